"""Short ways to write down what an article states, and to compare it with what was read."""

from jobs.rules.announcements import read_article
from storage.records import Announcement

EOK = 10**8
Row = tuple[str, str, str | None, int | None, int | None]


def total(projects: int | None, eok: float | None, scope: str = "all") -> Row:
    return ("total", scope, None, projects, won(eok))


def buyer(key: str, projects: int | None, eok: float | None) -> Row:
    return ("buyer_group", "all", key, projects, won(eok))


def kind(key: str | None, projects: int | None, eok: float | None) -> Row:
    return ("project_type", "all", key, projects, won(eok))


def topic(key: str | None, projects: int | None, eok: float | None, scope: str = "smart_city") -> Row:
    return ("topic", scope, key, projects, won(eok))


def quarter(key: str, projects: int | None, eok: float | None = None) -> Row:
    return ("quarter", "all", key, projects, won(eok))


def project(eok: float) -> Row:
    return ("project", "all", None, None, won(eok))


def won(eok: float | None) -> int | None:
    return None if eok is None else round(eok * EOK)


def rows(announcement: Announcement) -> list[Row]:
    return sorted(((f.kind, f.scope, f.key, f.projects, f.amount_krw) for f in announcement.figures), key=str)


def expected(*stated: Row) -> list[Row]:
    return sorted(stated, key=str)


def read(text: str, date: str = "2024-01-15") -> Announcement:
    """The article with a line that says when it was published, as the recorded ones have it."""
    return read_article(f"# date: {date}\n\n{text}")
