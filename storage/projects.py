"""Projects: which publications belong together, by which official number, and who follows them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from storage.db import Transaction, next_number
from storage.records import Follow, OfficialNumber, ProjectLink
from storage.tables import chat_links, follows, project_links, project_merges, project_numbers, projects, regrouped


async def one_at_a_time(tx: Transaction) -> None:
    """Waits for whoever else is linking: two who find no project for one number would make two of it."""
    await next_number(tx, "links")


async def create(tx: Transaction, at: datetime) -> int:
    """A new project's id."""
    project_id: int = (await tx.execute(projects.insert().values(created_at=at).returning(projects.c.id))).scalar_one()
    return project_id


async def resolve(tx: Transaction, project_id: int) -> int:
    """The project that this one is now part of (itself where it was never merged)."""
    while True:
        into = (
            await tx.execute(select(projects.c.merged_into).where(projects.c.id == project_id))
        ).scalar_one_or_none()
        if into is None:
            return project_id
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


async def merge(tx: Transaction, merged: int, into: int, *, evidence: str, at: datetime) -> int | None:
    """Makes one project part of another; returns the merge's id, by which it can be undone.

    Both are taken as what they are part of by now; None where they are one already. Every publication of the two is
    noted as regrouped: the followers of one part have not heard of the other.
    """
    merged, into = await resolve(tx, merged), await resolve(tx, into)
    if merged == into:
        return None
    grown = [*await threads(tx, merged), *await threads(tx, into)]
    await tx.execute(update(projects).where(projects.c.id == merged).values(merged_into=into))
    statement = project_merges.insert().values(merged=merged, into=into, evidence=evidence[:255], merged_at=at)
    merge_id: int = (await tx.execute(statement.returning(project_merges.c.id))).scalar_one()
    for link in grown:
        await tx.execute(
            postgresql_insert(regrouped)
            .values(source=link.source, external_id=link.external_id, at=at)
            .on_conflict_do_nothing()
        )
    return merge_id


async def undo_merge(tx: Transaction, merge_id: int, at: datetime) -> bool:
    """Takes a merge back; False where it is unknown or undone already. The same two are not merged by number again."""
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


async def undo_merges_for(tx: Transaction, evidence: str, at: datetime) -> int:
    """Takes back what was merged for that very reason; how many merges that were."""
    query = select(project_merges.c.id).where(
        project_merges.c.evidence == evidence[:255], project_merges.c.undone_at.is_(None)
    )
    return sum([await undo_merge(tx, merge_id, at) for merge_id in (await tx.execute(query)).scalars().all()])


async def parted(tx: Transaction) -> set[frozenset[int]]:
    """Pairs of projects that a person said are not one, each as what it is part of by now."""
    rows = await tx.execute(
        select(project_merges.c.merged, project_merges.c.into).where(project_merges.c.undone_at.is_not(None))
    )
    return {frozenset((await resolve(tx, row.merged), await resolve(tx, row.into))) for row in rows.all()}


async def threads(tx: Transaction, project_id: int) -> list[ProjectLink]:
    """Every publication of a project and of all projects that are one with it, in an order of their own."""
    family = await _family(tx, project_id)
    rows = await tx.execute(
        select(project_links)
        .where(project_links.c.project_id.in_(family))
        .order_by(project_links.c.source, project_links.c.external_id)
    )
    return [
        ProjectLink(project_id=r.project_id, source=r.source, external_id=r.external_id, evidence=r.evidence)
        for r in rows
    ]


async def regrouped_threads(tx: Transaction, limit: int) -> list[tuple[str, str]]:
    """Publications whose project grew after they were linked: (source, external id), those waiting longest first."""
    rows = await tx.execute(
        select(regrouped).order_by(regrouped.c.at, regrouped.c.source, regrouped.c.external_id).limit(limit)
    )
    return [(row.source, row.external_id) for row in rows]


async def mark_regrouped_told(tx: Transaction, source: str, external_id: str) -> bool:
    """True for the one who ended the wait; False where somebody else had."""
    gone = await tx.execute(
        delete(regrouped)
        .where(regrouped.c.source == source, regrouped.c.external_id == external_id)
        .returning(regrouped.c.source)
    )
    return gone.scalar_one_or_none() is not None


async def follow(tx: Transaction, chat_id: int, project_id: int, at: datetime) -> bool:
    """True where the chat did not follow it, nor a part of it, before."""
    if chat_id in await followers(tx, project_id):
        return False
    added = await tx.execute(
        postgresql_insert(follows)
        .values(chat_id=chat_id, project_id=await resolve(tx, project_id), since=at)
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
    """Chats that follow the project or any project that is one with it."""
    family = await _family(tx, project_id)
    return set((await tx.execute(select(follows.c.chat_id).where(follows.c.project_id.in_(family)))).scalars())


async def followers_of_part(tx: Transaction, source: str, external_id: str) -> set[int]:
    """Chats that follow what this publication was part of before any merge: they know of it."""
    rows = await tx.execute(
        select(follows.c.chat_id)
        .join(project_links, project_links.c.project_id == follows.c.project_id)
        .where(project_links.c.source == source, project_links.c.external_id == external_id)
    )
    return set(rows.scalars())


async def followed_by(tx: Transaction, chat_id: int) -> list[Follow]:
    """What a chat follows, oldest first, resolved through merges; projects that became one count once."""
    rows = (
        await tx.execute(
            select(follows).where(follows.c.chat_id == chat_id).order_by(follows.c.since, follows.c.project_id)
        )
    ).all()
    found: dict[int, Follow] = {}
    for row in rows:
        project_id = await resolve(tx, row.project_id)
        found.setdefault(project_id, Follow(chat_id=chat_id, project_id=project_id, since=row.since))
    return list(found.values())


async def link_for_chat(tx: Transaction, chat_id: int, thread: tuple[str, str], project_id: int, at: datetime) -> None:
    """For this chat alone, the publication (source, external id) belongs to that project as well; a later word replaces
    an earlier one."""
    values = {"project_id": project_id, "since": at}
    await tx.execute(
        postgresql_insert(chat_links)
        .values(chat_id=chat_id, source=thread[0], external_id=thread[1], **values)
        .on_conflict_do_update(index_elements=["chat_id", "source", "external_id"], set_=values)
    )


async def unlink_for_chat(tx: Transaction, chat_id: int, source: str, external_id: str) -> bool:
    """Takes that back; True where there was something to take back."""
    gone = await tx.execute(
        delete(chat_links)
        .where(chat_links.c.chat_id == chat_id, chat_links.c.source == source, chat_links.c.external_id == external_id)
        .returning(chat_links.c.project_id)
    )
    return gone.scalar_one_or_none() is not None


async def of_thread_for_chat(tx: Transaction, chat_id: int, source: str, external_id: str) -> int | None:
    """The project that this chat alone counts the publication to, through merges."""
    found = (
        await tx.execute(
            select(chat_links.c.project_id).where(
                chat_links.c.chat_id == chat_id, chat_links.c.source == source, chat_links.c.external_id == external_id
            )
        )
    ).scalar_one_or_none()
    return None if found is None else await resolve(tx, found)


async def chats_that_linked(tx: Transaction, source: str, external_id: str) -> set[int]:
    """Chats that said for themselves what this publication belongs to: they know of it."""
    rows = await tx.execute(
        select(chat_links.c.chat_id).where(chat_links.c.source == source, chat_links.c.external_id == external_id)
    )
    return set(rows.scalars())


async def _family(tx: Transaction, project_id: int) -> list[int]:
    """The project that this one is part of by now, and everything merged into it."""
    root = await resolve(tx, project_id)
    family, edge = [root], [root]
    while edge:
        found = (await tx.execute(select(projects.c.id).where(projects.c.merged_into.in_(edge)))).scalars().all()
        edge = list(found)
        family.extend(edge)
    return family
