"""What becomes of a message after an attempt: a table from outcome to decision, and the schedule of retries."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jobs.ports import (
    Ambiguous,
    Delivered,
    Moved,
    Outcome,
    Paused,
    Refused,
    Rejected,
    RetryAt,
    Unreachable,
)
from storage.records import OutboxItem, Payload

STEPS = (1, 5, 30, 120, 600, 1800, 3600)
"""Seconds to wait after the first, second … failure; hourly after that."""
GIVE_UP = timedelta(hours=72)
PROBE = timedelta(seconds=60)
"""The longest wait while the way to Telegram is down: another message tries it meanwhile, this one must not pay for it."""
PAUSED_STEP = timedelta(days=1)
PAUSED_TRIES = 7
TELL_OPERATOR_AFTER = 5


@dataclass(frozen=True, slots=True)
class Sent:
    """Out: record the message id, and the parts that are still owed of it."""

    message_id: int
    rest: Payload | None = None


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Back to pending until `at`. `ambiguous`: it may be out. `tell_operator`: it has failed oddly often."""

    at: datetime
    why: str
    ambiguous: bool = False
    tell_operator: bool = False


@dataclass(frozen=True, slots=True)
class HoldAll:
    """Flood control: nothing goes out for that many real seconds; the attempt does not count."""

    seconds: float


@dataclass(frozen=True, slots=True)
class PlainText:
    """Its form (markup, length, buttons, what it answers) was refused: once more, as bare text in pieces."""

    why: str


@dataclass(frozen=True, slots=True)
class MoveChat:
    """The chat has a new id."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class GiveUpChat:
    """The chat is gone: this message and all others to it."""

    why: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """This message will never pass: dead, and reported."""

    why: str


@dataclass(frozen=True, slots=True)
class StopDelivery:
    """The bot itself is refused: nothing is lost, nothing is sent."""

    why: str


Decision = Sent | TryAgain | HoldAll | PlainText | MoveChat | GiveUpChat | GiveUp | StopDelivery


def decide(outcome: Outcome, item: OutboxItem, *, now: datetime, jitter: float) -> Decision:  # noqa: PLR0911 - one line an outcome: a table, not a tangle
    """What to do after an attempt. `jitter` in [-1, 1] spreads the hourly retries by ±20 %."""
    match outcome:
        case Delivered(message_id):
            return Sent(message_id)
        case RetryAt(seconds):
            return HoldAll(seconds)
        case Moved(chat_id):
            return MoveChat(chat_id)
        case Refused(why):
            return StopDelivery(why)
        case Rejected(why):
            return GiveUp(why) if item.plain else PlainText(why)
        case Unreachable(why, certain):
            # "chat not found" wants a second sign before a subscriber is given up.
            return GiveUpChat(why) if certain or item.last_error == why else _later(item, now, jitter, why)
        case Paused(why):
            return _tomorrow(item, now, why)
        case _:
            return _later(item, now, jitter, outcome.why, ambiguous=isinstance(outcome, Ambiguous))


def sooner(decision: Decision, now: datetime) -> Decision:
    """The same decision for a message that only tried whether an outage is over."""
    if isinstance(decision, TryAgain):
        return replace(decision, at=min(decision.at, now + PROBE))
    return decision


def delay(failures: int, jitter: float) -> timedelta:
    """How long to wait after that many failures (1 for the first)."""
    if failures <= len(STEPS):
        return timedelta(seconds=STEPS[failures - 1])
    return timedelta(seconds=3600 * (1 + 0.2 * jitter))


def _later(item: OutboxItem, now: datetime, jitter: float, why: str, *, ambiguous: bool = False) -> TryAgain | GiveUp:
    # Both, because the hours of an outage in which it was never tried are not hours of trying.
    long_enough = item.failing_since is not None and now - item.failing_since >= GIVE_UP
    if long_enough and item.failures >= len(STEPS):
        return GiveUp(f"72 h of trying: {why}")
    failures = item.failures + 1
    at = now + delay(failures, jitter)
    return TryAgain(at, why, ambiguous=ambiguous, tell_operator=failures == TELL_OPERATOR_AFTER)


def _tomorrow(item: OutboxItem, now: datetime, why: str) -> TryAgain | GiveUp:
    if item.failures + 1 >= PAUSED_TRIES:
        return GiveUp(f"refused daily for a week: {why}")
    return TryAgain(now + PAUSED_STEP, why, tell_operator=item.failures == 0)
