"""Matches are told once: by a card, or by the digest that they are handed to, or taken back before either."""

from datetime import timedelta

from storage import interests, matches, notices, outbox
from storage.db import Database, Transaction
from storage.records import Frequency, Hit, Match, NewOutboxItem, OutboxKind, OutboxState, Strength
from storage.tables import outbox as outbox_table
from tests.tenders import NOW, tender

BOTH = (Frequency.DAILY, Frequency.WEEKLY)
LATER = NOW + timedelta(hours=1)
DIGEST = "digest:1:daily:2026-07-28"


async def matched(
    tx: Transaction,
    number: str,
    *,
    chat_id: int = 1,
    revision: int = 0,
    tell: Frequency = Frequency.DAILY,
    key: str | None = None,
) -> Match:
    """A tender, an interest of the chat's, and their match."""
    held = {stored.notice.revision: stored.id for stored in await notices.revisions(tx, "g2b_bid", number)}
    notice_id = held.get(revision) or await notices.add(
        tx, tender(number, revision=revision), fingerprint="", collected_at=NOW
    )
    assert notice_id is not None
    interest = await interests.add(tx, chat_id, at=NOW, words="CCTV")
    match = Match(
        notice_id=notice_id,
        interest_id=interest.id,
        chat_id=chat_id,
        strength=Strength.WEAK,
        hits=(Hit(word="CCTV", place="title"), Hit(word="영상감시", place="body", topic="cctv")),
        unknown=("amount",),
        tell=tell,
    )
    await matches.add(tx, match, told_key=key, at=NOW)
    return match


async def owe_digest(tx: Transaction, state: OutboxState = OutboxState.PENDING) -> None:
    item = NewOutboxItem(key=DIGEST, chat_id=1, kind=OutboxKind.DIGEST, payload={}, due_at=NOW)
    await outbox.owe(tx, item, at=NOW)
    await tx.execute(outbox_table.update().values(state=state.value))


async def test_a_match_comes_back_as_it_was_and_is_kept_once(database: Database) -> None:
    async with database.writing() as tx:
        match = await matched(tx, "R26BK00000001")
        await matches.add(tx, match, told_key="another", at=LATER)
        assert await matches.of_notice(tx, match.notice_id, 1) == [match]
        assert await matches.of_notice(tx, match.notice_id, 2) == []
        assert await matches.told_in(tx, 1, "another") == []


async def test_a_digest_takes_what_waits_for_it_and_nothing_else(database: Database) -> None:
    async with database.writing() as tx:
        daily = await matched(tx, "R26BK00000001")
        weekly = await matched(tx, "R26BK00000002", tell=Frequency.WEEKLY)
        await matched(tx, "R26BK00000003", key="alert:1:g2b_bid:R26BK00000003:0")
        await matched(tx, "R26BK00000001", chat_id=2)
        assert await matches.owed_to_digest(tx, 1, BOTH, LATER) == [daily, weekly]
        assert await matches.owed_to_digest(tx, 1, [Frequency.DAILY], LATER) == [daily]
        assert await matches.owed_to_digest(tx, 1, BOTH, NOW) == [], "what matched at the slot belongs to the next"
        await matches.mark_told(tx, 1, [Frequency.DAILY], LATER, DIGEST)
        assert await matches.told_in(tx, 1, DIGEST) == [daily]
        assert await matches.told_in(tx, 2, DIGEST) == []
        assert await matches.owed_to_digest(tx, 1, BOTH, LATER) == [weekly]
        await matches.mark_told(tx, 1, BOTH, LATER, "digest:1:weekly:2026-W31")
        assert await matches.told_in(tx, 1, DIGEST) == [daily], "told once is told"


async def test_a_chats_matches_since_a_moment(database: Database) -> None:
    async with database.writing() as tx:
        first, second = await matched(tx, "R26BK00000001"), await matched(tx, "R26BK00000002")
        await matched(tx, "R26BK00000003", chat_id=2)
        assert await matches.since(tx, 1, NOW) == [second, first]
        assert await matches.since(tx, 1, LATER) == []


async def test_the_chats_of_a_thread_are_those_of_all_its_revisions(database: Database) -> None:
    async with database.writing() as tx:
        await matched(tx, "R26BK00000001")
        await matched(tx, "R26BK00000001", chat_id=2, revision=1)
        await matched(tx, "R26BK00000002", chat_id=3)
        assert await matches.chats_of_thread(tx, "g2b_bid", "R26BK00000001") == {1, 2}
        assert await matches.chats_of_thread(tx, "g2b_bid", "nothing") == set()


async def test_what_nobody_was_told_yet_can_be_taken_back(database: Database) -> None:
    async with database.writing() as tx:
        await matched(tx, "R26BK00000001")
        await matched(tx, "R26BK00000001", chat_id=2, revision=1)
        card = await matched(tx, "R26BK00000001", chat_id=3, key="alert:3:g2b_bid:R26BK00000001:0")
        other = await matched(tx, "R26BK00000002")
        assert await matches.withdraw(tx, "g2b_bid", "R26BK00000001", 2) == 1
        assert await matches.chats_of_thread(tx, "g2b_bid", "R26BK00000001") == {1, 3}
        assert await matches.withdraw(tx, "g2b_bid", "R26BK00000001") == 1
        assert await matches.of_notice(tx, card.notice_id, 3) == [card]
        assert await matches.owed_to_digest(tx, 1, BOTH, LATER) == [other]


async def test_a_digest_that_is_not_out_can_be_made_shorter_and_one_that_is_cannot(database: Database) -> None:
    for state, taken in [(OutboxState.PENDING, 1), (OutboxState.SENDING, 0), (OutboxState.SENT, 0)]:
        async with database.writing() as tx:
            await tx.exec_driver_sql("DELETE FROM outbox")
            await tx.exec_driver_sql("DELETE FROM matches")
            await owe_digest(tx, state)
            await matched(tx, "R26BK00000001", key=DIGEST)
            assert await matches.withdraw(tx, "g2b_bid", "R26BK00000001") == taken, state


async def test_a_digest_whose_first_part_is_out_is_not_made_shorter(database: Database) -> None:
    async with database.writing() as tx:
        await owe_digest(tx)
        await matched(tx, "R26BK00000001", key=DIGEST)
        await tx.exec_driver_sql("UPDATE outbox SET message_ids = '[7]'")
        assert await matches.withdraw(tx, "g2b_bid", "R26BK00000001") == 0
