"""Roles: one holder, a fence that grows with each change, and no way for a dead or confused holder to keep one."""

from storage import leases
from storage.db import Database

NOW = 1_000_000.0


async def take(database: Database, owner: str, now: float, *, by_force: bool = False) -> int | None:
    async with database.writing() as tx:
        return await leases.take(tx, "tick", owner, now=now, seconds=90, by_force=by_force)


async def test_one_holds_it_and_prolongs_it(database: Database) -> None:
    assert await take(database, "a", NOW) == 1
    assert await take(database, "b", NOW + 89) is None
    assert await take(database, "a", NOW + 89) == 1
    assert await take(database, "b", NOW + 170) is None


async def test_a_dead_holder_loses_it_and_the_fence_grows(database: Database) -> None:
    assert await take(database, "a", NOW) == 1
    assert await take(database, "b", NOW + 91) == 2
    assert await take(database, "a", NOW + 92) is None


async def test_force_takes_it_at_once(database: Database) -> None:
    assert await take(database, "a", NOW) == 1
    assert await take(database, "b", NOW + 1, by_force=True) == 2


async def test_what_was_given_back_is_free(database: Database) -> None:
    await take(database, "a", NOW)
    async with database.writing() as tx:
        await leases.give_back(tx, "tick", "b")
    assert await take(database, "b", NOW + 1) is None
    async with database.writing() as tx:
        await leases.give_back(tx, "tick", "a")
    assert await take(database, "b", NOW + 1) == 2


async def test_a_lease_from_before_the_clock_was_put_back_holds_nobody_up(database: Database) -> None:
    await take(database, "a", NOW)
    assert await take(database, "b", NOW - 86_400) == 2
