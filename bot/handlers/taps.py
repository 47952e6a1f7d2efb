"""Taps on buttons: read strictly, refused when forged, always answered."""

from collections.abc import Awaitable, Callable

from telegram import Update

from bot.handlers import add, cards, edits, follow, interests, readings, rights, search, settings, start, today, week
from bot.handlers.draft import Draft
from bot.handlers.services import Context
from bot.handlers.talk import Turn, may_change, turn_of
from bot.keyboards import Tap, Verb, parse_tap

Act = Callable[[Turn, Tap], Awaitable[None]]


async def on_tap(update: Update, context: Context) -> None:
    """Finds what the button means and does it; in a group only administrators may change rules."""
    turn = await turn_of(update, context)
    if turn is None or turn.query is None:
        return
    tap = parse_tap(turn.query.data or "")
    if tap is None:
        await turn.toast("toast.stale")
        return
    if turn.subscriber is None and tap.verb not in _NEEDS_NO_SUBSCRIBER:
        await turn.toast("toast.not_started")
        return
    if tap.verb not in _OPEN_TO_ALL and not await may_change(turn):
        await turn.toast("toast.admins_only")
        return
    await _ACTS[tap.verb](turn, tap)


async def _list(turn: Turn, _: Tap) -> None:
    await turn.toast()
    await interests.say_list(turn)


async def _add(turn: Turn, _: Tap) -> None:
    await turn.toast()
    await add.begin(turn, Draft())


async def _today(turn: Turn, _: Tap) -> None:
    await turn.toast()
    await today.say_today(turn)


async def _open(turn: Turn, tap: Tap) -> None:
    await turn.toast()
    await cards.open_card(turn, tap.numbers[0])


_ACTS: dict[Verb, Act] = {
    Verb.TOPIC: lambda turn, tap: add.toggle(turn, tap.word),
    Verb.MORE: lambda turn, _: add.show_all(turn),
    Verb.SCOPE: lambda turn, _: add.widen(turn),
    Verb.WORDS: lambda turn, _: add.ask_words(turn),
    Verb.PREVIEW: lambda turn, _: add.show_preview(turn),
    Verb.SAVE: lambda turn, _: add.save(turn),
    Verb.BACK: lambda turn, _: add.back(turn),
    Verb.DISCARD: lambda turn, _: add.discard(turn),
    Verb.LIST: _list,
    Verb.ADD: _add,
    Verb.TODAY: _today,
    Verb.PAUSE: lambda turn, tap: interests.pause(turn, tap.numbers[0], paused=True),
    Verb.RESUME: lambda turn, tap: interests.pause(turn, tap.numbers[0], paused=False),
    Verb.REMOVE: lambda turn, tap: interests.remove(turn, tap.numbers[0], removed=True),
    Verb.UNDO: lambda turn, tap: interests.remove(turn, tap.numbers[0], removed=False),
    Verb.FOLLOW: lambda turn, tap: cards.follow(turn, tap.numbers[0], wanted=tap.numbers[1] == 1),
    Verb.DISMISS: lambda turn, tap: cards.dismiss(turn, tap.numbers[0], wanted=tap.numbers[1] == 1),
    Verb.JOIN: lambda turn, tap: cards.join(turn, tap.numbers[0], tap.numbers[1], wanted=tap.numbers[2] == 1),
    Verb.NARROW: lambda turn, tap: edits.narrow(turn, *tap.numbers),
    Verb.LOOSEN: lambda turn, tap: edits.loosen(turn, *tap.numbers),
    Verb.TAKE_BACK: lambda turn, tap: edits.take_back(turn, *tap.numbers),
    Verb.READ: lambda turn, tap: readings.answer(turn, tap.numbers[0], wanted=tap.numbers[1] == 1),
    Verb.LANGUAGE: lambda turn, tap: settings.set_language(turn, tap.word),
    Verb.STOP: lambda turn, _: settings.stop_by_button(turn),
    Verb.AGAIN: lambda turn, _: start.resume(turn),
    Verb.OPEN: _open,
    Verb.WEEK: lambda turn, tap: week.say_week(turn, tap.numbers[0]),
    Verb.FOUND: lambda turn, tap: search.leaf(turn, tap.numbers[0]),
    Verb.FOLLOWS: lambda turn, tap: follow.say_follows(turn, tap.numbers[0]),
    Verb.KEEP: lambda turn, _: search.keep_as_interest(turn),
    Verb.ERASE: lambda turn, tap: rights.erase(turn, tap.numbers[0]),
    Verb.SPARE: lambda turn, _: rights.spare(turn),
}
_OPEN_TO_ALL = frozenset({Verb.LIST, Verb.TODAY, Verb.FOLLOW, Verb.OPEN, Verb.WEEK, Verb.FOUND, Verb.FOLLOWS})
"""What anybody in a group may tap; everything else changes what the group gets."""
_NEEDS_NO_SUBSCRIBER = frozenset({Verb.READ, Verb.OPEN, Verb.WEEK, Verb.FOUND, Verb.KEEP, Verb.ERASE, Verb.SPARE})
"""Looking something up changes nothing. What is erased already may be erased again. The operator's chat need not subscribe to anything; whose it is is asked of the settings."""
