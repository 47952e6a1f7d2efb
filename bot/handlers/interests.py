"""/list: what a chat looks for, with pause, resume, remove and undo. A tapped id is looked up together with its chat."""

from dataclasses import replace

from telegram import Update

from bot.handlers.services import Context
from bot.handlers.talk import Turn, turn_of
from bot.keyboards import add_button, list_buttons
from bot.render.assembly import lines
from bot.render.reasons import interest_name, scope_name
from bot.texts.html import Html
from storage import interests
from storage.records import Interest, SubscriberState


async def show_list(update: Update, context: Context) -> None:
    """/list."""
    turn = await turn_of(update, context)
    if turn is not None:
        await say_list(turn)


async def say_list(turn: Turn, *, removed: Interest | None = None, change: bool = False) -> None:
    """The interests with their buttons; `change` rewrites the tapped message."""
    async with turn.services.database.reading() as tx:
        held = await interests.of_chat(tx, turn.chat.id)
    t = turn.t
    rows = list_buttons(held, t, removed=removed) if held or removed else add_button(t)
    silent = turn.subscriber is not None and turn.subscriber.state is SubscriberState.STOPPED
    html = lines(
        t("list.head", count=len(held)) if held else t("list.empty"),
        *(_line(turn, number, interest) for number, interest in enumerate(held, start=1)),
        t("list.silent") if silent else Html(""),
    )
    await (turn.change(html, rows) if change else turn.say(html, rows))


async def pause(turn: Turn, interest_id: int, *, paused: bool) -> None:
    """Pauses or resumes one interest of this chat."""
    await _change(turn, interest_id, "toast.paused" if paused else "toast.resumed", paused=paused)


async def remove(turn: Turn, interest_id: int, *, removed: bool) -> None:
    """Removes one interest of this chat, or takes that back."""
    await _change(turn, interest_id, "toast.removed" if removed else "toast.restored", removed=removed)


async def _change(
    turn: Turn, interest_id: int, toast: str, *, paused: bool | None = None, removed: bool | None = None
) -> None:
    async with turn.services.database.writing() as tx:
        held = await interests.get(tx, turn.chat.id, interest_id)
        # An old list may still show what was removed since: it can only be brought back.
        gone = held is not None and held.removed and removed is not False
        if held is not None and not gone:
            wanted = replace(
                held,
                paused=held.paused if paused is None else paused,
                removed=held.removed if removed is None else removed,
            )
            await interests.change(tx, wanted)
    if held is None or gone:
        await turn.toast("toast.not_yours" if held is None else "toast.stale")
        return
    await say_list(turn, removed=held if removed else None, change=True)
    await turn.toast(toast)


def _line(turn: Turn, number: int, interest: Interest) -> Html:
    t = turn.t
    name = interest_name(interest, t)
    state = t.plain("list.paused") if interest.paused else t.plain(f"frequency.{interest.frequency}")
    return t("list.line", number=number, name=name, scope=scope_name(interest, t), state=state)
