"""Roles that only one process may hold: polling a token, ticking. A row with an end and a fencing number."""

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from storage.db import Transaction
from storage.tables import leases


async def take(
    tx: Transaction, role: str, owner: str, *, now: float, seconds: float, by_force: bool = False
) -> int | None:
    """Takes or prolongs a role until `now + seconds` (real seconds since 1970).

    Returns the fencing number (it grows with every change of holder), or None where another holds it.
    `by_force` takes it from a holder that is known to be dead (the file lock was free).
    """
    await tx.execute(postgresql_insert(leases).values(role=role, owner="", fence=0, until=0.0).on_conflict_do_nothing())
    held = (await tx.execute(select(leases).where(leases.c.role == role).with_for_update())).one()
    if held.owner == owner:
        fence: int = held.fence
    elif by_force or held.until <= now or held.until > now + 2 * seconds:
        # Later than any holder can have set it: the clock was put back since then.
        fence = held.fence + 1
    else:
        return None
    await tx.execute(update(leases).where(leases.c.role == role).values(owner=owner, fence=fence, until=now + seconds))
    return fence


async def give_back(tx: Transaction, role: str, owner: str) -> None:
    """Ends a role early, so that the next holder need not wait."""
    await tx.execute(update(leases).where(leases.c.role == role, leases.c.owner == owner).values(until=0.0))
