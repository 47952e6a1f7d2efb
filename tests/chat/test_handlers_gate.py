"""The gate, the lanes and the error hook: one effect for each update, no flood, and an honest word when we fail."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from telegram import Bot, Chat, Message, Update, User

from bot.handlers.buckets import MOST_PEOPLE, Buckets
from bot.handlers.lanes import MOST_WAITING, Lanes
from bot.listening import Unconfirmed
from jobs.clock import MachineTime, ManualClock
from storage import pace, subscribers
from storage.db import Database
from tests.chat.talking import COLLEAGUE, VENDOR, Talk, talking, until


@pytest.fixture
async def talk(sqlite: Database, clock: ManualClock) -> AsyncIterator[Talk]:
    async with talking(sqlite, clock) as started:
        yield started


def test_a_burst_passes_then_one_a_second() -> None:
    buckets = Buckets(burst=3, per_second=1, told_every=10)
    assert [buckets.take(1, 100.0) for _ in range(3)] == [None, None, None]
    assert buckets.take(1, 100.0) == 1.0
    assert buckets.take(1, 100.5) == 0.0
    assert buckets.take(1, 101.0) is None
    assert buckets.take(1, 101.0) == 0.0
    assert buckets.take(2, 101.0) is None


def test_one_is_told_again_after_a_while_and_time_that_runs_back_gives_nothing() -> None:
    buckets = Buckets(burst=1, per_second=0.01, told_every=10)
    assert buckets.take(1, 100.0) is None
    assert buckets.take(1, 100.0) == 100.0
    assert buckets.take(1, 90.0) == 0.0
    told_again = buckets.take(1, 111.0)
    assert told_again is not None
    assert told_again > 10


def test_people_who_left_are_forgotten() -> None:
    buckets = Buckets(burst=1)
    for person in range(MOST_PEOPLE + 1):
        assert buckets.take(person, 5.0) is None
    assert buckets.take(0, 5.0) is None
    assert buckets.take(MOST_PEOPLE, 5.0) == 1.0


def update_of(chat_id: int, number: int) -> Update:
    chat = Chat(chat_id, "private")
    message = Message(number, date=None, chat=chat, from_user=User(chat_id, "x", is_bot=False))  # type: ignore[arg-type]  # the date is of no interest
    return Update(number, message=message)


async def test_one_chat_is_served_in_order_and_never_waits_for_another() -> None:
    lanes, done, held = Lanes(), list[str](), asyncio.Event()

    async def slow() -> None:
        await held.wait()
        done.append("slow")

    async def quick(name: str) -> None:
        done.append(name)

    waiting = [
        asyncio.create_task(lanes.process_update(update_of(1, 1), slow())),
        asyncio.create_task(lanes.process_update(update_of(1, 2), quick("after slow"))),
    ]
    await asyncio.sleep(0)
    await lanes.process_update(update_of(2, 3), quick("other chat"))
    await lanes.process_update("no chat", quick("no chat"))
    held.set()
    await asyncio.gather(*waiting)
    assert done == ["other chat", "no chat", "slow", "after slow"]


async def test_a_lane_that_overflows_drops_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    lanes, done, held = Lanes(), list[int](), asyncio.Event()

    async def one(number: int) -> None:
        await held.wait()
        done.append(number)

    tasks = [asyncio.create_task(lanes.process_update(update_of(1, n), one(n))) for n in range(1, MOST_WAITING + 3)]
    await asyncio.sleep(0)
    held.set()
    await asyncio.gather(*tasks)
    assert done == list(range(1, MOST_WAITING + 1))
    assert caplog.text.count("an update is dropped") == 2


async def test_a_stop_lets_one_end_and_leaves_the_others_to_the_next_process() -> None:
    unconfirmed = Unconfirmed(MachineTime())
    lanes, done, held = Lanes(unconfirmed), list[int](), asyncio.Event()

    async def one(number: int) -> None:
        await held.wait()
        done.append(number)

    said = [update_of(1, n) for n in (1, 2, 3)]
    assert len(unconfirmed.fresh(said)) == 3
    tasks = [asyncio.create_task(lanes.process_update(update, one(update.update_id))) for update in said]
    await asyncio.sleep(0)
    unconfirmed.stopping = True
    held.set()
    await asyncio.gather(*tasks)
    assert done == [1]
    assert unconfirmed.offset(4) == 2
    unconfirmed.hand_over_again()
    assert [update.update_id for update in unconfirmed.fresh(said[1:])] == [2, 3]
    await lanes.process_update(said[1], one(2))
    assert done == [1, 2]


async def test_the_same_update_twice_has_one_effect(talk: Talk) -> None:
    person = await talk.vendor()
    await talk.subscribed(person)
    await person.say("/stop")
    await person.wait_for_message("알림을 멈췄습니다")
    said = len(await person.messages())
    stop = {
        "update_id": 900_000_001,
        "message": {
            "message_id": 9_000,
            "date": 1_785_200_400,
            "text": "/start",
            "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
            "chat": {"id": VENDOR, "type": "private", "first_name": "김영상"},
            "from": {"id": VENDOR, "is_bot": False, "first_name": "김영상", "language_code": "ko"},
        },
    }
    for _ in range(3):
        await talk.hand_over(stop)
    assert len(await person.messages()) == said + 1


async def test_a_thousand_commands_of_one_do_not_hold_up_another(talk: Talk) -> None:
    person = await talk.vendor()
    colleague = await talk.client.person(COLLEAGUE, "이메타")
    await person.say("/help")
    await person.wait_for_message("발주봇 사용법")
    for _ in range(1000):
        talk.running.server.people.say(VENDOR, "/help", VENDOR)
    await colleague.say("/help")
    await colleague.wait_for_message("발주봇 사용법")
    await person.wait_for_message("명령이 너무 빠르게 왔습니다")
    assert await until(lambda: all_read(talk))
    talk.real.now += 60
    await person.say("/settings")
    await person.wait_for_message("설정")
    answers = [one for one in await person.messages() if one.from_bot]
    assert sum("사용법" in one.text for one in answers) == 15
    assert sum("너무 빠르게" in one.text for one in answers) == 1


async def all_read(talk: Talk) -> bool:
    """Nothing is left at Telegram, in the queue or in a lane (the last batch is confirmed by the next poll)."""
    application = talk.application
    return (
        not talk.running.server.world.updates
        and application.update_queue.empty()
        and not application.update_processor.current_concurrent_updates
    )


async def test_a_flood_of_taps_is_told_once(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/start")
    chips = await person.wait_for_message("발주봇")
    toasts = [await person.forge("t:cloud", message_id=chips.message_id) for _ in range(15)]
    assert [toast.text for toast in toasts[:-1]] == [""] * 14
    assert toasts[-1].text.startswith("잠시만요")
    assert not (await person.forge("t:cloud", message_id=chips.message_id, wait=0.5)).answered
    # Fourteen were left after /start: each tick and untick counted, what was refused did nothing.
    assert (await talk.subscriber()).draft == {}


async def test_a_bug_costs_one_answer_and_gives_a_reference(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    async def broken(*_: object) -> None:
        raise LookupError("a bug of ours")

    from telegram.ext import CommandHandler  # noqa: PLC0415 - only this test adds a handler

    talk.application.add_handler(CommandHandler("broken", broken), group=0)
    talk.application.handlers[0].insert(0, talk.application.handlers[0].pop())
    person = await talk.vendor()
    with caplog.at_level(logging.ERROR):
        await person.say("/broken")
        said = await person.wait_for_message("처리하지 못했습니다")
    reference = said.text.rsplit(" ", 1)[-1]
    assert f"(reference {reference})" in caplog.text
    assert "a bug of ours" in caplog.text
    await person.say("/help")
    await person.wait_for_message("발주봇 사용법")


async def test_a_database_that_is_gone_is_answered_too(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    person = await talk.vendor()
    await talk.subscribed(person)
    await person.say("/list")
    listed = await person.wait_for_message("관심사 1개")
    async with talk.database.writing() as tx:
        await tx.exec_driver_sql("ALTER TABLE interests RENAME TO hidden")
    toast = await person.tap("⏸ 1번 멈춤", message_id=listed.message_id)
    assert toast.text.startswith("처리하지 못했습니다")
    async with talk.database.writing() as tx:
        await tx.exec_driver_sql("ALTER TABLE hidden RENAME TO interests")
    toast = await person.tap("⏸ 1번 멈춤", message_id=listed.message_id)
    assert toast.text == "⏸ 멈췄습니다."
    assert "could not be handled" in caplog.text


async def test_a_blocked_answer_is_no_bug(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    person = await talk.vendor()
    await person.say("/help")
    await person.wait_for_message("발주봇 사용법")
    number = await talk.client.fault("blocked", method="sendMessage", count=1)
    await person.say("/help")
    await until(lambda: talk.client.hits(number))
    await person.say("/settings")
    await person.wait_for_message("설정")
    assert "could not be handled" not in caplog.text
    assert "an answer could not be given" in caplog.text


async def test_flood_control_on_an_answer_is_remembered_for_all(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/help")
    await person.wait_for_message("발주봇 사용법")
    await talk.client.fault("flood", method="sendMessage", count=1, retry_after=7)
    await person.say("/help")

    async def held_until() -> float:
        async with talk.database.reading() as tx:
            return await pace.next_free(tx, pace.BOT, talk.real.seconds())

    assert await until(held_until) == pytest.approx(talk.real.seconds() + 7, abs=1)


async def test_refused_markup_is_sent_again_as_bare_text(talk: Talk) -> None:
    person = await talk.vendor()
    await talk.client.fault("cannot_parse", method="sendMessage", count=1)
    await person.say("/help")
    said = await person.wait_for_message("발주봇 사용법")
    assert not any(entity["type"] == "bold" for entity in said.entities)


async def test_a_menu_that_cannot_be_set_stops_nothing(talk: Talk) -> None:
    await talk.client.fault("server_error", method="setMyCommands")
    person = await talk.vendor()
    await person.say("/settings")
    shown = await person.wait_for_message("설정")
    await person.tap("English", message_id=shown.message_id)
    await person.wait_for_message("Alerts: on")
    assert talk.application.post_init is not None
    await talk.application.post_init(talk.application)
    async with talk.database.reading() as tx:
        found = await subscribers.get(tx, VENDOR)
    assert found is not None
    assert found.language == "en"
    assert isinstance(talk.application.bot, Bot)
