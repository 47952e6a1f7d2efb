"""Which digest is owed at which moment: by the calendar, in Seoul, and 72 hours after the slot at the latest."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from jobs.rules.digests import daily_due, hours_late, weekly_due
from jobs.rules.jumps import BELIEVED_AFTER_SECONDS, Jumps

SEOUL = ZoneInfo("Asia/Seoul")


def seoul(day: int, hour: int, minute: int = 0, month: int = 7) -> datetime:
    """A moment of 2026; 27 July is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("now", "period", "late"),
    [
        (seoul(27, 8, 29), None, 0),  # Monday before the slot: last week's is 7 days late
        (seoul(27, 8, 30), "2026-W31", 0),
        (seoul(27, 9, 30), "2026-W31", 0),
        (seoul(27, 9, 31), "2026-W31", 1),
        (seoul(29, 14, 0), "2026-W31", 53),
        (seoul(30, 8, 30), "2026-W31", 72),
        (seoul(30, 8, 31), None, 0),
        (seoul(2, 23, 0, month=8), None, 0),
    ],
)
def test_the_weekly_digest(now: datetime, period: str | None, late: int) -> None:
    due = weekly_due(now)
    assert (due and due.period) == period
    if due is not None:
        assert due.late_by_hours == late
        assert due.until - due.since == timedelta(days=7)
        assert due.until == seoul(27, 8, 30).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "period", "days"),
    [
        (seoul(28, 8, 30), "2026-07-28", 1),
        (seoul(28, 8, 29), "2026-07-27", 3),
        (seoul(27, 8, 30), "2026-07-27", 3),
        (seoul(25, 12, 0), "2026-07-24", 1),  # Saturday: Friday's
        (seoul(27, 8, 0), "2026-07-24", 1),  # Monday before the slot: Friday's, just within 72 hours
    ],
)
def test_the_daily_digest(now: datetime, period: str, days: int) -> None:
    due = daily_due(now)
    assert due is not None
    assert due.period == period
    assert due.until - due.since == timedelta(days=days)


def test_the_year_of_a_week_is_the_calendars() -> None:
    due = weekly_due(datetime(2026, 12, 28, 0, 0, tzinfo=UTC))
    assert due is not None
    assert due.period == "2026-W53"


def test_lateness_is_whole_hours_after_the_first() -> None:
    at = seoul(27, 8, 30)
    assert [hours_late(at, at + timedelta(minutes=m)) for m in (0, 60, 61, 150)] == [0, 0, 1, 2]


def test_a_clock_that_runs_is_believed() -> None:
    jumps, start = Jumps(), seoul(27, 8)
    assert [jumps.wait(start + timedelta(seconds=30 * n), 5.0 + 30 * n) for n in range(9)] == [0.0] * 9


@pytest.mark.parametrize("minutes", [-1440, -10, 10, 1440])
def test_a_jump_is_believed_when_it_lasts(minutes: int) -> None:
    jumps, start, jump = Jumps(), seoul(27, 8), timedelta(minutes=minutes)
    assert jumps.wait(start, 0.0) == 0.0
    waits = [jumps.wait(start + jump + timedelta(seconds=30 * n), 30.0 * n) for n in range(1, 23)]
    assert waits[0] == BELIEVED_AFTER_SECONDS
    assert [wait > 0 for wait in waits] == [True] * 20 + [False] * 2


def test_a_jump_that_is_taken_back_did_no_harm() -> None:
    jumps, start = Jumps(), seoul(27, 8)
    jumps.wait(start, 0.0)
    assert jumps.wait(start + timedelta(days=1, seconds=30), 30.0) > 0
    assert jumps.wait(start + timedelta(seconds=60), 60.0) == 0.0
