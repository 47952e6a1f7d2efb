"""Text that is no command: words where words were asked for, to be searched or to be saved."""

from dataclasses import replace

from telegram import Update

from bot.handlers import add, search
from bot.handlers.draft import draft_of, keep
from bot.handlers.services import Context
from bot.handlers.talk import may_change, turn_of


async def on_text(update: Update, context: Context) -> None:
    """What was asked for; otherwise a hint, and in a group nothing."""
    turn = await turn_of(update, context)
    if turn is None or update.effective_message is None:
        return
    draft, typed = draft_of(turn), update.effective_message.text or ""
    if draft.searching:
        if await search.take(turn, typed):
            await keep(turn, replace(draft, searching=False))
    elif draft.asking and await may_change(turn):
        await add.take_words(turn, draft, typed)
    elif turn.is_private:
        await turn.say(turn.t("error.unknown_text"))
