"""How fast we may write: one row a scope with the moment of its next free slot, shared by all processes and kept
over restarts. Seconds are real seconds since 1970."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from storage.db import Transaction
from storage.tables import pace

BOT = "bot"


def chat_scope(chat_id: int) -> str:
    """The scope of one chat."""
    return f"chat:{chat_id}"


async def next_free(tx: Transaction, scope: str) -> float:
    """When the scope is free again (0.0 for one that was never used); locks the row until commit on PostgreSQL."""
    query = select(pace.c.next_at).where(pace.c.scope == scope).with_for_update()
    return (await tx.execute(query)).scalar_one_or_none() or 0.0


async def put(tx: Transaction, scope: str, next_at: float) -> None:
    """Sets when the scope is free again."""
    await tx.execute(
        postgresql_insert(pace)
        .values(scope=scope, next_at=next_at)
        .on_conflict_do_update(index_elements=["scope"], set_={"next_at": next_at})
    )


async def hold(tx: Transaction, scope: str, until: float) -> None:
    """Nothing in this scope before `until`; an earlier moment never shortens a longer hold (429, outage)."""
    if until > await next_free(tx, scope):
        await put(tx, scope, until)


async def reserve(tx: Transaction, spacings: dict[str, float], now: float) -> float:
    """Takes the next slot that is free in every scope and returns its moment; each scope is then busy for its spacing."""
    slot = now
    for scope in sorted(spacings):  # one order for everybody: no deadlock
        slot = max(slot, await next_free(tx, scope))
    for scope, spacing in sorted(spacings.items()):
        await put(tx, scope, slot + spacing)
    return slot
