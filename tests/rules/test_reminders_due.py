"""Which reminders are owed: the latest that has fallen due, never after the deadline, moved out of quiet time."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from jobs.rules.reminders import due, moment
from storage.records import Action, Deadline, DeadlineKind, Notice, QuietHours, Stage

SEOUL = ZoneInfo("Asia/Seoul")
CLOSES = datetime(2026, 8, 14, 10, 0, tzinfo=SEOUL)
"""A Friday."""
LONG_AGO = CLOSES - timedelta(days=60)


def tender(kind: DeadlineKind = DeadlineKind.BID, at: datetime = CLOSES, action: Action = Action.NEW) -> Notice:
    return Notice(
        source="g2b_bid", external_id="T1", stage=Stage.TENDER, title="사업", action=action,
        deadlines=(Deadline(kind=kind, at=at),),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("now", "days"),
    [
        (datetime(2026, 8, 7, 14, 59, tzinfo=SEOUL), None),
        (datetime(2026, 8, 7, 15, 0, tzinfo=SEOUL), 7),
        (datetime(2026, 8, 11, 15, 0, tzinfo=SEOUL), 3),
        (datetime(2026, 8, 13, 14, 59, tzinfo=SEOUL), 3),
        (datetime(2026, 8, 13, 15, 0, tzinfo=SEOUL), 1),
        (datetime(2026, 8, 14, 9, 59, tzinfo=SEOUL), 1),
        (CLOSES, None),
    ],
)
def test_seven_three_and_one_day_before(now: datetime, days: int | None) -> None:
    owed = due(tender(), quiet=QuietHours(), since=LONG_AGO, now=now)
    assert [one.days for one in owed] == ([] if days is None else [days])


def test_none_that_fell_due_before_the_follow() -> None:
    now = datetime(2026, 8, 12, 12, 0, tzinfo=SEOUL)
    assert due(tender(), quiet=QuietHours(), since=now, now=now) == []


def test_none_for_what_is_cancelled_or_merely_opens() -> None:
    now = CLOSES - timedelta(hours=2)
    assert due(tender(action=Action.CANCELLED), quiet=QuietHours(), since=LONG_AGO, now=now) == []
    assert due(tender(DeadlineKind.OPENING), quiet=QuietHours(), since=LONG_AGO, now=now) == []


def test_a_bid_that_closes_on_monday_is_remembered_on_friday() -> None:
    monday = datetime(2026, 8, 10, 10, 0, tzinfo=SEOUL)
    assert moment(monday, 1, QuietHours()) == datetime(2026, 8, 7, 15, 0, tzinfo=SEOUL)
    assert moment(monday, 1, QuietHours(weekends=False)) == datetime(2026, 8, 9, 15, 0, tzinfo=SEOUL)


def test_opinions_are_remembered_two_days_before() -> None:
    now = datetime(2026, 8, 12, 15, 0, tzinfo=SEOUL)
    owed = due(tender(DeadlineKind.OPINION), quiet=QuietHours(), since=LONG_AGO, now=now)
    assert [(one.deadline.kind, one.days) for one in owed] == [(DeadlineKind.OPINION, 2)]
