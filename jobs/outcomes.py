"""Carries a delivery decision into the database: one transaction, fenced by the claim."""

import logging
from datetime import datetime

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
from storage.db import Transaction
from storage.records import NewOutboxItem, OutboxItem, OutboxKind, OutboxState, SubscriberState

log = logging.getLogger(__name__)

OPERATOR_CHAT = "operator.chat"
"""Under this name the operator's chat id is remembered (settings put it there at start)."""


def is_outage(outcome: Outcome) -> bool:
    """Whether an outcome speaks of the way to Telegram rather than of one chat."""
    return isinstance(outcome, (NotSent, Ambiguous))


async def settle(tx: Transaction, item: OutboxItem, decision: Decision, *, now: datetime, real: float) -> None:
    """Does what was decided. `real` is real seconds since 1970."""
    match decision:
        case Sent(message_id):
            await claims.record_sent(tx, item, (*item.message_ids, message_id), now)
        case TryAgain(at, why, ambiguous, tell):
            await claims.record_retry(tx, item, due_at=at, now=now, error=why, ambiguous=ambiguous)
            if tell:
                await tell_operator(tx, "delivery.failing", {"why": why, "key": item.key}, now)
        case HoldAll(seconds):
            await pace.hold(tx, pace.BOT, real + seconds + 0.5)
            why = f"flood control: {seconds:g} s"
            await claims.record_retry(tx, item, due_at=now, now=now, error=why, ambiguous=False, failed=False)
        case PlainText(why):
            await claims.record_plain(tx, item, now)
            await tell_operator(tx, "delivery.markup", {"why": why, "key": item.key}, now)
        case StopDelivery(why):
            await claims.record_retry(tx, item, due_at=now, now=now, error=why, ambiguous=False, failed=False)
        case _:
            await _settle_finally(tx, item, decision, now)


async def _settle_finally(tx: Transaction, item: OutboxItem, decision: Decision, now: datetime) -> None:
    match decision:
        case MoveChat(chat_id):
            why = f"the chat moved to {chat_id}"
            await claims.record_retry(tx, item, due_at=now, now=now, error=why, ambiguous=False, failed=False)
            await subscribers.move(tx, item.chat_id, chat_id, now)
        case GiveUpChat(why):
            await subscribers.set_state(tx, item.chat_id, SubscriberState.UNREACHABLE, at=now, reason=why)
            await claims.record_end(tx, item, OutboxState.DEAD, why, now)
            await outbox.cancel_chat(tx, item.chat_id, why, now)
        case GiveUp(why):
            await claims.record_end(tx, item, OutboxState.DEAD, why, now)
            await tell_operator(tx, "delivery.dead", {"why": why, "key": item.key}, now)
        case _:
            raise TypeError(f"nobody knows how to settle {decision!r}")


async def tell_operator(
    tx: Transaction, problem: str, details: dict[str, str], now: datetime, *, once: str = ""
) -> bool:
    """Owes the operator a word about a problem: once per `once` where given, else once an hour.

    `problem` is a key of the text catalogue, `details` fill its gaps. False where no operator chat is set, or the word
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
        payload={"problem": problem, "since": now.isoformat(), "details": dict(details)},
        due_at=now,
    )
    return await outbox.owe(tx, item, at=now)
