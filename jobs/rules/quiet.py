"""조용한 시간: when a card may make itself heard. Cards wait whole; none is dropped. Asia/Seoul is spoken here."""

from datetime import UTC, datetime, timedelta

from jobs.rules.windows import SEOUL
from storage.records import QuietHours

BUNDLE_MINUTE = 30
"""Waiting cards come half an hour after quiet time ends: with the daily digest, at 08:30 by default."""


def is_quiet(at: datetime, quiet: QuietHours) -> bool:
    """Whether that moment (aware) lies in quiet time."""
    if not quiet.enabled:
        return False
    local = at.astimezone(SEOUL)
    if quiet.weekends and local.weekday() >= 5:
        return True
    if quiet.start_hour == quiet.end_hour:
        return False
    if quiet.start_hour < quiet.end_hour:
        return quiet.start_hour <= local.hour < quiet.end_hour
    return local.hour >= quiet.start_hour or local.hour < quiet.end_hour


def next_allowed(at: datetime, quiet: QuietHours) -> datetime:
    """`at` itself outside quiet time, else the moment at which waiting cards are bundled; aware UTC."""
    if not is_quiet(at, quiet):
        return at.astimezone(UTC)
    local = at.astimezone(SEOUL)
    moment = local.replace(hour=quiet.end_hour, minute=BUNDLE_MINUTE, second=0, microsecond=0)
    # The hour at which quiet time ends is never quiet itself, so only weekends can push further: three days at most.
    while moment < local or is_quiet(moment, quiet):
        moment += timedelta(days=1)
    return moment.astimezone(UTC)


def last_allowed(at: datetime, quiet: QuietHours) -> datetime:
    """`at` itself outside quiet time, else the same clock time on the last day before that is not quiet; aware UTC.

    For reminders: a bid that closes on Monday at 10:00 is remembered on Friday.
    """
    for days in range(8):
        moment = at.astimezone(SEOUL) - timedelta(days=days)
        if not is_quiet(moment, quiet):
            return moment.astimezone(UTC)
    return at.astimezone(UTC)
