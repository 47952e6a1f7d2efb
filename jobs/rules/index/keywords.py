"""All terms of all interests in one automaton (Aho and Corasick 1975): one walk over a text finds every one of them."""

from collections.abc import Iterable, Iterator
from itertools import chain

import ahocorasick

from jobs.rules.document import BUYER, ELSEWHERE, TITLE, Document, bit_of
from jobs.rules.text import LATIN, Channels, Lookalike, Term, bounded, fits

ALWAYS, NEVER = 0, 1
"""Two keyword numbers that stand for a term which every, or no, notice has."""

SEEN = TITLE | BUYER | ELSEWHERE
"""The bits of a sight that say where; the number of its first place stands above them."""

_FIRST_PLACE = 3
# So many newer terms are found by their beginnings about as fast as by the automaton.
SETTLE_ABOVE = 1_000

Identity = tuple[str, frozenset[int], tuple[Lookalike, ...], tuple[Lookalike, ...]]


class _Key:
    """One string to find, and the terms that look for it (they differ in how it may stand in a text). `only` is the
    number of its term when there is but one and the dictionary knows no longer words of it, else 0."""

    __slots__ = ("latin", "only", "reach", "terms", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.reach = len(text) - 1
        self.latin = text[0] in LATIN or text[-1] in LATIN
        self.terms: list[tuple[int, Term]] = []
        self.only = 0

    def change(self, terms: list[tuple[int, Term]]) -> None:
        """Looks for these terms from now on."""
        self.terms = terms
        self.only = terms[0][0] if len(terms) == 1 and not terms[0][1].lookalikes else 0


class FoundKeywords:
    """Which keywords stand in one document: `bits` by number (see jobs/rules/document.py), shifted above them the
    place of the first."""

    __slots__ = ("document", "sights")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.sights: dict[int, int] = {}

    def bits(self, number: int) -> int:
        """Where the keyword stands, as bits; 0 if nowhere."""
        return self.sights.get(number, 0) & SEEN

    def first_place(self, number: int) -> str:
        """The name of the first place where the keyword stands; it must have been found."""
        return self.document.names[self.sights[number] >> _FIRST_PLACE]


class Keywords:
    """Terms under numbers. A term is there as long as somebody holds it. Those that were there at `settle` are found by
    the automaton, newer ones by their first two letters: an automaton would have to be built anew for each."""

    def __init__(self, settle_above: int = SETTLE_ABOVE) -> None:
        self._settle_above = settle_above
        self._numbers: dict[Identity, int] = {}
        self._identities: list[Identity | None] = [None, None]
        self._holders: list[int] = [0, 0]
        self._free: list[int] = []
        self._keys: dict[str, _Key] = {}
        self._automaton: ahocorasick.Automaton | None = None
        self._newer: dict[str, _Key] = {}
        self._beginnings: dict[str, list[int]] = {}

    def __len__(self) -> int:
        """One more than the highest number in use."""
        return len(self._identities)

    def holders(self, number: int) -> int:
        """How often a keyword is held: the common ones are poor to search by."""
        return self._holders[number]

    def hold(self, term: Term) -> int:
        """The number of a term, which is looked for from now on."""
        identity = (term.key, term.gaps, term.lookalikes, term.after_all)
        number = self._numbers.get(identity)
        if number is None:
            number = self._add(term, identity)
        self._holders[number] += 1
        return number

    def release(self, number: int) -> None:
        """Gives a term back; one that nobody holds is forgotten. Raises KeyError for a number that nobody holds."""
        identity = self._identities[number]
        if identity is None:
            raise KeyError(number)
        self._holders[number] -= 1
        if self._holders[number]:
            return
        del self._numbers[identity]
        self._identities[number] = None
        self._free.append(number)
        key = self._keys[identity[0]]
        key.change([(held, term) for held, term in key.terms if held != number])

    def settle(self) -> None:
        """Takes all terms into the automaton: after a bulk of additions."""
        self._keys = {text: key for text, key in self._keys.items() if key.terms}
        self._newer, self._beginnings = {}, {}
        self._automaton = None
        if self._keys:
            self._automaton = ahocorasick.Automaton()
            for text, key in self._keys.items():
                self._automaton.add_word(text, key)
            self._automaton.make_automaton()

    @property
    def unsettled(self) -> bool:
        """Whether so many terms are newer than the automaton that it is worth building anew."""
        return len(self._newer) > self._settle_above + len(self._keys) - len(self._newer)

    def find(self, document: Document) -> FoundKeywords:
        """Every held term that stands in the document."""
        found = FoundKeywords(document)
        channels = document.channels
        sights = found.sights
        title = document.ends[0]
        pieces = _pieces(channels)
        for last, key in self._hits(channels.joined):
            start = last - key.reach
            if key.latin and not bounded(channels, start, last + 1):
                continue
            if key.only and start < title and pieces[start] == pieces[last]:
                sights[key.only] = TITLE
            else:
                _look_closer(key, start, found)
        return found

    def _hits(self, joined: str) -> Iterable[tuple[int, _Key]]:
        settled = self._automaton.iter(joined) if self._automaton else ()
        return chain(settled, self._newer_hits(joined)) if self._newer else settled

    def _newer_hits(self, joined: str) -> Iterator[tuple[int, _Key]]:
        for at in range(len(joined)):
            for length in self._beginnings.get(joined[at : at + 2], ()):
                key = self._newer.get(joined[at : at + length])
                if key is not None:
                    yield at + key.reach, key
            key = self._newer.get(joined[at])
            if key is not None:
                yield at, key

    def _add(self, term: Term, identity: Identity) -> int:
        if self._free:
            number = self._free.pop()
            self._identities[number] = identity
        else:
            number = len(self._identities)
            self._identities.append(identity)
            self._holders.append(0)
        self._numbers[identity] = number
        key = self._keys.get(term.key) or self._new_key(term.key)
        key.change([*key.terms, (number, term)])
        return number

    def _new_key(self, text: str) -> _Key:
        key = self._keys[text] = self._newer[text] = _Key(text)
        lengths = self._beginnings.setdefault(text[:2], [])
        if len(text) > 1 and len(text) not in lengths:
            lengths.append(len(text))
        return key


def _pieces(channels: Channels) -> list[int]:
    """For each character of `joined` the written piece that it belongs to, named by where it ends."""
    pieces: list[int] = []
    for gap in sorted(channels.gaps):
        pieces += [gap] * (gap - len(pieces))
    pieces += [0] * (len(channels.joined) - len(pieces))
    return pieces


def _look_closer(key: _Key, start: int, found: FoundKeywords) -> None:
    document = found.document
    place = document.place_at(start)
    bit = bit_of(document.names[place])
    for number, term in key.terms:
        if fits(term, document.channels, start):
            first = found.sights.get(number, place << _FIRST_PLACE)
            found.sights[number] = first | bit
