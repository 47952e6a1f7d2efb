"""Subscribers keep their settings through stops, returns and moves."""

from dataclasses import replace
from datetime import timedelta

from storage import dismissals, interests, matches, notices, outbox, projects, subscribers
from storage.db import Database, Transaction
from storage.records import (
    ChatKind,
    Frequency,
    Match,
    NewOutboxItem,
    OutboxKind,
    QuietHours,
    Strength,
    Subscriber,
    SubscriberState,
)
from tests.tenders import NOW, tender

LATER = NOW + timedelta(days=1)


async def welcome(tx: Transaction, chat_id: int = 1) -> Subscriber:
    return await subscribers.welcome(tx, chat_id, language="ko", kind=ChatKind.PRIVATE, at=NOW)


async def test_the_first_hello_makes_a_subscriber_with_defaults(database: Database) -> None:
    async with database.writing() as tx:
        assert await subscribers.get(tx, 1) is None
        made = await subscribers.welcome(tx, -100123, language="en", kind=ChatKind.GROUP, at=NOW)
        assert made == Subscriber(chat_id=-100123, language="en", kind=ChatKind.GROUP, created_at=NOW)
        assert await subscribers.get(tx, -100123) == made


async def test_a_second_hello_brings_back_and_resets_nothing(database: Database) -> None:
    async with database.writing() as tx:
        made = await welcome(tx)
        quiet = QuietHours(start_hour=22, end_hour=7, weekends=False)
        await subscribers.set_quiet(tx, 1, quiet)
        await subscribers.set_language(tx, 1, "en")
        await subscribers.set_draft(tx, 1, {"topics": ["cctv"], "words": "AI"})
        await subscribers.set_plan_amount(tx, 1, 2**62)
        assert await subscribers.set_state(tx, 1, SubscriberState.STOPPED, at=LATER, reason="/stop" * 100)
        assert not await subscribers.set_state(tx, 1, SubscriberState.STOPPED, at=LATER)
        assert await subscribers.count(tx) == 0
        assert await subscribers.count(tx, SubscriberState.STOPPED) == 1
        back = await subscribers.welcome(tx, 1, language="ko", kind=ChatKind.PRIVATE, at=LATER)
        assert back == replace(
            made, quiet=quiet, language="en", draft={"topics": ["cctv"], "words": "AI"}, plan_amount_krw=2**62
        )
        await subscribers.set_plan_amount(tx, 1, None)
        await subscribers.set_draft(tx, 1, {})
        assert await subscribers.get(tx, 1) == replace(back, plan_amount_krw=None, draft={})


async def test_the_active_come_in_pages(database: Database) -> None:
    async with database.writing() as tx:
        for chat_id in (3, -2, 1, 4):
            await welcome(tx, chat_id)
        await subscribers.set_state(tx, 4, SubscriberState.UNREACHABLE, at=NOW)
        assert [one.chat_id for one in await subscribers.active(tx)] == [-2, 1, 3]
        assert [one.chat_id for one in await subscribers.active(tx, limit=2)] == [-2, 1]
        assert [one.chat_id for one in await subscribers.active(tx, after=1)] == [3]


async def test_a_draft_with_odd_characters_is_held(database: Database) -> None:
    async with database.writing() as tx:
        await welcome(tx)
        await subscribers.set_draft(tx, 1, {"words": "a\0\ud800b"})
        found = await subscribers.get(tx, 1)
        assert found is not None
        assert found.draft == {"words": "a\0\ufffdb"}


# Moving


async def furnish(tx: Transaction, chat_id: int, *, follows: list[int]) -> None:
    """An interest, a match of notice 1, follows, a link and a dismissal of its own."""
    interest = await interests.add(tx, chat_id, at=NOW, words="CCTV")
    match = Match(
        notice_id=1,
        interest_id=interest.id,
        chat_id=chat_id,
        strength=Strength.STRONG,
        hits=(),
        tell=Frequency.DAILY,
    )
    await matches.add(tx, match, told_key=None, at=NOW)
    for project_id in follows:
        await projects.follow(tx, chat_id, project_id, NOW)
    await projects.link_for_chat(tx, chat_id, ("g2b_bid", "x"), follows[0], NOW)
    await dismissals.dismiss(tx, chat_id, ("g2b_bid", "y"), NOW)


async def world(tx: Transaction) -> tuple[int, int]:
    await notices.add(tx, tender(), fingerprint="", collected_at=NOW)
    return await projects.create(tx, NOW), await projects.create(tx, NOW)


async def test_a_moved_chat_takes_everything_along(database: Database) -> None:
    async with database.writing() as tx:
        one, two = await world(tx)
        await welcome(tx, -5)
        await subscribers.set_language(tx, -5, "en")
        await furnish(tx, -5, follows=[one, two])
        known = (await interests.changed_since(tx, 0))[-1].sequence
        await subscribers.move(tx, -5, -1005, LATER)
        moved = await subscribers.get(tx, -1005)
        assert moved is not None
        assert (moved.language, moved.created_at) == ("en", NOW)
        assert await subscribers.get(tx, -5) is None
        assert [one.chat_id for one in await interests.changed_since(tx, known)] == [-1005], (
            "every index must hear of it"
        )
        assert {follow.project_id for follow in await projects.followed_by(tx, -1005)} == {one, two}
        assert await projects.of_thread_for_chat(tx, -1005, "g2b_bid", "x") == one
        assert len(await matches.since(tx, -1005, NOW)) == 1
        assert await dismissals.chats(tx, ("g2b_bid", "y")) == {-1005}
        assert (await projects.followed_by(tx, -5), await matches.since(tx, -5, NOW)) == ([], [])


async def test_where_both_chats_are_known_the_new_ones_own_wins(database: Database) -> None:
    async with database.writing() as tx:
        one, two = await world(tx)
        for chat_id in (-5, -1005):
            await welcome(tx, chat_id)
        await subscribers.set_language(tx, -1005, "en")
        await subscribers.set_state(tx, -1005, SubscriberState.UNREACHABLE, at=NOW)
        await furnish(tx, -5, follows=[one, two])
        await furnish(tx, -1005, follows=[two])
        await subscribers.move(tx, -5, -1005, LATER)
        kept = await subscribers.get(tx, -1005)
        assert kept is not None
        assert (kept.language, kept.state) == ("en", SubscriberState.ACTIVE)
        assert len(await interests.of_chat(tx, -1005)) == 2
        assert {follow.project_id for follow in await projects.followed_by(tx, -1005)} == {one, two}
        assert await projects.of_thread_for_chat(tx, -1005, "g2b_bid", "x") == two
        assert await projects.of_thread_for_chat(tx, -5, "g2b_bid", "x") is None


async def test_a_moved_chats_digest_still_finds_what_it_tells(database: Database) -> None:
    key = "digest:-5:daily:2026-07-28"
    async with database.writing() as tx:
        one, _ = await world(tx)
        await welcome(tx, -5)
        await furnish(tx, -5, follows=[one])
        await matches.mark_told(tx, -5, [Frequency.DAILY], LATER, key)
        item = NewOutboxItem(key=key, chat_id=-5, kind=OutboxKind.DIGEST, payload={}, due_at=NOW)
        await outbox.owe(tx, item, at=NOW)
        await outbox.move_chat(tx, -5, -1005, LATER)
        await subscribers.move(tx, -5, -1005, LATER)
        (moved,) = await outbox.newest(tx, 5)
        assert (moved.chat_id, moved.key) == (-1005, "digest:-1005:daily:2026-07-28")
        assert len(await matches.told_in(tx, -1005, moved.key)) == 1
