"""How often a source with a daily quota is asked: often while offices publish, seldom at night, never beyond the cap.

Recorded registrations of July–August 2026 fall between 09:00 and 18:10 of business days, so that is when a minute counts.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from jobs.rules.windows import SEOUL, next_midnight

BUSINESS_FROM, BUSINESS_TO = 8, 19
"""Hours of Seoul between which offices publish: 08:00 to 19:00 of business days."""
_NIGHT_FROM, _NIGHT_TO = 22, 6
_STEP = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The pauses wanted: while offices publish, in the hours around, and at night, on weekends and holidays."""

    busy: timedelta = timedelta(seconds=60)
    quiet: timedelta = timedelta(minutes=15)
    seldom: timedelta = timedelta(hours=1)


@lru_cache(maxsize=1000)
def is_business_day(day: date) -> bool:
    """Monday to Friday without Korea's public holidays (substitute days included; 근로자의 날 counts as one)."""
    return day.weekday() < 5 and day not in _holidays()


@lru_cache(maxsize=1)
def _holidays() -> Container[date]:
    import holidays  # noqa: PLC0415 - eleven megabytes that only a source with a quota needs

    days: Container[date] = holidays.country_holidays("KR", observed=True)
    return days


def is_business_time(at: datetime) -> bool:
    """Whether `at` (aware) is between 08:00 and 19:00 of a business day in Seoul."""
    local = at.astimezone(SEOUL)
    return is_business_day(local.date()) and BUSINESS_FROM <= local.hour < BUSINESS_TO


def next_pause(now: datetime, *, left: int, pace: Pace) -> timedelta:
    """How long to wait after a poll at `now`, when `left` more polls are allowed until midnight in Seoul (of the operation
    that has fewest left). The wanted pause, stretched where it would not last the day; none reaches past the hour when
    business begins; with nothing left, until midnight."""
    if left <= 0:
        return next_midnight(now) - now
    wanted = _wanted(now, pace)
    needed = _polls_until_midnight(now, pace)
    pause = wanted * max(1.0, needed / left)
    opens = _next_opening(now)
    return min(pause, max(opens - now, pace.busy)) if opens is not None else pause


def _wanted(at: datetime, pace: Pace) -> timedelta:
    local = at.astimezone(SEOUL)
    if is_business_time(at):
        return pace.busy
    night = local.hour >= _NIGHT_FROM or local.hour < _NIGHT_TO
    return pace.seldom if night or not is_business_day(local.date()) else pace.quiet


def _polls_until_midnight(now: datetime, pace: Pace) -> float:
    """How many polls the wanted pauses would take for the rest of the day."""
    at, end, polls = now, next_midnight(now), 0.0
    while at < end:
        step = min(_STEP, end - at)
        polls += step / _wanted(at, pace)
        at += step
    return polls


def _next_opening(now: datetime) -> datetime | None:
    """When business begins today, where that is still to come."""
    local = now.astimezone(SEOUL)
    opens = local.replace(hour=BUSINESS_FROM, minute=0, second=0, microsecond=0)
    return opens if local < opens and is_business_day(local.date()) else None
