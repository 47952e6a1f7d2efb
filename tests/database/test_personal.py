"""What is stored about one chat is all shown and all erased, whoever else works on the database meanwhile (F44)."""

import asyncio
import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from bot.render import render
from jobs.clock import MachineTime, ManualClock
from jobs.compose import Pointless, composed
from jobs.deliver import Delivery, Limits
from jobs.outcomes import OPERATOR_CHAT, Book, settle, tell_operator
from jobs.ports import Delivered, Message, Outcome
from jobs.prune import KEEP_NUMBERS, KEEP_UNREACHABLE, REWRITE_PAUSE, prune_all
from jobs.rules.retries import GiveUp, PlainText, Sent, TryAgain
from storage import claims, dismissals, interests, outbox, pace, personal, projects, remembered, subscribers
from storage.db import Database, Transaction
from storage.migrate import upgrade
from storage.pace import Spacing
from storage.records import ChatKind, NewOutboxItem, OutboxItem, OutboxKind, OutboxState, SubscriberState
from storage.tables import metadata
from storage.tables import outbox as table_of_outbox
from tests.tenders import NOW, Town, tender

CHAT, OTHER, OPERATOR = 7203948571, 6104857392, 5501928374
WORDS, OLD_WORDS = "해양관제레이더", "양식장수온센서"
SPACING = Spacing(bot=0.034, chat=1.0, group=3.0)

ABOUT_NOBODY = {
    "notices", "details", "projects", "project_links", "project_numbers", "project_merges", "regrouped", "figures",
    "source_states", "column_readings", "counters", "leases", "facts",
    "handled_updates",  # Telegram's numbers and when they were handled: not whose, not what
}  # fmt: skip
"""Tables without a word about any chat. A new table belongs here, or has a column `chat_id` and is erased by itself."""


def test_every_table_is_about_chats_and_erased_or_about_nobody() -> None:
    assert {table.name for table in personal.TABLES} == set(metadata.tables) - ABOUT_NOBODY
    naming = {column.table.name for table in metadata.tables.values() for column in table.c if "chat" in column.name}
    assert naming == {table.name for table in personal.TABLES}
    assert {column.name for table in personal.TABLES for column in table.c if "chat" in column.name} == {"chat_id"}


def test_nothing_about_nobody_refers_to_what_is_erased() -> None:
    for name in ABOUT_NOBODY:
        assert {key.column.table.name for key in metadata.tables[name].foreign_keys} <= ABOUT_NOBODY


async def live(database: Database, chat_id: int, words: str) -> None:
    """A chat that has a row in every table about chats, and of whose message the operator was told."""
    town = Town(database)
    interest = await town.wants(chat_id, OLD_WORDS)
    await town.wants(chat_id, "CCTV")
    number = f"R26BK{chat_id % 100_000_000}"
    await town.arrive(tender(number))
    await town.follow(chat_id, tender(number))
    project_id = await town.project_of(tender(number))
    async with database.writing() as tx:
        await interests.edit(tx, interest, replace(interest, words=words))
        await subscribers.set_draft(tx, chat_id, {"words": words})
        await dismissals.dismiss(tx, chat_id, ("g2b_bid", "R26BK00000009"), NOW)
        await projects.link_for_chat(tx, chat_id, ("g2b_bid", number), project_id, NOW)
        await pace.take(tx, chat_id, 1.0, 1_000.0)
        (item,) = [one for one in await outbox.newest(tx, 100) if one.chat_id == chat_id]
        await tell_operator(tx, "delivery.parked", {"count": "1", "key": item.key}, NOW, once=item.key)
        await tell_operator(tx, "delivery.failing", {"why": "x", "key": item.key}, NOW + timedelta(hours=chat_id % 7))


async def dump(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    async with database.reading() as tx:
        return {table.name: [tuple(row) for row in await tx.execute(select(table))] for table in metadata.sorted_tables}


def about(chat_id: int, dumped: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[str]]:
    found = {name: [str(row) for row in rows if str(chat_id) in str(row)] for name, rows in dumped.items()}
    return {name: rows for name, rows in found.items() if rows}


async def with_operator(database: Database) -> None:
    async with database.writing() as tx:
        await remembered.remember(tx, OPERATOR_CHAT, str(OPERATOR))


async def erase(database: Database, chat_id: int = CHAT) -> Any:
    async with database.writing() as tx:
        return await personal.erase(tx, chat_id, NOW)


async def test_everything_about_the_chat_goes_and_nothing_about_others(database: Database) -> None:
    await with_operator(database)
    await live(database, CHAT, WORDS)
    await live(database, OTHER, WORDS + "둘")
    before = await dump(database)
    assert set(about(CHAT, before)) == {table.name for table in personal.TABLES}
    async with database.reading() as tx:
        held = await personal.held(tx, CHAT)
        shown = await personal.rows(tx, CHAT)
    assert set(held.rows) == {table.name for table in personal.TABLES}
    assert {name: len(rows) for name, rows in shown.items()} == held.rows
    assert about(OTHER, {name: [tuple(row.values()) for row in rows] for name, rows in shown.items()}) == {}
    erased = await erase(database)
    assert erased == held
    after = await dump(database)
    assert about(CHAT, after) == {}
    assert not [row for rows in after.values() for row in rows if f"{WORDS}'" in str(row) or f'{WORDS}"' in str(row)]
    assert about(OTHER, after) == about(OTHER, before)
    async with database.reading() as tx:
        assert not await personal.held(tx, CHAT)
    assert not await erase(database)


async def test_who_comes_again_is_new_and_the_old_interest_is_forgotten_by_every_index(database: Database) -> None:
    town, elsewhere = Town(database), Town(database)
    await town.wants(CHAT)
    await town.arrive(tender("R26BK00000001"))
    await elsewhere.arrive(tender("R26BK00000002"))
    assert len(await town.owed(CHAT)) == 2
    await erase(database)
    async with database.writing() as tx:
        again = await subscribers.welcome(tx, CHAT, language="en", kind=ChatKind.PRIVATE, at=NOW)
    assert (again.language, again.draft) == ("en", {})
    for one, number in ((town, "R26BK00000003"), (elsewhere, "R26BK00000004")):
        await one.arrive(tender(number))
    assert await town.owed(CHAT) == []
    async with database.reading() as tx:
        waiting = (await tx.execute(text("SELECT count(*) FROM notices WHERE matched_at IS NULL"))).scalar_one()
    assert waiting == 0


async def claimed(database: Database, chat_id: int) -> OutboxItem:
    town = Town(database)
    await town.wants(chat_id)
    await town.arrive(tender())
    async with database.writing() as tx:
        claim = await claims.claim(tx, "me", now=NOW, real=1_000.0, lease=120.0, spacing=SPACING)
    assert isinstance(claim, claims.Claim)
    return claim.item


@pytest.mark.parametrize(
    "decision",
    [
        Sent(77),
        Sent(77, {"parts": []}),
        TryAgain(NOW, "lost", ambiguous=True, tell_operator=True),
        GiveUp("refused"),
        PlainText("can't parse entities"),
    ],
    ids=lambda decision: type(decision).__name__,
)
async def test_what_is_being_sent_brings_nothing_back_and_is_taken_for_no_other(
    database: Database, decision: Any
) -> None:
    await with_operator(database)
    item = await claimed(database, CHAT)
    await erase(database)
    later = NewOutboxItem(key="alert:1:x", chat_id=1, kind=OutboxKind.ALERT, payload={}, due_at=NOW)
    async with database.writing() as tx:
        await outbox.owe(tx, later, at=NOW)
        other = await claims.claim(tx, "me", now=NOW, real=2_000.0, lease=120.0, spacing=SPACING)
    assert isinstance(other, claims.Claim)
    assert (other.item.key, other.item.id != item.id) == ("alert:1:x", True)
    async with database.writing() as tx:
        assert not await claims.stands(tx, item)
        assert await claims.stands(tx, other.item)
        await settle(tx, item, decision, now=NOW, real=2_000.0)
    assert about(CHAT, await dump(database)) == {}
    async with database.reading() as tx:
        states = {one.key: one.state for one in await outbox.newest(tx, 9)}
    assert states == {f"erased:{item.id}": OutboxState.DEAD, "alert:1:x": OutboxState.SENDING}


async def test_what_was_claimed_before_and_not_composed_is_not_sent(database: Database) -> None:
    item = await claimed(database, CHAT)
    async with database.reading() as tx:
        _, language = await composed(tx, item, NOW)
    assert language == "ko"
    await erase(database)
    async with database.reading() as tx:
        with pytest.raises(Pointless, match="erased"):
            await composed(tx, item, NOW)


@dataclass
class _Erasing:
    """Telegram's side: accepts what comes, and one chat erases itself while a message to it is under way."""

    database: Database
    accepted: list[int] = field(default_factory=list)

    async def send(self, chat_id: int, message: Message) -> Outcome:  # noqa: ARG002 - the port's signature
        self.accepted.append(chat_id)
        if chat_id == CHAT:
            await erase(self.database)
        return Delivered(len(self.accepted))


async def test_a_chat_that_erases_itself_while_it_is_written_to_gets_nothing_more(database: Database) -> None:
    town = Town(database)
    for chat_id in (CHAT, OTHER):
        await town.wants(chat_id)
    await town.arrive(*[tender(f"R26BK0000000{number}") for number in range(3)])
    sender = _Erasing(database)
    real = MachineTime()
    limits = Limits(per_second=1000, chat_seconds=0.001)
    delivery = Delivery(
        database=database, sender=sender, render=render, clock=ManualClock(NOW), real=real, owner="me", limits=limits
    )
    await delivery.until_idle()
    assert (sender.accepted.count(CHAT), sender.accepted.count(OTHER)) == (1, 3)
    assert about(CHAT, await dump(database)) == {}
    assert {one.state for one in await town.owed(OTHER)} == {OutboxState.SENT}


async def test_who_adds_something_meanwhile_is_waited_for(database: Database) -> None:
    """Another process has looked whether the chat is there, and adds to it while it is being erased."""
    town = Town(database)
    interest = await town.wants(CHAT)
    await town.arrive(tender("R26BK00000001"))
    looked = asyncio.Event()
    go_on = asyncio.Event()

    async def add() -> None:
        async with database.writing() as tx:
            assert await subscribers.hold(tx, CHAT) is not None
            looked.set()
            await go_on.wait()
            late = NewOutboxItem(key=f"alert:{CHAT}:x", chat_id=CHAT, kind=OutboxKind.ALERT, payload={}, due_at=NOW)
            await outbox.owe(tx, late, at=NOW)
            await dismissals.dismiss(tx, CHAT, ("a", "b"), NOW)
            await interests.change(tx, interest)

    adding = asyncio.create_task(add())
    await looked.wait()
    erasing = asyncio.create_task(erase(database))
    await asyncio.sleep(0.2)
    assert not erasing.done()
    go_on.set()
    await adding
    assert (await erasing).owed == 2
    assert about(CHAT, await dump(database)) == {}
    async with database.writing() as tx:
        assert await subscribers.hold(tx, CHAT) is None


async def test_two_who_erase_at_once_erase_once(database: Database) -> None:
    await with_operator(database)
    await live(database, CHAT, WORDS)
    first, second = await asyncio.gather(erase(database), erase(database))
    assert sorted([bool(first), bool(second)]) == [False, True]
    assert about(CHAT, await dump(database)) == {}


async def test_deliveries_go_on_while_chats_are_erased(database: Database) -> None:
    """Claims, records and erasures as they come: what is left is whole, and nothing of the erased."""
    town = Town(database)
    chats = [CHAT + number for number in range(12)]
    for chat_id in chats:
        await town.wants(chat_id)
    await town.arrive(*[tender(f"R26BK0000000{number}") for number in range(4)])
    gone = chats[::2]
    real = iter(range(1_000, 1_000_000, 10))

    async def deliver(owner: str) -> None:
        for _ in range(40):
            async with database.writing() as tx:
                now = float(next(real))
                claim = await claims.claim(tx, owner, now=NOW, real=now, lease=1e9, spacing=SPACING)
            if isinstance(claim, claims.Claim):
                await asyncio.sleep(0)
                await Book(database, ManualClock(NOW), MachineTime()).settle(claim.item, Sent(claim.item.id))

    async def erase_some(some: Iterable[int]) -> None:
        for chat_id in some:
            await asyncio.sleep(0.01)
            await erase(database, chat_id)

    await asyncio.gather(deliver("a"), deliver("b"), erase_some(gone[::2]), erase_some(gone[1::2]))
    dumped = await dump(database)
    assert {chat_id for chat_id in gone if about(chat_id, dumped)} == set()
    kept = [one for one in await town.owed() if one.chat_id in chats]
    assert len(kept) == 4 * (len(chats) - len(gone))
    assert {one.state for one in kept} == {OutboxState.SENT}
    assert {one.message_ids for one in kept} == {(one.id,) for one in kept}


# The file


def traces(path: Path, chat_id: int, *words: str) -> set[str]:
    """Which of the chat's id (as text, as SQLite's number) and words stand in the database's file or its log."""
    wanted = {str(chat_id): str(chat_id).encode(), "number": chat_id.to_bytes(6, "big")}
    wanted |= {word: word.encode() for word in words}
    raw = b"\0".join(file.read_bytes() for file in sorted(path.parent.glob(path.name + "*")))
    assert raw
    return {name for name, sought in wanted.items() if sought in raw}


async def test_no_byte_of_it_is_left_in_the_file_or_its_log(sqlite: Database) -> None:
    await with_operator(sqlite)
    await live(sqlite, CHAT, WORDS)
    await live(sqlite, OTHER, "다른말")
    assert sqlite.path is not None
    all_of_it = {str(CHAT), "number", WORDS, OLD_WORDS}
    assert traces(sqlite.path, CHAT, WORDS, OLD_WORDS) == all_of_it
    await erase(sqlite)
    assert traces(sqlite.path, CHAT, WORDS)  # still in the log, at least
    await prune_all(sqlite, NOW)
    assert traces(sqlite.path, CHAT, WORDS) == set()
    assert traces(sqlite.path, OTHER, "다른말") == {str(OTHER), "number", "다른말"}


async def test_cells_that_moved_about_leave_no_traces_either(sqlite: Database) -> None:
    """Pages that were split keep copies of what moved; zeroing what is deleted does not reach those."""
    dice = random.Random(44)  # noqa: S311 - ids, no secret
    chats = dice.sample(range(5_000_000_000, 9_000_000_000), 1000)
    row = {
        "kind": "alert", "urgency": 2, "payload": {}, "state": "sent", "message_ids": [],
        "created_at": NOW, "due_at": NOW, "state_at": NOW,
    }  # fmt: skip
    rows = [{"key": f"alert:{one}:g2b:{dice.randrange(10**9)}", "chat_id": one, **row} for one in chats * 5]
    dice.shuffle(rows)
    async with sqlite.writing() as tx:
        await tx.execute(insert(table_of_outbox), rows)
    for chat_id in chats[:300]:
        async with sqlite.writing() as tx:
            assert await personal.erase(tx, chat_id, NOW)
    assert sqlite.path is not None
    await prune_all(sqlite, NOW)
    assert [one for one in chats[:300] if traces(sqlite.path, one)] == []
    assert all(traces(sqlite.path, one) for one in chats[300:320])


async def test_the_file_is_rewritten_once_an_hour_at_most_and_only_after_an_erasure(sqlite: Database) -> None:
    asked: list[bool] = []
    rewrite = sqlite.leave_no_traces

    async def counted() -> bool:
        asked.append(True)
        return await rewrite()

    sqlite.leave_no_traces = counted  # type: ignore[method-assign]  # counts, and does what it does
    town = Town(sqlite)
    minute = timedelta(minutes=1)
    await prune_all(sqlite, NOW)
    assert len(asked) == 0
    for chat_id in (CHAT, OTHER):
        await town.wants(chat_id)
    await erase(sqlite)
    await prune_all(sqlite, NOW)
    await prune_all(sqlite, NOW + minute)
    assert len(asked) == 1
    await erase(sqlite, OTHER)
    await prune_all(sqlite, NOW + REWRITE_PAUSE - minute)
    assert len(asked) == 1
    await prune_all(sqlite, NOW + REWRITE_PAUSE)
    await prune_all(sqlite, NOW + 3 * REWRITE_PAUSE)
    assert len(asked) == 2


async def test_while_somebody_reads_the_log_it_is_tried_again_in_an_hour(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'busy.db'}", busy_timeout_ms=50)
    await upgrade(database)
    await Town(database).wants(CHAT, WORDS)
    async with database.reading() as reader:
        await reader.execute(text("SELECT count(*) FROM interests"))
        await erase(database)
        await prune_all(database, NOW)
        assert database.path is not None
        assert traces(database.path, CHAT, WORDS)
    await prune_all(database, NOW + REWRITE_PAUSE)
    assert traces(database.path, CHAT, WORDS) == set()
    await database.close()


# How long


async def test_when_a_chat_was_answered_is_forgotten_after_an_hour(database: Database) -> None:
    delivery = Delivery(
        database=database, sender=_Nobody(), render=render, clock=ManualClock(NOW), real=MachineTime(), owner="me"
    )
    now = MachineTime().seconds()
    async with database.writing() as tx:
        await pace.take(tx, CHAT, 1.0, now - 3_590)
        await pace.take(tx, OTHER, 1.0, now - 3_610)
    await delivery.recover()
    assert set(about(CHAT, await dump(database))) == {"pace"}
    assert about(OTHER, await dump(database)) == {}


class _Nobody:
    async def send(self, chat_id: int, message: Message) -> Outcome:
        raise AssertionError(f"nothing is owed to {chat_id}: {message}")


async def test_who_blocked_us_is_erased_after_ninety_days_and_who_only_said_stop_never(database: Database) -> None:
    town = Town(database)
    for chat_id, state in ((CHAT, SubscriberState.UNREACHABLE), (OTHER, SubscriberState.STOPPED)):
        await town.wants(chat_id)
        async with database.writing() as tx:
            await subscribers.set_state(tx, chat_id, state, at=NOW)
    await prune_all(database, NOW + KEEP_UNREACHABLE)
    async with database.reading() as tx:
        assert await personal.held(tx, CHAT)
    await prune_all(database, NOW + KEEP_UNREACHABLE + timedelta(seconds=1))
    async with database.reading() as tx:
        assert not await personal.held(tx, CHAT)
        assert await personal.held(tx, OTHER)


async def test_the_numbers_that_erased_interests_leave_go_in_time(database: Database) -> None:
    await Town(database).wants(CHAT)
    await Town(database).wants(OTHER)
    await erase(database)

    async def numbers(tx: Transaction) -> list[bool]:
        return [one.removed for one in await interests.changed_since(tx, 0)]

    await prune_all(database, NOW + KEEP_NUMBERS)
    async with database.reading() as tx:
        assert sorted(await numbers(tx)) == [False, True]
    await prune_all(database, NOW + KEEP_NUMBERS + timedelta(seconds=1))
    async with database.reading() as tx:
        assert await numbers(tx) == [False]
