"""Carries what became of a message into the database: one transaction, fenced by the claim."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from jobs.clock import Clock, RealTime
from jobs.ports import Ambiguous, NotSent, Outcome
from jobs.rules.retries import (
    Decision,
    GiveUp,
    GiveUpChat,
    HoldAll,
    MoveChat,
    PlainText,
    Sent,
    StopDelivery,
    TryAgain,
)
from storage import claims, outbox, pace, remembered, subscribers
from storage.db import Database, Transaction
from storage.errors import StorageError
from storage.records import NewOutboxItem, OutboxItem, OutboxKind, OutboxState, Payload, SubscriberState

log = logging.getLogger(__name__)

OPERATOR_CHAT = "operator.chat"
"""Under this name the operator's chat id is remembered (settings put it there at start)."""

FLOOD_MARGIN = 0.5
"""Seconds more than Telegram asks for: its clock is not ours."""


def is_outage(outcome: Outcome) -> bool:
    """Whether an outcome speaks of the way to Telegram rather than of one chat."""
    return isinstance(outcome, Ambiguous) or (isinstance(outcome, NotSent) and not outcome.of_chat)


class Book:
    """Writes down what became of messages, however long the database takes: what is out must not be sent again."""

    def __init__(self, database: Database, clock: Clock, real: RealTime) -> None:
        self._database = database
        self._clock = clock
        self._real = real

    async def settle(self, item: OutboxItem, decision: Decision) -> None:
        """Does what was decided."""
        await self._keep(
            lambda tx: settle(tx, item, decision, now=self._clock.now(), real=self._real.seconds()),
        )

    async def put_back(self, item: OutboxItem, why: str) -> None:
        """It was claimed and never sent."""
        await self._keep(
            lambda tx: claims.record_retry(
                tx, item, due_at=item.due_at, now=self._clock.now(), error=why, ambiguous=False, failed=False
            )
        )

    async def end(self, item: OutboxItem, state: OutboxState, reason: str) -> None:
        """It has lost its object."""
        await self._keep(lambda tx: claims.record_end(tx, item, state, reason, self._clock.now()))

    async def _keep(self, record: Callable[[Transaction], Awaitable[object]]) -> None:
        pause = 0.1
        while True:
            try:
                await self._database.write(record)
            except StorageError as error:
                log.error("cannot record what was sent, trying again: %s", error)  # noqa: TRY400 - the trace says nothing more
                await self._real.sleep(pause)
                pause = min(pause * 2, 5.0)
            else:
                return


async def settle(tx: Transaction, item: OutboxItem, decision: Decision, *, now: datetime, real: float) -> None:
    """Does what was decided. `real` is real seconds since 1970. Of a message whose claim has passed on, or whose chat was
    erased meanwhile, nothing is written and nobody is told."""
    match decision:
        case Sent(message_id, rest):
            await _out(tx, item, message_id, rest, now)
        case TryAgain(at, why, ambiguous, tell):
            ours = await claims.record_retry(tx, item, due_at=at, now=now, error=why, ambiguous=ambiguous)
            if tell and ours:
                await tell_operator(tx, "delivery.failing", {"why": why, "key": item.key}, now)
        case HoldAll(seconds):
            await pace.hold(tx, pace.BOT, seconds + FLOOD_MARGIN, real)
            why = f"flood control: {seconds:g} s"
            await claims.record_retry(tx, item, due_at=now, now=now, error=why, ambiguous=False, failed=False)
        case PlainText(why):
            if await claims.record_plain(tx, item, now):
                await tell_operator(tx, "delivery.markup", {"why": why, "key": item.key}, now)
        case StopDelivery(why):
            await claims.record_retry(tx, item, due_at=now, now=now, error=why, ambiguous=False, failed=False)
        case _:
            await _settle_finally(tx, item, decision, now, real)


async def _settle_finally(tx: Transaction, item: OutboxItem, decision: Decision, now: datetime, real: float) -> None:
    match decision:
        case MoveChat(chat_id):
            why = f"the chat moved to {chat_id}"
            # The subscriber first, as where a chat is erased: two that lock rows in one order never wait for each other.
            await subscribers.move(tx, item.chat_id, chat_id, now)
            await claims.record_retry(tx, item, due_at=now, now=now, error=why, ambiguous=False, failed=False)
            await outbox.move_chat(tx, item.chat_id, chat_id, now)
            await pace.move(tx, item.chat_id, chat_id, real)
        case GiveUpChat(why):
            await subscribers.set_state(tx, item.chat_id, SubscriberState.UNREACHABLE, at=now, reason=why)
            await claims.record_end(tx, item, OutboxState.DEAD, why, now)
            await outbox.cancel_chat(tx, item.chat_id, why, now)
        case GiveUp(why):
            if await claims.record_end(tx, item, OutboxState.DEAD, why, now):
                await tell_operator(tx, "delivery.dead", {"why": why, "key": item.key}, now)
        case _:
            raise TypeError(f"nobody knows how to settle {decision!r}")


async def _out(tx: Transaction, item: OutboxItem, message_id: int, rest: Payload | None, now: datetime) -> None:
    ids = (*item.message_ids, message_id)
    if rest is None:
        ours = await claims.record_sent(tx, item, ids, now)
    else:
        ours = await claims.record_part(tx, item, ids, rest, now)
    if not ours:
        log.warning("%s was sent, but its claim had passed to another: a double is likely", item.key)


async def tell_operator(
    tx: Transaction,
    problem: str,
    details: dict[str, str],
    now: datetime,
    *,
    once: str = "",
    more: Payload | None = None,
) -> bool:
    """Owes the operator a word about a problem: once per `once` where given, else once an hour.

    `problem` is a key of the text catalogue, `details` fill its gaps; `more` names what the message shows beside. False where no operator chat is set, or the word
    is owed already.
    """
    log.warning("for the operator: %s %s", problem, details)
    chat = await remembered.recall(tx, OPERATOR_CHAT)
    if not chat:
        return False
    since = once or now.replace(minute=0, second=0, microsecond=0).isoformat()
    item = NewOutboxItem(
        key=f"operator:{problem}:{since}",
        chat_id=int(chat),
        kind=OutboxKind.OPERATOR,
        payload={"problem": problem, "since": now.isoformat(), "details": dict(details), **(more or {})},
        due_at=now,
    )
    return await outbox.owe(tx, item, at=now)
