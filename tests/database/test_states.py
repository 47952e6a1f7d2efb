"""Small memories: how sources are doing, what was handled, figures, facts of the program."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from storage import figures, handled_updates, remembered, source_states
from storage.db import Database
from storage.figures import ReadArticle
from storage.records import Announcement, Check, Figure, SourceState
from tests.tenders import NOW

STATE = SourceState(
    name="g2b_bid",
    last_attempt_at=NOW,
    last_success_at=NOW - timedelta(hours=1),
    last_new_at=NOW - timedelta(days=1),
    next_poll_at=NOW + timedelta(minutes=30),
    failures=3,
    problem="html: an error page",
    problem_kind="format",
    problem_since=NOW - timedelta(hours=7),
    problem_told=True,
    needs_person=True,
    rows_last=999,
    calls={"getBidPblancListInfoServc": 12},
    calls_day=date(2026, 7, 28),
    cursor={"services:new": NOW.isoformat()},
    watched={"getBidPblancListInfoServc": NOW - timedelta(days=30)},
)
ARTICLE = ReadArticle(
    source="news",
    external_id="https://news.example/1",
    outlet="전자신문",
    url="https://news.example/1",
    published_on=date(2022, 1, 13),
    announcement=Announcement(
        announcement=True,
        year=2022,
        year_from="text",
        figures=(
            Figure(kind="total", scope="all", key=None, label="총", projects=1126, amount_krw=345_900_000_000),
            Figure(kind="topic", scope="new_technology", key="cctv", label="CCTV", projects=None, amount_krw=None),
        ),
        checks=(Check(rule="parts", status="holds", expected=1126, got=1126),),
    ),
)


async def test_a_source_that_was_never_asked_has_a_fresh_state(database: Database) -> None:
    async with database.reading() as tx:
        assert await source_states.get(tx, "g2b_bid") == SourceState(name="g2b_bid")


async def test_a_state_comes_back_as_it_was_written_last(database: Database) -> None:
    async with database.writing() as tx:
        await source_states.put(tx, replace(STATE, failures=2))
        await source_states.put(tx, STATE)
        assert await source_states.get(tx, "g2b_bid") == STATE
        await source_states.put(tx, SourceState(name="a"))
        assert await source_states.every(tx) == [SourceState(name="a"), STATE]


async def test_sources_that_are_switched_off_are_forgotten(database: Database) -> None:
    async with database.writing() as tx:
        for name in ("a", "b", "c"):
            await source_states.put(tx, SourceState(name=name))
        assert await source_states.forget_others(tx, ["b", "new"]) == ["a", "c"]
        assert await source_states.forget_others(tx, ["b"]) == []
        assert [state.name for state in await source_states.every(tx)] == ["b"]


async def test_an_update_is_handled_once_and_forgotten_in_time(database: Database) -> None:
    async with database.writing() as tx:
        assert not await handled_updates.seen(tx, 2**53)
        await handled_updates.record(tx, 2**53, NOW)
        await handled_updates.record(tx, 2**53, NOW + timedelta(days=1))
        assert await handled_updates.seen(tx, 2**53)
        await handled_updates.forget_before(tx, NOW)
        assert await handled_updates.seen(tx, 2**53)
        await handled_updates.forget_before(tx, NOW + timedelta(seconds=1))
        assert not await handled_updates.seen(tx, 2**53)


async def test_a_fact_is_what_was_said_last(database: Database) -> None:
    async with database.writing() as tx:
        assert await remembered.recall(tx, "tick.last") is None
        await remembered.remember(tx, "tick.last", "1")
        await remembered.remember(tx, "tick.last", "2")
        assert await remembered.recall(tx, "tick.last") == "2"


async def test_an_article_is_kept_whole_and_a_later_reading_replaces_it(database: Database) -> None:
    async with database.writing() as tx:
        await figures.put(tx, replace(ARTICLE, outlet="x" * 500))
        await figures.put(tx, ARTICLE)
        assert await figures.every(tx) == [ARTICLE]


async def test_articles_come_by_year_and_date_and_without_a_date_last(database: Database) -> None:
    undated = replace(ARTICLE, external_id="undated", published_on=None)
    earlier = replace(ARTICLE, external_id="earlier", announcement=Announcement(announcement=True, year=2020))
    async with database.writing() as tx:
        for article in (undated, ARTICLE, earlier):
            await figures.put(tx, article)
        assert [one.external_id for one in await figures.every(tx)] == ["earlier", ARTICLE.external_id, "undated"]


async def test_an_article_that_announces_no_year_is_refused(database: Database) -> None:
    async with database.writing() as tx:
        with pytest.raises(ValueError, match="announces no year"):
            await figures.put(tx, replace(ARTICLE, announcement=Announcement(announcement=False)))
