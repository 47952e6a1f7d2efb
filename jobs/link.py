"""Link: each stored notice joins the project that carries one of its official numbers; one transaction a notice."""

from datetime import datetime

from jobs.rules.linking import Join, Start, decide, numbers_of
from storage import notices, projects
from storage.db import Database, Transaction
from storage.records import ProjectLink, StoredNotice

BATCH = 200


async def link_all(database: Database, now: datetime) -> int:
    """Links everything that waits; returns how many notices that were."""
    done = 0
    while True:
        async with database.reading() as tx:
            waiting = await notices.unlinked(tx, BATCH)
        if not waiting:
            return done
        for stored in waiting:
            async with database.writing() as tx:
                done += await link(tx, stored, now)


async def link(tx: Transaction, stored: StoredNotice, now: datetime) -> bool:
    """Links one notice; False where another process had."""
    if not await notices.mark_linked(tx, stored.id, now):
        return False
    notice = stored.notice
    numbers = numbers_of(notice)
    present = await projects.of_thread(tx, *notice.thread)
    match decide(present, await projects.of_numbers(tx, numbers)):
        case Start():
            project_id, evidence = await projects.create(tx, now), "first seen"
        case Join(project_id=project_id, evidence=evidence, merged=merged):
            for other, number in merged:
                await projects.merge(tx, other, project_id, evidence=number, at=now)
    link = ProjectLink(project_id=project_id, source=notice.source, external_id=notice.external_id, evidence=evidence)
    await projects.attach(tx, link, numbers)
    return True
