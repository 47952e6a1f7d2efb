"""Dates of feed items, read from the raw text: feedparser takes `18:00 KST` for UTC and `2026년 11월 23일` for the first.

Shapes seen in Korean feeds: RFC 822 with +0900 or GMT, one-digit days, months as numbers, glued digits, local times
without a zone, 오전/오후, 년월일, ISO 8601.
"""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from jobs.rules.windows import SEOUL, korean_time

_ZONES = {"KST": "+0900", "UTC": "+0000", "UT": "+0000", "GMT": "+0000", "Z": "+0000"}
_NUMBER_MONTH = re.compile(r"(?:[A-Za-z]{3},\s*)?(\d{1,2}) (\d{1,2}) (\d{4}) (\d{1,2}:\d{2}(?::\d{2})?)\s*([+-]\d{4})?")
_GLUED_ZONE = re.compile(r"(\d{14})\s*([+-]\d{2}):?(\d{2})")
_KOREAN = re.compile(
    r"(\d{4})\s*[년.\-/]\s*(\d{1,2})\s*[월.\-/]\s*(\d{1,2})\s*[일.]?\s*(?:\(?[월화수목금토일](?:요일)?\)?)?\s*"
    r"(?:(오전|오후|AM|PM)?\s*(\d{1,2})\s*[시:]\s*(\d{1,2})?\s*분?(?::(\d{2}))?)?",
    re.IGNORECASE,
)


def feed_time(text: str) -> datetime | None:
    """The moment that a feed printed, aware UTC; a time without a zone is Seoul's, whatever the standard says. None where
    nobody could tell."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\b(KST|UTC?|GMT)\b\s*(?:\([^)]*\))?$", lambda found: _ZONES[found.group(1)], text)
    if not text or len(text) > 60:
        return None
    return korean_time(text) or _glued(text) or _number_month(text) or _korean(text) or _rfc822(text)


def _glued(text: str) -> datetime | None:
    found = _GLUED_ZONE.fullmatch(text)
    if not found:
        return None
    digits, hours, minutes = found.groups()
    day = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"
    return korean_time(f"{day} {digits[8:10]}:{digits[10:12]}:{digits[12:]}{hours}:{minutes}")


def _number_month(text: str) -> datetime | None:
    found = _NUMBER_MONTH.fullmatch(text)
    if not found:
        return None
    day, month, year, clock, zone = found.groups()
    return korean_time(f"{year}-{month}-{day} {clock}{zone or ''}")


def _korean(text: str) -> datetime | None:
    found = _KOREAN.fullmatch(text)
    if not found:
        return None
    year, month, day, half, hour, minute, second = found.groups()
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half.lower() in {"오후", "pm"} else 0)
    start = korean_time(f"{year}-{month}-{day}")
    span = timedelta(hours=hours, minutes=int(minute or 0), seconds=int(second or 0))
    return start + span if start is not None and span <= timedelta(days=1) else None


def _rfc822(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
        # `-0000` and a missing zone both come back naive; Korean feeds mean Seoul.
        return (at if at.tzinfo else at.replace(tzinfo=SEOUL)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None
