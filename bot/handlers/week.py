"""/week: what closes in the next seven days, of what this chat follows or was told of."""

from telegram import Update

from bot.handlers.services import Context
from bot.handlers.talk import Turn, turn_of
from bot.keyboards import add_button, known_buttons
from bot.render.assembly import lines
from bot.render.week import next_line, render_week
from bot.texts.html import Html
from jobs.closing import ahead_of, week_of
from storage import interests, projects


async def show_week(update: Update, context: Context) -> None:
    """/week."""
    turn = await turn_of(update, context)
    if turn is not None:
        await say_week(turn, 1)


async def say_week(turn: Turn, page: int) -> None:
    """One page as it is now: under a tapped message in its place. Where nothing closes, the next step."""
    now = turn.services.clock.now()
    async with turn.services.database.reading() as tx:
        found = await week_of(tx, turn.chat.id, now)
        has_any = bool(await interests.of_chat(tx, turn.chat.id) or await projects.followed_by(tx, turn.chat.id))
        later = () if found else await ahead_of(tx, turn.chat.id, now)
    if found:
        shown = render_week(found, page, turn.voice)
        html, rows = Html(shown.html), shown.buttons
    else:
        html = lines(
            turn.t("week.empty" if has_any else "today.no_interests"),
            next_line(later[0], turn.voice) if later else Html(""),
        )
        rows = known_buttons(turn.t) if has_any else add_button(turn.t)
    await turn.toast()
    await (turn.say(html, rows) if turn.query is None else turn.change(html, rows))
