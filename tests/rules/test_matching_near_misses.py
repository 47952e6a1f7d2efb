"""Which notices missed an interest by one rule alone, what dropping that rule changes, and whom it is shown to first."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.facts import Rule
from jobs.rules.interests import Clause, InputProblem, Query, excluded_words, parse_words, without_exclusion
from jobs.rules.loosening import loosened, loosenings, rule_code, rule_of_code
from jobs.rules.matching import match
from jobs.rules.near_misses import Missed, NearMisses, near_miss, ranked
from jobs.rules.terms import Term, term
from jobs.rules.topics import load_topics
from storage.records import BuyerGroup, Filters, Interest, Kind, Notice, Stage, StoredNotice, Strength
from tests.tenders import NOW, tender, won

TOPICS = load_topics()
PLANS = Filters(stages=(Stage.PLAN,))
SEOUL = Filters(buyer_groups=(BuyerGroup.CITY,))
AUDIT = Rule("exclusion", "감리")


def wish(words: str = "CCTV", number: int = 1, **more: Any) -> Interest:
    return Interest(id=number, chat_id=1, words=words, **more)


def missed(words: str, title: str, **more: Any) -> Rule | None:
    notice = Notice(source="test", external_id="1", stage=Stage.TENDER, kind=Kind.GOODS, title=title)
    return near_miss(wish(words, **more), notice, TOPICS)


def test_one_filter_or_one_exclusion_kept_it_out() -> None:
    assert missed("CCTV", "CCTV 설치", filters=PLANS) == Rule("stages")
    assert missed("CCTV -감리", "CCTV 감리") == AUDIT
    assert missed("CCTV, -감리", "CCTV 감리") == AUDIT
    assert missed("-감리", "CCTV 구축 감리", topics=("cctv",)) == AUDIT
    assert missed("CCTV -설치, 노후 -설치", "노후 CCTV 설치") == Rule("exclusion", "설치")
    assert missed("CCTV -설치, 노후 -교체", "노후 CCTV 설치 교체") == Rule("exclusion", "설치")


@pytest.mark.parametrize(
    ("words", "more"),
    [
        ("CCTV", {}),
        ("메타버스", {}),
        ("메타버스", {"filters": PLANS}),
        ("CCTV", {"filters": Filters(stages=(Stage.PLAN,), kinds=(Kind.WORKS,))}),
        ("CCTV -설치 -노후", {}),
        ("CCTV -설치", {"filters": PLANS}),
        ("CCTV -설치", {"paused": True}),
        ("CCTV -설치, -노후", {}),
        ("CCTV 메타버스 -설치", {}),
    ],
)
def test_met_absent_or_kept_out_by_more_than_one(words: str, more: dict[str, object]) -> None:
    assert missed(words, "노후 CCTV 설치", **more) is None


def test_words_that_stand_only_in_the_buyers_name_would_not_be_met_without_the_exclusion_either() -> None:
    notice = Notice(source="test", external_id="1", stage=Stage.TENDER, title="도로 감리", buyer="CCTV 관제센터")
    assert near_miss(wish("CCTV -감리"), notice, TOPICS) is None


@pytest.mark.parametrize(
    ("words", "gone", "left"),
    [
        ("CCTV -감리", "감리", "CCTV"),
        ("CCTV -감리, 영상관제 -감리단 -감리", "감리", "CCTV, 영상관제 -감리단"),
        ('CCTV -"통합 관제"', "통합 관제", "CCTV"),
        ("CCTV －감리，-점검", "감리", "CCTV, -점검"),
        ("-감리", "감리", ""),
        ("-감리., CCTV\n-점검", "점검", "-감리., CCTV"),
        ("CCTV -감리", "점검", "CCTV -감리"),
        ("CCTV 감리단, -감리", "감리", "CCTV 감리단"),
    ],
)
def test_an_exclusion_is_dropped_wherever_it_stands(words: str, gone: str, left: str) -> None:
    assert without_exclusion(words, gone) == left


def test_words_that_cannot_be_read_exclude_nothing() -> None:
    assert excluded_words('CCTV -감리 "') == ()
    assert list(loosenings(wish('CCTV -감리 "'))) == []


PIECES = st.sampled_from(["CCTV", "영상", '"통합 관제"', "-감리", "-점검", '-"유지 보수"', "－감리", "-점검."])
WORDS = st.lists(st.lists(PIECES, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=3).map(" , ".join)


@given(words=WORDS)
def test_all_else_means_what_it_meant(words: str) -> None:
    before = parse_words(words, topics_chosen=True)
    assert not isinstance(before, InputProblem)
    for word in excluded_words(words):
        after = parse_words(without_exclusion(words, word), topics_chosen=True)
        assert not isinstance(after, InputProblem)
        left = [Clause(one.wanted, _but(one.unwanted, word)) for one in before.clauses]
        assert after == Query(tuple(dict.fromkeys(left)), _but(before.unwanted, word))


def _but(terms: tuple[Term, ...], word: str) -> tuple[Term, ...]:
    return tuple(one for one in terms if one.key != term(word).key)


def test_every_rule_has_a_number_that_finds_it_until_it_changes() -> None:
    filters = Filters(
        buyers=("강남구",),
        buyer_groups=(BuyerGroup.CITY,),
        regions=("서울특별시",),
        stages=(Stage.PLAN,),
        contract_methods=("수의",),
        least_krw=100,
    )
    interest = wish('CCTV -감리 -"통합 관제"', filters=filters)
    rules = [rule for rule, _ in loosenings(interest)]
    assert [(rule.name, rule.word) for rule in rules] == [
        ("exclusion", "감리"),
        ("exclusion", "통합 관제"),
        ("buyers", ""),
        ("buyer_groups", ""),
        ("regions", ""),
        ("stages", ""),
        ("contract_methods", ""),
        ("amount", ""),
    ]
    codes = [rule_code(interest, rule) for rule in rules]
    assert len(set(codes)) == len(codes)
    assert all(0 <= code < 2**32 for code in codes)
    for rule, code in zip(rules, codes, strict=True):
        found = rule_of_code(interest, code)
        assert found is not None
        assert found == (rule, loosened(interest, rule))
    dearer = replace(interest, filters=replace(filters, least_krw=200, buyers=("강북구",)))
    assert [rule for rule, code in zip(rules, codes, strict=True) if rule_of_code(dearer, code) is None] == [
        Rule("buyers"),
        Rule("amount"),
    ]
    assert loosened(interest, Rule("exclusion", "점검")) is None


def test_the_number_of_a_rule_is_the_same_in_every_run() -> None:
    assert rule_code(wish("CCTV -감리"), AUDIT) == rule_code(wish("영상 -감리", number=9), AUDIT)
    assert rule_code(wish("CCTV -감리"), AUDIT) == crc32("exclusion:('감리', [])".encode())


def stored(row: int, title: str = "CCTV 감리", *, hours: float = 0, **more: object) -> StoredNotice:
    notice = tender(f"R26BK{row:08}", title=title, **more)
    return StoredNotice(id=row, notice=notice, collected_at=NOW - timedelta(hours=hours))


def looked(*interests: Interest, at: list[StoredNotice], enough: int = 8) -> NearMisses:
    found = NearMisses(interests, TOPICS, enough=enough)
    for one in at:
        found.look(one)
    return found


WISHES = st.builds(
    wish,
    st.sampled_from(["", "CCTV", "CCTV -감리", "관제 -감리, CCTV -구축", "CCTV -감리, -구축", "재난 -감리"]),
    topics=st.sampled_from([(), ("cctv",), ("cctv", "ai")]),
    filters=st.sampled_from(
        [Filters(), SEOUL, PLANS, replace(SEOUL, stages=(Stage.PLAN,)), replace(SEOUL, least_krw=10**9)]
    ),
    paused=st.booleans(),
)
TENDERS = st.builds(
    stored,
    st.integers(1, 10**7),
    st.sampled_from(["CCTV 감리", "CCTV 관제 구축", "지능형 CCTV 구축 감리", "재난 감리", "도로 포장"]),
    buyer_group=st.sampled_from([BuyerGroup.CITY, BuyerGroup.OTHER]),
    amounts=st.sampled_from([(), won(10**6), won(10**10)]),
    body=st.sampled_from(["", "CCTV 감리"]),
)


@given(interests=st.lists(WISHES, max_size=5), notices=st.lists(TENDERS, max_size=5, unique_by=lambda one: one.id))
def test_many_at_once_find_what_one_by_one_finds(interests: list[Interest], notices: list[StoredNotice]) -> None:
    found = looked(*(replace(one, id=number) for number, one in enumerate(interests)), at=notices, enough=99)
    for interest in (one for one in interests if not one.paused):
        rules = [(notice, near_miss(interest, notice.notice, TOPICS)) for notice in notices]
        assert [(one.stored, one.rule) for one in found.of(interest)] == [(n, rule) for n, rule in rules if rule]
        for one in found.of(interest):
            wider = loosened(interest, one.rule)
            assert wider is not None
            again = match(wider, one.stored.notice, TOPICS)
            assert again is not None
            assert again.strength is one.strength


def test_once_there_are_enough_nobody_looks_any_further() -> None:
    two, one = wish("CCTV -감리", filters=SEOUL), wish("관제 -감리", number=2)
    at = [stored(1), stored(2, "CCTV", buyer_group=BuyerGroup.CITY), stored(3, buyer_group=BuyerGroup.CITY)]
    found = looked(two, one, at=[*at, stored(4, buyer_group=BuyerGroup.CITY)], enough=1)
    assert [(one.stored.id, one.rule) for one in found.of(two)] == [(3, AUDIT)]
    assert not found.is_done
    for number in (5, 6, 7):
        found.look(stored(number, "CCTV 관제 감리" if number == 5 else "CCTV"))
    assert [(one.stored.id, one.rule) for one in found.of(two)] == [(3, AUDIT), (6, Rule("buyer_groups"))]
    assert [(one.stored.id, one.rule) for one in found.of(one)] == [(5, AUDIT)]
    assert found.is_done
    assert looked(wish("CCTV"), at=[]).is_done


def test_alike_interests_are_looked_at_once_for_all() -> None:
    first, second = wish("CCTV -감리"), wish("CCTV -감리", number=2)
    found = looked(first, second, at=[stored(1)])
    assert found.of(first) is found.of(second)
    assert [one.stored.id for one in found.of(second)] == [1]


def order(*missed: tuple[int, Rule, Strength, float]) -> list[int]:
    given = [
        (wish(number=interest), Missed(stored(row, hours=hours), rule, strength))
        for row, (interest, rule, strength, hours) in enumerate(missed, start=1)
    ]
    return [one.stored.id for _, one in ranked(given)]


def test_sure_ones_come_first_then_one_of_each_rule_then_the_newest() -> None:
    strong, weak, check = Strength.STRONG, Strength.WEAK, Rule("exclusion", "점검")
    assert order((1, AUDIT, weak, 0), (1, AUDIT, strong, 9)) == [2, 1]
    assert order((1, AUDIT, strong, 9), (1, AUDIT, strong, 1)) == [2, 1]
    assert order((1, AUDIT, strong, 1), (1, AUDIT, strong, 2), (1, check, strong, 9)) == [1, 3, 2]
    assert order((1, AUDIT, strong, 1), (1, AUDIT, strong, 2), (2, AUDIT, strong, 9)) == [1, 3, 2]


def test_of_all_that_is_outside_seoul_only_one_is_shown() -> None:
    strong, scope = Strength.STRONG, Rule("buyer_groups")
    assert order((1, scope, strong, 3), (2, scope, strong, 1), (1, AUDIT, strong, 2)) == [2, 3]
