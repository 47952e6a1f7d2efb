"""Whole transactions in one go: kept or not at all, in turn with all others, and never waiting for anything else."""

import asyncio

import pytest

from storage import remembered
from storage.db import Database, Transaction, next_number
from storage.errors import Broken, StorageError


async def recalled(database: Database, *names: str) -> list[str | None]:
    async def recall(tx: Transaction) -> list[str | None]:
        return [await remembered.recall(tx, name) for name in names]

    return await database.read(recall)


async def test_a_transaction_in_one_go_is_kept_whole_or_not_at_all(database: Database) -> None:
    async def halfway(tx: Transaction) -> None:
        await remembered.remember(tx, "half", "done")
        raise ZeroDivisionError

    await database.write(lambda tx: remembered.remember(tx, "kept", "yes"))
    with pytest.raises(ZeroDivisionError):
        await database.write(halfway)
    await database.write(lambda tx: remembered.remember(tx, "then", "fine"))
    assert await recalled(database, "kept", "half", "then") == ["yes", None, "fine"]


async def test_reading_in_one_go_cannot_write(database: Database) -> None:
    with pytest.raises(Broken):
        await database.read(lambda tx: remembered.remember(tx, "sneaked", "in"))
    assert await recalled(database, "sneaked") == [None]


async def test_both_kinds_of_writing_take_turns(database: Database) -> None:
    async def in_steps() -> int:
        async with database.writing() as tx:
            number = await next_number(tx, "turns")
            await asyncio.sleep(0.002)
            return number

    numbers = await asyncio.gather(
        *(database.write(lambda tx: next_number(tx, "turns")) if one % 2 else in_steps() for one in range(20))
    )
    assert sorted(numbers) == list(range(1, 21))


async def test_who_is_cancelled_in_the_middle_leaves_the_connection_to_the_next(sqlite: Database) -> None:
    async def slow(tx: Transaction) -> None:
        await remembered.remember(tx, "slow", "done")
        await tx.exec_driver_sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) SELECT max(i) FROM n"
        )

    async def slow_in_steps() -> None:
        async with sqlite.writing() as tx:
            await slow(tx)

    for work in (sqlite.write(slow), slow_in_steps()):
        task = asyncio.ensure_future(work)
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await sqlite.write(lambda tx: remembered.remember(tx, "after", "fine"))
    assert await recalled(sqlite, "after") == ["fine"]


async def test_what_would_hold_the_database_for_something_else_is_refused(sqlite: Database) -> None:
    async def dawdle(tx: Transaction) -> None:
        await remembered.remember(tx, "dawdled", "yes")
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="waits for something other"):
        await sqlite.write(dawdle)
    assert await recalled(sqlite, "dawdled") == [None]


async def test_a_commit_that_fails_keeps_nothing_and_frees_the_connection(sqlite: Database) -> None:
    async def too_big(tx: Transaction) -> None:
        await tx.exec_driver_sql("PRAGMA max_page_count = 1")
        await remembered.remember(tx, "big", "x" * 1_000_000)

    with pytest.raises(StorageError):
        await sqlite.write(too_big)
    await sqlite.write(lambda tx: tx.exec_driver_sql("PRAGMA max_page_count = 1000000"))
    await sqlite.write(lambda tx: remembered.remember(tx, "small", "yes"))
    assert await recalled(sqlite, "big", "small") == [None, "yes"]
