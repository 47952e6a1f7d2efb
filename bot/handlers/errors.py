"""The error hook: a bug in one handler costs one answer; the person gets a reference, the log the whole story."""

import logging
import secrets

from telegram import Update
from telegram.error import TelegramError

from bot.handlers.services import Context
from bot.handlers.talk import turn_of
from storage.errors import StorageError

log = logging.getLogger(__name__)


async def on_error(update: object, context: Context) -> None:
    """Says what still works and what to do next, with a short reference that also stands in the log."""
    reference = secrets.token_hex(3)
    log.error("an update could not be handled (reference %s)", reference, exc_info=context.error)
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
