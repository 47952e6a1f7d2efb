"""What becomes of a message after each outcome, and when it is tried again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.ports import (
    Ambiguous,
    Delivered,
    Moved,
    NotSent,
    Outcome,
    Paused,
    Refused,
    Rejected,
    RetryAt,
    Unreachable,
)
from jobs.rules.retries import (
    Decision,
    GiveUp,
    GiveUpChat,
    HoldAll,
    MoveChat,
    PlainText,
    Sent,
    StopDelivery,
    TryAgain,
    decide,
    delay,
    sooner,
)
from storage.records import OutboxItem, OutboxKind, OutboxState
from tests.conftest import MOMENT

ITEM = OutboxItem(
    id=1,
    key="alert:1:x:1:0",
    chat_id=1,
    kind=OutboxKind.ALERT,
    payload={},
    created_at=MOMENT,
    due_at=MOMENT,
    subject="",
    expires_at=None,
    silent=False,
    state=OutboxState.SENDING,
)


@pytest.mark.parametrize(
    ("outcome", "decision"),
    [
        (Delivered(7), Sent(7)),
        (RetryAt(30.0), HoldAll(30.0)),
        (Moved(-100), MoveChat(-100)),
        (Refused("401"), StopDelivery("401")),
        (Rejected("odd"), PlainText("odd")),
        (Rejected("markup", markup=True), PlainText("markup")),
        (Unreachable("blocked"), GiveUpChat("blocked")),
        (Unreachable("not found", certain=False), TryAgain(MOMENT + timedelta(seconds=1), "not found")),
        (NotSent("refused"), TryAgain(MOMENT + timedelta(seconds=1), "refused")),
        (Ambiguous("502"), TryAgain(MOMENT + timedelta(seconds=1), "502", ambiguous=True)),
        (Paused("no rights"), TryAgain(MOMENT + timedelta(days=1), "no rights", tell_operator=True)),
    ],
)
def test_the_first_time(outcome: Outcome, decision: Decision) -> None:
    assert decide(outcome, ITEM, now=MOMENT, jitter=0) == decision


def test_the_second_time() -> None:
    assert decide(Rejected("odd"), replace(ITEM, plain=True), now=MOMENT, jitter=0) == GiveUp("odd")
    again = replace(ITEM, last_error="not found", failures=1)
    assert decide(Unreachable("not found", certain=False), again, now=MOMENT, jitter=0) == GiveUpChat("not found")


def test_the_schedule_is_the_issues() -> None:
    assert [delay(n, 0).total_seconds() for n in range(1, 10)] == [1, 5, 30, 120, 600, 1800, 3600, 3600, 3600]
    assert [delay(9, jitter).total_seconds() for jitter in (-1, 1)] == [2880, 4320]


def test_the_operator_hears_of_the_fifth_failure() -> None:
    told = [decide(NotSent("x"), replace(ITEM, failures=n), now=MOMENT, jitter=0) for n in range(7)]
    assert [one.tell_operator for one in told if isinstance(one, TryAgain)] == [n == 4 for n in range(7)]


@pytest.mark.parametrize(
    ("hours", "failures", "ends"), [(71.9, 80, False), (72, 80, True), (72, 7, True), (100, 6, False)]
)
def test_after_72_hours_of_trying_it_is_dead(hours: float, failures: int, ends: bool) -> None:
    item = replace(ITEM, failures=failures, failing_since=MOMENT - timedelta(hours=hours))
    assert isinstance(decide(NotSent("x"), item, now=MOMENT, jitter=0), GiveUp) is ends


def test_a_refusal_of_the_chat_is_tried_daily_for_a_week() -> None:
    decisions = [decide(Paused("x"), replace(ITEM, failures=n), now=MOMENT, jitter=0) for n in range(7)]
    assert [isinstance(one, TryAgain) for one in decisions] == [True] * 6 + [False]
    assert isinstance(decisions[-1], GiveUp)


def test_who_only_tried_the_way_does_not_wait_for_hours() -> None:
    late, soon = TryAgain(MOMENT + timedelta(hours=1), "x"), TryAgain(MOMENT + timedelta(seconds=5), "x")
    assert sooner(late, MOMENT) == TryAgain(MOMENT + timedelta(minutes=1), "x")
    assert sooner(soon, MOMENT) == soon
    assert sooner(GiveUp("x"), MOMENT) == GiveUp("x")
