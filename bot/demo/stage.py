"""Stage: the real program, the sandbox Bot API and the recorded sources in one process, on a clock that is moved."""

import asyncio
import shutil
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.demo import material
from bot.demo.recorded_rows import RecordedRow
from bot.demo.source_server import RecordedSourceServer
from bot.demo.stops import next_stop
from bot.main import Program, build
from bot.sandbox.server import SandboxServer
from jobs.clock import SEOUL, ManualClock
from jobs.redaction import set_up
from jobs.settings import Settings
from jobs.sources.registry import running
from storage import outbox, remembered
from storage.records import OutboxState

TOKEN = "1234567890:sandbox-token-that-opens-nothing-at-all"  # noqa: S105 - the sandbox accepts any; this one is known to all
OPENS = datetime(2026, 3, 30, 9, 0, tzinfo=SEOUL)
"""Where simulated time begins: a Monday morning within the recorded weeks."""
CLOCK_FACT = "demo.clock"
HEARD_WITHIN_SECONDS = 10.0
BACK_FILL_DAYS = 31
"""As far back as a preview looks."""


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

    async def advance_to(self, moment: datetime, *, halt: asyncio.Event | None = None) -> None:
        """Moves simulated time forward to `moment` (aware), ticking and delivering at every stop (bot/demo/stops.py).
        Ends early, between two stops, when `halt` is set or the program ends."""
        async with self._turn:
            while self.clock.now() < moment and not self._over(halt):
                await self._heard()
                await self._put(next_stop(self.clock.now(), moment, await self._appearing()))
                await self._work()

    async def settle(self) -> None:
        """One tick and all deliveries at the present simulated moment."""
        async with self._turn:
            await self._work()

    async def still(self) -> None:
        """Waits until nothing moves any more."""
        async with self._turn:
            return

    def _over(self, halt: asyncio.Event | None) -> bool:
        return self.program.stop.is_set() or (halt is not None and halt.is_set())

    async def _heard(self) -> None:
        """Lets the bot take and answer what people did: Telegram forgets it after a day, which can be one step here."""
        end = time.monotonic() + HEARD_WITHIN_SECONDS
        while self._unanswered() and time.monotonic() < end:  # noqa: ASYNC110 - the bot's framework has no event for it
            await asyncio.sleep(0.01)

    def _unanswered(self) -> bool:
        application = self.program.application
        handled = application.update_queue.empty() and not application.update_processor.current_concurrent_updates
        return bool(self.sandbox.world.updates) or not handled

    async def _appearing(self) -> list[datetime]:
        """When something will be published, and when what is held back will be due."""
        async with self.program.database.reading() as tx:
            held_back = await outbox.in_state(tx, OutboxState.PENDING)
        return [*self.sources.moments(), *(item.due_at for item in held_back)]

    async def _put(self, moment: datetime) -> None:
        self.clock.put(moment)
        async with self.program.database.writing() as tx:
            await remembered.remember(tx, CLOCK_FACT, self.clock.now().isoformat())

    async def _work(self) -> None:
        await self.program.timetable.tick(by_force=True)
        await self.program.delivery.until_idle()


class open_stage:  # noqa: N801 - reads as a verb in `async with open_stage(...)`
    """Opens everything on a folder, which keeps the state (database, chats, acceptance log, simulated time), and closes it.
    `rows` are the tender notices to replay; all of bot/demo/material.py unless given."""

    def __init__(
        self,
        folder: Path,
        *,
        fresh: bool,
        port: int = 0,
        log_level: str = "WARNING",
        rows: tuple[RecordedRow, ...] | None = None,
    ) -> None:
        self._folder = folder
        self._fresh = fresh
        self._port = port
        self._log_level = log_level
        self._rows = rows
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
        sources = RecordedSourceServer(clock, self._rows or material.rows(), material.pages(), quota=10_000)
        address = await sources.start()
        self._exits.push_async_callback(sources.stop)
        sandbox = SandboxServer(TOKEN, state_dir=self._folder / "sandbox", clock=clock)
        url = await _started(sandbox, self._port)
        self._exits.push_async_callback(sandbox.stop)
        settings = _settings(self._folder, url, address)
        redactor = set_up(self._log_level, [TOKEN])
        here = running(settings.sources)
        # Only what is recorded: nothing of the demo ever asks the real world.
        watched = material.marked({name: here[name] for name in material.SOURCES})
        program = await build(settings, clock=clock, redactor=redactor, sources=watched)
        self._exits.push_async_callback(program.close)
        async with program.database.reading() as tx:
            kept = await remembered.recall(tx, CLOCK_FACT)
        if kept is not None:
            clock.put(datetime.fromisoformat(kept))
        # Whatever an earlier run left in `sending` has no living sender: this process holds the lock.
        await program.delivery.recover(dead_owners=True)
        polling = asyncio.create_task(program.poller.run(program.stop), name="poll chats")
        stage = Stage(folder=self._folder, url=url, clock=clock, sandbox=sandbox, sources=sources, program=program)
        self._exits.push_async_callback(_end, stage, polling)
        return stage


async def _started(sandbox: SandboxServer, port: int) -> str:
    try:
        return await sandbox.start(port)
    except OSError:
        return await sandbox.start(0)  # somebody has that port: any other will do


async def _end(stage: Stage, polling: asyncio.Task[None]) -> None:
    stage.program.stop.set()
    await polling
    await stage.still()


def _settings(folder: Path, telegram: str, sources: str) -> Settings:
    return Settings.model_validate(
        {
            "telegram": {"token": TOKEN, "api_url": telegram},
            "database": {"url": f"sqlite:///{folder / 'baljubot.db'}"},
            "sources": {
                "g2b": {"base_url": sources, "key": "demo", "daily_calls": 100_000},
                "g2b_bid": {"kinds": ["services"], "back_fill_days": BACK_FILL_DAYS},
                "seoul_plan": {"url": f"{sources}{material.PLAN_PATH}", "poll_minutes": 60},
                "news": {
                    "feeds": [{"name": "서울시 보도자료", "url": f"{sources}{material.FEED_PATH}"}],
                    "poll_minutes": 10,
                },
            },
        }
    )
