"""The catalogue of words: one TOML file per language with the same keys and gaps, filled with escaping.

A gap is `{name}`. In Korean a gap may carry a particle, `{word:을/를}`, chosen by the word's last sound; in English a
counted thing, `{count:notice/notices}`. A filled text is markup: what is filled in is escaped, unless it is `Html`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from string import Formatter
from types import MappingProxyType
from typing import Any

from bot.texts.html import Html, clean, cut, escape, one_line
from bot.texts.particles import with_particle

LANGUAGES = ("ko", "en")
_WORD_UNITS = 30
Filling = str | int


class Catalog:
    """The words of one language."""

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self.language = language
        self.texts = MappingProxyType(dict(texts))

    def __call__(self, key: str, /, **gaps: Filling) -> Html:
        """The text as markup, gaps escaped and filled. Raises KeyError for an unknown key or an unfilled gap."""
        return Html("".join(self._pieces(key, gaps, markup=True)))

    def plain(self, key: str, /, **gaps: Filling) -> str:
        """The text for places without markup (buttons, toasts, command descriptions), gaps cleaned and filled."""
        return "".join(self._pieces(key, gaps, markup=False))

    def name(self, section: str, word: str) -> str:
        """What people call a word of an open list (a source, a topic, a field): `section.word`, or the word itself,
        cut to a length at which a card of many of them still fits."""
        return self.texts.get(f"{section}.{word}") or cut(one_line(word), _WORD_UNITS)

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in self.texts

    def _pieces(self, key: str, gaps: Mapping[str, Filling], *, markup: bool) -> Iterator[str]:
        for literal, gap, spec, _ in Formatter().parse(self.texts[key]):
            yield literal
            if gap is not None:
                yield self._filled(gaps[gap], spec or "", markup=markup)

    def _filled(self, value: Filling, spec: str, *, markup: bool) -> str:
        if isinstance(value, Html):
            return value
        word = f"{value:,}" if isinstance(value, int) else value
        if spec and self.language == "ko":
            word = with_particle(word, spec)
        elif spec:
            one, many = spec.split("/")
            word = f"{word} {one if value == 1 else many}"
        return escape(word) if markup else clean(word)


def gaps_of(text: str) -> frozenset[str]:
    """The names of a text's gaps."""
    return frozenset(gap for _, gap, _, _ in Formatter().parse(text) if gap is not None)


def language_of(code: str | None) -> str:
    """Our language for a Telegram client's IETF language tag: Korean for ko and for unknown, else English."""
    if not code or code.lower().split("-")[0] == "ko":
        return "ko"
    return "en"


@cache
def catalog(language: str) -> Catalog:
    """The catalogue of a language. Raises ValueError for one that we do not speak."""
    if language not in LANGUAGES:
        raise ValueError(f"no texts in {language!r}: we speak {', '.join(LANGUAGES)}")
    source = files("bot.texts").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return Catalog(language, dict(_flat(tomllib.loads(source))))


def _flat(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, str):
            yield f"{path}{name}", value
        else:
            yield from _flat(value, f"{path}{name}.")
