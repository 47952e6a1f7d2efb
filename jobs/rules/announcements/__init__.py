"""Reads the city's yearly announcement of its informatization projects (정보화사업) from what the press prints."""

from jobs.rules.announcements.article import read_article
from jobs.rules.announcements.checks import BROKEN, HOLDS, PARTIAL
from jobs.rules.announcements.comparing import (
    AGREED,
    CONTRADICTED,
    SINGLE,
    Compared,
    Stated,
    Year,
    compare,
    year_against_year,
)

__all__ = [
    "AGREED",
    "BROKEN",
    "CONTRADICTED",
    "HOLDS",
    "PARTIAL",
    "SINGLE",
    "Compared",
    "Stated",
    "Year",
    "compare",
    "read_article",
    "year_against_year",
]
