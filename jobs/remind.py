"""Remind: owes followers a word before a deadline; keys hold the deadline, so a moved one is remembered anew."""

from datetime import datetime

from jobs.rules.reminders import Reminder, due
from storage import notices, outbox, projects, subscribers
from storage.db import Database, Transaction
from storage.records import Follow, NewOutboxItem, OutboxKind, StoredNotice, Subscriber, SubscriberState

PAGE = 500


async def remind_all(database: Database, now: datetime) -> int:
    """Owes every reminder that is due at `now` (aware) and ends those whose deadline passed; returns how many are new."""
    async with database.writing() as tx:
        await outbox.expire(tx, now)
    owed, after = 0, None
    while True:
        async with database.reading() as tx:
            page = await subscribers.active(tx, after=after, limit=PAGE)
            follows = {one.chat_id: await projects.followed_by(tx, one.chat_id) for one in page}
        if not page:
            return owed
        after = page[-1].chat_id
        for subscriber in page:
            for follow in follows[subscriber.chat_id]:
                async with database.writing() as tx:
                    owed += await _of_project(tx, subscriber, follow, now)


async def _of_project(tx: Transaction, listed: Subscriber, follow: Follow, now: datetime) -> int:
    owed, subscriber = 0, await subscribers.hold(tx, listed.chat_id)
    if subscriber is None:
        return 0  # erased since the page was read
    for link in await projects.threads(tx, follow.project_id):
        stored = await notices.newest_revision(tx, link.source, link.external_id)
        if stored is not None and subscriber.state is SubscriberState.ACTIVE:
            for reminder in due(stored.notice, quiet=subscriber.quiet, since=follow.since, now=now):
                owed += await _owe(tx, subscriber.chat_id, stored, reminder, now)
    return owed


async def _owe(tx: Transaction, chat_id: int, stored: StoredNotice, reminder: Reminder, now: datetime) -> bool:
    thread = f"{stored.notice.source}:{stored.notice.external_id}"
    kind, at = reminder.deadline.kind.value, reminder.deadline.at
    item = NewOutboxItem(
        key=f"remind:{chat_id}:{thread}:{kind}:{reminder.days}:{at.isoformat()}",
        chat_id=chat_id,
        kind=OutboxKind.REMINDER,
        payload={"notice": stored.id, "deadline": kind, "at": at.isoformat(), "days": reminder.days},
        due_at=now,
        subject=thread,
        expires_at=at,
    )
    return await outbox.owe(tx, item, at=now)
