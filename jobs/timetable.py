"""Timetable: a tick every 30 s runs each step once; what is due is read from the database, never from the scheduler."""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from jobs.clock import SEOUL, Clock, RealTime, SystemClock
from jobs.rules.jumps import Jumps
from storage import leases, remembered
from storage.db import Database
from storage.errors import StorageError

log = logging.getLogger(__name__)

TICK_SECONDS = 30
LEASE_SECONDS = 90.0
STOP_SECONDS = 25.0
LAST_TICK = "tick.last"

Step = Callable[[datetime], Awaitable[int]]


def steady_seconds() -> float:
    """Seconds that nobody can set, and that run on while a laptop sleeps where the system counts them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


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
        steady: Callable[[], float] = steady_seconds,
        every_seconds: float = TICK_SECONDS,
    ) -> None:
        self._steps = dict(steps)
        self._database = database
        self._clock = clock
        self._real = real
        self._owner = owner
        self._after = after
        self._steady = steady
        self._every_seconds = every_seconds
        self._scheduler = AsyncIOScheduler(timezone=SEOUL)
        self._one_at_a_time = asyncio.Lock()
        self._jumps = Jumps()
        self._ticking: asyncio.Task[None] | None = None
        self._stopping = False

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
            # On SQLite the file lock says that every earlier holder is dead.
            if not await self._is_ours(by_force=by_force or self._database.is_sqlite):
                return
            keeper = asyncio.create_task(self._keep_role())
            try:
                for name in self._steps:
                    if self._stopping or keeper.done():
                        return
                    await self._run(name)
                    self._after()
                await self._remember()
            finally:
                keeper.cancel()

    async def tick_if_clock_is_sane(self) -> None:
        """What the scheduler calls. A clock that jumps is not believed at once: an hour too early cannot be unsent."""
        wait = self._jumps.wait(self._clock.now(), self._steady())
        if wait > 0:
            log.warning("the clock has jumped; ticking waits %g s to see whether it stays so", wait)
            return
        self._ticking = asyncio.create_task(self.tick(), name="tick")
        # The scheduler cancels what it runs when it ends; a tick in a transaction is let finish instead.
        await asyncio.shield(self._ticking)

    def start(self) -> None:
        """Ticks now and then every 30 s. A tick that is late still runs, once, and never beside another."""
        self._scheduler.add_job(
            self.tick_if_clock_is_sane,
            "interval",
            seconds=self._every_seconds,
            next_run_time=SystemClock().now(),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            id="tick",
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """Ends ticking: the step that runs may end, for 25 s at most; what is cut off then is done by the next start."""
        self._stopping = True
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if self._ticking is not None and not self._ticking.done():
            await asyncio.wait({self._ticking}, timeout=STOP_SECONDS)
            self._ticking.cancel()

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

    async def _keep_role(self) -> None:
        """Prolongs the role while a long tick runs; ends where another process has taken it."""
        while True:
            await self._real.sleep(LEASE_SECONDS / 3)
            if not await self._is_ours(by_force=False):
                return

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
