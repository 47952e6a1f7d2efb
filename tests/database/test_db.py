"""Transactions on both databases: all or nothing, one writer after the other, and whose fault it was in our own words."""

import asyncio
import sqlite3
import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Text, exc, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.exc import IntegrityError, ProgrammingError, StatementError

from storage import handled_updates, remembered
from storage.columns import JsonText, PlainText, UtcTime
from storage.db import BUSY_TIMEOUT_MS, Database, next_number, ping, storage_error
from storage.errors import Broken, Busy, StorageError, Unusable
from storage.migrate import differences, upgrade
from storage.tables import facts
from storage.tables import handled_updates as updates_table
from tests.postgresql import PostgresqlServer
from tests.tenders import NOW


@pytest.fixture
async def second(database: Database) -> AsyncIterator[Database]:
    """Another process's view of the same database."""
    opened = Database(database.url.render_as_string(hide_password=False))
    yield opened
    await opened.close()


async def test_a_transaction_is_kept_whole_or_not_at_all(database: Database) -> None:
    async with database.writing() as tx:
        await remembered.remember(tx, "kept", "yes")

    async def fail() -> None:
        async with database.writing() as tx:
            await remembered.remember(tx, "kept", "no")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with database.reading() as tx:
        assert await remembered.recall(tx, "kept") == "yes"
        assert await remembered.recall(tx, "never") is None
        await ping(tx)


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(Broken):
        async with database.reading() as tx:
            await remembered.remember(tx, "sneaked", "in")
    async with database.reading() as tx:
        assert await remembered.recall(tx, "sneaked") is None


async def test_a_reader_sees_one_moment_throughout(database: Database, second: Database) -> None:
    async with database.writing() as tx:
        await remembered.remember(tx, "clock", "1")
    async with database.reading() as view:
        assert await remembered.recall(view, "clock") == "1"
        async with second.writing() as tx:
            await remembered.remember(tx, "clock", "2")
        assert await remembered.recall(view, "clock") == "1"
    async with database.reading() as view:
        assert await remembered.recall(view, "clock") == "2"


async def test_two_writers_take_turns_and_lose_nothing(database: Database, second: Database) -> None:
    async def count(opened: Database) -> list[int]:
        numbers = []
        for _ in range(20):
            async with opened.writing() as tx:
                numbers.append(await next_number(tx, "turns"))
        return numbers

    mine, theirs = await asyncio.gather(count(database), count(second))
    assert sorted(mine + theirs) == list(range(1, 41))
    assert mine == sorted(mine)


async def test_a_cancelled_transaction_leaves_the_writer_usable(database: Database) -> None:
    begun = asyncio.Event()

    async def never_ends() -> None:
        async with database.writing() as tx:
            await remembered.remember(tx, "half", "done")
            begun.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(never_ends())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.writing() as tx:
        await remembered.remember(tx, "after", "fine")
    async with database.reading() as tx:
        assert (await remembered.recall(tx, "half"), await remembered.recall(tx, "after")) == (None, "fine")


async def test_many_readers_at_once_wait_for_one_another(database: Database) -> None:
    async def read() -> None:
        async with database.reading() as tx:
            await ping(tx)

    await asyncio.gather(*(read() for _ in range(40)))


async def test_sqlite_takes_the_write_lock_at_once_and_says_busy(sqlite: Database) -> None:
    path = sqlite.path
    assert path is not None
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    impatient = Database(sqlite.url.render_as_string(hide_password=False), busy_timeout_ms=50)
    with pytest.raises(Busy):
        async with impatient.writing():
            pytest.fail("another process holds the lock")
    holder.execute("ROLLBACK")
    holder.close()
    async with impatient.writing() as tx:
        await remembered.remember(tx, "then", "mine")
    await impatient.close()
    assert BUSY_TIMEOUT_MS >= 5_000, "a real wait, not a moment's"


async def test_sqlite_waits_for_another_process_to_finish(sqlite: Database) -> None:
    path = sqlite.path
    assert path is not None
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with sqlite.writing() as tx:
            await remembered.remember(tx, "patience", "paid")

    writing = asyncio.create_task(write())
    await asyncio.sleep(0.2)
    assert not writing.done()
    holder.execute("COMMIT")
    holder.close()
    await writing


async def test_sqlite_keeps_what_it_promised_through_a_power_cut(sqlite: Database) -> None:
    async with sqlite.writing() as tx:
        modes = [
            (await tx.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert modes == ["wal", 2, 1]


async def test_a_full_disk_is_broken_and_mends_itself(sqlite: Database) -> None:
    async with sqlite.writing() as tx:
        await tx.exec_driver_sql("PRAGMA max_page_count = 1")
    with pytest.raises(Broken, match="full"):
        async with sqlite.writing() as tx:
            await remembered.remember(tx, "big", "x" * 1_000_000)
    async with sqlite.writing() as tx:
        await tx.exec_driver_sql("PRAGMA max_page_count = 1000000")
        await remembered.remember(tx, "big", "x" * 1_000_000)


async def test_a_file_that_is_no_database_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "letters.db"
    path.write_bytes(b"Dear database, " * 100)
    database = Database(f"sqlite:///{path}")
    with pytest.raises(Broken):
        await upgrade(database)
    await database.close()


async def test_a_server_that_went_away_is_broken_and_comes_back(postgresql_server: PostgresqlServer) -> None:
    postgresql_server.execute("CREATE DATABASE going TEMPLATE template_of_tests")
    database = Database(f"{postgresql_server.url}/going")

    async def write() -> None:
        async with database.writing() as tx:
            await ping(tx)
            postgresql_server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'going'")
            await ping(tx)

    with pytest.raises(Broken):
        await write()
    async with database.writing() as tx:
        await remembered.remember(tx, "back", "again")
    await database.close()


async def test_nobody_at_the_door_is_broken() -> None:
    database = Database("postgresql://postgres@127.0.0.1:1/nowhere")
    with pytest.raises(Broken):
        async with database.reading() as tx:
            await ping(tx)
    await database.close()


async def test_every_connection_in_use_is_busy(sqlite: Database) -> None:
    with pytest.raises(Busy, match="in use"):
        async with sqlite.reading():
            raise exc.TimeoutError("QueuePool limit reached")


async def test_a_bug_of_ours_is_not_dressed_up_as_the_worlds(database: Database) -> None:
    with pytest.raises(ProgrammingError if not database.is_sqlite else StorageError):
        async with database.writing() as tx:
            await tx.execute(text("SELECT nothing FROM nowhere"))
    with pytest.raises(IntegrityError):
        async with database.writing() as tx:
            await tx.execute(facts.insert(), [{"name": "twice", "value": "1"}, {"name": "twice", "value": "2"}])


@pytest.mark.parametrize(("state", "kind"), [("40001", Busy), ("40P01", Busy), ("55P03", Busy), ("53100", Broken)])
def test_what_postgresql_says_becomes_ours(state: str, kind: type[StorageError]) -> None:
    class Said(Exception):
        sqlstate = state

    assert type(storage_error(exc.DBAPIError("statement", {}, Said("words")))) is kind


async def test_what_is_not_the_databases_passes_through(sqlite: Database) -> None:
    with pytest.raises(TimeoutError):
        async with sqlite.reading():
            raise TimeoutError
    with pytest.raises(Broken, match="input/output"):
        async with sqlite.reading():
            raise OSError("input/output error")


async def test_files_left_open_to_all_are_closed_at_start(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    files = [path, path.with_name("old.db-wal"), path.with_name("old.db-shm")]
    for file in files:
        file.touch(0o644)
    database = Database(f"sqlite:///{path}")
    await database.close()
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600] * 3


async def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new' / 'deeper' / 'x.db'}")
    assert database.path == tmp_path / "new" / "deeper" / "x.db"
    await upgrade(database)
    await database.close()


def test_a_url_with_a_password_is_not_told() -> None:
    database = Database("postgresql://robin:s3cret-word@127.0.0.1:1/x")
    assert "s3cret-word" not in repr(database.url)
    assert database.path is None
    with pytest.raises(Unusable) as caught:
        Database("mysql://robin:s3cret-word@127.0.0.1/x")
    assert "s3cret-word" not in str(caught.value)


async def test_several_processes_may_upgrade_an_empty_database_at_once(postgresql_server: PostgresqlServer) -> None:
    postgresql_server.execute("CREATE DATABASE fresh")
    opened = [Database(f"{postgresql_server.url}/fresh") for _ in range(3)]
    await asyncio.gather(*(upgrade(one) for one in opened))
    assert await differences(opened[0]) == []
    for one in opened:
        await one.close()


async def test_counters_begin_at_one_and_go_back_with_their_transaction(database: Database) -> None:

    async def fail() -> None:
        async with database.writing() as tx:
            assert await next_number(tx, "n") == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with database.writing() as tx:
        assert [await next_number(tx, "n"), await next_number(tx, "n"), await next_number(tx, "other")] == [1, 2, 1]


# Columns

SEOUL = timezone(timedelta(hours=9))
ZONED = st.datetimes(
    min_value=datetime(1900, 1, 2),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(9000, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.sampled_from([UTC, SEOUL]),
)


@given(at=ZONED)
async def test_times_come_back_as_the_same_moment_in_utc(database: Database, at: datetime) -> None:
    async with database.writing() as tx:
        await tx.execute(updates_table.delete())
        await handled_updates.record(tx, 1, at)
        found = (await tx.execute(select(updates_table.c.handled_at))).scalar_one()
    assert found == at
    assert found.tzinfo is UTC


async def test_a_naive_time_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        async with database.writing() as tx:
            await handled_updates.record(tx, 1, NOW.replace(tzinfo=None))


@given(words=st.text(alphabet=st.characters(), max_size=60))
async def test_any_text_is_held_by_both_databases(database: Database, words: str) -> None:
    async with database.writing() as tx:
        for column in (PlainText(), JsonText()):
            bound = column.process_bind_param(words, tx.dialect)
            found = (await tx.execute(select(text(":words").bindparams(words=bound)))).scalar_one()
            assert found == bound


@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_json_comes_back_as_it_was(value: object) -> None:
    column, dialect = JsonText(), sqlite_dialect.dialect()
    assert column.process_result_value(column.process_bind_param(value, dialect), dialect) == value


def test_columns_hold_nothing_as_nothing() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves its dialects untyped
    for column in (PlainText(), JsonText(), UtcTime()):
        assert column.process_bind_param(None, dialect) is None
    assert JsonText().process_result_value(None, dialect) is None
    assert UtcTime().process_result_value(None, dialect) is None
    assert isinstance(PlainText().impl_instance, Text)
