"""/list, and what a forged or an old button can do: nothing."""

from collections.abc import AsyncIterator

import pytest

from jobs.clock import ManualClock
from storage.db import Database
from tests.chat.talking import COLLEAGUE, Talk, talking


@pytest.fixture
async def talk(sqlite: Database, clock: ManualClock) -> AsyncIterator[Talk]:
    async with talking(sqlite, clock) as started:
        yield started


async def test_an_empty_list_gives_the_next_step(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/list")
    empty = await person.wait_for_message("아직 관심사가 없습니다")
    assert empty.labels == ["➕ 관심사 추가"]
    await person.tap("➕ 관심사 추가", message_id=empty.message_id)


async def test_pause_resume_remove_and_undo(talk: Talk) -> None:
    person = await talk.vendor()
    await talk.subscribed(person, "관제")
    await talk.subscribed(person, "클라우드")
    await person.say("/list")
    listed = await person.wait_for_message("관심사 2개")
    assert "1. ‘관제’ · 서울 · 바로 알림" in listed.text
    toast = await person.tap("⏸ 1번 멈춤", message_id=listed.message_id)
    assert toast.text == "⏸ 멈췄습니다."
    await person.wait_for_message("1. ‘관제’ · 서울 · ⏸ 멈춤")
    assert [one.paused for one in await talk.interests()] == [True, False]
    await person.tap("▶ 1번 다시", message_id=listed.message_id)
    assert [one.paused for one in await talk.interests()] == [False, False]
    await person.tap("🗑 1번 삭제", message_id=listed.message_id)
    rest = await person.wait_for_message("관심사 1개", after=listed.message_id - 1)
    assert [one.words for one in await talk.interests()] == ["클라우드"]
    assert "↩ 삭제 되돌리기" in rest.labels
    toast = await person.tap("↩ 삭제 되돌리기", message_id=listed.message_id)
    assert toast.text == "↩ 되돌렸습니다."
    assert [one.words for one in await talk.interests()] == ["관제", "클라우드"]


async def test_the_last_one_removed_can_still_be_brought_back(talk: Talk) -> None:
    person = await talk.vendor()
    await talk.subscribed(person, "관제")
    await person.say("/list")
    listed = await person.wait_for_message("관심사 1개")
    await person.tap("🗑 1번 삭제", message_id=listed.message_id)
    empty = await person.wait_for_message("아직 관심사가 없습니다")
    await person.tap("↩ 삭제 되돌리기", message_id=empty.message_id)
    assert len(await talk.interests()) == 1


async def test_an_old_list_cannot_pause_what_was_removed(talk: Talk) -> None:
    person = await talk.vendor()
    interest = await talk.subscribed(person, "관제")
    await person.say("/list")
    listed = await person.wait_for_message("관심사 1개")
    await person.tap("🗑 1번 삭제", message_id=listed.message_id)
    toast = await person.forge(f"ip:{interest.id}", message_id=listed.message_id)
    assert toast.text.startswith("오래된 버튼")
    assert await talk.interests() == []


async def test_another_chats_interest_cannot_be_touched(talk: Talk) -> None:
    person = await talk.vendor()
    interest = await talk.subscribed(person, "관제")
    thief = await talk.client.person(COLLEAGUE, "이메타")
    await talk.subscribed(thief, "메타버스")
    await thief.say("/list")
    listed = await thief.wait_for_message("관심사 1개")
    for verb in ("ip", "ir", "id", "iu"):
        toast = await thief.forge(f"{verb}:{interest.id}", message_id=listed.message_id)
        assert toast.text == "이 대화방의 것이 아닙니다."
    (kept,) = await talk.interests()
    assert kept == interest


@pytest.mark.parametrize("data", ["id", "id:x", "id:1:2", "drop table", "f:1:9", "👍", "lg:fr", "t:" + "a" * 60])
async def test_a_forged_button_is_answered_and_does_nothing(talk: Talk, data: str) -> None:
    person = await talk.vendor()
    interest = await talk.subscribed(person, "관제")
    last = (await person.messages())[-1]
    toast = await person.forge(data, message_id=last.message_id)
    assert toast.answered
    assert toast.text.startswith("오래된 버튼")
    assert await talk.interests() == [interest]


async def test_a_tap_from_a_chat_that_is_not_known_is_answered(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/help")
    helped = await person.wait_for_message("발주봇 사용법")
    toast = await person.forge("ls", message_id=helped.message_id)
    assert toast.text.startswith("먼저 /start 를 보내 주세요")
