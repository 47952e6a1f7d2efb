"""The outbox: every message that is owed, has been sent, or was given up, each under its unique key."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from storage.db import Transaction
from storage.records import URGENCY, NewOutboxItem, OutboxItem, OutboxKind, OutboxState
from storage.tables import matches, outbox

OWED = (OutboxState.PENDING.value, OutboxState.SENDING.value, OutboxState.PARKED.value)
"""States in which a message is still owed to somebody."""

ONCE = (OutboxKind.ALERT.value, OutboxKind.CHANGE.value, OutboxKind.REMINDER.value, OutboxKind.PROPOSAL.value)
"""Kinds that say the same to everybody: two chats that became one need them once."""


async def owe(tx: Transaction, item: NewOutboxItem, *, at: datetime) -> bool:
    """Owes a message from this transaction's commit on. False where its key was owed before: then nothing changes."""
    added = await tx.execute(
        postgresql_insert(outbox)
        .values(
            key=item.key,
            chat_id=item.chat_id,
            kind=item.kind.value,
            urgency=URGENCY[item.kind],
            subject=item.subject,
            payload=item.payload,
            created_at=at,
            due_at=item.due_at,
            expires_at=item.expires_at,
            silent=item.silent,
            state=OutboxState.PENDING.value,
            state_at=at,
            message_ids=[],
        )
        .on_conflict_do_nothing()
        .returning(outbox.c.id)
    )
    return added.scalar_one_or_none() is not None


async def get(tx: Transaction, item_id: int) -> OutboxItem | None:
    """The item of that row."""
    row = (await tx.execute(select(outbox).where(outbox.c.id == item_id))).one_or_none()
    return None if row is None else item_of(row)


async def by_key(tx: Transaction, key: str) -> OutboxItem | None:
    """The item of that key."""
    row = (await tx.execute(select(outbox).where(outbox.c.key == key))).one_or_none()
    return None if row is None else item_of(row)


async def newest(tx: Transaction, limit: int) -> list[OutboxItem]:
    """The latest items, newest first."""
    rows = await tx.execute(select(outbox).order_by(outbox.c.id.desc()).limit(limit))
    return [item_of(row) for row in rows]


async def in_state(tx: Transaction, state: OutboxState, limit: int = 1000) -> list[OutboxItem]:
    """Items of one state, most urgent and oldest first."""
    rows = await tx.execute(
        select(outbox).where(outbox.c.state == state.value).order_by(outbox.c.urgency, outbox.c.id).limit(limit)
    )
    return [item_of(row) for row in rows]


async def counts(tx: Transaction) -> dict[OutboxState, int]:
    """How many items are in each state."""
    rows = await tx.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return {OutboxState(state): number for state, number in rows}


async def told(tx: Transaction, subject: str) -> set[int]:
    """Chats that were alerted of a publication, or are still owed that alert."""
    rows = await tx.execute(
        select(outbox.c.chat_id)
        .where(
            outbox.c.subject == subject,
            outbox.c.kind == OutboxKind.ALERT.value,
            outbox.c.state.not_in([OutboxState.DEAD.value, OutboxState.EXPIRED.value]),
        )
        .distinct()
    )
    return set(rows.scalars())


async def first_message(tx: Transaction, chat_id: int, subjects: Iterable[str]) -> int | None:
    """The id of the first message that this chat got about any of these publications: what later ones reply to."""
    rows = await tx.execute(
        select(outbox.c.message_ids)
        .where(
            outbox.c.chat_id == chat_id,
            outbox.c.subject.in_(list(subjects)),
            outbox.c.kind == OutboxKind.ALERT.value,
        )
        .order_by(outbox.c.id)
    )
    return next((ids[0] for ids in rows.scalars() if ids), None)


async def deferred_until(tx: Transaction, chat_id: int, due_at: datetime) -> bool:
    """True where a message with a sound waits for that very moment in that chat: the second one makes no second sound."""
    query = (
        select(outbox.c.id)
        .where(
            outbox.c.chat_id == chat_id,
            outbox.c.state == OutboxState.PENDING.value,
            outbox.c.due_at == due_at,
            outbox.c.silent.is_(False),
        )
        .limit(1)
    )
    return (await tx.execute(query)).scalar_one_or_none() is not None


async def pending_about(tx: Transaction, subject: str, kind: OutboxKind) -> list[OutboxItem]:
    """What is owed about a publication and not begun, oldest first."""
    query = select(outbox).where(
        outbox.c.subject == subject,
        outbox.c.kind == kind.value,
        outbox.c.state == OutboxState.PENDING.value,
        outbox.c.rest.is_(None),
    )
    return [item_of(row) for row in await tx.execute(query.order_by(outbox.c.id))]


async def hurry(tx: Transaction, item_id: int, *, due_at: datetime, silent: bool) -> bool:
    """Moves a message that nobody has begun; False where somebody has."""
    moved = await tx.execute(
        update(outbox)
        .where(outbox.c.id == item_id, outbox.c.state == OutboxState.PENDING.value)
        .values(due_at=due_at, silent=silent)
        .returning(outbox.c.id)
    )
    return moved.scalar_one_or_none() is not None


async def expire(tx: Transaction, now: datetime) -> int:
    """Ends pending messages whose use is over (a reminder after its deadline); returns how many. What was begun goes on."""
    ended = await tx.execute(
        update(outbox)
        .where(outbox.c.state == OutboxState.PENDING.value, outbox.c.expires_at <= now, outbox.c.rest.is_(None))
        .values(state=OutboxState.EXPIRED.value, state_at=now)
        .returning(outbox.c.id)
    )
    return len(ended.all())


async def cancel_chat(tx: Transaction, chat_id: int, reason: str, now: datetime) -> int:
    """Gives up everything pending for a chat that is gone; returns how many messages that were."""
    ended = await tx.execute(
        update(outbox)
        .where(outbox.c.chat_id == chat_id, outbox.c.state == OutboxState.PENDING.value)
        .values(state=OutboxState.DEAD.value, state_at=now, last_error=reason[:300])
        .returning(outbox.c.id)
    )
    return len(ended.all())


async def move_chat(tx: Transaction, old: int, new: int, now: datetime) -> None:
    """A chat got a new id: what it is owed, and was sent, goes to the new one under the new one's keys.

    Where the new chat was owed the same under its own key, the old chat's copy ends; a digest stays beside the other's,
    because each tells what the other does not.
    """
    for row in (await tx.execute(select(outbox).where(outbox.c.chat_id == old).order_by(outbox.c.id))).all():
        key = row.key.replace(f":{old}:", f":{new}:", 1)
        values: dict[str, object] = {"chat_id": new}
        if key != row.key and await by_key(tx, key) is None:
            values["key"] = key
            await tx.execute(update(matches).where(matches.c.told_key == row.key).values(told_key=key))
        elif row.state == OutboxState.PENDING.value and row.kind in ONCE:
            values |= {"state": OutboxState.DEAD.value, "state_at": now, "last_error": f"{new} is owed the same"}
        await tx.execute(update(outbox).where(outbox.c.id == row.id).values(values))


def item_of(row: Row[tuple[object, ...]]) -> OutboxItem:
    """The record of an outbox row."""
    return OutboxItem(
        id=row.id,
        key=row.key,
        chat_id=row.chat_id,
        kind=OutboxKind(row.kind),
        payload=row.payload,
        created_at=row.created_at,
        due_at=row.due_at,
        subject=row.subject,
        expires_at=row.expires_at,
        silent=row.silent,
        state=OutboxState(row.state),
        owner=row.owner,
        attempt=row.attempt,
        failures=row.failures,
        failing_since=row.failing_since,
        ambiguous=row.ambiguous,
        recoveries=row.recoveries,
        message_ids=tuple(row.message_ids),
        rest=row.rest,
        plain=row.plain,
        last_error=row.last_error,
    )


async def forget_ended_before(tx: Transaction, at: datetime) -> int:
    """Deletes messages that ended (sent, dead, expired) before that moment; returns how many."""
    ended = [OutboxState.SENT.value, OutboxState.DEAD.value, OutboxState.EXPIRED.value]
    gone = await tx.execute(
        delete(outbox).where(outbox.c.state.in_(ended), outbox.c.state_at < at).returning(outbox.c.id)
    )
    return len(gone.all())
