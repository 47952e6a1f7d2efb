"""Lanes: updates of one chat are handled in order, those of different chats side by side.

An answer waits for its chat's slot (one message a second): without lanes it would hold up every other chat.
"""

import asyncio
import logging
from collections.abc import Awaitable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from telegram import Chat, Update
from telegram.ext import BaseUpdateProcessor

from bot.listening import Unconfirmed

log = logging.getLogger(__name__)

MOST_AT_ONCE = 10_000
MOST_WAITING = 50
"""In one chat; the gate refuses long before, this only bounds memory."""


@dataclass(slots=True)
class _Lane:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Lanes(BaseUpdateProcessor):
    """Hand it to the application's builder (`concurrent_updates`)."""

    def __init__(self, unconfirmed: Unconfirmed | None = None) -> None:
        """`unconfirmed` is told of every update that has come to its end, well or not, and says when to begin no more."""
        super().__init__(MOST_AT_ONCE)
        self._unconfirmed = unconfirmed
        self._lanes: dict[int, _Lane] = {}

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handles one update after all earlier ones of its chat; drops it where far too many wait already."""
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat is None:
            await coroutine
            ended = True
        else:
            ended = await self._in_turn(chat, coroutine)
        if ended and self._unconfirmed is not None and isinstance(update, Update):
            self._unconfirmed.handled(update.update_id)

    async def _in_turn(self, chat: Chat, coroutine: Awaitable[Any]) -> bool:
        """False where it was not begun, because the program stops: then Telegram hands it over again."""
        lane = self._lanes.setdefault(chat.id, _Lane())
        if lane.waiting >= MOST_WAITING:
            log.warning("chat %s sends faster than it is answered: an update is dropped", chat.id)
            _put_away(coroutine)
            return True
        lane.waiting += 1
        try:
            async with lane.turn:
                if self._unconfirmed is not None and self._unconfirmed.stopping:
                    _put_away(coroutine)
                    return False
                await coroutine
                return True
        finally:
            lane.waiting -= 1
            if not lane.waiting:
                self._lanes.pop(chat.id, None)


def _put_away(coroutine: Awaitable[Any]) -> None:
    if isinstance(coroutine, Coroutine):
        coroutine.close()
