"""Stage: the real program, the sandbox Bot API and the recorded sources in one process, on a clock that is moved."""

import asyncio
import shutil
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.demo import material
from bot.demo.source_server import RecordedSourceServer
from bot.main import Program, build
from bot.sandbox.server import SandboxServer
from jobs.clock import SEOUL, ManualClock
from jobs.redaction import set_up
from jobs.settings import Settings
from jobs.sources.registry import running
from storage import remembered

TOKEN = "1234567890:sandbox-token-that-opens-nothing-at-all"  # noqa: S105 - the sandbox accepts any; this one is known to all
OPENS = datetime(2026, 7, 27, 9, 0, tzinfo=SEOUL)
"""Where simulated time begins: a Monday morning within the recorded weeks."""
CLOCK_FACT = "demo.clock"
BACK_FILL_DAYS = 240
"""Reaches the oldest recorded rows (December 2025), so that search and previews have something to show."""


@dataclass(kw_only=True)
class Stage:
    """Built by `open_stage`. `url` is the sandbox's page and Bot API."""

    folder: Path
    url: str
    clock: ManualClock
    sandbox: SandboxServer
    sources: RecordedSourceServer
    program: Program
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def advance_to(self, moment: datetime, *, step: timedelta = timedelta(minutes=30)) -> None:
        """Moves simulated time forward to `moment` (aware), ticking and delivering at every step on the way."""
        async with self._turn:
            while self.clock.now() < moment:
                await self._put(min(self.clock.now() + step, moment))
                await self._work()

    async def settle(self) -> None:
        """One tick and all deliveries at the present simulated moment."""
        async with self._turn:
            await self._work()

    async def _put(self, moment: datetime) -> None:
        self.clock.put(moment)
        async with self.program.database.writing() as tx:
            await remembered.remember(tx, CLOCK_FACT, self.clock.now().isoformat())

    async def _work(self) -> None:
        await self.program.timetable.tick(by_force=True)
        await self.program.delivery.until_idle()


class open_stage:  # noqa: N801 - reads as a verb in `async with open_stage(...)`
    """Opens everything on a folder, which keeps the state (database, chats, acceptance log, simulated time), and closes it."""

    def __init__(self, folder: Path, *, fresh: bool, port: int = 0, log_level: str = "WARNING") -> None:
        self._folder = folder
        self._fresh = fresh
        self._port = port
        self._log_level = log_level
        self._exits = AsyncExitStack()

    async def __aenter__(self) -> Stage:
        """Raises NoRecordings outside a checkout, and storage.errors.Unusable where another demo has the folder."""
        try:
            return await self._open()
        except BaseException:
            await self._exits.aclose()
            raise

    async def __aexit__(self, *_: object) -> None:
        await self._exits.aclose()

    async def _open(self) -> Stage:
        if self._fresh and self._folder.exists():
            shutil.rmtree(self._folder)
        clock = ManualClock(OPENS)
        sources = RecordedSourceServer(clock, material.rows(), material.pages(), quota=10_000)
        address = await sources.start()
        self._exits.push_async_callback(sources.stop)
        sandbox = SandboxServer(TOKEN, state_dir=self._folder / "sandbox", clock=clock)
        url = await _started(sandbox, self._port)
        self._exits.push_async_callback(sandbox.stop)
        settings = _settings(self._folder, url, address)
        redactor = set_up(self._log_level, [TOKEN])
        watched = material.marked(running(settings.sources))
        program = await build(settings, clock=clock, redactor=redactor, sources=watched)
        self._exits.push_async_callback(program.close)
        async with program.database.reading() as tx:
            kept = await remembered.recall(tx, CLOCK_FACT)
        if kept is not None:
            clock.put(datetime.fromisoformat(kept))
        # Whatever an earlier run left in `sending` has no living sender: this process holds the lock.
        await program.delivery.recover(dead_owners=True)
        polling = asyncio.create_task(program.poller.run(program.stop), name="poll chats")
        self._exits.push_async_callback(_end, program, polling)
        return Stage(folder=self._folder, url=url, clock=clock, sandbox=sandbox, sources=sources, program=program)


async def _started(sandbox: SandboxServer, port: int) -> str:
    try:
        return await sandbox.start(port)
    except OSError:
        return await sandbox.start(0)  # somebody has that port: any other will do


async def _end(program: Program, polling: asyncio.Task[None]) -> None:
    program.stop.set()
    await polling


def _settings(folder: Path, telegram: str, sources: str) -> Settings:
    return Settings.model_validate(
        {
            "telegram": {"token": TOKEN, "api_url": telegram},
            "database": {"url": f"sqlite:///{folder / 'baljubot.db'}"},
            "sources": {
                "g2b": {"base_url": sources, "key": "demo", "daily_calls": 100_000},
                "g2b_bid": {"kinds": ["services"], "back_fill_days": BACK_FILL_DAYS},
                "seoul_plan": {"url": f"{sources}{material.PLAN_PATH}", "poll_minutes": 360},
                "news": {"feeds": [{"name": "서울시 보도자료", "url": f"{sources}{material.FEED_PATH}"}]},
            },
        }
    )
