"""/search in a chat: by words and by number, leafed through, saved as an interest, followed."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.handlers import search
from bot.sandbox.client import Person
from jobs import search as job
from jobs.clock import ManualClock
from storage import subscribers
from storage.db import Database
from storage.records import Action, BuyerGroup, Stage
from tests.chat.talking import COLLEAGUE, TEAM, VENDOR, Talk, talking, tender
from tests.tenders import NOW, closing, publication


@pytest.fixture
async def talk(database: Database, clock: ManualClock) -> AsyncIterator[Talk]:
    async with talking(database, clock) as started:
        yield started


def titles(text: str) -> list[str]:
    return [line for line in text.splitlines() if re.match(r"\d+\. ", line)]


async def test_words_find_what_an_interest_would_open_ones_first_and_the_rest_marked(talk: Talk) -> None:
    day = timedelta(days=1)
    await talk.hold(
        tender("R26BK00000001", title="지난 C.C.T.V 사업", deadlines=closing(NOW - day), published_at=NOW),
        tender("R26BK00000002", title="열린 CCTV 사업", published_at=NOW - 9 * day),
        tender("R26BK00000003", title="메타버스 교육"),
        tender("R26BK00000004", title="CCTV 감리"),
    )
    await talk.hold(tender("R26BK00000005", title="취소된 CCTV", published_at=NOW - day))
    await talk.hold(
        tender("R26BK00000005", title="취소된 CCTV", published_at=NOW - day, action=Action.CANCELLED, revision=1)
    )
    person = await talk.vendor()
    await person.say("/search CCTV -감리")
    found = await person.wait_for_message("🔎 CCTV -감리 · 3건")
    assert titles(found.text) == [
        "1. 🔵 입찰공고 열린 CCTV 사업",
        "2. ⌛ 끝남 🔵 입찰공고 지난 C.C.T.V 사업",
        "3. ⌛ 끝남 🔵 입찰공고 ⛔ 취소 취소된 CCTV",
    ]
    assert "7/28(화)부터 모은 공고에서" in found.text
    assert "R26BK00000002-000" in found.text
    await person.say("/why R26BK00000002-000")
    await person.wait_for_message("아직 관심사가 없어")


async def test_a_number_opens_the_card_and_the_card_can_be_followed(talk: Talk) -> None:
    await talk.hold(tender("20260812345"), publication(Stage.AWARD, "20260812345", title="개찰 결과"))
    person = await talk.vendor()
    await person.say("/search 20260812345-00")
    card = await person.wait_for_message("지능형 CCTV 관제시스템 구축")
    await person.wait_for_message("개찰 결과")
    toast = await person.tap("⭐ 팔로우", message_id=card.message_id)
    assert toast.text == "⭐ 팔로우했습니다. 변경·취소와 마감을 알려 드립니다."


async def test_an_unknown_number_is_said_to_be_unknown(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/search R26BK09999999-000")
    await person.wait_for_message("R26BK09999999-000은 아직 수집하지 않은 번호입니다")


async def test_a_numbers_button_opens_that_notices_card(talk: Talk) -> None:
    await talk.hold(tender("R26BK00000001", title="첫째 CCTV"), tender("R26BK00000002", title="둘째 CCTV"))
    person = await talk.vendor()
    await person.say("/search CCTV")
    found = await person.wait_for_message("· 2건")
    assert found.labels == ["1번", "2번", "💾 이 검색을 관심사로 저장"]
    await person.tap("2번", message_id=found.message_id)
    card = await person.wait_for_message("나라장터 · 수집", after=found.message_id)
    assert titles(found.text)[1].endswith("첫째 CCTV")
    assert "첫째 CCTV" in card.text
    assert "⭐ 팔로우" in card.labels


async def test_more_pages_come_in_the_same_message_in_both_languages(talk: Talk) -> None:
    await talk.hold(*(tender(f"R26BK{n:08}", title=f"CCTV {n}호") for n in range(11)))
    person = await talk.vendor()
    await person.say("/search CCTV, 영상관제")
    first = await person.wait_for_message("(1/3)")
    assert first.labels == ["1번", "2번", "3번", "4번", "5번", "2/3쪽 ▶", "💾 이 검색을 관심사로 저장"]
    await person.tap("2/3쪽 ▶", message_id=first.message_id)
    second = await person.wait_for_message("🔎 CCTV, 영상관제 · 11건 (2/3)")
    assert second.message_id == first.message_id
    assert [line.split()[0] for line in titles(second.text)] == ["6.", "7.", "8.", "9.", "10."]
    async with talk.database.writing() as tx:
        await subscribers.set_language(tx, VENDOR, "en")
    await person.tap("3/3쪽 ▶", message_id=first.message_id)
    third = await person.wait_for_message("🔎 CCTV, 영상관제 · 11 notices (3/3)")
    assert third.labels == ["No. 11", "◀ 2/3", "💾 Save this search as interest"]
    shown = titles(first.text) + titles(second.text) + titles(third.text)
    assert sorted(line.split("CCTV ")[1] for line in shown) == sorted(f"{n}호" for n in range(11))


async def test_a_search_becomes_an_interest_by_the_usual_preview(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say('/search "통합 관제", <AI> R&D -감리')
    found = await person.wait_for_message("맞는 공고를 찾지 못했습니다")
    await person.tap("💾 이 검색을 관심사로 저장", message_id=found.message_id)
    preview = await person.wait_for_message("미리보기")
    await person.tap("💾 저장", message_id=preview.message_id)
    (saved,) = await talk.interests()
    assert saved.words == '"통합 관제", <AI> R&D -감리'
    assert BuyerGroup.OTHER not in saved.filters.buyer_groups


@pytest.mark.parametrize(
    ("typed", "said"),
    [('"통합', "따옴표가 닫히지 않았습니다"), ("-감리", "뺄 말만 있습니다"), ("AI " * 400, "말이 너무 깁니다")],
)
async def test_words_that_cannot_be_read_get_the_sentence_that_interests_get(talk: Talk, typed: str, said: str) -> None:
    person = await talk.vendor()
    await person.say(f"/search {typed}")
    await person.wait_for_message(said)


async def test_a_bare_search_asks_and_takes_the_next_text_once(talk: Talk) -> None:
    await talk.hold(tender())
    person = await talk.vendor()
    await person.say("/search")
    await person.wait_for_message("찾으시는 말이나 공고번호를 보내 주세요")
    await person.say("-감리")
    await person.wait_for_message("뺄 말만 있습니다")
    await person.say("CCTV")
    await person.wait_for_message("🔎 CCTV · 1건")
    await person.say("관제")
    await person.wait_for_message("관심사를 추가하시려면 /add")
    assert await talk.interests() == []


async def test_asking_ends_with_cancel_and_with_words_for_an_interest(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/search")
    asked = await person.wait_for_message("찾으시는 말이나")
    await person.say("/cancel")
    await person.wait_for_message("그만두었습니다")
    await person.say("CCTV")
    await person.wait_for_message("관심사를 추가하시려면 /add", after=asked.message_id)
    await person.say("/search")
    await person.wait_for_message("찾으시는 말이나", after=asked.message_id)
    await person.say("/start")
    chips = await person.wait_for_message("분야를 골라 주세요")
    await person.tap("✏ 직접 입력", message_id=chips.message_id)
    await person.say("드론")
    await person.wait_for_message("미리보기")


async def test_a_long_search_says_that_it_is_at_it_and_answers_in_the_same_message(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await talk.hold(tender())
    monkeypatch.setattr(search, "PATIENCE_SECONDS", 0.0)
    person = await talk.vendor()
    await person.say("/search CCTV")
    found = await person.wait_for_message("🔎 CCTV · 1건")
    assert [one.message_id for one in await person.messages() if "🔎" in one.text] == [found.message_id]
    assert any("찾는 중입니다" in one.text for one in await talk.client.accepted())


async def test_an_answer_that_cannot_replace_the_waiting_is_said_anew(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await talk.hold(tender())
    monkeypatch.setattr(search, "PATIENCE_SECONDS", 0.0)
    number = await talk.client.fault(
        method="editMessageText", count=1, status=400, description="Bad Request: message to edit not found"
    )
    person = await talk.vendor()
    await person.say("/search\nCCTV")
    found = await person.wait_for_message("🔎 CCTV · 1건")
    assert await talk.client.hits(number) == 1
    waiting = await person.wait_for_message("찾는 중입니다")
    assert waiting.message_id < found.message_id


async def test_more_than_is_read_is_said_with_how_far_back_it_goes(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "MOST_READ", 2)
    monkeypatch.setattr(job, "AT_ONCE", 1)
    page = [tender(f"R26BK{n:08}", published_at=NOW - timedelta(days=n)) for n in range(4)]
    await talk.hold(*page)
    person = await talk.vendor()
    await person.say("/search CCTV")
    found = await person.wait_for_message("🔎 CCTV · 2건")
    assert "맞는 공고가 많아 7/27(월)부터 나온 것만 보았습니다" in found.text


async def test_a_notice_of_more_than_a_year_ago_is_not_looked_at(talk: Talk) -> None:
    await talk.town.arrive(tender(published_at=NOW - timedelta(days=400)), at=NOW - timedelta(days=400), quietly=True)
    person = await talk.vendor()
    await person.say("/search CCTV")
    found = await person.wait_for_message("맞는 공고를 찾지 못했습니다")
    assert "2025/7/28(월)부터 모은 공고에서" in found.text


async def member_of(talk: Talk) -> tuple[Person, Person]:
    await talk.vendor()
    await talk.client.person(COLLEAGUE, "이메타")
    await talk.client.group(TEAM, "영업팀", {VENDOR: "administrator", COLLEAGUE: "member"}, bot="member")
    return talk.client.member(VENDOR, TEAM), talk.client.member(COLLEAGUE, TEAM)


async def test_anybody_in_a_group_searches_and_only_an_administrator_saves(talk: Talk) -> None:
    await talk.hold(*(tender(f"R26BK{n:08}", title=f"CCTV {n}호") for n in range(6)))
    boss, member = await member_of(talk)
    await member.say("/search")
    await member.wait_for_message("찾으시는 말이나")
    await member.say("/search CCTV")
    found = await member.wait_for_message("(1/2)")
    await member.tap("2/2쪽 ▶", message_id=found.message_id)
    await member.wait_for_message("(2/2)")
    async with talk.database.reading() as tx:
        assert await subscribers.get(tx, TEAM) is None
    await member.tap("6번", message_id=found.message_id)
    card = await member.wait_for_message("수집", after=found.message_id)
    toast = await member.tap("⭐ 팔로우", message_id=card.message_id)
    assert toast.text == "먼저 /start 를 보내 주세요. 그룹에서는 관리자가 보내면 됩니다."
    toast = await member.tap("💾 이 검색을 관심사로 저장", message_id=found.message_id)
    assert toast.text == "이 방에서는 관리자만 바꿀 수 있습니다."
    await boss.tap("💾 이 검색을 관심사로 저장", message_id=found.message_id)
    await boss.wait_for_message("미리보기")


@pytest.mark.parametrize("data", ["sr:2", "kp"])
async def test_a_tap_on_a_message_without_words_changes_nothing(talk: Talk, data: str) -> None:
    person = await talk.vendor()
    await person.say("/help")
    shown = await person.wait_for_message("발주봇 사용법")
    toast = await person.forge(data, message_id=shown.message_id)
    assert toast.text.startswith("오래된 버튼입니다")
    await person.say("/list")
    await person.wait_for_message("아직 관심사가 없습니다")
