"""The pace at the other end: the sandbox's acceptance log under the real framework, and answers to taps beside it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram import Bot
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot import main
from bot.pace import SharedPace
from bot.render import render
from bot.sender import TelegramSender
from jobs.clock import MachineTime, SystemClock
from jobs.deliver import Delivery, Limits
from jobs.departures import Departures
from jobs.settings import DatabaseSettings, Settings
from storage import pace
from storage.db import Database
from tests.faults.answers import worst_second
from tests.owing import owe_alerts
from tests.sandbox import TOKEN, Running, sandboxed

CHATS = range(801, 911)


@pytest.fixture
async def sandbox() -> AsyncIterator[Running]:
    async with sandboxed(SystemClock()) as running:
        for chat_id in CHATS:
            await running.client.person(chat_id, "P")
            await running.client.post("say", {"chat_id": chat_id, "user_id": chat_id, "text": "/start"})
        yield running


def delivery(database: Database, bot: Bot, departures: Departures) -> Delivery:
    return Delivery(
        database=database,
        sender=TelegramSender(bot, str),
        render=render,
        clock=SystemClock(),
        real=MachineTime(),
        owner="a",
        limits=Limits(),
        departures=departures,
    )


async def test_never_more_than_thirty_in_any_second_even_with_answers_to_taps(
    sqlite: Database, sandbox: Running
) -> None:
    async with sqlite.writing() as tx:
        await owe_alerts(tx, list(CHATS)[:90], at=SystemClock().now())
    requests = [HTTPXRequest(connection_pool_size=32) for _ in range(2)]
    sending = Bot(TOKEN, base_url=f"{sandbox.url}/bot", request=requests[0])
    departures = Departures(MachineTime(), 30)
    worker = delivery(sqlite, sending, departures)
    limiter = SharedPace(sqlite, MachineTime(), Limits().spacing, departures)
    answering = ExtBot(TOKEN, base_url=f"{sandbox.url}/bot", request=requests[1], rate_limiter=limiter)
    draining = asyncio.create_task(worker.until_idle())
    real, waits = MachineTime(), []
    for chat_id in list(CHATS)[90:]:
        await asyncio.sleep(0.1)
        tapped = real.seconds()
        await answering.send_message(chat_id, "답")
        waits.append(real.seconds() - tapped)
    assert await draining == 90
    accepted = [one for one in await sandbox.client.accepted() if one.method == "sendMessage"]
    assert len(accepted) == 110
    assert worst_second([one.monotonic for one in accepted]) <= 30
    assert sorted(waits)[len(waits) // 2] < 1.0
    for request in requests:
        await request.shutdown()


async def test_an_answer_to_a_slow_group_pushes_nobody_else_off(sqlite: Database) -> None:
    limiter = SharedPace(sqlite, MachineTime(), Limits().spacing, Departures(MachineTime(), 30))

    async def call() -> str:
        return "sent"

    async def answer(chat_id: int) -> None:
        data = {"chat_id": chat_id}
        sent = await limiter.process_request(call, (), {}, "sendMessage", data, None)
        assert sent == "sent"

    real = MachineTime()
    await answer(-5)
    slow = asyncio.create_task(answer(-5))
    await asyncio.sleep(0.2)
    before = real.seconds()
    for chat_id in (1, 2, 3):
        await answer(chat_id)
    assert real.seconds() - before < 1.5
    assert not slow.done()
    await slow


async def test_what_makes_no_new_message_waits_for_nothing(sqlite: Database) -> None:
    limiter = SharedPace(sqlite, MachineTime(), Limits().spacing, Departures(MachineTime(), 30))
    async with sqlite.writing() as tx:
        await pace.hold(tx, pace.BOT, 60, MachineTime().seconds())

    async def call() -> str:
        return "done"

    async with asyncio.timeout(2):
        for endpoint in ("answerCallbackQuery", "editMessageText"):
            assert await limiter.process_request(call, (), {}, endpoint, {"chat_id": 1}, None) == "done"


async def test_the_program_lets_answers_and_deliveries_out_through_one_door(tmp_path: Path) -> None:
    settings = Settings(database=DatabaseSettings(url=f"sqlite:///{tmp_path / 'x.db'}"))
    program = await main.build(settings, sources={})
    limiter = program.application.bot.rate_limiter
    assert limiter.departures is program.delivery.departures
    await program.close()


async def test_a_door_that_is_held_lets_a_tap_wait_and_a_delivery_be_put_back() -> None:
    real = MachineTime()
    door = Departures(real, 30)
    door.hold(2.6)
    began = real.seconds()
    assert await door.leave(began) is None
    assert await door.leave_patiently() is not None
    assert 2.5 < real.seconds() - began < 6
    door.closed = True
    assert await door.leave_patiently() is None
