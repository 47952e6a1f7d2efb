"""Token buckets: how much one person may ask at once. Pure: the time is handed in."""

from dataclasses import dataclass, field

MOST_PEOPLE = 10_000


@dataclass(frozen=True, slots=True)
class Bucket:
    """Tokens left at `then` (seconds), and when its owner was last told to slow down."""

    tokens: float
    then: float
    told: float


@dataclass(slots=True)
class Buckets:
    """One bucket a person: a burst, then so many a second. What is over is refused, and said once in a while."""

    burst: float = 15.0
    per_second: float = 1.0
    told_every: float = 10.0
    _held: dict[int, Bucket] = field(default_factory=dict)

    def take(self, person: int, now: float) -> float | None:
        """None lets it pass; 0.0 refuses without a word; more refuses and is the seconds to be named."""
        held = self._held.pop(person, None) or Bucket(self.burst, now, -self.told_every + now)
        tokens = min(self.burst, held.tokens + max(0.0, now - held.then) * self.per_second)
        passes, due = tokens >= 1, now - held.told >= self.told_every
        told = now if due and not passes else held.told
        self._held[person] = Bucket(tokens - 1 if passes else tokens, now, told)
        if len(self._held) > MOST_PEOPLE:
            # The one who has not been seen for longest has a full bucket by now, or will not notice a full one.
            del self._held[next(iter(self._held))]
        if passes:
            return None
        return max(1.0, (1 - tokens) / self.per_second) if due else 0.0
