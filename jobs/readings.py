"""Readings: the operator is asked once how a list's columns are to be read, and a tap answers for good."""

from dataclasses import replace
from datetime import datetime

from jobs.outcomes import OPERATOR_CHAT, tell_operator
from jobs.sources.confirmation import CONFIRMED, OPERATOR, ColumnsUnconfirmed
from storage import column_readings, remembered, source_states
from storage.db import Transaction
from storage.records import Answer, ColumnReading, SourceState


async def ask(tx: Transaction, source: str, error: ColumnsUnconfirmed, now: datetime) -> bool:
    """Owes the operator the question, once for each reading; True where there is an operator who has been asked."""
    reading = await column_readings.ask(
        tx, source=source, part=error.part, columns=error.columns, rows=error.rows, at=now
    )
    if reading.answer is Answer.ASKED:
        # Also where it was noted before there was an operator to ask; the key keeps it to once.
        await tell_operator(
            tx,
            "source.columns",
            {"source": source, "part": error.part},
            now,
            once=str(reading.id),
            more={"reading": reading.id},
        )
    return bool(await remembered.recall(tx, OPERATOR_CHAT))


async def answer(tx: Transaction, reading: ColumnReading, *, wanted: bool) -> None:
    """What the operator tapped. The source is asked again at the next tick; a reading taken back is forgotten where it was the
    one in use."""
    await column_readings.answer(tx, reading.id, Answer.CONFIRMED if wanted else Answer.IGNORED)
    state = await source_states.get(tx, reading.source)
    key = f"columns:{reading.part}" if reading.part else "columns"
    cursor = dict(state.cursor)
    if not wanted and cursor.get(key) == reading.columns:
        del cursor[key]
    await source_states.put(tx, replace(state, cursor=cursor, next_poll_at=None if wanted else state.next_poll_at))


async def lent(tx: Transaction, state: SourceState) -> SourceState:
    """The state with what the operator has confirmed, for one poll (jobs/sources/confirmation.py)."""
    confirmed = dict[str, str]()
    for reading in await column_readings.confirmed(tx, state.name):
        key = f"{CONFIRMED}:{reading.part}"
        confirmed[key] = "\n".join(filter(None, (confirmed.get(key, ""), reading.columns)))
    asked = {OPERATOR: "yes"} if await remembered.recall(tx, OPERATOR_CHAT) else {}
    return replace(state, cursor={**state.cursor, **confirmed, **asked})
