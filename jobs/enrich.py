"""Enrich: asks what only further calls tell of tenders that concern somebody: regions, licences, base amount, official history,
and which other numbers belong to them. Once a revision, earliest deadline first, within a quota of its own.

Nothing waits for it but a silent change whose fields say nothing, for three minutes: cards go out at once with 확인필요.
"""

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import datetime

from jobs.clock import RealTime
from jobs.ports import Fetcher
from jobs.rules import enriching
from jobs.rules.changes import fingerprint, is_loud
from jobs.rules.enriching import STATE
from jobs.rules.linking import numbers_of
from jobs.rules.official_changes import told_changes
from jobs.rules.windows import next_midnight
from jobs.sources.allowance import Allowance
from jobs.sources.errors import FormatChanged, SourceError, Unavailable
from jobs.sources.g2b_calls import G2bCalls, G2bSettings
from jobs.sources.g2b_details.client import ask_details, ask_process
from jobs.sources.keeping import counted, failed, with_problem
from storage import details, notices, outbox, source_states
from storage.db import Database, Transaction
from storage.details import Wanted
from storage.records import Details, OfficialNumber, OutboxItem, OutboxKind, SourceState, StoredNotice

log = logging.getLogger(__name__)

BATCH = 10
"""Tenders a round at most: a round is part of a tick, and the next poll waits for its end."""
ROUND_SECONDS, TENDER_SECONDS = 10.0, 10.0
"""No tender is begun after so long in a round; one that takes so long counts as unavailable."""
CERTAIN = 3
"""Answers in a row that cannot be read before a person is asked to look."""
_NO_PROCESS = "process:closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enriching:
    """The step `enrich`. Its calls are counted in the state g2b_details; no polled list shares their quotas. Nothing is asked
    where it is not `enabled`: without g2b_bid, or where the settings say so."""

    database: Database
    service: G2bSettings
    fetcher: Fetcher
    real: RealTime
    enabled: bool = True

    async def enrich_due(self, now: datetime) -> int:
        """Asks about what waits; returns how many tenders were answered. Raises StorageError."""
        if not self.enabled:
            return 0
        async with self.database.reading() as tx:
            state = await source_states.get(tx, STATE)
            waiting = await details.waiting(tx, now, BATCH)
        if not waiting:
            await self._calm(state, now)
        if not waiting or (state.next_poll_at is not None and now < state.next_poll_at):
            return 0
        began, done = self.real.seconds(), 0
        for wanted in waiting:
            if self.real.seconds() - began > ROUND_SECONDS:
                break
            reason = await self._pointless(wanted.stored, now)
            if reason:
                async with self.database.writing() as tx:
                    await details.give_up(tx, wanted.stored.id, reason)
            elif not await self._ask(wanted, now):
                break
            else:
                done += 1
        return done

    async def _calm(self, state: SourceState, now: datetime) -> None:
        """Where nothing is asked any more, trouble that waiting mends is over: nobody need be told of it."""
        if not state.problem or state.needs_person:
            return
        async with self.database.writing() as tx:
            if not await details.count_waiting(tx):
                await source_states.put(
                    tx, replace(with_problem(state, None, now, about=""), failures=0, next_poll_at=None)
                )

    async def _pointless(self, stored: StoredNotice, now: datetime) -> str:
        if not enriching.is_open(stored, now):
            return "it closed before it was answered"
        async with self.database.reading() as tx:
            newest = await notices.newest_revision(tx, *stored.notice.thread)
        return "a later revision is asked about instead" if newest is not None and newest.id != stored.id else ""

    async def _ask(self, wanted: Wanted, now: datetime) -> bool:
        """One tender; False where the round is to end, because the service refuses or is down."""
        async with self.database.reading() as tx:
            allowance = Allowance(await source_states.get(tx, STATE), now, self.service.daily_calls)
        calls = G2bCalls(self.service, self.fetcher, allowance, now)
        try:
            async with asyncio.timeout(TENDER_SECONDS):
                told = await ask_details(calls, wanted.stored.notice)
        except TimeoutError:
            slow = Unavailable("slow", f"no whole answer about one tender within {TENDER_SECONDS:g} s")
            return await self._failed(wanted, slow, allowance, now)
        except SourceError as error:
            return await self._failed(wanted, error, allowance, now)
        async with self.database.writing() as tx:
            state = counted(await source_states.get(tx, STATE), allowance.report(), now)
            well = replace(state, last_attempt_at=now, last_success_at=now, failures=0, next_poll_at=None)
            await source_states.put(tx, with_problem(well, None, now, about=""))
            await details.answered(tx, wanted.stored.id, told)
            await _tell_history(tx, wanted.stored, told, now)
        await self._join(wanted.stored, calls, allowance, now)
        return True

    async def _failed(self, wanted: Wanted, error: SourceError, allowance: Allowance, now: datetime) -> bool:
        unusable = isinstance(error, FormatChanged)
        failures = wanted.failures + unusable
        wait = enriching.wait_after_unusable(failures) if unusable else enriching.wait_after_unavailable()
        async with self.database.writing() as tx:
            state = counted(await source_states.get(tx, STATE), allowance.report(), now)
            state = failed(state, error, now)
            if unusable and state.failures < CERTAIN:
                # One tender's answer that cannot be read is not yet a layout that changed.
                state = replace(state, problem_kind="failing", needs_person=False)
            await source_states.put(tx, state)
            if wait is None:
                await details.give_up(tx, wanted.stored.id, f"given up: {error}")
            else:
                await details.put_off(tx, wanted.stored.id, now + wait, failures=failures, problem=str(error))
        number = wanted.stored.notice.external_id
        log.warning("details of %s: %s (%s)", number, error, "given up" if wait is None else f"again in {wait}")
        return False

    async def _join(self, stored: StoredNotice, calls: G2bCalls, allowance: Allowance, now: datetime) -> None:
        """Asks the contracting process where the list named no earlier stage. It is a service of its own: what goes wrong
        there is logged and rests, and the details stay answered."""
        async with self.database.reading() as tx:
            closed = (await source_states.get(tx, STATE)).cursor.get(_NO_PROCESS, "")
        rests = bool(closed) and now < datetime.fromisoformat(closed)
        if rests or not enriching.lacks_earlier_stages(stored.as_published):
            return
        cursor, numbers = dict[str, str](), tuple[OfficialNumber, ...]()
        try:
            async with asyncio.timeout(TENDER_SECONDS):
                numbers = await ask_process(calls, stored.notice)
        except (TimeoutError, SourceError) as error:
            why = str(error) or f"no whole answer within {TENDER_SECONDS:g} s"
            log.warning("the contracting process (15129459) is not asked again today: %s", why)
            cursor[_NO_PROCESS] = next_midnight(now).isoformat()
        async with self.database.writing() as tx:
            state = counted(await source_states.get(tx, STATE), allowance.report(), now)
            await source_states.put(tx, replace(state, cursor=state.cursor | cursor))
            await _grow(tx, stored, numbers)


async def _grow(tx: Transaction, stored: StoredNotice, numbers: tuple[OfficialNumber, ...]) -> None:
    """Numbers that came later: the notice is linked anew, which is no change to tell anybody of."""
    known = numbers_of(stored.as_published)
    more = tuple(number for number in numbers if number not in known)
    if more:
        grown = replace(stored.as_published, numbers=(*stored.as_published.numbers, *more))
        await notices.rewrite(tx, grown, fingerprint=fingerprint(grown))


async def _tell_history(tx: Transaction, stored: StoredNotice, told: Details, now: datetime) -> None:
    """A silent change that waited for the official history goes now, with a sound where the history deserves one."""
    now_known = replace(stored, details=told)
    for item in await outbox.pending_about(tx, ":".join(stored.notice.thread), OutboxKind.CHANGE):
        before = await _before(tx, item)
        if item.payload.get("notice") != stored.id or before is None:
            continue
        found = told_changes(before, now_known)
        deferred = bool(item.payload.get("deferred"))
        due_at = item.due_at if deferred else min(item.due_at, now)
        rings = is_loud(stored.notice, found) and not (
            deferred and await outbox.deferred_until(tx, item.chat_id, item.due_at)
        )
        await outbox.hurry(tx, item.id, due_at=due_at, silent=item.silent and not rings)


async def _before(tx: Transaction, item: OutboxItem) -> StoredNotice | None:
    before = item.payload.get("before")
    return await notices.get(tx, before) if isinstance(before, int) else None
