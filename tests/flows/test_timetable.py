"""The tick: every step, once, by one process, whatever the loop, the clock or a step does."""

import asyncio
import time
from datetime import datetime, timedelta

import pytest

from jobs.clock import MachineTime, ManualClock, SystemClock
from jobs.timetable import LAST_TICK, Step, Timetable
from storage import leases, remembered
from storage.db import Database
from storage.errors import Broken
from tests.conftest import MOMENT


def timetable(database: Database, steps: dict[str, Step], clock: ManualClock, owner: str = "a") -> Timetable:
    return Timetable(steps, database=database, clock=clock, real=MachineTime(), owner=owner)


async def test_every_step_runs_once_in_order_and_a_broken_one_stops_no_other(
    database: Database, clock: ManualClock
) -> None:
    ran: list[str] = []

    def step(name: str, error: Exception | None = None) -> Step:
        async def run(now: datetime) -> int:
            assert now == MOMENT
            ran.append(name)
            if error is not None:
                raise error
            return 1

        return run

    steps = {"a": step("a"), "b": step("b", ValueError("a bug")), "c": step("c", Broken("disk full")), "d": step("d")}
    one = timetable(database, steps, clock)
    await one.tick()
    assert ran == ["a", "b", "c", "d"]
    assert one.names == ("a", "b", "c", "d")
    assert await one.once("a") == 1
    async with database.reading() as tx:
        assert await remembered.recall(tx, LAST_TICK) == MOMENT.isoformat()


@pytest.mark.postgresql
async def test_one_process_ticks_and_another_takes_over_when_its_role_ends(
    postgresql_url: str, clock: ManualClock
) -> None:
    database, ran = Database(postgresql_url), list[str]()

    def step(name: str) -> Step:
        async def run(_now: datetime) -> int:
            ran.append(name)
            return 0

        return run

    first, second = (timetable(database, {"x": step(name)}, clock, owner=name) for name in ("first", "second"))
    await first.tick()
    await second.tick()
    await first.tick()
    assert ran == ["first", "first"]
    async with database.writing() as tx:
        await leases.give_back(tx, "tick", "first")
    await second.tick()
    await first.tick()
    assert ran == ["first", "first", "second"]
    await database.close()


async def test_on_a_file_the_dead_predecessors_role_is_taken_at_once(sqlite: Database, clock: ManualClock) -> None:
    ran: list[int] = []

    async def step(_now: datetime) -> int:
        ran.append(1)
        return 0

    await timetable(sqlite, {"x": step}, clock, owner="dead").tick()
    await timetable(sqlite, {"x": step}, clock, owner="new").tick()
    assert ran == [1, 1]


async def test_ticks_of_one_process_never_overlap(sqlite: Database, clock: ManualClock) -> None:
    inside = most = 0

    async def slow(_now: datetime) -> int:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.05)
        inside -= 1
        return 0

    one = timetable(sqlite, {"slow": slow}, clock)
    await asyncio.gather(*(one.tick() for _ in range(4)))
    assert most == 1


async def test_a_blocked_loop_delays_a_tick_and_drops_none(sqlite: Database) -> None:
    ran: list[float] = []

    async def step(_now: datetime) -> int:
        ran.append(time.monotonic())
        return 0

    one = Timetable({"x": step}, database=sqlite, clock=SystemClock(), real=MachineTime(), owner="a", every_seconds=1)
    one.start()
    await asyncio.sleep(0.5)
    time.sleep(2.6)  # noqa: ASYNC251 - the loop is blocked: that is the fault
    blocked_until = time.monotonic()
    await asyncio.sleep(0.5)
    late = [at for at in ran if blocked_until <= at < blocked_until + 0.5]
    await one.stop()
    assert len(ran) >= 2
    assert len(late) == 1  # those that were missed run as one, at once


async def test_a_stop_lets_the_running_step_end_and_starts_no_other(sqlite: Database) -> None:
    ran: list[str] = []

    async def long(_now: datetime) -> int:
        await asyncio.sleep(0.6)
        ran.append("long")
        return 0

    async def after(_now: datetime) -> int:
        ran.append("after")
        return 0

    one = Timetable({"long": long, "after": after}, database=sqlite, clock=SystemClock(), real=MachineTime(), owner="a")
    one.start()
    await asyncio.sleep(0.3)
    await one.stop()
    assert ran == ["long"]


async def test_a_jump_of_the_clock_holds_the_tick_until_it_has_lasted(sqlite: Database, clock: ManualClock) -> None:
    ran: list[datetime] = []
    steady = 0.0

    async def step(now: datetime) -> int:
        ran.append(now)
        return 0

    one = Timetable({"x": step}, database=sqlite, clock=clock, real=MachineTime(), owner="a", steady=lambda: steady)
    await one.tick_if_clock_is_sane()
    clock.advance(timedelta(days=1))
    for _ in range(3):
        steady += 30
        clock.advance(timedelta(seconds=30))
        await one.tick_if_clock_is_sane()
    assert ran == [MOMENT]
    clock.advance(timedelta(days=-1))
    await one.tick_if_clock_is_sane()
    assert ran == [MOMENT, MOMENT + timedelta(seconds=90)]
