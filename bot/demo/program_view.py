"""What the sandbox's page shows and steers of the demo: the program's doings, and simulated time."""

import asyncio
from collections import deque
from datetime import datetime, timedelta
from typing import Any

from bot.demo.material import FEED_PATH, PLAN_PATH
from bot.demo.source_server import Call
from bot.demo.stage import Stage
from jobs.clock import SEOUL
from storage import matches, notices, outbox
from storage.records import Match, OutboxItem, StoredNotice

SHOWN = 12
FASTEST = 3600.0
BEAT_SECONDS = 1.0
_SOURCES = {PLAN_PATH: "seoul_plan", FEED_PATH: "news"}


class StageView:
    """Implements bot.sandbox.program.Program over a stage."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._speed = 60.0
        self._running = False
        self._busy = asyncio.Lock()
        self._calls: deque[Call] = deque(maxlen=SHOWN)
        self._read_calls = 0

    async def snapshot(self) -> dict[str, Any]:
        """As the protocol says; everything from the database and the source server's log."""
        async with self._stage.program.database.reading() as tx:
            stored = await notices.newest(tx, SHOWN)
            matched = await matches.newest(tx, SHOWN)
            about = await notices.get_many(tx, [match.notice_id for match, _ in matched])
            items = await outbox.newest(tx, SHOWN)
            counts = await outbox.counts(tx)
        self._note_calls()
        return {
            "clock": self._stage.clock.now().astimezone(SEOUL).isoformat(),
            "running": self._running,
            "speed": self._speed,
            "busy": self._busy.locked(),
            "polls": [_poll(call) for call in reversed(self._calls)],
            "notices": [_notice(one) for one in stored],
            "matches": [_match(match, at, about.get(match.notice_id)) for match, at in matched],
            "outbox": {state.value: count for state, count in counts.items()},
            "rows": [_row(item) for item in items],
        }

    async def command(self, name: str, args: dict[str, Any]) -> dict[str, Any]:
        """next_hour, next_morning, next_monday, speed, pause, resume. Raises ValueError for a speed that is none."""
        now = self._stage.clock.now()
        match name:
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
            case "resume":
                self._running = True
        return await self.snapshot()

    async def run(self, stop: asyncio.Event) -> None:
        """Lets simulated time pass while it is not paused, until `stop`; delivers in between in any case."""
        while not stop.is_set():
            try:
                await asyncio.wait_for(stop.wait(), BEAT_SECONDS)
            except TimeoutError:
                if self._running:
                    await self._advance(self._stage.clock.now() + timedelta(seconds=self._speed * BEAT_SECONDS))

    async def _advance(self, moment: datetime) -> None:
        async with self._busy:
            await self._stage.advance_to(moment)

    def _note_calls(self) -> None:
        calls = self._stage.sources.calls
        self._calls.extend(calls[self._read_calls :])
        self._read_calls = len(calls)


def next_morning(now: datetime) -> datetime:
    """The next 09:00 in Seoul after `now`, when cards that waited for the night have come."""
    local = now.astimezone(SEOUL)
    morning = local.replace(hour=9, minute=0, second=0, microsecond=0)
    return morning if morning > local else morning + timedelta(days=1)


def next_monday(now: datetime) -> datetime:
    """The next Monday 09:00 in Seoul after `now`, when the weekly digest has come."""
    moment = next_morning(now)
    return moment + timedelta(days=-moment.weekday() % 7)


def _speed(wanted: object) -> float:
    if not isinstance(wanted, (int, float)) or not 1 <= wanted <= FASTEST:
        raise ValueError(f"a speed is a number from 1 to {FASTEST:g} simulated seconds a second")
    return float(wanted)


def _poll(call: Call) -> dict[str, Any]:
    fault = call.fault.value if call.fault is not None else ""
    return {
        "at": call.at.astimezone(SEOUL).isoformat(),
        "source": _SOURCES.get(call.path, "g2b_bid"),
        "ok": call.fault is None,
        "found": call.rows,
        "note": fault,
    }


def _notice(stored: StoredNotice) -> dict[str, Any]:
    notice = stored.notice
    return {
        "at": stored.collected_at.astimezone(SEOUL).isoformat(),
        "source": notice.source,
        "number": notice.external_id,
        "title": notice.title,
        "stage": notice.stage.value,
        "action": notice.action.value,
        "constructed": notice.constructed,
    }


def _match(match: Match, at: datetime, stored: StoredNotice | None) -> dict[str, Any]:
    return {
        "at": at.astimezone(SEOUL).isoformat(),
        "chat": match.chat_id,
        "notice": stored.notice.external_id if stored is not None else "",
        "title": stored.notice.title if stored is not None else "",
        "words": [hit.word for hit in match.hits],
        "strength": match.strength.value,
    }


def _row(item: OutboxItem) -> dict[str, Any]:
    return {
        "key": item.key,
        "kind": item.kind.value,
        "state": item.state.value,
        "chat": item.chat_id,
        "due": item.due_at.astimezone(SEOUL).isoformat(),
    }
