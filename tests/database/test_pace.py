"""Slots: even, shared, kept, and not confused by a clock that is put back."""

from storage import outbox, pace
from storage.db import Database
from tests.conftest import MOMENT
from tests.owing import alert

REAL = 1_000_000.0


async def test_slots_follow_one_another_and_none_is_handed_out_twice(database: Database) -> None:
    async with database.writing() as tx:
        slots = [round(await pace.take(tx, pace.BOT, 0.05, REAL) - REAL, 6) for _ in range(3)]
        assert slots == [0.0, 0.05, 0.1]
        assert round(await pace.take(tx, pace.BOT, 0.05, REAL + 9) - REAL, 6) == 9.0


async def test_a_hold_is_kept_and_never_shortened(database: Database) -> None:
    async with database.writing() as tx:
        await pace.hold(tx, pace.BOT, 30, REAL)
        await pace.hold(tx, pace.BOT, 2, REAL + 1)
    async with database.writing() as tx:
        assert await pace.lock_bot(tx, REAL + 2) == REAL + 30
        assert await pace.take(tx, pace.BOT, 0.05, REAL + 2) == REAL + 30


async def test_a_chat_that_was_never_used_is_free(database: Database) -> None:
    async with database.writing() as tx:
        assert await pace.next_free(tx, 5, REAL) == 0.0
        assert await pace.lock_bot(tx, REAL) == 0.0


async def test_after_the_clock_was_put_back_a_hold_lasts_as_long_as_it_would_have(database: Database) -> None:
    async with database.writing() as tx:
        await pace.hold(tx, pace.BOT, 30, REAL)
        assert await pace.lock_bot(tx, REAL - 86_400) == REAL - 86_400 + 30
        assert await pace.take(tx, pace.BOT, 1, REAL - 86_400) == REAL - 86_400 + 30
        await pace.take(tx, 5, 3, REAL)
        await outbox.owe(tx, alert(5, 1, at=MOMENT), at=MOMENT)
        assert await pace.next_chat_free(tx, now=REAL - 86_400) is None


async def test_the_first_chat_to_be_free_is_the_first_that_has_something_waiting(database: Database) -> None:
    async with database.writing() as tx:
        for chat_id, spacing in ((1, 1.0), (2, 5.0), (3, 3.0)):
            await pace.take(tx, chat_id, spacing, REAL)
        for chat_id in (2, 3):
            await outbox.owe(tx, alert(chat_id, 1, at=MOMENT), at=MOMENT)
        assert await pace.next_chat_free(tx, now=REAL) == REAL + 3
        assert await pace.next_chat_free(tx, now=REAL + 4) == REAL + 5
        assert await pace.next_chat_free(tx, now=REAL + 6) is None


async def test_a_moved_chat_takes_its_pace_along(database: Database) -> None:
    async with database.writing() as tx:
        await pace.take(tx, -1, 3.0, REAL)
        await pace.move(tx, -1, -1001, REAL + 1)
        assert await pace.next_free(tx, -1001, REAL + 1) == REAL + 3
        assert await pace.next_free(tx, -1, REAL + 1) == 0.0


async def test_only_what_holds_nobody_up_is_forgotten(database: Database) -> None:
    async with database.writing() as tx:
        await pace.hold(tx, pace.BOT, 1, REAL)
        await pace.take(tx, 1, 1.0, REAL)
        await pace.take(tx, 2, 9.0, REAL)
        await pace.forget_before(tx, REAL + 5)
        assert await pace.next_free(tx, 1, REAL) == 0.0
        assert await pace.next_free(tx, 2, REAL) == REAL + 9
        assert await pace.lock_bot(tx, REAL) == REAL + 1
