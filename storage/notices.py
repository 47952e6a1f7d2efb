"""Notices: every revision of every publication, and what of each is still to be linked and matched."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from storage.coding import details_from_json, notice_from_json, notice_to_json
from storage.db import Transaction
from storage.records import Action, Held, Notice, OutboxKind, OutboxState, Stage, StoredNotice
from storage.tables import details, matches, notices, outbox

ROWS = select(notices, details.c.record.label("details")).outerjoin_from(
    notices, details, details.c.notice_id == notices.c.id
)
"""Whole notices with what further calls told of them, for `stored_of`."""


async def add(
    tx: Transaction,
    notice: Notice,
    *,
    fingerprint: str,
    collected_at: datetime,
    settled: bool = False,
    search_text: str | None = None,
) -> int | None:
    """Stores a revision and returns its id, or None where that very revision is held already.

    `fingerprint` is the digest of its meaningful fields. `settled` stores it as already linked-from and matched:
    nobody is told (an old revision that arrives late). `search_text` is all that is searched of it, normalised
    (jobs/rules/document.py): a search reads only the notices in which its words stand.
    """
    statement = (
        # ON CONFLICT reads the same on both databases; SQLAlchemy's PostgreSQL form renders for SQLite too.
        postgresql_insert(notices)
        .values(
            source=notice.source,
            external_id=notice.external_id,
            revision=notice.revision,
            edition=notice.edition,
            stage=notice.stage.value,
            buyer_key=buyer_key(notice),
            published_at=notice.published_at,
            deadline_at=notice.deadline_at,
            fingerprint=fingerprint,
            record=notice_to_json(notice),
            collected_at=collected_at,
            matched_at=collected_at if settled else None,
            compared_at=collected_at if settled else None,
            search_text=search_text,
        )
        .on_conflict_do_nothing()
        .returning(notices.c.id)
    )
    added: int | None = (await tx.execute(statement)).scalar_one_or_none()
    return added


async def get(tx: Transaction, notice_id: int) -> StoredNotice | None:
    """The notice of that row."""
    row = (await tx.execute(ROWS.where(notices.c.id == notice_id))).one_or_none()
    return None if row is None else stored_of(row)


async def get_many(tx: Transaction, notice_ids: Sequence[int]) -> dict[int, StoredNotice]:
    """The notices of those rows, by id; ids that are not there are left out."""
    found: dict[int, StoredNotice] = {}
    for start in range(0, len(notice_ids), 500):
        rows = await tx.execute(ROWS.where(notices.c.id.in_(notice_ids[start : start + 500])))
        found.update((row.id, stored_of(row)) for row in rows)
    return found


async def revisions(tx: Transaction, source: str, external_id: str) -> list[StoredNotice]:
    """All revisions of one publication, oldest first by (revision, edition)."""
    rows = await tx.execute(
        ROWS.where(notices.c.source == source, notices.c.external_id == external_id).order_by(
            notices.c.revision, notices.c.edition
        )
    )
    return [stored_of(row) for row in rows]


async def held(tx: Transaction, source: str, external_ids: Sequence[str]) -> dict[str, list[Held]]:
    """What is held of each publication, oldest first; a few queries for a whole page."""
    found: dict[str, list[Held]] = {}
    columns = (notices.c.external_id, notices.c.revision, notices.c.edition, notices.c.fingerprint)
    for start in range(0, len(external_ids), 500):
        rows = await tx.execute(
            select(*columns, notices.c.collected_at)
            .where(notices.c.source == source, notices.c.external_id.in_(external_ids[start : start + 500]))
            .order_by(notices.c.revision, notices.c.edition)
        )
        for row in rows:
            one = Held(
                revision=row.revision, edition=row.edition, fingerprint=row.fingerprint, collected_at=row.collected_at
            )
            found.setdefault(row.external_id, []).append(one)
    return found


async def rewrite(tx: Transaction, notice: Notice, *, fingerprint: str) -> None:
    """Writes a revision again that now names more official numbers: it is to be linked anew, and told to nobody."""
    await tx.execute(
        update(notices)
        .where(
            notices.c.source == notice.source,
            notices.c.external_id == notice.external_id,
            notices.c.revision == notice.revision,
            notices.c.edition == notice.edition,
        )
        .values(record=notice_to_json(notice), fingerprint=fingerprint, linked_at=None)
    )


async def by_external_id(tx: Transaction, external_id: str) -> list[StoredNotice]:
    """Every revision under that number at any source, newest first: for people who type a number."""
    rows = await tx.execute(
        ROWS.where(notices.c.external_id == external_id).order_by(
            notices.c.revision.desc(), notices.c.edition.desc(), notices.c.id.desc()
        )
    )
    return [stored_of(row) for row in rows]


async def unlinked(tx: Transaction, limit: int, *, after: int = 0) -> list[StoredNotice]:
    """The oldest notices that no project has looked at, of those with a higher id than `after`."""
    return await _waiting(tx, notices.c.linked_at.is_(None), limit, after)


async def unmatched(tx: Transaction, limit: int, *, after: int = 0) -> list[StoredNotice]:
    """The oldest notices that are linked and not yet held against the interests, with a higher id than `after`."""
    return await _waiting(tx, and_(notices.c.matched_at.is_(None), notices.c.linked_at.is_not(None)), limit, after)


async def uncompared(tx: Transaction, limit: int, *, after: int = 0) -> list[StoredNotice]:
    """The oldest notices that are matched and not yet compared with earlier ones, with a higher id than `after`."""
    return await _waiting(tx, and_(notices.c.compared_at.is_(None), notices.c.matched_at.is_not(None)), limit, after)


async def mark_linked(tx: Transaction, notice_id: int, at: datetime) -> bool:
    """True for the one who marked it; False where somebody else had."""
    return await _mark(tx, and_(notices.c.id == notice_id, notices.c.linked_at.is_(None)), {"linked_at": at})


async def mark_matched(tx: Transaction, notice_id: int, at: datetime) -> bool:
    """True for the one who marked it; False where somebody else had: then nothing may be owed for it again."""
    return await _mark(tx, and_(notices.c.id == notice_id, notices.c.matched_at.is_(None)), {"matched_at": at})


async def mark_compared(tx: Transaction, notice_id: int, at: datetime) -> bool:
    """True for the one who marked it; False where somebody else had."""
    return await _mark(tx, and_(notices.c.id == notice_id, notices.c.compared_at.is_(None)), {"compared_at": at})


async def of_buyer(tx: Transaction, notice: Notice, *, since: datetime, until: datetime) -> list[StoredNotice]:
    """Notices of the same stage and buyer (as written, but for spaces) of which we had a revision in [since, until]; each as it stands
    at `until`.

    The publication itself is left out, and so is everything where the notice names no buyer.
    """
    key = buyer_key(notice)
    if not key:
        return []
    rows = await tx.execute(
        ROWS.where(
            notices.c.buyer_key == key,
            notices.c.collected_at >= since,
            notices.c.collected_at <= until,
            notices.c.stage == notice.stage.value,
        ).order_by(notices.c.revision, notices.c.edition)
    )
    standing = {stored.notice.thread: stored for stored in map(stored_of, rows)}
    standing.pop(notice.thread, None)
    return list(standing.values())


def buyer_key(notice: Notice) -> str:
    """A buyer's name as it is compared: agencies write `서울특별시 강남구` with and without the space."""
    return "".join(notice.buyer.split())[:128]


async def collected_between(
    tx: Transaction, since: datetime, until: datetime, *, stages: Sequence[Stage] = (), limit: int = 5000
) -> list[StoredNotice]:
    """Notices that we first had in [since, until), newest first."""
    query = ROWS.where(notices.c.collected_at >= since, notices.c.collected_at < until)
    if stages:
        query = query.where(notices.c.stage.in_([stage.value for stage in stages]))
    rows = await tx.execute(query.order_by(notices.c.collected_at.desc(), notices.c.id.desc()).limit(limit))
    return [stored_of(row) for row in rows]


async def closing_for(
    tx: Transaction, chat_id: int, now: datetime, until: datetime, *, also: Collection[tuple[str, str]] = ()
) -> list[StoredNotice]:
    """What this chat was told of, and `also` (the publications it follows), as far as it closes after `now` and not after
    `until`, soonest first; each as it now stands, and what is cancelled not at all."""
    alerted = select(outbox.c.subject).where(
        outbox.c.chat_id == chat_id,
        outbox.c.kind == OutboxKind.ALERT.value,
        outbox.c.state.not_in([OutboxState.DEAD.value, OutboxState.EXPIRED.value]),
    )
    told = notices.alias("told")
    listed = (
        select(told.c.source, told.c.external_id)
        .join(matches, matches.c.notice_id == told.c.id)
        .where(matches.c.chat_id == chat_id, matches.c.told_key.is_not(None))
    )
    soon = and_(notices.c.deadline_at > now, notices.c.deadline_at <= until)
    heard = or_(
        (notices.c.source + ":" + notices.c.external_id).in_(alerted),
        tuple_(notices.c.source, notices.c.external_id).in_(listed),
    )
    rows = await tx.execute(select(notices.c.source, notices.c.external_id).where(soon, heard).distinct())
    threads = {(row.source, row.external_id) for row in rows} | set(also)
    standing = [await newest_revision(tx, *thread) for thread in sorted(threads)]
    open_ones = [
        (at, stored)
        for stored in standing
        if stored is not None
        and stored.notice.action is not Action.CANCELLED
        and (at := stored.notice.deadline_at) is not None
        and now < at <= until
    ]
    return [stored for _, stored in sorted(open_ones, key=lambda pair: (pair[0], pair[1].id))]


async def newest_revision(tx: Transaction, source: str, external_id: str) -> StoredNotice | None:
    """The publication as it stands now."""
    row = (
        await tx.execute(
            ROWS.where(notices.c.source == source, notices.c.external_id == external_id)
            .order_by(notices.c.revision.desc(), notices.c.edition.desc())
            .limit(1)
        )
    ).one_or_none()
    return None if row is None else stored_of(row)


async def count(tx: Transaction) -> int:
    """How many revisions are held."""
    return (await tx.execute(select(func.count()).select_from(notices))).scalar_one()


async def _waiting(tx: Transaction, where: ColumnElement[bool], limit: int, after: int) -> list[StoredNotice]:
    rows = await tx.execute(ROWS.where(where, notices.c.id > after).order_by(notices.c.id).limit(limit))
    return [stored_of(row) for row in rows]


async def _mark(tx: Transaction, where: ColumnElement[bool], values: dict[str, datetime]) -> bool:
    marked = await tx.execute(update(notices).where(where).values(values).returning(notices.c.id))
    return marked.scalar_one_or_none() is not None


def stored_of(row: Row[tuple[object, ...]]) -> StoredNotice:
    """The record of a row of ROWS."""
    published = notice_from_json(row.record)
    if row.details is None:
        return StoredNotice(id=row.id, notice=published, collected_at=row.collected_at)
    told = details_from_json(row.details)
    return StoredNotice(
        id=row.id, notice=told.added_to(published), collected_at=row.collected_at, details=told, published=published
    )


async def newest(tx: Transaction, limit: int) -> list[StoredNotice]:
    """The notices that we had last, newest first."""
    rows = await tx.execute(ROWS.order_by(notices.c.id.desc()).limit(limit))
    return [stored_of(row) for row in rows]


async def published_since(tx: Transaction, since: datetime, limit: int = 5000) -> list[StoredNotice]:
    """Notices published since that moment (aware), or first had since then where they say no time; newest first."""
    told = func.coalesce(notices.c.published_at, notices.c.collected_at)
    rows = await tx.execute(ROWS.where(told >= since).order_by(told.desc(), notices.c.id.desc()).limit(limit))
    return [stored_of(row) for row in rows]


async def of_stage_after(tx: Transaction, stage: Stage, after: int, limit: int) -> list[StoredNotice]:
    """Notices of a stage with a row number above `after`, in the order in which we had them."""
    rows = await tx.execute(
        ROWS.where(notices.c.stage == stage.value, notices.c.id > after).order_by(notices.c.id).limit(limit)
    )
    return [stored_of(row) for row in rows]
