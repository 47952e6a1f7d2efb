"""Windows of time in which a source is asked, and what its Korean times mean; Asia/Seoul is spoken here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")

# `2026-01-26 18:00`, `2016-05-0208:47:00` (as the official document prints it), `2018/03/19 14:51`, `2026. 1. 5. 9:30`,
# `2026-09-01T09:00:00+09:00`, `2026-01-26`, and `202605061000` glued.
_SPACED = re.compile(
    r"(\d{4})[-/.]\s*(\d{1,2})[-/.]\s*(\d{1,2})\.?"
    r"(?:[T\s]*(\d{2}|(?<=[T\s])\d):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?"
)
_GLUED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?()")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From `start` to `end`, both aware; asked minute by minute, both ends included."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None or self.start > self.end:
            raise ValueError(f"a window runs forward between aware times: {self.start} … {self.end}")


def slices(start: datetime, end: datetime, longest: timedelta) -> Iterator[Window]:
    """Windows of at most `longest` that together cover `start`…`end`, oldest first; each begins where the last one ended."""
    while end - start > longest:
        yield Window(start=start, end=start + longest)
        start += longest
    if start <= end:
        yield Window(start=start, end=end)


def catch_up(
    *, done_until: datetime | None, now: datetime, overlap: timedelta, back_fill: timedelta, longest: timedelta
) -> Iterator[Window]:
    """The windows still to ask: from `overlap` before where asking ended (rows appear late in the index), or `back_fill`
    before `now` when nothing was ever asked, up to `now`; an outage of any length is covered in slices."""
    start = now - back_fill if done_until is None else min(done_until, now) - overlap
    return slices(start, now, longest)


def next_midnight(at: datetime) -> datetime:
    """The next midnight in Seoul after `at`, aware UTC: when the services' daily quotas begin anew."""
    tomorrow = at.astimezone(SEOUL).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=SEOUL).astimezone(UTC)


def stamp(at: datetime) -> str:
    """`YYYYMMDDHHMM` in Seoul's time, as the procurement service's inqryBgnDt and inqryEndDt want it."""
    return at.astimezone(SEOUL).strftime("%Y%m%d%H%M")


def korean_time(text: str, *, end_of_day: bool = False) -> datetime | None:
    """The moment that a Korean source printed, aware UTC; a time without a zone is Seoul's. A day without an hour is its
    first moment, or 23:59:59 with `end_of_day` (a deadline). None for an empty, unknown or impossible text."""
    text = text.strip()
    found = _SPACED.fullmatch(text) or _GLUED.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    clock = ("23", "59", "59") if hour is None and end_of_day else (hour or "0", minute or "0", second or "0")
    try:
        naive = datetime(int(year), int(month), int(day), tzinfo=SEOUL)
        at = naive + timedelta(
            hours=_within(clock[0], 24), minutes=_within(clock[1], 59), seconds=_within(clock[2], 59)
        )
        return (at.replace(tzinfo=_offset(zone)) if zone else at).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def seoul_iso(at: datetime) -> str:
    """ISO 8601 with Seoul's offset and whole seconds, for people and for machine-readable output."""
    return at.astimezone(SEOUL).isoformat(timespec="seconds")


def _within(digits: str, most: int) -> int:
    """24:00 is how some notices write midnight; more than that is a mistake."""
    number = int(digits)
    if number > most:
        raise ValueError(digits)
    return number


def _offset(zone: str) -> timezone:
    """`Z`, `+0900` or `-03:30` as an offset from UTC."""
    if zone == "Z":
        return UTC
    ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return timezone(-ahead if zone[0] == "-" else ahead)
