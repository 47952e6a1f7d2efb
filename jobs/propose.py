"""Propose: asks whether a new tender repeats an earlier one that no number joins it to, and a new plan one that vanished from
its list; one transaction a notice.

Asked are only chats that know the earlier tender: they were told of it or follow it. The operator is asked what anybody is.
"""

import logging
from datetime import datetime

from jobs.outcomes import OPERATOR_CHAT
from jobs.rules.proposals import (
    RENOTICE_WITHIN,
    YEAR_BEFORE,
    Proposal,
    is_worth_asking,
    last_years,
    renamed,
    repeated,
)
from jobs.rules.quiet import next_allowed
from storage import dismissals, matches, notices, outbox, projects, remembered, subscribers
from storage.db import Database, Transaction
from storage.errors import StorageError
from storage.records import NewOutboxItem, OutboxKind, Stage, StoredNotice, SubscriberState

log = logging.getLogger(__name__)

BATCH = 200


async def propose_all(database: Database, now: datetime) -> int:
    """Compares every matched notice with earlier ones; returns how many questions are owed. Raises StorageError."""
    owed = after = 0
    while True:
        async with database.reading() as tx:
            waiting = await notices.uncompared(tx, BATCH, after=after)
        if not waiting:
            return owed
        after = waiting[-1].id
        for stored in waiting:
            try:
                async with database.writing() as tx:
                    asked = await _compare(tx, stored, now)
            except StorageError:
                raise
            except Exception:  # one notice's boundary: a bug that it meets must not hold back all others
                log.exception("cannot compare notice %d; the next time tries again", stored.id)
            else:
                owed += asked


async def answer(
    tx: Transaction, chat_id: int, later: StoredNotice, earlier: StoredNotice, *, is_one: bool, now: datetime
) -> bool:
    """What a tap says of two notices: for this chat alone, or where it is the operator's, for all. True for all."""
    if await remembered.recall(tx, OPERATOR_CHAT) != str(chat_id):
        if is_one:
            await _link_for_chat(tx, chat_id, later, earlier, now)
        else:
            await projects.unlink_for_chat(tx, chat_id, *later.notice.thread)
        return False
    said = f"operator: {':'.join(later.notice.thread)} is {':'.join(earlier.notice.thread)}"
    mine, theirs = await _project(tx, later), await _project(tx, earlier)
    if not is_one:
        await projects.undo_merges_for(tx, said, now)
    elif mine is not None and theirs is not None:
        await projects.merge(tx, mine, theirs, evidence=said, at=now)
    return True


async def _link_for_chat(
    tx: Transaction, chat_id: int, later: StoredNotice, earlier: StoredNotice, now: datetime
) -> None:
    mine, theirs = await _project(tx, later), await _project(tx, earlier)
    if mine is None or theirs is None:
        return
    await projects.link_for_chat(tx, chat_id, later.notice.thread, theirs, now)
    # Who follows the earlier tender moves to the new number with it.
    if chat_id in await projects.followers(tx, theirs):
        await projects.follow(tx, chat_id, mine, now)


async def _compare(tx: Transaction, stored: StoredNotice, now: datetime) -> int:
    if not await notices.mark_compared(tx, stored.id, now) or not is_worth_asking(stored.notice):
        return 0
    held = await notices.revisions(tx, *stored.notice.thread)
    if held[0].id != stored.id:
        return 0  # a later revision: its tender was compared when it came
    since = now - max(RENOTICE_WITHIN, YEAR_BEFORE[1])
    project_id = await _project(tx, stored)
    family = [] if project_id is None else await projects.threads(tx, project_id)
    linked = {(link.source, link.external_id) for link in family}
    candidates = [
        one
        for one in await notices.of_buyer(tx, stored.notice, since=since, until=now)
        if one.notice.thread not in linked
    ]
    if stored.notice.stage is Stage.PLAN:
        found = [renamed(stored.notice, candidates, now)]
    else:
        found = await _tenders(tx, stored, candidates, linked, now)
    return sum([await _ask(tx, stored, one, now) for one in found if one is not None])


async def _tenders(
    tx: Transaction, stored: StoredNotice, candidates: list[StoredNotice], linked: set[tuple[str, str]], now: datetime
) -> list[Proposal | None]:
    """Last year's tender of the same project, and one that this one repeats, where no number says so already."""
    found = [last_years(stored.notice, candidates, now)]
    if not await _joined_to_a_tender(tx, linked - {stored.notice.thread}):
        found.append(repeated(stored.notice, candidates, now))
    return found


async def _joined_to_a_tender(tx: Transaction, threads: set[tuple[str, str]]) -> bool:
    """Whether a number has joined it to the tender that it repeats already."""
    standing = [await notices.newest_revision(tx, *thread) for thread in sorted(threads)]
    return any(one is not None and one.notice.stage is Stage.TENDER for one in standing)


async def _ask(tx: Transaction, stored: StoredNotice, proposal: Proposal, now: datetime) -> int:
    chats = await _knowing(tx, proposal.earlier) - await dismissals.chats(tx, stored.notice.thread)
    owed = 0
    for chat_id in sorted(chats):
        owed += await _owe(tx, chat_id, stored, proposal, now)
    operator = await remembered.recall(tx, OPERATOR_CHAT)
    if owed and operator and int(operator) not in chats:
        owed += await _owe(tx, int(operator), stored, proposal, now)
    return owed


async def _knowing(tx: Transaction, earlier: StoredNotice) -> set[int]:
    thread = earlier.notice.thread
    project_id = await _project(tx, earlier)
    followers = set[int]() if project_id is None else await projects.followers(tx, project_id)
    told = await outbox.told(tx, ":".join(thread)) | await matches.chats_of_thread(tx, *thread, told=True)
    return followers | (told - await dismissals.chats(tx, thread))


async def _owe(tx: Transaction, chat_id: int, stored: StoredNotice, proposal: Proposal, now: datetime) -> bool:
    subscriber = await subscribers.hold(tx, chat_id)
    if subscriber is None or subscriber.state is not SubscriberState.ACTIVE:
        return False
    item = NewOutboxItem(
        key=f"proposal:{chat_id}:{stored.id}:{proposal.earlier.id}",
        chat_id=chat_id,
        kind=OutboxKind.PROPOSAL,
        payload={
            "notice": stored.id,
            "earlier": proposal.earlier.id,
            "evidence": list(proposal.evidence),
            "score": proposal.score,
        },
        due_at=next_allowed(now, subscriber.quiet),
        subject=":".join(stored.notice.thread),
        silent=True,
    )
    return await outbox.owe(tx, item, at=now)


async def _project(tx: Transaction, stored: StoredNotice) -> int | None:
    return await projects.of_thread(tx, *stored.notice.thread)
