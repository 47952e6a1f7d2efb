"""When a notice meets an interest, how surely, and the reasons that are given."""

from dataclasses import replace

import pytest

from jobs.rules.filters import NAMES, check, is_set, judged_since, said_by
from jobs.rules.matching import Found, Verdict, explain, match
from jobs.rules.topics import load_topics
from storage.records import (
    Amount,
    AmountKind,
    Attachment,
    BuyerGroup,
    Classification,
    Filters,
    Hit,
    Interest,
    Kind,
    Notice,
    ProjectType,
    Stage,
    Strength,
)

TOPICS = load_topics()
ANY = Filters()


def notice(title: str, **facts: object) -> Notice:
    return Notice(source="test", external_id="1", title=title, **{"stage": Stage.TENDER, **facts})  # type: ignore[arg-type]  # facts are given by name


def found(words: str, seen: Notice, *, topics: tuple[str, ...] = (), filters: Filters = ANY) -> Found | None:
    return match(Interest(id=7, chat_id=1, words=words, topics=topics, filters=filters), seen, TOPICS)


def strength(words: str, seen: Notice, *, topics: tuple[str, ...] = ()) -> Strength | None:
    answer = found(words, seen, topics=topics)
    return answer.strength if answer else None


def test_words_in_the_title_are_strong_and_say_where_they_stand() -> None:
    answer = found("지능형 CCTV", notice("지능형 CCTV 고도화"))
    assert answer is not None
    assert answer.interest.id == 7
    assert answer.strength is Strength.STRONG
    assert answer.hits == (Hit(word="지능형", place="title"), Hit(word="CCTV", place="title"))
    assert answer.unknown == ()


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"body": "CCTV 포함"}, "body"),
        ({"attachments": (Attachment(name="제안요청서(CCTV).hwp", url="https://a.example"),)}, "attachment"),
        ({"classification": Classification(name="CCTV시스템")}, "classification"),
    ],
)
def test_words_elsewhere_are_weak(facts: dict[str, object], place: str) -> None:
    answer = found("CCTV", notice("통합관제 구축", **facts))
    assert answer is not None
    assert answer.strength is Strength.WEAK
    assert answer.hits == (Hit(word="CCTV", place=place),)


def test_words_may_be_spread_over_title_and_body() -> None:
    assert strength("CCTV 유지보수", notice("CCTV 용역", body="유지보수 포함")) is Strength.WEAK
    assert found("CCTV 교통", notice("CCTV 용역", body="유지보수 포함")) is None


def test_the_buyer_helps_but_does_not_match_alone() -> None:
    seen = notice("CCTV 설치", buyer="서울교통공사")
    assert strength("CCTV 서울교통공사", seen) is Strength.STRONG
    assert found("서울교통공사", seen) is None
    assert found("CCTV -서울교통공사", seen) is None


def test_an_exclusion_in_the_body_spares_a_title_that_matches() -> None:
    assert strength("CCTV -감리", notice("CCTV 설치", body="감리 별도")) is Strength.STRONG
    assert found("CCTV -감리", notice("영상 설치", body="CCTV, 감리 별도")) is None
    assert found("CCTV -감리", notice("CCTV 감리")) is None


def test_any_clause_is_enough_and_each_adds_its_words() -> None:
    answer = found("CCTV, 지능형 CCTV, 메타버스", notice("지능형 CCTV", body="메타버스"))
    assert answer is not None
    assert [(hit.word, hit.place) for hit in answer.hits] == [
        ("CCTV", "title"),
        ("지능형", "title"),
        ("메타버스", "body"),
    ]


def test_topics_and_words_are_one_interest() -> None:
    seen = notice("방범 CCTV 설치")
    assert strength("메타버스", seen, topics=("cctv",)) is Strength.STRONG
    assert strength("설치", seen, topics=("metaverse",)) is Strength.STRONG
    assert found("메타버스", seen, topics=("wifi",)) is None
    assert found("", seen, topics=("no_such_topic",)) is None


def test_an_exclusion_of_its_own_takes_topics_away_too() -> None:
    assert found("-감리", notice("CCTV 구축 감리"), topics=("cctv",)) is None
    assert found("-감리", notice("CCTV 구축"), topics=("cctv",)) is not None
    assert found("-감리", notice("영상 구축", body="CCTV 감리"), topics=("cctv",)) is None
    assert found("설치 -감리", notice("CCTV 구축 감리"), topics=("cctv",)) is not None


def test_paused_and_removed_interests_meet_nothing() -> None:
    seen = notice("CCTV")
    assert match(Interest(id=1, chat_id=1, words="CCTV", paused=True), seen, TOPICS) is None
    assert match(Interest(id=1, chat_id=1, words="CCTV", removed=True), seen, TOPICS) is None


def test_words_that_cannot_be_read_any_more_meet_nothing() -> None:
    assert found('"CCTV', notice("CCTV")) is None


RICH = notice(
    "CCTV 설치",
    buyer="서울특별시 강남구",
    buyer_group=BuyerGroup.DISTRICT,
    kind=Kind.SERVICES,
    project_type=ProjectType.SYSTEM_BUILD,
    regions=("서울특별시 강남구",),
    contract_method="제한경쟁(총액)",
    amounts=(Amount(kind=AmountKind.ALLOCATED, krw=50_000_000, vat_included=True),),
)
BARE = notice("CCTV 설치")

FILTERS = [
    ("buyers", Filters(buyers=("강남구", "송파구")), Filters(buyers=("송파구",))),
    ("buyer_groups", Filters(buyer_groups=(BuyerGroup.DISTRICT,)), Filters(buyer_groups=(BuyerGroup.CITY,))),
    ("regions", Filters(regions=("서울 특별시",)), Filters(regions=("경기도",))),
    ("kinds", Filters(kinds=(Kind.SERVICES, Kind.GOODS)), Filters(kinds=(Kind.WORKS,))),
    (
        "project_types",
        Filters(project_types=(ProjectType.SYSTEM_BUILD,)),
        Filters(project_types=(ProjectType.MAINTENANCE,)),
    ),
    ("contract_methods", Filters(contract_methods=("제한경쟁",)), Filters(contract_methods=("수의",))),
    ("amount", Filters(least_krw=50_000_000), Filters(least_krw=50_000_001)),
    ("amount", Filters(most_krw=50_000_000), Filters(most_krw=49_999_999)),
    ("amount", Filters(least_krw=1, most_krw=60_000_000), Filters(least_krw=60_000_000, most_krw=70_000_000)),
]


@pytest.mark.parametrize(("name", "met", "unmet"), FILTERS)
def test_a_filter_narrows_and_without_its_fact_passes_named(name: str, met: Filters, unmet: Filters) -> None:
    answer = found("CCTV", RICH, filters=met)
    assert answer is not None
    assert answer.unknown == ()
    assert found("CCTV", RICH, filters=unmet) is None
    unsure = found("CCTV", BARE, filters=unmet)
    assert unsure is not None
    assert unsure.unknown == (name,)
    assert is_set(name, met)
    assert not is_set(name, Filters())
    assert check(name, met, RICH) is True
    assert check(name, unmet, RICH) is False
    assert check(name, unmet, BARE) is None


def test_the_stage_is_always_known() -> None:
    assert found("CCTV", BARE, filters=Filters(stages=(Stage.PLAN,))) is None
    assert found("CCTV", BARE, filters=Filters(stages=(Stage.PLAN, Stage.TENDER))) is not None


def test_another_kind_may_be_chosen() -> None:
    answer = found("CCTV", BARE, filters=Filters(kinds=(Kind.OTHER,)))
    assert answer is not None
    assert answer.unknown == ()


def test_unset_filters_let_everything_through() -> None:
    assert all(check(name, Filters(), BARE) for name in NAMES)


def why(words: str, seen: Notice, **more: object) -> tuple[Verdict, ...]:
    return explain(Interest(id=1, chat_id=1, words=words, **more), seen, TOPICS)  # type: ignore[arg-type]  # fields are given by name


def test_every_rule_says_its_verdict() -> None:
    verdicts = why(
        "CCTV, 지능형 망, 설치 -강남, -감리, 강남구",
        RICH,
        topics=("cctv", "wifi", "ai", "gone"),
        filters=Filters(buyers=("강남구",), stages=(Stage.PLAN,)),
        paused=True,
    )
    assert [(verdict.key, verdict.passed) for verdict in verdicts] == [
        ("why.topic_found", True),
        ("why.topic_absent", False),
        ("why.topic_absent", False),
        ("why.topic_unknown", False),
        ("why.words_found", True),
        ("why.words_missing", False),
        ("why.words_excluded", False),
        ("why.words_only_buyer", False),
        ("why.filter_passed", True),
        ("why.filter_stopped", False),
        ("why.paused", False),
    ]


def test_what_is_vetoed_excluded_or_unreadable_is_named() -> None:
    sewer = notice("하수관로 CCTV 조사")
    assert why("-조사", sewer, topics=("cctv",)) == (
        Verdict("why.topic_vetoed", passed=False, args={"topic": "cctv", "words": ("하수관",)}),
        Verdict("why.excluded", passed=False, args={"word": "조사", "place": "title"}),
    )
    assert why("-감리", notice("CCTV"), topics=("cctv",))[-1].key == "why.topic_found"
    assert why('"', sewer) == (Verdict("why.words_unreadable", passed=False, args={"problem": "words.open_quote"}),)
    assert why("CCTV", BARE, filters=Filters(regions=("서울",)), removed=True)[1:] == (
        Verdict("why.filter_unknown", passed=None, args={"filter": "regions"}),
        Verdict("why.removed", passed=False),
    )


def test_a_missing_word_names_what_only_looks_like_it() -> None:
    assert why("보안", notice("노후 보안등 교체")) == (
        Verdict(
            "why.words_missing",
            passed=False,
            args={"words": ("보안",), "missing": ("보안",), "lookalikes": ("보안등",)},
        ),
    )


def test_the_reasons_agree_with_the_verdict() -> None:
    for words in ("CCTV", "CCTV -설치", "보안", "CCTV 감리, 설치"):
        for seen in (RICH, BARE):
            passed = any(verdict.passed for verdict in why(words, seen))
            assert passed is (found(words, seen) is not None)


def test_what_could_not_be_checked_is_judged_by_what_is_known_now() -> None:
    asked = Filters(regions=("서울특별시",), least_krw=100)
    unknown = ("regions", "amount", "a filter of an older release")
    assert judged_since(unknown, asked, notice("x")) == (("regions", "amount"), ())
    cheap = (Amount(kind=AmountKind.BASE, krw=99, vat_included=None),)
    assert judged_since(unknown, asked, notice("x", regions=("서울특별시",), amounts=cheap)) == ((), ("amount",))
    assert judged_since((), asked, notice("x", regions=("부산광역시",))) == ((), ())


def test_what_a_notice_says_where_a_filter_looks() -> None:
    bare = Notice(source="test", external_id="1", stage=Stage.TENDER, title="CCTV")
    said = {name: said_by(name, bare) for name in NAMES}
    assert {name: words for name, words in said.items() if words} == {
        "buyer_groups": ("other",),
        "stages": ("tender",),
        "kinds": ("other",),
    }
    full = replace(
        bare, buyer="강남구", regions=("서울", "경기"), project_type=ProjectType.OTHER, contract_method="수의"
    )
    full = replace(full, amounts=(Amount(kind=AmountKind.BASE, krw=5, vat_included=None),))
    assert [said_by(name, full) for name in NAMES] == [
        ("강남구",),
        ("other",),
        ("서울", "경기"),
        ("tender",),
        ("other",),
        ("other",),
        ("수의",),
        ("5",),
    ]
