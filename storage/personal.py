"""What is stored about one chat: shown, counted, erased.

A table is about chats if it has a column `chat_id` (a test holds that no column names a chat otherwise), so a new one is
shown and erased from its first day on.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, Table, Text, and_, cast, delete, func, or_, select, type_coerce, update

from storage import remembered
from storage.coding import filters_to_json
from storage.db import INTEREST_CHANGES, Transaction, next_number
from storage.records import Filters, Frequency, Holdings, OutboxKind, OutboxState, SubscriberState
from storage.tables import interests, metadata, outbox, subscribers

TABLES: tuple[Table, ...] = tuple(table for table in metadata.sorted_tables if "chat_id" in table.c)
"""Every table about chats, each after those that it refers to."""

NOBODY = 0
"""Stands for the chat in what is left of an erased row; no chat of Telegram has this id."""
_LEFT_OF_INTEREST = {
    "chat_id": NOBODY,
    "topics": [],
    "words": "",
    "filters": filters_to_json(Filters()),
    "frequency": Frequency.INSTANT.value,
    "paused": True,
    "removed": True,
    "edits": [],
}
_LEFT_OF_MESSAGE = {
    "chat_id": NOBODY,
    "key": "erased:" + cast(outbox.c.id, String),
    "subject": "",
    "payload": {},
    "state": OutboxState.DEAD.value,
    "message_ids": [],
    "rest": None,
    "owner": "",
    "last_error": "erased",
}
_ERASED, _REWRITTEN, _TRIED = "erased.count", "erased.rewritten", "erased.tried"


async def held(tx: Transaction, chat_id: int) -> Holdings:
    """How much is stored about a chat."""
    rows = {}
    for table in TABLES:
        query = select(func.count()).select_from(table).where(table.c.chat_id == chat_id)
        rows[table.name] = (await tx.execute(query)).scalar_one()
    return Holdings(rows={name: count for name, count in rows.items() if count}, owed=await _owed(tx, chat_id))


async def rows(tx: Transaction, chat_id: int) -> dict[str, list[dict[str, Any]]]:
    """Everything that is stored about a chat, by table and column: JSON's types and aware times (UTC)."""
    found = {}
    for table in TABLES:
        query = select(table).where(table.c.chat_id == chat_id).order_by(*table.primary_key.columns)
        found[table.name] = [dict(row._mapping) for row in await tx.execute(query)]
    return found


async def told_to_operator(tx: Transaction, chat_id: int) -> list[dict[str, Any]]:
    """What the operator was told of a chat's messages: it is about the chat, though it stands under the operator's."""
    query = select(outbox.c.created_at, outbox.c.payload).where(_told_to_operator(chat_id), outbox.c.chat_id != chat_id)
    return [dict(row._mapping) for row in await tx.execute(query.order_by(outbox.c.id))]


async def erase(tx: Transaction, chat_id: int, at: datetime) -> Holdings:
    """Erases everything about a chat; says what that was. Nothing is owed to it any more.

    Two kinds of rows leave a number without content: an interest, so that every process's index learns to forget it, and
    a message that is being sent, so that no other can get its number and be taken for sent.
    """
    # First the row that whoever adds anything about a chat holds: what they add is here before it is looked for.
    gone = {subscribers.name: await _delete(tx, subscribers, subscribers.c.chat_id == chat_id)}
    owed = await _owed(tx, chat_id)
    gone[interests.name] = await _forget_interests(tx, chat_id, at)
    gone[outbox.name] = await _forget_messages(tx, outbox.c.chat_id == chat_id, at)
    await _forget_messages(tx, _told_to_operator(chat_id), at)
    for table in reversed(TABLES):
        if table not in (subscribers, interests, outbox):
            gone[table.name] = await _delete(tx, table, table.c.chat_id == chat_id)
    erased = Holdings(rows={name: count for name, count in gone.items() if count}, owed=owed)
    if erased:
        await remembered.remember(tx, _ERASED, str(int(await remembered.recall(tx, _ERASED) or 0) + 1))
    return erased


async def erase_unreachable(tx: Transaction, before: datetime, at: datetime, limit: int) -> int:
    """Erases chats that have been unreachable since before that moment, the longest first; how many that were."""
    query = select(subscribers.c.chat_id).where(
        subscribers.c.state == SubscriberState.UNREACHABLE.value, subscribers.c.state_since < before
    )
    query = query.order_by(subscribers.c.state_since).limit(limit).with_for_update(skip_locked=True)
    found = (await tx.execute(query)).scalars().all()
    for chat_id in found:
        await erase(tx, chat_id, at)
    return len(found)


async def forget_numbers_before(tx: Transaction, at: datetime) -> None:
    """Drops what erased interests left, once every index that knew them has long forgotten them."""
    await tx.execute(delete(interests).where(interests.c.chat_id == NOBODY, interests.c.created_at < at))


async def to_rewrite(tx: Transaction, now: datetime, pause: timedelta) -> str | None:
    """Where something was erased of which the database's file may still hold traces, and the last try to rewrite it is
    `pause` ago: up to what that rewriting will have left none. One has been begun then. Else None."""
    erased, last = await remembered.recall(tx, _ERASED), await remembered.recall(tx, _TRIED)
    if erased == await remembered.recall(tx, _REWRITTEN):
        return None
    if last is not None and abs(now - datetime.fromisoformat(last)) < pause:
        return None
    await remembered.remember(tx, _TRIED, now.isoformat())
    return erased


async def rewritten(tx: Transaction, up_to: str) -> None:
    """It has been; what was erased since then waits for the next."""
    await remembered.remember(tx, _REWRITTEN, up_to)


async def _owed(tx: Transaction, chat_id: int) -> int:
    states = [OutboxState.PENDING.value, OutboxState.SENDING.value, OutboxState.PARKED.value]
    query = select(func.count()).select_from(outbox)
    return (await tx.execute(query.where(outbox.c.chat_id == chat_id, outbox.c.state.in_(states)))).scalar_one()


async def _forget_interests(tx: Transaction, chat_id: int, at: datetime) -> int:
    # A number each, as for any change.
    found = (await tx.execute(select(interests.c.id).where(interests.c.chat_id == chat_id))).scalars().all()
    for interest_id in found:
        left = {**_LEFT_OF_INTEREST, "sequence": await next_number(tx, INTEREST_CHANGES), "created_at": at}
        await tx.execute(update(interests).where(interests.c.id == interest_id).values(left))
    return len(found)


async def _forget_messages(tx: Transaction, which: ColumnElement[bool], at: datetime) -> int:
    sending = outbox.c.state == OutboxState.SENDING.value
    left = {**_LEFT_OF_MESSAGE, "state_at": at, "created_at": at, "due_at": at}
    under_way = await tx.execute(update(outbox).where(which, sending).values(left).returning(outbox.c.id))
    return len(under_way.all()) + await _delete(tx, outbox, which)


def _told_to_operator(chat_id: int) -> ColumnElement[bool]:
    """What the operator was told of a chat's messages names the chat by their keys."""
    named = f"%:{chat_id}:%"
    return and_(
        outbox.c.kind == OutboxKind.OPERATOR.value,
        or_(outbox.c.key.like(named), type_coerce(outbox.c.payload, Text).like(named)),
    )


async def _delete(tx: Transaction, table: Table, which: ColumnElement[bool]) -> int:
    gone = await tx.execute(delete(table).where(which).returning(table.c.chat_id))
    return len(gone.all())
