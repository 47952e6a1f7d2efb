"""Which values a text has, for rivals that compare values: see bench/matching_rivals.py."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Protocol, TypeAlias

import ahocorasick

from jobs.rules.interests import InputProblem, Query, parse_words
from jobs.rules.terms import Term, fits
from jobs.rules.text import Channels, normalise
from storage.records import Interest

Held: TypeAlias = Sequence[tuple[Interest, Query]]


def held(interests: Iterable[Interest]) -> Held:
    """The interests with their words read, for all rivals once."""
    queries = [(interest, parse_words(interest.words)) for interest in interests]
    return [(interest, query) for interest, query in queries if not isinstance(query, InputProblem)]


def _terms(interests: Held) -> dict[str, Term]:
    clauses = chain.from_iterable(query.clauses for _, query in interests)
    return {one.key: one for clause in clauses for one in (*clause.wanted, *clause.unwanted)}


class Automaton:
    """The terms of all interests in one automaton."""

    def __init__(self, interests: Held) -> None:
        self._automaton = ahocorasick.Automaton()
        for key, term in _terms(interests).items():
            self._automaton.add_word(key, term)
        self._automaton.make_automaton()

    def find(self, text: Channels) -> set[str]:
        """The keys of the terms that stand in a text."""
        hits = self._automaton.iter(text.joined)
        return {term.key for end, term in hits if fits(term, text, end + 1 - len(term.key))}


class Values(Protocol):
    """Which values a text has, and which of them a term asks for."""

    name: str

    def of_text(self, text: Channels) -> Iterable[str]:
        """The values of a text."""

    def of_term(self, term: Term) -> list[str]:
        """The values that a text with this term has."""


class WholeWords:
    """Words as they stand between anything that is no letter; a phrase is its words in any order."""

    name = "whole words"

    def __init__(self, _: Held) -> None:
        self._word = re.compile("[0-9a-z가-힣]+")

    def of_text(self, text: Channels) -> set[str]:
        """See `Values`."""
        return set(self._word.findall(text.written))

    def of_term(self, term: Term) -> list[str]:
        """See `Values`."""
        return self._word.findall(normalise(term.word).written)


class EveryPiece:
    """Every run of letters as long as some term, at every place."""

    name = "every piece of a word"

    def __init__(self, interests: Held) -> None:
        self._lengths = sorted({len(key) for key in _terms(interests)})

    def of_text(self, text: Channels) -> set[str]:
        """See `Values`."""
        joined = text.joined
        ends = len(joined) + 1
        return {joined[end - length : end] for length in self._lengths for end in range(length, ends)}

    def of_term(self, term: Term) -> list[str]:
        """See `Values`."""
        return [term.key]


class FoundTerms:
    """The terms that our automaton found."""

    name = "behind our automaton"

    def __init__(self, interests: Held) -> None:
        self._automaton = Automaton(interests)

    def of_text(self, text: Channels) -> set[str]:
        """See `Values`."""
        return self._automaton.find(text)

    def of_term(self, term: Term) -> list[str]:
        """See `Values`."""
        return [term.key]
