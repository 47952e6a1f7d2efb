"""Reading: documents of every kind into notices, in this process and, where they are hostile territory, in a child of its own."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from bench.measure import Measure
from jobs.sources.isolation import read_isolated
from jobs.sources.registry import read_recorded
from jobs.sources.syndication import read_feed
from jobs.sources.tables import read_tables

RECORDED = Path(__file__).parents[1] / "tests" / "recorded"


def measures(*, quick: bool) -> Iterator[Measure]:
    """Milliseconds for one document, the best of several; a child process against the same reading without one."""
    repeats = 2 if quick else 10
    live = (RECORDED / "g2b" / "bids_servc_live.json").read_bytes()
    reading = _best(lambda: read_recorded("g2b_bid", live), repeats)
    yield Measure(name="93 complete notices", n=93, figure=reading * 1000, unit="ms")
    feed = (RECORDED / "feeds" / "constructed_seoulboard_158_gmt.xml").read_bytes()
    page = (RECORDED / "seoul_plan" / "constructed_list.html").read_bytes()
    yield _apart("a feed, in a child", "feed", feed, lambda: read_feed(feed), repeats)
    yield _apart("a list of 30 plans, in a child", "tables", page, lambda: read_tables(page), repeats)


def _apart(name: str, reader: str, body: bytes, here: Callable[[], object], repeats: int) -> Measure:
    apart = _best(lambda: read_isolated(reader, body), repeats)
    began = time.perf_counter()
    here()
    within = time.perf_counter() - began
    return Measure(name=name, n=1, figure=apart * 1000, unit="ms", against="in this process", ratio=within / apart)


def _best(work: Callable[[], Awaitable[object]], repeats: int) -> float:
    async def once() -> float:
        began = time.perf_counter()
        await work()
        return time.perf_counter() - began

    return min(asyncio.run(once()) for _ in range(repeats))
