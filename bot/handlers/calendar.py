"""/calendar: the deadlines of what this chat follows, as a file for any calendar."""

import asyncio

from telegram import Update

from bot.handlers.services import Context
from bot.handlers.talk import turn_of
from bot.keyboards import known_buttons
from bot.render.voice import Voice
from jobs.clock import SEOUL
from jobs.closing import ahead_of
from jobs.rules.week import Due


async def send_calendar(update: Update, context: Context) -> None:
    """The file; where nothing followed ends, what to do first."""
    turn = await turn_of(update, context)
    if turn is None:
        return
    voice = turn.voice
    async with turn.services.database.reading() as tx:
        found = await ahead_of(tx, turn.chat.id, voice.now)
    if not found:
        await turn.say(turn.t("calendar.empty"), known_buttons(turn.t))
        return
    content = await asyncio.to_thread(_written, found, voice)
    name = f"baljubot-{voice.now.astimezone(SEOUL):%Y-%m-%d}.ics"
    await turn.chat.send_document(content, filename=name, caption=turn.t.plain("calendar.sent", count=len(found)))


def _written(found: tuple[Due, ...], voice: Voice) -> bytes:
    from bot.exports.calendar import calendar_file  # noqa: PLC0415 - whoever never asks need not carry the library

    return calendar_file(found, voice)
