"""Listening: what people say is confirmed to Telegram only when it has been handled to its end, so a kill loses none of it.

python-telegram-bot confirms an update with the next getUpdates, whatever has become of it. Telegram keeps what is not
confirmed (for 24 hours) and hands it over again; nothing of it is stored here.
"""

import asyncio
from collections.abc import Iterable
from typing import Any

from telegram import Update
from telegram.ext import ExtBot

from jobs.clock import RealTime

PATIENCE_SECONDS = 60.0
"""An update that takes longer holds back the confirmation of no others any more."""
MOST_BEHIND = 80
"""Telegram hands over a hundred at a time: so far behind, the oldest is confirmed, or nothing new would come."""
LOOK_AGAIN_SECONDS = 0.5


class Unconfirmed:
    """The updates that were handed over and not yet handled."""

    def __init__(self, real: RealTime) -> None:
        self._real = real
        self._open: dict[int, float] = {}
        self._given: set[int] = set()
        self._changed = asyncio.Event()
        self.stopping = False
        """Nothing more is to be begun: what waits for its turn comes again."""

    def offset(self, asked: int) -> int:
        """What to confirm up to (all below it) where the framework would confirm up to `asked`."""
        now = self._real.seconds()
        held = (one for one, since in self._open.items() if now - since < PATIENCE_SECONDS)
        offset = max(min(held, default=asked), asked - MOST_BEHIND)
        self._open = {one: since for one, since in self._open.items() if one >= offset}
        self._given = {one for one in self._given if one >= offset}
        return offset

    def fresh(self, updates: Iterable[Update]) -> tuple[Update, ...]:
        """Those that were not handed over yet; they are open from now on."""
        fresh = tuple(update for update in updates if update.update_id not in self._given)
        for update in fresh:
            self._given.add(update.update_id)
            self._open[update.update_id] = self._real.seconds()
        return fresh

    def handled(self, update_id: int) -> None:
        """It was handled to its end."""
        self._open.pop(update_id, None)
        self._changed.set()

    def hand_over_again(self) -> None:
        """A new beginning: nobody works on the open ones any more, so they are fresh when they come again."""
        self.stopping = False
        self._given -= self._open.keys()

    async def change(self) -> None:
        """Waits until one was handled, or a while."""
        self._changed.clear()
        try:
            async with asyncio.timeout(LOOK_AGAIN_SECONDS):
                await self._changed.wait()
        except TimeoutError:
            return


class ListeningBot(ExtBot[None]):
    """The framework's bot; only that it confirms late."""

    def __init__(self, token: str, *, unconfirmed: Unconfirmed, **options: Any) -> None:
        super().__init__(token, **options)
        self._unconfirmed = unconfirmed

    async def get_updates(self, offset: int | None = None, *args: Any, **options: Any) -> tuple[Update, ...]:
        """As ExtBot.get_updates, without those that are being handled; raises what it raises."""
        confirmed = self._unconfirmed.offset(offset) if offset else offset
        updates = await super().get_updates(confirmed, *args, **options)
        fresh = self._unconfirmed.fresh(updates)
        if updates and not fresh:
            await self._unconfirmed.change()
        return fresh
