"""/settings and /stop: the language, alerts on or off, the quiet hours."""

from dataclasses import replace

from telegram import Update

from bot.handlers import menu
from bot.handlers.services import Context
from bot.handlers.talk import Turn, may_change, turn_of, welcomed
from bot.keyboards import settings_buttons, stopped_button
from bot.render.assembly import lines
from bot.texts.catalog import Catalog
from bot.texts.html import Html
from storage import outbox, subscribers
from storage.records import Subscriber, SubscriberState


async def show_settings(update: Update, context: Context) -> None:
    """/settings."""
    turn = await turn_of(update, context)
    if turn is not None:
        turn = await welcomed(turn) if turn.subscriber is None else turn
        await _say_settings(turn, change=False)


async def set_language(turn: Turn, language: str) -> None:
    """Speaks the other language from now on, in the command menu too."""
    if turn.subscriber is None:
        await turn.toast("toast.stale")
        return
    async with turn.services.database.writing() as tx:
        await subscribers.set_language(tx, turn.chat.id, language)
    turn = replace(turn, subscriber=replace(turn.subscriber, language=language))
    await _say_settings(turn, change=True)
    await turn.toast("toast.language")
    await menu.offer_in(turn.chat.get_bot(), turn.chat.id, turn.t, private=turn.is_private)


async def stop(update: Update, context: Context) -> None:
    """/stop."""
    turn = await turn_of(update, context)
    if turn is None:
        return
    if not await may_change(turn):
        await turn.say(turn.t("start.group_admins"))
        return
    dropped = await _silence(turn)
    if dropped is None:
        await turn.say(turn.t("stop.already"), stopped_button(turn.t))
        return
    waiting = turn.t("stop.dropped", count=dropped) if dropped else Html("")
    await turn.say(lines(turn.t("stop.done"), waiting), stopped_button(turn.t))


async def stop_by_button(turn: Turn) -> None:
    """The button under /settings."""
    await _silence(turn)
    if turn.subscriber is not None:
        turn = replace(turn, subscriber=replace(turn.subscriber, state=SubscriberState.STOPPED))
    await _say_settings(turn, change=True)
    await turn.toast("toast.silenced")


async def _silence(turn: Turn) -> int | None:
    """Stops alerts and gives up what waits; interests and follows stay. How many waited, or None where it was silent."""
    now = turn.services.clock.now()
    async with turn.services.database.writing() as tx:
        if not await subscribers.set_state(tx, turn.chat.id, SubscriberState.STOPPED, at=now):
            return None
        return await outbox.cancel_chat(tx, turn.chat.id, "the chat said /stop", now)


async def _say_settings(turn: Turn, *, change: bool) -> None:
    if turn.subscriber is None:
        await turn.toast("toast.stale")
        return
    t, active = turn.t, turn.subscriber.state is SubscriberState.ACTIVE
    html = lines(
        t("settings.head"),
        t("settings.language"),
        t("settings.active" if active else "settings.stopped"),
        _quiet_line(turn.subscriber, t),
    )
    rows = settings_buttons(t, active=active)
    await (turn.change(html, rows) if change else turn.say(html, rows))


def _quiet_line(subscriber: Subscriber, t: Catalog) -> Html:
    quiet = subscriber.quiet
    if not quiet.enabled:
        return t("settings.quiet_off")
    key = "settings.quiet_weekends" if quiet.weekends else "settings.quiet"
    return t(key, start=quiet.start_hour, end=quiet.end_hour)
