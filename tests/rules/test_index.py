"""What the index promises beyond being equal to the plain matcher."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from jobs.rules.document import document
from jobs.rules.index import InterestIndex
from jobs.rules.index.keywords import Keywords
from jobs.rules.index.packed_filters import FilterPacks
from jobs.rules.matching import match
from jobs.rules.text import term
from jobs.rules.topics import Topics, load_topics
from storage.records import (
    Amount,
    AmountKind,
    BuyerGroup,
    Classification,
    Filters,
    Interest,
    Kind,
    Notice,
    ProjectType,
    Stage,
)

NO_TOPICS = Topics({})


def notice(title: str, body: str = "") -> Notice:
    return Notice(source="test", external_id="1", stage=Stage.TENDER, title=title, body=body)


def ids(index: InterestIndex, seen: Notice) -> list[int]:
    return [found.interest.id for found in index.find(seen)]


def interest(number: int, words: str, **more: object) -> Interest:
    return Interest(id=number, chat_id=1, words=words, sequence=number, **more)  # type: ignore[arg-type]  # fields are given by name


def test_interests_come_change_and_go() -> None:
    index = InterestIndex(NO_TOPICS)
    index.put(interest(1, "CCTV"))
    index.put(interest(2, "CCTV, 메타버스"))
    assert ids(index, notice("CCTV")) == [1, 2]
    index.put(interest(1, "메타버스"))
    assert ids(index, notice("CCTV")) == [2]
    assert ids(index, notice("메타버스")) == [1, 2]
    index.put(interest(2, "CCTV", paused=True))
    index.remove(99)
    index.remove(1)
    assert ids(index, notice("CCTV 메타버스")) == []
    assert len(index) == 0


def test_the_sequence_is_the_newest_seen_even_of_a_removed_interest() -> None:
    index = InterestIndex(NO_TOPICS)
    assert index.sequence == 0
    index.put(interest(5, "CCTV", removed=True))
    index.put(interest(3, "CCTV"))
    assert index.sequence == 5


def test_thousands_of_interests_are_added_while_matching() -> None:
    index = InterestIndex(NO_TOPICS)
    live: list[Interest] = []
    for number in range(1, 1501):
        clause = f"기술{number:04}가 나라 -다리 -라마 -마차 -바다, 가나다{number} 라마바 사아자 차카타 파하거"
        live.append(interest(number, clause, filters=Filters(least_krw=5) if number % 2 else Filters()))
        index.put(live[-1])
    for number in range(1, 1501, 7):
        index.remove(number)
    for text in (
        "나라 기술0005가 기술0006가 기술0008가",
        "기술0009가 나라 다리",
        "가나다10 라마바 사아자 차카타 파하거",
    ):
        seen = notice(text)
        plain = [one.id for one in live if one.id % 7 != 1 and match(one, seen, NO_TOPICS)]
        assert ids(index, seen) == plain
    assert ids(index, notice("나라 기술0005가 기술0006가 기술0008가")) == [5, 6]


RULES: tuple[tuple[str, Filters, list[int]], ...] = (
    ("CCTV", Filters(), [1]),
    ("CCTV -설치", Filters(), []),
    ("CCTV 없음", Filters(), []),
    ("CCTV -감리", Filters(), [1]),
    ("CCTV, 설치", Filters(), [1]),
    ("CCTV 앱", Filters(), [1]),
    ("CCTV 설치 노후 교체 사업 용역", Filters(), [1]),
    ("CCTV 설치 노후 뷔", Filters(), []),
    ("CCTV 설치 뷔", Filters(), []),
    ("CCTV 강남구", Filters(), [1]),
    ("CCTV 본문", Filters(), [1]),
    ("강남구", Filters(), []),
    ("CCTV", Filters(stages=(Stage.PLAN,)), []),
    ("CCTV", Filters(kinds=(Kind.GOODS,)), [1]),
    ("CCTV", Filters(most_krw=5), []),
    ("CCTV", Filters(least_krw=5, most_krw=50), [1]),
    ("CCTV", Filters(buyers=("강남",)), [1]),
    ("CCTV", Filters(buyers=("송파",)), []),
    ("CCTV", Filters(buyer_groups=(BuyerGroup.CITY,)), []),
)


@pytest.mark.parametrize("settled", [False, True])
@pytest.mark.parametrize(("words", "filters", "expected"), RULES)
def test_every_way_through_the_index_keeps_the_rules(
    words: str, filters: Filters, expected: list[int], settled: bool
) -> None:
    index = InterestIndex(NO_TOPICS, settle_above=0)
    (index.put_all if settled else lambda some: index.put(some[0]))([interest(1, words, filters=filters)])
    seen = Notice(
        source="test",
        external_id="1",
        stage=Stage.TENDER,
        title="노후 CCTV 교체 설치 사업 앱 용역",
        buyer="서울특별시 강남구",
        buyer_group=BuyerGroup.DISTRICT,
        amounts=(Amount(kind=AmountKind.BUDGET, krw=10, vat_included=None),),
        project_type=ProjectType.OTHER,
        body="본문",
    )
    assert ids(index, seen) == expected


def test_a_bulk_is_settled_and_a_few_are_not() -> None:
    keywords = Keywords(settle_above=2)
    for word in ("가나", "다라"):
        keywords.hold(term(word))
    assert not keywords.unsettled
    keywords.hold(term("마바"))
    assert keywords.unsettled
    keywords.settle()
    for word in ("사아", "자차", "카타", "파하", "거너"):
        assert not keywords.unsettled
        keywords.hold(term(word))
    assert not keywords.unsettled
    keywords.hold(term("더러"))
    assert keywords.unsettled


def test_keywords_grow_while_arrays_are_in_use() -> None:
    index = InterestIndex(NO_TOPICS)
    for number in range(1, 200):
        index.put(interest(number, f"CCTV 기술{number:03}"))
        assert ids(index, notice(f"CCTV 기술{number:03}")) == [number]


def test_the_same_answer_is_given_twice() -> None:
    index = InterestIndex(NO_TOPICS)
    index.put_all([interest(1, "CCTV 설치"), *(interest(number, "설치") for number in range(2, 9))])
    assert ids(index, notice("CCTV 설치")) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert index.find(notice("CCTV 설치")) == index.find(notice("CCTV 설치"))


def test_topics_are_judged_once_for_all_who_want_them() -> None:
    index = InterestIndex(load_topics())
    index.put_all([interest(number, "", topics=("cctv", "wifi")) for number in range(1, 40)])
    assert len(index.find(notice("방범 CCTV 설치"))) == 39
    index.remove(5)
    assert len(index.find(notice("방범 CCTV 설치"))) == 38


def test_a_keyword_nobody_holds_is_forgotten() -> None:
    keywords = Keywords()
    number = keywords.hold(term("CCTV"))
    assert keywords.hold(term("CCTV")) == number
    assert keywords.hold(term("cctv")) != number
    keywords.release(number)
    assert keywords.holders(number) == 1
    keywords.release(number)
    assert keywords.holders(number) == 0
    with pytest.raises(KeyError):
        keywords.release(number)
    assert keywords.hold(term("메타버스")) == number


def test_settling_nothing_finds_nothing() -> None:
    keywords = Keywords()
    keywords.settle()
    assert keywords.find(document(notice("지능형 CCTV 구축"))).sights == {}


def test_whoever_entered_before_a_failure_is_found() -> None:
    def broken() -> Iterator[Interest]:
        yield interest(1, "CCTV")
        yield interest(1, "메타버스")
        yield interest(2, "메타버스")
        raise RuntimeError("the database went away")

    index = InterestIndex(NO_TOPICS)
    with pytest.raises(RuntimeError):
        index.put_all(broken())
    assert ids(index, notice("CCTV")) == []
    assert ids(index, notice("메타버스")) == [1, 2]


def test_filters_are_shared_and_forgotten() -> None:
    packs = FilterPacks()
    small, plans = Filters(most_krw=5), Filters(stages=(Stage.PLAN,))
    first = packs.hold(small)
    assert packs.hold(Filters()) == 0
    assert packs.hold(Filters(most_krw=5)) == first
    packs.release(0)
    packs.release(first)
    assert packs[first].filters == small
    packs.release(first)
    with pytest.raises(KeyError):
        packs[first]
    assert packs.hold(plans) == first
    assert packs[first].filters == plans


def test_a_word_is_said_as_its_subscriber_wrote_it() -> None:
    index = InterestIndex(NO_TOPICS)
    index.put_all([interest(1, "CCTV"), interest(2, "cctv"), interest(3, "C.C.T.V 설치")])
    hits = [found.hits for found in index.find(notice("CCTV 설치", body="cctv"))]
    assert [[hit.word for hit in some] for some in hits] == [["CCTV"], ["cctv"], ["C.C.T.V", "설치"]]
    assert [hit.place for some in index.find(notice("공고", body="CCTV")) for hit in some.hits] == ["body", "body"]


def test_nothing_is_said_of_a_keyword_that_nobody_holds() -> None:
    with pytest.raises(KeyError):
        Keywords().title_hits([0])


@pytest.mark.parametrize("gone", [1, 2, 3, 4])
def test_of_many_who_want_the_same_the_right_one_goes(gone: int) -> None:
    index = InterestIndex(NO_TOPICS)
    index.put_all([interest(number, "CCTV") for number in range(1, 5)])
    index.remove(gone)
    assert ids(index, notice("CCTV")) == [number for number in range(1, 5) if number != gone]


def test_what_is_unwanted_holds_for_topics_too() -> None:
    index = InterestIndex(load_topics())
    index.put(interest(1, "-감리", topics=("wifi", "cctv")))
    assert ids(index, notice("방범 CCTV 설치")) == [1]
    assert ids(index, notice("방범 CCTV 설치 감리")) == []


def test_only_topics_that_somebody_wants_are_judged() -> None:
    topics = load_topics()
    index = InterestIndex(topics)
    index.put_all([interest(1, "", topics=("cctv", "no_such_topic")), interest(2, "", topics=("wifi",))])
    code = topics.by_key["cctv"].codes[0]
    coded = replace(notice("물품 구매"), classification=Classification(code=code))
    assert ids(index, coded) == [1]
    index.remove(1)
    assert ids(index, coded) == []
    assert ids(index, notice("방범 CCTV 설치")) == []
