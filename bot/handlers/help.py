"""/help, and what is said to a command that does not exist."""

from telegram import Update

from bot.handlers.services import Context
from bot.handlers.talk import turn_of


async def show_help(update: Update, context: Context) -> None:
    """/help."""
    turn = await turn_of(update, context)
    if turn is not None:
        await turn.say(turn.t("help.text"))


async def unknown_command(update: Update, context: Context) -> None:
    """In a group the command may be another bot's: silence."""
    turn = await turn_of(update, context)
    if turn is not None and turn.is_private:
        await turn.say(turn.t("error.unknown_command"))
