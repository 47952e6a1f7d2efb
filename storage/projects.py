"""Projects: which publications belong together, by which official number, and who follows them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from storage.db import Transaction
from storage.records import Follow, OfficialNumber, ProjectLink
from storage.tables import follows, project_links, project_merges, project_numbers, projects


async def create(tx: Transaction, at: datetime) -> int:
    """A new project's id."""
    project_id: int = (await tx.execute(projects.insert().values(created_at=at).returning(projects.c.id))).scalar_one()
    return project_id


async def resolve(tx: Transaction, project_id: int) -> int:
    """The project that this one is now part of (itself where it was never merged)."""
    seen = {project_id}
    while True:
        into = (
            await tx.execute(select(projects.c.merged_into).where(projects.c.id == project_id))
        ).scalar_one_or_none()
        if into is None or into in seen:
            return project_id
        seen.add(into)
        project_id = into


async def of_thread(tx: Transaction, source: str, external_id: str) -> int | None:
    """The project of a publication, through all merges."""
    found = (
        await tx.execute(
            select(project_links.c.project_id).where(
                project_links.c.source == source, project_links.c.external_id == external_id
            )
        )
    ).scalar_one_or_none()
    return None if found is None else await resolve(tx, found)


async def of_numbers(tx: Transaction, numbers: Sequence[OfficialNumber]) -> dict[OfficialNumber, int]:
    """The projects that already carry any of these numbers, through all merges."""
    if not numbers:
        return {}
    rows = await tx.execute(
        select(project_numbers).where(
            or_(*(and_(project_numbers.c.kind == n.kind.value, project_numbers.c.value == n.value) for n in numbers))
        )
    )
    by_number = {(row.kind, row.value): row.project_id for row in rows}
    return {
        number: await resolve(tx, by_number[number.kind.value, number.value])
        for number in numbers
        if (number.kind.value, number.value) in by_number
    }


async def attach(tx: Transaction, link: ProjectLink, numbers: Sequence[OfficialNumber]) -> None:
    """Puts a publication and its numbers into a project; what is attached already stays where it is."""
    await tx.execute(
        postgresql_insert(project_links)
        .values(
            source=link.source, external_id=link.external_id, project_id=link.project_id, evidence=link.evidence[:255]
        )
        .on_conflict_do_nothing()
    )
    for number in numbers:
        await tx.execute(
            postgresql_insert(project_numbers)
            .values(kind=number.kind.value, value=number.value, project_id=link.project_id)
            .on_conflict_do_nothing()
        )


async def merge(tx: Transaction, merged: int, into: int, *, evidence: str, at: datetime) -> int:
    """Makes one project part of another; returns the merge's id, by which it can be undone."""
    await tx.execute(update(projects).where(projects.c.id == merged).values(merged_into=into))
    statement = project_merges.insert().values(merged=merged, into=into, evidence=evidence[:255], merged_at=at)
    merge_id: int = (await tx.execute(statement.returning(project_merges.c.id))).scalar_one()
    return merge_id


async def undo_merge(tx: Transaction, merge_id: int, at: datetime) -> bool:
    """Takes a merge back; False where it is unknown or undone already."""
    row = (
        await tx.execute(
            update(project_merges)
            .where(project_merges.c.id == merge_id, project_merges.c.undone_at.is_(None))
            .values(undone_at=at)
            .returning(project_merges.c.merged)
        )
    ).scalar_one_or_none()
    if row is None:
        return False
    await tx.execute(update(projects).where(projects.c.id == row).values(merged_into=None))
    return True


async def threads(tx: Transaction, project_id: int) -> list[ProjectLink]:
    """Every publication of a project and of all projects merged into it."""
    family = await _family(tx, project_id)
    rows = await tx.execute(select(project_links).where(project_links.c.project_id.in_(family)))
    return [
        ProjectLink(project_id=r.project_id, source=r.source, external_id=r.external_id, evidence=r.evidence)
        for r in rows
    ]


async def follow(tx: Transaction, chat_id: int, project_id: int, at: datetime) -> bool:
    """True where the chat did not follow it before."""
    added = await tx.execute(
        postgresql_insert(follows)
        .values(chat_id=chat_id, project_id=project_id, since=at)
        .on_conflict_do_nothing()
        .returning(follows.c.chat_id)
    )
    return added.scalar_one_or_none() is not None


async def unfollow(tx: Transaction, chat_id: int, project_id: int) -> bool:
    """True where the chat had followed it (or a part of it)."""
    family = await _family(tx, project_id)
    gone = await tx.execute(
        delete(follows)
        .where(follows.c.chat_id == chat_id, follows.c.project_id.in_(family))
        .returning(follows.c.project_id)
    )
    return bool(gone.all())


async def followers(tx: Transaction, project_id: int) -> set[int]:
    """Chats that follow the project or any project merged into it."""
    family = await _family(tx, project_id)
    return set((await tx.execute(select(follows.c.chat_id).where(follows.c.project_id.in_(family)))).scalars())


async def followed_by(tx: Transaction, chat_id: int) -> list[Follow]:
    """What a chat follows, oldest first, resolved through merges."""
    rows = (await tx.execute(select(follows).where(follows.c.chat_id == chat_id).order_by(follows.c.since))).all()
    return [Follow(chat_id=chat_id, project_id=await resolve(tx, row.project_id), since=row.since) for row in rows]


async def all_followed(tx: Transaction) -> set[int]:
    """Projects that anybody follows, resolved through merges."""
    found = (await tx.execute(select(follows.c.project_id).distinct())).scalars().all()
    return {await resolve(tx, project_id) for project_id in found}


async def _family(tx: Transaction, project_id: int) -> list[int]:
    family, edge = [project_id], [project_id]
    while edge:
        found = (await tx.execute(select(projects.c.id).where(projects.c.merged_into.in_(edge)))).scalars().all()
        edge = [child for child in found if child not in family]
        family.extend(edge)
    return family
