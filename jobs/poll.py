"""Poll: asks each source that is due, stores every page with its bookmark in one transaction, and keeps how it went."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jobs import readings
from jobs.collect import Collected, delist, store
from jobs.kept import KeptAnswers
from jobs.ports import Fetcher
from jobs.sources.confirmation import ColumnsUnconfirmed
from jobs.sources.errors import AccessRefused, FormatChanged, SourceError
from jobs.sources.keeping import counted, failed, with_problem
from jobs.sources.source import Page, PartProblem, Source
from storage import source_states
from storage.db import Database, Transaction
from storage.errors import StorageError
from storage.records import Notice, SourceState, Stage

log = logging.getLogger(__name__)

NEWS_FOR_NOBODY = timedelta(hours=24)
"""Notices that were published longer than this before an operation was first asked are kept and pushed to nobody."""
EVERYTHING = "everything"
"""What a page that names no operation is counted under."""


@dataclass(frozen=True, slots=True)
class Polling:
    """All sources that are switched on, and the way to reach them. `beside` names states that other steps keep; `kept` takes
    answers that were refused."""

    database: Database
    sources: Mapping[str, Source]
    fetcher: Fetcher
    beside: Collection[str] = ()
    kept: KeptAnswers | None = None

    async def poll_due(self, now: datetime) -> int:
        """Polls every source whose time has come; returns how many notices are new or amended. Raises StorageError."""
        await self._forget_others()
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
            state = await readings.lent(tx, await source_states.get(tx, source.name))
        total, problems = Collected(), list[PartProblem]()
        try:
            async for page in source.poll(self.fetcher, state, now):
                problems.extend(page.problems)
                total = total.plus(await self._store(source.name, page, now))
        except SourceError as error:
            await self._failed(source, error, now)
        except StorageError:
            raise
        except Exception as bug:  # one source's boundary: a bug in it must not keep the others from being asked
            log.exception("%s: its reader broke", source.name)
            await self._failed(source, FormatChanged("bug", f"its reader broke ({type(bug).__name__})"), now)
        else:
            await self._succeeded(source, total, problems, now)
        return total

    async def _forget_others(self) -> None:
        # A source that was switched off would stay "failing since March" in every digest.
        async with self.database.reading() as tx:
            known = {state.name for state in await source_states.every(tx)}
        kept = {*self.sources, *self.beside}
        if known - kept:
            async with self.database.writing() as tx:
                gone = await source_states.forget_others(tx, kept)
            log.info("no longer asked, state forgotten: %s", ", ".join(gone))

    async def _store(self, name: str, page: Page, now: datetime) -> Collected:
        for problem in page.rejected:
            log.warning("%s: left out %s", name, problem)
        for part in page.problems:
            log.warning("%s: %s failed: %s", name, part.part, part.error)
        async with self.database.writing() as tx:
            state = _watched(counted(await source_states.get(tx, name), page.calls, now), page.calls, now)
            since = max((state.watched[operation] for operation in page.calls or (EVERYTHING,)), default=now)
            old = [notice for notice in page.notices if _is_old(notice, since, now)]
            fresh = [notice for notice in page.notices if not _is_old(notice, since, now)]
            collected = (await store(tx, old, at=now, quietly=True)).plus(await store(tx, fresh, at=now))
            collected = collected.plus(await delist(tx, name, page.gone, at=now))
            cursor = {key: value for key, value in (state.cursor | page.cursor).items() if value}
            await source_states.put(tx, replace(state, cursor=cursor, last_attempt_at=now))
        return collected

    async def _asked(self, tx: Transaction, source: str, errors: list[SourceError], now: datetime) -> bool:
        """Asks the operator about columns that nobody has confirmed; True where all of these problems are such questions."""
        told = [await readings.ask(tx, source, one, now) for one in errors if isinstance(one, ColumnsUnconfirmed)]
        return bool(told) and all(told) and len(told) == len(errors)

    def _keep(self, source: str, errors: list[SourceError], now: datetime) -> str:
        """The name under which the answer that most needs a person is kept; "" where there is none."""
        if self.kept is None:
            return ""
        names = [self.kept.keep(source, one.raw, now) for one in errors if isinstance(one, FormatChanged)]
        return next(filter(None, names), "")

    async def _succeeded(self, source: Source, total: Collected, problems: list[PartProblem], now: datetime) -> None:
        errors = [part.error for part in problems]
        kept = self._keep(source.name, errors, now)
        async with self.database.writing() as tx:
            state = await source_states.get(tx, source.name)
            asked = await self._asked(tx, source.name, errors, now)
            found = total.new + total.amended
            state = with_problem(
                replace(
                    state,
                    last_attempt_at=now,
                    last_success_at=now,
                    last_new_at=now if found else state.last_new_at,
                    failures=0,
                    rows_last=found + total.seen + total.late,
                    next_poll_at=now + source.poll_after(state, now),
                ),
                # A part that fails while others go on is a problem all the same: its notices are missing.
                _worst(errors),
                now,
                about="; ".join(dict.fromkeys(f"{part.part}: {part.error}" for part in problems)),
                kept=kept,
                asked=asked,
            )
            await source_states.put(tx, state)
        log.info("%s: %d new, %d amended, %d known", source.name, total.new, total.amended, total.seen)

    async def _failed(self, source: Source, error: SourceError, now: datetime) -> None:
        kept = self._keep(source.name, [error], now)
        async with self.database.writing() as tx:
            asked = await self._asked(tx, source.name, [error], now)
            state = failed(await source_states.get(tx, source.name), error, now, kept=kept, asked=asked)
            await source_states.put(tx, state)
        wait = (state.next_poll_at or now) - now
        log.warning("%s: %s (failure %d, next try in %s)", source.name, error, state.failures, wait)


def _is_old(notice: Notice, since: datetime, now: datetime) -> bool:
    """Whether a notice was there before anybody watched (`since`): then it is news for nobody. Articles without a date
    are taken for old when they are found at the first asking; lists of plans have no dates and are news as a whole."""
    if notice.published_at is None:
        return notice.stage is Stage.NEWS and since == now
    return notice.published_at < since - NEWS_FOR_NOBODY


def _watched(state: SourceState, calls: Mapping[str, int], now: datetime) -> SourceState:
    operations = calls or {EVERYTHING: 1}
    return replace(state, watched={**dict.fromkeys(operations, now), **state.watched})


def _worst(errors: list[SourceError]) -> SourceError | None:
    """The one that most needs a person."""
    return min(
        errors, key=lambda one: (not isinstance(one, AccessRefused), not isinstance(one, FormatChanged)), default=None
    )
