"""The bot's handlers on a real python-telegram-bot application, talking to a sandbox on this machine."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from telegram import Update
from telegram.ext import Application
from telegram.request import HTTPXRequest

from bot import handlers
from bot.sandbox.client import Person, SandboxClient
from jobs.clock import ManualClock
from jobs.settings import Settings
from storage import interests, notices, subscribers
from storage.db import Database
from storage.records import BuyerGroup, Interest, Notice, StoredNotice, Subscriber
from tests import tenders
from tests.sandbox import TOKEN, Running, sandboxed
from tests.tenders import TOPICS, Town

T = TypeVar("T")
VENDOR, COLLEAGUE, TEAM = 1001, 1002, -55


def tender(number: str = "R26BK00000001", **changes: object) -> Notice:
    """A CCTV tender of a district of Seoul."""
    return tenders.tender(number, **{"buyer_group": BuyerGroup.DISTRICT, **changes})


class StandingTime:
    """Real time that stands still until a test moves it; sleeping moves nothing."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def seconds(self) -> float:
        """Where it was put."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Waits not at all."""
        self.now += seconds


async def until(ask: Callable[[], Awaitable[T]], *, within: float = 15.0) -> T:
    """What `ask` says, once it is anything but false; asked again and again for so many seconds."""
    end = time.monotonic() + within
    while True:
        said = await ask()
        if said or time.monotonic() > end:
            return said
        await asyncio.sleep(0.01)


@dataclass(kw_only=True)
class Talk:
    """A running bot, the sandbox it talks to, and the database behind it."""

    running: Running
    application: Application[Any, Any, Any, Any, Any, Any]
    database: Database
    clock: ManualClock
    real: StandingTime
    town: Town

    @property
    def client(self) -> SandboxClient:
        """The people's side."""
        return self.running.client

    async def vendor(self, **more: str) -> Person:
        """The one who mostly speaks."""
        return await self.client.person(VENDOR, "김영상", **more)

    async def interests(self, chat_id: int = VENDOR) -> list[Interest]:
        """What a chat has saved."""
        async with self.database.reading() as tx:
            return await interests.of_chat(tx, chat_id)

    async def subscriber(self, chat_id: int = VENDOR) -> Subscriber:
        """What is kept of a chat."""
        async with self.database.reading() as tx:
            found = await subscribers.get(tx, chat_id)
        assert found is not None
        return found

    async def hold(self, *page: Notice) -> list[StoredNotice]:
        """Publications that were there before anybody asked; newest revision of each."""
        await self.town.arrive(*page, at=self.clock.now(), quietly=True)
        async with self.database.reading() as tx:
            found = [await notices.newest_revision(tx, *notice.thread) for notice in page]
        return [one for one in found if one is not None]

    async def subscribed(self, person: Person, words: str = "CCTV") -> Interest:
        """Somebody who saved words."""
        await person.say(f"/add {words}")
        preview = await person.wait_for_message("미리보기")
        await person.tap("💾 저장", message_id=preview.message_id)
        return (await self.interests(person.chat_id))[-1]

    async def hand_over(self, update: dict[str, Any]) -> None:
        """Gives the application an update directly, as Telegram does when it repeats one."""
        await self.application.process_update(Update.de_json(update, self.application.bot))


@asynccontextmanager
async def talking(database: Database, clock: ManualClock, settings: Settings | None = None) -> AsyncIterator[Talk]:
    """Starts sandbox and application, and stops both."""
    async with sandboxed(clock) as running:
        real = StandingTime()
        application: Application[Any, Any, Any, Any, Any, Any] = (
            Application.builder()
            .token(TOKEN)
            .base_url(f"{running.url}/bot")
            .request(HTTPXRequest(connection_pool_size=16))
            .get_updates_request(HTTPXRequest(connection_pool_size=2, read_timeout=10))
            .concurrent_updates(handlers.Lanes())
            .job_queue(None)
            .build()
        )
        services = handlers.Services(
            database=database, clock=clock, real=real, topics=TOPICS, settings=settings or Settings()
        )
        handlers.register(application, services)
        await application.initialize()
        if application.post_init is not None:
            await application.post_init(application)
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(timeout=5, allowed_updates=Update.ALL_TYPES)
        try:
            yield Talk(
                running=running,
                application=application,
                database=database,
                clock=clock,
                real=real,
                town=Town(database),
            )
        finally:
            await application.updater.stop()
            await application.stop()
            await application.shutdown()
