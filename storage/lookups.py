"""What people look up: a notice by its number, and those in which words may stand (so that few must be read whole)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from storage.db import Transaction
from storage.notices import by_external_id
from storage.records import StoredNotice
from storage.tables import notices


async def as_typed(tx: Transaction, number: str) -> StoredNotice | None:
    """The newest revision of what people mean by a number."""
    return next(iter(await all_as_typed(tx, number)), None)


async def all_as_typed(tx: Transaction, number: str) -> list[StoredNotice]:
    """Every publication that people mean by a number, each as it stands now: as typed, in capitals, or without the revision
    that they copy along (…-000)."""
    head, dash, tail = number.rpartition("-")
    bare = head if dash and tail.isdecimal() and len(tail) <= 3 else number
    for spelling in dict.fromkeys((number, number.upper(), bare, bare.upper())):
        found = await by_external_id(tx, spelling)
        if found:
            newest: dict[tuple[str, str], StoredNotice] = {}
            for stored in found:
                newest.setdefault(stored.notice.thread, stored)
            return list(newest.values())
    return []


async def candidates(
    tx: Transaction, clauses: Sequence[Sequence[str]], *, since: datetime, limit: int
) -> list[tuple[int, datetime]]:
    """Publications since that moment (aware) whose text has every key of some clause: (row, when it was published, or first
    held where it does not say), newest first, at most `limit`; each in its newest revision.

    `clauses` are keys as they stand in a notice's `search_text`. Where that was not kept the notice may meet anything.
    """
    told = func.coalesce(notices.c.published_at, notices.c.collected_at)
    newer = notices.alias("newer")
    superseded = (
        select(newer.c.id)
        .where(
            newer.c.source == notices.c.source,
            newer.c.external_id == notices.c.external_id,
            or_(
                newer.c.revision > notices.c.revision,
                and_(newer.c.revision == notices.c.revision, newer.c.edition > notices.c.edition),
            ),
        )
        .exists()
    )
    met = [and_(*(notices.c.search_text.contains(key, autoescape=True) for key in keys)) for keys in clauses]
    rows = await tx.execute(
        # Nothing is published after it was collected: the index on that keeps older years out.
        select(notices.c.id, told.label("told"))
        .where(notices.c.collected_at >= since, told >= since, or_(notices.c.search_text.is_(None), *met), ~superseded)
        .order_by(told.desc(), notices.c.id.desc())
        .limit(limit)
    )
    return [(row.id, row.told) for row in rows]


async def first_collected(tx: Transaction) -> datetime | None:
    """When the oldest notice that is held was collected (aware UTC)."""
    found: datetime | None = (await tx.execute(select(func.min(notices.c.collected_at)))).scalar_one()
    return found
