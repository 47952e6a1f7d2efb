"""What every test may ask for: a database on SQLite and on a real PostgreSQL, and a fixed moment."""

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from jobs.clock import ManualClock
from storage.db import Database
from storage.migrate import upgrade
from tests.postgresql import PostgresqlServer

settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("steady")

MOMENT = datetime(2026, 7, 28, 1, 0, tzinfo=UTC)
"""Tuesday 28 July 2026, 10:00 in Seoul: business hours."""

_numbers = count(1)
MOST_WORKERS = 12


def pytest_xdist_auto_num_workers() -> int:
    """Three for two cores: a third of the time tests wait for clocks, disks and processes. Each has a PostgreSQL of its own."""
    return min(max(2, (os.cpu_count() or 1) * 3 // 2), MOST_WORKERS)


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """A test that starts the program sets up its logging: the next one must find its own."""
    root = logging.getLogger()
    handlers, level, hook = root.handlers[:], root.level, sys.excepthook
    yield
    root.handlers[:], sys.excepthook = handlers, hook
    root.setLevel(level)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(MOMENT)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A running PostgreSQL with a migrated database that tests are copied from: copying is faster than migrating."""
    server = PostgresqlServer()
    try:
        server.install()
        server.start()
        server.execute("CREATE DATABASE template_of_tests")
        # A test's own loop may be running already, so the migration gets a thread with a loop of its own.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(lambda: asyncio.run(_migrate(f"{server.url}/template_of_tests"))).result()
        yield server
    finally:
        server.remove()


async def _migrate(url: str) -> None:
    database = Database(url)
    await upgrade(database)
    await database.close()


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The URL of a fresh migrated PostgreSQL database."""
    with _database_of(postgresql_server, "template_of_tests") as url:
        yield url


@pytest.fixture
def empty_postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The URL of a PostgreSQL database with nothing in it."""
    with _database_of(postgresql_server, "template1") as url:
        yield url


@contextmanager
def _database_of(server: PostgresqlServer, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield f"{server.url}/{name}"
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[Database]:
    """A fresh migrated SQLite database."""
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    await upgrade(database)
    yield database
    await database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A fresh migrated database, once on each kind."""
    if request.param == "sqlite":
        opened = Database(f"sqlite:///{tmp_path / 'test.db'}")
        await upgrade(opened)
    else:
        opened = Database(request.getfixturevalue("postgresql_url"))
    yield opened
    await opened.close()
