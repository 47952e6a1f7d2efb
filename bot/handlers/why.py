"""/why NUMBER: for any notice that we hold, which rule of each interest let it in or kept it out."""

from telegram import Update

from bot.handlers.services import Context
from bot.handlers.talk import Turn, turn_of
from bot.keyboards import Rows, add_button
from bot.render.assembly import Section, lines, pages, with_buttons
from bot.render.near_misses import rule_buttons
from bot.render.notice_lines import fact_line, title_text
from bot.render.why import interest_verdicts
from bot.texts.html import Html, link
from jobs.facts import NearMiss
from jobs.rules.matching import explain, match
from jobs.rules.near_misses import near_miss
from storage import dismissals, interests, lookups
from storage.records import Interest, Notice, StoredNotice

_LONGEST_NUMBER, _MOST_BUTTONS = 60, 3


async def why(update: Update, context: Context) -> None:
    """Answers with every interest's verdict in words."""
    turn = await turn_of(update, context)
    if turn is None:
        return
    if not context.args:
        await turn.say(turn.t("why.usage"))
        return
    number = context.args[0][:_LONGEST_NUMBER]
    async with turn.services.database.reading() as tx:
        stored = await lookups.as_typed(tx, number)
    if stored is None:
        await turn.say(turn.t("why.unheld", number=number))
        return
    async with turn.services.database.reading() as tx:
        held = await interests.of_chat(tx, turn.chat.id)
        dismissed = turn.chat.id in await dismissals.chats(tx, stored.notice.thread)
    head = lines(
        link(title_text(stored.notice), stored.notice.url),
        fact_line(stored.notice, turn.voice),
        turn.t("why.dismissed") if dismissed else Html(""),
    )
    if not held:
        await turn.say(lines(head, turn.t("why.no_interests")), add_button(turn.t))
        return
    blocks = tuple(_verdicts(turn, interest, stored.notice) for interest in held)
    section = Section(heading=Html(""), again=Html(""), blocks=blocks)
    parts = pages(lambda part, parts: head, (section,), silent=False)  # noqa: ARG005 - the same on each page
    await turn.say_parts(with_buttons(parts, _rules(turn, held, stored)))


def _verdicts(turn: Turn, interest: Interest, notice: Notice) -> Html:
    topics = turn.services.topics
    met = match(interest, notice, topics) is not None
    return interest_verdicts(interest, explain(interest, notice, topics), turn.voice, met=met)


def _rules(turn: Turn, held: list[Interest], stored: StoredNotice) -> Rows:
    """A button for each rule that alone kept the notice out."""
    missed = [
        NearMiss(stored=stored, interest=interest, rule=rule)
        for interest in held
        if (rule := near_miss(interest, stored.notice, turn.services.topics)) is not None
    ]
    return tuple((button,) for button in rule_buttons(missed, turn.t)[:_MOST_BUTTONS])
