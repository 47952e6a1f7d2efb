"""All terms of all interests in one automaton (Aho and Corasick 1975): one walk over a text finds every one of them."""

from dataclasses import dataclass, field

import ahocorasick

from jobs.rules.document import BUYER, ELSEWHERE, TITLE, Document, bit_of
from jobs.rules.text import LATIN, Channels, Lookalike, Term, bounded, fits

ALWAYS, NEVER = 0, 1
"""Two keyword numbers that stand for a term which every, or no, notice has."""

SEEN = TITLE | BUYER | ELSEWHERE
"""The bits of a sight that say where; the number of its first place stands above them."""

_FIRST_PLACE = 3
# New keywords wait outside the automaton, which would have to be built anew for each: this many, and one more for every
# so many that are in it.
_LEAST_WAITING = 512
_WAITING_SHARE = 16

Identity = tuple[str, frozenset[int], tuple[Lookalike, ...], tuple[Lookalike, ...]]


@dataclass(slots=True)
class _Key:
    """One string to find, and the terms that look for it (they differ in how it may stand in a text)."""

    text: str
    length: int
    latin: bool
    terms: list[tuple[int, Term]] = field(default_factory=list)


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
    """Terms under numbers. A term is there as long as somebody holds it."""

    def __init__(self) -> None:
        self._numbers: dict[Identity, int] = {}
        self._identities: list[Identity | None] = [None, None]
        self._holders: list[int] = [1, 1]
        self._free: list[int] = []
        self._keys: dict[str, _Key] = {}
        self._automaton = ahocorasick.Automaton()
        self._inside = 0
        self._waiting: dict[str, list[_Key]] = {}
        self._outside = 0

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
        """Gives a term back; one that nobody holds is forgotten."""
        identity = self._identities[number]
        if identity is None:
            raise KeyError(number)
        self._holders[number] -= 1
        if self._holders[number]:
            return
        del self._numbers[identity]
        self._identities[number] = None
        key = self._keys[identity[0]]
        key.terms[:] = [(held, term) for held, term in key.terms if held != number]
        self._free.append(number)

    def settle(self) -> None:
        """Takes what waits into the automaton: after a bulk of additions, or when too much waits."""
        self._keys = {text: key for text, key in self._keys.items() if key.terms}
        self._automaton = ahocorasick.Automaton()
        for text, key in self._keys.items():
            self._automaton.add_word(text, key)
        self._inside = len(self._keys)
        if self._inside:
            self._automaton.make_automaton()
        self._waiting = {}
        self._outside = 0

    def find(self, document: Document) -> FoundKeywords:
        """Every held term that stands in the document."""
        found = FoundKeywords(document)
        pieces = _pieces(document.channels)
        if self._inside:
            for last, key in self._automaton.iter(document.channels.joined):
                _note(key, last, found, pieces)
        if self._waiting:
            self._find_waiting(document.channels.joined, found, pieces)
        return found

    def _find_waiting(self, joined: str, found: FoundKeywords, pieces: list[int]) -> None:
        beginnings = {joined[at : at + 2] for at in range(len(joined))}
        beginnings.update(joined)
        for beginning in self._waiting.keys() & beginnings:
            for key in self._waiting[beginning]:
                at = joined.find(key.text)
                while at >= 0:
                    _note(key, at + key.length - 1, found, pieces)
                    at = joined.find(key.text, at + 1)

    def _add(self, term: Term, identity: Identity) -> int:
        if self._free:
            number = self._free.pop()
            self._identities[number] = identity
        else:
            number = len(self._identities)
            self._identities.append(identity)
            self._holders.append(0)
        self._numbers[identity] = number
        key = self._keys.get(term.key)
        if key is None:
            key = self._wait(term.key)
        key.terms.append((number, term))
        return number

    def _wait(self, text: str) -> _Key:
        key = self._keys[text] = _Key(text, len(text), text[0] in LATIN or text[-1] in LATIN)
        self._waiting.setdefault(text[:2], []).append(key)
        self._outside += 1
        return key

    @property
    def crowded(self) -> bool:
        """Whether so much waits that it is time to settle."""
        return self._outside > _LEAST_WAITING + self._inside // _WAITING_SHARE


def _pieces(channels: Channels) -> list[int]:
    """For each character of `joined` the number of the written piece that it belongs to."""
    pieces: list[int] = []
    for gap in sorted(channels.gaps):
        pieces += [gap] * (gap - len(pieces))
    pieces += [0] * (len(channels.joined) - len(pieces))
    return pieces


def _note(key: _Key, last: int, found: FoundKeywords, pieces: list[int]) -> None:
    document = found.document
    channels = document.channels
    start = last + 1 - key.length
    if key.latin and not bounded(channels, start, last + 1):
        return
    whole = pieces[start] == pieces[last]
    for number, term in key.terms:
        if (whole and not term.lookalikes) or fits(term, channels, start):
            if start < document.ends[0]:
                found.sights[number] = TITLE
            else:
                place = document.place_at(start)
                first = found.sights.get(number, place << _FIRST_PLACE)
                found.sights[number] = first | bit_of(document.names[place])
