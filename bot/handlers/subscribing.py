"""From /start to a saved interest in four taps: chips, own words, preview, save."""

from dataclasses import replace

from telegram import Update

from bot.handlers.draft import Draft, draft_of, keep
from bot.handlers.preview import preview, preview_text
from bot.handlers.services import Context
from bot.handlers.talk import Turn, may_change, turn_of, welcomed
from bot.keyboards import Rows, preview_buttons, saved_buttons, topic_buttons
from bot.render.assembly import lines
from bot.render.reasons import interest_name
from bot.texts.html import Html, join
from jobs.rules.interests import InputProblem, parse_words
from storage import interests
from storage.records import Interest

TOPIC_LINK, NOTICE_LINK = "t_", "b_"
"""What a deep link begins with: ?start=t_cctv ticks a topic, ?start=b_17 opens a notice."""


async def start(update: Update, context: Context) -> None:
    """/start: what this is, and the chips; a known chat keeps everything it has."""
    turn = await turn_of(update, context)
    if turn is None:
        return
    is_new = turn.subscriber is None
    turn = await welcomed(turn)
    wanted = (context.args or [""])[0]
    topic = wanted.removeprefix(TOPIC_LINK) if wanted.startswith(TOPIC_LINK) else ""
    if topic in turn.services.topics.by_key:
        await keep(turn, Draft(topics=(topic,)))
        await _say_chips(turn, Draft(topics=(topic,)), turn.t("start.welcome" if is_new else "start.choose"))
        return
    async with turn.services.database.reading() as tx:
        count = len(await interests.of_chat(tx, turn.chat.id))
    if count:
        await turn.say(turn.t("start.known", count=count), saved_buttons(turn.t))
        return
    await keep(turn, Draft())
    await _say_chips(turn, Draft(), turn.t("start.welcome" if is_new else "start.known_none"))


async def add(update: Update, context: Context) -> None:
    """/add: chips again; /add WORDS takes the words at once."""
    turn = await turn_of(update, context)
    if turn is None:
        return
    turn = await welcomed(turn) if turn.subscriber is None else turn
    if not await may_change(turn):
        await turn.say(turn.t("start.group_admins"))
        return
    typed = " ".join(context.args or [])
    if typed:
        await _take_words(turn, Draft(), typed)
        return
    await begin(turn)


async def begin(turn: Turn) -> None:
    """A fresh set of chips."""
    await keep(turn, Draft())
    await _say_chips(turn, Draft(), turn.t("start.choose"))


async def on_text(update: Update, context: Context) -> None:
    """Typed text: words, where words were asked for; otherwise a hint."""
    turn = await turn_of(update, context)
    if turn is None or update.effective_message is None:
        return
    draft = draft_of(turn)
    if draft.asking:
        await _take_words(turn, draft, update.effective_message.text or "")
    elif turn.chat.type == "private":
        await turn.say(turn.t("error.unknown_text"))


async def cancel(update: Update, context: Context) -> None:
    """/cancel: ends the dialogue; what is saved stays."""
    turn = await turn_of(update, context)
    if turn is None:
        return
    draft = draft_of(turn)
    if not draft.asking and not draft.chosen:
        await turn.say(turn.t("error.nothing_to_cancel"))
        return
    await keep(turn, Draft())
    await turn.say(turn.t("toast.discarded"))


async def toggle(turn: Turn, topic: str) -> None:
    """A chip was tapped."""
    if topic not in turn.services.topics.by_key:
        await turn.toast("toast.stale")
        return
    draft = draft_of(turn).toggled(topic)
    await keep(turn, draft)
    await turn.toast()
    await turn.change_buttons(_chips(turn, draft))


async def ask_words(turn: Turn) -> None:
    """Own words are wanted: the next text is taken as such."""
    await keep(turn, replace(draft_of(turn), asking=True))
    await turn.toast()
    await turn.say(turn.t("words.ask"))


async def show_preview(turn: Turn) -> None:
    """What it would have brought."""
    draft = draft_of(turn)
    if not draft.chosen:
        await turn.toast("preview.nothing_chosen")
        return
    await turn.toast()
    interest = draft.as_interest(turn.chat.id)
    found = await preview(turn, interest)
    await turn.change(preview_text(found, interest, turn.voice), preview_buttons(turn.t))


async def back(turn: Turn) -> None:
    """From the preview to the chips."""
    await turn.toast()
    draft = draft_of(turn)
    await turn.change(_chips_text(turn, draft, turn.t("start.choose")), _chips(turn, draft))


async def save(turn: Turn) -> None:
    """Saves the draft once: a second tap, or the same interest again, changes nothing."""
    draft = draft_of(turn)
    async with turn.services.database.writing() as tx:
        held = await interests.of_chat(tx, turn.chat.id)
        again = not draft.chosen or any(_same(one, draft) for one in held)
        if not again:
            await interests.add(tx, turn.chat.id, at=turn.services.clock.now(), topics=draft.topics, words=draft.words)
    await keep(turn, Draft())
    if again:
        await turn.toast("saved.again")
        return
    await turn.toast()
    name = interest_name(draft.as_interest(turn.chat.id), turn.t)
    await turn.change(turn.t("saved.done", name=name), saved_buttons(turn.t))


async def discard(turn: Turn) -> None:
    """Ends the dialogue from a button."""
    await keep(turn, Draft())
    await turn.toast("toast.discarded")
    await turn.change(turn.t("toast.discarded"), saved_buttons(turn.t))


async def _take_words(turn: Turn, draft: Draft, typed: str) -> None:
    query = parse_words(typed, topics_chosen=bool(draft.topics))
    if isinstance(query, InputProblem):
        await keep(turn, replace(draft, asking=True))
        await turn.say(_problem_text(turn, query))
        return
    draft = replace(draft, words=typed.strip(), asking=False)
    await keep(turn, draft)
    await _say_chips(turn, draft, turn.t("start.choose"))


def _problem_text(turn: Turn, problem: InputProblem) -> Html:
    gaps = {name: value if isinstance(value, int) else str(value) for name, value in problem.args.items()}
    return turn.t(problem.key, **gaps)


async def _say_chips(turn: Turn, draft: Draft, opening: Html) -> None:
    await turn.say(_chips_text(turn, draft, opening), _chips(turn, draft))


def _chips_text(turn: Turn, draft: Draft, opening: Html) -> Html:
    taken = turn.t("words.taken", words=draft.words) if draft.words else Html("")
    return join("\n\n", (opening, lines(taken)))


def _chips(turn: Turn, draft: Draft) -> Rows:
    keys = tuple(turn.services.topics.by_key)
    return topic_buttons(keys, draft.topics, turn.t, words=bool(draft.words))


def _same(held: Interest, draft: Draft) -> bool:
    return set(held.topics) == set(draft.topics) and held.words == draft.words
