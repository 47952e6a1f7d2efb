"""Interests: what each chat looks for. Every change takes the next number of one sequence, so matchers can catch up."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Row, func, select, update

from storage.coding import filters_from_json, filters_to_json
from storage.db import INTEREST_CHANGES, Transaction, next_number
from storage.records import Filters, Frequency, Interest
from storage.tables import interests

PAGE = 10_000
MOST_EDITS = 10
"""So many edits of an interest can be taken back, the latest first."""


async def add(
    tx: Transaction,
    chat_id: int,
    *,
    at: datetime,
    topics: tuple[str, ...] = (),
    words: str = "",
    filters: Filters | None = None,
    frequency: Frequency = Frequency.INSTANT,
) -> Interest:
    """Saves a new interest; the next notice that is matched sees it, in every process."""
    sequence = await next_number(tx, INTEREST_CHANGES)
    statement = (
        interests.insert()
        .values(
            chat_id=chat_id,
            topics=list(topics),
            words=words,
            filters=filters_to_json(filters or Filters()),
            frequency=frequency.value,
            sequence=sequence,
            created_at=at,
        )
        .returning(*interests.c)
    )
    return _interest((await tx.execute(statement)).one())


async def change(tx: Transaction, interest: Interest) -> bool:
    """Writes an interest back as given (its topics, words, filters, frequency, paused, removed).

    Looks the row up by id and chat together: False where that chat has no such interest.
    """
    sequence = await next_number(tx, INTEREST_CHANGES)
    changed = await tx.execute(
        update(interests)
        .where(interests.c.id == interest.id, interests.c.chat_id == interest.chat_id)
        .values(
            topics=list(interest.topics),
            words=interest.words,
            filters=filters_to_json(interest.filters),
            frequency=interest.frequency.value,
            paused=interest.paused,
            removed=interest.removed,
            sequence=sequence,
        )
        .returning(interests.c.id)
    )
    return changed.scalar_one_or_none() is not None


async def edit(tx: Transaction, before: Interest, after: Interest) -> int | None:
    """Changes what an interest looks for, remembering what it was; the number of this edit, by which it can be taken
    back. None where that chat has no such interest."""
    if not await change(tx, after):
        return None
    row = (await tx.execute(select(interests).where(interests.c.id == after.id))).one()
    was = {"topics": list(before.topics), "words": before.words, "filters": filters_to_json(before.filters)}
    edits = [*row.edits, {"number": row.sequence, **was}][-MOST_EDITS:]
    await tx.execute(update(interests).where(interests.c.id == after.id).values(edits=edits))
    number: int = row.sequence
    return number


async def take_back(tx: Transaction, chat_id: int, interest_id: int, number: int) -> Interest | None:
    """The chat's interest as it was before its latest edit, written back. None where that edit is not its latest."""
    row = (
        await tx.execute(select(interests).where(interests.c.id == interest_id, interests.c.chat_id == chat_id))
    ).one_or_none()
    if row is None or not row.edits or row.edits[-1]["number"] != number:
        return None
    was = row.edits[-1]
    earlier = replace(
        _interest(row), topics=tuple(was["topics"]), words=was["words"], filters=filters_from_json(was["filters"])
    )
    await change(tx, earlier)
    await tx.execute(update(interests).where(interests.c.id == interest_id).values(edits=row.edits[:-1]))
    return earlier


async def get(tx: Transaction, chat_id: int, interest_id: int) -> Interest | None:
    """The interest, if it is that chat's: an id from a button is never trusted alone."""
    row = (
        await tx.execute(select(interests).where(interests.c.id == interest_id, interests.c.chat_id == chat_id))
    ).one_or_none()
    return None if row is None else _interest(row)


async def of_chat(tx: Transaction, chat_id: int) -> list[Interest]:
    """A chat's interests that are not removed, oldest first."""
    rows = await tx.execute(
        select(interests).where(interests.c.chat_id == chat_id, interests.c.removed.is_(False)).order_by(interests.c.id)
    )
    return [_interest(row) for row in rows]


async def get_many(tx: Transaction, interest_ids: set[int]) -> dict[int, Interest]:
    """Interests by id, removed ones too: an old card still says why it came."""
    rows = await tx.execute(select(interests).where(interests.c.id.in_(interest_ids)))
    return {row.id: _interest(row) for row in rows}


async def changed_since(tx: Transaction, sequence: int, *, limit: int = PAGE) -> list[Interest]:
    """What changed after that number, in order, at most `limit` of it (ask again until nothing comes); removed and paused
    ones too, so that they can be dropped."""
    rows = await tx.execute(
        select(interests).where(interests.c.sequence > sequence).order_by(interests.c.sequence).limit(limit)
    )
    return [_interest(row) for row in rows]


async def count(tx: Transaction) -> int:
    """How many interests are not removed."""
    query = select(func.count()).select_from(interests).where(interests.c.removed.is_(False))
    return (await tx.execute(query)).scalar_one()


def _interest(row: Row[tuple[object, ...]]) -> Interest:
    return Interest(
        id=row.id,
        chat_id=row.chat_id,
        topics=tuple(row.topics),
        words=row.words,
        filters=filters_from_json(row.filters),
        frequency=Frequency(row.frequency),
        paused=row.paused,
        removed=row.removed,
        sequence=row.sequence,
    )
