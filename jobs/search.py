"""Looks for words in the notices that are held: those that cannot meet them are never read, the others a few at a time."""

import asyncio
from datetime import datetime, timedelta

from jobs.rules.interests import Query
from jobs.rules.searching import Hits, Results, hits_in, keys_of, rank
from storage import lookups, notices
from storage.db import Database
from storage.records import StoredNotice

BACK = timedelta(days=365)
MOST_READ = 5_000
"""So many notices are read at most: about a second, and more than anybody leafs through."""
AT_ONCE = 200


async def search(database: Database, query: Query, now: datetime) -> Results:
    """Every publication of the last twelve months that meets the words, as it now stands."""
    since = now - BACK
    async with database.reading() as tx:
        first = await lookups.first_collected(tx) or now
        rows = await lookups.candidates(tx, keys_of(query), since=since, limit=MOST_READ + 1)
    told = dict(rows[:MOST_READ])
    ids, hits = list(told), list[Hits]()
    for start in range(0, len(ids), AT_ONCE):
        held = await _held(database, ids[start : start + AT_ONCE])
        hits += await asyncio.to_thread(_met, held, query, told, now)
    cut = len(rows) > MOST_READ
    return Results(
        hits=tuple(sorted(hits, key=rank)),
        since=rows[MOST_READ - 1][1] if cut else max(since, first),
        cut=cut,
    )


async def _held(database: Database, ids: list[int]) -> list[StoredNotice]:
    return list((await database.read(lambda tx: notices.get_many(tx, ids))).values())


def _met(held: list[StoredNotice], query: Query, told: dict[int, datetime], now: datetime) -> list[Hits]:
    return [met for one in held if (met := hits_in(one, query, told[one.id], now)) is not None]
