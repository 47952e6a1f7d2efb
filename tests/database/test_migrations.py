"""Migrations and tables.py say the same, on both databases, and a file is born private."""

import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.db import Database
from storage.errors import Unusable
from storage.migrate import differences, upgrade


async def test_migrations_make_exactly_the_tables(database: Database) -> None:
    assert await differences(database) == []


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
