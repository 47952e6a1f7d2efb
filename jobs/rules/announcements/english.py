"""The English reader (not written yet)."""

from jobs.rules.announcements.findings import Reading
from jobs.rules.announcements.page import Page


def read_english(page: Page, *, year: int | None) -> Reading:
    return Reading(findings=(), previous=())
