"""What closes soon, of what one chat follows or was told of: the same for the weekly digest and for /week."""

from datetime import UTC, datetime, timedelta

from jobs.rules.week import Due, due, week_end
from storage import dismissals, notices, projects
from storage.db import Transaction
from storage.records import Action, StoredNotice

AHEAD = timedelta(days=21)
"""A registration or consortium deadline comes days before the bid's: notices whose bid closes so much later are looked at."""


async def closing_of(tx: Transaction, chat_id: int, now: datetime, until: datetime) -> list[StoredNotice]:
    """What closes after `now` and not after `until` (aware), soonest first; what was dismissed only where it is followed."""
    followed = await followed_threads(tx, chat_id)
    closing = await notices.closing_for(tx, chat_id, now, until, also=followed)
    # What is dismissed but followed all the same is wanted.
    return [
        stored
        for stored in closing
        if stored.notice.thread in followed or chat_id not in await dismissals.chats(tx, stored.notice.thread)
    ]


async def week_of(tx: Transaction, chat_id: int, now: datetime) -> tuple[Due, ...]:
    """Every deadline of the next seven days, soonest first: those before the bid's own (등록, 공동수급, 제안서), too."""
    until = week_end(now)
    return due(await closing_of(tx, chat_id, now, until + AHEAD), now, until)


async def ahead_of(tx: Transaction, chat_id: int, now: datetime) -> tuple[Due, ...]:
    """Every deadline after `now` of what the chat follows, however far away, soonest first; of what is cancelled none."""
    standing = [await notices.newest_revision(tx, *thread) for thread in await followed_threads(tx, chat_id)]
    open_ones = [one for one in standing if one is not None and one.notice.action is not Action.CANCELLED]
    return due(open_ones, now, datetime.max.replace(tzinfo=UTC))


async def followed_now(tx: Transaction, chat_id: int) -> list[StoredNotice]:
    """The newest publication of each project that the chat follows, as it stands; what it followed last comes first."""
    found: list[StoredNotice] = []
    for follow in reversed(await projects.followed_by(tx, chat_id)):
        links = await projects.threads(tx, follow.project_id)
        standing = [await notices.newest_revision(tx, link.source, link.external_id) for link in links]
        held = [one for one in standing if one is not None]
        if held:
            found.append(max(held, key=lambda one: (one.collected_at, one.id)))
    return found


async def followed_threads(tx: Transaction, chat_id: int) -> list[tuple[str, str]]:
    """The publications (source, external id) of every project that the chat follows."""
    return [
        (link.source, link.external_id)
        for follow in await projects.followed_by(tx, chat_id)
        for link in await projects.threads(tx, follow.project_id)
    ]
