"""Official numbers decide which project a publication belongs to; a person's word outranks them."""

from dataclasses import replace

import pytest

from jobs.rules.linking import Join, Start, decide, numbers_of
from storage.records import Notice, NumberKind, OfficialNumber, Stage


def number(value: str, kind: NumberKind = NumberKind.BID) -> OfficialNumber:
    return OfficialNumber(kind=kind, value=value)


ONE, TWO, THREE = number("R26BK00000001"), number("347528", NumberKind.PRESPEC), number("5-1-2016-7800480-000006")
NOTICE = Notice(source="g2b_bid", external_id="x", stage=Stage.TENDER, title="x")


def test_the_own_number_comes_first_and_each_once() -> None:
    notice = replace(NOTICE, own_number=ONE, numbers=(TWO, ONE, TWO))
    assert numbers_of(notice) == (ONE, TWO)
    assert numbers_of(replace(NOTICE, numbers=(TWO,))) == (TWO,)
    assert numbers_of(NOTICE) == ()


@pytest.mark.parametrize(
    "value", ["R26BK00000001", "20240330003", "347528", "5-1-2016-7800480-000006", "R26DD20461658"]
)
def test_numbers_as_they_are_printed_are_numbers(value: str) -> None:
    assert numbers_of(replace(NOTICE, numbers=(number(value),))) == (number(value),)


@pytest.mark.parametrize("value", ["", "0", "-", "000", "00000000000", "없음", "해당없음", "N/A", "1", "A1B2C3"])
def test_a_placeholder_joins_nobody(value: str) -> None:
    assert numbers_of(replace(NOTICE, numbers=(number(value),))) == ()


def test_no_known_number_starts_a_project() -> None:
    assert decide(None, {}) == Start()


def test_a_known_number_is_joined_and_says_so() -> None:
    assert decide(None, {TWO: 4}) == Join(project_id=4, evidence="prespec 347528")


def test_what_is_in_a_project_stays_there() -> None:
    assert decide(4, {}) == Join(project_id=4, evidence="same number")
    assert decide(4, {TWO: 4}) == Join(project_id=4, evidence="prespec 347528")


def test_several_projects_become_parts_of_the_oldest() -> None:
    assert decide(None, {ONE: 9, TWO: 4, THREE: 7}) == Join(
        project_id=4,
        evidence="prespec 347528",
        merged=((7, "bid 5-1-2016-7800480-000006"), (9, "bid R26BK00000001")),
    )


def test_what_it_was_in_before_is_merged_because_of_the_number_that_named_the_older_one() -> None:
    assert decide(9, {TWO: 4}) == Join(project_id=4, evidence="prespec 347528", merged=((9, "prespec 347528"),))


def test_an_older_project_of_its_own_takes_the_others_in() -> None:
    assert decide(2, {TWO: 4}) == Join(project_id=2, evidence="same number", merged=((4, "prespec 347528"),))


def test_a_number_does_not_overrule_a_person() -> None:
    parted = {frozenset((4, 9))}
    assert decide(9, {TWO: 4}, parted) == Join(project_id=9, evidence="same number")
    assert decide(4, {ONE: 9, THREE: 7}, parted) == Join(
        project_id=4, evidence="same number", merged=((7, "bid 5-1-2016-7800480-000006"),)
    )
    assert decide(None, {TWO: 4, ONE: 9}, parted) == Join(project_id=4, evidence="prespec 347528")
