"""Timetable: a tick every 30 s runs each step once; what is due is read from the database, never from the scheduler."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from jobs.clock import SEOUL, Clock, RealTime
from storage import leases, remembered
from storage.db import Database
from storage.errors import StorageError

log = logging.getLogger(__name__)

TICK_SECONDS = 30
LEASE_SECONDS = 90.0
LAST_TICK = "tick.last"

Step = Callable[[datetime], Awaitable[int]]


class Timetable:
    """The steps in their order. Steps never call one another: each asks the database for its work."""

    def __init__(
        self,
        steps: Mapping[str, Step],
        *,
        database: Database,
        clock: Clock,
        real: RealTime,
        owner: str,
        after: Callable[[], None] = lambda: None,
    ) -> None:
        self._steps = dict(steps)
        self._database = database
        self._clock = clock
        self._real = real
        self._owner = owner
        self._after = after
        self._scheduler = AsyncIOScheduler(timezone=SEOUL)
        self._one_at_a_time = asyncio.Lock()

    @property
    def names(self) -> tuple[str, ...]:
        """The steps, in the order in which a tick runs them."""
        return tuple(self._steps)

    async def once(self, name: str) -> int:
        """Runs one step now and returns its count. Raises KeyError for an unknown step, and whatever the step raises."""
        return await self._steps[name](self._clock.now())

    async def tick(self, *, by_force: bool = False) -> None:
        """Runs every step once, if ticking is this process's role; a step that fails leaves the others running."""
        async with self._one_at_a_time:
            if not await self._is_ours(by_force=by_force):
                return
            for name in self._steps:
                await self._run(name)
                self._after()
            await self._remember()

    def start(self) -> None:
        """Ticks now and then every 30 s. A tick that is late still runs, once, and never beside another."""
        self._scheduler.add_job(
            self.tick,
            "interval",
            seconds=TICK_SECONDS,
            next_run_time=self._clock.now(),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            id="tick",
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """Ends ticking; waits for a tick that is under way."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        async with self._one_at_a_time:
            return

    async def _run(self, name: str) -> None:
        try:
            count = await self.once(name)
        except StorageError as error:
            log.error("%s: the database refused: %s; the next tick tries again", name, error)  # noqa: TRY400 - the trace says nothing more
        except Exception:  # the job boundary: a bug in one step must not stop the others
            log.exception("%s failed (reference %s); the next tick tries again", name, secrets.token_hex(4))
        else:
            if count:
                log.info("%s: %d", name, count)

    async def _is_ours(self, *, by_force: bool) -> bool:
        try:
            async with self._database.writing() as tx:
                fence = await leases.take(
                    tx, "tick", self._owner, now=self._real.seconds(), seconds=LEASE_SECONDS, by_force=by_force
                )
        except StorageError as error:
            log.error("cannot tick: %s", error)  # noqa: TRY400 - the trace says nothing more
            return False
        return fence is not None

    async def _remember(self) -> None:
        try:
            async with self._database.writing() as tx:
                await remembered.remember(tx, LAST_TICK, self._clock.now().isoformat())
        except StorageError as error:
            log.error("cannot remember the tick: %s", error)  # noqa: TRY400 - the trace says nothing more
