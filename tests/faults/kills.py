"""F01–F08: processes that die, stop, or are stopped, at random and at named points."""

import asyncio
import os
import random
import signal

from tests.faults.report import Row
from tests.faults.stand import Stand, stand
from tests.faults.worker import POINTS
from tests.postgresql import PostgresqlServer


async def random_kills(*, quick: bool, in_flight: int) -> Row:
    """SIGKILL at random moments; a killed worker's successor goes on at once."""
    alerts, kills = (200, 5) if quick else ((10_000, 200) if in_flight == 1 else (4_000, 80))
    dice = random.Random(alerts + in_flight)  # noqa: S311 - moments to die, no secret
    async with stand() as one:
        await one.owe(await one.people(100), alerts)
        bound = killed = 0
        for left in range(kills, 0, -1):
            worker = one.start(in_flight=in_flight)
            share = max(2, (alerts - one.count()) // (left + 1))
            until = one.count() + dice.randint(1, 2 * share)
            await one.until(lambda until=until: one.count() >= until, within=120, every=0.003)  # type: ignore[misc]  # mypy cannot infer a lambda's default
            await asyncio.sleep(dice.uniform(0, 0.03))
            await one.stop(worker)
            killed += worker.exitcode == -signal.SIGKILL
            bound += one.rows("sending")
        await one.finish(within=600, in_flight=in_flight)
        copies = one.most_copies()
        return Row(
            fault="F01" if in_flight == 1 else "F03",
            what=f"SIGKILL, {in_flight} in flight",
            runs=killed,
            lost=one.lost() + one.rows("parked"),
            doubles=one.doubles(),
            bound=min(bound, killed) if in_flight == 1 else bound,
            holds=one.integrity() == "ok" and (in_flight > 1 or copies <= 2),
            note=f"{alerts:,} alerts; most copies of one: {copies}; rows in sending at the restarts: {bound}",
        )


async def named_points(*, quick: bool) -> Row:
    """SIGKILL at every named point of claim, send, record, digest and recovery."""
    runs = 1 if quick else 10
    async with stand() as one:
        chats = await one.people(40)
        bound = killed = first = 0
        for point in POINTS:
            for run in range(runs):
                await one.owe(chats, 6, first=first + 1)
                first += 6
                one.forget_digests()
                often = point.endswith(("claim", "send", "mark"))
                worker = one.start(die_at=point, passes=run % 3 if often else 0, digests=True)
                await asyncio.to_thread(worker.join, 30)
                if worker.is_alive():
                    raise TimeoutError(f"the worker passed {point!r} alive")
                killed += worker.exitcode == -signal.SIGKILL
                bound += point in {"after send", "before mark", "in mark"}
            await one.finish()
        return Row(
            fault="F02",
            what=f"SIGKILL at {len(POINTS)} named points",
            runs=killed,
            lost=one.lost() + one.rows("parked"),
            doubles=one.doubles(),
            bound=bound,
            holds=one.integrity() == "ok" and killed == runs * len(POINTS),
            note="doubles only where a message is out and its record is not",
        )


async def terminations(*, quick: bool) -> Row:
    """SIGTERM at random moments: what is in flight ends, is recorded, and nothing is doubled."""
    runs = 5 if quick else 100
    dice = random.Random(4)  # noqa: S311 - moments to stop, no secret
    slowest = 0.0
    async with stand() as one:
        chats = await one.people(100)
        await one.client.fault("slow", delay_before=0.05)
        for run in range(runs):
            await one.owe(chats, 40, first=1 + 40 * run)
            worker = one.start(in_flight=8)
            until = one.count() + dice.randint(1, 30)
            await one.until(lambda until=until: one.count() >= until, within=30, every=0.003)  # type: ignore[misc]  # as above
            slowest = max(slowest, await one.stop(worker, signal.SIGTERM))
            if one.rows("sending"):
                raise AssertionError("a stopped worker left a row in sending")
        await one.client.heal()
        await one.finish(in_flight=8, within=300)
        return Row(
            fault="F04",
            what="SIGTERM, 8 in flight",
            runs=runs,
            lost=one.lost(),
            doubles=one.doubles(),
            bound=0,
            holds=slowest <= 35,
            note=f"slowest exit {slowest:.2f} s",
        )


async def poison(*, quick: bool) -> Row:
    """A card that kills whoever renders it: parked after three recoveries; the others are not held up."""
    del quick
    async with stand() as one:
        await one.owe(await one.people(20), 40)
        bad = "사업 000007"
        deaths = 0
        while one.owed():
            worker = one.start(in_flight=4, poison=bad)
            await one.until_dead_or_done(worker)
            deaths += not worker.is_alive()
            await one.stop(worker, signal.SIGTERM)
        return Row(
            fault="F07",
            what="a row that kills its worker",
            runs=deaths,
            lost=one.lost() - 1,
            doubles=one.doubles(),
            bound=4 * deaths,
            holds=one.rows("parked") == 1 and deaths == 4,
            note="parked at its fourth death; the other 39 went out",
        )


async def frozen(*, quick: bool) -> Row:
    """SIGSTOP for longer than the lease while a message is on its way; another worker goes on (PostgreSQL)."""
    runs = 2 if quick else 20
    server = PostgresqlServer()
    try:
        server.install()
        server.start()
        server.execute("CREATE DATABASE faults")
        async with stand(f"{server.url}/faults") as one:
            return await _freeze(one, runs)
    finally:
        server.remove()


async def _freeze(one: Stand, runs: int) -> Row:
    chats = await one.people(20)
    for run in range(runs):
        await one.owe(chats, 10, first=1 + 10 * run)
        number = await one.client.fault("late", delay_after=0.5, count=1)
        sleeper = one.start(lease_seconds=2)
        await one.until(lambda run=run: one.count() > 10 * run, within=30, every=0.003)  # type: ignore[misc]  # as above
        if sleeper.pid is None:
            raise RuntimeError("the worker has no process")
        os.kill(sleeper.pid, signal.SIGSTOP)
        other = one.start(lease_seconds=2)
        await one.until(lambda: not one.lost(), within=30)
        await asyncio.sleep(6)
        os.kill(sleeper.pid, signal.SIGCONT)
        await asyncio.sleep(1)
        await one.client.heal(number)
        for worker in (sleeper, other):
            await one.stop(worker, signal.SIGTERM)
    return Row(
        fault="F08",
        what="SIGSTOP for longer than the lease",
        runs=runs,
        lost=one.lost(),
        doubles=one.doubles(),
        bound=runs,
        note="a mark that comes late is fenced",
    )
