"""/follow NUMBER follows the project of a notice that is held; without a number it shows what is followed."""

from telegram import Update

from bot.handlers.cards import set_followed
from bot.handlers.services import Context
from bot.handlers.talk import Turn, turn_of, welcomed
from bot.keyboards import known_buttons, notice_buttons
from bot.render.assembly import lines
from bot.render.follows import render_follows
from bot.render.notice_lines import fact_line, title_text
from bot.texts.html import Html, link
from jobs.closing import followed_now
from storage import lookups

_LONGEST_NUMBER = 60


async def follow(update: Update, context: Context) -> None:
    """/follow."""
    turn = await turn_of(update, context)
    if turn is None:
        return
    if turn.subscriber is None and turn.is_private:
        turn = await welcomed(turn)
    if turn.subscriber is None:
        # Reminders go to a group only where an administrator has asked for them.
        await turn.say(turn.t("start.group_greeting"))
    elif context.args:
        await _follow(turn, context.args[0][:_LONGEST_NUMBER])
    else:
        await say_follows(turn, 1)


async def say_follows(turn: Turn, page: int) -> None:
    """One page of what is followed; under a tapped message in its place."""
    async with turn.services.database.reading() as tx:
        found = await followed_now(tx, turn.chat.id)
    if found:
        shown = render_follows(found, page, turn.voice)
        html, rows = Html(shown.html), shown.buttons
    else:
        html, rows = turn.t("follow.none"), known_buttons(turn.t)
    await turn.toast()
    await (turn.say(html, rows) if turn.query is None else turn.change(html, rows))


async def _follow(turn: Turn, number: str) -> None:
    async with turn.services.database.reading() as tx:
        stored = await lookups.as_typed(tx, number)
    if stored is None:
        await turn.say(turn.t("why.unheld", number=number))
        return
    if not await set_followed(turn, stored, wanted=True):
        await turn.say(turn.t("follow.not_yet_typed"))
        return
    html = lines(
        turn.t("follow.done"),
        link(title_text(stored.notice), stored.notice.url),
        fact_line(stored.notice, turn.voice),
    )
    await turn.say(html, notice_buttons(stored, turn.t, followed=True))
