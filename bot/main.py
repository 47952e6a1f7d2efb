"""The composition root: names every part once, starts them in order, and stops them so that nothing is lost."""

import asyncio
import logging
import os
import secrets
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from telegram.request import HTTPXRequest

from bot import handlers
from bot.connections import connect
from bot.pace import SharedPace
from bot.poller import AnyApplication, Poller
from bot.render import render
from bot.sender import TelegramSender
from jobs import outcomes
from jobs.announce import announce_all
from jobs.clock import Clock, MachineTime, RealTime, SystemClock
from jobs.deliver import Delivery, Limits
from jobs.departures import Departures
from jobs.digest import digest_all
from jobs.enrich import Enriching
from jobs.kept import KeptAnswers
from jobs.link import link_all
from jobs.match import Matching
from jobs.poll import Polling
from jobs.propose import propose_all
from jobs.prune import prune_all
from jobs.redaction import Redactor, set_up
from jobs.remind import remind_all
from jobs.reread import Rereading
from jobs.rules.enriching import SOURCE, STATE
from jobs.rules.index import InterestIndex, index_for
from jobs.rules.topics import Topics, load_topics
from jobs.settings import Settings, secrets_of
from jobs.sources.http import HttpFetcher
from jobs.sources.http import Limits as FetchLimits
from jobs.sources.registry import running
from jobs.sources.source import Source
from jobs.timetable import Timetable
from jobs.watch import watch_all
from storage import interests, leases, remembered
from storage.db import Database
from storage.errors import StorageError
from storage.lock import ProcessLock
from storage.migrate import upgrade

log = logging.getLogger(__name__)

POLLER_LEASE_SECONDS = 45.0
FETCH_LIMITS = FetchLimits(gaps={"apis.data.go.kr": 0.15})
"""The procurement service bears 30 calls a second on paper, and answers 429 well below that: 150 ms apart."""


@dataclass(kw_only=True)
class Program:
    """Everything that works together in one process. Built by `build`, ended by `close`."""

    settings: Settings
    clock: Clock
    real: RealTime
    owner: str
    database: Database
    topics: Topics
    matching: Matching
    polling: Polling
    delivery: Delivery
    timetable: Timetable
    application: AnyApplication
    poller: Poller
    fetcher: HttpFetcher
    sending_request: HTTPXRequest
    lock: ProcessLock | None
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    polled: asyncio.Event
    """Set when the sources are asked for the first time."""

    async def close(self) -> None:
        """Gives back connections and the lock."""
        await self.fetcher.close()
        await self.sending_request.shutdown()
        await self.database.close()
        if self.lock is not None:
            self.lock.release()


async def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    real: RealTime | None = None,
    redactor: Redactor | None = None,
    sources: Mapping[str, Source] | None = None,
    fetch_limits: FetchLimits = FETCH_LIMITS,
    alone: bool = True,
) -> Program:
    """Opens and upgrades the database and names every part. `sources` replaces those that the settings switch on.

    `alone`: this process works on a SQLite file alone (run, demo). Raises storage.errors.Unusable where another does, or
    the database cannot be used, and TopicsBroken for unusable additions to the topics.
    """
    clock, real = clock or SystemClock(), real or MachineTime()
    redactor = redactor or set_up(settings.log.level, secrets_of(settings))
    database = Database(settings.database.url)
    lock = _locked(database) if alone else None
    await upgrade(database)
    owner = f"{os.uname().nodename}-{os.getpid()}-{secrets.token_hex(3)}"[:64]
    topics = load_topics(settings.topics.extra)
    fetcher = HttpFetcher(user_agent=user_agent(settings), real_time=real, limits=fetch_limits)
    chosen = dict(sources) if sources is not None else running(settings.sources)
    kept = _kept_answers(settings, database, redactor)
    enriched = SOURCE in chosen and settings.sources.g2b_bid.details
    polling = Polling(database, chosen, fetcher, beside={STATE} if enriched else (), kept=kept)
    enriching = Enriching(database=database, service=settings.sources.g2b, fetcher=fetcher, real=real, enabled=enriched)
    rereading = Rereading(database=database, service=settings.sources.g2b, fetcher=fetcher, real=real)
    matching = Matching(database, await _index(database, topics))
    limits = Limits(
        per_second=settings.delivery.per_second,
        in_flight=settings.delivery.in_flight,
        lease_seconds=settings.delivery.lease_seconds,
    )
    services = handlers.Services(database=database, clock=clock, real=real, topics=topics, settings=settings)
    departures = Departures(real, limits.per_second)
    telegram = connect(settings, services, SharedPace(database, real, limits.spacing, departures), real)
    delivery = Delivery(
        database=database,
        sender=TelegramSender(telegram.sending_bot, redactor.redact),
        render=render,
        clock=clock,
        real=real,
        owner=owner,
        limits=limits,
        departures=departures,
    )
    polled = asyncio.Event()

    async def poll(now: datetime) -> int:
        polled.set()
        return await polling.poll_due(now)

    steps = {
        "poll": poll,
        "reread": rereading.reread_due,
        "link": lambda now: link_all(database, now),
        "match": matching.match_all,
        "propose": lambda now: propose_all(database, now),
        "remind": lambda now: remind_all(database, now),
        "announce": lambda now: announce_all(database, now),
        "digest": lambda now: digest_all(database, now, topics),
        "watch": lambda now: watch_all(database, now),
        "enrich": enriching.enrich_due,
        "prune": lambda now: prune_all(database, now, kept),
    }
    timetable = Timetable(steps, database=database, clock=clock, real=real, owner=owner, after=delivery.wake)
    async with database.writing() as tx:
        chat = settings.operator.chat_id
        await remembered.remember(tx, outcomes.OPERATOR_CHAT, "" if chat is None else str(chat))
    return Program(
        settings=settings,
        clock=clock,
        real=real,
        owner=owner,
        database=database,
        topics=topics,
        matching=matching,
        polling=polling,
        delivery=delivery,
        timetable=timetable,
        application=telegram.application,
        poller=Poller(telegram.application, telegram.checked, real, unconfirmed=telegram.unconfirmed),
        fetcher=fetcher,
        sending_request=telegram.sending_request,
        lock=lock,
        polled=polled,
    )


async def run(program: Program) -> int:
    """Works until SIGTERM, SIGINT or a refused token; returns the exit code. A second signal does not hurry it."""
    stop = program.stop
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    # On SQLite the lock says that every earlier sender is dead; on PostgreSQL their leases must end first.
    await program.delivery.recover(dead_owners=program.lock is not None)
    program.timetable.start()
    tasks = [
        asyncio.create_task(program.delivery.run(stop), name="deliver"),
        asyncio.create_task(_poll_chats(program), name="chats"),
        asyncio.create_task(stop.wait(), name="stop"),
    ]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        stop.set()
        await program.timetable.stop()
        await asyncio.gather(*tasks)
    refused = program.delivery.refused or program.poller.refused
    if refused:
        log.critical("%s: nothing is sent, everything owed is kept; set a valid token and start again", refused)
        return 1
    return 0


async def _poll_chats(program: Program) -> None:
    """One process a token polls; on PostgreSQL another takes over within a minute when it dies."""
    stop, role = program.stop, f"poll:{program.settings.telegram.token.get_secret_value().partition(':')[0]}"
    polling: asyncio.Task[None] | None = None
    mine = asyncio.Event()
    while not stop.is_set():
        held = await _hold(program, role, held=polling is not None)
        if held and polling is None:
            mine = asyncio.Event()
            polling = asyncio.create_task(program.poller.run(mine), name="poll chats")
        if polling is not None and (not held or polling.done()):
            mine.set()
            await polling
            polling = None
            if program.poller.refused:
                return
        try:
            await asyncio.wait_for(stop.wait(), POLLER_LEASE_SECONDS / 3)
        except TimeoutError:
            continue
    mine.set()
    if polling is not None:
        await polling
    async with program.database.writing() as tx:
        await leases.give_back(tx, role, program.owner)


async def _hold(program: Program, role: str, *, held: bool) -> bool:
    try:
        async with program.database.writing() as tx:
            fence = await leases.take(
                tx,
                role,
                program.owner,
                now=program.real.seconds(),
                seconds=POLLER_LEASE_SECONDS,
                by_force=program.lock is not None,
            )
    except StorageError as error:
        log.error("cannot prolong the role of polling: %s", error)  # noqa: TRY400 - the trace says nothing more
        # Alone on its file nobody else can have it; with others about, what cannot be prolonged must be given up.
        return held and program.lock is not None
    return fence is not None


async def _index(database: Database, topics: Topics) -> InterestIndex:
    """Empty, of the kind that the number of saved interests calls for."""
    async with database.reading() as tx:
        return index_for(topics, await interests.count(tx))


def _locked(database: Database) -> ProcessLock | None:
    if database.path is None:
        return None
    lock = ProcessLock(database.path)
    lock.take()
    return lock


def _kept_answers(settings: Settings, database: Database, redactor: Redactor) -> KeptAnswers:
    beside = Path() if database.path is None else database.path.parent
    folder = Path(settings.sources.kept_folder) if settings.sources.kept_folder else beside / "refused"
    return KeptAnswers(folder, most=settings.sources.kept_answers, redact=redactor.redact_bytes)


def user_agent(settings: Settings) -> str:
    """How every site is greeted: our name, and whoever runs us where configured."""
    contact = settings.sources.contact
    return f"baljubot/0.1 ({contact})" if contact else "baljubot/0.1"
