"""/why NUMBER: for any notice that we hold, which rule of each interest let it in or kept it out."""

from telegram import Update

from bot.handlers.services import Context
from bot.handlers.talk import Turn, turn_of
from bot.keyboards import add_button
from bot.render.assembly import Section, lines, pages
from bot.render.notice_lines import fact_line, title_text
from bot.render.why import interest_verdicts
from bot.texts.html import Html, link
from jobs.rules.matching import explain, match
from storage import interests, notices
from storage.records import Interest, Notice, StoredNotice

_LONGEST_NUMBER = 60


async def why(update: Update, context: Context) -> None:
    """Answers with every interest's verdict in words."""
    turn = await turn_of(update, context)
    if turn is None:
        return
    if not context.args:
        await turn.say(turn.t("why.usage"))
        return
    number = context.args[0][:_LONGEST_NUMBER]
    stored = await _find(turn, number)
    if stored is None:
        await turn.say(turn.t("why.unheld", number=number))
        return
    async with turn.services.database.reading() as tx:
        held = await interests.of_chat(tx, turn.chat.id)
    head = lines(link(title_text(stored.notice), stored.notice.url), fact_line(stored.notice, turn.voice))
    if not held:
        await turn.say(lines(head, turn.t("why.no_interests")), add_button(turn.t))
        return
    blocks = tuple(_verdicts(turn, interest, stored.notice) for interest in held)
    section = Section(heading=Html(""), again=Html(""), blocks=blocks)
    await turn.say_parts(pages(lambda part, parts: head, (section,), silent=False))  # noqa: ARG005 - the same on each page


def _verdicts(turn: Turn, interest: Interest, notice: Notice) -> Html:
    topics = turn.services.topics
    met = match(interest, notice, topics) is not None
    return interest_verdicts(interest, explain(interest, notice, topics), turn.voice, met=met)


async def _find(turn: Turn, number: str) -> StoredNotice | None:
    """By the number as typed, in capitals, or without the revision that people copy along (…-000)."""
    head, dash, tail = number.rpartition("-")
    bare = head if dash and tail.isdecimal() and len(tail) <= 3 else number
    async with turn.services.database.reading() as tx:
        for typed in dict.fromkeys((number, number.upper(), bare, bare.upper())):
            found = await notices.by_external_id(tx, typed)
            if found:
                return found[0]
    return None
