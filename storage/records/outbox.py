"""OutboxItem: one message owed to one chat: facts, never rendered text."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class OutboxKind(StrEnum):
    """What sort of message; the order here is the order of urgency."""

    OPERATOR = "operator"
    CHANGE = "change"
    ALERT = "alert"
    PROPOSAL = "proposal"
    REMINDER = "reminder"
    DIGEST = "digest"


URGENCY: dict[OutboxKind, int] = {kind: rank for rank, kind in enumerate(OutboxKind)}
"""Rank of each kind, 0 first: operator → change → alert → proposal → reminder → digest."""


class OutboxState(StrEnum):
    """The life of a message. Everything but SENT, DEAD and EXPIRED is still owed."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"  # final: the chat is gone, or 72 h of trying
    EXPIRED = "expired"  # a reminder whose deadline passed
    PARKED = "parked"  # ambiguous three times: kept, reported, waits for the operator


Payload = dict[str, object]
"""JSON facts: ids of notices, matches, periods. What is in it for each kind is said in jobs/facts.py."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOutboxItem:
    """A message to be owed. `key` is unique for ever: the same event can never be owed twice.

    `subject` names the publication it is about (`source:external_id`), for replies and for "everyone who was told".
    """

    key: str
    chat_id: int
    kind: OutboxKind
    payload: Payload
    due_at: datetime
    subject: str = ""
    expires_at: datetime | None = None
    silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxItem:
    """A message as it is held.

    `attempt` counts claims; with `owner` it fences the record of what happened. `message_ids` are the parts already
    accepted by Telegram, in order: a message of several parts goes on where it stopped. `ambiguous` counts attempts
    whose fate is unknown: each may be a double; `recoveries` those of them that a crash left behind. `failing_since`
    is when the present row of failures began. `rest` holds the parts still owed of a message that was begun, as they
    were rendered then: facts move on, and a second rendering could part them elsewhere.
    """

    id: int
    key: str
    chat_id: int
    kind: OutboxKind
    payload: Payload
    created_at: datetime
    due_at: datetime
    subject: str
    expires_at: datetime | None
    silent: bool
    state: OutboxState
    owner: str = ""
    attempt: int = 0
    failures: int = 0
    failing_since: datetime | None = None
    ambiguous: int = 0
    recoveries: int = 0
    message_ids: tuple[int, ...] = ()
    rest: Payload | None = None
    plain: bool = False
    last_error: str = ""
