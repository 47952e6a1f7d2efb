"""Prune: what may be forgotten is forgotten; nothing that is owed ever is."""

from datetime import datetime, timedelta

from storage import handled_updates, outbox
from storage.db import Database

KEEP_DELIVERIES = timedelta(days=90)
KEEP_UPDATES = timedelta(days=2)


async def prune_all(database: Database, now: datetime) -> int:
    """Forgets ended deliveries after 90 days and handled updates after 2; returns how many deliveries that were."""
    async with database.writing() as tx:
        await handled_updates.forget_before(tx, now - KEEP_UPDATES)
        return await outbox.forget_ended_before(tx, now - KEEP_DELIVERIES)
