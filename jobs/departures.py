"""Departures: the last door before Telegram, shared by everything in this process that sends a message.

The slot comes from the database, for all processes; the window is this process's own and sees how it really went.
"""

import asyncio

from jobs.clock import RealTime
from jobs.rules.pacing import Departure, Window

HOLD_IN_HAND_SECONDS = 2.0
"""What must wait longer than this does not wait here: it is put back, where a stop or a crash makes no double of it."""
TRY_AGAIN_SECONDS = 0.5


class Departures:
    """At most `per_second` messages leave in any one second, and none while Telegram asks for patience (429)."""

    def __init__(self, real: RealTime, per_second: float) -> None:
        self._real = real
        self._window = Window(int(per_second))
        self._door = asyncio.Lock()
        self._held_until = 0.0
        self.closed = False
        """Telegram refuses the bot itself: no delivery leaves any more."""

    def hold(self, seconds: float) -> None:
        """Nothing leaves for that many seconds; a longer hold is never shortened."""
        self._held_until = max(self._held_until, self._real.seconds() + seconds)

    async def leave(self, send_at: float) -> Departure | None:
        """Waits for the slot (real seconds since 1970) and the door; None where nothing may leave soon."""
        async with self._door:
            while True:
                now = self._real.seconds()
                if self.closed or self._held_until - now > HOLD_IN_HAND_SECONDS:
                    return None
                wait = max(min(send_at - now, HOLD_IN_HAND_SECONDS), self._window.free_at(now) - now)
                wait = max(wait, self._held_until - now)
                if wait <= 0:
                    return self._window.leave(now)
                await self._real.sleep(wait)

    async def leave_patiently(self) -> Departure | None:
        """As `leave`, at once and however long it takes: for an answer to a tap. None where the door is closed."""
        while not self.closed:
            departure = await self.leave(self._real.seconds())
            if departure is not None:
                return departure
            await self._real.sleep(TRY_AGAIN_SECONDS)
        return None
