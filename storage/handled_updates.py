"""Updates that were handled: Telegram may hand the same one over twice; its effect must be one."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from storage.db import Transaction
from storage.tables import handled_updates


async def seen(tx: Transaction, update_id: int) -> bool:
    """True where that update was handled to its end."""
    query = select(handled_updates.c.update_id).where(handled_updates.c.update_id == update_id)
    return (await tx.execute(query)).scalar_one_or_none() is not None


async def record(tx: Transaction, update_id: int, at: datetime) -> None:
    """Says that an update was handled to its end."""
    await tx.execute(
        postgresql_insert(handled_updates).values(update_id=update_id, handled_at=at).on_conflict_do_nothing()
    )


async def forget_before(tx: Transaction, at: datetime) -> None:
    """Telegram keeps updates for 24 hours at most: older marks are of no use."""
    await tx.execute(delete(handled_updates).where(handled_updates.c.handled_at < at))
