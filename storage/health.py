"""Whether a database's pages are whole."""

from sqlalchemy import text

from storage.db import Transaction

_LONGEST = 300


async def damage(tx: Transaction) -> str:
    """What SQLite's own quick check says is broken; "" where all is whole, and for PostgreSQL, which checks its pages itself."""
    if tx.dialect.name != "sqlite":
        await tx.execute(text("SELECT 1"))
        return ""
    found = (await tx.execute(text("PRAGMA quick_check(3)"))).scalars().all()
    return "" if list(found) == ["ok"] else "; ".join(map(str, found))[:_LONGEST]
