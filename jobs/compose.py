"""Compose: loads the facts that an owed message is made of, as they stand when it goes out."""

from dataclasses import replace
from datetime import datetime

from jobs import closing, near_misses
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
from jobs.rules.digests import hours_late
from jobs.rules.enriching import STATE
from jobs.rules.filters import judged_since
from jobs.rules.official_changes import told_changes
from jobs.rules.week import WEEK
from jobs.rules.windows import SEOUL
from storage import (
    claims,
    column_readings,
    figures,
    interests,
    matches,
    notices,
    outbox,
    projects,
    source_states,
    subscribers,
)
from storage.db import Transaction
from storage.records import Action, Answer, DeadlineKind, Match, Notice, OutboxItem, OutboxKind, Statement, StoredNotice


class Pointless(Exception):
    """The message has lost its object (the deadline moved, the notice is gone): it expires, with this reason."""


async def composed(tx: Transaction, item: OutboxItem, now: datetime) -> tuple[Facts, str]:
    """The facts of a message that is claimed, and the language of its chat. Raises Pointless, too, where the chat was
    erased since the claim."""
    subscriber = await subscribers.get(tx, item.chat_id)
    if subscriber is None and not await claims.stands(tx, item):
        raise Pointless("the chat was erased")
    return await compose(tx, item, now), subscriber.language if subscriber is not None else "ko"


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
            return await _operator(tx, item)


async def _alert(tx: Transaction, item: OutboxItem) -> AlertFacts:
    stored = await _notice(tx, item, "notice")
    newest = await notices.newest_revision(tx, *stored.notice.thread)
    if newest is not None and newest.notice.action is Action.CANCELLED and newest.id != stored.id:
        raise Pointless("it was cancelled before it was told")
    project_id = await projects.of_thread(tx, *stored.notice.thread)
    own_project_id = await projects.of_thread_for_chat(tx, item.chat_id, *stored.notice.thread)
    earlier, reply_to = await _earlier(tx, item.chat_id, stored.notice.thread, (project_id, own_project_id))
    return AlertFacts(
        stored=stored,
        reasons=await _reasons(tx, await matches.of_notice(tx, stored.id, item.chat_id), stored.notice),
        project_id=project_id,
        followed=await _follows(tx, item.chat_id, project_id),
        deferred=bool(item.payload.get("deferred")),
        earlier=earlier,
        reply_to=reply_to,
    )


async def _earlier(
    tx: Transaction, chat_id: int, thread: tuple[str, str], project_ids: tuple[int | None, int | None]
) -> tuple[StoredNotice | None, int | None]:
    """The other publication of the same project whose card is the newest in this chat, and that card's message."""
    cards: list[tuple[int, str, str]] = []
    for project_id in project_ids:
        for link in () if project_id is None else await projects.threads(tx, project_id):
            message = await outbox.first_message(tx, chat_id, [f"{link.source}:{link.external_id}"])
            if message is not None and (link.source, link.external_id) != thread:
                cards.append((message, link.source, link.external_id))
    if not cards:
        return None, None
    message, source, external_id = max(cards)  # message ids grow within a chat
    return await notices.newest_revision(tx, source, external_id), message


async def _change(tx: Transaction, item: OutboxItem) -> ChangeFacts:
    stored = await _notice(tx, item, "notice")
    before = await _notice(tx, item, "before") if item.payload.get("before") else None
    project_id = await projects.of_thread(tx, *stored.notice.thread)
    followed = await _follows(tx, item.chat_id, project_id)
    if stored.notice.action is Action.CANCELLED and not followed:
        told = await outbox.told(tx, item.subject) | await projects.chats_that_linked(tx, *stored.notice.thread)
        if item.chat_id not in told:
            raise Pointless("it was cancelled before it was told")
    return ChangeFacts(
        stored=stored,
        before=before,
        changes=told_changes(before, stored),
        project_id=project_id,
        followed=followed,
        reply_to=await outbox.first_message(tx, item.chat_id, [item.subject]),
    )


async def _reminder(tx: Transaction, item: OutboxItem, now: datetime) -> ReminderFacts:
    stored = await _notice(tx, item, "notice")
    kind = DeadlineKind(str(item.payload["deadline"]))
    at = datetime.fromisoformat(str(item.payload["at"]))
    newest = await notices.newest_revision(tx, *stored.notice.thread)
    if newest is None or newest.notice.deadline(kind) != at:
        raise Pointless("the deadline has moved")
    if newest.notice.action is Action.CANCELLED:
        raise Pointless("it is cancelled")
    if at <= now:
        raise Pointless("the deadline has passed")
    if not await _follows(tx, item.chat_id, await projects.of_thread(tx, *stored.notice.thread)):
        raise Pointless("it is not followed any more")
    days = item.payload["days"]
    reply_to = await outbox.first_message(tx, item.chat_id, [item.subject])
    return ReminderFacts(
        stored=newest, deadline=kind, at=at, days=days if isinstance(days, int) else 0, reply_to=reply_to
    )


async def _digest(tx: Transaction, item: OutboxItem, now: datetime) -> DigestFacts:
    entries = await _entries(tx, await matches.told_in(tx, item.chat_id, item.key))
    weekly, until = bool(item.payload["weekly"]), datetime.fromisoformat(str(item.payload["until"]))
    late, held_up = item.payload.get("late"), item.failures > 0 or hours_late(item.due_at, now) > 0
    if not entries and not weekly:
        raise Pointless("all of it was cancelled or told otherwise")
    listed = {entry.stored.notice.thread for entry in entries}
    soon = await closing.closing_of(tx, item.chat_id, now, now + WEEK) if weekly else []
    since = datetime.fromisoformat(str(item.payload["since"]))
    return DigestFacts(
        period=str(item.payload["period"]),
        weekly=weekly,
        since=since,
        until=until,
        entries=entries,
        closing=tuple(stored for stored in soon if stored.notice.thread not in listed),
        near_misses=await near_misses.standing(tx, item, now),
        announced=await _announced(tx, since, until) if weekly else (),
        sources=tuple(state for state in await source_states.every(tx) if state.name != STATE),
        # Late when it was owed, or held up since then by something other than quiet hours.
        late_by_hours=hours_late(until, now) if held_up or not isinstance(late, int) else late,
    )


async def _announced(tx: Transaction, since: datetime, until: datetime) -> tuple[Statement, ...]:
    """What the articles of those days state of the city's year."""
    days = (since.astimezone(SEOUL).date(), until.astimezone(SEOUL).date())
    return tuple(
        Statement(source=article.outlet or article.source, url=article.url, announcement=article.announcement)
        for article in await figures.every(tx)
        if article.published_on is not None and days[0] <= article.published_on <= days[1]
    )


async def _entries(tx: Transaction, told: list[Match]) -> tuple[DigestEntry, ...]:
    """One entry a publication, as it now stands, however many of its revisions and interests are told. What was cancelled
    since is left out; a cancellation that is told itself stays."""
    stored = await notices.get_many(tx, list({match.notice_id for match in told}))
    by_thread: dict[tuple[str, str], list[Match]] = {}
    for match in told:
        by_thread.setdefault(stored[match.notice_id].notice.thread, []).append(match)
    entries = []
    for thread, group in by_thread.items():
        newest = await notices.newest_revision(tx, *thread)
        if newest is None or (newest.notice.action is Action.CANCELLED and newest.id not in stored):
            continue
        by_interest = {match.interest_id: match for match in group}  # the latest revision's reasons win
        entries.append(
            DigestEntry(stored=newest, reasons=await _reasons(tx, list(by_interest.values()), newest.notice))
        )
    return tuple(entries)


async def _proposal(tx: Transaction, item: OutboxItem) -> ProposalFacts:
    stored, earlier = await _notice(tx, item, "notice"), await _notice(tx, item, "earlier")
    project_id = await projects.of_thread(tx, *stored.notice.thread)
    if project_id is not None and project_id == await projects.of_thread(tx, *earlier.notice.thread):
        raise Pointless("a number has joined them since")
    evidence, score = item.payload["evidence"], item.payload["score"]
    return ProposalFacts(
        stored=stored,
        earlier=earlier,
        evidence=tuple(str(line) for line in evidence) if isinstance(evidence, list) else (),
        score=score if isinstance(score, int) else 0,
    )


async def _operator(tx: Transaction, item: OutboxItem) -> OperatorFacts:
    details, wanted = item.payload["details"], item.payload.get("reading")
    reading = await column_readings.get(tx, wanted) if isinstance(wanted, int) else None
    if reading is not None and reading.answer is not Answer.ASKED:
        raise Pointless("it was answered before it was asked")
    return OperatorFacts(
        reading=reading,
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


async def _reasons(tx: Transaction, group: list[Match], notice: Notice) -> tuple[Reason, ...]:
    """Why it came, and what of it is still to be checked by what is known of it now."""
    known = await interests.get_many(tx, {match.interest_id for match in group}) if group else {}
    reasons = []
    for match in group:
        if match.interest_id in known:
            interest = known[match.interest_id]
            unknown, unfit = judged_since(match.unknown, interest.filters, notice)
            reasons.append(Reason(interest=interest, match=replace(match, unknown=unknown), unfit=unfit))
    return tuple(reasons)


async def _follows(tx: Transaction, chat_id: int, project_id: int | None) -> bool:
    return project_id is not None and chat_id in await projects.followers(tx, project_id)
