"""/why in words: every verdict that the rules can give has a sentence in both languages, with its words in it."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from bot.render.voice import Voice
from bot.render.why import interest_verdicts, verdict_line
from bot.sandbox.entities import parse_html
from bot.texts.catalog import LANGUAGES, catalog, gaps_of
from jobs.rules.interests import InputProblem, parse_words
from jobs.rules.matching import Verdict, explain
from jobs.rules.topics import load_topics
from storage.records import Amount, AmountKind, BuyerGroup, Filters, Interest, Notice, Stage
from tests.chat.cards import NOW

TOPICS = load_topics({})
NOTICE = Notice(
    source="g2b_bid",
    external_id="1",
    stage=Stage.TENDER,
    title="지능형 CCTV 감리 용역",
    buyer="서울시 정보화재단",
    amounts=(Amount(kind=AmountKind.ALLOCATED, krw=10**9, vat_included=True),),
)


def said(interest: Interest, notice: Notice = NOTICE, language: str = "ko") -> str:
    voice = Voice.of(language, NOW)
    text, _ = parse_html(interest_verdicts(interest, explain(interest, notice, TOPICS), voice, met=False))
    return text


def interest(words: str = "", topics: tuple[str, ...] = (), **different: object) -> Interest:
    return replace(Interest(id=1, chat_id=5, words=words, topics=topics), **different)  # type: ignore[arg-type]  # a test's shorthand


@pytest.mark.parametrize(
    ("wanted", "line"),
    [
        (interest(topics=("cctv",)), "✔ 분야 CCTV: ‘CCTV’(제목)"),
        (interest(topics=("cloud",)), "✘ 분야 클라우드: 그 말이 없습니다"),
        (interest(topics=("drone",)), "✘ 분야 drone은(는) 이제 없는 분야입니다"),
        (interest("지능형 CCTV"), "✔ ‘지능형’, ‘CCTV’(제목)"),
        (interest("메타버스"), "✘ ‘메타버스’: ‘메타버스’가 없습니다"),
        (interest("CCTV -감리"), "✘ ‘CCTV’: 빼기로 하신 ‘감리’가 있습니다"),
        (interest("재단"), "✘ ‘재단’: 수요기관 이름에만 있습니다"),
        (interest("-감리", ("cctv",)), "✘ 빼기로 하신 말이 있습니다: ‘감리’(제목)"),
        (interest('"열린'), "✘ 저장된 말을 읽을 수 없습니다: 따옴표가 닫히지 않았습니다."),
        (interest("CCTV", filters=Filters(regions=("서울",))), "⚠ 지역제한 확인필요"),
        (interest("CCTV", filters=Filters(stages=(Stage.PLAN,))), "✘ 단계 조건에 맞지 않습니다(공고: 입찰공고)"),
        (interest("CCTV", filters=Filters(least_krw=2 * 10**9)), "✘ 금액 조건에 맞지 않습니다(공고: 10억원)"),
        (
            interest("CCTV", filters=Filters(buyers=("강남구",))),
            "✘ 수요기관 조건에 맞지 않습니다(공고: 서울시 정보화재단)",
        ),
        (
            interest("CCTV", filters=Filters(buyer_groups=(BuyerGroup.CITY,))),
            "조건에 맞지 않습니다(공고: 그 밖의 기관)",
        ),
        (interest("CCTV", filters=Filters(stages=(Stage.TENDER,))), "✔ 단계 조건에 맞습니다"),
        (interest("CCTV", paused=True), "⏸ 멈춰 두신 관심사입니다"),
        (interest("CCTV", removed=True), "🗑 지우신 관심사입니다"),
    ],
)
def test_each_rule_has_its_sentence(wanted: Interest, line: str) -> None:
    assert line in said(wanted)
    assert said(wanted, language="en")


def test_a_vetoed_topic_says_which_word_held_it_back() -> None:
    sewer = replace(NOTICE, title="하수관로 CCTV 조사 용역")
    assert "때문에 다른 일로 보았습니다" in said(interest(topics=("cctv",)), sewer)


def test_a_word_that_only_looks_alike_is_named() -> None:
    line = verdict_line(
        Verdict(
            "why.words_missing",
            passed=False,
            args={"words": ("보안",), "missing": ("보안",), "lookalikes": ("보안등",)},
        ),
        Voice.of("ko", NOW),
    )
    assert line.split("\n") == ["✘ ‘보안’: ‘보안’이 없습니다", "공고의 ‘보안등’은 비슷해 보이지만 다른 말로 봅니다"]


def test_numbers_in_a_problem_are_said() -> None:
    problem = parse_words("가" * 1001)
    assert isinstance(problem, InputProblem)
    line = verdict_line(
        Verdict("why.words_unreadable", passed=False, args={"problem": problem.key, **problem.args}),
        Voice.of("ko", NOW),
    )
    assert "1,001자" in line


def problems_of_words() -> list[tuple[str, frozenset[str]]]:
    """Every problem that jobs/rules/interests.py can name, with what it gives for its gaps."""
    tree = ast.parse(Path("jobs/rules/interests.py").read_text("utf-8"))
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_Unreadable"
    ]
    return [
        (key.value, frozenset(keyword.arg or "" for keyword in call.keywords))
        for call in calls
        for key in ast.walk(call.args[0])
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    ]


def test_every_problem_with_words_is_explained() -> None:
    found = problems_of_words()
    assert len(found) >= 12
    for language in LANGUAGES:
        texts = catalog(language).texts
        assert [key for key, gaps in found if key not in texts or not gaps_of(texts[key]) <= gaps] == []
