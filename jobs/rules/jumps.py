"""Whether the clock can be believed: it is held against seconds that nobody can set."""

from datetime import datetime

TOLERANCE_SECONDS = 60.0
BELIEVED_AFTER_SECONDS = 600.0
"""So long a jumped clock must run steadily; one that jumps back before was wrong, and did no harm."""


class Jumps:
    """Remembers how far the clock has strayed from steady seconds since it was last believed."""

    def __init__(self) -> None:
        self._seen: tuple[datetime, float] | None = None
        self._strayed = 0.0
        self._since = 0.0

    def wait(self, now: datetime, steady: float) -> float:
        """Seconds until the clock, which says `now` (aware) at `steady` seconds, is to be believed; 0 if it is."""
        if self._seen is not None:
            then, before = self._seen
            drift = (now - then).total_seconds() - (steady - before)
            if abs(drift) > TOLERANCE_SECONDS:
                self._strayed += drift
                self._since = steady
        self._seen = (now, steady)
        if abs(self._strayed) > TOLERANCE_SECONDS:
            left = self._since + BELIEVED_AFTER_SECONDS - steady
            if left > 0:
                return left
        self._strayed = 0.0
        return 0.0
