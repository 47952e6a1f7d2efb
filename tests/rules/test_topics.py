"""The topics' rules hold for their own examples and for real titles, and an operator can add to them."""

from pathlib import Path

import pytest

from jobs.rules.document import PlainSeen, document
from jobs.rules.evaluation import Labelled, evaluate
from jobs.rules.index import TopicFinder
from jobs.rules.topics import TOPIC_KEYS, Topics, TopicsBroken, judge, load_topics
from storage.records import Classification, Hit, Notice, Stage, Strength

RECORDED = Path(__file__).parents[1] / "recorded" / "topics"
TOPICS = load_topics()
FINDER = TopicFinder(TOPICS)
UNCLASSIFIED = Classification()


def notice(title: str, *, buyer: str = "", body: str = "", classification: Classification = UNCLASSIFIED) -> Notice:
    return Notice(
        source="test", external_id="1", stage=Stage.TENDER, title=title, buyer=buyer, body=body, classification=classification
    )  # fmt: skip


def strengths(seen: Notice, topics: Topics = TOPICS) -> dict[str, Strength | None]:
    text = document(seen)
    return {hit.topic: hit.strength for hit in topics.judge(text, PlainSeen(text))}


def test_the_topics_are_those_of_the_design() -> None:
    assert tuple(TOPICS.by_key) == TOPIC_KEYS


@pytest.mark.parametrize(
    ("key", "title"), [(key, title) for key, topic in TOPICS.by_key.items() for title in topic.match]
)
def test_a_topics_examples_are_of_it(key: str, title: str) -> None:
    assert key in strengths(notice(title))


@pytest.mark.parametrize(
    ("key", "title"), [(key, title) for key, topic in TOPICS.by_key.items() for title in topic.no_match]
)
def test_a_topics_counterexamples_are_not(key: str, title: str) -> None:
    assert key not in strengths(notice(title))


@pytest.mark.parametrize("topic", TOPICS.by_key.values(), ids=lambda topic: topic.key)
def test_a_topic_is_complete(topic: object) -> None:
    for name in ("ko", "en", "names", "strong", "match", "no_match"):
        assert getattr(topic, name), name


def test_the_designs_own_examples() -> None:
    assert "cctv" not in strengths(notice("하수관로 CCTV 조사용역"))
    assert "ai" not in strengths(notice("조류인플루엔자(AI) 방역"))
    assert "gis" not in strengths(notice("재해예방 기술지도 용역"))
    assert "mobile" not in strengths(notice("모바일화장실 임차"))
    assert "metaverse" not in strengths(notice("메타버스 체험 행사 대행"))
    assert strengths(notice("스쿨존 영상감시 고도화"))["cctv"] is Strength.STRONG


def test_a_body_a_classification_and_a_code_are_weak_signs() -> None:
    assert strengths(notice("구축 사업", body="블록체인 활용"))["blockchain"] is Strength.WEAK
    assert strengths(notice("장비 구매", classification=Classification(name="영상감시장치"))) == {"cctv": Strength.WEAK}
    named = notice("사업", classification=Classification(name="소프트웨어유지및지원서비스"))
    assert strengths(named)["maintenance"] is Strength.WEAK
    coded = notice("장비 구매", classification=Classification(code="4617161099"))
    text = document(coded)
    assert TOPICS.judge(text, PlainSeen(text))[0].hits == (
        Hit(word="4617161099", place="classification", topic="cctv"),
    )
    assert strengths(notice("장비 구매", classification=Classification(code="99"))) == {}


def test_a_weak_word_needs_a_second_sign_and_a_doubt_weakens() -> None:
    assert "gis" not in strengths(notice("위성영상 전시"))
    assert strengths(notice("위성영상 분석"))["gis"] is Strength.WEAK
    assert strengths(notice("CCTV 통합관제 구축 감리"))["cctv"] is Strength.WEAK


def test_a_veto_may_need_a_second_sign() -> None:
    extra = {"cctv": {"vetoes": [{"any": ["학교"], "with": ["안내판", "현판"], "unless": ["카메라"]}]}}
    topics = load_topics(extra)
    assert "cctv" in strengths(notice("학교 CCTV 설치"), topics)
    assert "cctv" not in strengths(notice("학교 CCTV 설치 현판"), topics)
    assert "cctv" in strengths(notice("학교 CCTV 카메라 설치 현판"), topics)
    text = document(notice("학교 CCTV 설치 현판"))
    verdict = judge(topics.by_key["cctv"], text, PlainSeen(text))
    assert verdict is not None
    assert [hit.word for hit in verdict.hits] == ["학교", "현판"]


def test_a_veto_is_lifted_by_what_it_is_told_to_spare() -> None:
    assert "cctv" in strengths(notice("하수관로 방범 CCTV 설치"))


def labelled(path: Path) -> list[Labelled]:
    titles = []
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        number, title, agency, labels, ignored = line.split("\t")
        found = FINDER.find(notice(title, buyer=agency))
        titles.append(
            Labelled(
                id=number,
                title=title,
                labels=frozenset(labels.split(",")) - {"-"},
                ignored=frozenset(ignored.split(",")) - {"-"},
                found={hit.topic: hit.strength for hit in found if hit.strength},
            )
        )
    return titles


@pytest.mark.parametrize(
    ("name", "titles", "macro"),
    [
        ("titles", 636, 0.97),
        ("further", 480, 0.90),
        ("kept", 479, 0.85),
        ("blind", 240, 0.95),
        ("blind_kept", 240, 0.95),
        ("fresh", 373, 0.97),
        ("fresh_kept", 393, 0.97),
        ("fresh2", 582, 0.97),
        ("written", 2737, 0.97),
    ],
)
def test_the_topics_stay_as_right_as_they_are_on_the_labelled_titles(name: str, titles: int, macro: float) -> None:
    report = evaluate(labelled(RECORDED / f"{name}.tsv"), TOPIC_KEYS)
    assert report.titles == titles
    assert (report.micro.f1 or 0) >= 0.97
    assert (report.macro_f1 or 0) >= macro
    assert (report.strong.precision or 0) >= 0.97


def test_the_fast_way_says_the_same_as_the_plain_one() -> None:
    lines = [line for path in RECORDED.glob("*.tsv") for line in path.read_text(encoding="utf-8").splitlines()[1::7]]
    for line in lines:
        seen = notice(line.split("\t")[1])
        text = document(seen)
        assert FINDER.find(seen) == TOPICS.judge(text, PlainSeen(text))


def test_an_operator_adds_terms_and_topics() -> None:
    extra = {
        "cctv": {"strong": ["안심이"], "en": "Video"},
        "robot": {
            "ko": "로봇",
            "en": "Robots",
            "strong": ["로봇 -대회"],
            "weak": [{"any": ["AGV"], "with": ["@making"]}],
        },
        "groups": {"making": ["반입"]},
    }
    topics = load_topics(extra)
    assert topics.by_key["cctv"].en == "Video"
    assert strengths(notice("안심이 앱"), topics)["cctv"] is Strength.STRONG
    assert strengths(notice("협동로봇 구매"), topics)["robot"] is Strength.STRONG
    assert "robot" not in strengths(notice("로봇 경진대회"), topics)
    assert strengths(notice("AGV 반입"), topics)["robot"] is Strength.WEAK


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        ({"cctv": 3}, "topics.cctv: must be a table"),
        ({"cctv": {"strong": "CCTV"}}, "topics.cctv.strong: must be a list"),
        ({"cctv": {"strong": [3]}}, "topics.cctv.strong: must be a list of texts"),
        ({"cctv": {"strong": ["가"]}}, "topics.cctv.strong: '가': words.single_syllable"),
        ({"cctv": {"strnog": ["CCTV"]}}, "topics.cctv: unknown strnog"),
        ({"cctv": {"strong": ["@nowhere"]}}, "topics.cctv.strong: no group '@nowhere'"),
        ({"cctv": {"weak": [{"any": ["관제"]}]}}, "topics.cctv.weak: an entry has any, with"),
        (
            {"cctv": {"vetoes": [{"any": ["관제"], "wihtout": []}]}},
            "topics.cctv.vetoes: an entry has any, unless, with",
        ),
        ({"cctv": {"vetoes": ["관제"]}}, "topics.cctv.vetoes: must be a list of tables"),
        ({"robot": {"ko": "로봇"}}, "topics.robot: needs a name in en"),
        ({"robot": {"ko": 1, "en": "Robots"}}, "topics.robot: needs a name in ko"),
        ({"groups": {"making": "구축"}}, "topics.groups.making: must be a list"),
    ],
)
def test_broken_additions_are_named(extra: dict[str, object], says: str) -> None:
    with pytest.raises(TopicsBroken, match="^" + says.replace("(", r"\(")):
        load_topics(extra)


def test_a_topic_is_judged_alone_too() -> None:
    text = document(notice("하수관로 CCTV 조사"))
    verdict = judge(TOPICS.by_key["cctv"], text, PlainSeen(text))
    assert verdict is not None
    assert verdict.strength is None
    assert [hit.word for hit in verdict.hits] == ["하수관"]
