"""Edits of a saved interest from a button: one rule dropped, and the way back. The interest is looked up with its chat."""

from bot.handlers.talk import Turn
from bot.keyboards import take_back_button
from bot.render.narrowing import narrowing_words
from bot.render.near_misses import rule_button, rule_words
from jobs.rules.loosening import loosenings, rule_of_code
from jobs.rules.narrowing import narrowed, word_of_code
from storage import interests, notices
from storage.records import Interest


async def loosen(turn: Turn, interest_id: int, code: int) -> None:
    """Drops the rule that the button names, if the interest still has it as it was then."""
    async with turn.services.database.writing() as tx:
        held = await interests.get(tx, turn.chat.id, interest_id)
        both = None if held is None or held.removed else rule_of_code(held, code)
        number = await interests.edit(tx, held, both[1]) if held is not None and both is not None else None
    if held is None:
        await turn.toast("toast.not_yours")
        return
    if both is None or number is None:
        await turn.toast("near.changed")
        return
    undo = turn.t.plain("near.take_back", what=rule_words(both[0], turn.t))
    await turn.swap_button(take_back_button(undo, interest_id, number))
    await turn.toast("near.done")


async def narrow(turn: Turn, interest_id: int, notice_id: int, code: int) -> None:
    """Leaves out a word of a notice that was not wanted."""
    async with turn.services.database.writing() as tx:
        held = await interests.get(tx, turn.chat.id, interest_id)
        stored = await notices.get(tx, notice_id)
        word = None if stored is None else word_of_code(stored.notice, code)
        narrower = None if held is None or held.removed or word is None else narrowed(held, word)
        number = await interests.edit(tx, held, narrower) if held is not None and narrower is not None else None
    if held is None:
        await turn.toast("toast.not_yours")
        return
    if number is None or word is None:
        await turn.toast("near.changed")
        return
    undo = turn.t.plain("near.take_back", what=narrowing_words(word, turn.t))
    await turn.swap_button(take_back_button(undo, interest_id, number))
    await turn.toast("near.narrowed", word=word)


async def take_back(turn: Turn, interest_id: int, number: int) -> None:
    """Undoes the interest's latest edit; an earlier one only once the later ones are undone."""
    async with turn.services.database.writing() as tx:
        held = await interests.get(tx, turn.chat.id, interest_id)
        gone = held is None or held.removed
        earlier = None if gone else await interests.take_back(tx, turn.chat.id, interest_id, number)
    if held is None:
        await turn.toast("toast.not_yours")
        return
    if earlier is None:
        await turn.toast("near.changed")
        return
    rule = next((rule for rule, wider in loosenings(earlier) if _same(wider, held)), None)
    await turn.swap_button(None if rule is None else rule_button(earlier, rule, turn.t))
    await turn.toast("near.undone")


def _same(one: Interest, other: Interest) -> bool:
    return (one.topics, one.words, one.filters) == (other.topics, other.words, other.filters)
