"""/add: chips, own words, preview, save. What is ticked so far is kept in the subscriber's row over restarts."""

from dataclasses import replace

from telegram import Update

from bot.handlers.draft import Draft, draft_of, keep
from bot.handlers.preview import preview, preview_text
from bot.handlers.services import Context
from bot.handlers.talk import Turn, may_change, turn_of, welcomed
from bot.keyboards import Rows, preview_buttons, saved_buttons, topic_buttons
from bot.render.reasons import interest_name
from bot.texts.catalog import Filling
from bot.texts.html import Html, join
from jobs.rules.interests import InputProblem, parse_words
from storage import interests, subscribers
from storage.records import Interest, SubscriberState

FIRST_TOPICS = ("cctv", "cloud", "metaverse", "ai", "bigdata", "maintenance", "security", "network", "website")
"""Shown before 더 보기: what most small vendors sell, three rows on a phone."""
MOST_INTERESTS = 20


async def add(update: Update, context: Context) -> None:
    """/add: chips again; /add WORDS takes the words at once."""
    turn = await turn_of(update, context)
    if turn is None or update.effective_message is None:
        return
    if not await may_change(turn):
        await turn.say(turn.t("start.group_admins"))
        return
    turn = await welcomed(turn) if turn.subscriber is None else turn
    _, _, typed = (update.effective_message.text or "").partition(" ")
    if typed.strip():
        await take_words(turn, Draft(), typed)
        return
    await begin(turn, Draft())


async def begin(turn: Turn, draft: Draft, *, welcome: bool = False) -> None:
    """A fresh set of chips, some of them ticked; to a new chat with what this is."""
    await keep(turn, draft)
    await _say_chips(turn, draft, turn.t("start.welcome" if welcome else "start.choose"))


async def go_on(turn: Turn, opening: Html) -> None:
    """The chips as they were left."""
    await _say_chips(turn, draft_of(turn), opening)


async def cancel(update: Update, context: Context) -> None:
    """/cancel: ends the dialogue; what is saved stays."""
    turn = await turn_of(update, context)
    if turn is None:
        return
    if draft_of(turn) == Draft():
        await turn.say(turn.t("error.nothing_to_cancel"))
        return
    if not await may_change(turn):
        await turn.say(turn.t("start.group_admins"))
        return
    await keep(turn, Draft())
    await turn.say(turn.t("toast.discarded"))


async def toggle(turn: Turn, topic: str) -> None:
    """A chip was tapped."""
    if topic not in turn.services.topics.by_key:
        await turn.toast("toast.stale")
        return
    await _rechip(turn, replace(draft_of(turn).toggled(topic), asking=False))


async def show_all(turn: Turn) -> None:
    """더 보기: the rest of the chips."""
    await _rechip(turn, replace(draft_of(turn), everything=True))


async def widen(turn: Turn) -> None:
    """Seoul only, or the whole country."""
    draft = draft_of(turn)
    await _rechip(turn, replace(draft, nationwide=not draft.nationwide))


async def ask_words(turn: Turn) -> None:
    """Own words are wanted: the next text is taken as such."""
    await keep(turn, replace(draft_of(turn), asking=True, searching=False))
    await turn.toast()
    await turn.say(turn.t("words.ask"))


async def show_preview(turn: Turn) -> None:
    """What it would have brought."""
    draft = draft_of(turn)
    if not draft.chosen:
        await turn.toast("preview.nothing_chosen")
        return
    await turn.change(await _preview(turn, draft), preview_buttons(turn.t))
    await turn.toast()


async def back(turn: Turn) -> None:
    """From the preview to the chips."""
    draft = draft_of(turn)
    await turn.change(_chips_text(turn, draft, turn.t("start.choose")), _chips(turn, draft))
    await turn.toast()


async def save(turn: Turn) -> None:
    """Saves the draft once: a second tap, or the same interest again, changes nothing."""
    draft = draft_of(turn)
    async with turn.services.database.writing() as tx:
        held = await interests.of_chat(tx, turn.chat.id)
        again = not draft.chosen or any(_same(one, draft) for one in held)
        full = len(held) >= MOST_INTERESTS
        if not again and not full and await subscribers.hold(tx, turn.chat.id) is not None:
            now = turn.services.clock.now()
            await interests.add(tx, turn.chat.id, at=now, topics=draft.topics, words=draft.words, filters=draft.filters)
    if full and not again:
        await turn.toast()
        await turn.say(turn.t("list.too_many", most=MOST_INTERESTS))
        return
    await keep(turn, Draft())
    if again:
        await turn.toast("saved.again")
        return
    name = interest_name(draft.as_interest(turn.chat.id), turn.t)
    silent = turn.subscriber is not None and turn.subscriber.state is SubscriberState.STOPPED
    told = join("\n", (turn.t("saved.done", name=name), turn.t("list.silent") if silent else Html("")))
    await turn.change(told, saved_buttons(turn.t))
    await turn.toast()


async def discard(turn: Turn) -> None:
    """Ends the dialogue from a button."""
    await keep(turn, Draft())
    await turn.change(turn.t("toast.discarded"), saved_buttons(turn.t))
    await turn.toast("toast.discarded")


async def take_words(turn: Turn, draft: Draft, typed: str) -> None:
    """The draft with these words and its preview, or what to change in them."""
    query = parse_words(typed, topics_chosen=bool(draft.topics))
    if isinstance(query, InputProblem):
        await keep(turn, replace(draft, asking=True))
        await turn.say(problem_text(turn, query))
        return
    draft = replace(draft, words=typed.strip(), asking=False)
    await keep(turn, draft)
    await turn.say(await _preview(turn, draft), preview_buttons(turn.t))


async def _preview(turn: Turn, draft: Draft) -> Html:
    interest = draft.as_interest(turn.chat.id)
    return preview_text(await preview(turn, interest), interest, turn.voice)


def problem_text(turn: Turn, problem: InputProblem) -> Html:
    """What is to be changed in words that cannot be read."""
    gaps: dict[str, Filling] = {
        name: value if isinstance(value, int) else str(value) for name, value in problem.args.items()
    }
    return turn.t(problem.key, **gaps)


async def _rechip(turn: Turn, draft: Draft) -> None:
    await keep(turn, draft)
    await turn.change_buttons(_chips(turn, draft))
    await turn.toast()


async def _say_chips(turn: Turn, draft: Draft, opening: Html) -> None:
    await turn.say(_chips_text(turn, draft, opening), _chips(turn, draft))


def _chips_text(turn: Turn, draft: Draft, opening: Html) -> Html:
    return join("\n\n", (opening, turn.t("words.taken", words=draft.words) if draft.words else Html("")))


def _chips(turn: Turn, draft: Draft) -> Rows:
    known = turn.services.topics.by_key
    first = tuple(topic for topic in FIRST_TOPICS if topic in known)
    everything = (*first, *(topic for topic in known if topic not in first))
    more = not draft.everything and set(draft.topics) <= set(first)
    return topic_buttons(
        first if more else everything,
        draft.topics,
        turn.t,
        words=bool(draft.words),
        more=more,
        nationwide=draft.nationwide,
    )


def _same(held: Interest, draft: Draft) -> bool:
    return (set(held.topics), held.words, held.filters) == (set(draft.topics), draft.words, draft.filters)
