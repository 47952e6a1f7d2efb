"""Do the parts add up: holds, partial, broken, with both numbers."""

import pytest

from jobs.rules.announcements.checks import BROKEN, HOLDS, PARTIAL, checks_of
from storage.records import Check, Figure
from tests.rules.announced import EOK, read


def figure(kind: str, key: str | None, projects: int | None, eok: int | None, scope: str = "all") -> Figure:
    amount = None if eok is None else eok * EOK
    return Figure(kind=kind, scope=scope, key=key, label=key or kind, projects=projects, amount_krw=amount)


TOTAL = figure("total", None, 100, 1000)
BUYERS = [
    figure("buyer_group", "city", 40, 500),
    figure("buyer_group", "district", 40, 300),
    figure("buyer_group", "invested", 20, 200),
]
TYPES = [figure("project_type", f"t{n}", 10, 100) for n in range(5)]


def statuses(*figures: Figure, opens: tuple[tuple[str, str], ...] = ()) -> dict[str, str]:
    return {check.rule: check.status for check in checks_of(figures, opens=frozenset(opens))}


def test_equal_sums_hold_with_both_numbers() -> None:
    assert checks_of([TOTAL, *BUYERS], opens=frozenset()) == (
        Check(rule="buyer groups add up to the total", status=HOLDS, expected=1000 * EOK, got=1000 * EOK),
        Check(rule="buyer groups' projects add up to the total", status=HOLDS, expected=100, got=100),
    )


@pytest.mark.parametrize(
    ("buyers", "status"),
    [
        (BUYERS[:2], PARTIAL),  # a group is missing: nothing is wrong yet
        ([*BUYERS[:2], figure("buyer_group", "invested", 20, 190)], BROKEN),
        ([*BUYERS[:2], figure("buyer_group", "invested", 20, 210)], BROKEN),
        ([*BUYERS[:2], figure("buyer_group", "invested", 20, None)], PARTIAL),
    ],
)
def test_buyer_groups(buyers: list[Figure], status: str) -> None:
    assert statuses(TOTAL, *buyers)["buyer groups add up to the total"] == status


def test_a_list_that_says_and_others_is_partial_and_told_once() -> None:
    told = statuses(TOTAL, *TYPES, opens=(("project_type", "all"),))
    assert told == {"project types add up to the total": PARTIAL}


def test_a_whole_list_that_falls_short_is_broken() -> None:
    told = statuses(TOTAL, *TYPES)
    assert told["project types add up to the total"] == BROKEN
    assert told["project types' projects add up to the total"] == BROKEN


def test_an_open_list_that_exceeds_its_total_is_broken() -> None:
    much = [figure("project_type", f"t{n}", 30, 300) for n in range(5)]
    assert statuses(TOTAL, *much, opens=(("project_type", "all"),))["project types add up to the total"] == BROKEN


def test_two_types_in_passing_are_no_whole_list() -> None:
    assert statuses(TOTAL, *TYPES[:2])["project types add up to the total"] == PARTIAL


def test_one_part_or_no_total_is_no_check() -> None:
    assert statuses(TOTAL, TYPES[0]) == {}
    assert statuses(*TYPES) == {}
    assert statuses(figure("total", None, None, None), *TYPES) == {}


def test_topics_are_checked_against_their_own_field() -> None:
    smart = [figure("topic", "cctv", 1, 60, "smart_city"), figure("topic", "ai", 1, 40, "smart_city")]
    new = [figure("topic", "ai", 1, 60, "new_technology"), figure("topic", "iot", 1, 30, "new_technology")]
    totals = [figure("total", None, 2, 100, "smart_city"), figure("total", None, 9, 100, "new_technology")]
    assert statuses(*totals, *smart, *new) == {
        "topics add up to the smart-city total": HOLDS,
        "topics' projects add up to the smart-city total": HOLDS,
        "topics add up to the new-technology total": PARTIAL,
    }


@pytest.mark.parametrize(
    ("keys", "status"),
    [
        (("Q1", "Q2", "Q3+", "preordered"), HOLDS),
        (("Q1", "Q2", "Q3+"), PARTIAL),
        (("Q1", "Q2", "Q3", "Q4", "preordered"), BROKEN),
    ],
)
def test_quarters(keys: tuple[str, ...], status: str) -> None:
    parts = [figure("quarter", key, 25, None) for key in keys]
    assert statuses(TOTAL, *parts)["quarters and preordered add up to the total"] == status


def test_a_translation_that_loses_a_field_no_longer_adds_up() -> None:
    text = (
        "Seoul will invest 345.9 billion won in 1,067 informatization projects this year. Of these, 27.9 billion won "
        "goes to the smart city sector: ▲ Big Data (13.2 billion won) ▲ AI (5.3 billion won) ▲ Wi-Fi (0.37 billion "
        "won) ▲ IoT (2.5 billion won)"
    )
    broken = [check for check in read(text).checks if check.status == BROKEN]
    assert [(check.rule, check.expected, check.got) for check in broken] == [
        ("topics add up to the smart-city total", 27_900_000_000, 21_370_000_000)
    ]


def test_a_total_told_in_two_ways_is_kept_twice_and_said_to_differ() -> None:
    read_twice = read(
        "서울시는 올해 정보화사업에 3459억원을 투입한다. 한 과장은 올해 정보화사업 예산이 3495억원이라고 했다."
    )
    totals = [f.amount_krw for f in read_twice.figures if f.kind == "total"]
    assert totals == [3459 * EOK, 3495 * EOK]
    assert [(c.status, c.expected, c.got) for c in read_twice.checks] == [(BROKEN, 3459 * EOK, 3495 * EOK)]


def test_a_quarter_told_in_two_ways_is_said_to_differ() -> None:
    text = "서울시는 올해 정보화사업 100건에 1000억원을 투입한다. 1분기 50건, 2분기 30건이다.\n\n발주는 1분기 52건이다."
    rules = {check.rule: (check.expected, check.got) for check in read(text).checks if check.status == BROKEN}
    assert rules["1분기 is stated alike"] == (50, 52)


@pytest.mark.parametrize(
    ("headline", "exact"),
    [("서울시, 올해 정보화사업에 3600억 투입", 3626), ("서울시, 올해 정보화사업에 3천억 투입", 3213)],
)
def test_a_rounded_headline_gives_way_to_the_exact_total(headline: str, exact: int) -> None:
    got = read(f"{headline}\n\n서울시는 올해 정보화사업 1158건에 {exact}억원을 투입한다.")
    assert [f.amount_krw for f in got.figures] == [exact * EOK]
    assert got.checks == ()
