"""How columns would be read, asked of the operator once for each reading, and what was answered."""

import hashlib
from datetime import datetime

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from storage.coding import read_rows_from_rows, read_rows_to_rows
from storage.db import Transaction
from storage.records import Answer, ColumnReading, ReadRow
from storage.tables import column_readings


async def ask(
    tx: Transaction, *, source: str, part: str, columns: str, rows: tuple[ReadRow, ...], at: datetime
) -> ColumnReading:
    """Notes a reading that somebody should look at, once; as it is held, answered or not."""
    fingerprint = _fingerprint(columns)
    await tx.execute(
        postgresql_insert(column_readings)
        .values(
            source=source,
            part=part,
            fingerprint=fingerprint,
            columns=columns,
            rows=read_rows_to_rows(rows),
            answer=Answer.ASKED,
            asked_at=at,
        )
        .on_conflict_do_nothing()
    )
    query = select(column_readings).where(
        column_readings.c.source == source,
        column_readings.c.part == part,
        column_readings.c.fingerprint == fingerprint,
    )
    return _record((await tx.execute(query)).one())


async def answer(tx: Transaction, reading_id: int, said: Answer) -> None:
    """What the operator said; the last word counts."""
    await tx.execute(update(column_readings).where(column_readings.c.id == reading_id).values(answer=said))


async def get(tx: Transaction, reading_id: int) -> ColumnReading | None:
    """One reading."""
    found = (await tx.execute(select(column_readings).where(column_readings.c.id == reading_id))).one_or_none()
    return None if found is None else _record(found)


async def confirmed(tx: Transaction, source: str) -> list[ColumnReading]:
    """The readings of a source that may be taken without asking again, oldest first."""
    query = select(column_readings).where(
        column_readings.c.source == source, column_readings.c.answer == Answer.CONFIRMED
    )
    return [_record(row) for row in await tx.execute(query.order_by(column_readings.c.id))]


def _fingerprint(columns: str) -> str:
    return hashlib.sha256(columns.encode("utf-8", "surrogatepass")).hexdigest()


def _record(row: Row[tuple[object, ...]]) -> ColumnReading:
    return ColumnReading(
        id=row.id,
        source=row.source,
        part=row.part,
        columns=row.columns,
        rows=read_rows_from_rows(row.rows),
        answer=Answer(row.answer),
        asked_at=row.asked_at,
    )
