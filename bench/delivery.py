"""Delivery: how fast a backlog drains and how evenly, how soon an alert overtakes it, and what a message costs.

Against python-telegram-bot with its own AIORateLimiter, in the same run, towards the same sandbox (a process of its own).
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from telegram import Bot
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bench.measure import Measure
from bot.render import render
from bot.sandbox.client import SandboxClient
from bot.sender import TelegramSender
from jobs.clock import MachineTime, SystemClock
from jobs.deliver import Delivery, Limits
from storage import claims, notices, outbox
from storage.claims import Claim
from storage.db import Database
from storage.migrate import upgrade
from storage.pace import Spacing
from storage.records import NewOutboxItem, Notice, OutboxKind, Stage

TOKEN = "424242:AABenchmarksNeedATokenOfThisForm00000"  # noqa: S105 - made up
FIRST_CHAT = 9001
THEIRS = "python-telegram-bot AIORateLimiter"


def measures(*, quick: bool) -> Iterator[Measure]:
    """Rates in messages a second at the sandbox's acceptance log; seconds and milliseconds of this machine."""
    messages, waiting = (150, 1000) if quick else (900, 10_000)
    ours = asyncio.run(_drain(messages))
    theirs = asyncio.run(_theirs(messages))
    yield Measure(
        name="drain rate", n=messages, figure=ours.rate, unit="msg/s", against=THEIRS, ratio=theirs.rate / ours.rate
    )
    yield Measure(
        name="most in any one second", n=messages, figure=ours.worst, unit="msg", against=THEIRS,
        ratio=theirs.worst / ours.worst,
    )  # fmt: skip
    yield Measure(
        name="CPU per message", n=messages, figure=ours.cpu * 1000, unit="ms", against=THEIRS,
        ratio=theirs.cpu / ours.cpu,
    )  # fmt: skip
    far = asyncio.run(_drain(messages // 3, way=0.1))
    yield Measure(name="drain rate, answers take 0.1 s", n=messages // 3, figure=far.rate, unit="msg/s")
    yield Measure(name="most in any one second, answers take 0.1 s", n=messages // 3, figure=far.worst, unit="msg")
    delays = asyncio.run(_overtaking(waiting, 3 if quick else 10))
    yield Measure(name="alert while digests drain, median", n=len(delays), figure=statistics.median(delays), unit="s")
    yield Measure(name="alert while digests drain, worst", n=len(delays), figure=max(delays), unit="s")
    yield Measure(
        name=f"claim and record, {waiting:,} waiting", n=50, figure=asyncio.run(_claims(waiting)) * 1000, unit="ms"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """Messages a second, the most of any one second, CPU seconds a message."""

    rate: float
    worst: int
    cpu: float


def worst_second(moments: Sequence[float]) -> int:
    """The most of any window of one second."""
    worst = start = 0
    for end, moment in enumerate(moments):
        while moment - moments[start] >= 1.0:
            start += 1
        worst = max(worst, end - start + 1)
    return worst


@asynccontextmanager
async def _sandbox(chats: int) -> AsyncIterator[tuple[str, SandboxClient]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.sandbox", "--port", "0", "--token", TOKEN, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    api = (await process.stdout.readline()).decode().strip()
    async with SandboxClient(api) as client:
        for chat_id in range(FIRST_CHAT, FIRST_CHAT + chats):
            await client.person(chat_id, "P")
            await client.post("say", {"chat_id": chat_id, "user_id": chat_id, "text": "/start"})
        try:
            yield api, client
        finally:
            process.terminate()
            await process.wait()


@asynccontextmanager
async def _delivery(api: str, folder: Path) -> AsyncIterator[tuple[Database, Delivery]]:
    database = Database(f"sqlite:///{folder / 'bench.db'}")
    await upgrade(database)
    request = HTTPXRequest(connection_pool_size=16, read_timeout=30)
    sender = TelegramSender(Bot(TOKEN, base_url=f"{api}/bot", request=request), str)
    yield (
        database,
        Delivery(
            database=database,
            sender=sender,
            render=render,
            clock=SystemClock(),
            real=MachineTime(),
            owner="bench",
            limits=Limits(),
        ),
    )
    await request.shutdown()
    await database.close()


async def _owe(database: Database, count: int, chats: int, *, kind: OutboxKind, first: int = 0) -> None:
    now = SystemClock().now()
    async with database.writing() as tx:
        for number in range(first, first + count):
            notice = Notice(source="g2b_bid", external_id=f"B{number}", stage=Stage.TENDER, title=f"사업 {number}")
            stored = await notices.add(tx, notice, fingerprint="x", collected_at=now, settled=True)
            payload: dict[str, object] = {"notice": stored}
            if kind is OutboxKind.DIGEST:
                week = {"period": "2026-W31", "weekly": True, "late": 0}
                payload = {**week, "since": now.isoformat(), "until": now.isoformat()}
            item = NewOutboxItem(
                key=f"{kind}:{number}", chat_id=FIRST_CHAT + number % chats, kind=kind, payload=payload, due_at=now
            )
            await outbox.owe(tx, item, at=now)


async def _drain(messages: int, way: float = 0.0) -> Drained:
    """`way`: seconds that a message takes to Telegram and its answer back, half of it each."""
    chats = min(messages, 300)
    async with _sandbox(chats) as (api, client):
        with tempfile.TemporaryDirectory() as folder:
            async with _delivery(api, Path(folder)) as (database, delivery):
                await _owe(database, messages, chats, kind=OutboxKind.ALERT)
                if way:
                    await client.fault("slow", delay_before=way / 2, delay_after=way / 2)
                began = time.process_time()
                await delivery.until_idle()
                return await _drained(client, time.process_time() - began)


async def _drained(client: SandboxClient, cpu: float) -> Drained:
    moments = [one.monotonic for one in await client.accepted() if one.method == "sendMessage"]
    rate = (len(moments) - 1) / (moments[-1] - moments[0])
    return Drained(rate=rate, worst=worst_second(moments), cpu=cpu / len(moments))


async def _theirs(messages: int) -> Drained:
    chats = min(messages, 300)
    async with _sandbox(chats) as (api, client):
        bot = ExtBot(TOKEN, base_url=f"{api}/bot", rate_limiter=AIORateLimiter(overall_max_rate=30))
        async with bot:
            began = time.process_time()
            await asyncio.gather(
                *(bot.send_message(FIRST_CHAT + number % chats, f"사업 {number}") for number in range(messages))
            )
            cpu = time.process_time() - began
        return await _drained(client, cpu)


async def _overtaking(waiting: int, alerts: int) -> list[float]:
    """Seconds from an alert's commit to its acceptance while a backlog of digests drains."""
    chats = 300
    async with _sandbox(chats) as (api, client):
        with tempfile.TemporaryDirectory() as folder:
            async with _delivery(api, Path(folder)) as (database, delivery):
                await _owe(database, waiting, chats, kind=OutboxKind.DIGEST)
                stop = asyncio.Event()
                running = asyncio.create_task(delivery.run(stop))
                owed: dict[str, float] = {}
                for number in range(waiting, waiting + alerts):
                    await asyncio.sleep(1.3)
                    await _owe(database, 1, chats, kind=OutboxKind.ALERT, first=number)
                    delivery.wake()
                    owed[f"사업 {number}"] = time.monotonic()
                await asyncio.sleep(3)
                stop.set()
                await running
                accepted = [one for one in await client.accepted() if one.method == "sendMessage"]
    return [
        next(one.monotonic for one in accepted if title in one.text.splitlines()[0] or title in one.text) - at
        for title, at in owed.items()
    ]


async def _claims(waiting: int) -> float:
    """Median seconds of one claim and its record."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
        await upgrade(database)
        await _owe(database, waiting, waiting, kind=OutboxKind.DIGEST)
        spacing = Spacing(bot=0.0, chat=0.0, group=0.0)
        now, real, took = SystemClock().now(), MachineTime(), []
        for _ in range(50):
            began = time.perf_counter()
            claim = await database.write(
                lambda tx: claims.claim(tx, "bench", now=now, real=real.seconds(), lease=120, spacing=spacing)
            )
            assert isinstance(claim, Claim)
            item = claim.item
            await database.write(lambda tx, item=item: claims.record_sent(tx, item, (1,), now))  # type: ignore[misc]  # mypy cannot infer a lambda's default
            took.append(time.perf_counter() - began)
        await database.close()
        return statistics.median(took)
