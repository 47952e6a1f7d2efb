"""Sender: one message into one chat through python-telegram-bot, and what every answer means.

The split is by cause (telegram.error and what lies beneath it), because the same exception class covers "never left this
machine" and "accepted, but the answer was lost". Strings: Telegram's Bot API server, compared without case.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import httpx
from telegram import (
    Bot,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from jobs.ports import (
    Ambiguous,
    Button,
    Delivered,
    Message,
    Moved,
    NotSent,
    Outcome,
    Paused,
    Refused,
    Rejected,
    RetryAt,
    Unreachable,
)

# Else the framework warns at every 429 that it will count in timedelta one day; asked at each, so here is early enough.
os.environ.setdefault("PTB_TIMEDELTA", "1")

GONE = (
    "bot was blocked by the user",
    "user is deactivated",
    "bot was kicked from",
    "the group chat was deleted",
    "bot is not a member of",
    "bot can't initiate conversation",
)
"""Known reasons of a 403. An unknown 403 never gives a subscriber up."""
NO_RIGHTS = ("have no rights to send", "not enough rights", "topic_closed", "chat_write_forbidden", "topic is closed")
CHAT_UNKNOWN = ("chat not found", "private chat not found", "peer_id_invalid")
MARKUP = (
    "can't parse entities",
    "can't find end",
    "unsupported start tag",
    "button_data_invalid",
    "button_url_invalid",
    "reply markup is too long",
)
TOO_LONG = ("message is too long", "message_too_long")
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


@dataclass(frozen=True, slots=True)
class TelegramSender:
    """The Sender port over a Bot. `redact` cleans every reason before it is stored."""

    bot: Bot
    redact: Callable[[str], str]

    async def send(self, chat_id: int, message: Message) -> Outcome:
        """Says what became of the message; raises only cancellation."""
        try:
            sent = await self.bot.send_message(
                chat_id=chat_id,
                text=message.html or message.plain,
                parse_mode=ParseMode.HTML if message.html else None,
                disable_notification=message.silent,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                reply_markup=markup(message.buttons),
                reply_parameters=_reply(message.reply_to),
            )
        except InvalidToken as error:
            return await self._confirmed(error)
        except TelegramError as error:
            return self._outcome(error)
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            # Telegram said yes (else there were an error), but not with a message that the framework can read.
            return Ambiguous(self.redact(f"unreadable answer: {type(error).__name__}"))
        return Delivered(sent.message_id)

    def _outcome(self, error: TelegramError) -> Outcome:
        why = self.redact(str(error))
        match error:
            case RetryAfter():
                return RetryAt(seconds_of(error))
            case ChatMigrated():
                return Moved(error.new_chat_id)
            case Forbidden():
                return Unreachable(why) if _says(why, GONE) else NotSent(why, of_chat=True)
            case BadRequest():
                return _bad_request(why)
            case _:
                return _by_cause(error, why)

    async def _confirmed(self, error: InvalidToken) -> Outcome:
        why = self.redact(str(error))
        doubt = await doubts(self.bot, error)
        return NotSent(self.redact(f"{why}; {doubt}")) if doubt else Refused(why)


async def doubts(bot: Bot, error: InvalidToken) -> str:
    """Why a 401 or 404 is not believed; empty where it must be: getMe is refused twice, too, and by Telegram itself.

    A proxy's 404 looks the same to the framework, but it is a page, not Telegram's JSON.
    """
    for _ in range(2):
        if _is_a_page(error):
            return "that was not Telegram"
        try:
            await bot.get_me()
        except InvalidToken as again:
            error = again
        except TelegramError as other:
            return f"then {other}"
        else:
            return "but getMe answers"
    return "that was not Telegram" if _is_a_page(error) else ""


def _is_a_page(error: InvalidToken) -> bool:
    # The framework chains what it could not parse; when it initialises it wraps one refusal in another.
    cause = error.__cause__
    return _is_a_page(cause) if isinstance(cause, InvalidToken) else cause is not None


def markup(buttons: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    """Telegram's form of our buttons, or None for none."""
    rows = [[telegram_button(button) for button in row] for row in buttons if row]
    return InlineKeyboardMarkup(rows) if rows else None


def telegram_button(button: Button) -> InlineKeyboardButton:
    """Telegram's form of one button."""
    if button.url:
        return InlineKeyboardButton(button.text, url=button.url)
    if button.copy:
        return InlineKeyboardButton(button.text, copy_text=CopyTextButton(button.copy))
    return InlineKeyboardButton(button.text, callback_data=button.data)


def _reply(message_id: int | None) -> ReplyParameters | None:
    # The first card may be gone: the news must not be lost with it.
    return None if message_id is None else ReplyParameters(message_id, allow_sending_without_reply=True)


def _bad_request(why: str) -> Outcome:
    if _says(why, CHAT_UNKNOWN):
        return Unreachable(why, certain=False)
    if _says(why, NO_RIGHTS):
        return Paused(why)
    return Rejected(why, markup=_says(why, MARKUP), too_long=_says(why, TOO_LONG))


def _by_cause(error: TelegramError, why: str) -> Outcome:
    cause = error.__cause__
    if isinstance(cause, NEVER_LEFT):
        return NotSent(why)
    if isinstance(cause, UnicodeError):
        return Rejected(why, markup=True)  # a lone surrogate never leaves this machine, however often it is tried
    # A 5xx, a lost or a garbled answer: it may have been accepted.
    return Ambiguous(why)


def _says(why: str, phrases: tuple[str, ...]) -> bool:
    lower = why.lower()
    return any(phrase in lower for phrase in phrases)


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram wants us to wait."""
    waits = error.retry_after
    return waits.total_seconds() if isinstance(waits, timedelta) else float(waits)
