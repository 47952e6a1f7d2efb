"""Where simulated time stops on its way: at publications, and at the hours when the program owes something by itself."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from jobs.clock import SEOUL
from jobs.rules.digests import HOUR, MINUTE

REMINDERS = time(15, 0)
DIGESTS = time(HOUR, MINUTE)
_GRAIN = timedelta(minutes=10)


def next_stop(now: datetime, until: datetime, appearing: Iterable[datetime]) -> datetime:
    """The first moment after `now` at which there is something to do, at most `until` (all aware).

    That is the hour of digests, the hour of reminders, and the first full ten minutes at or after each of `appearing`, the
    moments at which something is published or falls due: nothing else happens by itself, so a night is one step.
    """
    soonest = min((at for at in appearing if at > now), default=until)
    return min(until, _full_ten_minutes(soonest), *(_next(now, hour) for hour in (DIGESTS, REMINDERS)))


def _next(now: datetime, hour: time) -> datetime:
    local = now.astimezone(SEOUL)
    today = datetime.combine(local.date(), hour, tzinfo=SEOUL)
    return today if today > local else today + timedelta(days=1)


def _full_ten_minutes(at: datetime) -> datetime:
    over = timedelta(minutes=at.minute % 10, seconds=at.second, microseconds=at.microsecond)
    return at if not over else at - over + _GRAIN
