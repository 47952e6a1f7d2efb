"""Brings a database to the newest shape, from code: no alembic.ini, no working directory to be in.

Alembic is loaded only where a shape must change: an up-to-date database is told by one query, and an empty one is made
whole from tables.py (a test holds the tables and the migrations equal).
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select, text

from storage.db import Database
from storage.errors import Unusable
from storage.tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
UPGRADE_LOCK = 8_121_113
"""Any number that nobody else on the server is likely to lock."""

_shapes = MetaData()
_shape_now = Table("alembic_version", _shapes, Column("version_num", String(32), primary_key=True))


def configuration(connection: Connection | None = None) -> "Config":
    """Alembic's configuration for our migrations, on an open connection where one is given."""
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", MIGRATIONS.as_posix())
    config.attributes["connection"] = connection
    return config


def known_shapes() -> list[str]:
    """Every revision that this program knows, oldest first: their files are named by them."""
    return sorted(path.stem.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


async def upgrade(database: Database) -> None:
    """Upgrades to the newest revision, all or nothing. Raises Unusable where the database is newer than the program."""
    if await shape(database) == known_shapes()[-1]:
        return
    async with database.writing() as tx:
        await tx.run_sync(_upgrade)


async def shape(database: Database) -> str | None:
    """The revision that the database has; None for an empty one. Raises StorageError."""
    async with database.reading() as tx:
        return await tx.run_sync(_shape)


async def differences(database: Database) -> list[object]:
    """What distinguishes the database from tables.py: empty when the migrations are complete."""
    async with database.writing() as tx:
        return await tx.run_sync(_compare)


def _shape(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(select(_shape_now.c.version_num)).scalar_one_or_none()


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Several processes may start at once on an empty database: one makes the tables, the others find them made.
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
    present = _shape(connection)
    if present is not None and present not in known_shapes():
        raise Unusable(f"the database has shape {present}, which this program does not know; use the newer program")
    if present is None:
        _make(connection)
    else:
        migrate(connection)


def _make(connection: Connection) -> None:
    """All tables at once. Raises the database's own error where one of these names is taken already."""
    metadata.create_all(connection, checkfirst=False)
    _shapes.create_all(connection)
    connection.execute(_shape_now.insert().values(version_num=known_shapes()[-1]))


def migrate(connection: Connection) -> None:
    """One release after another, from whatever shape is there (none, too)."""
    from alembic import command  # noqa: PLC0415 - see above

    command.upgrade(configuration(connection), "head")


def _compare(connection: Connection) -> list[object]:
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - see above
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - see above

    context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
    return list(compare_metadata(context, metadata))
