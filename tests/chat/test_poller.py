"""The poller comes back from everything but a refused token, and never stops without a word."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from telegram import Update
from telegram.ext import Application, MessageHandler, filters
from telegram.request import HTTPXRequest

from bot.poller import CheckedRequest, Poller
from bot.sandbox.client import Person
from jobs.clock import MachineTime, ManualClock
from tests.sandbox import TOKEN, Running, sandboxed


@pytest.fixture
async def sandbox(clock: ManualClock) -> AsyncIterator[Running]:
    async with sandboxed(clock) as running:
        yield running


class Listening:
    """A running poller and what it has heard."""

    def __init__(self, poller: Poller, request: CheckedRequest, heard: list[str], person: Person) -> None:
        self.poller = poller
        self.request = request
        self.heard = heard
        self.person = person

    async def hears(self, words: str) -> bool:
        """Whether the bot hears what the person says now."""
        await self.person.say(words)
        return await until(lambda: words in self.heard)


async def until(condition: Callable[[], bool], within: float = 15.0) -> bool:
    for _ in range(int(within / 0.05)):
        if condition():
            return True
        await asyncio.sleep(0.05)
    return False


@asynccontextmanager
async def listening(sandbox: Running, *, token: str = TOKEN, silent: float = 120.0) -> AsyncIterator[Listening]:
    real, heard = MachineTime(), list[str]()
    request = CheckedRequest(real, connection_pool_size=4, read_timeout=40)
    application: Application[Any, Any, Any, Any, Any, Any] = (
        Application.builder()
        .token(token)
        .base_url(f"{sandbox.url}/bot")
        .request(HTTPXRequest(connection_pool_size=8))
        .get_updates_request(request)
        .job_queue(None)
        .build()
    )

    async def hear(update: Update, _context: Any) -> None:
        heard.append((update.effective_message.text or "") if update.effective_message else "")

    application.add_handler(MessageHandler(filters.ALL, hear))
    poller = Poller(application, request, real, silent_seconds=silent, retry_seconds=(0.2, 0.5))
    person = await sandbox.client.person(701, "민지")
    stop = asyncio.Event()
    running = asyncio.create_task(poller.run(stop))
    try:
        yield Listening(poller, request, heard, person)
    finally:
        stop.set()
        await asyncio.wait_for(running, 20)
        await application.bot.shutdown()


async def test_it_hears_what_people_say(sandbox: Running) -> None:
    async with listening(sandbox) as one:
        assert await one.hears("안녕")


async def test_a_refused_token_ends_it_with_a_reason(sandbox: Running) -> None:
    async with listening(sandbox, token="123456789:AAnobodynobodynobodynobodynobodynobo") as one:
        assert await until(lambda: bool(one.poller.refused))
        assert "AAnobody" not in one.poller.refused


async def test_a_401_that_getme_denies_does_not_end_it(sandbox: Running) -> None:
    async with listening(sandbox) as one:
        assert await one.hears("전")
        await sandbox.client.fault("unauthorized", method="getUpdates", count=1)
        assert await one.hears("후")
        assert not one.poller.refused


@pytest.mark.parametrize("fault", ["proxy_not_found", "bad_gateway", "drop_before", "garbage", "conflict"])
async def test_it_comes_back_from_every_other_fault(sandbox: Running, fault: str) -> None:
    async with listening(sandbox) as one:
        assert await one.hears("전")
        await sandbox.client.fault(fault, method="getUpdates", count=2)
        assert await one.hears("후")
        assert not one.poller.refused


async def test_a_start_while_everything_is_down_waits_and_goes_on(sandbox: Running) -> None:
    number = await sandbox.client.fault("proxy_not_found", method="*")
    async with listening(sandbox) as one:
        await asyncio.sleep(1)
        assert not one.poller.polling
        assert not one.poller.refused
        await sandbox.client.heal(number)
        assert await one.hears("이제")


async def test_a_dead_long_poll_is_started_anew(sandbox: Running) -> None:
    async with listening(sandbox, silent=1.5) as one:
        assert await one.hears("전")
        number = await sandbox.client.fault("hang_before", method="getUpdates")
        assert await until(lambda: one.request.answered_at < MachineTime().seconds() - 1.6)
        await sandbox.client.heal(number)
        assert await one.hears("후")


async def test_an_update_that_nobody_can_read_is_passed_over(sandbox: Running) -> None:
    async with listening(sandbox) as one:
        assert await one.hears("전")
        world = sandbox.server.world
        poisoned = {"update_id": world.next_update_id(), "message": {"message_id": "x", "date": "yesterday"}}
        world.record({"kind": "update", "update": poisoned, "date": world.now()})
        assert await one.hears("후")
        assert one.request.blanked >= 1
