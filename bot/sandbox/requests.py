"""The latest calls of the bot, refused ones too: what a test asks when it wants to know what was tried, and when."""

import time
from collections import deque
from typing import Any

from bot.sandbox.faults import Rule
from jobs.clock import MachineTime

_KEPT = 100_000


class Requests:
    """A bounded list in memory; the acceptance log is the lasting truth."""

    def __init__(self) -> None:
        self._notes: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        self._real = MachineTime()
        self._count = 0

    def note(self, method: str, chat_id: str, rule: Rule) -> dict[str, Any]:
        """Writes a call down as it arrives; the handler adds what became of it."""
        self._count += 1
        note: dict[str, Any] = {
            "n": self._count,
            "real": self._real.seconds(),
            "monotonic": time.monotonic(),
            "method": method,
            "chat_id": chat_id,
            "fault": rule.name or (rule.answer if rule.id else ""),
            "ok": None,
            "code": None,
        }
        self._notes.append(note)
        return note

    def since(self, number: int) -> list[dict[str, Any]]:
        """The calls after that one, oldest first."""
        return [note for note in self._notes if note["n"] > number]
