"""SQLite behind threads: the loop never waits for the disk, and a statement, or a whole transaction, is one way there and
back (a driver that hops for every call of its cursor was measured at 65 hops a message)."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, Executable, create_engine, event
from sqlalchemy.engine import URL, CursorResult
from sqlalchemy.pool import NullPool

T = TypeVar("T")


class Seats:
    """So many connections to one file, each in a thread of its own; transactions take turns on them, in order."""

    def __init__(self, url: URL, *, count: int, busy_seconds: float, read_only: bool) -> None:
        """`read_only` connections begin without a lock and cannot write; others take the write lock at once (BEGIN
        IMMEDIATE), because a later upgrade would fail without waiting. `busy_seconds`: the wait for other processes."""
        engine = _engine(url, busy_seconds=busy_seconds, read_only=read_only)
        begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"
        self._free = [_Seat(engine, begin) for _ in range(count)]
        self._turns = asyncio.Semaphore(count)
        self._all = tuple(self._free)

    @asynccontextmanager
    async def steps(self) -> AsyncIterator["InSteps"]:
        """A transaction whose statements go to the thread one by one: between them anything may be awaited."""
        async with self._seat() as seat:
            try:
                await seat.run(seat.begin)
                yield InSteps(seat)
                await asyncio.shield(seat.run(Connection.commit))
            except BaseException:
                # Whatever a cancelled caller left running stands before this in the thread's queue.
                await asyncio.shield(seat.run(Connection.rollback))
                raise

    async def at_once(self, work: Callable[["AtOnce"], Awaitable[T]]) -> T:
        """A whole transaction in one go. `work` may await nothing but the transaction it is given."""
        async with self._seat() as seat:
            return await seat.run(lambda connection: seat.whole(connection, work))

    async def rewrite(self) -> bool:
        """Copies what is left into a new file and empties the log: nothing that was deleted stays in either. False where
        another reader still needs the log."""
        async with self._seat() as seat:
            return await seat.run(_rewritten)

    async def close(self) -> None:
        """Closes every connection and ends the threads."""
        for seat in self._all:
            await seat.close()

    @asynccontextmanager
    async def _seat(self) -> AsyncIterator["_Seat"]:
        async with self._turns:
            seat = self._free.pop()
            try:
                yield seat
            finally:
                self._free.append(seat)


class InSteps:
    """The transaction of `Seats.steps`."""

    def __init__(self, seat: "_Seat") -> None:
        self._seat = seat
        self.dialect = seat.dialect

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[*tuple[Any, ...]]:
        """As SQLAlchemy's Connection.execute; every row is here when it returns."""
        return await self._seat.run(lambda connection: connection.execute(statement, parameters))

    async def exec_driver_sql(self, statement: str, /) -> CursorResult[*tuple[Any, ...]]:
        """As SQLAlchemy's Connection.exec_driver_sql."""
        return await self._seat.run(lambda connection: connection.exec_driver_sql(statement))

    async def run_sync(self, step: Callable[[Connection], T], /) -> T:
        """Hands the connection to a function that runs in its thread."""
        return await self._seat.run(step)


class AtOnce:
    """The transaction of `Seats.at_once`: its work is in the thread already."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[*tuple[Any, ...]]:
        """As SQLAlchemy's Connection.execute."""
        return self._connection.execute(statement, parameters)

    async def exec_driver_sql(self, statement: str, /) -> CursorResult[*tuple[Any, ...]]:
        """As SQLAlchemy's Connection.exec_driver_sql."""
        return self._connection.exec_driver_sql(statement)

    async def run_sync(self, step: Callable[[Connection], T], /) -> T:
        """Hands the connection to a function."""
        return step(self._connection)


def _rewritten(connection: Connection) -> bool:
    try:
        connection.exec_driver_sql("VACUUM")
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
    finally:
        connection.rollback()  # neither is part of a transaction; SQLAlchemy thinks that it began one
    return not busy


def driven(work: Awaitable[T]) -> T:
    """The result of work that never has to wait. Raises RuntimeError for work that does: it would hold the database."""
    coroutine = cast("Coroutine[Any, Any, T]", work)
    try:
        coroutine.send(None)
    except StopIteration as done:
        return cast("T", done.value)
    coroutine.close()
    raise RuntimeError("a transaction in one go waits for something other than its database")


class _Seat:
    """One connection and its thread. What is asked of it happens in the order in which it was asked."""

    def __init__(self, engine: Engine, begin: str) -> None:
        self.dialect = engine.dialect
        self._engine = engine
        self._begin = begin
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        self._connection: Connection | None = None

    def run(self, step: Callable[[Connection], T]) -> "asyncio.Future[T]":
        def stepped() -> T:
            if self._connection is None:
                self._connection = self._engine.connect()
            return step(self._connection)

        return asyncio.get_running_loop().run_in_executor(self._thread, stepped)

    def begin(self, connection: Connection) -> None:
        connection.exec_driver_sql(self._begin)

    def whole(self, connection: Connection, work: Callable[[AtOnce], Awaitable[T]]) -> T:
        try:
            self.begin(connection)
            result = driven(work(AtOnce(connection)))
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
        return result

    async def close(self) -> None:
        if self._connection is not None:
            await self.run(Connection.close)
        self._thread.shutdown()


class _ReadWhole(sqlite3.Cursor):
    """Reads every row where it is asked for, in the thread; what is fetched later is here already."""

    _rows: list[Any]

    def execute(self, *args: Any) -> "_ReadWhole":
        super().execute(*args)
        self._rows = super().fetchall() if self.description else []
        return self

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int | None = 1) -> list[Any]:
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows


class _Connection(sqlite3.Connection):
    def cursor(self, factory: Any = _ReadWhole) -> Any:
        return super().cursor(factory)


def _engine(url: URL, *, busy_seconds: float, read_only: bool) -> Engine:
    arguments = {"timeout": busy_seconds, "check_same_thread": False, "factory": _Connection}
    engine = create_engine(url, poolclass=NullPool, connect_args=arguments)

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        if url.query.get("mode") != "ro":  # a file that is only looked at stays as it is
            cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")  # some builds leave what was deleted in the file
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    return engine
