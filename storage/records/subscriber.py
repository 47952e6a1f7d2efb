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


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """`language` is ko or en. `draft` is an unfinished dialogue (what is ticked so far), ours to read and to drop."""

    chat_id: int
    language: str = "ko"
    kind: ChatKind = ChatKind.PRIVATE
    state: SubscriberState = SubscriberState.ACTIVE
    quiet: QuietHours = QuietHours()
    draft: dict[str, object] = field(default_factory=dict)
    created_at: datetime
