"""What a source is: a form that says what it covers, and a poll that hands over pages of notices with their bookmark."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from jobs.ports import Fetcher
from jobs.sources.batch import RowProblem
from jobs.sources.errors import SourceError
from storage.records import Notice, SourceState


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a person must know of a source. `seen_live` is True only where a real answer was recorded and parses."""

    site: str
    covers: str
    caveats: tuple[str, ...]
    documentation: str
    quota: str
    seen_live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartProblem:
    """One part of a source (an operation, a feed) that failed while others went on."""

    part: str
    error: SourceError


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one or more calls brought, to be stored in one transaction.

    `cursor` holds the bookmarks that become true once this page is stored: keys to set in SourceState.cursor, "" to remove.
    `gone` are publications (external ids) that a whole list no longer has. `calls` are the calls made since the page before, by operation. A crash before a page is stored repeats it: harmless.
    """

    notices: tuple[Notice, ...] = ()
    rejected: tuple[RowProblem, ...] = ()
    gone: tuple[str, ...] = ()
    cursor: dict[str, str] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    problems: tuple[PartProblem, ...] = ()
    raw: bytes = b""


class Source(Protocol):
    """One place where notices are published."""

    @property
    def name(self) -> str:
        """The name under which its notices and its state are stored."""

    @property
    def form(self) -> Form:
        """What a person must know of it."""

    def poll(self, fetcher: Fetcher, state: SourceState, now: datetime) -> AsyncIterator[Page]:
        """Yields pages, oldest questions first. Raises SourceError where nothing could be read at all; every call made
        before that is in a page that was yielded first. `now` is the Clock's, aware."""

    def poll_after(self, state: SourceState, now: datetime) -> timedelta:
        """How long to wait after `now` until the next poll, when all went well."""
