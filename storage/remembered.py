"""Small facts of the program itself: the last tick, the demo's clock."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from storage.db import Transaction
from storage.tables import facts


async def recall(tx: Transaction, name: str) -> str | None:
    """What was remembered under that name."""
    return (await tx.execute(select(facts.c.value).where(facts.c.name == name))).scalar_one_or_none()


async def remember(tx: Transaction, name: str, value: str) -> None:
    """Replaces what was remembered under that name."""
    await tx.execute(
        postgresql_insert(facts)
        .values(name=name, value=value)
        .on_conflict_do_update(index_elements=["name"], set_={"value": value})
    )
