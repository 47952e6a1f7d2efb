"""The two ports behind which fakes may stand in tests: sending to a chat, and fetching bytes from the world.

Outcomes of a send are values, because every one of them is expected; what each Telegram answer becomes is the table
in bot/sender.py (reference: Bot API error strings).
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One inline button: exactly one of `data` (callback, at most 64 bytes), `url` and `copy` is set."""

    text: str
    data: str = ""
    url: str = ""
    copy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One Telegram message: HTML within Telegram's subset, at most 4,096 UTF-16 units after entity parsing.

    `plain` is the same without markup, for the one retry after "can't parse entities". `reply_to` is a message id of
    the same chat; the message is sent even if that one is gone.
    """

    html: str
    plain: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    silent: bool = False
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """Telegram accepted the message."""

    message_id: int


@dataclass(frozen=True, slots=True)
class NotSent:
    """Certainly not sent; trying later helps. `of_chat`: the reason lies in this chat, not on the way to Telegram."""

    why: str
    of_chat: bool = False


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Nobody can know whether it was sent: sending again may double it."""

    why: str


@dataclass(frozen=True, slots=True)
class RetryAt:
    """Flood control: nothing may be sent for that many seconds. Not an attempt."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The chat is gone for us (blocked, deactivated, kicked). `certain` is False where it wants a second sign."""

    why: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Paused:
    """The chat exists but we may not write there now (no rights, topic closed): try daily, a week long."""

    why: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat has a new id; nothing was sent."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """Telegram refuses this message for ever as it is. `markup`: plain text may pass; `too_long`: it must be split."""

    why: str
    markup: bool = False
    too_long: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram refuses the bot itself (revoked token): stop delivering, keep everything."""

    why: str


Outcome = Delivered | NotSent | Ambiguous | RetryAt | Unreachable | Paused | Moved | Rejected | Refused


class Sender(Protocol):
    """Puts one message into one chat."""

    async def send(self, chat_id: int, message: Message) -> Outcome:
        """Says what became of it; raises nothing but asyncio.CancelledError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One GET. `secrets` are query values that must never appear in a log or an error."""

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer, whole and capped. Header names are lower case. `unchanged` is a 304."""

    status: int
    headers: dict[str, str]
    body: bytes
    unchanged: bool = False


class Fetcher(Protocol):
    """Gets bytes over HTTP within caps of size and wall-clock time."""

    async def get(self, request: Request) -> Response:
        """Raises jobs.sources.errors.SourceError (a subclass that says whether waiting helps)."""
