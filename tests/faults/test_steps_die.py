"""F06: the process dies at every point of collect, link, match and digest; the next life completes what was begun."""

import asyncio
from datetime import timedelta

import pytest

from jobs.collect import store
from jobs.digest import digest_all
from jobs.link import link_all
from jobs.match import Matching
from jobs.rules.index import InterestIndex
from jobs.rules.topics import load_topics
from storage import interests, notices, outbox, subscribers
from storage.db import Database
from storage.records import ChatKind, Notice, OutboxKind, QuietHours, Stage
from tests.conftest import MOMENT
from tests.faults.virtual import DatabaseInThisThread, empty_database

# Tests of the parts walk the branches; counting them here, too, would double the time.
pytestmark = pytest.mark.no_cover

TITLES = [f"지능형 CCTV 구축 사업 {number}" for number in range(6)]
TOPICS = load_topics({})


class Died(BaseException):
    """The process ends here."""


class Countdown:
    """Dies at the n-th point; counts them all."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.passed = 0

    def __call__(self, _where: str) -> None:
        self.passed += 1
        self.left -= 1
        if self.left == 0:
            raise Died


async def a_tick(database: Database) -> None:
    """Collecting to digesting, as a tick does it; the source has the same page again after a death."""
    page = [
        Notice(source="g2b_bid", external_id=f"T{number}", stage=Stage.TENDER, title=title, published_at=MOMENT)
        for number, title in enumerate(TITLES)
    ]
    async with database.writing() as tx:
        await store(tx, page, at=MOMENT)
    await link_all(database, MOMENT)
    await Matching(database, InterestIndex(TOPICS)).match_all(MOMENT)
    await digest_all(database, MOMENT + timedelta(days=6))


async def prepared(database: Database) -> None:
    async with database.writing() as tx:
        for chat_id in (1, 2):
            await subscribers.welcome(tx, chat_id, language="ko", kind=ChatKind.PRIVATE, at=MOMENT - timedelta(days=30))
            await subscribers.set_quiet(tx, chat_id, QuietHours(enabled=False))
            await interests.add(tx, chat_id, words="CCTV", at=MOMENT - timedelta(days=30))


async def owed_after_dying_at(point: int) -> tuple[list[str], int, int]:
    """(keys that are owed, notices held, points that were passed) when the first life ends at that point."""
    connection = empty_database()
    await prepared(DatabaseInThisThread(connection, Countdown(0)))
    countdown = Countdown(point)
    try:
        await a_tick(DatabaseInThisThread(connection, countdown))
    except Died:
        await a_tick(DatabaseInThisThread(connection, Countdown(0)))
    whole = DatabaseInThisThread(connection, Countdown(0))
    async with whole.reading() as tx:
        rows = await outbox.newest(tx, 1000)
        return sorted(row.key for row in rows), await notices.count(tx), countdown.passed


def test_a_death_at_any_point_changes_nothing_of_what_is_owed() -> None:
    whole, held, points = asyncio.run(owed_after_dying_at(0))
    assert held == len(TITLES)
    assert sum(key.startswith(OutboxKind.ALERT.value) for key in whole) == 2 * len(TITLES)
    assert points > 60
    every = max(1, points // 30)
    for point in range(1, points, every):
        assert asyncio.run(owed_after_dying_at(point)) == (whole, held, point), point


@pytest.mark.parametrize("point", [1, 5])
def test_the_countdown_kills(point: int) -> None:
    countdown = Countdown(point)
    for _ in range(point - 1):
        countdown("x")
    with pytest.raises(Died):
        countdown("x")
