"""The digest: nothing is left out, every page stands alone, and a source that fails is never silence."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.render import render
from bot.render.assembly import PAGE_UNITS
from bot.sandbox.entities import parse_html
from bot.sandbox.utf16 import units
from jobs.facts import DigestEntry, DigestFacts, NearMiss, Rule
from jobs.ports import Message
from jobs.rules.announcements import read_article
from storage.records import (
    Action,
    Announcement,
    BuyerGroup,
    Deadline,
    DeadlineKind,
    Filters,
    Hit,
    Interest,
    ProjectType,
    SourceState,
    Stage,
    Statement,
)
from tests.chat.cards import NOW, at, reason, tender

MONDAY = datetime(2025, 8, 31, 15, 0, tzinfo=UTC)  # Monday 1 September, 00:00 in Seoul


def digest(*entries: DigestEntry, **different: Any) -> DigestFacts:
    fields: dict[str, Any] = {
        "period": "2025-W35",
        "weekly": True,
        "since": MONDAY - timedelta(days=7),
        "until": MONDAY,
    }
    return DigestFacts(entries=entries, **{**fields, **different})


def entry(number: int, *, topic: str = "cctv", **different: Any) -> DigestEntry:
    stored = replace(tender(title=f"공고 제{number}호", **different), id=number)
    return DigestEntry(stored=stored, reasons=(reason(Hit(word="CCTV", place="title", topic=topic)),))


def pages(facts: DigestFacts, language: str = "ko", *, possible_double: bool = False) -> tuple[Message, ...]:
    return render(facts, language=language, now=NOW, possible_double=possible_double, silent=True)


def test_a_digest_names_its_days_and_counts() -> None:
    (page,) = pages(digest(entry(1)))
    assert page.plain.split("\n")[0] == "🗞 주간 소식 8/25(월) ~ 8/31(일) · 1건"
    assert page.silent
    (daily,) = pages(digest(entry(1), weekly=False, late_by_hours=5), "en", possible_double=True)
    assert daily.plain.split("\n")[:3] == [
        "(this may be a repeat)",
        "🗞 Your day Mon 25 Aug – Sun 31 Aug · 1 notice",
        "(sent 5 hours late)",
    ]


def test_entries_are_grouped_by_stage_and_topic_with_the_nearest_deadline_first() -> None:
    late = (Deadline(kind=DeadlineKind.BID, at=at(20, 10)),)
    (page,) = pages(
        digest(
            entry(1, stage=Stage.NEWS, deadlines=(), amounts=(), url=""),
            entry(2, deadlines=late),
            entry(3),
            entry(4, deadlines=()),
            entry(5, topic="cloud"),
            entry(6, topic="", stage=Stage.PLAN, deadlines=(), planned_for="2026년 3월"),
        )
    )
    shown = [line for line in page.plain.split("\n") if line.startswith(("•", "🔵", "🟢", "📰"))]
    assert shown == [
        "🔵 입찰공고 · CCTV 3건",
        "• 공고 제3호",
        "• 공고 제2호",
        "• 공고 제4호",
        "🔵 입찰공고 · 클라우드 1건",
        "• 공고 제5호",
        "🟢 발주계획 · 직접 넣은 말 1건",
        "• 공고 제6호",
        "📰 기사 · CCTV 1건",
        "• 공고 제1호",
    ]
    assert "2026년 3월" in page.plain


def test_an_entry_has_its_facts_its_reason_and_its_marks() -> None:
    (page,) = pages(digest(entry(1, constructed=True, action=Action.AMENDED)))
    assert (
        "• 🧪 예시(constructed) ✏ 변경 공고 제1호\n"
        "서울특별시 강남구 · 배정예산 6.4억 · 입찰마감 9/12(금) 10:00 D-7\n"
        "✔ ‘CCTV’(제목)"
    ) in page.plain
    _, entities = parse_html(page.html)
    assert "text_link" in {entity["type"] for entity in entities}


def test_what_closes_soon_comes_first_and_near_misses_last() -> None:
    (page,) = pages(digest(entry(1), closing=(tender(title="곧 마감"),), near_misses=(near(),)))
    order = [page.plain.index(text) for text in ("7일 안에 마감", "곧 마감", "제1호", "아깝게 빠진 1건", "제9호")]
    assert order == sorted(order)
    assert "• 🔵 입찰공고 곧 마감" in page.plain


AUDIT, ANY = Rule("exclusion", "감리"), Filters()


def near(rule: Rule = AUDIT, filters: Filters = ANY, number: int = 1, **different: Any) -> NearMiss:
    interest = Interest(id=number, chat_id=5, topics=("cctv",), words="-감리", filters=filters)
    return NearMiss(stored=tender(title="공고 제9호", **different), interest=interest, rule=rule)


BILLION = 1_000_000_000
AMOUNT = Rule("amount")


@pytest.mark.parametrize(
    ("missed", "korean", "english"),
    [
        (near(), "제외어 ‘감리’ 때문에", "by your exclusion ‘감리’"),
        (near(Rule("buyer_groups")), "서울 밖 발주라", "because the buyer is outside Seoul"),
        (
            near(Rule("buyer_groups"), buyer_group=BuyerGroup.DISTRICT),
            "기관 종류가 달라(서울시 자치구)",
            "by your filter on kind of buyer (Seoul districts)",
        ),
        (near(AMOUNT, Filters(least_krw=BILLION)), "금액이 10억원 미만이라", "because it is below ₩1 billion"),
        (near(AMOUNT, Filters(most_krw=1000)), "금액이 1,000원 초과라", "because it is above ₩1,000"),
        (near(AMOUNT, Filters(least_krw=1, most_krw=1000)), "금액이 1,000원 초과라", "because it is above ₩1,000"),
        (near(Rule("regions")), "지역제한이 달라(서울특별시)", "by your filter on region limit (서울특별시)"),
        (near(Rule("buyers")), "수요기관이 달라(서울특별시 강남구)", "by your filter on buyer (서울특별시 강남구)"),
        (near(Rule("stages")), "단계가 달라(입찰공고)", "by your filter on stage (Tender)"),
        (near(Rule("kinds")), "조달 종류가 달라(용역)", "by your filter on kind of procurement (services)"),
        (
            near(Rule("project_types"), project_type=ProjectType.OTHER),
            "사업 유형이 달라(그 밖의 사업)",
            "by your filter on project type (other projects)",
        ),
        (near(Rule("contract_methods")), "계약방법이 달라(제한경쟁)", "by your filter on contract method (제한경쟁)"),
    ],
)
def test_a_near_miss_says_which_rule_kept_it_out(missed: NearMiss, korean: str, english: str) -> None:
    for language, words in (("ko", f"✘ {korean} 빠졌습니다 · 🔔 CCTV + ‘-감리’"), ("en", f"✘ Kept out {english} · 🔔")):
        (page,) = pages(digest(near_misses=(missed,)), language)
        assert words in page.plain


def test_each_rule_has_one_button_and_says_whose_it_is_only_where_two_read_alike() -> None:
    scope = Rule("buyer_groups")
    (page,) = pages(digest(near_misses=(near(), near(), near(scope), near(scope, number=2), near(AMOUNT))))
    assert [button.text for row in page.buttons[:-1] for button in row] == [
        "‘감리’ 제외 풀기",
        "서울 밖도 받기 · CCTV + ‘-감리’",
        "서울 밖도 받기 · CCTV + ‘-감리’",
        "금액 조건 풀기",
    ]
    assert [button.data.split(":")[:2] for row in page.buttons[:-1] for button in row] == [
        ["lo", "1"],
        ["lo", "1"],
        ["lo", "2"],
        ["lo", "1"],
    ]


def test_every_entry_of_a_long_digest_is_there_exactly_once_and_every_page_stands_alone() -> None:
    entries = [entry(number, topic=("cctv", "cloud")[number % 2]) for number in range(1, 161)]
    messages = pages(digest(*entries))
    assert len(messages) > 3
    for number in range(1, 161):
        assert sum(f"공고 제{number}호\n" in message.plain for message in messages) == 1
    for part, message in enumerate(messages, start=1):
        text, entities = parse_html(message.html)
        assert text.startswith("🗞 주간 소식")
        assert f"({part}/{len(messages)})" in text.split("\n")[0]
        assert text.split("\n")[2].startswith(("🔵", "수집 상태"))
        assert units(text) <= PAGE_UNITS + 500
        assert len(entities) <= 100
        assert "외 " not in text
    assert "(이어서)" in messages[1].plain
    assert [bool(message.buttons) for message in messages] == [False] * (len(messages) - 1) + [True]


def test_a_page_never_ends_in_a_heading() -> None:
    entries = [entry(number, topic=f"topic{number}") for number in range(60)]
    for message in pages(digest(*entries)):
        assert message.plain.rstrip().split("\n")[-1].startswith("✔")


def test_the_foot_says_which_sources_could_not_be_read() -> None:
    sources = (
        SourceState(name="seoul_plan", last_success_at=NOW),
        SourceState(name="g2b_bid", last_success_at=NOW, problem="x", problem_since=at(0, 7, 40)),
        SourceState(name="g2b_prespec", last_success_at=at(-1, 9), problem="x"),
        SourceState(name="news"),
    )
    (page,) = pages(digest(entry(1), sources=sources))
    assert page.plain.split("\n")[-1] == (
        "수집 상태: ✅ 서울시 정보화사업 발주정보 10:02 · 나라장터 07:40부터 실패 ⚠ 0건이 아닙니다"
        " · 나라장터 사전규격 9/4(목) 09:00부터 실패 ⚠ 0건이 아닙니다 · 뉴스 아직 한 번도 읽지 못함 ⚠ 0건이 아닙니다"
    )


def test_an_empty_digest_gives_the_next_step_unless_nobody_can_know() -> None:
    (sure,) = pages(digest(sources=(SourceState(name="g2b_bid", last_success_at=NOW),)))
    assert "/add" in sure.plain
    (unsure,) = pages(digest(sources=(SourceState(name="g2b_bid", last_success_at=NOW, problem="x"),)))
    assert "0건이라고 말씀드릴 수 없습니다" in unsure.plain
    (bare,) = pages(digest())
    assert "수집 상태" not in bare.plain


def test_the_week_of_the_announcement_carries_the_year_in_one_line() -> None:
    article = "서울시는 25일 올해 정보화사업 1431건에 총 3703억 원을 투입한다고 밝혔다."
    announcement = read_article(article, published=date(2023, 1, 25))
    told = Statement(source="이투데이", url="", announcement=announcement)
    fieldless = Statement(source="다른 신문", url="", announcement=Announcement(announcement=True, year=2021))
    (page,) = pages(digest(entry(1), announced=(told, fieldless)))
    assert page.plain.count("정보화사업") == 1
    assert "2023년" in page.plain
    assert "1,431" in page.plain
    assert "3,703" in page.plain
    assert "2021년" not in page.plain
