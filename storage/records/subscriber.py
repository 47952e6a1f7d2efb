"""Subscriber: one chat that the bot writes to. No names, no texts, no numbers beyond the chat id."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class SubscriberState(StrEnum):
    """Whether a chat gets messages."""

    ACTIVE = "active"
    STOPPED = "stopped"  # by /stop: silent, rules kept
    UNREACHABLE = "unreachable"  # blocked, deactivated, kicked: rules kept, /start restores


class ChatKind(StrEnum):
    """What sort of chat; groups have a slower pace at Telegram."""

    PRIVATE = "private"
    GROUP = "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """조용한 시간, in Seoul's clock: from `start` to `end` hour, and the whole weekend. Cards wait, none is dropped."""

    start_hour: int = 21
    end_hour: int = 8
    weekends: bool = True
    enabled: bool = True

    def __post_init__(self) -> None:
        if not (0 <= self.start_hour <= 23 and 0 <= self.end_hour <= 23):
            raise ValueError(f"hours run from 0 to 23: {self.start_hour}, {self.end_hour}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """`language` is ko or en. `draft` is an unfinished dialogue (what is ticked so far), ours to read and to drop.
    `plan_amount_krw`: plans of at least that many won are told at once, not in the weekly digest; None for none."""

    chat_id: int
    language: str = "ko"
    kind: ChatKind = ChatKind.PRIVATE
    state: SubscriberState = SubscriberState.ACTIVE
    quiet: QuietHours = QuietHours()
    draft: dict[str, object] = field(default_factory=dict)
    plan_amount_krw: int | None = None
    created_at: datetime
