"""Alembic's entry: runs on the connection that storage/migrate.py hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, types

from storage.columns import JsonText, PlainText, UtcTime
from storage.tables import metadata


def _render(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Our column types by their own names, so that a generated migration can be imported."""
    if kind == "type" and isinstance(item, (UtcTime, PlainText, JsonText)):
        return f"{type(item).__name__}()"
    if kind == "type" and isinstance(item, types.BigInteger) and item._variant_mapping:
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    return False


connection: Connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, render_item=_render)
with context.begin_transaction():
    context.run_migrations()
