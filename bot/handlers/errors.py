"""The error hook: a bug in one handler costs one answer; the person gets a reference, the log the whole story."""

import logging
import secrets
from datetime import timedelta

from telegram import Update
from telegram.error import ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.handlers.services import Context, Services, services_of
from bot.handlers.talk import turn_of
from storage import outbox, pace, subscribers
from storage.errors import StorageError

log = logging.getLogger(__name__)


async def on_error(update: object, context: Context) -> None:
    """Says what still works and what to do next, with a short reference that also stands in the log."""
    error = context.error
    if isinstance(update, Update) and await _is_telegrams(update, error, services_of(context)):
        return
    reference = secrets.token_hex(3)
    log.error("an update could not be handled (reference %s)", reference, exc_info=error)
    if not isinstance(update, Update):
        return
    try:
        turn = await turn_of(update, context)
        if turn is None:
            return
        if turn.query is not None:
            await turn.toast("error.failed_toast", reference=reference)
        else:
            await turn.say(turn.t("error.failed", reference=reference))
    except (TelegramError, StorageError) as error:
        log.error("nor could that be said (reference %s): %s", reference, error)  # noqa: TRY400 - the first trace is what matters


async def _is_telegrams(update: Update, error: Exception | None, services: Services) -> bool:
    """Whether only the answer failed, for a reason of Telegram's or of the chat's: what was asked for has been done."""
    chat = update.effective_chat
    match error:
        case RetryAfter(retry_after=wait):
            seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
            now = services.real.seconds()
            async with services.database.writing() as tx:
                await pace.hold(tx, pace.BOT, seconds, now)
        case ChatMigrated(new_chat_id=new) if chat is not None:
            async with services.database.writing() as tx:
                await outbox.move_chat(tx, chat.id, new, services.clock.now())
                await subscribers.move(tx, chat.id, new, services.clock.now())
        case Forbidden():
            pass  # my_chat_member or the next delivery says that the chat is gone
        case _:
            return False
    log.warning("an answer could not be given: %s", error)
    return True
