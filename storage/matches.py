"""Matches: which notice concerns which interest, why, and in which message it was told."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Row, delete, or_, select, tuple_, union, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from storage.coding import hits_from_rows, hits_to_rows
from storage.db import Transaction
from storage.records import Frequency, Match, OutboxKind, OutboxState, Strength
from storage.tables import dismissals, matches, notices, outbox


async def add(tx: Transaction, match: Match, *, told_key: str | None, at: datetime) -> None:
    """Keeps a match. `told_key` is the outbox key of the message that tells it, or None while a digest still owes it."""
    await tx.execute(
        postgresql_insert(matches)
        .values(
            notice_id=match.notice_id,
            interest_id=match.interest_id,
            chat_id=match.chat_id,
            strength=match.strength.value,
            hits=hits_to_rows(match.hits),
            unknown=list(match.unknown),
            tell=match.tell.value,
            told_key=told_key,
            matched_at=at,
        )
        .on_conflict_do_nothing()
    )


async def of_notice(tx: Transaction, notice_id: int, chat_id: int) -> list[Match]:
    """Why a notice concerns a chat, by interest id."""
    rows = await tx.execute(
        select(matches)
        .where(matches.c.notice_id == notice_id, matches.c.chat_id == chat_id)
        .order_by(matches.c.interest_id)
    )
    return [_match(row) for row in rows]


async def chats_of_thread(tx: Transaction, source: str, external_id: str, *, told: bool = False) -> set[int]:
    """Chats that some revision of a publication met: they were told of it, or a digest owes it to them. `told`: only those
    whom a card or a digest has told."""
    query = (
        select(matches.c.chat_id)
        .join(notices, notices.c.id == matches.c.notice_id)
        .where(notices.c.source == source, notices.c.external_id == external_id)
    )
    if told:
        query = query.where(matches.c.told_key.is_not(None))
    return set((await tx.execute(query.distinct())).scalars())


async def known_threads(tx: Transaction, chat_id: int, threads: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the publications (source, external id) that this chat met, was told of, or dismissed."""
    wanted = list(threads)
    met = (
        select(notices.c.source, notices.c.external_id)
        .join(matches, matches.c.notice_id == notices.c.id)
        .where(matches.c.chat_id == chat_id, tuple_(notices.c.source, notices.c.external_id).in_(wanted))
    )
    dismissed = select(dismissals.c.source, dismissals.c.external_id).where(
        dismissals.c.chat_id == chat_id, tuple_(dismissals.c.source, dismissals.c.external_id).in_(wanted)
    )
    told = select(outbox.c.subject).where(
        outbox.c.chat_id == chat_id, outbox.c.subject.in_([f"{source}:{number}" for source, number in wanted])
    )
    subjects = set((await tx.execute(told)).scalars())
    known = {(row.source, row.external_id) for row in await tx.execute(union(met, dismissed))}
    return known | {one for one in wanted if f"{one[0]}:{one[1]}" in subjects}


async def owed_to_digest(tx: Transaction, chat_id: int, tells: Sequence[Frequency], until: datetime) -> list[Match]:
    """Matches before `until` (aware) that no message has told yet, oldest first."""
    rows = await tx.execute(
        select(matches)
        .where(
            matches.c.chat_id == chat_id,
            matches.c.told_key.is_(None),
            matches.c.tell.in_([tell.value for tell in tells]),
            matches.c.matched_at < until,
        )
        .order_by(matches.c.matched_at, matches.c.notice_id, matches.c.interest_id)
    )
    return [_match(row) for row in rows]


async def mark_told(tx: Transaction, chat_id: int, tells: Sequence[Frequency], until: datetime, key: str) -> None:
    """Hands the owed matches to the digest of that key; the digest's own message is owed from here on."""
    await tx.execute(
        update(matches)
        .where(
            matches.c.chat_id == chat_id,
            matches.c.told_key.is_(None),
            matches.c.tell.in_([tell.value for tell in tells]),
            matches.c.matched_at < until,
        )
        .values(told_key=key)
    )


async def withdraw(tx: Transaction, source: str, external_id: str, chat_id: int | None = None) -> int:
    """Takes back what no message has told of a publication yet, from all chats or one; how many matches that were.

    What a digest that is not out yet would tell is not told.
    """
    thread = select(notices.c.id).where(notices.c.source == source, notices.c.external_id == external_id)
    waiting = select(outbox.c.key).where(
        outbox.c.key == matches.c.told_key,
        outbox.c.kind == OutboxKind.DIGEST.value,
        outbox.c.state == OutboxState.PENDING.value,
        outbox.c.message_ids == [],
    )
    untold = or_(matches.c.told_key.is_(None), waiting.exists())
    statement = delete(matches).where(matches.c.notice_id.in_(thread), untold)
    if chat_id is not None:
        statement = statement.where(matches.c.chat_id == chat_id)
    return len((await tx.execute(statement.returning(matches.c.notice_id))).all())


async def release_untold(tx: Transaction) -> int:
    """Owes anew what a digest should have told that was never told (expired, or dead after 72 hours); how many."""
    ended = select(outbox.c.key).where(
        outbox.c.state.in_([OutboxState.DEAD.value, OutboxState.EXPIRED.value]),
        outbox.c.kind == OutboxKind.DIGEST.value,
    )
    freed = await tx.execute(
        update(matches).where(matches.c.told_key.in_(ended)).values(told_key=None).returning(matches.c.notice_id)
    )
    return len(freed.all())


async def told_in(tx: Transaction, chat_id: int, key: str) -> list[Match]:
    """The matches that the chat's message of that key tells."""
    rows = await tx.execute(
        select(matches)
        .where(matches.c.chat_id == chat_id, matches.c.told_key == key)
        .order_by(matches.c.matched_at, matches.c.notice_id, matches.c.interest_id)
    )
    return [_match(row) for row in rows]


async def since(tx: Transaction, chat_id: int, at: datetime) -> list[Match]:
    """A chat's matches from that moment on, newest first."""
    rows = await tx.execute(
        select(matches)
        .where(matches.c.chat_id == chat_id, matches.c.matched_at >= at)
        .order_by(matches.c.matched_at.desc(), matches.c.notice_id.desc())
    )
    return [_match(row) for row in rows]


def _match(row: Row[tuple[object, ...]]) -> Match:
    return Match(
        notice_id=row.notice_id,
        interest_id=row.interest_id,
        chat_id=row.chat_id,
        strength=Strength(row.strength),
        hits=hits_from_rows(row.hits),
        unknown=tuple(row.unknown),
        tell=Frequency(row.tell),
    )


async def newest(tx: Transaction, limit: int) -> list[tuple[Match, datetime]]:
    """The latest matches with their moments (aware UTC), newest first."""
    rows = await tx.execute(
        select(matches).order_by(matches.c.matched_at.desc(), matches.c.notice_id.desc()).limit(limit)
    )
    return [(_match(row), row.matched_at) for row in rows]
