"""Link: each stored notice joins the project that carries one of its official numbers; one transaction a notice."""

import logging
from datetime import datetime

from jobs.rules.linking import Join, Start, decide, numbers_of
from storage import notices, projects
from storage.db import Database, Transaction
from storage.errors import StorageError
from storage.records import ProjectLink, StoredNotice

log = logging.getLogger(__name__)

BATCH = 200


async def link_all(database: Database, now: datetime) -> int:
    """Links everything that waits; returns how many notices that were. Raises StorageError where the database refuses.

    A notice that cannot be linked is logged and waits for the next time; those behind it go on.
    """
    done = after = 0
    while True:
        async with database.reading() as tx:
            waiting = await notices.unlinked(tx, BATCH, after=after)
        if not waiting:
            return done
        after = waiting[-1].id
        for stored in waiting:
            try:
                async with database.writing() as tx:
                    done += await link(tx, stored, now)
            except StorageError:
                raise
            except Exception:  # one notice's boundary: a bug that it meets must not hold back all others
                log.exception("cannot link notice %d; the next time tries again", stored.id)


async def link(tx: Transaction, stored: StoredNotice, now: datetime) -> bool:
    """Links one notice; False where another process had."""
    await projects.one_at_a_time(tx)
    if not await notices.mark_linked(tx, stored.id, now):
        return False
    notice = stored.notice
    numbers = numbers_of(notice)
    present = await projects.of_thread(tx, *notice.thread)
    known = await projects.of_numbers(tx, numbers)
    parted = await projects.parted(tx) if known else set()
    match decide(present, known, parted):
        case Start():
            project_id, evidence = await projects.create(tx, now), "first seen"
        case Join(project_id=project_id, evidence=evidence, merged=merged):
            for other, number in merged:
                await projects.merge(tx, other, project_id, evidence=number, at=now)
    link = ProjectLink(project_id=project_id, source=notice.source, external_id=notice.external_id, evidence=evidence)
    await projects.attach(tx, link, numbers)
    return True
