"""Proposals after 관심없음: what leaving out a word would have saved, said on the button that does it."""

from bot.keyboards import narrow_button
from bot.texts.catalog import Catalog
from bot.texts.html import cut, one_line
from jobs.ports import Button
from jobs.rules.narrowing import Narrowing, word_code
from storage.records import Interest, StoredNotice

_WORD_UNITS = 12


def narrowing_button(interest: Interest, stored: StoredNotice, one: Narrowing, t: Catalog) -> Button:
    """Asks whether to leave the word out, with its effect on the last thirty days."""
    word = cut(one_line(one.word), _WORD_UNITS)
    text = t.plain("near.proposal", word=word, before=one.before, gone=one.gone)
    return narrow_button(text, interest.id, stored.id, word_code(one.word))


def narrowing_words(word: str, t: Catalog) -> str:
    """What leaving a word out is called."""
    return t.plain("near.leave_out", word=cut(one_line(word), _WORD_UNITS))
