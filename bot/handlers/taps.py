"""Taps on buttons: read strictly, refused when forged, always answered."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from telegram import Update

from bot.handlers import cards, overview, subscribing
from bot.handlers.services import Context
from bot.handlers.talk import Turn, may_change, turn_of, welcomed
from bot.keyboards import Tap, Verb, parse_tap
from storage import subscribers

Act = Callable[[Turn, Tap], Awaitable[None]]


async def on_tap(update: Update, context: Context) -> None:
    """Finds what the button means and does it; in a group only administrators may change rules."""
    turn = await turn_of(update, context)
    if turn is None or turn.query is None:
        return
    tap = parse_tap(turn.query.data or "")
    if tap is None or turn.subscriber is None:
        await turn.toast("toast.stale")
        return
    if tap.verb in _CHANGES and not await may_change(turn):
        await turn.toast("toast.admins_only")
        return
    await _ACTS[tap.verb](turn, tap)


async def _list(turn: Turn, _: Tap) -> None:
    await turn.toast()
    await overview.say_list(turn)


async def _add(turn: Turn, _: Tap) -> None:
    await turn.toast()
    await subscribing.begin(turn)


async def _today(turn: Turn, _: Tap) -> None:
    await turn.toast()
    await overview.say_today(turn)


async def _stop(turn: Turn, _: Tap) -> None:
    await overview.set_active(turn, active=False)
    turn = await _fresh(turn)
    await turn.toast()
    await overview.say_settings(turn, change=True)


async def _again(turn: Turn, _: Tap) -> None:
    turn = await welcomed(turn)
    await turn.toast()
    await overview.say_resumed(turn)


async def _fresh(turn: Turn) -> Turn:
    async with turn.services.database.reading() as tx:
        return replace(turn, subscriber=await subscribers.get(tx, turn.chat.id))


_ACTS: dict[Verb, Act] = {
    Verb.TOPIC: lambda turn, tap: subscribing.toggle(turn, tap.word),
    Verb.WORDS: lambda turn, _: subscribing.ask_words(turn),
    Verb.PREVIEW: lambda turn, _: subscribing.show_preview(turn),
    Verb.SAVE: lambda turn, _: subscribing.save(turn),
    Verb.BACK: lambda turn, _: subscribing.back(turn),
    Verb.DISCARD: lambda turn, _: subscribing.discard(turn),
    Verb.LIST: _list,
    Verb.ADD: _add,
    Verb.TODAY: _today,
    Verb.PAUSE: lambda turn, tap: overview.pause(turn, tap.numbers[0], paused=True),
    Verb.RESUME: lambda turn, tap: overview.pause(turn, tap.numbers[0], paused=False),
    Verb.REMOVE: lambda turn, tap: overview.remove(turn, tap.numbers[0], removed=True),
    Verb.UNDO: lambda turn, tap: overview.remove(turn, tap.numbers[0], removed=False),
    Verb.FOLLOW: lambda turn, tap: cards.follow(turn, tap.numbers[0], wanted=tap.numbers[1] == 1),
    Verb.DISMISS: lambda turn, tap: cards.dismiss(turn, tap.numbers[0], wanted=tap.numbers[1] == 1),
    Verb.JOIN: lambda turn, tap: cards.join(turn, tap.numbers[0], tap.numbers[1], wanted=tap.numbers[2] == 1),
    Verb.LANGUAGE: lambda turn, tap: overview.set_language(turn, tap.word),
    Verb.STOP: _stop,
    Verb.AGAIN: _again,
}
_CHANGES = frozenset(_ACTS) - {Verb.LIST, Verb.TODAY, Verb.PREVIEW, Verb.BACK}
