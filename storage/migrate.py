"""Brings a database to the newest shape, from code: no alembic.ini, no working directory to be in."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.db import Database
from storage.errors import Unusable
from storage.tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"
UPGRADE_LOCK = 8_121_113
"""Any number that nobody else on the server is likely to lock."""


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration for our migrations, on an open connection where one is given."""
    config = Config()
    config.set_main_option("script_location", MIGRATIONS.as_posix())
    config.attributes["connection"] = connection
    return config


async def upgrade(database: Database) -> None:
    """Upgrades to the newest revision, all or nothing. Raises Unusable where the database is newer than the program."""
    async with database.writing() as tx:
        await tx.run_sync(_upgrade)


async def differences(database: Database) -> list[object]:
    """What distinguishes the database from tables.py: empty when the migrations are complete."""
    async with database.writing() as tx:
        return await tx.run_sync(_compare)


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Several processes may start at once on an empty database: one makes the tables, the others find them made.
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
    config = configuration(connection)
    present = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if present is not None and present not in known:
        raise Unusable(f"the database has shape {present}, which this program does not know; use the newer program")
    command.upgrade(config, "head")


def _compare(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
    return list(compare_metadata(context, metadata))
