"""The outbox: a key is owed once for ever; a moved chat keeps what it is owed; what was never told is owed anew."""

from datetime import timedelta

from sqlalchemy import select

from storage import claims, matches, outbox, subscribers
from storage.claims import Claim
from storage.db import Database, Transaction
from storage.pace import Spacing
from storage.records import (
    ChatKind,
    Frequency,
    Hit,
    Interest,
    Match,
    OutboxKind,
    OutboxState,
    Strength,
    SubscriberState,
)
from storage.tables import interests as interests_table
from storage.tables import matches as matches_table
from tests.conftest import MOMENT
from tests.owing import alert, publish

OLD, NEW = -5, -1005


async def test_a_key_is_owed_once(database: Database) -> None:
    async with database.writing() as tx:
        assert await outbox.owe(tx, alert(1, 1, at=MOMENT), at=MOMENT)
        assert not await outbox.owe(tx, alert(1, 1, at=MOMENT), at=MOMENT)
    async with database.reading() as tx:
        assert await outbox.counts(tx) == {OutboxState.PENDING: 1}


async def test_expiry_ends_what_is_pending_and_nothing_else(database: Database) -> None:
    async with database.writing() as tx:
        for chat, hours in ((1, 1), (2, 3)):
            await outbox.owe(tx, alert(chat, 1, at=MOMENT, expires_in=timedelta(hours=hours)), at=MOMENT)
        await outbox.owe(tx, alert(3, 1, at=MOMENT), at=MOMENT)
        assert await outbox.expire(tx, MOMENT + timedelta(hours=2)) == 1
        assert await outbox.counts(tx) == {OutboxState.PENDING: 2, OutboxState.EXPIRED: 1}


async def test_a_moved_chat_is_owed_everything_once_under_its_new_keys(database: Database) -> None:
    async with database.writing() as tx:
        for chat, tender in ((OLD, 1), (OLD, 2), (NEW, 2)):
            await outbox.owe(tx, alert(chat, tender, at=MOMENT), at=MOMENT)
        await outbox.move_chat(tx, OLD, NEW, MOMENT)
        rows = await outbox.newest(tx, 10)
        assert not await outbox.owe(tx, alert(NEW, 1, at=MOMENT), at=MOMENT)
    assert {row.chat_id for row in rows} == {NEW}
    pending = sorted(row.key for row in rows if row.state is OutboxState.PENDING)
    assert pending == [f"alert:{NEW}:g2b_bid:1", f"alert:{NEW}:g2b_bid:2"]
    assert [row.last_error for row in rows if row.state is OutboxState.DEAD] == [f"{NEW} is owed the same"]


async def test_a_merged_chat_gets_both_digests_because_they_differ(database: Database) -> None:
    async with database.writing() as tx:
        for chat in (OLD, NEW):
            await outbox.owe(tx, alert(chat, 1, at=MOMENT, kind=OutboxKind.DIGEST, name="2026-W31"), at=MOMENT)
        await outbox.move_chat(tx, OLD, NEW, MOMENT)
        assert await outbox.counts(tx) == {OutboxState.PENDING: 2}


async def matched(tx: Transaction, chat_id: int, key: str | None) -> int:
    """A match of a new notice with an interest of that chat, told in the message of that key; the notice's row id."""
    notice_id = await publish(tx, abs(chat_id), at=MOMENT)
    interest = Interest(id=abs(chat_id), chat_id=chat_id, words="사업")
    await tx.execute(
        interests_table.insert().values(
            id=interest.id, chat_id=chat_id, topics=[], words="사업", filters="{}", frequency="weekly",
            sequence=interest.id, created_at=MOMENT,
        )
    )  # fmt: skip
    match = Match(
        notice_id=notice_id,
        interest_id=interest.id,
        chat_id=chat_id,
        strength=Strength.STRONG,
        hits=(Hit(word="사업", place="title"),),
        tell=Frequency.WEEKLY,
    )
    await matches.add(tx, match, told_key=key, at=MOMENT)
    return notice_id


async def test_a_digest_moves_with_what_it_tells(database: Database) -> None:
    async with database.writing() as tx:
        item = alert(OLD, 1, at=MOMENT, kind=OutboxKind.DIGEST, name="2026-W31")
        await outbox.owe(tx, item, at=MOMENT)
        await matched(tx, OLD, item.key)
        await outbox.move_chat(tx, OLD, NEW, MOMENT)
        await subscribers.move(tx, OLD, NEW, MOMENT)
        moved = await outbox.by_key(tx, f"digest:{NEW}:g2b_bid:2026-W31")
        assert moved is not None
        assert len(await matches.told_in(tx, NEW, moved.key)) == 1


async def test_what_an_expired_digest_did_not_tell_is_owed_anew(database: Database) -> None:
    async with database.writing() as tx:
        for chat, expires in ((1, 1), (2, 9)):
            item = alert(
                chat, 1, at=MOMENT, kind=OutboxKind.DIGEST, name="2026-W31", expires_in=timedelta(hours=expires)
            )
            await outbox.owe(tx, item, at=MOMENT)
            await matched(tx, chat, item.key)
        await outbox.expire(tx, MOMENT + timedelta(hours=2))
        assert await matches.release_untold(tx) == 1
        owed = await tx.execute(select(matches_table.c.chat_id).where(matches_table.c.told_key.is_(None)))
        assert list(owed.scalars()) == [1]


async def test_merging_two_subscribers_keeps_what_either_was_owed(database: Database) -> None:
    async with database.writing() as tx:
        for chat in (OLD, NEW):
            await subscribers.welcome(tx, chat, language="ko", kind=ChatKind.GROUP, at=MOMENT)
        await outbox.owe(tx, alert(OLD, 1, at=MOMENT), at=MOMENT)
        await outbox.move_chat(tx, OLD, NEW, MOMENT)
        await subscribers.move(tx, OLD, NEW, MOMENT)
        assert await subscribers.get(tx, OLD) is None
        kept = await subscribers.get(tx, NEW)
        assert kept is not None
        assert kept.state is SubscriberState.ACTIVE
        assert await outbox.counts(tx) == {OutboxState.PENDING: 1}


async def test_a_chat_that_is_gone_gives_up_what_is_pending(database: Database) -> None:
    async with database.writing() as tx:
        for number in range(3):
            await outbox.owe(tx, alert(1, number, at=MOMENT), at=MOMENT)
        await outbox.owe(tx, alert(2, 1, at=MOMENT), at=MOMENT)
        spacing = Spacing(bot=0.03, chat=1, group=3)
        claimed = await claims.claim(tx, "a", now=MOMENT, real=1.0e6, lease=120, spacing=spacing)
        assert isinstance(claimed, Claim)
        assert await outbox.cancel_chat(tx, 1, "blocked", MOMENT) == 2
        assert await outbox.counts(tx) == {
            OutboxState.SENDING: 1,
            OutboxState.DEAD: 2,
            OutboxState.PENDING: 1,
        }
