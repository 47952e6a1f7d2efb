"""Which digest is due: daily at 08:30 on weekdays, weekly on Monday at 08:30, Seoul's time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jobs.rules.windows import SEOUL

HOUR, MINUTE = 8, 30
LATEST = timedelta(hours=72)
"""A digest later than this is not sent: what it owed is folded into the next one."""
ON_TIME = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One period's digest. `period` is an ISO week (2026-W31) or a day (2026-07-28); `since` to `until` is what it
    covers, `until` the moment at which it fell due; aware UTC. `late_by_hours` is 0 when it is on time."""

    period: str
    weekly: bool
    since: datetime
    until: datetime
    late_by_hours: int


def weekly_due(now: datetime) -> Due | None:
    """The weekly digest that is owed at `now` (aware), or None where it would be more than 72 hours late."""
    local = now.astimezone(SEOUL)
    monday = (local - timedelta(days=local.weekday())).replace(hour=HOUR, minute=MINUTE, second=0, microsecond=0)
    if monday > local:
        monday -= timedelta(days=7)
    year, week, _ = monday.isocalendar()
    return _due(f"{year}-W{week:02d}", monday, timedelta(days=7), now, weekly=True)


def daily_due(now: datetime) -> Due | None:
    """The daily digest that is owed at `now` (aware); none falls due on a weekend."""
    local = now.astimezone(SEOUL)
    day = local.replace(hour=HOUR, minute=MINUTE, second=0, microsecond=0)
    if day > local:
        day -= timedelta(days=1)
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    return _due(day.strftime("%Y-%m-%d"), day, timedelta(days=3 if day.weekday() == 0 else 1), now, weekly=False)


def hours_late(until: datetime, now: datetime) -> int:
    """Whole hours that a digest which fell due at `until` is late at `now`; 0 within the first."""
    late = now - until
    return 0 if late <= ON_TIME else int(late.total_seconds() // 3600)


def _due(period: str, until: datetime, span: timedelta, now: datetime, *, weekly: bool) -> Due | None:
    if now - until > LATEST:
        return None
    return Due(
        period=period,
        weekly=weekly,
        since=(until - span).astimezone(UTC),
        until=until.astimezone(UTC),
        late_by_hours=hours_late(until, now),
    )
