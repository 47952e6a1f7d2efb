"""Which earlier tender a new one may repeat: titles, buyers and sums as recorded, and lots that are not the same."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jobs.rules.proposals import bare_title, is_worth_asking, last_years, renamed, repeated
from jobs.sources.g2b_bid.parse import parse
from storage.records import (
    Action,
    Amount,
    AmountKind,
    Deadline,
    DeadlineKind,
    Notice,
    Stage,
    StoredNotice,
)
from storage.records.notice import NOT_LISTED

NOW = datetime(2026, 8, 20, 1, 0, tzinfo=UTC)
RECORDED = Path(__file__).parents[1] / "recorded" / "g2b"


def tender(
    title: str = "2026년 CCTV 통합관제센터 고도화 용역",
    *,
    krw: int | None = 500_000_000,
    days_ago: float = 0,
    closed: bool = False,
    action: Action = Action.NEW,
) -> Notice:
    published = NOW - timedelta(days=days_ago)
    deadline = Deadline(kind=DeadlineKind.BID, at=published + timedelta(days=10 if closed else 900))
    return Notice(
        source="g2b_bid",
        external_id=f"{title}{days_ago}",
        stage=Stage.TENDER,
        action=action,
        title=title,
        buyer="서울특별시 강남구",
        published_at=published,
        deadlines=(deadline,),
        amounts=() if krw is None else (Amount(kind=AmountKind.ALLOCATED, krw=krw, vat_included=True),),
    )


def earlier(number: int = 1, **changes: object) -> StoredNotice:
    """A tender of twenty days ago that has closed."""
    values: dict[str, object] = {"days_ago": 20, "closed": True, **changes}
    return StoredNotice(id=number, notice=tender(**values), collected_at=NOW)  # type: ignore[arg-type]  # names are tender's


RENOTICE = tender(action=Action.RENOTICED)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Recorded pairs (tests/recorded/g2b): 재공고 and 공고, 2차 공고, glued words, tags, other years.
        ("2026년도 계룡사랑이야기 제작용역", "2026년도 계룡사랑이야기 제작 용역"),
        ("2026년 제2차 표준정책분야 학술연구용역사업 공고", "2026년 제2차 표준정책분야 학술연구용역사업 재공고"),
        (
            "성별임금격차 해소를 위한 기업 지원 및 정책 방안 연구(고용평등공시·AA 제도를 중심으로)",
            "성별임금격차 해소를 위한 기업 지원 및 정책 방안 연구(고용평등공시·AA 제도를 중심으로)(2차 공고)",
        ),
        (
            "2026년 서부지방산림청 산림사업장 안전보건 컨설팅 용역",
            "2026년 서부지방산림청 산림사업장 안전보건 컨설팅 용역 제한경쟁 입찰 재공고",
        ),
        ("2026학년도 통학(셔틀)버스 임차 및 운송 용역", "2027학년도 통학(셔틀)버스 임차 및 운송 용역 재입찰"),
        ("12kg 다관절 6축 협동로봇 및 제어기", "12kg 다관절 6축 협동로봇 및 제어기 구매"),
        ("[긴급] 26년도 CCTV 유지관리", "2025년 CCTV 유지관리(협상에 의한 계약)"),
    ],
)
def test_what_tendering_adds_to_a_title_is_taken_off(one: str, other: str) -> None:
    assert bare_title(one) == bare_title(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("무인도서 해양쓰레기 모니터링(1권역)", "무인도서 해양쓰레기 모니터링(2권역)"),
        ("전기설비 긴급점검용역(서부권역)", "전기설비 긴급점검용역(남부권역)"),
        ("제8차 기본계획 수립", "제9차 기본계획 수립"),
    ],
)
def test_what_tells_lots_apart_stays(one: str, other: str) -> None:
    assert bare_title(one) != bare_title(other)


def test_a_renotice_repeats_what_closed_with_its_evidence() -> None:
    found = repeated(RENOTICE, [earlier()], NOW)
    assert found is not None
    assert (found.earlier.id, found.score) == (1, 100)
    assert found.evidence == ("title:100", "buyer", "amount", "closed")


def test_what_was_cancelled_is_repeated_even_by_a_notice_that_does_not_say_so() -> None:
    gone = earlier(action=Action.CANCELLED, closed=False)
    found = repeated(tender(), [gone], NOW)
    assert found is not None
    assert found.evidence[-1] == "cancelled"
    after = replace(gone, notice=replace(gone.notice, published_at=NOW + timedelta(days=2)))
    assert repeated(tender(), [after], NOW) is not None, "the cancellation may be dated after its successor"


def test_what_is_still_open_is_not_repeated() -> None:
    assert repeated(RENOTICE, [earlier(closed=False)], NOW) is None
    undated = earlier()
    assert repeated(RENOTICE, [replace(undated, notice=replace(undated.notice, deadlines=()))], NOW) is None


@pytest.mark.parametrize(
    ("later", "days_ago", "offered"),
    [(RENOTICE, 89, True), (RENOTICE, 91, False), (tender(), 59, True), (tender(), 61, False)],
)
def test_a_repetition_comes_soon(later: Notice, days_ago: int, offered: bool) -> None:
    assert (repeated(later, [earlier(days_ago=days_ago)], NOW) is not None) is offered


@pytest.mark.parametrize(
    ("title", "krw", "score"),
    [
        ("2026년 CCTV 통합관제센터 고도화 용역(재공고)", 500_000_000, 100),
        ("2026년 CCTV 통합관제센터 고도화 용역", 454_545_455, 98),
        ("2026년 CCTV 통합관제센터 고도화 용역", 300_000_000, 90),
        ("2026년 CCTV 통합관제센터 고도화 용역", None, 95),
        ("2026년 CCTV 통합관제센터 고도화 용역", 200_000_000, None),
        ("2026년 CCTV 통합관제센터 고도화 용역 2권역", 500_000_000, None),
        ("2026년 도로 포장 공사", 500_000_000, None),
        ("2026년 재공고", 500_000_000, None),
    ],
)
def test_titles_sums_and_numbers_are_weighed(title: str, krw: int | None, score: int | None) -> None:
    found = repeated(RENOTICE, [earlier(title=title, krw=krw)], NOW)
    assert (None if found is None else found.score) == score


def test_who_says_nothing_must_be_surer() -> None:
    almost = earlier(title="2026년 CCTV 통합관제센터 고도화 및 이전 용역")
    assert repeated(RENOTICE, [almost], NOW) is not None
    assert repeated(tender(), [almost], NOW) is None


def test_the_likeliest_of_several_is_offered() -> None:
    candidates = [earlier(1, krw=None), earlier(2), earlier(3, krw=454_545_455)]
    found = repeated(RENOTICE, candidates, NOW)
    assert found is not None
    assert found.earlier.id == 2
    assert repeated(RENOTICE, [], NOW) is None


@pytest.mark.parametrize(("days_ago", "offered"), [(299, False), (300, True), (365, True), (430, True), (431, False)])
def test_last_years_is_a_year_ago(days_ago: int, offered: bool) -> None:
    old = earlier(title="2025년 CCTV 통합관제센터 고도화 용역", krw=450_000_000, days_ago=days_ago)
    found = last_years(tender(), [old], NOW)
    assert (found is not None) is offered
    if found is not None:
        assert found.evidence == ("title:100", "buyer", "amount_near:90", "last_year")


def test_what_was_cancelled_last_year_is_not_last_years_project() -> None:
    assert last_years(tender(), [earlier(days_ago=365, action=Action.CANCELLED)], NOW) is None


def test_a_notice_without_a_date_counts_from_when_we_had_it() -> None:
    undated = replace(RENOTICE, published_at=None)
    old = earlier()
    assert repeated(undated, [replace(old, notice=replace(old.notice, published_at=None))], NOW) is not None


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, True),
        ({"action": Action.RENOTICED}, True),
        ({"action": Action.AMENDED}, False),
        ({"action": Action.CANCELLED}, False),
        ({"stage": Stage.PRESPEC}, False),
        ({"stage": Stage.PLAN}, True),
        ({"stage": Stage.PLAN, "action": Action.CANCELLED}, False),
        ({"buyer": ""}, False),
    ],
)
def test_only_new_tenders_and_plans_of_a_named_buyer_are_compared(changes: dict[str, object], asked: bool) -> None:
    assert is_worth_asking(replace(tender(), **changes)) is asked  # type: ignore[arg-type]  # the table says which


def plan(title: str, *, gone_days_ago: float | None = None, source: str = "seoul_plan") -> StoredNotice:
    """A plan of the yearly list, which vanished from it so many days ago."""
    notice = replace(tender(title), stage=Stage.PLAN, source=source, published_at=None, deadlines=())
    if gone_days_ago is not None:
        notice = replace(notice, action=Action.CANCELLED, change_reason=NOT_LISTED)
    return StoredNotice(id=1, notice=notice, collected_at=NOW - timedelta(days=gone_days_ago or 0))


@pytest.mark.parametrize(
    ("gone", "is_offered"),
    [
        (plan("CCTV 통합관제 고도화 사업", gone_days_ago=0), True),
        (plan("CCTV 통합관제 고도화", gone_days_ago=29), True),
        (plan("CCTV 통합관제 고도화", gone_days_ago=31), False),
        (plan("CCTV 통합관제 고도화", source="another_list", gone_days_ago=0), False),
        (plan("공공 와이파이 확대", gone_days_ago=0), False),
        (plan("CCTV 통합관제 고도화"), False),
    ],
)
def test_a_plan_that_vanished_may_be_there_under_another_name(gone: StoredNotice, is_offered: bool) -> None:
    new = plan("CCTV 통합관제 고도화").notice
    offer = renamed(new, [gone], NOW)
    assert (offer is not None) is is_offered
    assert offer is None or "delisted" in offer.evidence


# Recorded notices: every offer among them was read by eye and is one project put out again.


def recorded() -> list[StoredNotice]:
    notices: dict[str, Notice] = {}
    for name in ("bids_servc_live.json", "bids_short_live.json", "bids_ict_listing.json"):
        for notice in parse((RECORDED / name).read_bytes()).notices:
            known = notices.get(notice.external_id)
            notices[notice.external_id] = notice if known is None or notice.revision > known.revision else known
    return [
        StoredNotice(id=number, notice=notice, collected_at=notice.published_at or NOW)
        for number, notice in enumerate(notices.values())
    ]


def test_recorded_renotices_find_what_they_repeat_and_lots_of_one_day_do_not() -> None:
    by_buyer: dict[str, list[StoredNotice]] = defaultdict(list)
    for stored in recorded():
        by_buyer["".join(stored.notice.buyer.split())].append(stored)
    offers = []
    for group in by_buyer.values():
        for stored in group:
            at = stored.collected_at
            others = [one for one in group if one.id != stored.id and one.collected_at <= at]
            found = repeated(stored.notice, others, at) if is_worth_asking(stored.notice) else None
            if found is not None:
                offers.append((stored.notice, found))
    renoticed = [found for notice, found in offers if notice.action is Action.RENOTICED]
    assert len(renoticed) >= 45
    assert all(
        notice.published_at != found.earlier.notice.published_at
        for notice, found in offers
        if "closed" in found.evidence
    )
    # Titles that differ in what is bought, by whom or where would show here.
    assert {found.evidence[0] for _, found in offers} == {"title:100"}
