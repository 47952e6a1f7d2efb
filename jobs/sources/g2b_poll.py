"""One poll of a procurement service source: its parts, window by window, one part's failure leaving the others alone."""

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobs.rules.windows import Window, catch_up, next_midnight
from jobs.sources.allowance import Allowance
from jobs.sources.batch import Batch
from jobs.sources.errors import AccessRefused, QuotaUsedUp, SourceError
from jobs.sources.g2b_calls import LONGEST_WINDOW, G2bCalls, Question
from jobs.sources.source import Page, PartProblem
from storage.records import SourceState

REREAD_ALL = "all"
"""Written under a part's `reread` after an outage; the step of that name replaces it by the numbers still to be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One operation asked in one way. `bookmark` names where its progress is kept; `every` is the least time between two
    askings; `overlap` is how far a window reaches back, because rows appear late in the service's index. `outage`: after so
    long without an answer, what is known is to be read again (`reread`, a key of the cursor); None: never."""

    bookmark: str
    operation: str
    read: Callable[[bytes], Batch]
    parameters: dict[str, str] = field(default_factory=dict)
    every: timedelta
    overlap: timedelta
    back_fill: timedelta
    longest: timedelta = LONGEST_WINDOW
    outage: timedelta | None = None
    reread: str = ""

    def closed_until(self, state: SourceState, now: datetime) -> datetime | None:
        """When the operation's quota opens again, or None where it is open."""
        until = _time(state.cursor.get(_closed(self.operation)))
        return until if until is not None and now < until else None

    def progress(self, state: SourceState, window: Window) -> dict[str, str]:
        """What becomes true once that window is stored: its end, and after an outage, that what is known is read again."""
        done_until = _time(state.cursor.get(self.bookmark))
        was_out = self.outage is not None and done_until is not None and window.end - done_until > self.outage
        return {self.bookmark: window.end.isoformat()} | ({self.reread: REREAD_ALL} if was_out else {})

    def windows(self, state: SourceState, now: datetime) -> Iterable[Window]:
        """The windows due now; none where it was asked recently or its quota is used up for the day."""
        done_until = _time(state.cursor.get(self.bookmark))
        if self.closed_until(state, now) is not None:
            return ()
        if done_until is not None and timedelta(0) <= now - done_until < self.every:
            return ()
        return catch_up(
            done_until=done_until, now=now, overlap=self.overlap, back_fill=self.back_fill, longest=self.longest
        )


async def poll_parts(
    parts: Iterable[Part], calls: G2bCalls, allowance: Allowance, state: SourceState, now: datetime
) -> AsyncIterator[Page]:
    """Pages of all parts that are due. A part that fails is reported in a page and the next one is asked; a refused key
    ends the poll at once. Raises the first error where no part succeeded, and QuotaUsedUp (`closed`) where all are closed."""
    parts = list(parts)
    closed = [until for part in parts if (until := part.closed_until(state, now)) is not None]
    if parts and len(closed) == len(parts):
        raise QuotaUsedUp("closed", "today's quota of every operation is used up", min(closed))
    failed = list[PartProblem]()
    succeeded = False
    for part in parts:
        try:
            for window in part.windows(state, now):
                question = Question(operation=part.operation, window=window, parameters=part.parameters)
                async for batch in calls.pages(question, part.read):
                    yield Page(notices=batch.notices, rejected=batch.rejected, calls=allowance.report())
                yield Page(cursor=part.progress(state, window), calls=allowance.report())
                succeeded = True
        except SourceError as error:
            failed.append(PartProblem(part=part.bookmark, error=error))
            yield Page(problems=(failed[-1],), cursor=_closing(part, error, now), calls=allowance.report())
            if isinstance(error, AccessRefused):
                raise
    if failed and not succeeded:
        raise failed[0].error


def _closing(part: Part, error: SourceError, now: datetime) -> dict[str, str]:
    """A used-up quota closes the operation until it opens again, so that no further call is made that day."""
    if not isinstance(error, QuotaUsedUp):
        return {}
    return {_closed(part.operation): (error.until or next_midnight(now)).isoformat()}


def _closed(operation: str) -> str:
    return f"closed:{operation.rpartition('/')[2]}"


def _time(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
