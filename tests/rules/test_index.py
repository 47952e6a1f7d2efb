"""What the index promises beyond being equal to the plain matcher."""

import pytest

from jobs.rules.document import document
from jobs.rules.index import InterestIndex
from jobs.rules.index.keywords import Keywords
from jobs.rules.matching import match
from jobs.rules.text import term
from jobs.rules.topics import Topics, load_topics
from storage.records import Amount, AmountKind, BuyerGroup, Filters, Interest, Kind, Notice, ProjectType, Stage

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


@pytest.mark.parametrize("loop_below", [0, 10**9])
def test_thousands_of_interests_are_added_while_matching(loop_below: int) -> None:
    index = InterestIndex(NO_TOPICS, loop_below=loop_below)
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


@pytest.mark.parametrize("loop_below", [0, 10**9])
@pytest.mark.parametrize("settled", [False, True])
@pytest.mark.parametrize(("words", "filters", "expected"), RULES)
def test_every_way_through_the_index_keeps_the_rules(
    words: str, filters: Filters, expected: list[int], settled: bool, loop_below: int
) -> None:
    index = InterestIndex(NO_TOPICS, loop_below=loop_below, settle_above=0)
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
    index = InterestIndex(NO_TOPICS, loop_below=0)
    for number in range(1, 200):
        index.put(interest(number, f"CCTV 기술{number:03}"))
        assert ids(index, notice(f"CCTV 기술{number:03}")) == [number]


def test_the_same_answer_is_given_twice() -> None:
    index = InterestIndex(NO_TOPICS, loop_below=0)
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
    assert keywords.hold(term("cctv")) == number
    keywords.release(number)
    assert keywords.holders(number) == 1
    keywords.release(number)
    assert keywords.holders(number) == 0
    with pytest.raises(KeyError):
        keywords.release(number)
    assert keywords.hold(term("메타버스")) == number
    keywords.settle()
    assert len(keywords) == number + 1


def test_settling_nothing_finds_nothing() -> None:
    keywords = Keywords()
    keywords.settle()
    assert keywords.find(document(notice("지능형 CCTV 구축"))).sights == {}
