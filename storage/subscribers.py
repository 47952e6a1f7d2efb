"""Subscribers: the chats that we write to, and what they have set."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Row, Table, delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from storage.coding import quiet_from_row, quiet_to_row
from storage.db import INTEREST_CHANGES, Transaction, next_number
from storage.records import ChatKind, QuietHours, Subscriber, SubscriberState
from storage.tables import chat_links, dismissals, follows, interests, matches, subscribers


async def welcome(tx: Transaction, chat_id: int, *, language: str, kind: ChatKind, at: datetime) -> Subscriber:
    """The chat's subscriber, made on the first call and brought back to active on every one; settings are never reset."""
    await tx.execute(
        postgresql_insert(subscribers)
        .values(
            chat_id=chat_id,
            language=language,
            kind=kind.value,
            state=SubscriberState.ACTIVE.value,
            state_since=at,
            quiet=quiet_to_row(QuietHours()),
            draft={},
            created_at=at,
        )
        .on_conflict_do_nothing()
    )
    await set_state(tx, chat_id, SubscriberState.ACTIVE, at=at)
    found = await get(tx, chat_id)
    if found is None:  # pragma: no cover - the row was written two lines above, in this transaction
        raise LookupError(chat_id)
    return found


async def get(tx: Transaction, chat_id: int) -> Subscriber | None:
    """The subscriber of a chat, or None for a chat that never said /start."""
    row = (await tx.execute(select(subscribers).where(subscribers.c.chat_id == chat_id))).one_or_none()
    return None if row is None else _subscriber(row)


async def hold(tx: Transaction, chat_id: int) -> Subscriber | None:
    """As `get`, and nobody erases the chat before this transaction ends: ask here before adding a row about a chat."""
    query = select(subscribers).where(subscribers.c.chat_id == chat_id).with_for_update(read=True, key_share=True)
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else _subscriber(row)


async def active(tx: Transaction, *, after: int | None = None, limit: int = 1000) -> list[Subscriber]:
    """Active subscribers in order of chat id, in pages: pass the last chat id as `after`."""
    query = select(subscribers).where(subscribers.c.state == SubscriberState.ACTIVE.value)
    if after is not None:
        query = query.where(subscribers.c.chat_id > after)
    return [_subscriber(row) for row in await tx.execute(query.order_by(subscribers.c.chat_id).limit(limit))]


async def set_state(tx: Transaction, chat_id: int, state: SubscriberState, *, at: datetime, reason: str = "") -> bool:
    """True where that changed anything."""
    changed = await tx.execute(
        update(subscribers)
        .where(subscribers.c.chat_id == chat_id, subscribers.c.state != state.value)
        .values(state=state.value, state_since=at, state_reason=reason[:255])
        .returning(subscribers.c.chat_id)
    )
    return changed.scalar_one_or_none() is not None


async def set_language(tx: Transaction, chat_id: int, language: str) -> None:
    """ko or en."""
    await tx.execute(update(subscribers).where(subscribers.c.chat_id == chat_id).values(language=language))


async def set_quiet(tx: Transaction, chat_id: int, quiet: QuietHours) -> None:
    """From the next card on; what is already deferred keeps its time."""
    await tx.execute(update(subscribers).where(subscribers.c.chat_id == chat_id).values(quiet=quiet_to_row(quiet)))


async def set_plan_amount(tx: Transaction, chat_id: int, krw: int | None) -> None:
    """Plans of at least so many won are told at once; None: all of them in the weekly digest."""
    await tx.execute(update(subscribers).where(subscribers.c.chat_id == chat_id).values(plan_amount_krw=krw))


async def set_draft(tx: Transaction, chat_id: int, draft: dict[str, object]) -> None:
    """The unfinished dialogue; an empty dict ends it."""
    await tx.execute(update(subscribers).where(subscribers.c.chat_id == chat_id).values(draft=draft))


async def count(tx: Transaction, state: SubscriberState = SubscriberState.ACTIVE) -> int:
    """How many subscribers are in that state."""
    query = select(func.count()).select_from(subscribers).where(subscribers.c.state == state.value)
    return (await tx.execute(query)).scalar_one()


async def move(tx: Transaction, old: int, new: int, at: datetime) -> None:
    """A chat got a new id (group → supergroup): everything of the old one goes to the new one, merged where both exist.

    What the new id has of its own wins: its settings, and its rows where both have the same. The messages that are owed
    are moved by storage/outbox.py.
    """
    if await get(tx, new) is None:
        await tx.execute(update(subscribers).where(subscribers.c.chat_id == old).values(chat_id=new))
    else:
        await tx.execute(subscribers.delete().where(subscribers.c.chat_id == old))
        await set_state(tx, new, SubscriberState.ACTIVE, at=at)
    await _move_interests(tx, old, new)
    await tx.execute(update(matches).where(matches.c.chat_id == old).values(chat_id=new))
    await _move_rows(tx, follows, [follows.c.project_id], old, new)
    for table in (chat_links, dismissals):
        await _move_rows(tx, table, [table.c.source, table.c.external_id], old, new)


async def _move_interests(tx: Transaction, old: int, new: int) -> None:
    # A number each, as for any change: every process's index must learn where to send from now on.
    for interest_id in (await tx.execute(select(interests.c.id).where(interests.c.chat_id == old))).scalars().all():
        sequence = await next_number(tx, INTEREST_CHANGES)
        await tx.execute(update(interests).where(interests.c.id == interest_id).values(chat_id=new, sequence=sequence))


async def _move_rows(tx: Transaction, table: Table, identity: list[Column[Any]], old: int, new: int) -> None:
    present = select(*identity).where(table.c.chat_id == new)
    await tx.execute(delete(table).where(table.c.chat_id == old, tuple_(*identity).in_(present)))
    await tx.execute(update(table).where(table.c.chat_id == old).values(chat_id=new))


def _subscriber(row: Row[tuple[object, ...]]) -> Subscriber:
    return Subscriber(
        chat_id=row.chat_id,
        language=row.language,
        kind=ChatKind(row.kind),
        state=SubscriberState(row.state),
        quiet=quiet_from_row(row.quiet),
        draft=row.draft,
        plan_amount_krw=row.plan_amount_krw,
        created_at=row.created_at,
    )
