"""Telegram's flood limits: 30 messages a second over all, 1 a second into a chat with some patience, 20 a minute
into a group (core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this). Counted in real seconds."""

import math
from collections import deque
from dataclasses import dataclass, field

from bot.sandbox.world import PRIVATE, Chat

PACED = frozenset({"sendMessage", "sendDocument", "sendPhoto"})


@dataclass(slots=True)
class _Bucket:
    """So many at once, then so many a second."""

    most: float
    rate: float
    level: float
    at: float

    def wait(self, now: float) -> float:
        self.level = min(self.most, self.level + (now - self.at) * self.rate)
        self.at = now
        return 0.0 if self.level >= 1 else (1 - self.level) / self.rate


@dataclass(slots=True)
class Limits:
    """What is enforced. The patience with short bursts is ours to set: Telegram does not publish its own."""

    enforced: bool = False
    per_second: float = 30
    chat_burst: float = 3
    chat_per_second: float = 1
    group_per_minute: int = 20
    _all: _Bucket | None = None
    _chats: dict[int, _Bucket] = field(default_factory=dict)
    _groups: dict[int, deque[float]] = field(default_factory=dict)

    def refused_for(self, chat: Chat, now: float) -> int:
        """Whole seconds to wait before this chat may get another message; 0 takes a place now."""
        if not self.enforced:
            return 0
        if self._all is None:
            self._all = _Bucket(self.per_second, self.per_second, self.per_second, now)
        one = self._chats.setdefault(chat.id, _Bucket(self.chat_burst, self.chat_per_second, self.chat_burst, now))
        minute = self._groups.setdefault(chat.id, deque()) if chat.type != PRIVATE else deque[float]()
        while minute and minute[0] <= now - 60:
            minute.popleft()
        crowded = minute[0] + 60 - now if len(minute) >= self.group_per_minute else 0.0
        wait = max(self._all.wait(now), one.wait(now), crowded)
        if wait > 0:
            return max(1, math.ceil(wait))
        self._all.level -= 1
        one.level -= 1
        minute.append(now)
        return 0
