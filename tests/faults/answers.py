"""F09–F16: answers that are late, lost, refused or never come."""

import asyncio
import random
import signal

from tests.faults.report import Row
from tests.faults.stand import stand


async def flood(*, quick: bool) -> Row:
    """429 now and then, with the worker killed in between: nothing is asked before the time is over."""
    alerts, storms = (60, 2) if quick else (600, 12)
    dice = random.Random(9)  # noqa: S311 - moments, no secret
    async with stand() as one:
        await one.owe(await one.people(60), alerts)
        worker = one.start(in_flight=4, per_second=30)
        windows: list[tuple[float, int]] = []
        bound = 0
        for _ in range(storms):
            seconds = dice.randint(1, 4)
            await one.client.fault("flood", parameters={"retry_after": seconds}, count=1)
            before = len([r for r in await one.client.requests() if r.code == 429])
            hit = before
            while hit == before:
                await asyncio.sleep(0.02)
                hit = len([r for r in await one.client.requests() if r.code == 429])
            windows.append((next(r.real for r in reversed(await one.client.requests()) if r.code == 429), seconds))
            await asyncio.sleep(0.3)
            await one.stop(worker, dice.choice([signal.SIGKILL, signal.SIGTERM]))
            bound += one.rows("sending")
            worker = one.start(in_flight=4, per_second=30)
        await one.stop(worker, signal.SIGTERM)
        await one.finish(in_flight=4)
        asked = [r.real for r in await one.client.requests() if r.method == "sendMessage"]
        # What left before the 429 came back is not early: a quarter of a second is more than an answer takes here.
        early = sum(1 for at, seconds in windows for moment in asked if at + 0.25 < moment < at + seconds)
        return Row(
            fault="F09",
            what="429, with restarts in between",
            runs=storms,
            lost=one.lost(),
            doubles=one.doubles(),
            bound=bound,
            holds=early == 0,
            note=f"{early} requests inside a window",
        )


async def outage(*, quick: bool) -> Row:
    """5xx for a while (time is compressed), then a backlog at Telegram's pace with its flood limits on."""
    backlog, down = (150, 5) if quick else (10_000, 60)
    async with stand() as one:
        await one.owe(await one.people(100), backlog)
        await one.client.limits(enforced=True, chat_burst=backlog, group_per_minute=backlog)
        number = await one.client.fault("bad_gateway")
        worker = one.start(in_flight=8, per_second=30)
        await asyncio.sleep(down)
        tried = await one.client.hits(number)
        await one.client.heal()
        began = one.real.seconds()
        done = await one.until(one.hurry, within=120 + backlog / 20, every=1.0)
        await one.stop(worker, signal.SIGTERM)
        lost, doubles = one.lost(), one.doubles()
        moments = [line["monotonic"] for line in one.log if line["method"] == "sendMessage"]
        rate = (len(moments) - 1) / (moments[-1] - moments[0])
        worst = worst_second(moments)
        floods = sum(r.code == 429 for r in await one.client.requests())
        return Row(
            fault="F14",
            what=f"{down} s of 5xx, then the backlog",
            runs=1,
            lost=lost,
            doubles=doubles,
            bound=0,
            # A short backlog is all beginning and end: its rate says nothing.
            holds=done and (quick or rate >= 28) and worst <= 30 and floods == 0,
            note=f"{backlog:,} drained at {rate:.2f}/s; worst second {worst}; {floods} answers 429; {tried} tries in the "
            f"outage; first after {moments[0] and one.log[0]['real'] - began:.1f} s",
        )


async def dropped(*, quick: bool) -> Row:
    """20 % of answers dropped after acceptance: each is sent again, nothing else is."""
    alerts = 100 if quick else 2000
    async with stand() as one:
        await one.owe(await one.people(100), alerts)
        await one.client.fault("drop_after", probability=0.2, seed=15)
        worker = one.start(in_flight=8)
        await one.until(one.hurry, within=600, every=1.0)
        await one.stop(worker, signal.SIGTERM)
        unanswered = one.unanswered()
        return Row(
            fault="F15",
            what="20 % of answers dropped after acceptance",
            runs=alerts,
            lost=one.lost(),
            doubles=one.doubles(),
            bound=unanswered,
            holds=one.doubles() == unanswered and one.rows("sent") == alerts,
            note=f"{unanswered} accepted and not answered",
        )


async def unreachable(*, quick: bool) -> Row:
    """Connections refused: tried freely, never doubled, nothing marked as unclear."""
    alerts = 30 if quick else 200
    async with stand() as one:
        await one.owe(await one.people(30), alerts)
        real, one.api = one.api, "http://127.0.0.1:9"
        # The worker asks getMe before it works, so it is the address of its own process that changes: none answers here.
        worker = one.start(in_flight=8)
        await asyncio.sleep(3)
        await one.stop(worker, signal.SIGTERM)
        one.api = real
        number = await one.client.fault("reset_before", probability=0.3, seed=16)
        worker = one.start(in_flight=8)
        await one.until(one.hurry, within=300, every=1.0)
        await one.stop(worker, signal.SIGTERM)
        await one.client.heal(number)
        return Row(
            fault="F16",
            what="refused, and reset before it was read",
            runs=alerts,
            lost=one.lost(),
            doubles=one.doubles(),
            bound=0,
            holds=one.rows("sent") == alerts,
        )


def worst_second(moments: list[float]) -> int:
    """The most acceptances in any window of one second (half open)."""
    worst = start = 0
    for end, moment in enumerate(moments):
        while moment - moments[start] >= 1.0:
            start += 1
        worst = max(worst, end - start + 1)
    return worst
