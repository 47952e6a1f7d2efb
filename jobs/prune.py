"""Prune: what may be forgotten is forgotten, and what was erased leaves no traces; nothing that is owed ever is forgotten."""

import logging
from datetime import datetime, timedelta

from jobs.kept import KeptAnswers
from storage import handled_updates, outbox, personal
from storage.db import Database

log = logging.getLogger(__name__)

KEEP_DELIVERIES = timedelta(days=90)
KEEP_UPDATES = timedelta(days=2)
KEEP_UNREACHABLE = timedelta(days=90)
"""So long a chat that blocked or removed us keeps its rules, should it let us in again; it cannot ask for /delete itself."""
KEEP_NUMBERS = timedelta(days=90)
"""No process goes without looking at changed interests for so long."""
REWRITE_PAUSE = timedelta(hours=1)
"""A rewriting copies the whole file: who erases again and again must not keep the disk busy with it."""
MOST_ERASED = 100


async def prune_all(database: Database, now: datetime, kept: KeptAnswers | None = None) -> int:
    """Forgets ended deliveries after 90 days, handled updates after 2, chats that are unreachable for 90, and refused
    answers that are old or too many; returns how many deliveries that were. Then rewrites the file of a database from
    which somebody was erased. Raises StorageError."""
    if kept is not None:
        kept.prune(now)
    async with database.writing() as tx:
        await handled_updates.forget_before(tx, now - KEEP_UPDATES)
        forgotten = await outbox.forget_ended_before(tx, now - KEEP_DELIVERIES)
        await personal.forget_numbers_before(tx, now - KEEP_NUMBERS)
        await personal.erase_unreachable(tx, now - KEEP_UNREACHABLE, now, MOST_ERASED)
    await _leave_no_traces(database, now)
    return forgotten


async def _leave_no_traces(database: Database, now: datetime) -> None:
    async with database.writing() as tx:
        up_to = await personal.to_rewrite(tx, now, REWRITE_PAUSE)
    if up_to is None:
        return
    if not await database.leave_no_traces():
        log.warning("somebody reads the database's log: what was erased is taken out of it in an hour")
        return
    async with database.writing() as tx:
        await personal.rewritten(tx, up_to)
