"""/search over a year of held notices, on SQLite and PostgreSQL; against reading and matching every one of them."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.measure import Measure
from bench.workload import workload
from jobs.rules.document import document
from jobs.rules.interests import Query, parse_words
from jobs.rules.searching import hits_in
from jobs.search import search
from storage import notices
from storage.coding import notice_to_json
from storage.db import Database
from storage.migrate import upgrade
from storage.tables import notices as table
from tests.postgresql import PostgresqlServer

NOW = datetime(2026, 11, 27, tzinfo=UTC)
WORDS = {
    "a rare word": "CCTV",
    "two words": "영상 관제",
    "a word of thousands": "시스템",
    "a word of none": "없는낱말하나",
}
DIFFERENT = 10_000
A_PAGE = 5_000


def measures(*, quick: bool) -> Iterator[Measure]:
    """Milliseconds a search, best of three."""
    size = 2_000 if quick else 100_000
    with tempfile.TemporaryDirectory(prefix="baljubot-bench-") as folder:
        yield from asyncio.run(_on("SQLite", f"sqlite:///{Path(folder) / 'bench.db'}", size))
    server = PostgresqlServer()
    try:
        server.install()
        server.start()
        yield from asyncio.run(_on("PostgreSQL", f"{server.url}/postgres", size))
    finally:
        server.remove()


async def _on(name: str, url: str, size: int) -> list[Measure]:
    database = Database(url)
    try:
        await upgrade(database)
        await _fill(database, size)
        found = [await _measured(database, f"{name}: {what}", words, size) for what, words in WORDS.items()]
        every = await _every(database, _query("CCTV"), size)
        first = replace(found[0], against="reading every notice", ratio=every / found[0].figure)
        return [first, *found[1:]]
    finally:
        await database.close()


async def _measured(database: Database, name: str, words: str, size: int) -> Measure:
    best = float("inf")
    for _ in range(3):
        began = time.perf_counter()
        await search(database, _query(words), NOW)
        best = min(best, time.perf_counter() - began)
    return Measure(name=name, n=size, figure=best * 1000, unit="ms")


async def _every(database: Database, query: Query, size: int) -> float:
    """Milliseconds without the text in a column of its own."""
    began = time.perf_counter()
    for start in range(1, size + 1, 500):
        ids = list(range(start, start + 500))
        async with database.reading() as tx:
            held = await notices.get_many(tx, ids)
        for stored in held.values():
            hits_in(stored, query, stored.collected_at, NOW)
    return (time.perf_counter() - began) * 1000


async def _fill(database: Database, size: int) -> None:
    made = workload(interests=1, notices=min(size, DIFFERENT)).notices
    texts = [document(notice).channels.joined for notice in made]
    for start in range(0, size, A_PAGE):
        rows = []
        for number in range(start, min(start + A_PAGE, size)):
            at = NOW - timedelta(minutes=5 * number)
            notice = replace(made[number % len(made)], external_id=f"R26BK{number:08}", published_at=at)
            rows.append(
                {
                    "source": notice.source,
                    "external_id": notice.external_id,
                    "revision": 0,
                    "edition": 0,
                    "stage": notice.stage.value,
                    "published_at": at,
                    "fingerprint": "",
                    "record": notice_to_json(notice),
                    "collected_at": at,
                    "search_text": texts[number % len(made)],
                }
            )
        async with database.writing() as tx:
            await tx.execute(table.insert(), rows)


def _query(words: str) -> Query:
    query = parse_words(words)
    assert isinstance(query, Query)
    return query
