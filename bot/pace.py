"""Direct answers to taps take their share of the one sending budget, first: a rate limiter for python-telegram-bot."""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.sender import seconds_of
from jobs.clock import RealTime
from jobs.departures import Departures
from jobs.outcomes import FLOOD_MARGIN
from storage import pace
from storage.db import Database
from storage.pace import Spacing

COUNTED = frozenset({"sendMessage", "sendDocument", "sendPhoto"})
"""What counts against Telegram's message limits; edits and answers to callbacks do not make a new message."""


class SharedPace(BaseRateLimiter[None]):
    """Takes a slot before each new message: its chat's first, then the bot's. Deliveries take theirs a tenth of a second
    ahead at most, so an answer to a tap waits no longer than that (and for its own chat)."""

    def __init__(self, database: Database, real: RealTime, spacing: Spacing, departures: Departures) -> None:
        """`departures` is the door of deliveries: what both send is counted together."""
        self._database = database
        self._real = real
        self._spacing = spacing
        self.departures = departures

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
        try:
            return await self._in_its_turn(chat_id, callback, args, kwargs)
        except RetryAfter as error:
            seconds = seconds_of(error) + FLOOD_MARGIN
            self.departures.hold(seconds)
            await self._database.write(lambda tx: pace.hold(tx, pace.BOT, seconds, self._real.seconds()))
        return await self._in_its_turn(chat_id, callback, args, kwargs)

    async def _in_its_turn(
        self, chat_id: int, callback: Callable[..., Coroutine[Any, Any, Any]], args: Any, kwargs: dict[str, Any]
    ) -> Any:
        await self._until_slot(chat_id, self._spacing.of(chat_id))
        await self._until_slot(pace.BOT, self._spacing.bot)
        departure = await self.departures.leave_patiently()
        try:
            return await callback(*args, **kwargs)
        finally:
            if departure is not None:
                departure.answered(self._real.seconds())

    async def _until_slot(self, scope: int, spacing: float) -> None:
        now = self._real.seconds()
        slot = await self._database.write(lambda tx: pace.take(tx, scope, spacing, now))
        if slot > now:
            await self._real.sleep(slot - now)
