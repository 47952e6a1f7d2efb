"""Moments as people in Seoul read them: 9/12(금) 10:00, D-5."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
_WEEKDAYS = {"ko": "월화수목금토일", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def moment(at: datetime, now: datetime, language: str) -> str:
    """Date with weekday and clock in Seoul's time; the year only where it is not the present one.

    `at` and `now` are aware. ko: `9/12(금) 10:00`, en: `Fri 12 Sep 10:00`.
    """
    return f"{day(at, now, language)} {clock(at)}"


def day(at: datetime, now: datetime, language: str) -> str:
    """Seoul's date with weekday; the year only where it is not the present one. `at` and `now` are aware."""
    there = at.astimezone(SEOUL)
    same_year = there.year == now.astimezone(SEOUL).year
    weekday = _WEEKDAYS[language][there.weekday()]
    if language == "ko":
        return f"{'' if same_year else f'{there.year}/'}{there.month}/{there.day}({weekday})"
    return f"{weekday} {there.day} {_MONTHS[there.month - 1]}{'' if same_year else f' {there.year}'}"


def clock(at: datetime) -> str:
    """Seoul's clock, 24 hours. `at` is aware."""
    return at.astimezone(SEOUL).strftime("%H:%M")


def short_moment(at: datetime, now: datetime, language: str) -> str:
    """Only the clock on Seoul's present day, else date and clock: for collection times and source states."""
    return clock(at) if days_left(at, now) == 0 else moment(at, now, language)


def days_left(at: datetime, now: datetime) -> int:
    """Calendar days in Seoul from `now` to `at`: 0 is today, negative is past. Both aware."""
    return (at.astimezone(SEOUL).date() - now.astimezone(SEOUL).date()).days


def last_day(until: datetime) -> datetime:
    """The last moment inside a span that ends before `until`: a week until Monday 00:00 ends on Sunday."""
    return until - timedelta(microseconds=1)
