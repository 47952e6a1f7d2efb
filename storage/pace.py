"""How fast we may write: one row a chat, and one for the whole bot, with the moment of its next free slot.

Shared by all processes and kept over restarts. Seconds are real seconds since 1970.
"""

from dataclasses import dataclass

from sqlalchemy import BindParameter, ColumnElement, Float, and_, bindparam, case, exists, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from storage.db import Transaction
from storage.records import OutboxState
from storage.tables import outbox, pace

BOT = 0
"""The row of the whole bot; no chat of Telegram has this id."""

SKEW = 5.0
"""A row set further in the future than this many seconds was set before the clock was put back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """Least seconds between two messages: of the whole bot, of one private chat, of one group."""

    bot: float
    chat: float
    group: float

    def of(self, chat_id: int) -> float:
        """Seconds after a message until that chat may get the next (groups have negative ids)."""
        return self.group if chat_id < 0 else self.chat


def rests(now: float | BindParameter[float]) -> ColumnElement[bool]:
    """The condition under which a row of `pace` is a chat that may not be written to now."""
    return and_(pace.c.next_at > now, pace.c.set_at <= now + SKEW, pace.c.chat_id != BOT)


_NOW, _LEAST = bindparam("now", type_=Float()), bindparam("least", type_=Float())
_STANDS = case((pace.c.set_at > _NOW + SKEW, pace.c.next_at - pace.c.set_at + _NOW), else_=pace.c.next_at)
_PUSH_ON = (
    postgresql_insert(pace)
    .values(chat_id=bindparam("chat"), next_at=bindparam("first"), set_at=_NOW)
    .on_conflict_do_update(
        index_elements=["chat_id"],
        set_={
            "next_at": case((_STANDS > _LEAST, _STANDS), else_=_LEAST) + bindparam("more", type_=Float()),
            "set_at": _NOW,
        },
    )
    .returning(pace.c.next_at)
)


_SET = (
    postgresql_insert(pace)
    .values(chat_id=bindparam("chat"), next_at=bindparam("free"), set_at=_NOW)
    .on_conflict_do_update(index_elements=["chat_id"], set_={"next_at": bindparam("free"), "set_at": _NOW})
)
_FIRST_TO_BE_FREE = (
    select(pace.c.next_at)
    .where(rests(_NOW), exists().where(outbox.c.chat_id == pace.c.chat_id, outbox.c.state == OutboxState.PENDING.value))
    .order_by(pace.c.next_at)
    .limit(1)
)
_THE_BOTS = select(pace.c.next_at, pace.c.set_at).where(pace.c.chat_id == BOT).with_for_update()


async def next_free(tx: Transaction, chat_id: int, now: float) -> float:
    """When the chat, or BOT, is free again; 0.0 for one that was never used."""
    row = (await tx.execute(select(pace).where(pace.c.chat_id == chat_id))).one_or_none()
    return 0.0 if row is None else _by_now(row.next_at, row.set_at, now)


async def lock_bot(tx: Transaction, now: float) -> float:
    """As next_free for BOT, and nobody else may take a slot of it before this transaction ends."""
    row = (await tx.execute(_THE_BOTS)).one_or_none()
    if row is None:
        first = postgresql_insert(pace).values(chat_id=BOT, next_at=0.0, set_at=0.0)
        await tx.execute(first.on_conflict_do_nothing())
        row = (await tx.execute(_THE_BOTS)).one()
    return _by_now(row.next_at, row.set_at, now)


async def take(tx: Transaction, chat_id: int, spacing: float, now: float) -> float:
    """Takes the next free slot, not before `now`, and returns its moment; the chat (or BOT) is then busy for `spacing`.

    Take the chat's slot first, wait for it, and only then take the bot's: a slow chat must not push the bot's slots off.
    """
    values = {"chat": chat_id, "now": now, "least": now, "more": spacing, "first": now + spacing}
    return float((await tx.execute(_PUSH_ON, values)).scalar_one()) - spacing


async def use(tx: Transaction, chat_id: int, spacing: Spacing, slot: float, now: float) -> None:
    """A message takes `slot` for a chat that is free, by a caller that has locked the bot's row: both are busy after it."""
    taken = ((chat_id, slot + spacing.of(chat_id)), (BOT, slot + spacing.bot))
    await tx.execute(_SET, [{"chat": chat, "free": free, "now": now} for chat, free in taken])


async def hold(tx: Transaction, chat_id: int, seconds: float, now: float) -> None:
    """Nothing for that many seconds; a longer hold is never shortened (429)."""
    until = now + seconds
    await tx.execute(_PUSH_ON, {"chat": chat_id, "now": now, "least": until, "more": 0.0, "first": until})


async def move(tx: Transaction, old: int, new: int, now: float) -> None:
    """A chat got a new id: what was written to the old one lately counts for the new one."""
    seconds = await next_free(tx, old, now) - now
    if seconds > 0:
        await hold(tx, new, seconds, now)
    await tx.execute(pace.delete().where(pace.c.chat_id == old))


async def next_chat_free(tx: Transaction, *, now: float) -> float | None:
    """When the first of the chats that must wait now, and have something pending, is free; None where none waits."""
    return (await tx.execute(_FIRST_TO_BE_FREE, {"now": now})).scalar_one_or_none()


async def forget_before(tx: Transaction, at: float) -> None:
    """Drops what holds nobody up any more."""
    await tx.execute(pace.delete().where(pace.c.next_at < at, pace.c.chat_id != BOT))


def _by_now(next_at: float, set_at: float, now: float) -> float:
    # A row written in the future: the clock was set back since then; what it still held is held from now.
    return next_at if set_at <= now + SKEW else next_at - set_at + now
