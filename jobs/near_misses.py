"""The near misses of a week (아깝게 빠진 공고): looked for once for everybody, chosen for each chat when its digest is owed.

The owed digest keeps which they are, so that every attempt to send it tells the same; what was true of them then is
looked at again when it goes out (jobs/compose.py).
"""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobs.facts import NearMiss, Rule
from jobs.rules.digests import Due
from jobs.rules.loosening import loosened
from jobs.rules.matching import match
from jobs.rules.near_misses import SHOWN, NearMisses, ranked
from jobs.rules.topics import Topics
from storage import interests, matches, notices, projects
from storage.db import Database, Transaction
from storage.errors import StorageError
from storage.records import Action, Interest, Notice, OutboxItem, Payload, Stage, StoredNotice

log = logging.getLogger(__name__)

SLICE = timedelta(days=1)
MOST_WEIGHED = 24
"""So many of a chat's candidates are looked at more closely, the best first."""
_STAGES = (Stage.TENDER, Stage.PRESPEC)

Thread = tuple[str, str]


@dataclass(slots=True)
class Week:
    """What a week's notices missed, and what was asked of their projects so far."""

    found: NearMisses
    topics: Topics
    _families: dict[int, frozenset[Thread]] = field(default_factory=dict)

    async def of_chat(self, tx: Transaction, chat_id: int) -> list[NearMiss]:
        """At most three that the chat does not know, no two of one project."""
        held = [one for one in await interests.of_chat(tx, chat_id) if not one.paused]
        best = ranked((interest, one) for interest in held for one in self.found.of(interest))[:MOST_WEIGHED]
        families = {one.stored.id: await self._family(tx, one.stored) for _, one in best}
        known = await matches.known_threads(tx, chat_id, set().union(*families.values()))
        chosen: list[NearMiss] = []
        for interest, one in best:
            family = families[one.stored.id]
            if family and not family & known and not self._is_met(held, interest, one.stored.notice):
                chosen.append(NearMiss(stored=one.stored, interest=interest, rule=one.rule))
                known |= family
        return chosen[:SHOWN]

    async def _family(self, tx: Transaction, stored: StoredNotice) -> frozenset[Thread]:
        """All publications of its project; none where this is not how it stands any more."""
        if stored.id not in self._families:
            thread = stored.notice.thread
            newest = await notices.newest_revision(tx, *thread)
            project_id = await projects.of_thread(tx, *thread)
            links = [] if project_id is None else await projects.threads(tx, project_id)
            family = {thread, *((link.source, link.external_id) for link in links)}
            self._families[stored.id] = frozenset(family if newest and newest.id == stored.id else ())
        return self._families[stored.id]

    def _is_met(self, held: list[Interest], missed: Interest, notice: Notice) -> bool:
        others = (one for one in held if one.id != missed.id)
        return any(match(other, notice, self.topics) is not None for other in others)


async def look_for(database: Database, due: Due, topics: Topics, now: datetime) -> Week | None:
    """Holds the open notices that came between `due.since` and `due.until` against the rules of all interests. Raises
    StorageError. None, logged, where it fails otherwise: a digest is owed without near misses, too."""
    try:
        return await _look(database, due, topics, now)
    except StorageError:
        raise
    except Exception:  # the boundary of an extra: a bug in it must not cost anybody the digest
        log.exception("cannot look for near misses; the digests of %s go without", due.period)
        return None


async def _look(database: Database, due: Due, topics: Topics, now: datetime) -> Week:
    held: list[Interest] = []
    async with database.reading() as tx:
        while page := await interests.changed_since(tx, held[-1].sequence if held else 0):
            held.extend(page)
    found = await asyncio.to_thread(NearMisses, held, topics)
    seen: set[Thread] = set()
    until = due.until
    while until > due.since and not found.is_done:
        since = max(until - SLICE, due.since)
        async with database.reading() as tx:
            had = await notices.collected_between(tx, since, until, stages=_STAGES)
        await asyncio.to_thread(_look_at, found, had, seen, now)
        until = since
    return Week(found, topics)


def _look_at(found: NearMisses, had: list[StoredNotice], seen: set[Thread], now: datetime) -> None:
    for stored in had:
        # What closes within a day is no use to who hears of it first.
        if stored.notice.thread not in seen and is_open(stored.notice, now + SLICE):
            found.look(stored)
        seen.add(stored.notice.thread)


def is_open(notice: Notice, now: datetime) -> bool:
    """Whether one can still bid for it, or have a say in it."""
    if notice.stage not in _STAGES or notice.action is Action.CANCELLED:
        return False
    return notice.deadline_at is None or notice.deadline_at > now


def as_payload(chosen: list[NearMiss]) -> list[Payload]:
    """What an owed digest keeps of its near misses."""
    return [
        {"notice": one.stored.id, "interest": one.interest.id, "rule": one.rule.name, "word": one.rule.word}
        for one in chosen
    ]


async def standing(tx: Transaction, item: OutboxItem, now: datetime) -> tuple[NearMiss, ...]:
    """Those that were chosen when the digest was owed, as far as the chat still does not know them, they are open, and the
    rule still stands."""
    chosen = item.payload.get("near")
    told: list[NearMiss] = []
    for one in chosen if isinstance(chosen, list) else ():
        stored = await notices.get(tx, one["notice"])
        interest = await interests.get(tx, item.chat_id, one["interest"])
        if stored is None or interest is None or interest.paused or interest.removed:
            continue
        rule, thread = Rule(one["rule"], one["word"]), stored.notice.thread
        newest = await notices.newest_revision(tx, *thread)
        if newest is None or not is_open(newest.notice, now) or loosened(interest, rule) is None:
            continue
        if not await matches.known_threads(tx, item.chat_id, [thread]):
            told.append(NearMiss(stored=newest, interest=interest, rule=rule))
    return tuple(told)
