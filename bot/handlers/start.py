"""/start: what this is, and the chips. A known chat keeps everything it has; a link may open a topic or a notice."""

import re

from telegram import Update

from bot.handlers import add
from bot.handlers.cards import open_card
from bot.handlers.draft import Draft
from bot.handlers.services import Context
from bot.handlers.talk import Turn, may_change, turn_of, welcomed
from bot.keyboards import known_buttons
from storage import interests
from storage.records import SubscriberState

_TOPIC_LINK = re.compile(r"t_([a-z]{1,32}(?:-[a-z]{1,32})*)", re.ASCII)
"""?start=t_cctv or ?start=t_cctv-cloud ticks topics."""
_NOTICE_LINK = re.compile(r"b_([1-9][0-9]{0,17})", re.ASCII)
"""?start=b_17 opens the notice of that row."""


async def start(update: Update, context: Context) -> None:
    """Makes or wakes the chat's subscriber, then answers what was asked for."""
    turn = await turn_of(update, context)
    if turn is None:
        return
    if not await may_change(turn):
        await turn.say(turn.t("start.group_admins"))
        return
    before = turn.subscriber
    turn = await welcomed(turn)
    was_silent = before is not None and before.state is not SubscriberState.ACTIVE
    wanted = (context.args or [""])[0]
    opened = _NOTICE_LINK.fullmatch(wanted)
    if opened:
        await open_card(turn, int(opened[1]))
        if before is not None:
            return
    topics = _topics(turn, wanted)
    if before is None or topics:
        await add.begin(turn, Draft(topics=topics), welcome=before is None)
        return
    await _greet_again(turn, was_silent=was_silent)


async def resume(turn: Turn) -> None:
    """The button under /stop: alerts are on again."""
    turn = await welcomed(turn)
    async with turn.services.database.reading() as tx:
        count = len(await interests.of_chat(tx, turn.chat.id))
    await turn.change(turn.t("start.resumed", count=count), known_buttons(turn.t))
    await turn.toast()


async def _greet_again(turn: Turn, *, was_silent: bool) -> None:
    async with turn.services.database.reading() as tx:
        count = len(await interests.of_chat(tx, turn.chat.id))
    if count:
        key = "start.resumed" if was_silent else "start.known"
        await turn.say(turn.t(key, count=count), known_buttons(turn.t))
        return
    # What was ticked before stays ticked: /start again never resets.
    await add.go_on(turn, turn.t("start.known_none"))


def _topics(turn: Turn, wanted: str) -> tuple[str, ...]:
    found = _TOPIC_LINK.fullmatch(wanted)
    named = dict.fromkeys(found[1].split("-")) if found else {}
    return tuple(topic for topic in named if topic in turn.services.topics.by_key)
