"""/search: words or a number, looked up in the notices that are held. What was searched is kept nowhere but in the answer
itself: a tap on one of its buttons reads the words from there."""

import asyncio
from dataclasses import replace

from telegram import Message, Update
from telegram.constants import MessageEntityType, ParseMode
from telegram.error import BadRequest

from bot.handlers import add
from bot.handlers.cards import open_card
from bot.handlers.draft import Draft, draft_of, keep
from bot.handlers.services import Context
from bot.handlers.talk import NO_PREVIEW, Turn, turn_of, welcomed
from bot.keyboards import Rows
from bot.render.search import hits_on, render_results
from bot.sender import markup
from bot.texts.html import Html
from jobs.rules.interests import InputProblem, Query, parse_words
from jobs.rules.searching import Results
from jobs.search import search
from storage import lookups, notices

PATIENCE_SECONDS = 1.0
LONGEST_NUMBER, FEWEST_DIGITS = 60, 6


async def show_search(update: Update, context: Context) -> None:
    """/search WORDS, /search NUMBER; without either it asks."""
    turn = await turn_of(update, context)
    if turn is None or update.effective_message is None:
        return
    if turn.subscriber is None and turn.is_private:
        turn = await welcomed(turn)
    # Whatever stands behind the command: people put a new line there, too.
    typed = (update.effective_message.text or "").split(maxsplit=1)[1:]
    if typed:
        await take(turn, typed[0])
        return
    if turn.is_private:
        await keep(turn, replace(draft_of(turn), searching=True, asking=False))
    await turn.say(turn.t("search.ask"))


async def take(turn: Turn, typed: str) -> bool:
    """Answers what was typed; False where it cannot be read, which is said."""
    words = typed.strip()
    if await _say_numbered(turn, words):
        return True
    query = parse_words(words)
    if isinstance(query, InputProblem):
        await turn.say(add.problem_text(turn, query))
        return False
    waiting, results = await _patiently(turn, query)
    if not results.hits and _is_number(words):
        await _answer(turn, waiting, turn.t("why.unheld", number=words), ())
    else:
        await _answer(turn, waiting, *await _page(turn, words, results, 1))
    return True


async def leaf(turn: Turn, page: int) -> None:
    """Another page in the same message, of what is there by now."""
    words, query = _searched(turn)
    if query is None:
        await turn.toast("toast.stale")
        return
    results = await search(turn.services.database, query, turn.services.clock.now())
    html, rows = await _page(turn, words, results, page)
    await turn.change(html, rows)
    await turn.toast()


async def keep_as_interest(turn: Turn) -> None:
    """The preview of an interest with these words, and the way to save it."""
    words, query = _searched(turn)
    if query is None:
        await turn.toast("toast.stale")
        return
    await turn.toast()
    turn = await welcomed(turn) if turn.subscriber is None else turn
    await add.take_words(turn, Draft(), words)


async def _say_numbered(turn: Turn, words: str) -> bool:
    if len(words) > LONGEST_NUMBER or len(words.split()) != 1:
        return False
    async with turn.services.database.reading() as tx:
        held = await lookups.all_as_typed(tx, words)
    for stored in held:
        await open_card(turn, stored.id)
    return bool(held)


def _is_number(words: str) -> bool:
    return len(words.split()) == 1 and sum(map(str.isdecimal, words)) >= FEWEST_DIGITS


async def _patiently(turn: Turn, query: Query) -> tuple[Message | None, Results]:
    """The results; where they take long, after a word that they do."""
    work = asyncio.ensure_future(search(turn.services.database, query, turn.services.clock.now()))
    waiting = None
    try:
        done, _ = await asyncio.wait({work}, timeout=PATIENCE_SECONDS)
        if not done:
            waiting = await turn.chat.send_message(turn.t("search.running"))
        return waiting, await work
    finally:
        work.cancel()


async def _page(turn: Turn, words: str, results: Results, page: int) -> tuple[Html, Rows]:
    hits = hits_on(results, page)
    async with turn.services.database.reading() as tx:
        held = await notices.get_many(tx, [one.notice_id for one in hits])
    shown = [(one, held[one.notice_id]) for one in hits]
    said = render_results(words, results, page, shown, turn.voice)
    return Html(said.html), said.buttons


async def _answer(turn: Turn, waiting: Message | None, html: Html, rows: Rows) -> None:
    if waiting is None:
        await turn.say(html, rows)
        return
    try:
        await waiting.edit_text(
            html, parse_mode=ParseMode.HTML, reply_markup=markup(rows), link_preview_options=NO_PREVIEW
        )
    except BadRequest:
        await turn.say(html, rows)  # somebody deleted it meanwhile


def _searched(turn: Turn) -> tuple[str, Query | None]:
    """The words that the tapped message says it looked for, and what they mean; None where it does not say."""
    message = turn.query.message if turn.query is not None else None
    if not isinstance(message, Message):
        return "", None
    words = next(iter(message.parse_entities([MessageEntityType.CODE]).values()), "")
    query = parse_words(words)
    return words, None if isinstance(query, InputProblem) else query
