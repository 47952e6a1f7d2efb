"""Dismissals (관심없음): publications that a chat wants to hear no more of."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from storage.db import Transaction
from storage.tables import dismissals


async def dismiss(tx: Transaction, chat_id: int, thread: tuple[str, str], at: datetime) -> None:
    """From now on nothing about that publication (source, external id) goes to the chat, unless it follows the project."""
    await tx.execute(
        postgresql_insert(dismissals)
        .values(chat_id=chat_id, source=thread[0], external_id=thread[1], dismissed_at=at)
        .on_conflict_do_nothing()
    )


async def take_back(tx: Transaction, chat_id: int, thread: tuple[str, str]) -> None:
    """As if it had never been dismissed."""
    await tx.execute(
        delete(dismissals).where(
            dismissals.c.chat_id == chat_id,
            dismissals.c.source == thread[0],
            dismissals.c.external_id == thread[1],
        )
    )


async def chats(tx: Transaction, thread: tuple[str, str]) -> set[int]:
    """Chats that dismissed that publication."""
    query = select(dismissals.c.chat_id).where(dismissals.c.source == thread[0], dismissals.c.external_id == thread[1])
    return set((await tx.execute(query)).scalars())
