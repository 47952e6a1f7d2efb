"""The simulator: weeks of alerts and digests in virtual time, by the real delivery and digest code on a real SQLite.

Every statement, commit and send is a point at which the process may die; answers get lost; whole days are switched off.
Everything is drawn from one seed, so what went wrong once goes wrong again: `python -m tests.faults --seed N`.
"""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from jobs.deliver import Delivery, Limits
from jobs.digest import digest_all
from jobs.facts import AlertFacts, DigestFacts, Facts
from jobs.ports import Ambiguous, Delivered, Message, NotSent, Outcome, RetryAt
from storage import interests, matches, notices, outbox, subscribers
from storage.db import Database, Transaction
from storage.records import (
    ChatKind,
    Frequency,
    Hit,
    Match,
    NewOutboxItem,
    Notice,
    OutboxKind,
    OutboxState,
    Stage,
    Strength,
)
from storage.tables import outbox as outbox_table
from tests.faults.virtual import DatabaseInThisThread, VirtualLoop, VirtualTime, empty_database

START = datetime(2026, 7, 27, 0, 0, tzinfo=UTC)
"""Monday, 09:00 in Seoul: half an hour after a weekly slot."""
CHATS = (11, 12, -13)
SESSIONS = 3
STORY_DAYS = 8


class Died(BaseException):
    """The process ends here. No handler of the program may catch it."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One tender of the story: who must hear of it, and how."""

    number: int
    at: datetime
    chat_id: int
    tell: Frequency

    @property
    def title(self) -> str:
        return f"T{self.number:03}"


@dataclass(kw_only=True)
class Result:
    """What one seed came to. `lost` must be empty, `doubles` at most `bound`, `wrong` empty."""

    seed: int
    sends: int = 0
    crashes: int = 0
    doubles: int = 0
    bound: int = 0
    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.lost and not self.wrong and self.doubles <= self.bound

    def __str__(self) -> str:
        return (
            f"seed {self.seed}: {self.sends} accepted, {self.crashes} crashes, lost {self.lost or 0}, "
            f"{self.doubles} doubles of {self.bound} possible, {self.wrong or 'nothing else wrong'}"
        )


class Telegram:
    """The other side: accepts, loses answers, asks for patience. Its log is the truth."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.accepted: list[tuple[datetime, int, str]] = []
        self.unanswered = 0

    async def send(self, chat_id: int, message: Message) -> Outcome:
        dice = self._world.dice
        self._world.point("before send")
        await asyncio.sleep(dice.uniform(0.001, 0.2))
        self._world.point("on the way")
        fate = dice.random() if self._world.faulty else 1.0
        if fate < 0.04:
            return NotSent("connection refused")
        if fate < 0.06:
            return RetryAt(dice.choice([1.0, 7.0, 60.0]))
        if fate < 0.08:
            return Ambiguous("502 before it was read")
        self.accepted.append((self._world.time.now(), chat_id, message.plain))
        self._world.point("accepted")
        await asyncio.sleep(dice.uniform(0.001, 0.1))
        self._world.point("answered")
        if fate < 0.14:
            self.unanswered += 1
            return Ambiguous("the answer was lost")
        return Delivered(len(self.accepted))


class World:
    """Everything that outlives a process: time, the database, Telegram, and what was published."""

    def __init__(self, seed: int, loop: VirtualLoop, worker: type[Delivery]) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - a schedule of crashes, no secret
        random.seed(seed)  # the program's own jitter
        self.time = VirtualTime(loop, START)
        self.telegram = Telegram(self)
        self.connection = empty_database()
        self.result = Result(seed=seed)
        self.worker = worker
        self.deadly = 0.0
        self.faulty = True
        self.dead = False
        self.death = asyncio.Event()
        self.published: set[int] = set()
        self.story = self._story()

    def point(self, where: str) -> None:
        """A point at which the process may die; a dead one does nothing any more."""
        del where
        if self.dead or (self.deadly and self.dice.random() < self.deadly):
            self.dead = True
            self.death.set()
            raise Died

    def _story(self) -> list[Publication]:
        tells = [Frequency.INSTANT, Frequency.INSTANT, Frequency.DAILY, Frequency.WEEKLY]
        return [
            Publication(
                number,
                START + timedelta(hours=self.dice.uniform(0, 24 * (STORY_DAYS - 1))),
                self.dice.choice(CHATS),
                self.dice.choice(tells),
            )
            for number in range(10)
        ]

    def database(self) -> Database:
        """The database as a new process opens it."""
        return DatabaseInThisThread(self.connection, self.point)

    def sending(self) -> int:
        """Rows whose sender has just died."""
        query = select(func.count()).where(outbox_table.c.state == OutboxState.SENDING.value)
        count: int = self.connection.execute(query).scalar_one()
        self.connection.rollback()
        return count


def run(seed: int, worker: type[Delivery] = Delivery) -> Result:
    """Plays one seed with a delivery worker and holds the outcome against the story."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(_play(World(seed, loop, worker)))
    finally:
        loop.close()


async def _play(world: World) -> Result:
    database = world.database()
    async with database.writing() as tx:
        for chat_id in CHATS:
            kind = ChatKind.GROUP if chat_id < 0 else ChatKind.PRIVATE
            before = START - timedelta(days=30)
            await subscribers.welcome(tx, chat_id, language="ko", kind=kind, at=before)
            await interests.add(tx, chat_id, words="사업", at=before)
    for _ in range(SESSIONS):
        await _session(world, deadly=world.dice.choice([0.0, 0.01, 0.02]))
        off = world.dice.choice([6, 30, 60, 120])
        await world.time.until(world.time.now() + timedelta(hours=off * world.dice.random()))
    world.faulty = False
    for day in (STORY_DAYS + 1, STORY_DAYS + 7):
        # Mended: lives until the last digest is out, at noon in Seoul, when nobody sleeps.
        await world.time.until(START + timedelta(days=day, hours=3))
        await _session(world, deadly=0.0)
    return _judged(world)


async def _session(world: World, *, deadly: float) -> None:
    """One life of the process, or several where it dies: each starts with recovery, as the program does."""
    for _ in range(20):
        world.deadly, world.dead = deadly, False
        world.death = asyncio.Event()
        life, death = asyncio.ensure_future(_life(world)), asyncio.ensure_future(world.death.wait())
        await asyncio.wait({life, death}, return_when=asyncio.FIRST_COMPLETED)
        death.cancel()
        if not world.dead:
            life.result()
            return
        await _bury(world)


async def _bury(world: World) -> None:
    world.result.crashes += 1
    world.result.bound += world.sending()
    mourners = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in mourners:
        task.cancel()
    await asyncio.gather(*mourners, return_exceptions=True)


async def _life(world: World) -> None:
    database = world.database()
    delivery = world.worker(
        database=database,
        sender=world.telegram,
        render=card,
        clock=world.time,
        real=world.time,
        owner=f"life {world.result.crashes}",
        limits=Limits(in_flight=world.dice.choice([1, 4, 8])),
    )
    await delivery.recover(dead_owners=True)
    for _ in range(world.dice.choice([1, 1, 2])):
        await _publish(world, database)
        async with database.writing() as tx:
            await outbox.expire(tx, world.time.now())
        await digest_all(database, world.time.now())
        if world.faulty and world.dice.random() < 0.3:
            stop = asyncio.Event()
            asyncio.get_running_loop().call_later(world.dice.uniform(0, 3), stop.set)
            await delivery.run(stop)
        else:
            await delivery.until_idle()
        await asyncio.sleep(world.dice.uniform(1, 40))


async def _publish(world: World, database: Database) -> None:
    """What collecting and matching do: a tender with its match, and its alert where it is told at once, all or nothing."""
    for one in world.story:
        if one.at > world.time.now() or one.number in world.published:
            continue
        async with database.writing() as tx:
            notice = Notice(source="g2b_bid", external_id=one.title, stage=Stage.TENDER, title=one.title)
            stored = await notices.add(tx, notice, fingerprint=one.title, collected_at=world.time.now(), settled=True)
            if stored is not None:
                await _match(tx, one, stored, world.time.now())
        world.published.add(one.number)


async def _match(tx: Transaction, one: Publication, stored: int, now: datetime) -> None:
    key = f"alert:{one.chat_id}:g2b_bid:{one.title}:0"
    at_once = one.tell is Frequency.INSTANT
    match = Match(
        notice_id=stored,
        interest_id=CHATS.index(one.chat_id) + 1,
        chat_id=one.chat_id,
        strength=Strength.STRONG,
        hits=(Hit(word="사업", place="title"),),
        tell=one.tell,
    )
    await matches.add(tx, match, told_key=key if at_once else None, at=now)
    if at_once:
        item = NewOutboxItem(
            key=key,
            chat_id=one.chat_id,
            kind=OutboxKind.ALERT,
            payload={"notice": stored},
            due_at=now,
            subject=f"g2b_bid:{one.title}",
        )
        await outbox.owe(tx, item, at=now)


def card(facts: Facts, *, language: str, now: datetime, possible_double: bool, silent: bool) -> tuple[Message, ...]:
    """An alert in one part, a digest in parts of one tender each; the words say what they are about."""
    del language, now, silent, possible_double
    match facts:
        case AlertFacts(stored=stored):
            texts = [f"alert {stored.notice.title}"]
        case DigestFacts(period=period, entries=entries):
            titles = [entry.stored.notice.title for entry in entries] or ["nothing"]
            texts = [f"digest {period} {title}" for title in titles]
        case _:
            texts = ["operator"]
    return tuple(Message(html=text, plain=text) for text in texts)


def _judged(world: World) -> Result:
    result = world.result
    accepted = Counter((chat_id, text) for _, chat_id, text in world.telegram.accepted)
    result.sends = accepted.total()
    result.doubles = accepted.total() - len(accepted)
    result.bound += world.telegram.unanswered
    told = {(chat_id, text.rsplit(" ", 1)[-1]) for chat_id, text in accepted}
    result.lost += [f"{one.title} for {one.chat_id}" for one in world.story if (one.chat_id, one.title) not in told]
    rows = world.connection.execute(select(outbox_table)).all()
    world.connection.rollback()
    result.wrong += [f"{row.key} is {row.state}" for row in rows if row.state not in _ENDS]
    result.wrong += [f"{chat_id}: {text}" for chat_id, text in _twice_in_digests(accepted, result.bound)]
    result.wrong += _too_fast(world.telegram.accepted)
    parked = {row.payload.get("notice") for row in rows if row.state == OutboxState.PARKED.value}
    if parked:  # kept and reported: not lost
        result.lost = []
    return result


_ENDS = {OutboxState.SENT.value, OutboxState.EXPIRED.value, OutboxState.PARKED.value}


def _twice_in_digests(accepted: Counter[tuple[int, str]], bound: int) -> list[tuple[int, str]]:
    """Tenders that two different digests of a chat tell, beyond what an unclear attempt explains."""
    periods: dict[tuple[int, str], set[str]] = {}
    for chat_id, text in accepted:
        kind, _, rest = text.partition(" ")
        period, _, title = rest.partition(" ")
        if kind == "digest" and title != "nothing":
            periods.setdefault((chat_id, title), set()).add(period)
    again = [one for one, seen in periods.items() if len(seen) > 1]
    return again if len(again) > bound else []


def _too_fast(accepted: list[tuple[datetime, int, str]]) -> list[str]:
    """Chats that got two messages within half a second, though one a second is the limit."""
    last: dict[int, datetime] = {}
    wrong = []
    for at, chat_id, text in accepted:
        least = timedelta(seconds=0.5 if chat_id > 0 else 2.5)
        if chat_id in last and at - last[chat_id] < least:
            wrong.append(f"{text} came {at - last[chat_id]} after another to {chat_id}")
        last[chat_id] = at
    return wrong
