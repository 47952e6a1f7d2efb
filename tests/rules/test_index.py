"""What the index promises beyond being equal to the plain matcher."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from jobs.rules.document import document
from jobs.rules.index import COMPILED_ABOVE, InterestIndex, choice, compiled, index_for
from jobs.rules.index.choice import parts_for
from jobs.rules.index.compiled import compiled_kernel, compiled_parts, plain_kernel
from jobs.rules.index.compiled.clauses import CompiledClauses
from jobs.rules.index.keywords import Keywords
from jobs.rules.index.packed_filters import FilterPacks
from jobs.rules.index.parts import Parts
from jobs.rules.index.plain import SETTLE_ABOVE, plain_parts
from jobs.rules.index.plain.automaton import AutomatonKeywords
from jobs.rules.index.plain.clauses import PlainClauses
from jobs.rules.matching import match
from jobs.rules.terms import term
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

# What an index may be made of: Python; arrays that Python walks; arrays that machine code walks.
PARTS: dict[str, Callable[[int], Parts]] = {
    "plain": plain_parts,
    "arrays": lambda _: compiled_parts(plain_kernel()),
    "compiled": lambda _: compiled_parts(compiled_kernel()),
}
NewIndex = Callable[..., InterestIndex]


@pytest.fixture(params=PARTS)
def parts(request: pytest.FixtureRequest) -> Callable[[int], Parts]:
    return PARTS[request.param]


@pytest.fixture
def new_index(parts: Callable[[int], Parts]) -> NewIndex:
    def new(topics: Topics, *, settle_above: int = SETTLE_ABOVE) -> InterestIndex:
        return InterestIndex(topics, parts=parts(settle_above))

    return new


@pytest.fixture
def keywords(parts: Callable[[int], Parts]) -> Keywords:
    return parts(SETTLE_ABOVE).keywords


def notice(title: str, body: str = "") -> Notice:
    return Notice(source="test", external_id="1", stage=Stage.TENDER, title=title, body=body)


def ids(index: InterestIndex, seen: Notice) -> list[int]:
    return [found.interest.id for found in index.find(seen)]


def interest(number: int, words: str, **more: object) -> Interest:
    return Interest(id=number, chat_id=1, words=words, sequence=number, **more)  # type: ignore[arg-type]  # fields are given by name


def test_interests_come_change_and_go(new_index: NewIndex) -> None:
    index = new_index(NO_TOPICS)
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


def test_the_sequence_is_the_newest_seen_even_of_a_removed_interest(new_index: NewIndex) -> None:
    index = new_index(NO_TOPICS)
    assert index.sequence == 0
    index.put(interest(5, "CCTV", removed=True))
    index.put(interest(3, "CCTV"))
    assert index.sequence == 5


def test_thousands_of_interests_are_added_while_matching(new_index: NewIndex) -> None:
    index = new_index(NO_TOPICS)
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
    words: str, filters: Filters, expected: list[int], settled: bool, new_index: NewIndex
) -> None:
    index = new_index(NO_TOPICS, settle_above=0)
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
    keywords = AutomatonKeywords(settle_above=2)
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


def test_keywords_grow_while_arrays_are_in_use(new_index: NewIndex) -> None:
    index = new_index(NO_TOPICS)
    for number in range(1, 200):
        index.put(interest(number, f"CCTV 기술{number:03}"))
        assert ids(index, notice(f"CCTV 기술{number:03}")) == [number]


def test_the_same_answer_is_given_twice(new_index: NewIndex) -> None:
    index = new_index(NO_TOPICS)
    index.put_all([interest(1, "CCTV 설치"), *(interest(number, "설치") for number in range(2, 9))])
    assert ids(index, notice("CCTV 설치")) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert index.find(notice("CCTV 설치")) == index.find(notice("CCTV 설치"))


def test_topics_are_judged_once_for_all_who_want_them(new_index: NewIndex) -> None:
    index = new_index(load_topics())
    index.put_all([interest(number, "", topics=("cctv", "wifi")) for number in range(1, 40)])
    assert len(index.find(notice("방범 CCTV 설치"))) == 39
    index.remove(5)
    assert len(index.find(notice("방범 CCTV 설치"))) == 38


def test_a_keyword_nobody_holds_is_forgotten(keywords: Keywords) -> None:
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


def test_settling_nothing_finds_nothing(keywords: Keywords) -> None:
    keywords.settle()
    assert keywords.find(document(notice("지능형 CCTV 구축"))).sights == {}


def test_whoever_entered_before_a_failure_is_found(new_index: NewIndex) -> None:
    def broken() -> Iterator[Interest]:
        yield interest(1, "CCTV")
        yield interest(1, "메타버스")
        yield interest(2, "메타버스")
        raise RuntimeError("the database went away")

    index = new_index(NO_TOPICS)
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


def test_a_word_is_said_as_its_subscriber_wrote_it(new_index: NewIndex) -> None:
    index = new_index(NO_TOPICS)
    index.put_all([interest(1, "CCTV"), interest(2, "cctv"), interest(3, "C.C.T.V 설치")])
    hits = [found.hits for found in index.find(notice("CCTV 설치", body="cctv"))]
    assert [[hit.word for hit in some] for some in hits] == [["CCTV"], ["cctv"], ["C.C.T.V", "설치"]]
    assert [hit.place for some in index.find(notice("공고", body="CCTV")) for hit in some.hits] == ["body", "body"]


def test_nothing_is_said_of_a_keyword_that_nobody_holds(keywords: Keywords) -> None:
    with pytest.raises(KeyError):
        keywords.title_hits([0])


@pytest.mark.parametrize("gone", [1, 2, 3, 4])
def test_of_many_who_want_the_same_the_right_one_goes(gone: int, new_index: NewIndex) -> None:
    index = new_index(NO_TOPICS)
    index.put_all([interest(number, "CCTV") for number in range(1, 5)])
    index.remove(gone)
    assert ids(index, notice("CCTV")) == [number for number in range(1, 5) if number != gone]


def test_what_is_unwanted_holds_for_topics_too(new_index: NewIndex) -> None:
    index = new_index(load_topics())
    index.put(interest(1, "-감리", topics=("wifi", "cctv")))
    assert ids(index, notice("방범 CCTV 설치")) == [1]
    assert ids(index, notice("방범 CCTV 설치 감리")) == []


def test_only_topics_that_somebody_wants_are_judged(new_index: NewIndex) -> None:
    topics = load_topics()
    index = new_index(topics)
    index.put_all([interest(1, "", topics=("cctv", "no_such_topic")), interest(2, "", topics=("wifi",))])
    code = topics.by_key["cctv"].codes[0]
    coded = replace(notice("물품 구매"), classification=Classification(code=code))
    assert ids(index, coded) == [1]
    index.remove(1)
    assert ids(index, coded) == []
    assert ids(index, notice("방범 CCTV 설치")) == []


@pytest.fixture
def fresh_choice() -> Iterator[None]:
    """What this machine can do is found out anew, before and after."""
    choice.machine_code.cache_clear()
    yield
    choice.machine_code.cache_clear()


@pytest.mark.usefixtures("fresh_choice")
def test_many_interests_are_walked_by_machine_code_where_it_can_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(parts_for(COMPILED_ABOVE).clauses, CompiledClauses)
    assert isinstance(parts_for(COMPILED_ABOVE - 1).clauses, PlainClauses)
    choice.machine_code.cache_clear()
    monkeypatch.setattr(choice, "find_spec", lambda _: None)
    assert isinstance(parts_for(COMPILED_ABOVE).clauses, PlainClauses)


@pytest.mark.usefixtures("fresh_choice")
@pytest.mark.parametrize("fault", ["raises", "finds nothing"])
def test_a_compiler_that_does_not_work_stops_nothing(
    fault: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> int:
        if fault == "raises":
            raise RuntimeError("this processor is not known")
        return 0

    monkeypatch.setattr(compiled, "compiled_kernel", lambda: plain_kernel()._replace(find=broken))
    index = index_for(NO_TOPICS, COMPILED_ABOVE)
    index.put(interest(1, "CCTV 설치"))
    assert ids(index, notice("방범 CCTV 설치")) == [1]
    assert "matching goes on in Python" in caplog.text


def test_an_index_for_many_finds_what_one_for_few_finds() -> None:
    for size in (0, COMPILED_ABOVE):
        index = index_for(NO_TOPICS, size)
        index.put(interest(1, "CCTV 설치"))
        assert ids(index, notice("방범 CCTV 설치")) == [1]


def test_machine_code_is_made_of_every_function_of_the_kernel() -> None:
    made = compiled_kernel.__wrapped__()
    assert [getattr(function, "py_func").__code__ for function in made] == [one.__code__ for one in plain_kernel()]  # noqa: B009 - Numba's


def test_a_filter_looked_at_by_name_stops_every_clause(new_index: NewIndex) -> None:
    index = new_index(NO_TOPICS)
    index.put(interest(1, "CCTV, 설치", filters=Filters(buyers=("송파",))))
    index.put(interest(2, "CCTV, 설치", filters=Filters(buyers=("강남",))))
    assert ids(index, replace(notice("CCTV 설치"), buyer="서울특별시 강남구")) == [2]
    assert [found.unknown for found in index.find(notice("CCTV 설치"))] == [("buyers",), ("buyers",)]


def test_a_word_counts_once_however_often_it_stands(new_index: NewIndex) -> None:
    index = new_index(NO_TOPICS)
    index.put_all([interest(1, "보안"), interest(2, '"보 안"'), interest(3, "영상 보안")])
    seen = replace(notice("영상 장비", body="보안 보안 보안등 정보 안내"), buyer="서울 보안 학교")
    places = [[hit.place for hit in found.hits] for found in index.find(seen)]
    assert places == [["buyer"], ["buyer"], ["title", "buyer"]]
    assert ids(index, notice("보안등 설치")) == []


def test_every_word_is_found_however_many_there_are(keywords: Keywords) -> None:
    words = [f"기술{number:05}가" for number in range(0, 60_000, 17)]
    numbers = {word: keywords.hold(term(word)) for word in words}
    keywords.settle()
    assert [word for word in words if list(keywords.find(document(notice(word))).sights) != [numbers[word]]] == []
