"""Virtual time: a loop in which waiting takes no time at all, and a database in this very thread."""

import asyncio
import selectors
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from sqlite3 import Connection as SqliteConnection
from typing import Any, cast

from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import CursorResult
from sqlalchemy.pool import StaticPool

from storage.db import Database, T, Transaction, Work
from storage.tables import metadata


class _Selector(selectors.DefaultSelector):
    """Where the loop would wait, time moves on instead."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("everybody waits for something that will never come")
        self.now += max(0.0, timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose seconds pass only while everybody waits."""

    def __init__(self) -> None:
        self._virtual = _Selector()
        super().__init__(self._virtual)

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._virtual.now


class VirtualTime:
    """Both times of the program, moved by one hand: the Clock and real seconds."""

    def __init__(self, loop: VirtualLoop, start: datetime) -> None:
        self._loop = loop
        self._start = start

    def now(self) -> datetime:
        return self._start.astimezone(UTC) + timedelta(seconds=self._loop.time())

    def seconds(self) -> float:
        return self.now().timestamp()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def until(self, moment: datetime) -> None:
        """Lets time pass, at once."""
        await asyncio.sleep(max(0.0, (moment - self.now()).total_seconds()))


Point = Callable[[str], None]


class _InThisThread:
    """What storage's functions see as their transaction: each statement is a point at which the process may die."""

    def __init__(self, connection: Connection, point: Point) -> None:
        self._connection = connection
        self._point = point

    async def execute(self, statement: Any, parameters: Any = None) -> CursorResult[Any]:
        self._point("statement")
        return self._connection.execute(statement, parameters)


def empty_database() -> Connection:
    """SQLite in memory with every table and no row. It outlives the processes that work on it, and serves one world at a
    time: statements that it has compiled once are not compiled again."""
    connection = _connection()
    with _transaction(connection):
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    return connection


@cache
def _connection() -> Connection:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    metadata.create_all(engine)
    connection = engine.connect()
    _driver(connection).isolation_level = None
    return connection


def _driver(connection: Connection) -> SqliteConnection:
    return cast("SqliteConnection", connection.connection.dbapi_connection)


@contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    # Said to the driver itself, without SQLAlchemy's events: there are a million of these in a campaign.
    driver = _driver(connection)
    driver.execute("BEGIN")
    try:
        yield
        connection.commit()
        driver.commit()
    except BaseException:
        connection.rollback()
        driver.rollback()
        raise


class DatabaseInThisThread(Database):
    """The same statements of the same storage code on the same kind of database, without threads in between.

    `point` is called before each begin and statement, and before and after each commit; what it raises is the death of
    the process: the transaction is rolled back, as SQLite would on the next opening.
    """

    def __init__(self, connection: Connection, point: Point) -> None:
        self.is_sqlite = True
        self._connection = connection
        self._point = point

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        await asyncio.sleep(0)
        with _transaction(self._connection):
            yield cast("Transaction", _InThisThread(self._connection, self._point))

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Transaction]:
        await asyncio.sleep(0)
        self._point("begin")
        with _transaction(self._connection):
            yield cast("Transaction", _InThisThread(self._connection, self._point))
            self._point("before commit")
        self._point("after commit")

    async def read(self, work: Work[T]) -> T:
        async with self.reading() as tx:
            return await work(tx)

    async def write(self, work: Work[T]) -> T:
        async with self.writing() as tx:
            return await work(tx)

    async def close(self) -> None:
        """Nothing: the memory belongs to the world."""
