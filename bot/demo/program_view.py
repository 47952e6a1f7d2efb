"""What the sandbox's page shows and steers of the demo: simulated time, the story's scenes, and the program's doings."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from bot.demo import guide
from bot.demo.doings import match_row, notice_row, outbox_row, poll_rows
from bot.demo.stage import Stage
from jobs.clock import SEOUL
from storage import interests, matches, notices, outbox

SHOWN = 12
FASTEST = 3600.0
BEAT_SECONDS = 1.0


class StageView:
    """Implements bot.sandbox.program.Program over a stage."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._speed = 60.0
        self._running = False
        self._moving = asyncio.Lock()
        self._halt = asyncio.Event()
        self._span: tuple[datetime, datetime] | None = None
        self._spoken = False
        self._settled = False
        stage.sandbox.world.listeners.append(self._heard)

    async def snapshot(self) -> dict[str, Any]:
        """As the protocol says; everything from the database and the source server's log."""
        now = self._stage.clock.now()
        async with self._stage.program.database.reading() as tx:
            stored = await notices.newest(tx, SHOWN)
            matched = await matches.newest(tx, SHOWN)
            items = await outbox.newest(tx, SHOWN)
            about = await notices.get_many(tx, [match.notice_id for match, _ in matched])
            counts = await outbox.counts(tx)
            subscribed = {chat for chat in self._people() if await interests.of_chat(tx, chat)}
        names = self._names()
        return {
            "clock": now.astimezone(SEOUL).isoformat(),
            "running": self._running,
            "speed": self._speed,
            "busy": self._span is not None or not self._settled,
            "progress": self._progress(now),
            "hint": guide.hint(subscribed, now),
            "scenes": guide.scenes(now),
            "polls": poll_rows(self._stage.sources.calls, SHOWN),
            "notices": [notice_row(one) for one in stored],
            "matches": [match_row(match, at, about.get(match.notice_id), names) for match, at in matched],
            "outbox": {state.value: count for state, count in counts.items()},
            "rows": [outbox_row(item, names) for item in items],
        }

    async def command(self, name: str, args: dict[str, Any]) -> dict[str, Any]:
        """next_scene, next_hour, next_morning, next_monday, speed, pause, resume. Raises ValueError for a speed that is
        none, and where no scene is left."""
        now = self._stage.clock.now()
        match name:
            case "next_scene":
                await self._advance(_next_scene(now))
            case "next_hour":
                await self._advance(now + timedelta(hours=1))
            case "next_morning":
                await self._advance(next_morning(now))
            case "next_monday":
                await self._advance(next_monday(now))
            case "speed":
                self._speed = _speed(args.get("speed"))
            case "pause":
                self._running = False
                self._halt.set()
            case "resume":
                self._running = True
        return await self.snapshot()

    async def run(self, stop: asyncio.Event) -> None:
        """Reads what is there, then lets simulated time pass while it is not paused, until `stop`. Paused, it works after
        whatever somebody says or presses."""
        await self._stage.settle()
        self._settled = True
        while not stop.is_set():
            try:
                await asyncio.wait_for(stop.wait(), BEAT_SECONDS)
            except TimeoutError:
                await self._beat()

    async def _beat(self) -> None:
        if self._running:
            async with self._moving:
                await self._stage.advance_to(self._stage.clock.now() + timedelta(seconds=self._speed * BEAT_SECONDS))
        elif self._spoken and not self._moving.locked():
            self._spoken = False
            await self._stage.settle()

    async def _advance(self, moment: datetime) -> None:
        async with self._moving:
            self._halt.clear()
            self._span = (self._stage.clock.now(), moment)
            try:
                await self._stage.advance_to(moment, halt=self._halt)
            finally:
                self._span = None

    def _progress(self, now: datetime) -> float | None:
        if self._span is None:
            return None
        start, end = self._span
        return min(1.0, (now - start) / (end - start)) if end > start else 1.0

    def _heard(self, event: dict[str, Any]) -> None:
        self._spoken = self._spoken or event["kind"] == "update"

    def _people(self) -> list[int]:
        return list(self._stage.sandbox.world.people)

    def _names(self) -> dict[int, str]:
        world = self._stage.sandbox.world
        titles = {chat.id: chat.title for chat in world.chats.values() if chat.title}
        return titles | {number: str(person["first_name"]) for number, person in world.people.items()}


def next_morning(now: datetime) -> datetime:
    """The next 09:00 in Seoul after `now`, when cards that waited for the night have come."""
    local = now.astimezone(SEOUL)
    morning = local.replace(hour=9, minute=0, second=0, microsecond=0)
    return morning if morning > local else morning + timedelta(days=1)


def next_monday(now: datetime) -> datetime:
    """The next Monday 09:00 in Seoul after `now`, when the weekly digest has come."""
    moment = next_morning(now)
    return moment + timedelta(days=-moment.weekday() % 7)


def _next_scene(now: datetime) -> datetime:
    scene = guide.next_scene(now)
    if scene is None:
        raise ValueError("이야기가 끝났습니다 · the story is over")
    return scene.at


def _speed(wanted: object) -> float:
    if not isinstance(wanted, (int, float)) or not 1 <= wanted <= FASTEST:
        raise ValueError(f"a speed is a number from 1 to {FASTEST:g} simulated seconds a second")
    return float(wanted)
