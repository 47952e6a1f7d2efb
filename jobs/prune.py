"""Prune: what may be forgotten is forgotten; nothing that is owed ever is."""

from datetime import datetime, timedelta

from jobs.kept import KeptAnswers
from storage import handled_updates, outbox
from storage.db import Database

KEEP_DELIVERIES = timedelta(days=90)
KEEP_UPDATES = timedelta(days=2)


async def prune_all(database: Database, now: datetime, kept: KeptAnswers | None = None) -> int:
    """Forgets ended deliveries after 90 days, handled updates after 2, and refused answers that are old or too many; returns how
    many deliveries that were."""
    if kept is not None:
        kept.prune(now)
    async with database.writing() as tx:
        await handled_updates.forget_before(tx, now - KEEP_UPDATES)
        return await outbox.forget_ended_before(tx, now - KEEP_DELIVERIES)
