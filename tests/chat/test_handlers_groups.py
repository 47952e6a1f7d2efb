"""Groups: only administrators change what the group gets; blocks, returns and moves are followed."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.client import Person
from jobs.clock import ManualClock
from storage import interests, subscribers
from storage.db import Database
from storage.records import ChatKind, OutboxKind, OutboxState, QuietHours, SubscriberState
from tests.chat.talking import COLLEAGUE, TEAM, VENDOR, Talk, talking, tender, until


@pytest.fixture
async def talk(sqlite: Database, clock: ManualClock) -> AsyncIterator[Talk]:
    async with talking(sqlite, clock) as started:
        yield started


async def team(talk: Talk) -> tuple[Person, Person]:
    """A group with the bot in it; the vendor administers it, the colleague does not."""
    await talk.vendor()
    await talk.client.person(COLLEAGUE, "이메타")
    await talk.client.group(TEAM, "영업팀", {VENDOR: "administrator", COLLEAGUE: "member"}, bot="member")
    return talk.client.member(VENDOR, TEAM), talk.client.member(COLLEAGUE, TEAM)


async def state_of(talk: Talk, chat_id: int, wanted: SubscriberState) -> None:
    async def reached() -> bool:
        return (await talk.subscriber(chat_id)).state is wanted

    assert await until(reached)


async def test_a_group_is_greeted_and_nothing_is_kept_before_somebody_starts(talk: Talk) -> None:
    boss, _ = await team(talk)
    await boss.wait_for_message("관리자가 /start 를 보내면")
    async with talk.database.reading() as tx:
        assert await subscribers.get(tx, TEAM) is None


@pytest.mark.parametrize("command", ["/start", "/add CCTV", "/stop"])
async def test_a_member_cannot_change_what_the_group_gets(talk: Talk, command: str) -> None:
    _, member = await team(talk)
    await member.say(command)
    await member.wait_for_message("관리자만 관심사를 바꿀 수 있습니다")
    async with talk.database.reading() as tx:
        assert await subscribers.get(tx, TEAM) is None


async def test_an_administrator_subscribes_the_group_and_members_tap_in_vain(talk: Talk) -> None:
    boss, member = await team(talk)
    await boss.say("/start")
    chips = await boss.wait_for_message("공식 서비스가 아닙니다")
    toast = await member.tap("☐ CCTV", message_id=chips.message_id)
    assert toast.text == "이 방에서는 관리자만 바꿀 수 있습니다."
    await boss.tap("☐ CCTV", message_id=chips.message_id)
    await boss.tap("다음: 미리보기 ▶", message_id=chips.message_id)
    await boss.tap("💾 저장", message_id=chips.message_id)
    (interest,) = await talk.interests(TEAM)
    assert interest.topics == ("cctv",)
    assert (await talk.subscriber(TEAM)).kind is ChatKind.GROUP
    await member.say("/list")
    listed = await member.wait_for_message("관심사 1개")
    assert (await member.tap("🗑 1번 삭제", message_id=listed.message_id)).text.startswith("이 방에서는")
    assert len(await talk.interests(TEAM)) == 1


async def test_a_member_may_follow_but_not_dismiss_for_all(talk: Talk) -> None:
    await talk.hold(tender())
    boss, member = await team(talk)
    await boss.say("/start b_1")
    card = await boss.wait_for_message("R26BK")
    assert (await member.tap("⭐ 팔로우", message_id=card.message_id)).text.startswith("⭐")
    assert (await member.tap("👎 관심없음", message_id=card.message_id)).text.startswith("이 방에서는")


async def test_talk_in_a_group_is_not_answered_and_unknown_commands_are_left_to_others(talk: Talk) -> None:
    boss, member = await team(talk)
    await boss.say("/start")
    chips = await boss.wait_for_message("공식 서비스가 아닙니다")
    await boss.tap("✏ 직접 입력", message_id=chips.message_id)
    asked = await boss.wait_for_message("찾으시는 말을")
    await member.say("저는 관리자가 아닙니다", reply_to=asked.message_id)
    await member.say("/othersbot")
    await member.say("/cancel")
    await boss.say("영상관제", reply_to=asked.message_id)
    await boss.wait_for_message("미리보기 · ‘영상관제’")
    said = [one.text for one in await boss.messages() if one.from_bot and one.message_id > asked.message_id]
    assert len(said) == 2
    assert said[0].startswith("이 방에서는 관리자만")


async def test_where_nobody_can_say_who_administers_nothing_is_changed(talk: Talk) -> None:
    boss, _ = await team(talk)
    await talk.client.fault("server_error", method="getChatMember")
    await boss.say("/start")
    await boss.wait_for_message("관리자만 관심사를 바꿀 수 있습니다")


async def test_a_block_is_noted_and_a_return_restores(talk: Talk) -> None:
    person = await talk.vendor()
    await talk.subscribed(person)
    async with talk.database.writing() as tx:
        await subscribers.set_quiet(tx, VENDOR, QuietHours(start_hour=9, end_hour=18))
    await talk.town.arrive(tender())
    await person.block()
    await state_of(talk, VENDOR, SubscriberState.UNREACHABLE)
    (item,) = await talk.town.owed(VENDOR, OutboxKind.ALERT)
    assert item.state is OutboxState.DEAD
    await person.unblock()
    await state_of(talk, VENDOR, SubscriberState.ACTIVE)
    assert len(await talk.interests()) == 1


async def test_a_silent_chat_that_blocks_and_returns_stays_silent(talk: Talk) -> None:
    person = await talk.vendor()
    await talk.subscribed(person)
    await person.say("/stop")
    await person.wait_for_message("알림을 멈췄습니다")
    await person.block()
    await person.unblock()
    await person.say("/settings")
    await person.wait_for_message("알림: 멈춤")


async def test_a_group_that_moves_takes_everything_along(talk: Talk) -> None:
    boss, _ = await team(talk)
    await boss.say("/start")
    await boss.wait_for_message("공식 서비스가 아닙니다")
    async with talk.database.writing() as tx:
        await interests.add(tx, TEAM, at=talk.clock.now(), words="CCTV")
    moved = await talk.client.post("migrate", {"chat_id": TEAM})
    new = int(moved["id"] if "id" in moved else moved["chat_id"])
    assert [one.words for one in await until(lambda: talk.interests(new))] == ["CCTV"]
    assert (await talk.subscriber(new)).kind is ChatKind.GROUP
