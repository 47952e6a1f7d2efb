"""Claiming what is owed and recording what became of it. Claim, send and record are three separate steps: only the
first and the last are here, each one short transaction, and the record is fenced by owner and attempt."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Float, and_, bindparam, exists, func, or_, select, update

from storage import pace
from storage.db import Transaction
from storage.outbox import item_of
from storage.pace import Spacing
from storage.records import URGENCY, OutboxItem, OutboxState, Payload
from storage.tables import outbox
from storage.tables import pace as pace_table

MOST_RECOVERIES = 3
"""A row that crashes left in `sending` is sent again this often, then parked (design §5)."""

LAST = 90
"""The urgency of a row that was recovered twice: it goes alone and last, so that a poisonous one delays nobody."""

HOLDS_ITS_PLACE = 4
"""So many failures (some three minutes) a row holds back what is as urgent in its chat; then the others pass it by."""


_other, _failing, _earlier = outbox.alias("other"), outbox.alias("failing"), outbox.alias("earlier")

_FAILING_BEFORE_IT = exists().where(
    _failing.c.chat_id == outbox.c.chat_id,
    _failing.c.state == OutboxState.PENDING.value,
    _failing.c.failures.between(1, HOLDS_ITS_PLACE),
    _failing.c.id < outbox.c.id,
    _failing.c.urgency == outbox.c.urgency,
)
_SAME_SUBJECT_BEFORE_IT = exists().where(
    outbox.c.subject != "",
    _earlier.c.subject == outbox.c.subject,
    _earlier.c.chat_id == outbox.c.chat_id,
    _earlier.c.state.in_([OutboxState.PENDING.value, OutboxState.SENDING.value]),
    _earlier.c.id < outbox.c.id,
)
_NOW, _REAL = bindparam("at", type_=outbox.c.due_at.type), bindparam("real", type_=Float())

# Built once: making it anew would cost more than running it. The first two lists are short: chats written to in the last
# seconds, and chats with a message under way.
_MOST_URGENT = (
    select(outbox.c.id, outbox.c.chat_id)
    .where(
        outbox.c.state == OutboxState.PENDING.value,
        outbox.c.due_at <= _NOW,
        outbox.c.chat_id.not_in(select(pace_table.c.chat_id).where(pace.rests(_REAL))),
        outbox.c.chat_id.not_in(select(_other.c.chat_id).where(_other.c.state == OutboxState.SENDING.value)),
        or_(outbox.c.expires_at.is_(None), outbox.c.expires_at > _NOW, outbox.c.rest.is_not(None)),
        ~_FAILING_BEFORE_IT,
        ~_SAME_SUBJECT_BEFORE_IT,
    )
    .order_by(outbox.c.urgency, outbox.c.id)
    .limit(1)
    .with_for_update(skip_locked=True, of=outbox)
)

_CLAIM = (
    update(outbox)
    .where(outbox.c.id == bindparam("this"))
    .values(
        state=OutboxState.SENDING.value,
        state_at=bindparam("at"),
        owner=bindparam("me"),
        attempt=outbox.c.attempt + 1,
        lease_until=bindparam("until"),
    )
    .returning(*outbox.c)
)
_MINE = and_(
    outbox.c.id == bindparam("this"),
    outbox.c.state == OutboxState.SENDING.value,
    outbox.c.owner == bindparam("me"),
    outbox.c.attempt == bindparam("this_attempt"),
)
_OUT = (
    update(outbox)
    .where(_MINE)
    .values(
        state=OutboxState.SENT.value,
        state_at=bindparam("at"),
        message_ids=bindparam("ids"),
        rest=None,
        last_error="",
    )
    .returning(outbox.c.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An item that is ours to send, not before `send_at` (real seconds since 1970)."""

    item: OutboxItem
    send_at: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to claim. `seconds`: real seconds until pace lets something go, None where nothing waits for pace."""

    seconds: float | None


async def claim(
    tx: Transaction, owner: str, *, now: datetime, real: float, lease: float, spacing: Spacing, ahead: float = 0.1
) -> Claim | Wait:
    """Takes the most urgent message that may go now, with a slot to send it in.

    `now` is the Clock's (what is due), `real` real seconds (slots, leases). Nothing is taken while the bot's next slot
    is further off than `ahead` seconds. Of a chat one message at a time is under way; nothing overtakes what is as
    urgent there, and nothing about a publication overtakes an earlier message about it.
    """
    free = await pace.lock_bot(tx, real)
    if free > real + ahead:
        return Wait(free - real - ahead)
    candidate = (await tx.execute(_MOST_URGENT, {"at": now, "real": real})).one_or_none()
    if candidate is None:
        at = await pace.next_chat_free(tx, now=real)
        return Wait(None if at is None else at - real)
    send_at = max(free, real)
    await pace.use(tx, candidate.chat_id, spacing, send_at, real)
    values = {"this": candidate.id, "at": now, "me": owner, "until": send_at + lease}
    row = (await tx.execute(_CLAIM, values)).one()
    return Claim(item=item_of(row), send_at=send_at)


async def stands(tx: Transaction, item: OutboxItem) -> bool:
    """Whether the claim is still ours."""
    return (await tx.execute(select(outbox.c.id).where(_MINE), _of(item))).scalar_one_or_none() is not None


async def record_part(
    tx: Transaction, item: OutboxItem, message_ids: tuple[int, ...], rest: Payload, now: datetime
) -> bool:
    """One part is out and more are owed: back to pending, so that pace and urgency decide what goes next.

    What was ambiguous or failed before is settled by this success. False where the claim is no longer ours.
    """
    values = {
        "state": OutboxState.PENDING.value,
        "state_at": now,
        "message_ids": list(message_ids),
        "rest": rest,
        "urgency": URGENCY[item.kind],
        "recoveries": 0,
        "failures": 0,
        "failing_since": None,
        "last_error": "",
    }
    return await _record(tx, item, values)


async def record_sent(tx: Transaction, item: OutboxItem, message_ids: tuple[int, ...], now: datetime) -> bool:
    """The message is out. False where the claim is no longer ours (then another has sent it too: a double)."""
    done = await tx.execute(_OUT, {"at": now, "ids": list(message_ids), **_of(item)})
    return done.scalar_one_or_none() is not None


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
    """Its form was refused: back to pending, to be sent as bare text from now on."""
    values = {"state": OutboxState.PENDING.value, "state_at": now, "plain": True, "last_error": "form refused"}
    return await _record(tx, item, values)


async def release(tx: Transaction, owner: str, *, but: Collection[int], now: datetime) -> int:
    """Frees rows that this owner holds without knowing (the answer to its commit was lost): they were never sent."""
    freed = await tx.execute(
        update(outbox)
        .where(
            outbox.c.state == OutboxState.SENDING.value,
            outbox.c.owner == owner,
            outbox.c.id.not_in(list(but)),
        )
        .values(state=OutboxState.PENDING.value, state_at=now)
        .returning(outbox.c.id)
    )
    return len(freed.all())


async def recover(
    tx: Transaction,
    *,
    now: datetime,
    real: float,
    lease: float = 120.0,
    but: Collection[int] = (),
    dead_owners: bool = False,
) -> tuple[list[str], list[str]]:
    """Takes back rows whose sender is gone; the keys of those (sent again, parked).

    `lease` is how many seconds a sender may take, `but` the rows of which the caller knows better, `dead_owners` says
    that every sender is gone. A lease that ends later than any can was taken before the clock was set back.
    """
    query = select(outbox).where(outbox.c.state == OutboxState.SENDING.value, outbox.c.id.not_in(list(but)))
    if not dead_owners:
        over = or_(outbox.c.lease_until < real, outbox.c.lease_until > real + 2 * lease)
        query = query.where(over)
    again, parked = [], []
    for row in (await tx.execute(query.order_by(outbox.c.id).with_for_update(skip_locked=True))).all():
        recoveries = row.recoveries + 1
        values: dict[str, object] = {"recoveries": recoveries, "ambiguous": row.ambiguous + 1, "state_at": now}
        if recoveries > MOST_RECOVERIES:
            values |= {"state": OutboxState.PARKED.value, "last_error": f"left in sending {recoveries} times"}
            parked.append(row.key)
        else:
            values |= {"state": OutboxState.PENDING.value}
            if recoveries > 1:
                values |= {"urgency": LAST}
            again.append(row.key)
        await tx.execute(update(outbox).where(outbox.c.id == row.id).values(values))
    return again, parked


async def _record(tx: Transaction, item: OutboxItem, values: dict[str, object]) -> bool:
    done = await tx.execute(update(outbox).where(_MINE).values(values).returning(outbox.c.id), _of(item))
    return done.scalar_one_or_none() is not None


def _of(item: OutboxItem) -> dict[str, object]:
    return {"this": item.id, "me": item.owner, "this_attempt": item.attempt}
