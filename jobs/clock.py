"""The two times. `Clock` says what is due (the demo and the tests move it); real time paces, leases and times out."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")


class Clock(Protocol):
    """What the program believes the time is."""

    def now(self) -> datetime:
        """The present moment: aware, UTC."""


class SystemClock:
    """The machine's clock. The only place besides `real_seconds` that reads it (ruff bans it elsewhere)."""

    def now(self) -> datetime:
        """The machine's present moment: aware, UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the one module that may


class ManualClock:
    """A clock that stands still until somebody moves it: for the demo and the tests."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        """Where the clock was last put: aware, UTC."""
        return self._now

    def put(self, now: datetime) -> None:
        """Moves the clock, forwards or back."""
        self._now = now.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Moves the clock on by a span."""
        self._now += by


class RealTime(Protocol):
    """Seconds that pass whether or not the Clock is moved; shared between processes of one machine set."""

    def seconds(self) -> float:
        """Real seconds since 1970."""

    async def sleep(self, seconds: float) -> None:
        """Waits that many real seconds."""


class MachineTime:
    """Real time as the machine keeps it. Wall seconds, because leases and pace are shared through the database."""

    def seconds(self) -> float:
        """Real seconds since 1970 by the machine's clock."""
        return time.time()  # noqa: TID251 - this is the one module that may

    async def sleep(self, seconds: float) -> None:
        """Waits that many real seconds."""
        await asyncio.sleep(seconds)
