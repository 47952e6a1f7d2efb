"""Migrations and tables.py say the same, on both databases, and a file is born private."""

import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from storage import interests
from storage.db import Database
from storage.errors import StorageError, Unusable
from storage.migrate import configuration, differences, known_shapes, migrate, upgrade
from tests.tenders import NOW


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def empty(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        opened = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    else:
        opened = Database(request.getfixturevalue("empty_postgresql_url"))
    yield opened
    await opened.close()


async def test_migrations_make_exactly_the_tables(empty: Database) -> None:
    async with empty.writing() as tx:
        await tx.run_sync(migrate)
    assert await differences(empty) == []


async def test_an_empty_database_gets_what_migrations_make(empty: Database) -> None:
    await upgrade(empty)
    assert await differences(empty) == []
    async with empty.reading() as tx:
        assert (await tx.execute(text("SELECT version_num FROM alembic_version"))).scalar_one() == known_shapes()[-1]


async def test_an_older_database_keeps_what_it_holds(empty: Database) -> None:
    async with empty.writing() as tx:
        await tx.run_sync(lambda connection: command.upgrade(configuration(connection), "0001"))
        await tx.execute(text("INSERT INTO counters (name, value) VALUES ('kept', 7)"))
    await upgrade(empty)
    assert await differences(empty) == []
    async with empty.reading() as tx:
        assert (await tx.execute(text("SELECT value FROM counters WHERE name = 'kept'"))).scalar_one() == 7


async def test_a_table_of_somebody_else_is_not_taken_for_ours(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'theirs.db'}")
    async with database.writing() as tx:
        await tx.execute(text("CREATE TABLE notices (theirs INTEGER)"))
    with pytest.raises(StorageError, match="notices"):
        await upgrade(database)
    async with database.reading() as tx:
        made = (await tx.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))).scalars().all()
    await database.close()
    assert made == ["notices"]


async def test_upgrading_twice_changes_nothing(database: Database) -> None:
    await upgrade(database)
    assert await differences(database) == []


async def test_a_newer_database_is_refused(database: Database) -> None:
    async with database.writing() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unusable, match="9999"):
        await upgrade(database)


async def test_the_files_are_for_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "private.db"
    database = Database(f"sqlite:///{path}")
    await upgrade(database)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in sorted(tmp_path.iterdir())}  # noqa: ASYNC240 - a test may wait for its disk
    await database.close()
    assert modes == {"private.db": 0o600, "private.db-wal": 0o600, "private.db-shm": 0o600}


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://x/y", "knows sqlite and postgresql"),
        ("nonsense", "not a URL"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:////proc/nowhere/x.db", "cannot open"),
    ],
)
def test_an_unusable_url_says_what_to_do(url: str, says: str) -> None:
    with pytest.raises(Unusable, match=says):
        Database(url)


async def test_an_interest_from_before_edits_is_kept(database: Database) -> None:
    async with database.writing() as tx:
        held = await interests.add(tx, 1, at=NOW, words="CCTV -감리")
        await tx.run_sync(lambda connection: command.downgrade(configuration(connection), "0002"))
    await upgrade(database)
    assert await differences(database) == []
    async with database.writing() as tx:
        assert await interests.of_chat(tx, 1) == [held]
        assert await interests.edit(tx, held, replace(held, words="CCTV")) is not None


async def test_a_merge_forgets_which_chat_the_operator_wrote_from(empty: Database) -> None:
    says = [
        "operator 5501928374: g2b_bid:A is g2b_bid:B",
        "operator -1005501: pages:https://a.b/1 is pages:c",
        "numbers: 17",
    ]
    async with empty.writing() as tx:
        await tx.run_sync(lambda connection: command.upgrade(configuration(connection), "0005"))
        await tx.execute(text("INSERT INTO projects (id, created_at) VALUES (1, '2026-07-28'), (2, '2026-07-28')"))
        for said in says:
            await tx.execute(
                text(
                    "INSERT INTO project_merges (merged, \"into\", evidence, merged_at) VALUES (1, 2, :said, '2026-07-28')"
                ),
                {"said": said},
            )
    await upgrade(empty)
    async with empty.reading() as tx:
        kept = (await tx.execute(text("SELECT evidence FROM project_merges ORDER BY id"))).scalars().all()
    assert kept == [
        "operator: g2b_bid:A is g2b_bid:B",
        "operator: pages:https://a.b/1 is pages:c",
        "numbers: 17",
    ]
