"""getUpdates: a real wait, offsets that confirm, one consumer, a memory that outlives the process."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from telegram import Bot, Update
from telegram.error import Conflict
from telegram.ext import ApplicationBuilder, CallbackQueryHandler, CommandHandler

from bot.sandbox.client import Person
from jobs.clock import ManualClock
from tests.sandbox import TOKEN, Running, sandboxed

VENDOR = 1001


@pytest.fixture
async def running(clock: ManualClock) -> AsyncIterator[Running]:
    async with sandboxed(clock) as started:
        yield started


@pytest.fixture
async def person(running: Running) -> Person:
    return await running.client.person(VENDOR, "지우")


@pytest.fixture
async def bot(running: Running) -> AsyncIterator[Bot]:
    async with running.bot() as started:
        yield started


async def test_a_poll_waits_for_what_is_said(bot: Bot, person: Person) -> None:
    asked = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.2)
    assert not asked.done()
    await person.say("/start t_cctv")
    before = time.monotonic()
    (update,) = await asked
    assert time.monotonic() - before < 1
    assert update.message is not None
    assert (update.message.text, update.message.chat.id) == ("/start t_cctv", VENDOR)
    assert [one.type for one in update.message.entities] == ["bot_command"]
    assert update.message.from_user is not None
    assert update.message.from_user.language_code == "ko"


async def test_an_empty_poll_takes_its_time(bot: Bot) -> None:
    before = time.monotonic()
    assert await bot.get_updates(timeout=1) == ()
    assert 0.9 < time.monotonic() - before < 3


async def test_an_offset_confirms(bot: Bot, person: Person) -> None:
    for text in ("하나", "둘", "셋"):
        await person.say(text)
    first = await bot.get_updates(limit=2)
    assert [one.message.text for one in first if one.message] == ["하나", "둘"]
    assert len(await bot.get_updates()) == 3
    (third,) = await bot.get_updates(offset=first[-1].update_id + 1)
    assert len(await bot.get_updates()) == 1
    assert await bot.get_updates(offset=third.update_id + 1) == ()
    await person.say("넷")
    await person.say("다섯")
    (last,) = await bot.get_updates(offset=-1)
    assert last.message is not None
    assert last.message.text == "다섯"


async def test_only_what_was_asked_for(bot: Bot, person: Person) -> None:
    await bot.get_updates(allowed_updates=["message"])
    await person.say("/start")
    await person.block()
    assert [one.my_chat_member for one in await bot.get_updates()] == [None]
    await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    await person.unblock()
    assert (await bot.get_updates())[-1].my_chat_member is not None


async def test_a_second_consumer_throws_the_first_out(bot: Bot, running: Running) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.2)
    async with running.bot() as other:
        assert await other.get_updates(timeout=0) == ()
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first


async def test_a_consumer_that_died_is_forgotten(bot: Bot, running: Running, person: Person) -> None:
    asked = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.2)
    assert running.server.polling.waiting()
    asked.cancel()
    for _ in range(100):
        if not running.server.polling.waiting():
            break
        await asyncio.sleep(0.01)
    assert not running.server.polling.waiting()
    await person.say("뒤에")
    assert len(await bot.get_updates(timeout=0)) == 1


async def test_updates_are_kept_for_a_day(bot: Bot, person: Person, clock: ManualClock) -> None:
    await person.say("어제")
    clock.advance(timedelta(hours=24, seconds=1))
    await person.say("오늘")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.text == "오늘"


async def test_an_update_can_come_twice(bot: Bot, running: Running, person: Person) -> None:
    await person.say("한 번")
    (first,) = await bot.get_updates()
    assert await bot.get_updates(offset=first.update_id + 1) == ()
    await running.client.post("repeat", {"update_id": first.update_id})
    (again,) = await bot.get_updates(offset=first.update_id + 1)
    assert again.update_id == first.update_id
    assert await bot.get_updates(offset=first.update_id + 1) == ()


async def test_everything_outlives_the_sandbox(clock: ManualClock, tmp_path: Path) -> None:
    async with sandboxed(clock, tmp_path) as running, running.bot() as bot:
        person = await running.client.person(VENDOR, "지우")
        await person.say("/start")
        sent = await bot.send_message(VENDOR, "공고")
        await bot.edit_message_text("정정 공고", VENDOR, sent.message_id)
        document = await bot.send_document(VENDOR, b"x", filename="a.txt")
        (update,) = await bot.get_updates()
        await bot.get_updates(offset=update.update_id + 1)
        await person.say("아직 못 읽은 말")
        await bot.set_my_short_description("짧게")
    async with sandboxed(clock, tmp_path) as running, running.bot() as bot:
        assert [one.text for one in await running.client.messages(VENDOR)] == [
            "/start",
            "정정 공고",
            "",
            "아직 못 읽은 말",
        ]
        (waiting,) = await bot.get_updates()
        assert waiting.message is not None
        assert waiting.message.text == "아직 못 읽은 말"
        assert waiting.update_id == update.update_id + 1
        assert document.document is not None
        assert (await bot.get_file(document.document.file_id)).file_size == 1
        assert (await bot.get_my_short_description()).short_description == "짧게"
        assert (await bot.send_message(VENDOR, "다음")).message_id == waiting.message.message_id + 1
        assert [line.n for line in await running.client.accepted()] == [1, 2, 3, 4]


async def test_a_line_torn_by_a_crash_is_cut_off(clock: ManualClock, tmp_path: Path) -> None:
    async with sandboxed(clock, tmp_path) as running, running.bot() as bot:
        await (await running.client.person(VENDOR, "지우")).say("/start")
        await bot.send_message(VENDOR, "하나")
    journal = tmp_path / "journal.jsonl"
    whole = journal.read_bytes()
    journal.write_bytes(whole + b'{"kind":"accepted","metho')
    async with sandboxed(clock, tmp_path) as running, running.bot() as bot:
        assert [one.text for one in await running.client.accepted()] == ["하나"]
        await bot.send_message(VENDOR, "둘")
    assert journal.read_bytes().startswith(whole)
    async with sandboxed(clock, tmp_path) as running:
        assert [one.text for one in await running.client.accepted()] == ["하나", "둘"]


async def test_a_whole_application_runs_on_it(running: Running, person: Person) -> None:
    application = (
        ApplicationBuilder()
        .token(TOKEN)
        .base_url(f"{running.url}/bot")
        .base_file_url(f"{running.url}/file/bot")
        .build()
    )

    async def start(update: Update, _: object) -> None:
        assert update.message is not None
        await update.message.reply_html("<b>안녕하세요</b>")

    async def press(update: Update, _: object) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer(f"저장: {update.callback_query.data}", show_alert=True)

    application.add_handler(CommandHandler("start", start))
    application.add_handler(CallbackQueryHandler(press))
    await application.initialize()
    await application.start()
    assert application.updater is not None
    await application.updater.start_polling()
    await person.say("/start")
    greeting = await person.wait_for_message("안녕하세요")
    toast = await person.forge("f:1", message_id=greeting.message_id)
    assert (toast.answered, toast.text, toast.alert) == (True, "저장: f:1", True)
    await application.updater.stop()
    await application.stop()
    await application.shutdown()
