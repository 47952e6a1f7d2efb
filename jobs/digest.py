"""Digest: owes each subscriber exactly one daily and one weekly digest a period, through any downtime."""

from datetime import datetime, timedelta

from jobs.near_misses import Week, as_payload, look_for
from jobs.rules.digests import LATEST, Due, daily_due, weekly_due
from jobs.rules.quiet import next_allowed
from jobs.rules.topics import Topics
from storage import interests, matches, outbox, remembered, subscribers
from storage.db import Database
from storage.records import Frequency, NewOutboxItem, OutboxKind, Subscriber

PAGE = 500
_TELLS = {False: (Frequency.DAILY,), True: (Frequency.WEEKLY, Frequency.DAILY)}


async def digest_all(database: Database, now: datetime, topics: Topics | None = None) -> int:
    """Owes every digest that is due at `now` (aware); returns how many messages that were. A weekly one has near misses
    where `topics` are given."""
    owed = 0
    for due in (weekly_due(now), daily_due(now)):
        if due is not None:
            owed += await _owe_period(database, due, now, topics)
    return owed


async def _owe_period(database: Database, due: Due, now: datetime, topics: Topics | None) -> int:
    finished = f"digest.{'weekly' if due.weekly else 'daily'}"
    async with database.reading() as tx:
        if await remembered.recall(tx, finished) == due.period:
            return 0
    async with database.writing() as tx:
        # What an earlier digest was to tell and never told (72 hours late, or given up) is folded into this one.
        await matches.release_untold(tx)
    missed = await look_for(database, due, topics, now) if due.weekly and topics is not None else None
    owed, after = 0, None
    while True:
        async with database.reading() as tx:
            page = await subscribers.active(tx, after=after, limit=PAGE)
        if not page:
            break
        after = page[-1].chat_id
        # Somebody who came after the slot has nothing to be told of the time before it.
        for subscriber in (one for one in page if one.created_at < due.until):
            owed += await _owe_one(database, subscriber, due, now, missed)
    async with database.writing() as tx:
        await remembered.remember(tx, finished, due.period)
    return owed


async def _owe_one(database: Database, subscriber: Subscriber, due: Due, now: datetime, missed: Week | None) -> bool:
    key = f"digest:{subscriber.chat_id}:{'weekly' if due.weekly else 'daily'}:{due.period}"
    near = []
    if missed is not None:
        async with database.reading() as tx:
            near = as_payload(await missed.of_chat(tx, subscriber.chat_id))
    async with database.writing() as tx:
        if await subscribers.hold(tx, subscriber.chat_id) is None:
            return False  # erased since the page was read
        waiting = await matches.owed_to_digest(tx, subscriber.chat_id, _TELLS[due.weekly], due.until)
        if not waiting and (not due.weekly or not await interests.of_chat(tx, subscriber.chat_id)):
            return False  # an empty daily digest is noise; an empty weekly one says that somebody is watching
        due_at = next_allowed(now, subscriber.quiet)
        item = NewOutboxItem(
            key=key,
            chat_id=subscriber.chat_id,
            kind=OutboxKind.DIGEST,
            payload={
                "period": due.period,
                "weekly": due.weekly,
                "since": due.since.isoformat(),
                "until": due.until.isoformat(),
                "late": due.late_by_hours,
                "near": near,
            },
            due_at=due_at,
            # Held back by quiet hours is not late: it gets its day.
            expires_at=max(due.until + LATEST, due_at + timedelta(days=1)),
        )
        if not await outbox.owe(tx, item, at=now):
            return False
        await matches.mark_told(tx, subscriber.chat_id, _TELLS[due.weekly], due.until, key)
        return True
