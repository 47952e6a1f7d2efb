"""How each source is doing, kept over restarts."""

from collections.abc import Collection

from sqlalchemy import delete, select
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


async def forget_others(tx: Transaction, names: Collection[str]) -> list[str]:
    """Forgets the sources that are not among `names` (switched off: no state of theirs is true any more); returns them."""
    gone = await tx.execute(
        delete(source_states).where(source_states.c.name.not_in(list(names))).returning(source_states.c.name)
    )
    return sorted(gone.scalars())
