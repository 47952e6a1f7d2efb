"""Looking things up on both databases: a number as people type it, and the few notices in which words may stand."""

from datetime import timedelta

import pytest

from jobs.rules.document import document
from storage import lookups, notices
from storage.db import Database, Transaction
from storage.records import Notice, Stage
from tests.tenders import NOW, publication, tender

YEAR = NOW - timedelta(days=365)


async def keep(tx: Transaction, notice: Notice, *, days_ago: int = 0, indexed: bool = True) -> int:
    text = document(notice).channels.joined if indexed else None
    at = NOW - timedelta(days=days_ago)
    added = await notices.add(tx, notice, fingerprint="f", collected_at=at, search_text=text)
    assert added is not None
    return added


async def ids(tx: Transaction, *clauses: tuple[str, ...], limit: int = 100) -> list[int]:
    return [row for row, _ in await lookups.candidates(tx, clauses, since=YEAR, limit=limit)]


async def test_only_notices_with_every_key_of_some_clause_are_read(database: Database) -> None:
    async with database.writing() as tx:
        cctv = await keep(tx, tender("R26BK00000001", title="C.C.T.V 통합 관제"))
        drone = await keep(tx, tender("R26BK00000002", title="드론", body="빅 데이터"))
        assert await ids(tx, ("cctv", "관제")) == [cctv]
        assert await ids(tx, ("cctv", "드론")) == []
        assert await ids(tx, ("빅데이터",), ("cctv",)) == [drone, cctv]


@pytest.mark.parametrize(("key", "met"), [("100%", 1), ("a_b", 0), ("1/2", 2), ("ab", 3)])
async def test_a_key_is_meant_literally(database: Database, key: str, met: int) -> None:
    titles = ["가동률 100% 1000점", "환율 1/2 a1b", "계통 a_b"]
    async with database.writing() as tx:
        found = [await keep(tx, tender(f"R26BK{n:08}", title=title)) for n, title in enumerate(titles)]
        assert await ids(tx, (key,)) == {0: [], 1: found[:1], 2: found[1:2], 3: found[2:]}[met]


async def test_a_notice_of_before_the_column_may_meet_anything(database: Database) -> None:
    async with database.writing() as tx:
        old = await keep(tx, tender(), indexed=False)
        assert await ids(tx, ("아무말",)) == [old]


async def test_only_the_newest_revision_counts(database: Database) -> None:
    async with database.writing() as tx:
        await keep(tx, tender(title="CCTV"))
        await keep(tx, tender(title="CCTV", edition=1))
        await keep(tx, tender("R26BK00000002", title="CCTV"))
        renamed = await keep(tx, tender("R26BK00000002", title="드론", revision=1))
        edited = await keep(tx, tender(title="CCTV 관제", edition=2))
        assert await ids(tx, ("cctv",)) == [edited]
        assert await ids(tx, ("드론",)) == [renamed]


async def test_the_newest_come_first_and_no_more_than_asked(database: Database) -> None:
    async with database.writing() as tx:
        last_week = await keep(tx, tender("R26BK00000001", published_at=NOW - timedelta(days=7)))
        undated = await keep(tx, tender("R26BK00000002", published_at=None), days_ago=2)
        today = await keep(tx, tender("R26BK00000003", published_at=NOW))
        await keep(tx, tender("R26BK00000004", published_at=YEAR - timedelta(days=1)))
        await keep(tx, tender("R26BK00000005", published_at=None), days_ago=366)
        assert await ids(tx, ("cctv",)) == [today, undated, last_week]
        found = await lookups.candidates(tx, [("cctv",)], since=YEAR, limit=2)
        assert found == [(today, NOW), (undated, NOW - timedelta(days=2))]


async def test_when_the_oldest_was_collected(database: Database) -> None:
    async with database.writing() as tx:
        assert await lookups.first_collected(tx) is None
        await keep(tx, tender("R26BK00000001"))
        await keep(tx, tender("R26BK00000002"), days_ago=3)
        assert await lookups.first_collected(tx) == NOW - timedelta(days=3)


async def test_a_number_names_every_publication_under_it_as_it_stands(database: Database) -> None:
    award = publication(Stage.AWARD, "20260812345", title="개찰")
    async with database.writing() as tx:
        await keep(tx, tender("20260812345"))
        amended = await keep(tx, tender("20260812345", revision=1))
        opened = await keep(tx, award)
        found = [one.id for one in await lookups.all_as_typed(tx, "20260812345-00")]
        assert sorted(found) == [amended, opened]
        newest = await lookups.as_typed(tx, "20260812345")
        assert newest is not None
        assert newest.id == amended
        assert await lookups.all_as_typed(tx, "20260812346") == []
        assert await lookups.as_typed(tx, "20260812346") is None
