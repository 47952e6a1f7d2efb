"""Reread: after an outage the tenders that concern somebody and close soon are asked for by number: a deadline that moved
meanwhile is worth a call of its own, whatever the list of changes says.

What is still to be asked stands in the state of g2b_bid, whose calls and quota these are.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jobs.clock import RealTime
from jobs.collect import Collected, store
from jobs.ports import Fetcher
from jobs.rules.enriching import SOURCE
from jobs.sources.allowance import Allowance
from jobs.sources.errors import FormatChanged, SourceError
from jobs.sources.g2b_bid.client import OPERATIONS, ask_number, reread_mark
from jobs.sources.g2b_calls import G2bCalls, G2bSettings
from jobs.sources.g2b_poll import REREAD_ALL
from jobs.sources.keeping import counted
from storage import details, source_states
from storage.db import Database
from storage.records import Kind, Notice, SourceState

log = logging.getLogger(__name__)

CLOSING_WITHIN = timedelta(days=7)
MOST = 200
"""Tenders after one outage at most, those that close soonest."""
BATCH, ROUND_SECONDS = 10, 10.0
"""Tenders a round at most, and seconds after which no other is begun: a round is part of a tick."""
RESERVE = 50
"""Calls of the day that are left to the list itself; the rest of the numbers waits for midnight."""
REST = timedelta(minutes=10)
_REST = "reread:rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rereading:
    """The step `reread`."""

    database: Database
    service: G2bSettings
    fetcher: Fetcher
    real: RealTime

    async def reread_due(self, now: datetime) -> int:
        """Asks again for what an outage may have changed; returns how many tenders are amended. Raises StorageError."""
        async with self.database.reading() as tx:
            state = await source_states.get(tx, SOURCE)
        due = [kind for kind in OPERATIONS if state.cursor.get(reread_mark(kind))]
        rests = state.cursor.get(_REST)
        if not due or state.failures or (rests is not None and now < datetime.fromisoformat(rests)):
            return 0
        began, asked, amended = self.real.seconds(), 0, 0
        for kind in due:
            for number in await self._numbers(kind, now):
                if asked >= BATCH or self.real.seconds() - began > ROUND_SECONDS:
                    return amended
                asked += 1
                collected = await self._ask(kind, number, now)
                if collected is None:
                    return amended
                amended += collected.amended
        return amended

    async def _numbers(self, kind: Kind, now: datetime) -> list[str]:
        """What of that kind is still to be asked; written down when it is first looked for."""
        async with self.database.writing() as tx:
            state = await source_states.get(tx, SOURCE)
            mark = state.cursor.get(reread_mark(kind), "")
            if mark != REREAD_ALL:
                return mark.split()
            numbers = (await details.closing(tx, SOURCE, kind, now, now + CLOSING_WITHIN))[:MOST]
            await source_states.put(tx, _left(state, kind, numbers))
        log.info("after an outage %d tenders (%s) that close soon are read again", len(numbers), kind)
        return numbers

    async def _ask(self, kind: Kind, number: str, now: datetime) -> Collected | None:
        """One tender; None where the round is to end."""
        async with self.database.reading() as tx:
            allowance = Allowance(await source_states.get(tx, SOURCE), now, self.service.daily_calls)
        if allowance.left(OPERATIONS[kind].rpartition("/")[2]) <= RESERVE:
            return None
        calls = G2bCalls(self.service, self.fetcher, allowance, now)
        try:
            found = (await ask_number(calls, kind, number)).notices
        except FormatChanged as error:
            log.warning("%s cannot be read again: %s", number, error)
            return await self._keep(kind, number, (), allowance, now)
        except SourceError as error:
            log.warning("%s is read again later: %s", number, error)
            async with self.database.writing() as tx:
                state = counted(await source_states.get(tx, SOURCE), allowance.report(), now)
                resting = {**state.cursor, _REST: (now + REST).isoformat()}
                await source_states.put(tx, replace(state, cursor=resting))
            return None
        return await self._keep(kind, number, found, allowance, now)

    async def _keep(
        self, kind: Kind, number: str, found: tuple[Notice, ...], allowance: Allowance, now: datetime
    ) -> Collected:
        async with self.database.writing() as tx:
            state = counted(await source_states.get(tx, SOURCE), allowance.report(), now)
            left = [one for one in state.cursor.get(reread_mark(kind), "").split() if one != number]
            collected = await store(tx, found, at=now)
            await source_states.put(tx, _left(state, kind, left))
        return collected


def _left(state: SourceState, kind: Kind, numbers: list[str]) -> SourceState:
    cursor = {key: value for key, value in state.cursor.items() if key not in {reread_mark(kind), _REST}}
    return replace(state, cursor={**cursor, reread_mark(kind): " ".join(numbers)} if numbers else cursor)
