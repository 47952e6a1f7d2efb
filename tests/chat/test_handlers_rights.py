"""/privacy, /export, /delete: what is said is so, what is taken along is all of it, what is erased stays erased (F44)."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from telegram import BotCommandScopeChat
from tornado.simple_httpclient import SimpleAsyncHTTPClient

from bot.handlers import menu
from bot.handlers.rights import ERASE_WITHIN
from bot.sandbox.client import Person, Seen
from jobs.clock import ManualClock
from jobs.outcomes import OPERATOR_CHAT, tell_operator
from jobs.settings import OperatorSettings, Settings
from storage import claims, pace, personal, remembered, subscribers
from storage.db import Database
from storage.pace import Spacing
from storage.records import OutboxItem, OutboxKind, OutboxState
from storage.tables import metadata
from tests.chat.talking import COLLEAGUE, TEAM, VENDOR, Talk, talking, tender

OTHER, OPERATOR = 6104857392, 5501928374
SPACING = Spacing(bot=0.034, chat=1.0, group=3.0)


@pytest.fixture
async def talk(sqlite: Database, clock: ManualClock) -> AsyncIterator[Talk]:
    operator = OperatorSettings(chat_id=OPERATOR, contact="ops@example.org")
    async with talking(sqlite, clock, Settings(operator=operator)) as started:
        yield started


async def dump(talk: Talk) -> str:
    async with talk.database.reading() as tx:
        rows = [
            f"{table.name} {tuple(row)}" for table in metadata.sorted_tables for row in await tx.execute(select(table))
        ]
    return "\n".join(rows)


async def busy_life(talk: Talk) -> Person:
    """A vendor with an interest that was edited and one that was removed, a card, a follow, a dismissal."""
    person = await talk.vendor(username="youngsang_kim")
    await talk.subscribed(person, "CCTV -주차")
    await talk.subscribed(person, "수온센서")
    await person.say("/list")
    listed = await person.wait_for_message("관심사 2개")
    await person.tap("🗑 2번 삭제", message_id=listed.message_id)
    await talk.town.arrive(tender("R26BK00000001"), tender("R26BK00000002", title="CCTV 교체"))
    await talk.town.pretend_sent()
    await talk.town.arrive(tender("R26BK00000003"))
    for number, button in ((1, "⭐ 팔로우"), (2, "👎 관심없음")):
        begun = await person.say(f"/start b_{number}")
        card = await person.wait_for_message("R26BK", after=begun.message_id)
        await person.tap(button, message_id=card.message_id)
    return person


async def asked(person: Person) -> Seen:
    begun = await person.say("/delete")
    return await person.wait_for_message("모두 지울까요?", after=begun.message_id)


async def message(person: Person, message_id: int) -> Seen:
    return next(one for one in await person.messages() if one.message_id == message_id)


# /privacy


async def test_privacy_says_who_runs_the_bot_in_both_languages(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/privacy")
    said = await person.wait_for_message("개인정보 안내")
    assert "끝난 뒤 90일" in said.text
    assert "1시간" in said.text
    assert "차단하시면 90일 뒤" in said.text
    assert said.text.endswith("운영자: ops@example.org\n기관의 공식 서비스가 아닙니다.")
    foreigner = await talk.client.person(COLLEAGUE, "Ann", language_code="en")
    await foreigner.say("/privacy")
    said = await foreigner.wait_for_message("Privacy")
    assert "90 days after they ended" in said.text
    assert said.text.endswith("Run by: ops@example.org\nNot an official service of any agency.")
    async with talk.database.reading() as tx:
        assert await subscribers.get(tx, VENDOR) is None  # to ask is not to subscribe


async def test_privacy_says_where_nobody_is_named(sqlite: Database, clock: ManualClock) -> None:
    async with talking(sqlite, clock) as talk:
        person = await talk.vendor()
        await person.say("/privacy")
        await person.wait_for_message("운영자 연락처가 설정되어 있지 않습니다.")


async def test_what_privacy_says_is_not_stored_is_not(talk: Talk) -> None:
    """Names, what people write, and who tapped in a group."""
    person = await busy_life(talk)
    await person.say("제 번호는 010-1234-5678 입니다")
    await person.wait_for_message("관심사를 추가하시려면")
    await talk.client.person(COLLEAGUE, "이메타", username="meta_lee")
    await talk.client.group(TEAM, "비밀영업팀", {VENDOR: "administrator", COLLEAGUE: "member"}, bot="member")
    member = talk.client.member(COLLEAGUE, TEAM)
    await talk.client.member(VENDOR, TEAM).say("/start b_1")
    card = await member.wait_for_message("R26BK")
    assert (await member.tap("⭐ 팔로우", message_id=card.message_id)).text.startswith("⭐")
    stored = await dump(talk)
    assert f"follows ({TEAM}" in stored
    unwanted = ("김영상", "youngsang", "010-1234", "이메타", "meta_lee", "비밀영업팀", str(COLLEAGUE))
    assert [one for one in unwanted if one in stored] == []


# /export


async def exported(talk: Talk, person: Person) -> tuple[Seen, str, dict[str, Any]]:
    begun = await person.say("/export")
    sent = await person.wait_for_message(lambda seen: seen.attachment is not None, after=begun.message_id)
    assert sent.attachment is not None
    document = sent.attachment["document"]
    url = f"{talk.running.url}/sandbox/files/{document['file_id']}"
    answer = await SimpleAsyncHTTPClient(force_instance=True).fetch(url)
    whole: dict[str, Any] = json.loads(answer.body)
    return sent, document["file_name"], whole


async def test_export_sends_everything_that_is_stored_and_nothing_about_others(talk: Talk) -> None:
    person = await busy_life(talk)
    await talk.town.wants(OTHER, "남의말")
    await talk.town.arrive(tender("R26BK00000004", title="CCTV 와 남의말"))
    async with talk.database.writing() as tx:
        await remembered.remember(tx, OPERATOR_CHAT, str(OPERATOR))
        await pace.take(tx, VENDOR, 1.0, 1_785_200_000.0)
        for chat_id in (VENDOR, OTHER):
            await tell_operator(
                tx,
                "delivery.dead",
                {"why": "x", "key": f"alert:{chat_id}:a"},
                talk.clock.now(),
                once=f"alert:{chat_id}:a",
            )
        counted = await personal.held(tx, VENDOR)
    sent, name, whole = await exported(talk, person)
    assert name == "baljubot-2026-07-28.json"
    assert sent.text.startswith("이 대화방에 관해 저장된 모든 것입니다.")
    assert whole["chat_id"] == VENDOR
    assert whole["exported_at"] == "2026-07-28T10:00:00+09:00"
    names = {"subscribers": "settings", "chat_links": "same_project", "dismissals": "not_interested", "outbox": "messages", "pace": "last_answers"}  # fmt: skip
    assert {table: len(whole[names.get(table, table)]) for table in counted.rows} == counted.rows
    assert [one["words"] for one in whole["interests"]] == ["CCTV -주차", "수온센서"]
    assert whole["interests"][0]["filters"]["buyer_groups"] == ["city", "district", "invested"]
    assert whole["follows"][0]["project"][0]["number"] == "R26BK00000001"
    assert whole["not_interested"][0]["title"] == "CCTV 교체"
    assert whole["matches"][0]["notice"]["title"] == "지능형 CCTV 관제시스템 구축"
    assert whole["told_to_operator"][0]["payload"]["details"]["key"] == f"alert:{VENDOR}:a"
    assert whole["last_answers"] == [{"next_at": "2026-07-28T09:53:21+09:00", "set_at": "2026-07-28T09:53:20+09:00"}]
    assert str(OTHER) not in json.dumps(whole, ensure_ascii=False)
    for table in ("settings", "interests", "messages", "matches"):
        times = [value for row in whole[table] for key, value in row.items() if key.endswith("_at") and value]
        assert times
        assert all(datetime.fromisoformat(one).utcoffset() == timedelta(hours=9) for one in times)


async def test_the_operators_own_file_names_no_other_chat(talk: Talk) -> None:
    operator = await talk.client.person(OPERATOR, "운영자")
    async with talk.database.writing() as tx:
        await remembered.remember(tx, OPERATOR_CHAT, str(OPERATOR))
        await tell_operator(
            tx, "delivery.dead", {"why": "x", "key": f"alert:{OTHER}:a"}, talk.clock.now(), once=f"alert:{OTHER}:a"
        )
    _, _, whole = await exported(talk, operator)
    assert [one["kind"] for one in whole["messages"]] == ["operator"]
    assert str(OTHER) not in json.dumps(whole)


async def test_a_file_that_cannot_be_sent_is_told_in_words(talk: Talk) -> None:
    person = await busy_life(talk)
    await talk.client.fault("server_error", method="sendDocument", count=1)
    await person.say("/export")
    await person.wait_for_message("파일을 보내지 못했습니다. 저장된 것과 알림은 그대로입니다.")
    await exported(talk, person)


async def test_a_flood_limit_on_the_file_is_left_to_the_error_hook(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    person = await busy_life(talk)
    number = await talk.client.fault("flood", method="sendDocument", count=1, retry_after=3)
    await person.say("/export")
    await person.say("/help")
    await person.wait_for_message("발주봇 사용법")
    assert await talk.client.hits(number) == 1
    assert "an answer could not be given" in caplog.text


@pytest.mark.parametrize("command", ["/export", "/delete"])
async def test_where_nothing_is_stored_that_is_said(talk: Talk, command: str) -> None:
    person = await talk.vendor()
    await person.say(command)
    await person.wait_for_message("이 대화방에 관해 저장된 것이 없습니다.")


# /delete


async def test_delete_names_what_would_go_and_erases_nothing_yet(talk: Talk) -> None:
    person = await busy_life(talk)
    before = await dump(talk)
    question = await asked(person)
    assert "관심사 2개(지우셨던 것 포함)" in question.text
    assert "팔로우 1개" in question.text
    assert "관심없음 1건" in question.text
    assert "아직 보내지 않은 알림 1건은 보내지 않습니다." in question.text
    assert question.labels == ["🗑 모두 지우기", "그대로 두기"]
    await person.tap("그대로 두기", message_id=question.message_id)
    spared = await message(person, question.message_id)
    assert (spared.text, spared.labels) == ("그대로 두었습니다. 아무것도 지우지 않았습니다.", [])
    handled = [line for line in (await dump(talk)).splitlines() if not line.startswith("handled_updates")]
    assert handled == [line for line in before.splitlines() if not line.startswith("handled_updates")]


async def test_delete_erases_everything_says_what_and_one_begins_anew(talk: Talk) -> None:
    person = await busy_life(talk)
    await person.say("/settings")
    shown = await person.wait_for_message("설정")
    await person.tap("English", message_id=shown.message_id)
    assert await talk.application.bot.get_my_commands(BotCommandScopeChat(VENDOR))
    begun = await person.say("/delete")
    question = await person.wait_for_message("Erase everything?", after=begun.message_id)
    await person.tap("🗑 Erase everything", message_id=question.message_id)
    done = await message(person, question.message_id)
    assert done.text.startswith(
        "🗑 Everything is erased.\n· language and alert settings\n· 2 interests (removed ones, too)"
    )
    assert "1 alert not sent yet will not be sent." in done.text
    assert done.labels == []
    assert str(VENDOR) not in await dump(talk)
    assert await talk.application.bot.get_my_commands(BotCommandScopeChat(VENDOR)) == ()
    await talk.town.arrive(tender("R26BK00000009"))
    assert await talk.town.owed(VENDOR) == []
    begun = await person.say("/start")
    await person.wait_for_message("발주봇입니다", after=begun.message_id)
    assert await talk.interests() == []


async def test_a_second_tap_and_an_update_that_comes_again_find_nothing(talk: Talk) -> None:
    """As after a kill between the erasure and its mark: Telegram hands the tap over again."""
    person = await busy_life(talk)
    question = await asked(person)
    data = question.buttons[0][0].data
    await person.tap("🗑 모두 지우기", message_id=question.message_id)
    again = await person.forge(data, message_id=question.message_id)
    assert again.answered
    assert (await message(person, question.message_id)).text.startswith("이 대화방에 관해 저장된 것이 없습니다.")
    assert str(VENDOR) not in await dump(talk)


async def test_an_old_button_erases_nothing(talk: Talk) -> None:
    person = await busy_life(talk)
    question = await asked(person)
    talk.clock.advance(ERASE_WITHIN + timedelta(seconds=1))
    toast = await person.tap("🗑 모두 지우기", message_id=question.message_id)
    assert toast.text.startswith("시간이 지난 버튼이라 지우지 않았습니다.")
    assert len(await talk.interests()) == 1
    assert (await message(person, question.message_id)).labels == []


async def test_who_began_anew_is_not_erased_by_the_button_of_before(talk: Talk) -> None:
    person = await busy_life(talk)
    question = await asked(person)
    data = question.buttons[0][0].data
    await person.tap("🗑 모두 지우기", message_id=question.message_id)
    talk.clock.advance(timedelta(seconds=30))
    await talk.subscribed(person)
    toast = await person.forge(data, message_id=question.message_id)
    assert toast.text.startswith("시간이 지난 버튼이라")
    assert len(await talk.interests()) == 1


async def test_in_a_group_only_administrators_erase(talk: Talk) -> None:
    await talk.vendor()
    await talk.client.person(COLLEAGUE, "이메타")
    await talk.client.group(TEAM, "영업팀", {VENDOR: "administrator", COLLEAGUE: "member"}, bot="member")
    boss, member = talk.client.member(VENDOR, TEAM), talk.client.member(COLLEAGUE, TEAM)
    await boss.say("/start")
    await boss.wait_for_message("공식 서비스가 아닙니다")
    await member.say("/delete")
    await member.wait_for_message("이 방에서는 관리자만 지울 수 있습니다.")
    question = await asked(boss)
    assert (await member.tap("🗑 모두 지우기", message_id=question.message_id)).text.startswith("이 방에서는 관리자만")
    assert (await talk.subscriber(TEAM)).chat_id == TEAM
    await boss.tap("🗑 모두 지우기", message_id=question.message_id)
    assert str(TEAM) not in await dump(talk)


async def test_the_operator_is_told_what_the_configuration_keeps(talk: Talk) -> None:
    operator = await talk.client.person(OPERATOR, "운영자")
    await talk.subscribed(operator)
    question = await asked(operator)
    assert "운영자 대화방이라는 설정은 설정 파일에 있어 그대로 남습니다." in question.text


async def test_what_is_under_way_meanwhile_brings_nothing_back(talk: Talk) -> None:
    person = await busy_life(talk)
    async with talk.database.writing() as tx:
        claim = await claims.claim(tx, "me", now=talk.clock.now(), real=1_000.0, lease=120.0, spacing=SPACING)
    assert isinstance(claim, claims.Claim)
    item: OutboxItem = claim.item
    question = await asked(person)
    await person.tap("🗑 모두 지우기", message_id=question.message_id)
    async with talk.database.writing() as tx:
        assert not await claims.record_sent(tx, item, (77,), talk.clock.now())
    assert str(VENDOR) not in await dump(talk)
    assert {one.state for one in await talk.town.owed(kind=OutboxKind.ALERT)} == {OutboxState.DEAD}


@pytest.mark.postgresql
async def test_an_erasure_that_meets_a_deadlock_is_tried_again(postgresql_url: str, clock: ManualClock) -> None:
    database = Database(postgresql_url)
    async with talking(database, clock) as talk:
        person = await busy_life(talk)
        question = await asked(person)
        async with database.writing() as tx:
            await tx.execute(text("SELECT 1 FROM outbox FOR UPDATE"))
            tapping = asyncio.create_task(person.tap("🗑 모두 지우기", message_id=question.message_id))
            await asyncio.sleep(
                0.5
            )  # it has the subscriber and waits for the outbox; this one does it the other way round
            await subscribers.hold(tx, VENDOR)
        assert (await tapping).answered
        assert (await message(person, question.message_id)).text.startswith("🗑 모두 지웠습니다.")
        assert str(VENDOR) not in await dump(talk)
    await database.close()


# The menu


async def test_in_a_group_members_are_offered_what_they_may_use(talk: Talk) -> None:
    await talk.vendor()
    await talk.client.person(COLLEAGUE, "Meta", language_code="en")
    await talk.client.group(TEAM, "영업팀", {VENDOR: "administrator", COLLEAGUE: "member"}, bot="member")
    everything = list(menu.COMMANDS)
    for_members = [name for name in everything if name not in menu.FOR_ADMINISTRATORS]
    assert [one["command"] for one in await talk.client.menu(TEAM, VENDOR)] == everything
    assert [one["command"] for one in await talk.client.menu(TEAM, COLLEAGUE)] == for_members
    assert "What is stored about you" in {one["description"] for one in await talk.client.menu(TEAM, COLLEAGUE)}
    boss = talk.client.member(VENDOR, TEAM)
    await boss.say("/settings")
    shown = await boss.wait_for_message("설정")
    await boss.tap("English", message_id=shown.message_id)
    assert [one["command"] for one in await talk.client.menu(TEAM, VENDOR)] == everything
    assert [one["command"] for one in await talk.client.menu(TEAM, COLLEAGUE)] == for_members
    await talk.client.fault("server_error", method="deleteMyCommands", count=1)
    begun = await boss.say("/delete")
    question = await boss.wait_for_message("Erase everything?", after=begun.message_id)
    await boss.tap("🗑 Erase everything", message_id=question.message_id)
    await boss.wait_for_message("Everything is erased")
