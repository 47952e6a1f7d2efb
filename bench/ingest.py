"""Ingest: recorded answers parsed, stored and linked; against parsing the JSON alone."""

import asyncio
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.measure import Measure
from jobs.collect import store
from jobs.link import link_all
from jobs.sources.g2b_bid.parse import parse
from storage.db import Database
from storage.migrate import upgrade

RECORDED = Path(__file__).parents[1] / "tests" / "recorded" / "g2b" / "bids_short_live.json"
NOW = datetime(2026, 8, 22, tzinfo=UTC)


def measures(*, quick: bool) -> Iterator[Measure]:
    """Notices a second at each stage, on SQLite with synchronous=FULL."""
    body = RECORDED.read_bytes()
    repeats = 1 if quick else 20
    bare = _seconds(lambda: json.loads(body), repeats)
    reading = _seconds(lambda: parse(body), repeats)
    notices = len(parse(body).notices)
    yield Measure(
        name="parse an answer",
        n=notices,
        figure=notices / reading,
        unit="notices/s",
        against="json.loads alone",
        ratio=bare / reading,
    )
    stored, linked = asyncio.run(_stored_and_linked(body))
    yield Measure(name="store a page", n=notices, figure=notices / stored, unit="notices/s")
    yield Measure(name="link, one transaction each", n=notices, figure=notices / linked, unit="notices/s")


async def _stored_and_linked(body: bytes) -> tuple[float, float]:
    with tempfile.TemporaryDirectory(prefix="baljubot-bench-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
        await upgrade(database)
        page = parse(body).notices
        began = time.perf_counter()
        async with database.writing() as tx:
            await store(tx, page, at=NOW)
        stored = time.perf_counter()
        await link_all(database, NOW)
        linked = time.perf_counter()
        await database.close()
    return stored - began, linked - stored


def _seconds(work: Callable[[], object], repeats: int) -> float:
    best = float("inf")
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return best
