"""/budget: the city's years as the press printed them, as a table and a picture."""

import asyncio
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from telegram import Update
from telegram.constants import ChatAction

from bot.handlers.services import Context
from bot.handlers.talk import turn_of
from bot.render.budget import render_budget
from jobs.rules.announcements import Year, compare, year_against_year
from storage import figures
from storage.db import Transaction
from storage.records import Statement


async def show_budget(update: Update, context: Context) -> None:
    """The table first: it needs no drawing. The picture follows where there is a total to draw."""
    turn = await turn_of(update, context)
    if turn is None:
        return
    async with turn.services.database.reading() as tx:
        statements = await statements_held(tx)
    years = compare(statements)
    links = {statement.source: statement.url for statement in statements}
    against = year_against_year(statements)
    await turn.say_parts(render_budget(years, language=turn.language, against=against, links=links))
    if any(total.amounts for year in years if (total := year.find("total", "all")) is not None):
        await turn.chat.send_action(ChatAction.UPLOAD_PHOTO)
        await turn.chat.send_photo(await _drawn(years, turn.language))


async def statements_held(tx: Transaction) -> list[Statement]:
    """What all articles that were read state of the city's years."""
    return [
        Statement(source=one.outlet or one.source, url=one.url, announcement=one.announcement)
        for one in await figures.every(tx)
    ]


async def _drawn(years: tuple[Year, ...], language: str) -> bytes:
    # In a process that ends: drawing loads fifty megabytes which the bot would carry ever after.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as child:
        return await asyncio.get_running_loop().run_in_executor(child, _draw, years, language)


def _draw(years: tuple[Year, ...], language: str) -> bytes:
    from bot.exports.budget_chart import draw_budget  # noqa: PLC0415 - only in the child process

    return draw_budget(years, language=language)
