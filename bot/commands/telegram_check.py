"""What `baljubot doctor` asks Telegram: who are you (getMe), and can the operator's chat be reached (no message is sent)."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, TelegramError
from telegram.request import HTTPXRequest

from bot.sender import doubts
from jobs.checkup.clock import Skews
from jobs.checkup.finding import Finding, fail, ok, warn
from jobs.settings import Settings

if TYPE_CHECKING:
    import httpx

_SECONDS = 10.0


async def check_telegram(settings: Settings, skews: Skews) -> AsyncIterator[Finding]:
    """The token, then the operator's chat where the token works."""
    token = settings.telegram.token.get_secret_value()
    if not token:
        yield fail(
            "token", "telegram.token is not set", "get one from @BotFather and export BALJUBOT_TELEGRAM__TOKEN=…"
        )
        return

    async def note(response: "httpx.Response") -> None:
        skews.note({name.lower(): value for name, value in response.headers.items()})

    request = HTTPXRequest(
        connect_timeout=_SECONDS,
        read_timeout=_SECONDS,
        http_version="1.1",
        httpx_kwargs={"event_hooks": {"response": [note]}, "trust_env": False},
    )
    bot = Bot(token, base_url=f"{settings.telegram.api_url}/bot", request=request, get_updates_request=request)
    try:
        found = await _check_token(bot)
        yield found
        yield await _check_operator(bot, settings.operator.chat_id) if not found.todo else _unasked(settings)
    finally:
        await request.shutdown()


async def _check_token(bot: Bot) -> Finding:
    try:
        me = await bot.get_me()
    except InvalidToken as error:
        doubt = await doubts(bot, error)
        if doubt:
            return fail("token", f"{error}: {doubt}", "see what answers at telegram.api_url: a proxy is in between")
        if "not found" in str(error).lower():
            return fail(
                "token", "Telegram knows no such token (404)", "copy it whole from @BotFather: digits, colon, letters"
            )
        return fail(
            "token", "Telegram refuses the token (401)", "it was revoked or retyped: get it anew from @BotFather"
        )
    except NetworkError as error:
        return fail(
            "token",
            f"Telegram cannot be reached: {error}",
            "see this machine's network and telegram.api_url; nothing is lost",
        )
    except TelegramError as error:
        return fail("token", f"Telegram answers: {error}", "see what answers at telegram.api_url, and try again")
    return ok("token", f"it is @{me.username}'s")


async def _check_operator(bot: Bot, chat_id: int | None) -> Finding:
    """Shows `typing …` for a moment: unlike getChat that needs the right to write."""
    if chat_id is None:
        return warn(
            "operator's chat",
            "operator.chat_id is not set: what needs a person stands in the log only",
            "send the bot /start and set operator.chat_id to that chat's id",
        )
    try:
        await bot.send_chat_action(chat_id, ChatAction.TYPING)
    except Forbidden as error:
        return fail("operator's chat", str(error), "unblock the bot there, or add it to the group again")
    except BadRequest as error:
        return fail("operator's chat", str(error), "open that chat with the bot, press start, and check the id")
    except TelegramError as error:
        return fail("operator's chat", str(error), "try again: the token works, this call did not")
    return ok("operator's chat", "the bot may write there")


def _unasked(settings: Settings) -> Finding:
    if settings.operator.chat_id is None:
        return warn("operator's chat", "operator.chat_id is not set", "mend the token first")
    return warn("operator's chat", "not asked, because the token does not work", "mend the token first")
