"""Figure: one number that an announcement states about a year (예산 수치), with its source and checks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """As printed, never corrected. `kind`: total, topic, buyer_group, project_type, quarter, project. `scope`: all,
    smart_city, new_technology. `key`: a word of the design's lists, or None. `amount_krw` whole won (the press does
    not say whether VAT is in it), `projects` a count; either may be None."""

    kind: str
    scope: str
    key: str | None
    label: str
    projects: int | None
    amount_krw: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One comparison between figures. `status`: holds, broken, partial; `expected` and `got` are both shown."""

    rule: str
    status: str
    expected: int
    got: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What one article says of one year. Not an announcement: `announcement` False and no figures.

    `year_from` tells what the year was taken from (the text's words, or the publication date). `previous_krw` is the
    total (whole won) that the article gives for the year before, where it does."""

    announcement: bool
    year: int | None = None
    year_from: str = ""
    figures: tuple[Figure, ...] = ()
    checks: tuple[Check, ...] = ()
    previous_krw: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """An announcement with who stated it: `source` is the outlet or file as people know it, `url` where it can be
    read (may be empty)."""

    source: str
    url: str = ""
    announcement: Announcement
