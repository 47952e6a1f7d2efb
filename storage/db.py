"""One database behind one URL: SQLite (WAL, synchronous FULL, one writer) or PostgreSQL; read and write transactions."""

import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, TypeVarTuple, overload
from urllib.parse import quote

from sqlalchemy import Connection, Dialect, Executable, text, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.engine import URL, CursorResult, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.errors import Absent, Broken, Busy, StorageError, Unusable
from storage.sqlite import Seats
from storage.tables import counters

if TYPE_CHECKING:
    from sqlalchemy.sql.selectable import TypedReturnsRows

T = TypeVar("T")
Columns = TypeVarTuple("Columns")


class Transaction(Protocol):
    """What storage's functions take first: an open transaction of a Database."""

    @property
    def dialect(self) -> Dialect:
        """Which kind of database it is."""

    @overload
    async def execute(
        self, statement: "TypedReturnsRows[*Columns]", parameters: Any = None
    ) -> CursorResult[*Columns]: ...

    @overload
    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[*tuple[Any, ...]]: ...

    async def exec_driver_sql(self, statement: str, /) -> CursorResult[Any]:
        """SQL as it stands."""

    async def run_sync(self, step: Callable[[Connection], T], /) -> T:
        """Hands SQLAlchemy's connection to a plain function."""


Work = Callable[[Transaction], Awaitable[T]]

INTEREST_CHANGES = "interests"
"""The counter (see `next_number`) whose numbers order all changes of interests."""

BUSY_TIMEOUT_MS = 10_000
SQLITE_READERS = 4


class Database:
    """Opens, hands out transactions, closes. Every failure leaves as a StorageError."""

    def __init__(self, url: str, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS, only_look: bool = False) -> None:
        """`busy_timeout_ms`: how long SQLite waits for another process's writing to end. `only_look`: no file is made or
        changed, and only `reading` is of use. Raises Unusable for a URL that is neither SQLite nor PostgreSQL, and Absent where
        there is no file to look at."""
        self.url = _usable(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            if only_look:
                self._require_file()
            else:
                self._prepare_file()
            file, seconds = _looking_at(self.url) if only_look else self.url, busy_timeout_ms / 1000
            # One writer connection: waiting for it in order is fairer than SQLite's busy loop.
            self._write = Seats(file, count=1, busy_seconds=seconds, read_only=False)
            self._read = Seats(file, count=SQLITE_READERS, busy_seconds=seconds, read_only=True)
        else:
            # Loaded for PostgreSQL alone: it brings the whole of SQLAlchemy's object mapper.
            from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415 - as above

            self._writer = create_async_engine(self.url, pool_pre_ping=True, pool_size=8)
            self._reader = self._writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @staticmethod
    def file_of(url: str) -> Path | None:
        """The SQLite file that a URL names, there or not; None for PostgreSQL. Raises Unusable."""
        parsed = _usable(url)
        return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None

    @property
    def path(self) -> Path | None:
        """The SQLite file, or None for PostgreSQL."""
        return Path(self.url.database or "") if self.is_sqlite else None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """A consistent view; nothing can be written in it. Raises Busy or Broken."""
        with _translated():
            async with self._read.steps() if self.is_sqlite else self._reader.connect() as transaction:
                yield transaction

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Transaction]:
        """All or nothing: commits at the end, rolls back on any exception. Raises Busy or Broken."""
        with _translated():
            async with self._write.steps() if self.is_sqlite else self._writer.begin() as transaction:
                yield transaction

    async def read(self, work: Work[T]) -> T:
        """As `reading`, in one go: for what is done often. `work` awaits nothing but storage's functions."""
        with _translated():
            if self.is_sqlite:
                return await self._read.at_once(work)
            async with self._reader.connect() as transaction:
                return await work(transaction)

    async def write(self, work: Work[T]) -> T:
        """As `writing`, in one go. `work` awaits nothing but storage's functions."""
        with _translated():
            if self.is_sqlite:
                return await self._write.at_once(work)
            async with self._writer.begin() as transaction:
                return await work(transaction)

    async def leave_no_traces(self) -> bool:
        """SQLite: rewrites the file, so that nothing that was deleted is left in it or its log; it takes as long, and as
        much room, as a copy. False where somebody still reads the log: ask again later. PostgreSQL cleans up by itself.
        Raises Busy or Broken."""
        with _translated():
            return not self.is_sqlite or await self._write.rewrite()

    async def close(self) -> None:
        """Gives back every connection."""
        if self.is_sqlite:
            await self._write.close()
            await self._read.close()
        else:
            await self._writer.dispose()

    def _prepare_file(self) -> None:
        """Creates the file 0600 first: SQLite gives -wal and -shm the mode of the file, and would make it 0644."""
        path = Path(self.url.database or "")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            for file in (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))):
                if file.exists() and file.stat().st_mode & 0o077:
                    file.chmod(0o600)
        except OSError as error:
            raise Unusable(
                f"cannot open {path}: {error.strerror}; give database.url a folder that can be written"
            ) from error

    def _require_file(self) -> None:
        path = Path(self.url.database or "")
        if not path.is_file():
            raise Absent(f"there is no database {path} yet; `baljubot run` makes it")


def _looking_at(url: URL) -> URL:
    """The same file, opened so that SQLite itself refuses to write it."""
    return url.set(database=f"file:{quote(url.database or '')}", query={"mode": "ro", "uri": "true"})


def _usable(url: str) -> URL:
    drivers = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise Unusable("database.url is not a URL; try sqlite:///baljubot.db") from error
    backend = parsed.drivername.split("+", 1)[0]
    if backend not in drivers:
        raise Unusable(f"database.url begins with {backend!r}; baljubot knows sqlite and postgresql")
    if backend == "sqlite" and (not parsed.database or parsed.database == ":memory:"):
        raise Unusable("database.url names no file: a database in memory would forget what is owed")
    try:
        parsed = parsed.set(drivername=drivers[backend])
        parsed.get_dialect()
    except NoSuchModuleError as error:  # pragma: no cover - both dialects ship with SQLAlchemy
        raise Unusable(str(error)) from error
    return parsed


class _translated:  # noqa: N801 - reads as a verb where it is used
    """Turns the driver's errors into ours at the border."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        # A broken constraint, a wrong statement, a value that does not fit: bugs of ours, not of the world.
        if isinstance(error, (IntegrityError, ProgrammingError, DataError)):
            return
        if isinstance(error, DBAPIError):
            raise storage_error(error) from error
        if isinstance(error, PoolTimeout):
            raise Busy("every connection is in use") from error
        if isinstance(error, (sqlite3.Error, OSError)) and not isinstance(error, TimeoutError):
            raise Broken(f"{type(error).__name__}: {error}") from error


def storage_error(error: DBAPIError) -> StorageError:
    """Busy where another writer is the reason (SQLITE_BUSY, serialization, deadlock), Broken otherwise."""
    cause = error.orig
    name = getattr(cause, "sqlite_errorname", "") or ""
    code = getattr(cause, "sqlstate", "") or ""
    words = f"{type(cause).__name__}: {cause}"
    if name.startswith("SQLITE_BUSY") or name == "SQLITE_LOCKED" or code in {"40001", "40P01", "55P03"}:
        return Busy(words)
    return Broken(words)


async def next_number(tx: Transaction, counter: str) -> int:
    """The next number of a counter, from 1. Whoever else wants one waits for this transaction's end: numbers become
    visible in order, and what is done under one counter is done one after the other, on PostgreSQL too."""
    await tx.execute(postgresql_insert(counters).values(name=counter, value=0).on_conflict_do_nothing())
    statement = update(counters).where(counters.c.name == counter).values(value=counters.c.value + 1)
    number: int = (await tx.execute(statement.returning(counters.c.value))).scalar_one()
    return number


async def ping(tx: Transaction) -> None:
    """Raises if the database does not answer."""
    await tx.execute(text("SELECT 1"))
