"""Poll: asks each source that is due, stores every page with its bookmark in one transaction, and keeps how it went."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jobs.collect import Collected, store
from jobs.ports import Fetcher
from jobs.rules.windows import SEOUL
from jobs.sources.errors import AccessRefused, FormatChanged, QuotaUsedUp, SourceError
from jobs.sources.source import Page, Source
from storage import source_states
from storage.db import Database
from storage.records import Notice, SourceState

log = logging.getLogger(__name__)

NEWS_FOR_NOBODY = timedelta(hours=24)
"""On the very first asking, notices older than this are kept and pushed to nobody."""
BACK_OFF = (1, 2, 4, 8, 15, 30, 60)
"""Minutes to wait after the first, second … failure in a row (reference: faults of sources)."""


@dataclass(frozen=True, slots=True)
class Polling:
    """All sources that are switched on, and the way to reach them."""

    database: Database
    sources: Mapping[str, Source]
    fetcher: Fetcher

    async def poll_due(self, now: datetime) -> int:
        """Polls every source whose time has come; returns how many notices are new or amended."""
        found = 0
        for name, source in self.sources.items():
            async with self.database.reading() as tx:
                state = await source_states.get(tx, name)
            if state.next_poll_at is None or state.next_poll_at <= now:
                collected = await self.poll(source, now)
                found += collected.new + collected.amended
        return found

    async def poll(self, source: Source, now: datetime) -> Collected:
        """Polls one source now. What goes wrong there is kept in its state; what was stored before stays."""
        async with self.database.reading() as tx:
            state = await source_states.get(tx, source.name)
        first = state.last_success_at is None
        total = Collected()
        try:
            async for page in source.poll(self.fetcher, state, now):
                total = total.plus(await self._store(source.name, page, now, first=first))
        except SourceError as error:
            await self._failed(source, error, now)
        else:
            await self._succeeded(source, total, now)
        return total

    async def _store(self, name: str, page: Page, now: datetime, *, first: bool) -> Collected:
        for problem in page.rejected:
            log.warning("%s: left out %s", name, problem)
        for part in page.problems:
            log.warning("%s: %s failed: %s", name, part.part, part.error)
        old = [notice for notice in page.notices if first and _is_old(notice, now)]
        fresh = [notice for notice in page.notices if not (first and _is_old(notice, now))]
        async with self.database.writing() as tx:
            collected = (await store(tx, old, at=now, quietly=True)).plus(await store(tx, fresh, at=now))
            state = _counted(await source_states.get(tx, name), page.calls, now)
            cursor = {key: value for key, value in (state.cursor | page.cursor).items() if value}
            await source_states.put(tx, replace(state, cursor=cursor, last_attempt_at=now))
        return collected

    async def _succeeded(self, source: Source, total: Collected, now: datetime) -> None:
        async with self.database.writing() as tx:
            state = await source_states.get(tx, source.name)
            news = total.new + total.amended
            state = replace(
                state,
                last_attempt_at=now,
                last_success_at=now,
                last_new_at=now if news else state.last_new_at,
                failures=0,
                problem="",
                problem_since=None,
                problem_told=False,
                needs_person=False,
                rows_last=total.new + total.amended + total.seen + total.late,
                next_poll_at=now + source.poll_after(state, now),
            )
            await source_states.put(tx, state)
        log.info("%s: %d new, %d amended, %d known", source.name, total.new, total.amended, total.seen)

    async def _failed(self, source: Source, error: SourceError, now: datetime) -> None:
        async with self.database.writing() as tx:
            state = await source_states.get(tx, source.name)
            failures = state.failures + 1
            wait = timedelta(minutes=BACK_OFF[min(failures, len(BACK_OFF)) - 1])
            if isinstance(error, QuotaUsedUp) and error.until is not None:
                wait = max(error.until - now, wait)
            state = replace(
                state,
                last_attempt_at=now,
                failures=failures,
                problem=str(error),
                problem_since=state.problem_since or now,
                problem_told=state.problem_told and state.problem == str(error),
                needs_person=isinstance(error, (AccessRefused, FormatChanged)),
                next_poll_at=now + wait,
            )
            await source_states.put(tx, state)
        log.warning("%s: %s (failure %d, next try in %s)", source.name, error, failures, wait)


def _is_old(notice: Notice, now: datetime) -> bool:
    return notice.published_at is not None and now - notice.published_at > NEWS_FOR_NOBODY


def _counted(state: SourceState, calls: Mapping[str, int], now: datetime) -> SourceState:
    today = now.astimezone(SEOUL).date()
    counted = dict(state.calls) if state.calls_day == today else {}
    for operation, number in calls.items():
        counted[operation] = counted.get(operation, 0) + number
    return replace(state, calls=counted, calls_day=today)
