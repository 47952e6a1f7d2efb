"""How fast messages leave, and when to stop trying: the window that Telegram counts, and the breaker of an outage."""

from collections import deque

SECOND = 1.001
"""The window, a millisecond wider than the second in which Telegram counts (core.telegram.org/bots/faq, 30 a second)."""
LONGEST_WAY = 1.0
"""A message that is not answered yet counts as arrived this many seconds after it left."""

BREAKER_AFTER = 5
"""Chats in a row that could not be reached before the way itself counts as down."""
LONGEST_PAUSE = 60.0


class Departure:
    """One message on its way. `counts_at`: the moment by which it counts as arrived."""

    def __init__(self, left_at: float) -> None:
        self.counts_at = left_at + LONGEST_WAY

    def answered(self, at: float) -> None:
        """Its answer is here, so it had arrived by then."""
        self.counts_at = min(self.counts_at, at)


class Window:
    """At most `most` messages in any one second, counted where they arrive: evenly spaced slots bunch up when a machine
    stutters, so the n-th leaves only a second after the (n - most)-th was answered. That is proof, however the way is
    spread between there and back, and costs the time of one answer a second. Seconds of one clock."""

    def __init__(self, most: int) -> None:
        self._departures: deque[Departure] = deque(maxlen=max(1, most))

    def free_at(self, now: float) -> float:
        """The moment from which the next may leave; `now` or earlier where it is free."""
        if self._departures and self._departures[-1].counts_at > now + LONGEST_WAY + SECOND:
            self._departures.clear()  # the clock was put back
        if len(self._departures) < (self._departures.maxlen or 1):
            return now
        return self._departures[0].counts_at + SECOND

    def leave(self, now: float) -> Departure:
        """One leaves now."""
        departure = Departure(now)
        self._departures.append(departure)
        return departure


class Breaker:
    """Opens when message after message to different chats does not get through: the way is down, so all wait, and one
    message at a time tries whether it is up again."""

    def __init__(self) -> None:
        self._chats: set[int] = set()
        self._pause = 1.0
        self._until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the way counts as down."""
        return len(self._chats) >= BREAKER_AFTER

    def got_through(self) -> None:
        """Telegram answered."""
        self._chats.clear()
        self._pause = 1.0

    def failed(self, chat_id: int, now: float) -> None:
        """A message to that chat did not get through at `now` (seconds)."""
        self._chats.add(chat_id)
        if self.is_open and now >= self._until:
            self._until = now + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def wait(self, now: float) -> float:
        """Seconds until the next try; 0 or less where the way counts as up."""
        return min(self._until - now, LONGEST_PAUSE) if self.is_open else 0.0
