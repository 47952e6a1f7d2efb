"""Updates by webhook: carried in order, with the secret, until they are taken."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from telegram import Bot
from telegram.error import BadRequest, Conflict
from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders, HTTPServerRequest, ResponseStartLine
from tornado.testing import bind_unused_port

from jobs.clock import ManualClock
from tests.sandbox import Running, sandboxed

VENDOR = 1001


@dataclass(slots=True)
class Receiver:
    """A webhook of ours: answers with the codes it is given, then with 200."""

    codes: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    url: str = ""

    def __call__(self, request: HTTPServerRequest) -> None:
        code = self.codes.pop(0) if self.codes else 200
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if code == 200:
            self.texts.append(json.loads(request.body)["message"]["text"])
        assert request.connection is not None
        request.connection.write_headers(
            ResponseStartLine("HTTP/1.1", code, "said so"), HTTPHeaders({"Content-Length": "0"})
        )
        request.connection.finish()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    server = HTTPServer(made)
    socket, port = bind_unused_port()
    server.add_socket(socket)
    made.url = f"http://127.0.0.1:{port}/hook"
    yield made
    server.stop()
    await server.close_all_connections()


@pytest.fixture
async def running(clock: ManualClock) -> AsyncIterator[Running]:
    async with sandboxed(clock) as started:
        yield started


@pytest.fixture
async def bot(running: Running) -> AsyncIterator[Bot]:
    async with running.bot() as started:
        yield started


async def _until_taken(running: Running) -> None:
    for _ in range(500):
        if not running.server.world.updates:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("updates are left")


async def test_updates_go_to_the_webhook(running: Running, bot: Bot, receiver: Receiver) -> None:
    person = await running.client.person(VENDOR, "지우")
    await person.say("하나")
    await bot.set_webhook(receiver.url, secret_token="s3cret")
    await person.say("둘")
    await _until_taken(running)
    assert receiver.texts == ["하나", "둘"]
    assert set(receiver.secrets) == {"s3cret"}
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()


async def test_a_refused_update_comes_again(running: Running, bot: Bot, receiver: Receiver) -> None:
    receiver.codes = [500, 302]
    await bot.set_webhook(receiver.url)
    person = await running.client.person(VENDOR, "지우")
    await person.say("하나")
    await person.say("둘")
    await _until_taken(running)
    assert receiver.texts == ["하나", "둘"]
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 302 said so"
    assert info.pending_update_count == 0


async def test_back_to_polling(running: Running, bot: Bot) -> None:
    await bot.set_webhook("http://127.0.0.1:1/nobody")
    person = await running.client.person(VENDOR, "지우")
    await person.say("하나")
    await asyncio.sleep(0.1)
    assert (await bot.get_webhook_info()).pending_update_count == 1
    await bot.delete_webhook()
    assert len(await bot.get_updates()) == 1
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_the_world_outside_is_never_called(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="loopback addresses only"):
        await bot.set_webhook("https://example.com/hook")
