"""How each source is doing, kept over restarts."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from storage.coding import state_from_json, state_to_json
from storage.db import Transaction
from storage.records import SourceState
from storage.tables import source_states


async def get(tx: Transaction, name: str) -> SourceState:
    """The state of a source; a fresh one where it has never been polled."""
    found = (await tx.execute(select(source_states.c.record).where(source_states.c.name == name))).scalar_one_or_none()
    return SourceState(name=name) if found is None else state_from_json(found)


async def put(tx: Transaction, state: SourceState) -> None:
    """Writes the state as given."""
    values = {"next_poll_at": state.next_poll_at, "record": state_to_json(state)}
    await tx.execute(
        postgresql_insert(source_states)
        .values(name=state.name, **values)
        .on_conflict_do_update(index_elements=["name"], set_=values)
    )


async def every(tx: Transaction) -> list[SourceState]:
    """All states, by name."""
    rows = await tx.execute(select(source_states.c.record).order_by(source_states.c.name))
    return [state_from_json(row.record) for row in rows]


async def next_due(tx: Transaction) -> datetime | None:
    """The earliest moment at which a source wants to be polled."""
    query = select(source_states.c.next_poll_at).order_by(source_states.c.next_poll_at).limit(1)
    return (await tx.execute(query)).scalar_one_or_none()
