"""A stand for fault runs: a sandbox as a process of its own, workers that can be killed, and the acceptance log as truth."""

import asyncio
import json
import multiprocessing
import signal
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from bot.sandbox.client import SandboxClient
from jobs.clock import MachineTime, SystemClock
from storage import subscribers
from storage.db import Database
from storage.migrate import upgrade
from storage.records import ChatKind
from tests.faults.worker import Orders, work
from tests.owing import owe_alerts

TOKEN = "777000777:AAFaultRunsCarryATokenThatMustNeverBeSeen"
FIRST_CHAT = 5001

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.faults.worker"])


class Stand:
    """One sandbox, one database, and whoever works on them."""

    def __init__(self, folder: Path, api: str, sandbox: asyncio.subprocess.Process, database_url: str) -> None:
        self.folder = folder
        self.api = api
        self.url = database_url
        self.sandbox = sandbox
        self.client = SandboxClient(api)
        self.expected: Counter[tuple[int, str]] = Counter()
        self.log: list[dict[str, Any]] = []
        self._journal = folder / "telegram" / "journal.jsonl"
        self._read = 0
        self.real = MachineTime()

    def orders(self, **more: Any) -> Orders:
        """Orders for a worker of this stand."""
        return Orders(database=self.url, api=self.api, token=TOKEN, log=self.folder / "workers.log", **more)

    def start(self, **more: Any) -> ForkServerProcess:
        """Starts a worker."""
        process = _processes.Process(target=work, args=(self.orders(**more),), daemon=True)
        process.start()
        return process

    def start_program(self) -> ForkServerProcess:
        """Starts the whole program."""
        from tests.faults.program import live  # noqa: PLC0415 - workers need none of it, and start the sooner

        process = _processes.Process(
            target=live, args=(self.url, self.api, TOKEN, self.folder / "workers.log"), daemon=True
        )
        process.start()
        return process

    async def stop(self, process: ForkServerProcess, how: signal.Signals = signal.SIGKILL, wait: float = 60) -> float:
        """Signals a worker and waits for its end; how many seconds that took. Raises TimeoutError."""
        began = self.real.seconds()
        if process.is_alive() and process.pid is not None:
            process.kill() if how is signal.SIGKILL else process.terminate()
        await asyncio.to_thread(process.join, wait)
        if process.is_alive():
            raise TimeoutError(f"the worker still runs {wait} s after {how.name}")
        return self.real.seconds() - began

    async def people(self, count: int) -> list[int]:
        """Makes that many people known, who have said /start; their chats."""
        chats = list(range(FIRST_CHAT, FIRST_CHAT + count))
        for chat_id in chats:
            await self.client.person(chat_id, f"P{chat_id}")
        for chat_id in chats:
            await self.client.post("say", {"chat_id": chat_id, "user_id": chat_id, "text": "/start"})
        return chats

    async def owe(self, chats: Sequence[int], count: int, *, first: int = 1) -> None:
        """Owes `count` alerts, spread over the chats in turn."""
        database = Database(self.url)
        now = SystemClock().now()
        turns = [chats[number % len(chats)] for number in range(count)]
        for start in range(0, count, 500):
            async with database.writing() as tx:
                await owe_alerts(tx, turns[start : start + 500], at=now, first=first + start)
                if start == 0:
                    for chat_id in chats:
                        await subscribers.welcome(tx, chat_id, language="ko", kind=ChatKind.PRIVATE, at=now)
        await database.close()
        self.expected.update((chat, f"사업 {number:06}") for number, chat in enumerate(turns, start=first))

    def accepted(self) -> Counter[tuple[int, str]]:
        """What Telegram has accepted, as (chat, title); reads on in the sandbox's journal."""
        with self._journal.open("rb") as journal:
            journal.seek(self._read)
            for line in journal:
                if not line.endswith(b"\n"):
                    break
                self._read += len(line)
                if b'"kind": "accepted"' in line:
                    self.log.append(json.loads(line))
        return Counter((one["chat_id"], title_in(one["text"])) for one in self.log if one["method"] == "sendMessage")

    def count(self) -> int:
        """How many messages Telegram has accepted."""
        self.accepted()
        return len(self.log)

    def unanswered(self) -> int:
        """How many accepted messages the bot was not told of."""
        self.accepted()
        return sum(one["fate"] != "answered" for one in self.log)

    def lost(self) -> int:
        """How many owed messages Telegram never accepted."""
        accepted = self.accepted()
        return sum(one not in accepted for one in self.expected)

    def doubles(self) -> int:
        """How many copies too many Telegram accepted."""
        return sum(number - 1 for one, number in self.accepted().items() if one in self.expected)

    def most_copies(self) -> int:
        """The most often that one message was accepted."""
        return max(self.accepted().values(), default=0)

    def rows(self, state: str) -> int:
        """Outbox rows in a state, read past the program."""
        with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=30)) as connection:
            found: int = connection.execute("SELECT count(*) FROM outbox WHERE state = ?", (state,)).fetchone()[0]
            return found

    def owed(self) -> int:
        """Rows that are still to be sent."""
        return self.rows("pending") + self.rows("sending")

    async def until_dead_or_done(self, worker: ForkServerProcess) -> None:
        """Waits until the worker has died or nothing is owed."""
        await self.until(lambda: not worker.is_alive() or not self.owed(), within=120, every=0.1)

    def hurry(self) -> bool:
        """Compresses time: what waits for its next try is due now. True where nothing is owed any more."""
        with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=30)) as connection, connection:
            connection.execute("UPDATE outbox SET due_at = created_at WHERE state = 'pending' AND failures > 0")
        return not self.owed()

    def forget_digests(self) -> None:
        """As if no digest had fallen due yet."""
        with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=30)) as connection, connection:
            connection.execute("DELETE FROM facts WHERE name LIKE 'digest.%'")

    def integrity(self) -> str:
        """What SQLite says of its file."""
        with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=30)) as connection:
            return str(connection.execute("PRAGMA integrity_check").fetchone()[0])

    async def until(self, condition: Callable[[], bool], *, within: float, every: float = 0.02) -> bool:
        """Waits until it holds; False where it does not within so many seconds."""
        end = self.real.seconds() + within
        while not condition():
            if self.real.seconds() > end:
                return False
            await asyncio.sleep(every)
        return True

    async def finish(self, *, within: float = 120, **more: Any) -> float:
        """Lets an undisturbed worker send what is left, then stops it; seconds it took. Raises TimeoutError."""
        began = self.real.seconds()
        process = self.start(**more)
        done = await self.until(self.hurry, within=within, every=0.5)
        took = self.real.seconds() - began
        await self.stop(process, signal.SIGTERM)
        if not done:
            raise TimeoutError(f"{self.rows('pending')} messages still wait after {within} s")
        return took


def title_in(text: str) -> str:
    """The tender's title in a card."""
    at = text.find("사업 ")
    return text[at : at + 9] if at >= 0 else text[:40]


@asynccontextmanager
async def stand(database_url: str = "") -> AsyncIterator[Stand]:
    """A fresh stand; everything it started is ended with it."""
    with tempfile.TemporaryDirectory(prefix="baljubot-faults-") as name:
        folder = Path(name)
        url = database_url or f"sqlite:///{folder / 'work.db'}"
        database = Database(url)
        await upgrade(database)
        await database.close()
        sandbox = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.sandbox", "--port", "0", "--state-dir", str(folder / "telegram"), "--token", TOKEN,
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        if sandbox.stdout is None:
            raise RuntimeError("the sandbox has no stdout")
        api = (await sandbox.stdout.readline()).decode().strip()
        made = Stand(folder, api, sandbox, url)
        try:
            yield made
        finally:
            made.client.close()
            sandbox.terminate()
            await sandbox.wait()
            secrets_seen(folder)


def secrets_seen(folder: Path) -> None:
    """Raises AssertionError where a worker's log shows the token (F44)."""
    log = folder / "workers.log"
    if log.exists() and TOKEN.partition(":")[2] in log.read_text(encoding="utf-8", errors="replace"):
        raise AssertionError("a log shows the token")
