"""The cards: what is said first, what is always said, and what is never claimed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.render import render
from bot.render.reasons import scope_name
from bot.sandbox.entities import parse_html
from bot.texts.catalog import catalog
from jobs.facts import Change, ChangeFacts, Facts, OperatorFacts, ProposalFacts, ReminderFacts
from jobs.ports import Message
from storage.records import (
    Action,
    Amount,
    AmountKind,
    Answer,
    BuyerGroup,
    ColumnReading,
    Deadline,
    DeadlineKind,
    Filters,
    Hit,
    Interest,
    NumberKind,
    OfficialNumber,
    ReadRow,
    Stage,
    Strength,
)
from storage.records.notice import NOT_LISTED
from tests.chat.cards import NOW, alert, at, reason, tender


def one(facts: Facts, *, language: str = "ko", possible_double: bool = False, silent: bool = False) -> Message:
    (message,) = render(facts, language=language, now=NOW, possible_double=possible_double, silent=silent)
    return message


def card(facts: Facts, language: str = "ko") -> str:
    return one(facts, language=language).plain


def test_a_card_says_what_matters_in_order() -> None:
    assert card(alert()).split("\n") == [
        "🔵 입찰공고 · 서울특별시 강남구 · CCTV",
        "강남구 지능형 CCTV 고도화 사업",
        "💰 배정예산 6억 4,000만원 (VAT 포함)",
        "💰 추정가격 5억 8,181만 8,182원 (VAT 별도)",
        "⏰ 입찰마감 9/12(금) 10:00 · D-7",
        "↳ 그 전에 입찰참가자격등록 마감 9/11(목) 18:00 · D-6",
        "📋 용역 · 제한경쟁 · 협상에의한계약 · 서울특별시 제한",
        "✔ 맞은 이유: ‘지능형 CCTV’(제목)",
        "🔔 관심사: CCTV",
        "스쿨존 카메라 120대를 지능형으로 바꿉니다.",
        "R25BK01212619-000 · 나라장터 · 수집 9/5(금) 10:02",
    ]


def test_the_same_card_in_english() -> None:
    lines = card(alert(), "en").split("\n")
    assert lines[0] == "🔵 Tender · 서울특별시 강남구 · CCTV"
    assert lines[2] == "💰 Allocated budget ₩640 million (VAT included)"
    assert lines[4] == "⏰ Bid closes Fri 12 Sep 10:00 · D-7"
    assert lines[7] == "✔ Why: ‘지능형 CCTV’ (title)"


def test_the_title_is_bold_and_the_body_is_folded() -> None:
    text, entities = parse_html(one(alert()).html)
    kinds = {entity["type"] for entity in entities}
    assert kinds == {"bold", "expandable_blockquote"}
    assert text == one(alert()).plain


def test_words_of_several_interests_are_told_once_with_all_their_places() -> None:
    first = reason(Hit(word="관제", place="title", topic="cctv"), Hit(word="AI", place="body", topic="ai"))
    second = reason(Hit(word="관제", place="attachment"), topics=(), words="관제 , 통합")
    text = card(alert(tender(), first, second))
    assert "✔ 맞은 이유: ‘관제’(제목·첨부파일 이름), ‘AI’(본문)" in text
    assert "🔔 관심사: CCTV / ‘관제 , 통합’" in text


@pytest.mark.parametrize(
    ("groups", "scope"),
    [((), "전국"), ((BuyerGroup.CITY, BuyerGroup.DISTRICT), "서울"), (tuple(BuyerGroup), "전국")],
)
def test_an_interest_says_where_its_buyers_are(groups: tuple[BuyerGroup, ...], scope: str) -> None:
    interest = Interest(id=1, chat_id=5, filters=Filters(buyer_groups=groups))
    assert scope_name(interest, catalog("ko")) == scope


def test_more_words_than_fit_are_counted() -> None:
    hits = [Hit(word=f"말{n}", place="title") for n in range(11)]
    assert "‘말7’(제목), 외 3개 말" in card(alert(tender(), reason(*hits)))


def test_a_weak_match_says_so() -> None:
    assert "✔ 약하게 맞음:" in card(alert(tender(), reason(strength=Strength.WEAK)))


def test_a_fact_that_a_filter_needs_and_the_notice_lacks_is_to_be_checked() -> None:
    text = card(alert(tender(regions=()), reason(unknown=("regions", "amount")), reason(unknown=("regions",))))
    assert "⚠ 확인필요: 지역제한, 금액" in text


def test_a_fact_that_was_learned_since_and_does_not_fit_is_said() -> None:
    learned = replace(reason(), unfit=("regions",))
    text = card(alert(tender(regions=("부산광역시",)), learned, reason(unknown=("amount",))))
    assert "⚠ 확인필요: 금액\n⚠ 설정과 다름 (나중에 확인된 조건): 지역제한" in text
    assert "부산광역시 제한" in text


def test_an_empty_field_never_reads_as_no_restriction() -> None:
    text = card(alert(tender(regions=(), licences=(), contract_method="", award_method="")))
    assert "제한" not in text
    assert "📋 용역\n" in text


def test_missing_sums_and_deadlines_are_said_to_be_missing() -> None:
    text = card(alert(tender(amounts=(), deadlines=())))
    assert "💰 금액 확인필요" in text
    assert "⏰ 마감 확인필요" in text


def test_a_sum_whose_vat_is_not_known_says_so() -> None:
    amount = Amount(kind=AmountKind.BUDGET, krw=100_000_000, vat_included=None)
    assert "💰 예산금액 1억원 (VAT 표기 없음)" in card(alert(tender(amounts=(amount,))))


def test_a_plan_has_its_time_and_no_deadline() -> None:
    plan = tender(stage=Stage.PLAN, deadlines=(), amounts=(), planned_for="2026년 3월", own_number=None)
    text = card(alert(plan))
    assert text.startswith("🟢 발주계획")
    assert "🗓 추진시기 2026년 3월" in text
    assert "확인필요" not in text
    assert text.endswith("\n나라장터 · 수집 9/5(금) 10:02")


def test_an_opinion_deadline_is_never_called_just_a_deadline() -> None:
    prespec = tender(
        stage=Stage.PRESPEC,
        deadlines=(Deadline(kind=DeadlineKind.OPINION, at=at(5, 18)),),
        own_number=OfficialNumber(kind=NumberKind.PRESPEC, value="R25BD00151511"),
    )
    text = card(alert(prespec))
    assert "⏰ 의견마감 9/10(수) 18:00 · D-5" in text
    assert "입찰마감" not in text
    assert "\nR25BD00151511 · " in text


@pytest.mark.parametrize(("deadline", "left"), [(at(0, 18), "D-DAY"), (at(0, 10), "지났습니다"), (at(1, 0), "D-1")])
def test_days_left_today_and_past(deadline: object, left: str) -> None:
    stored = tender(deadlines=(Deadline(kind=DeadlineKind.BID, at=deadline),))  # type: ignore[arg-type]  # parametrize gives objects
    assert f"· {left}\n" in card(alert(stored))


def test_without_a_bid_deadline_the_opening_counts() -> None:
    stored = tender(deadlines=(Deadline(kind=DeadlineKind.OPENING, at=at(7, 11)),))
    assert "⏰ 개찰 9/12(금) 11:00 · D-7" in card(alert(stored))


def test_a_made_up_notice_says_so_first() -> None:
    assert card(alert(tender(constructed=True))).startswith("🧪 예시(constructed) · 실제 공고가 아닙니다\n")


def test_a_possible_repeat_and_a_deferred_card_say_so() -> None:
    message = one(alert(deferred=True, followed=True), possible_double=True, silent=True)
    assert message.plain.startswith("(재전송일 수 있습니다)\n🌙 ")
    assert "⭐ 팔로우하시는 사업입니다" in message.plain
    assert message.silent


def test_a_renotice_and_a_cancelled_notice_are_named_in_words() -> None:
    assert card(alert(tender(action=Action.RENOTICED))).startswith("🔵 입찰공고 🔁 재공고 · ")
    cancelled = card(alert(tender(action=Action.CANCELLED, deadlines=())))
    assert cancelled.startswith("🔵 입찰공고 ⛔ 취소 · ")
    assert "준비를 멈추시고" in cancelled
    assert "마감 확인필요" not in cancelled


def test_a_tag_of_the_title_stands_with_the_method() -> None:
    assert "📋 긴급 · 용역 · " in card(alert(tender(tags=("긴급",))))


def test_a_licence_limit_is_quoted() -> None:
    assert "업종 정보통신공사업" in card(alert(tender(licences=("정보통신공사업",))))


def changed(*changes: Change, **different: object) -> ChangeFacts:
    fields: dict[str, object] = {
        "stored": tender(action=Action.AMENDED, revision=1),
        "before": tender(),
        "project_id": 3,
        "reply_to": 77,
    }
    return ChangeFacts(changes=changes, **{**fields, **different})  # type: ignore[arg-type]  # a test's shorthand


def test_an_amendment_is_a_reply_that_says_old_and_new() -> None:
    facts = changed(
        Change(field="field.title", before="옛 제목", after="새 제목", loud=False),
        Change(field="field.deadline.bid", before=at(7, 10), after=at(14, 10), loud=True),
        Change(field="amount", before=640_000_000, after=700_000_000, loud=True),
    )
    message = one(facts)
    assert message.reply_to == 77
    assert message.plain.split("\n") == [
        "🔵 입찰공고 ✏ 변경 · 서울특별시 강남구",
        "강남구 지능형 CCTV 고도화 사업",
        "입찰마감: 9/12(금) 10:00 → 9/19(금) 10:00 (7일 늦춰짐)",
        "금액: 6억 4,000만원 → 7억원 (6,000만원 늘어남)",
        "제목: 옛 제목 → 새 제목",
        "R25BK01212619-001 · 나라장터 · 수집 9/5(금) 10:02",
    ]
    assert "<s>9/12(금) 10:00</s> → <b>9/19(금) 10:00</b>" in message.html


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (at(7, 10), at(5, 10), "9/12(금) 10:00 → 9/10(수) 10:00 (2일 당겨짐)"),
        (at(7, 10), at(7, 17), "9/12(금) 10:00 → 9/12(금) 17:00"),
        (None, at(7, 17), "없음 → 9/12(금) 17:00"),
        (500, 400, "500원 → 400원 (100원 줄어듦)"),
        (400, 400, "400원 → 400원"),
        ("서울", None, "서울 → 없음"),
    ],
)
def test_differences_are_reckoned(before: object, after: object, said: str) -> None:
    facts = changed(Change(field="field.x", before=before, after=after, loud=True))  # type: ignore[arg-type]  # as above
    assert f"x: {said}\n" in one(facts).plain


def test_a_cancellation_says_what_to_do_and_why_it_was() -> None:
    gone = tender(action=Action.CANCELLED, revision=1, change_reason="[취소공고] 예산 조정")
    message = one(changed(stored=gone))
    assert "이 공고는 취소되었습니다" in message.plain
    assert "사유\n[취소공고] 예산 조정" in message.plain


def test_a_renotice_names_the_number_it_replaces_and_the_new_deadline() -> None:
    again = tender(
        action=Action.RENOTICED,
        external_id="R25BK09999999",
        own_number=OfficialNumber(kind=NumberKind.BID, value="R25BK09999999"),
    )
    text = one(changed(stored=again)).plain
    assert "이전 공고 R25BK01212619-000" in text
    assert "⏰ 입찰마감 9/12(금) 10:00 · D-7" in text
    assert "팔로우는 새 공고로 이어집니다" in text
    assert "이전 공고" not in one(changed(stored=again, before=tender(own_number=None))).plain


def test_a_change_that_nobody_explained_sends_one_to_the_original() -> None:
    assert "원문에서 확인해 주세요" in one(changed(before=None)).plain


def test_many_long_changes_become_several_whole_messages() -> None:
    changes = [Change(field=f"field.f{n}", before="가" * 300, after="나" * 300, loud=n % 2 == 0) for n in range(20)]
    messages = render(changed(*changes), language="ko", now=NOW, possible_double=False, silent=False)
    assert len(messages) > 1
    assert [bool(message.buttons) for message in messages] == [False] * (len(messages) - 1) + [True]
    assert all("강남구 지능형 CCTV" in message.plain for message in messages)
    assert "(1/" in messages[0].plain
    for n in range(20):
        assert sum(f"f{n}: " in message.plain for message in messages) == 1


def test_a_reminder_says_what_ends_and_how_many_days_are_truly_left() -> None:
    facts = ReminderFacts(stored=tender(), deadline=DeadlineKind.REGISTRATION, at=at(6, 18), days=3, reply_to=8)
    message = one(facts)
    assert message.plain.startswith("⏰ 입찰참가자격등록 마감 D-6 · 9/11(목) 18:00\n")
    assert "등록하지 않으면 입찰할 수 없습니다." in message.plain
    assert message.reply_to == 8


def test_a_reminder_without_a_meaning_of_its_own_is_whole() -> None:
    facts = ReminderFacts(stored=tender(), deadline=DeadlineKind.BID, at=at(7, 10), days=7)
    assert one(facts).plain.startswith("⏰ 입찰마감 D-7 · 9/12(금) 10:00\n")


def test_a_cancellations_own_field_is_not_a_line_and_a_new_text_is_not_quoted_twice() -> None:
    facts = changed(
        Change(field="cancelled", before=None, after="yes", loud=True),
        Change(field="body", before="옛 본문", after="새 본문", loud=False),
    )
    text = one(facts).plain
    assert "yes" not in text
    assert "본문: 내용이 바뀌었습니다" in text
    assert "옛 본문" not in text
    assert "본문: 없음 → 새 본문" in one(changed(Change(field="body", before=None, after="새 본문", loud=False))).plain


def test_a_renotice_answers_the_card_of_the_notice_it_replaces() -> None:
    message = one(alert(tender(action=Action.RENOTICED), earlier=tender(), reply_to=41))
    assert message.reply_to == 41
    assert "🔗 앞서 알려 드린 입찰공고: R25BK01212619-000" in message.plain
    plan = tender(stage=Stage.PLAN, title="지능형 CCTV 확대", own_number=None)
    assert "🔗 앞서 알려 드린 발주계획: 지능형 CCTV 확대" in one(alert(earlier=plan)).plain


def test_a_plan_that_vanished_from_its_list_is_not_called_cancelled() -> None:
    gone = tender(stage=Stage.PLAN, action=Action.CANCELLED, change_reason=NOT_LISTED)
    message = one(alert(gone))
    assert message.plain.split("\n")[0].startswith("🟢 발주계획 ❔ 목록에서 사라짐")
    assert "목록에 더는 없습니다. 취소된 것이 아니라 이름이 바뀌었거나 미뤄졌을 수 있습니다." in message.plain
    assert "준비를 멈추시고" not in message.plain
    cancelled = one(alert(tender(action=Action.CANCELLED)))
    assert "준비를 멈추시고" in cancelled.plain


def test_a_proposal_shows_both_notices_and_what_speaks_for_it() -> None:
    earlier = tender(stage=Stage.PLAN, title="지능형 CCTV 확대", deadlines=())
    facts = ProposalFacts(stored=tender(), earlier=earlier, evidence=("같은 수요기관", "제목 92%"), score=92)
    message = one(facts)
    assert "이번: 입찰공고 · 강남구 지능형 CCTV 고도화 사업" in message.plain
    assert "앞서: 발주계획 · 지능형 CCTV 확대" in message.plain
    assert "근거: 같은 수요기관, 제목 92%" in message.plain
    bare = ProposalFacts(stored=tender(), earlier=earlier, evidence=(), score=50)
    assert "근거" not in one(bare).plain


def test_the_operator_hears_the_problem_in_words_with_its_details() -> None:
    details = {
        "source": "g2b_bid",
        "problem": "30: no such key",
        "last": "2025-09-05T07:40:00+09:00",
        "file": "g2b_bid-1.html",
        "calls": "1000",
    }
    message = one(OperatorFacts(problem="source.access", since=NOW - timedelta(hours=2), details=details))
    assert message.plain.split("\n") == [
        "🛠 운영자 알림 · 9/5(금) 08:02부터",
        "나라장터가 접근을 거절했습니다. 기다려도 낫지 않으니 인증키와 활용신청을 확인해 주세요(baljubot doctor). 30: no such key",
        "마지막 정상: 9/5(금) 07:40",
        "간직한 답: g2b_bid-1.html",
        "calls: 1000",
    ]


def test_the_operator_sees_how_columns_would_be_read_and_answers_by_a_button() -> None:
    reading = ColumnReading(
        id=7,
        source="seoul_plan",
        part="",
        columns="title: 사업명; amount: 예산(백만원); planned: 발주시기",
        rows=(
            ReadRow(title="메타버스 서울 <2단계>", buyer="디지털정책과", krw=11_800_000_000, when="2026-05"),
            ReadRow(title="CCTV 통합관제"),
        ),
        answer=Answer.ASKED,
        asked_at=NOW,
    )
    facts = OperatorFacts(
        problem="source.columns", since=NOW, details={"source": "seoul_plan", "part": ""}, reading=reading
    )
    message = one(facts)
    assert message.plain.split("\n")[1:] == [
        "서울시 정보화사업 발주정보의 표를 아래처럼 읽어도 될까요? 눌러 주시기 전에는 가져오지 않고, 이미 가진 자료는 그대로 둡니다.",
        "· 사업명 ← ‘사업명’",
        "· 금액 ← ‘예산(백만원)’",
        "· 발주시기 ← ‘발주시기’",
        "처음 2줄은 이렇게 읽힙니다.",
        "1. 메타버스 서울 <2단계> · 디지털정책과 · 118억원 · 2026-05",
        "2. CCTV 통합관제 · 금액 없음",
    ]
    assert [button.text for row in message.buttons for button in row] == ["✅ 이대로 읽기", "무시"]
    assert [button.data for row in message.buttons for button in row] == ["cr:7:1", "cr:7:0"]


def test_a_problem_without_words_or_details_is_still_told() -> None:
    never = one(OperatorFacts(problem="disk_full", since=NOW, details={"last": "-"}))
    assert never.plain.split("\n")[-1] == "마지막 정상: -"
    unknown = one(OperatorFacts(problem="disk_full", since=NOW, details={"free": "0"}), possible_double=True)
    assert unknown.plain.split("\n")[0] == "(재전송일 수 있습니다)"
    assert unknown.plain.split("\n")[2:] == ["disk_full", "free: 0"]
    lacking = one(OperatorFacts(problem="operator.source.silent", since=NOW, details={"why": "x"}))
    assert lacking.plain.split("\n")[1:] == ["operator.source.silent", "why: x"]
