"""A worker process for the fault runs: the real database, delivery, rendering and sender, told when to die.

Named points: `before|in|after claim`, `before|after send`, `before|in|after mark`; the process kills itself with SIGKILL
the n-th time it passes the one it was given.
"""

import asyncio
import logging
import os
import resource
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from telegram import Bot
from telegram.request import HTTPXRequest

from bot.render import render
from bot.sender import TelegramSender
from jobs.clock import MachineTime, SystemClock
from jobs.deliver import Delivery, Limits
from jobs.digest import digest_all
from jobs.facts import AlertFacts, Facts
from jobs.ports import Message, Outcome
from jobs.redaction import Redactor
from storage.claims import Claim, Wait
from storage.db import Database, T, Transaction, Work
from storage.errors import StorageError
from storage.lock import ProcessLock

POINTS = tuple(
    f"{when} {what}"
    for what in ("claim", "send", "mark", "digest", "recover")
    for when in ("before", "in", "after")
    if (when, what) != ("in", "send")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What a worker is to do. Seconds and messages a second; `die_at` is a point, `passes` how often it is survived."""

    database: str
    api: str
    token: str
    log: Path
    per_second: float = 1000.0
    chat_seconds: float = 0.001
    in_flight: int = 1
    lease_seconds: float = 120.0
    read_seconds: float = 30.0
    die_at: str = ""
    passes: int = 0
    poison: str = ""
    digests: bool = False
    file_limit: int = 0


_doing: ContextVar[str] = ContextVar("_doing", default="")


class Deadly:
    """Counts how often its point is passed, and kills the process."""

    def __init__(self, orders: Orders) -> None:
        self._at = orders.die_at
        self._left = orders.passes

    def point(self, where: str) -> None:
        if where == self._at:
            self._left -= 1
            if self._left < 0:
                os.kill(os.getpid(), signal.SIGKILL)


class DeadlyDatabase(Database):
    """The real database; only that the process may die around each commit."""

    def __init__(self, url: str, deadly: Deadly) -> None:
        super().__init__(url)
        self._deadly = deadly

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Transaction]:
        doing = _doing.get()
        self._deadly.point(f"before {doing}")
        async with super().writing() as tx:
            yield tx
            self._deadly.point(f"in {doing}")
        self._deadly.point(f"after {doing}")

    async def write(self, work: Work[T]) -> T:
        doing = _doing.get()

        async def deadly(tx: Transaction) -> T:
            result = await work(tx)
            self._deadly.point(f"in {doing}")
            return result

        self._deadly.point(f"before {doing}")
        result = await super().write(deadly)
        self._deadly.point(f"after {doing}")
        return result


class WorkingDelivery(Delivery):
    """The real delivery; only that it says what it is doing."""

    async def _claim(self) -> Claim | Wait:
        _doing.set("claim")
        return await super()._claim()

    async def _carry_out(self, claim: Claim, *, after: set[asyncio.Task[None]]) -> None:
        _doing.set("mark")
        await super()._carry_out(claim, after=after)

    async def recover(self, *, dead_owners: bool = False) -> bool:
        _doing.set("recover")
        return await super().recover(dead_owners=dead_owners)


class DeadlySender:
    """The real sender; only that the process may die before and after each call."""

    def __init__(self, sender: TelegramSender, deadly: Deadly) -> None:
        self._sender = sender
        self._deadly = deadly

    async def send(self, chat_id: int, message: Message) -> Outcome:
        self._deadly.point("before send")
        outcome = await self._sender.send(chat_id, message)
        self._deadly.point("after send")
        return outcome


def work(orders: Orders) -> None:
    """The whole life of a worker process: until SIGTERM, or a death that it was given."""
    if orders.file_limit:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (orders.file_limit, resource.RLIM_INFINITY))
    log = orders.log.open("a", encoding="utf-8")
    os.dup2(log.fileno(), sys.stderr.fileno())
    logging.basicConfig(
        level=logging.INFO, stream=log, force=True, format="%(asctime)s %(process)d %(levelname)s %(message)s"
    )
    for noisy in ("httpx", "httpcore", "telegram"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    asyncio.run(_work(orders))


async def _work(orders: Orders) -> None:
    deadly = Deadly(orders)
    database = DeadlyDatabase(orders.database, deadly)
    lock = ProcessLock(database.path) if database.path is not None else None
    if lock is not None:
        lock.take()
    request = HTTPXRequest(connection_pool_size=32, read_timeout=orders.read_seconds, connect_timeout=5, pool_timeout=5)
    redact = Redactor([orders.token]).redact
    limits = Limits(
        per_second=orders.per_second,
        chat_seconds=orders.chat_seconds,
        group_per_minute=60 / orders.chat_seconds if orders.chat_seconds < 1 else 20,
        in_flight=orders.in_flight,
        lease_seconds=orders.lease_seconds,
    )
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    bot = Bot(orders.token, base_url=f"{orders.api}/bot", request=request)
    delivery = WorkingDelivery(
        database=database,
        sender=DeadlySender(TelegramSender(bot, redact), deadly),
        render=_poisonous(orders.poison),
        clock=SystemClock(),
        real=MachineTime(),
        owner=f"worker-{os.getpid()}",
        limits=limits,
    )
    await _until_it_works(lambda: delivery.recover(dead_owners=lock is not None), stop)
    if orders.digests:
        _doing.set("digest")
        await digest_all(database, SystemClock().now())
    await delivery.run(stop)
    await request.shutdown()
    await database.close()


async def _until_it_works(step: Callable[[], Awaitable[object]], stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await step()
        except StorageError as error:
            logging.getLogger(__name__).error("cannot recover yet: %s", error)  # noqa: TRY400 - the trace says nothing more
            await asyncio.sleep(0.5)
        else:
            return


def _poisonous(poison: str) -> Callable[..., tuple[Message, ...]]:
    def rendered(
        facts: Facts, *, language: str, now: datetime, possible_double: bool, silent: bool
    ) -> tuple[Message, ...]:
        if poison and isinstance(facts, AlertFacts) and facts.stored.notice.title == poison:
            os.kill(os.getpid(), signal.SIGKILL)
        return render(facts, language=language, now=now, possible_double=possible_double, silent=silent)

    return rendered
