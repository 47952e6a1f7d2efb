"""Details: which tenders are to be asked about further, what was learned, and what was given up."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from storage.coding import details_to_json
from storage.db import Transaction
from storage.notices import ROWS, stored_of
from storage.records import Details, Kind, StoredNotice
from storage.tables import details, notices


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A tender that is to be asked about; `failures` counts how often its own answer could not be used."""

    stored: StoredNotice
    failures: int


async def want(tx: Transaction, notice_id: int, at: datetime) -> bool:
    """Asks for the details of that revision from `at` on. False where they were wanted before."""
    added = await tx.execute(
        postgresql_insert(details)
        .values(notice_id=notice_id, wanted_at=at, next_at=at, failures=0, problem="")
        .on_conflict_do_nothing()
        .returning(details.c.notice_id)
    )
    return added.scalar_one_or_none() is not None


async def waiting(tx: Transaction, now: datetime, limit: int) -> list[Wanted]:
    """What may be asked about at `now`, the earliest deadline first and those without one last."""
    rows = await tx.execute(
        ROWS.add_columns(details.c.failures)
        .where(details.c.next_at <= now)
        .order_by(notices.c.deadline_at.asc().nulls_last(), notices.c.id)
        .limit(limit)
    )
    return [Wanted(stored=stored_of(row), failures=row.failures) for row in rows]


async def closing(tx: Transaction, source: str, kind: Kind, now: datetime, until: datetime) -> list[str]:
    """Numbers of that source's tenders which concern somebody and close in (now, until], soonest first, each once."""
    rows = await tx.execute(
        ROWS.where(
            details.c.notice_id.is_not(None),
            notices.c.source == source,
            notices.c.deadline_at > now,
            notices.c.deadline_at <= until,
        ).order_by(notices.c.deadline_at, notices.c.id)
    )
    found = [stored_of(row).notice for row in rows]
    return list(dict.fromkeys(notice.external_id for notice in found if notice.kind is kind))


async def answered(tx: Transaction, notice_id: int, told: Details) -> None:
    """Keeps what was told: it is not asked again."""
    values = {"record": details_to_json(told), "next_at": None, "problem": ""}
    await tx.execute(update(details).where(details.c.notice_id == notice_id).values(values))


async def put_off(tx: Transaction, notice_id: int, until: datetime, *, failures: int, problem: str) -> None:
    """Asks again at `until`; `problem` says why it failed."""
    values = {"next_at": until, "failures": failures, "problem": problem[:300]}
    await tx.execute(update(details).where(details.c.notice_id == notice_id).values(values))


async def give_up(tx: Transaction, notice_id: int, reason: str) -> None:
    """Asks no more; what only the details would have told stays to be checked by a person."""
    values = {"next_at": None, "problem": reason[:300]}
    await tx.execute(update(details).where(details.c.notice_id == notice_id).values(values))


async def problem(tx: Transaction, notice_id: int) -> str:
    """Why the details of that revision are missing, "" where nothing went wrong."""
    found = await tx.execute(select(details.c.problem).where(details.c.notice_id == notice_id))
    return found.scalar_one_or_none() or ""


async def count_waiting(tx: Transaction) -> int:
    """How many tenders are still to be asked about."""
    query = select(func.count()).select_from(details).where(details.c.next_at.is_not(None))
    return (await tx.execute(query)).scalar_one()
