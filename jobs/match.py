"""Match: which interests does each new notice meet, and who is owed a message; one transaction a notice."""

from dataclasses import dataclass, field
from datetime import datetime

from jobs.rules import quiet, telling
from jobs.rules.changes import changes, is_loud
from jobs.rules.index import InterestIndex
from jobs.rules.matching import Found
from storage import interests, matches, notices, outbox, projects, subscribers
from storage.db import Database, Transaction
from storage.records import (
    Action,
    Frequency,
    Match,
    NewOutboxItem,
    OutboxKind,
    StoredNotice,
    Subscriber,
    SubscriberState,
)

BATCH = 200


@dataclass(slots=True)
class Matching:
    """Keeps the index of all interests up to date between notices."""

    database: Database
    index: InterestIndex
    owed: int = field(default=0, init=False)

    async def match_all(self, now: datetime) -> int:
        """Matches everything that waits; returns how many messages are owed for it."""
        before = self.owed
        while True:
            async with self.database.reading() as tx:
                waiting = await notices.unmatched(tx, BATCH)
            if not waiting:
                return self.owed - before
            for stored in waiting:
                async with self.database.writing() as tx:
                    # An interest saved by anybody before this moment must be seen by this notice.
                    await self._catch_up(tx)
                    await self._match(tx, stored, now)

    async def _catch_up(self, tx: Transaction) -> None:
        for interest in await interests.changed_since(tx, self.index.sequence):
            self.index.put(interest)

    async def _match(self, tx: Transaction, stored: StoredNotice, now: datetime) -> None:
        if not await notices.mark_matched(tx, stored.id, now):
            return
        found = _by_chat(self.index.find(stored.notice))
        if stored.notice.action in (Action.AMENDED, Action.CANCELLED):
            await self._tell_change(tx, stored, found, now)
        else:
            await self._tell_new(tx, stored, found, now)

    async def _tell_new(
        self, tx: Transaction, stored: StoredNotice, found: dict[int, list[Found]], now: datetime
    ) -> None:
        # A re-notice has a new number: those who were told of the old one, and all followers, move along with it.
        companions = await _companions(tx, stored)
        for chat_id in sorted(companions | set(found)):
            await self._alert(tx, stored, chat_id, found.get(chat_id, []), now, anyway=chat_id in companions)

    async def _tell_change(
        self, tx: Transaction, stored: StoredNotice, found: dict[int, list[Found]], now: datetime
    ) -> None:
        told = await _told_of(tx, stored)
        for chat_id in sorted(told):
            await self._change(tx, stored, chat_id, now)
        if stored.notice.action is Action.CANCELLED:
            return  # nobody who had not heard of it wants to hear that it is gone
        for chat_id in sorted(set(found) - told):
            await self._alert(tx, stored, chat_id, found[chat_id], now, anyway=False)

    async def _alert(
        self,
        tx: Transaction,
        stored: StoredNotice,
        chat_id: int,
        found: list[Found],
        now: datetime,
        *,
        anyway: bool,
    ) -> None:
        subscriber = await _listening(tx, chat_id)
        if subscriber is None:
            return
        stage = stored.notice.stage
        tells = [(hit, telling.tell(stage, hit.strength, hit.interest.frequency)) for hit in found]
        soon = telling.soonest(
            [tell for _, tell in tells if tell] or [Frequency.INSTANT if anyway else Frequency.WEEKLY]
        )
        at_once = anyway or soon is Frequency.INSTANT
        key = alert_key(stored, chat_id)
        for hit, tell in tells:
            if tell is not None or anyway:
                match = _match_of(stored, hit, Frequency.INSTANT if at_once else soon)
                await matches.add(tx, match, told_key=key if at_once else None, at=now)
        if at_once:
            silent = telling.is_silent(stage)
            payload: dict[str, object] = {"notice": stored.id}
            await self._owe(tx, subscriber, OutboxKind.ALERT, stored, payload, key=key, silent=silent, now=now)

    async def _change(self, tx: Transaction, stored: StoredNotice, chat_id: int, now: datetime) -> None:
        subscriber = await _listening(tx, chat_id)
        if subscriber is None:
            return
        before = await _before(tx, stored)
        found = () if before is None else changes(before.notice, stored.notice)
        payload: dict[str, object] = {"notice": stored.id, "before": before.id if before else None}
        silent = not is_loud(stored.notice, found)
        key = alert_key(stored, chat_id)
        await self._owe(tx, subscriber, OutboxKind.CHANGE, stored, payload, key=key, silent=silent, now=now)

    async def _owe(
        self,
        tx: Transaction,
        subscriber: Subscriber,
        kind: OutboxKind,
        stored: StoredNotice,
        payload: dict[str, object],
        *,
        key: str,
        silent: bool,
        now: datetime,
    ) -> None:
        due_at = quiet.next_allowed(now, subscriber.quiet)
        if due_at > now:
            payload = payload | {"deferred": True}
            # Waiting cards come together: the first makes the sound for all of them.
            silent = silent or await outbox.deferred_until(tx, subscriber.chat_id, due_at)
        item = NewOutboxItem(
            key=key,
            chat_id=subscriber.chat_id,
            kind=kind,
            payload=payload,
            due_at=due_at,
            subject=subject_of(stored),
            silent=silent,
        )
        self.owed += await outbox.owe(tx, item, at=now)


def alert_key(stored: StoredNotice, chat_id: int) -> str:
    """`alert:{chat}:{source}:{external_id}:{revision}`; an edition made by editing in place adds `.{edition}`."""
    notice = stored.notice
    edition = f".{notice.edition}" if notice.edition else ""
    return f"alert:{chat_id}:{notice.source}:{notice.external_id}:{notice.revision}{edition}"


def subject_of(stored: StoredNotice) -> str:
    """What all messages about one publication share."""
    return f"{stored.notice.source}:{stored.notice.external_id}"


def _by_chat(found: list[Found]) -> dict[int, list[Found]]:
    chats: dict[int, list[Found]] = {}
    for hit in found:
        chats.setdefault(hit.interest.chat_id, []).append(hit)
    return chats


def _match_of(stored: StoredNotice, hit: Found, tell: Frequency) -> Match:
    return Match(
        notice_id=stored.id,
        interest_id=hit.interest.id,
        chat_id=hit.interest.chat_id,
        strength=hit.strength,
        hits=hit.hits,
        unknown=hit.unknown,
        tell=tell,
    )


async def _listening(tx: Transaction, chat_id: int) -> Subscriber | None:
    subscriber = await subscribers.get(tx, chat_id)
    return subscriber if subscriber is not None and subscriber.state is SubscriberState.ACTIVE else None


async def _companions(tx: Transaction, stored: StoredNotice) -> set[int]:
    project_id = await projects.of_thread(tx, *stored.notice.thread)
    if project_id is None:
        return set()
    chats = await projects.followers(tx, project_id)
    if stored.notice.action is Action.RENOTICED:
        for link in await projects.threads(tx, project_id):
            chats |= await outbox.told(tx, f"{link.source}:{link.external_id}")
    return chats


async def _told_of(tx: Transaction, stored: StoredNotice) -> set[int]:
    project_id = await projects.of_thread(tx, *stored.notice.thread)
    followers = set() if project_id is None else await projects.followers(tx, project_id)
    return followers | await outbox.told(tx, subject_of(stored))


async def _before(tx: Transaction, stored: StoredNotice) -> StoredNotice | None:
    mine = (stored.notice.revision, stored.notice.edition)
    earlier = [
        other
        for other in await notices.revisions(tx, *stored.notice.thread)
        if (other.notice.revision, other.notice.edition) < mine
    ]
    return earlier[-1] if earlier else None
