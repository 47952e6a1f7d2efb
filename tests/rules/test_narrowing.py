"""What is proposed after a notice was not wanted: a word that names a kind of work, the buyer, and their effect."""

from dataclasses import replace
from typing import Any

import pytest

from jobs.rules.interests import LONGEST_TERM
from jobs.rules.matching import match
from jobs.rules.narrowing import Narrowing, narrowed, narrowings, word_code, word_of_code
from jobs.rules.topics import load_topics
from storage.records import Interest, Notice, Stage

TOPICS = load_topics()
CCTV = Interest(id=1, chat_id=1, topics=("cctv",))


def notice(title: str, buyer: str = "", **more: Any) -> Notice:
    return Notice(source="test", external_id=title, stage=Stage.TENDER, title=title, buyer=buyer, **more)


def proposed(unwanted: Notice, *others: Notice, interest: Interest = CCTV) -> list[Narrowing]:
    return narrowings(interest, unwanted, [unwanted, *others], TOPICS)


PLAIN = [notice(f"{place} CCTV 구축 용역") for place in ("종로", "중구", "용산", "성동", "광진", "동대문", "중랑")]


def test_the_last_word_of_the_title_that_few_have() -> None:
    audits = [notice("마포 CCTV 감리 용역"), notice("노원 CCTV 감리 용역")]
    (one,) = proposed(notice("지능형 CCTV 구축 감리 용역(장기계속)"), *audits, *PLAIN)
    assert one == Narrowing("감리", 10, 3)
    (one,) = proposed(notice("지능형 CCTV 감리 구축 용역 [긴급 점검]"), *audits, *PLAIN)
    assert one == Narrowing("감리", 10, 3)
    assert proposed(notice("강북 CCTV 점검 용역")) == [Narrowing("점검", 1, 1)]


@pytest.mark.parametrize("title", ["CCTV 용역", "2026 CCTV 사업 공고", "종로구 CCTV 용역", "CCTV 관"])
def test_neither_what_is_everywhere_nor_what_was_found_nor_the_buyers_name(title: str) -> None:
    assert proposed(notice(title, "서울특별시 종로구"), *PLAIN) == []


def test_what_own_words_found_is_not_left_out() -> None:
    own = Interest(id=1, chat_id=1, words="영상감시 감리")
    (one,) = proposed(notice("지능형영상감시 연구 감리"), interest=own)
    assert one.word == "연구"


def test_a_buyer_that_brought_more_than_this_one() -> None:
    here = "서울특별시 강남구"
    told = proposed(notice("CCTV 감리", here), notice("CCTV 구축", here), *PLAIN)
    assert told == [Narrowing("감리", 9, 1), Narrowing(here, 9, 2)]
    assert [one.word for one in proposed(notice("CCTV 감리", here), *PLAIN)] == ["감리"]
    most = [notice(f"CCTV 구축 {number}", here) for number in range(9)]
    assert [one.word for one in proposed(notice("CCTV 감리", here), *most, *PLAIN)] == ["감리"]


def test_nothing_is_proposed_for_what_the_interest_does_not_bring_any_more() -> None:
    assert proposed(notice("도로 포장 감리")) == []
    assert proposed(notice("CCTV 감리"), notice("도로 감리"), notice("하천 감리")) == [Narrowing("감리", 1, 1)]


def test_a_name_that_is_too_long_for_an_exclusion_is_not_proposed() -> None:
    long = "가" * (LONGEST_TERM + 1)
    assert [one.word for one in proposed(notice("CCTV 감리", long), notice("CCTV", long), *PLAIN)] == ["감리"]


@pytest.mark.parametrize(
    ("words", "word", "after"),
    [
        ("", "감리", "-감리"),
        ("관제, -점검", "감리", "관제, -점검, -감리"),
        ("", "서울특별시 강남구", '-"서울특별시 강남구"'),
    ],
)
def test_an_exclusion_is_added_for_all_of_the_interest(words: str, word: str, after: str) -> None:
    narrower = narrowed(replace(CCTV, words=words), word)
    assert narrower == replace(CCTV, words=after)
    text = notice(f"CCTV 관제 {word}")
    assert match(replace(CCTV, words=words), text, TOPICS) is not None
    assert match(narrower, text, TOPICS) is None


def test_an_exclusion_that_makes_the_words_useless_is_not_added() -> None:
    assert narrowed(Interest(id=1, chat_id=1, words="감리단"), "감리") is None


def test_a_button_names_a_word_of_the_notice_and_no_other() -> None:
    one = notice("CCTV 감리 용역", "서울특별시 강남구")
    for word in ("감리", "서울특별시 강남구"):
        assert word_of_code(one, word_code(word)) == word
        assert 0 <= word_code(word) < 2**32
    assert word_of_code(one, word_code("점검")) is None
    assert word_of_code(notice("CCTV"), word_code("")) is None
