"""Direct answers to taps take their share of the one sending budget, first: a rate limiter for python-telegram-bot."""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.sender import seconds_of
from jobs.clock import RealTime
from jobs.outcomes import FLOOD_MARGIN
from storage import pace
from storage.db import Database
from storage.pace import Spacing

COUNTED = frozenset({"sendMessage", "sendDocument", "sendPhoto"})
"""What counts against Telegram's message limits; edits and answers to callbacks do not make a new message."""


class SharedPace(BaseRateLimiter[None]):
    """Takes a slot before each new message: its chat's first, then the bot's. Deliveries take theirs a tenth of a second
    ahead at most, so an answer to a tap waits no longer than that (and for its own chat)."""

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
        """Waits for the slot, then calls; a 429 holds everybody, and this call comes once more. Raises what the call raises."""
        chat_id = data.get("chat_id")
        if endpoint not in COUNTED or not isinstance(chat_id, int):
            return await callback(*args, **kwargs)
        await self._wait_for(chat_id)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            async with self._database.writing() as tx:
                await pace.hold(tx, pace.BOT, seconds_of(error) + FLOOD_MARGIN, self._real.seconds())
        await self._wait_for(chat_id)
        return await callback(*args, **kwargs)

    async def _wait_for(self, chat_id: int) -> None:
        await self._until_slot(chat_id, self._spacing.of(chat_id))
        await self._until_slot(pace.BOT, self._spacing.bot)

    async def _until_slot(self, scope: int, spacing: float) -> None:
        now = self._real.seconds()
        async with self._database.writing() as tx:
            slot = await pace.take(tx, scope, spacing, now)
        if slot > now:
            await self._real.sleep(slot - now)
