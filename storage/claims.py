"""Claiming what is owed and recording what became of it. Claim, send and record are three separate steps: only the
first and the last are here, each one short transaction, and the record is fenced by owner and attempt."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, and_, cast, exists, func, literal, or_, select, update

from storage import pace
from storage.db import Transaction
from storage.outbox import item_of
from storage.records import OutboxItem, OutboxState
from storage.tables import outbox
from storage.tables import pace as pace_table

MOST_RECOVERIES = 3
"""A row that crashes left in `sending` is sent again this often, then parked (design §5)."""

LAST = 90
"""The urgency of a row that was recovered twice: it goes alone and last, so that a poisonous one delays nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An item that is ours to send, not before `send_at` (real seconds since 1970)."""

    item: OutboxItem
    send_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """Least seconds between two messages: of the whole bot, of one private chat, of one group."""

    bot: float
    chat: float
    group: float

    def of(self, chat_id: int) -> dict[str, float]:
        """The scopes that a message to this chat uses (groups have negative ids)."""
        return {pace.BOT: self.bot, pace.chat_scope(chat_id): self.group if chat_id < 0 else self.chat}


async def claim(
    tx: Transaction, owner: str, *, now: datetime, real: float, lease: float, spacing: Spacing, patience: float = 1.0
) -> Claim | None:
    """Takes the most urgent message that may go now, with a slot to send it in, or None.

    `now` is the Clock's (what is due), `real` real seconds (slots, leases). Nothing is taken while the bot's next slot
    is further off than `patience` seconds (a 429 or an outage). Within a chat nothing overtakes what is as urgent, and
    nothing about a publication overtakes an earlier message about it.
    """
    if await pace.next_free(tx, pace.BOT) > real + patience:
        return None
    other, earlier = outbox.alias("other"), outbox.alias("earlier")
    waits_behind = exists().where(
        earlier.c.chat_id == outbox.c.chat_id,
        earlier.c.state.in_([OutboxState.PENDING.value, OutboxState.SENDING.value]),
        earlier.c.id < outbox.c.id,
        or_(
            and_(earlier.c.urgency == outbox.c.urgency, earlier.c.failures > 0),
            and_(earlier.c.subject == outbox.c.subject, outbox.c.subject != ""),
        ),
    )
    candidate = (
        await tx.execute(
            select(outbox.c.id, outbox.c.chat_id)
            .outerjoin(pace_table, pace_table.c.scope == literal("chat:") + cast(outbox.c.chat_id, String))
            .where(
                outbox.c.state == OutboxState.PENDING.value,
                outbox.c.due_at <= now,
                or_(pace_table.c.next_at.is_(None), pace_table.c.next_at <= real),
                ~exists().where(other.c.chat_id == outbox.c.chat_id, other.c.state == OutboxState.SENDING.value),
                ~waits_behind,
            )
            .order_by(outbox.c.urgency, outbox.c.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=outbox)
        )
    ).one_or_none()
    if candidate is None:
        return None
    send_at = await pace.reserve(tx, spacing.of(candidate.chat_id), real)
    row = (
        await tx.execute(
            update(outbox)
            .where(outbox.c.id == candidate.id)
            .values(
                state=OutboxState.SENDING.value,
                state_at=now,
                owner=owner,
                attempt=outbox.c.attempt + 1,
                lease_until=send_at + lease,
            )
            .returning(*outbox.c)
        )
    ).one()
    return Claim(item=item_of(row), send_at=send_at)


async def record_part(tx: Transaction, item: OutboxItem, message_ids: tuple[int, ...], *, lease_until: float) -> bool:
    """Keeps the parts accepted so far and prolongs the lease. False where the claim is no longer ours."""
    return await _record(tx, item, {"message_ids": list(message_ids), "lease_until": lease_until})


async def record_sent(tx: Transaction, item: OutboxItem, message_ids: tuple[int, ...], now: datetime) -> bool:
    """The message is out. False where the claim is no longer ours (then another has sent it too: a double)."""
    values = {"state": OutboxState.SENT.value, "state_at": now, "message_ids": list(message_ids), "last_error": ""}
    return await _record(tx, item, values)


async def record_end(tx: Transaction, item: OutboxItem, state: OutboxState, reason: str, now: datetime) -> bool:
    """The message is given up, expired or parked, and why."""
    return await _record(tx, item, {"state": state.value, "state_at": now, "last_error": reason[:300]})


async def record_retry(
    tx: Transaction,
    item: OutboxItem,
    *,
    due_at: datetime,
    now: datetime,
    error: str,
    ambiguous: bool,
    failed: bool = True,
) -> bool:
    """Back to pending, due later. `ambiguous`: it may have been sent. `failed` False: the attempt does not count (429)."""
    values: dict[str, object] = {
        "state": OutboxState.PENDING.value,
        "state_at": now,
        "due_at": due_at,
        "last_error": error[:300],
    }
    if ambiguous:
        values["ambiguous"] = outbox.c.ambiguous + 1
    if failed:
        values["failures"] = outbox.c.failures + 1
        values["failing_since"] = func.coalesce(outbox.c.failing_since, now)
    return await _record(tx, item, values)


async def record_plain(tx: Transaction, item: OutboxItem, now: datetime) -> bool:
    """Its markup was refused: back to pending, to be sent as plain text from now on."""
    values = {"state": OutboxState.PENDING.value, "state_at": now, "plain": True, "last_error": "markup refused"}
    return await _record(tx, item, values)


async def recover(tx: Transaction, *, now: datetime, real: float, dead_owners: bool = False) -> tuple[int, int]:
    """Takes back rows whose sender is gone: (sent again, parked). `dead_owners`: every sender is known to be gone."""
    query = select(outbox).where(outbox.c.state == OutboxState.SENDING.value)
    if not dead_owners:
        query = query.where(outbox.c.lease_until < real)
    again = parked = 0
    for row in (await tx.execute(query.with_for_update(skip_locked=True))).all():
        recoveries = row.recoveries + 1
        values: dict[str, object] = {"recoveries": recoveries, "ambiguous": row.ambiguous + 1, "state_at": now}
        if recoveries > MOST_RECOVERIES:
            values |= {"state": OutboxState.PARKED.value, "last_error": f"left in sending {recoveries} times"}
            parked += 1
        else:
            values |= {"state": OutboxState.PENDING.value}
            if recoveries > 1:
                values |= {"urgency": LAST}
            again += 1
        await tx.execute(
            update(outbox)
            .where(outbox.c.id == row.id, outbox.c.owner == row.owner, outbox.c.attempt == row.attempt)
            .values(values)
        )
    return again, parked


async def _record(tx: Transaction, item: OutboxItem, values: dict[str, object]) -> bool:
    mine = and_(
        outbox.c.id == item.id,
        outbox.c.state == OutboxState.SENDING.value,
        outbox.c.owner == item.owner,
        outbox.c.attempt == item.attempt,
    )
    done = await tx.execute(update(outbox).where(mine).values(values).returning(outbox.c.id))
    return done.scalar_one_or_none() is not None


async def seconds_to_next(tx: Transaction, *, now: datetime, real: float) -> float | None:
    """Real seconds until something that is due now may go (pace, not due time, is what holds it), or None for nothing."""
    query = (
        select(pace_table.c.next_at)
        .select_from(outbox)
        .outerjoin(pace_table, pace_table.c.scope == literal("chat:") + cast(outbox.c.chat_id, String))
        .where(outbox.c.state == OutboxState.PENDING.value, outbox.c.due_at <= now)
        .order_by(func.coalesce(pace_table.c.next_at, 0.0))
        .limit(1)
    )
    row = (await tx.execute(query)).one_or_none()
    if row is None:
        return None
    free = (await tx.execute(select(pace_table.c.next_at).where(pace_table.c.scope == pace.BOT))).scalar_one_or_none()
    return max(row.next_at or 0.0, (free or 0.0) - 0.5, real) - real
