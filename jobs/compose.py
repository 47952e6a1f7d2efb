"""Compose: loads the facts that an owed message is made of, as they stand when it goes out."""

from datetime import datetime

from jobs.facts import (
    AlertFacts,
    ChangeFacts,
    DigestEntry,
    DigestFacts,
    Facts,
    OperatorFacts,
    ProposalFacts,
    Reason,
    ReminderFacts,
)
from jobs.rules.changes import changes
from storage import interests, matches, notices, outbox, projects, source_states
from storage.db import Transaction
from storage.records import DeadlineKind, Match, OutboxItem, OutboxKind, StoredNotice


class Pointless(Exception):
    """The message has lost its object (the deadline moved, the notice is gone): it expires, with this reason."""


async def compose(tx: Transaction, item: OutboxItem, now: datetime) -> Facts:
    """The facts of one owed message. Raises Pointless where there is nothing left to say."""
    match item.kind:
        case OutboxKind.ALERT:
            return await _alert(tx, item)
        case OutboxKind.CHANGE:
            return await _change(tx, item)
        case OutboxKind.REMINDER:
            return await _reminder(tx, item, now)
        case OutboxKind.DIGEST:
            return await _digest(tx, item, now)
        case OutboxKind.PROPOSAL:
            return await _proposal(tx, item)
        case OutboxKind.OPERATOR:
            return _operator(item)


async def _alert(tx: Transaction, item: OutboxItem) -> AlertFacts:
    stored = await _notice(tx, item, "notice")
    project_id = await projects.of_thread(tx, *stored.notice.thread)
    earlier, reply_to = await _earlier(tx, item, stored, project_id)
    return AlertFacts(
        stored=stored,
        reasons=await _reasons(tx, await matches.of_notice(tx, stored.id, item.chat_id)),
        project_id=project_id,
        followed=await _follows(tx, item.chat_id, project_id),
        deferred=bool(item.payload.get("deferred")),
        earlier=earlier,
        reply_to=reply_to,
    )


async def _earlier(
    tx: Transaction, item: OutboxItem, stored: StoredNotice, project_id: int | None
) -> tuple[StoredNotice | None, int | None]:
    if project_id is None:
        return None, None
    for link in reversed(await projects.threads(tx, project_id)):
        if (link.source, link.external_id) == stored.notice.thread:
            continue
        message = await outbox.first_message(tx, item.chat_id, [f"{link.source}:{link.external_id}"])
        if message is not None:
            return await notices.newest_revision(tx, link.source, link.external_id), message
    return None, None


async def _change(tx: Transaction, item: OutboxItem) -> ChangeFacts:
    stored = await _notice(tx, item, "notice")
    before = await _notice(tx, item, "before") if item.payload.get("before") else None
    project_id = await projects.of_thread(tx, *stored.notice.thread)
    return ChangeFacts(
        stored=stored,
        before=before,
        changes=() if before is None else changes(before.notice, stored.notice),
        project_id=project_id,
        followed=await _follows(tx, item.chat_id, project_id),
        reply_to=await outbox.first_message(tx, item.chat_id, [item.subject]),
    )


async def _reminder(tx: Transaction, item: OutboxItem, now: datetime) -> ReminderFacts:
    stored = await _notice(tx, item, "notice")
    kind = DeadlineKind(str(item.payload["deadline"]))
    at = datetime.fromisoformat(str(item.payload["at"]))
    newest = await notices.newest_revision(tx, *stored.notice.thread)
    if newest is None or newest.notice.deadline(kind) != at:
        raise Pointless("the deadline has moved")
    if at <= now:
        raise Pointless("the deadline has passed")
    days = item.payload["days"]
    reply_to = await outbox.first_message(tx, item.chat_id, [item.subject])
    return ReminderFacts(
        stored=newest, deadline=kind, at=at, days=days if isinstance(days, int) else 0, reply_to=reply_to
    )


async def _digest(tx: Transaction, item: OutboxItem, now: datetime) -> DigestFacts:
    told = await matches.told_in(tx, item.key)
    by_notice: dict[int, list[Match]] = {}
    for match in told:
        by_notice.setdefault(match.notice_id, []).append(match)
    stored = await notices.get_many(tx, list(by_notice))
    entries = [
        DigestEntry(stored=stored[notice_id], reasons=await _reasons(tx, group))
        for notice_id, group in by_notice.items()
    ]
    until = datetime.fromisoformat(str(item.payload["until"]))
    late = item.payload.get("late")
    return DigestFacts(
        period=str(item.payload["period"]),
        weekly=bool(item.payload["weekly"]),
        since=datetime.fromisoformat(str(item.payload["since"])),
        until=until,
        entries=tuple(entries),
        closing=tuple(await notices.closing_for(tx, item.chat_id, now)) if item.payload["weekly"] else (),
        sources=tuple(await source_states.every(tx)),
        late_by_hours=late if isinstance(late, int) else 0,
    )


async def _proposal(tx: Transaction, item: OutboxItem) -> ProposalFacts:
    evidence, score = item.payload["evidence"], item.payload["score"]
    return ProposalFacts(
        stored=await _notice(tx, item, "notice"),
        earlier=await _notice(tx, item, "earlier"),
        evidence=tuple(str(line) for line in evidence) if isinstance(evidence, list) else (),
        score=score if isinstance(score, int) else 0,
    )


def _operator(item: OutboxItem) -> OperatorFacts:
    details = item.payload["details"]
    return OperatorFacts(
        problem=str(item.payload["problem"]),
        since=datetime.fromisoformat(str(item.payload["since"])),
        details={str(k): str(v) for k, v in details.items()} if isinstance(details, dict) else {},
    )


async def _notice(tx: Transaction, item: OutboxItem, name: str) -> StoredNotice:
    wanted = item.payload[name]
    stored = await notices.get(tx, wanted) if isinstance(wanted, int) else None
    if stored is None:
        raise Pointless(f"the {name} is not held any more")
    return stored


async def _reasons(tx: Transaction, group: list[Match]) -> tuple[Reason, ...]:
    known = await interests.get_many(tx, {match.interest_id for match in group})
    return tuple(
        Reason(interest=known[match.interest_id], match=match) for match in group if match.interest_id in known
    )


async def _follows(tx: Transaction, chat_id: int, project_id: int | None) -> bool:
    return project_id is not None and chat_id in await projects.followers(tx, project_id)
