"""Quiet hours in Seoul's clock: cards wait for half past the hour at which quiet ends, reminders move earlier."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.rules.quiet import is_quiet, last_allowed, next_allowed
from jobs.rules.windows import SEOUL
from storage.records import QuietHours

DEFAULT = QuietHours()
NIGHTS = QuietHours(weekends=False)
NOON = QuietHours(start_hour=12, end_hour=13, weekends=False)
NEVER = QuietHours(start_hour=8, end_hour=8, weekends=False)
WEEKENDS = QuietHours(start_hour=8, end_hour=8)
OFF = QuietHours(enabled=False)


def seoul(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


# 2026-07-28 is a Tuesday, 2026-08-01 a Saturday.
@pytest.mark.parametrize(
    ("at", "quiet", "expected"),
    [
        ("2026-07-28 20:59", DEFAULT, False),
        ("2026-07-28 21:00", DEFAULT, True),
        ("2026-07-29 00:00", DEFAULT, True),
        ("2026-07-29 07:59", DEFAULT, True),
        ("2026-07-29 08:00", DEFAULT, False),
        ("2026-08-01 12:00", DEFAULT, True),
        ("2026-08-02 23:59", DEFAULT, True),
        ("2026-08-01 12:00", NIGHTS, False),
        ("2026-08-01 22:00", NIGHTS, True),
        ("2026-07-28 12:30", NOON, True),
        ("2026-07-28 13:00", NOON, False),
        ("2026-07-28 11:59", NOON, False),
        ("2026-07-28 03:00", NEVER, False),
        ("2026-08-01 03:00", NEVER, False),
        ("2026-08-01 03:00", WEEKENDS, True),
        ("2026-08-01 03:00", OFF, False),
    ],
)
def test_when_it_is_quiet(at: str, quiet: QuietHours, expected: bool) -> None:
    assert is_quiet(seoul(at), quiet) is expected
    assert is_quiet(seoul(at).astimezone(UTC), quiet) is expected, "the zone of the question does not matter"


@pytest.mark.parametrize(
    ("at", "quiet", "expected"),
    [
        ("2026-07-28 10:00", DEFAULT, "2026-07-28 10:00"),
        ("2026-07-28 21:00", DEFAULT, "2026-07-29 08:30"),
        ("2026-07-29 00:10", DEFAULT, "2026-07-29 08:30"),
        ("2026-07-29 08:10", DEFAULT, "2026-07-29 08:10"),
        ("2026-07-31 21:30", DEFAULT, "2026-08-03 08:30"),
        ("2026-08-01 11:00", DEFAULT, "2026-08-03 08:30"),
        ("2026-08-02 23:59", DEFAULT, "2026-08-03 08:30"),
        ("2026-08-03 00:00", DEFAULT, "2026-08-03 08:30"),
        ("2026-08-01 22:00", NIGHTS, "2026-08-02 08:30"),
        ("2026-07-28 12:40", NOON, "2026-07-28 13:30"),
        ("2026-08-01 09:00", WEEKENDS, "2026-08-03 08:30"),
        ("2026-08-01 09:00", OFF, "2026-08-01 09:00"),
    ],
)
def test_when_a_card_may_go(at: str, quiet: QuietHours, expected: str) -> None:
    assert next_allowed(seoul(at), quiet) == seoul(expected)


@pytest.mark.parametrize(
    ("at", "quiet", "expected"),
    [
        ("2026-07-28 15:00", DEFAULT, "2026-07-28 15:00"),
        ("2026-08-02 15:00", DEFAULT, "2026-07-31 15:00"),
        ("2026-08-01 15:00", DEFAULT, "2026-07-31 15:00"),
        ("2026-08-02 15:00", NIGHTS, "2026-08-02 15:00"),
        ("2026-07-28 12:30", NOON, "2026-07-28 12:30"),
    ],
)
def test_where_a_reminder_moves(at: str, quiet: QuietHours, expected: str) -> None:
    assert last_allowed(seoul(at), quiet) == seoul(expected)


HOURS = st.integers(0, 23)
ANY_QUIET = st.builds(QuietHours, start_hour=HOURS, end_hour=HOURS, weekends=st.booleans(), enabled=st.booleans())
MOMENTS = st.integers(0, 60 * 24 * 14).map(lambda minutes: seoul("2026-07-27 00:00") + timedelta(minutes=minutes))


@given(at=MOMENTS, quiet=ANY_QUIET)
def test_no_card_is_lost_nor_rings_in_quiet_time(at: datetime, quiet: QuietHours) -> None:
    allowed = next_allowed(at, quiet)
    assert at <= allowed <= at + timedelta(days=4)
    assert not is_quiet(allowed, quiet)
    assert allowed.tzinfo is UTC
    assert next_allowed(allowed, quiet) == allowed


@given(at=MOMENTS, quiet=ANY_QUIET)
def test_a_reminder_never_moves_later(at: datetime, quiet: QuietHours) -> None:
    moved = last_allowed(at, quiet)
    assert at - timedelta(days=7) <= moved <= at
    assert moved == at or not is_quiet(moved, quiet)
    assert moved.astimezone(SEOUL).time() == at.astimezone(SEOUL).time()
