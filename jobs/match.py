"""Match: which interests does each new notice meet, and who is owed a message; one transaction a notice."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobs.facts import Change
from jobs.rules import enriching, quiet, telling
from jobs.rules.changes import is_back, is_loud
from jobs.rules.index import InterestIndex
from jobs.rules.matching import Found
from jobs.rules.official_changes import told_changes
from storage import details, dismissals, interests, matches, notices, outbox, projects, subscribers
from storage.db import Database, Transaction
from storage.errors import StorageError
from storage.records import (
    Action,
    Frequency,
    Match,
    NewOutboxItem,
    Notice,
    OutboxKind,
    Stage,
    StoredNotice,
    Subscriber,
    SubscriberState,
)

log = logging.getLogger(__name__)

BATCH = 200


@dataclass(slots=True)
class Matching:
    """Keeps the index of all interests up to date between notices; `page` is how many changes it reads at a time."""

    database: Database
    index: InterestIndex
    page: int = interests.PAGE
    owed: int = field(default=0, init=False)

    async def match_all(self, now: datetime) -> int:
        """Matches everything that waits; returns how many messages are owed for it. Raises StorageError.

        A notice that cannot be matched is logged and waits for the next time; those behind it go on.
        """
        before, after = self.owed, 0
        while True:
            async with self.database.reading() as tx:
                waiting = await notices.unmatched(tx, BATCH, after=after)
            if not waiting:
                break
            after = waiting[-1].id
            for stored in waiting:
                await self._one(stored, now)
        await self._regrouped(now)
        return self.owed - before

    async def _one(self, stored: StoredNotice, now: datetime) -> None:
        try:
            async with self.database.writing() as tx:
                # An interest saved by anybody before this moment must be seen by this notice.
                while changed := await interests.changed_since(tx, self.index.sequence, limit=self.page):
                    self.index.put_all(changed)
                owed = await self._match(tx, stored, now)
        except StorageError:
            raise
        except Exception:  # one notice's boundary: a bug that it meets must not hold back all others
            log.exception("cannot match notice %d; the next time tries again", stored.id)
        else:
            self.owed += owed

    async def _match(self, tx: Transaction, stored: StoredNotice, now: datetime) -> int:
        if not await notices.mark_matched(tx, stored.id, now):
            return 0
        teller = await _teller(tx, stored, now)
        found = _by_chat(self.index.find(stored.notice))
        if teller.before is None and stored.notice.action is not Action.CANCELLED:
            await teller.tell_new(found)
        else:
            await teller.tell_change(found)
        if teller.concerns and enriching.is_wanted(stored.notice):
            await details.want(tx, stored.id, now)
        return teller.owed

    async def _regrouped(self, now: datetime) -> None:
        """A number that came later made one project of two: who follows one part is told of the other, if it is open."""
        while True:
            async with self.database.reading() as tx:
                threads = await projects.regrouped_threads(tx, BATCH)
            if not threads:
                return
            for thread in threads:
                async with self.database.writing() as tx:
                    if not await projects.mark_regrouped_told(tx, *thread):
                        continue
                    stored = await notices.newest_revision(tx, *thread)
                    if stored is None or not _is_open(stored.notice, now):
                        continue
                    teller = await _teller(tx, stored, now)
                    await teller.tell_late()
                self.owed += teller.owed


@dataclass(slots=True, kw_only=True)
class _Teller:
    """Owes the messages about one notice, in its transaction. `before` is the revision before it, `is_newest` False where a
    later one is held already: then it is told to those only who have to know its every step. `dismissed`: chats that want
    to hear no more of it (관심없음) and do not follow its project. `concerns` becomes True where it is told to anybody."""

    tx: Transaction
    stored: StoredNotice
    now: datetime
    before: StoredNotice | None
    is_newest: bool
    dismissed: set[int]
    owed: int = 0
    concerns: bool = False

    async def tell_new(self, found: dict[int, list[Found]]) -> None:
        # A re-notice has a new number: those who were told of the old one, and all followers, move along with it.
        companions = await self._companions()
        new = set(found) if self.is_newest else set[int]()
        for chat_id in sorted(companions | new):
            await self._alert(chat_id, found.get(chat_id, []), anyway=chat_id in companions)

    async def tell_change(self, found: dict[int, list[Found]]) -> None:
        thread = self.stored.notice.thread
        told = await self._told()
        for chat_id in sorted(told):
            await self._change(chat_id)
        if self.stored.notice.action is Action.CANCELLED:
            # Nobody who had not heard of it wants to hear that it is gone; who read of it in a digest, reads it there.
            await matches.withdraw(self.tx, *thread)
            others = set(found) & await matches.chats_of_thread(self.tx, *thread)
        elif is_loud(self.stored.notice, self._changes()) or is_back(self.before):
            others = set(found)
        else:
            others = set(found) - await matches.chats_of_thread(self.tx, *thread)
        for chat_id in sorted(others - told) if self.is_newest else ():
            await self._alert(chat_id, found[chat_id], anyway=False)

    async def tell_late(self) -> None:
        thread = self.stored.notice.thread
        knowing = await self._told_directly() | await matches.chats_of_thread(self.tx, *thread)
        knowing |= await projects.followers_of_part(self.tx, *thread)
        for chat_id in sorted(await self._companions() - knowing):
            await self._alert(chat_id, [], anyway=True)

    async def _alert(self, chat_id: int, found: list[Found], *, anyway: bool) -> None:
        """Tells one chat: at once, or by leaving its matches to a digest. `anyway`: at once, matched or not."""
        subscriber = await self._listening(chat_id)
        if subscriber is None:
            return
        tells = [(hit, self._tell(hit, subscriber)) for hit in found]
        wanted = [tell for _, tell in tells if tell is not None]
        if not wanted and not anyway:
            return
        soon = Frequency.INSTANT if anyway else telling.soonest(wanted)
        key = alert_key(self.stored, chat_id) if soon is Frequency.INSTANT else None
        if key is not None:
            # What a digest would still have said of it is said now.
            await matches.withdraw(self.tx, *self.stored.notice.thread, chat_id)
            silent = telling.is_silent(self.stored.notice.stage)
            await self._owe(subscriber, OutboxKind.ALERT, {"notice": self.stored.id}, key=key, silent=silent)
        for hit, tell in tells:
            if tell is not None or anyway:
                await matches.add(self.tx, _match_of(self.stored, hit, soon), told_key=key, at=self.now)
                self.concerns = True

    async def _listening(self, chat_id: int) -> Subscriber | None:
        return None if chat_id in self.dismissed else await _listening(self.tx, chat_id)

    def _tell(self, hit: Found, subscriber: Subscriber) -> Frequency | None:
        return telling.tell(
            self.stored.notice,
            hit.strength,
            hit.interest.frequency,
            now=self.now,
            plan_amount_krw=subscriber.plan_amount_krw,
        )

    async def _change(self, chat_id: int) -> None:
        if (subscriber := await self._listening(chat_id)) is None:
            return
        payload: dict[str, object] = {"notice": self.stored.id, "before": self.before.id if self.before else None}
        silent = not is_loud(self.stored.notice, self._changes())
        # Where our fields show nothing, the official history may: it is worth three minutes, but never those of a loud one.
        unclear = not self._changes() and silent and enriching.is_wanted(self.stored.notice)
        wait = enriching.HISTORY_WAIT if unclear else timedelta()
        key = alert_key(self.stored, chat_id)
        await self._owe(subscriber, OutboxKind.CHANGE, payload, key=key, silent=silent, wait=wait)

    async def _owe(
        self,
        subscriber: Subscriber,
        kind: OutboxKind,
        payload: dict[str, object],
        *,
        key: str,
        silent: bool,
        wait: timedelta = timedelta(),
    ) -> None:
        due_at = quiet.next_allowed(self.now, subscriber.quiet)
        if due_at > self.now:
            payload = payload | {"deferred": True}
            # Waiting cards come together: the first makes the sound for all of them.
            silent = silent or await outbox.deferred_until(self.tx, subscriber.chat_id, due_at)
        item = NewOutboxItem(
            key=key,
            chat_id=subscriber.chat_id,
            kind=kind,
            payload=payload,
            due_at=max(due_at, self.now + wait),
            subject=subject_of(self.stored),
            silent=silent,
        )
        self.owed += await outbox.owe(self.tx, item, at=self.now)
        self.concerns = True

    async def _companions(self) -> set[int]:
        """Who hears of it without a match: followers; of a re-notice also who was told of the tender that it repeats."""
        project_id = await projects.of_thread(self.tx, *self.stored.notice.thread)
        if project_id is None:
            return set()
        chats = await projects.followers(self.tx, project_id)
        if self.stored.notice.action is Action.RENOTICED:
            for link in await projects.threads(self.tx, project_id):
                told = await outbox.told(self.tx, f"{link.source}:{link.external_id}")
                chats |= told - await dismissals.chats(self.tx, (link.source, link.external_id))
        return chats

    async def _told(self) -> set[int]:
        """Who hears of its changes: followers, and everybody who was alerted of it."""
        project_id = await projects.of_thread(self.tx, *self.stored.notice.thread)
        followers = set[int]() if project_id is None else await projects.followers(self.tx, project_id)
        return followers | await self._told_directly()

    async def _told_directly(self) -> set[int]:
        told = await outbox.told(self.tx, subject_of(self.stored))
        return told | await projects.chats_that_linked(self.tx, *self.stored.notice.thread)

    def _changes(self) -> tuple[Change, ...]:
        return told_changes(self.before, self.stored)


async def _teller(tx: Transaction, stored: StoredNotice, now: datetime) -> _Teller:
    held = await notices.revisions(tx, *stored.notice.thread)
    mine = (stored.notice.revision, stored.notice.edition)
    earlier = [other for other in held if (other.notice.revision, other.notice.edition) < mine]
    before = earlier[-1] if earlier else None
    dismissed = await dismissals.chats(tx, stored.notice.thread)
    project_id = await projects.of_thread(tx, *stored.notice.thread) if dismissed else None
    if project_id is not None:
        dismissed -= await projects.followers(tx, project_id)
    is_newest = held[-1].id == stored.id
    return _Teller(tx=tx, stored=stored, now=now, before=before, is_newest=is_newest, dismissed=dismissed)


def alert_key(stored: StoredNotice, chat_id: int) -> str:
    """`alert:{chat}:{source}:{external_id}:{revision}`; an edition made by editing in place adds `.{edition}`."""
    notice = stored.notice
    edition = f".{notice.edition}" if notice.edition else ""
    return f"alert:{chat_id}:{notice.source}:{notice.external_id}:{notice.revision}{edition}"


def subject_of(stored: StoredNotice) -> str:
    """What all messages about one publication share."""
    return f"{stored.notice.source}:{stored.notice.external_id}"


def _is_open(notice: Notice, now: datetime) -> bool:
    if notice.stage not in (Stage.PRESPEC, Stage.TENDER) or notice.action is Action.CANCELLED:
        return False
    return notice.deadline_at is None or notice.deadline_at > now


def _by_chat(found: list[Found]) -> dict[int, list[Found]]:
    chats = {hit.interest.chat_id: list[Found]() for hit in found}
    for hit in found:
        chats[hit.interest.chat_id].append(hit)
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
    subscriber = await subscribers.hold(tx, chat_id)
    return subscriber if subscriber is not None and subscriber.state is SubscriberState.ACTIVE else None
