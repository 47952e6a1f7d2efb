"""/why NUMBER: for any notice that we hold, which rule of each interest let it in or kept it out."""

from telegram import Update

from bot.handlers.services import Context
from bot.handlers.talk import Turn, turn_of
from bot.render.assembly import lines
from bot.render.notice_lines import title_text
from bot.render.reasons import hits_text, interest_name
from bot.texts.html import Html, escape
from jobs.rules.matching import Verdict, explain, match
from storage import interests, notices
from storage.records import Interest, Notice


async def why(update: Update, context: Context) -> None:
    """Answers with every interest's verdict in words."""
    turn = await turn_of(update, context)
    if turn is None:
        return
    if not context.args:
        await turn.say(turn.t("why.usage"))
        return
    number = context.args[0][:40]
    async with turn.services.database.reading() as tx:
        found = await notices.by_external_id(tx, _bare(number))
        held = await interests.of_chat(tx, turn.chat.id)
    if not found:
        await turn.say(turn.t("why.unknown", number=number))
        return
    notice = found[0].notice
    answers = [_answer(turn, interest, notice) for interest in held]
    head = turn.t("why.head", title=title_text(notice))
    await turn.say(lines(head, *(answers or [turn.t("why.no_interests")])))


def _answer(turn: Turn, interest: Interest, notice: Notice) -> Html:
    t = turn.t
    name = interest_name(interest, t)
    if interest.paused:
        return t("why.paused", name=name)
    found = match(interest, notice, turn.services.topics)
    if found is not None:
        return t("why.yes", name=name, why=hits_text(found.hits, t))
    verdicts = explain(interest, notice, turn.services.topics)
    return t("why.no", name=name, why=_reason(turn, verdicts))


def _reason(turn: Turn, verdicts: tuple[Verdict, ...]) -> Html:
    t = turn.t
    refused = [verdict for verdict in verdicts if verdict.passed is False]
    stopped = [str(one.args["filter"]) for one in refused if one.key == "why.filter_stopped"]
    if stopped:
        return t("why.filtered", filters=", ".join(t.name("filter", name) for name in stopped))
    barred = next((one for one in refused if "word" in one.args or "excluded" in one.args), None)
    if barred is not None:
        words = barred.args.get("excluded") or (barred.args["word"],)
        return t("why.excluded", word=", ".join(str(word) for word in words))  # type: ignore[attr-defined]  # a tuple of words
    vetoed = next((one for one in refused if one.key == "why.topic_vetoed"), None)
    if vetoed is not None and t.has("why.vetoed"):
        return t("why.vetoed", topic=t.name("topic", str(vetoed.args["topic"])))
    return escape(t.plain("why.no_words"))


def _bare(number: str) -> str:
    """R26BK01437002-000 and R26BK01437002 are the same notice to a person."""
    head, dash, tail = number.strip().upper().partition("-")
    return head if dash and tail.isdecimal() and len(tail) <= 3 else number.strip()
