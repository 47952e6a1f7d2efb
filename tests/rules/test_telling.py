"""How soon a match is told, and with what sound (design §5)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from jobs.rules.telling import is_silent, soonest, tell
from storage.records import Amount, AmountKind, Deadline, DeadlineKind, Frequency, Notice, Stage, Strength

NOW = datetime(2026, 7, 28, 1, 0, tzinfo=UTC)
NOTICE = Notice(source="g2b_bid", external_id="x", stage=Stage.TENDER, title="x")
STRONG, WEAK = Strength.STRONG, Strength.WEAK
INSTANT, DAILY, WEEKLY = Frequency.INSTANT, Frequency.DAILY, Frequency.WEEKLY

DESERVED = {
    (Stage.TENDER, STRONG): INSTANT,
    (Stage.TENDER, WEAK): DAILY,
    (Stage.PRESPEC, STRONG): INSTANT,
    (Stage.PRESPEC, WEAK): DAILY,
    (Stage.PLAN, STRONG): WEEKLY,
    (Stage.PLAN, WEAK): WEEKLY,
    (Stage.NEWS, STRONG): WEEKLY,
    (Stage.NEWS, WEAK): WEEKLY,
}


@pytest.mark.parametrize(("stage", "strength"), list(product(Stage, Strength)))
def test_each_stage_and_strength_has_its_pace(stage: Stage, strength: Strength) -> None:
    told = tell(replace(NOTICE, stage=stage), strength, INSTANT, now=NOW)
    assert told == DESERVED.get((stage, strength)), "what is not in the table is for followers only"


@pytest.mark.parametrize(
    ("strength", "wanted", "told"),
    [
        (STRONG, INSTANT, INSTANT),
        (STRONG, DAILY, DAILY),
        (STRONG, WEEKLY, WEEKLY),
        (WEAK, INSTANT, DAILY),
        (WEAK, DAILY, DAILY),
        (WEAK, WEEKLY, WEEKLY),
    ],
)
def test_the_slower_of_event_and_wish_decides(strength: Strength, wanted: Frequency, told: Frequency) -> None:
    assert tell(NOTICE, strength, wanted, now=NOW) is told


@pytest.mark.parametrize(
    ("krw", "least", "strength", "wanted", "told"),
    [
        (100, 100, STRONG, INSTANT, INSTANT),
        (99, 100, STRONG, INSTANT, WEEKLY),
        (None, 100, STRONG, INSTANT, WEEKLY),
        (100, None, STRONG, INSTANT, WEEKLY),
        (100, 100, WEAK, INSTANT, WEEKLY),
        (100, 100, STRONG, DAILY, DAILY),
    ],
)
def test_a_plan_of_the_subscribers_amount_is_told_at_once(
    krw: int | None, least: int | None, strength: Strength, wanted: Frequency, told: Frequency
) -> None:
    amounts = () if krw is None else (Amount(kind=AmountKind.BUDGET, krw=krw, vat_included=None),)
    plan = replace(NOTICE, stage=Stage.PLAN, amounts=amounts)
    assert tell(plan, strength, wanted, now=NOW, plan_amount_krw=least) is told


@pytest.mark.parametrize(("minutes", "told"), [(1, INSTANT), (0, DAILY), (-1, DAILY)])
def test_what_has_closed_rings_nobody(minutes: int, told: Frequency) -> None:
    deadline = Deadline(kind=DeadlineKind.BID, at=NOW + timedelta(minutes=minutes))
    assert tell(replace(NOTICE, deadlines=(deadline,)), STRONG, INSTANT, now=NOW) is told


def test_what_has_closed_is_told_to_followers_of_awards_as_ever() -> None:
    deadline = Deadline(kind=DeadlineKind.OPENING, at=NOW - timedelta(days=1))
    assert tell(replace(NOTICE, stage=Stage.AWARD, deadlines=(deadline,)), STRONG, INSTANT, now=NOW) is None


def test_the_soonest_of_several_decides_the_card() -> None:
    assert soonest([WEEKLY, DAILY]) is DAILY
    assert soonest([DAILY, INSTANT, WEEKLY]) is INSTANT
    assert soonest([WEEKLY]) is WEEKLY


def test_only_tenders_and_large_plans_ring() -> None:
    assert {stage for stage in Stage if not is_silent(stage)} == {Stage.TENDER, Stage.PLAN}
