"""Direct answers to taps take their share of the one sending budget, first: a rate limiter for python-telegram-bot."""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram.ext import BaseRateLimiter

from jobs.clock import RealTime
from storage import pace
from storage.claims import Spacing
from storage.db import Database

COUNTED = frozenset({"sendMessage", "sendDocument", "sendPhoto"})
"""What counts against Telegram's message limits; edits and answers to callbacks do not make a new message."""


class SharedPace(BaseRateLimiter[None]):
    """Reserves a slot in the database before each new message. Deliveries reserve theirs one at a time, just before
    they go, so an answer to a tap waits for one slot at most (and for its own chat)."""

    def __init__(self, database: Database, real: RealTime, spacing: Spacing) -> None:
        self._database = database
        self._real = real
        self._spacing = spacing

    async def initialize(self) -> None:
        """Nothing to open: the database is open already."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(  # noqa: PLR0917 - python-telegram-bot's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,  # noqa: ARG002 - python-telegram-bot's signature
    ) -> Any:
        """Waits for the slot, then calls. Raises what the call raises."""
        chat_id = data.get("chat_id")
        if endpoint in COUNTED and isinstance(chat_id, int):
            async with self._database.writing() as tx:
                slot = await pace.reserve(tx, self._spacing.of(chat_id), self._real.seconds())
            wait = slot - self._real.seconds()
            if wait > 0:
                await self._real.sleep(wait)
        return await callback(*args, **kwargs)
