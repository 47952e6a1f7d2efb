"""What one sandbox holds, and the waits of its handlers: everything that a request may touch."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.sandbox.faults import Faults
from bot.sandbox.flood import Limits
from bot.sandbox.journal import Event
from bot.sandbox.people import People
from bot.sandbox.program import Program
from bot.sandbox.requests import Requests
from bot.sandbox.updates import Polling
from bot.sandbox.world import World
from jobs.clock import Clock


class House:
    """One bot's Telegram without its door (bot/sandbox/server.py). State lives in `state_dir` (None: in memory)."""

    def __init__(self, token: str, *, state_dir: Path | None, clock: Clock, program: Program | None = None) -> None:
        self.token = token
        self.program = program
        self.world = World(_bot(token), state_dir=state_dir, clock=clock)
        self.people = People(self.world)
        self.polling = Polling(self.world)
        self.faults = Faults()
        self.limits = Limits()
        self.requests = Requests()
        self.stopping = asyncio.Event()
        self.handling: set[asyncio.Task[object]] = set()
        self.at_stop: set[Callable[[], None]] = set()

    @property
    def accepted(self) -> list[Event]:
        """The acceptance log so far, oldest first."""
        return self.world.accepted

    async def pause(self, seconds: float) -> bool:
        """Waits real seconds; False when the sandbox stops meanwhile."""
        if seconds <= 0:
            return not self.stopping.is_set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), None if seconds == float("inf") else seconds)
        return not self.stopping.is_set()

    async def answer_to(self, query_id: str, seconds: float) -> dict[str, Any] | None:
        """What the bot said to a press, None when it said nothing in that many real seconds."""
        told = asyncio.Event()

        def heard(event: Event) -> None:
            if event.get("query_id") == query_id:
                told.set()

        self.world.listeners.append(heard)
        self.at_stop.add(told.set)
        try:
            if self.world.queries[query_id].answer is None:
                await asyncio.wait_for(told.wait(), seconds)
        except TimeoutError:
            return None
        finally:
            self.world.listeners.remove(heard)
            self.at_stop.discard(told.set)
        return self.world.queries[query_id].answer

    def set_limits(self, **given: float) -> None:
        """Sets the flood limits; counting starts anew. Raises TypeError for a name that is none."""
        self.limits = Limits(**given)  # type: ignore[arg-type]  # checked by Limits' own signature


def _bot(token: str) -> dict[str, Any]:
    number = token.partition(":")[0]
    if not number.isdecimal():
        raise ValueError("a bot token looks like 123456:letters")
    return {
        "id": int(number),
        "is_bot": True,
        "first_name": "발주봇",
        "username": "baljubot_sandbox_bot",
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
