"""All terms of all interests in one automaton (Aho and Corasick 1975): one walk over a text finds every one of them."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from itertools import chain

import ahocorasick

from jobs.rules.document import BUYER, ELSEWHERE, TITLE, Document, bit_of
from jobs.rules.text import LATIN, Channels, Term, bounded, is_whole
from storage.records import Hit, Strength

SEEN = TITLE | BUYER | ELSEWHERE
"""The bits of a sight that say where; the number of its first place stands above them."""

ALWAYS, NEVER = 0, 1
"""Two keyword numbers that stand for a term which every, or no, notice has in its title."""

_FIRST_PLACE = 3
_NEAR, _TOLD = TITLE | BUYER, TITLE | ELSEWHERE
# So many newer terms are found by their beginnings about as fast as by the automaton.
SETTLE_ABOVE = 1_000


class _Key:
    """One string to find, and the numbers of the terms that look for it (they differ in how a person wrote them, or in
    how they may stand in a text). `only` is the number of its term when there is but one and the dictionary knows no
    longer words of it, else 0: wherever its letters stand in one piece, it stands."""

    __slots__ = ("latin", "numbers", "only", "reach")

    def __init__(self, text: str) -> None:
        self.reach = len(text) - 1
        self.latin = text[0] in LATIN or text[-1] in LATIN
        self.numbers: tuple[int, ...] = ()
        self.only = 0


class _TitleHits(dict[int, Hit]):
    """What is said of a keyword that stands in the title: made when first asked for, and kept."""

    def __init__(self, terms: list[Term | None]) -> None:
        super().__init__()
        self._terms = terms

    def __missing__(self, number: int) -> Hit:
        term = self._terms[number]
        if term is None:
            raise KeyError(number)
        hit = self[number] = Hit(word=term.word, place="title")
        return hit


class FoundKeywords:
    """Which keywords stand in one document: `sights` are their bits by number (see jobs/rules/document.py), shifted
    above them the place of the first. `titled` stand in the title, `near` there or in the buyer's name, `told` anywhere
    but in the buyer's name alone, `known` anywhere."""

    __slots__ = ("_document", "_hits", "_title_hits", "known", "near", "sights", "titled", "told")

    def __init__(self, document: Document, sights: dict[int, int], titled: set[int], title_hits: _TitleHits) -> None:
        self.sights = sights
        self.titled = titled
        self.near = {number for number, sight in sights.items() if sight & _NEAR}
        self.told = {number for number, sight in sights.items() if sight & _TOLD}
        self.known = {ALWAYS, *sights}
        self._document = document
        self._title_hits = title_hits
        self._hits: dict[int, Hit] = {}

    def strength(self, wanted: Collection[int], unwanted: Collection[int]) -> Strength | None:
        """See `jobs.rules.matching.clause_strength`."""
        near = self.near
        if near.issuperset(wanted) and near.isdisjoint(unwanted) and not self.titled.isdisjoint(wanted):
            return Strength.STRONG
        known = self.known
        if known.issuperset(wanted) and known.isdisjoint(unwanted) and not self.told.isdisjoint(wanted):
            return Strength.WEAK
        return None

    def bits(self, number: int) -> int:
        """Where the keyword stands, as bits; 0 if nowhere."""
        return self.sights.get(number, 0) & SEEN

    def first_place(self, number: int) -> str:
        """The name of the first place where the keyword stands; it must have been found."""
        return self._document.names[self.sights[number] >> _FIRST_PLACE]

    def hits(self, numbers: Iterable[int]) -> tuple[Hit, ...]:
        """The words and first places of some keywords; all must have been found."""
        return tuple([self._hit(number) for number in numbers])

    def _hit(self, number: int) -> Hit:
        hit = self._hits.get(number)
        if hit is None:
            hit = self._title_hits[number]
            if number not in self.titled:
                hit = Hit(word=hit.word, place=self.first_place(number))
            self._hits[number] = hit
        return hit


class Keywords:
    """Terms under numbers. A term is there as long as somebody holds it. Those that were there at `settle` are found by
    the automaton, newer ones by their first two letters: an automaton would have to be built anew for each."""

    def __init__(self, settle_above: int = SETTLE_ABOVE) -> None:
        self._settle_above = settle_above
        self._terms: list[Term | None] = [None, None]
        self._holders: list[int] = [0, 0]
        self._free: list[int] = []
        self._everywhere: set[int] = set()
        self._keys: dict[str, _Key] = {}
        self._automaton: ahocorasick.Automaton | None = None
        self._newer: dict[str, _Key] = {}
        self._beginnings: dict[str, list[int]] = {}
        self._title_hits = _TitleHits(self._terms)

    def holders(self, number: int) -> int:
        """How often a keyword is held."""
        return self._holders[number]

    def commonness(self, number: int) -> tuple[int, int]:
        """How common a keyword is, for comparisons: what many subscribers ask for, and what is short, is common."""
        term = self._terms[number]
        return self._holders[number], 0 if term is None else -len(term.key)

    def hold(self, term: Term, *, everywhere: bool = False) -> int:
        """The number of a term, which is looked for from now on; `everywhere`: for good, in all places."""
        key = self._keys.get(term.key) or self._new_key(term.key)
        for number in key.numbers:
            if self._terms[number] == term:
                break
        else:
            number = self._new_number(term)
            self._change(key, (*key.numbers, number))
        if everywhere:
            self._everywhere.add(number)
            self._change(key, key.numbers)
        self._holders[number] += 1
        return number

    def release(self, number: int) -> None:
        """Gives a term back; one that nobody holds is forgotten. Raises KeyError for a number that nobody holds."""
        term = self._terms[number]
        if term is None:
            raise KeyError(number)
        self._holders[number] -= 1
        if self._holders[number]:
            return
        key = self._keys[term.key]
        self._change(key, tuple([held for held in key.numbers if held != number]))
        self._title_hits.pop(number, None)
        self._terms[number] = None
        self._free.append(number)

    def settle(self) -> None:
        """Takes all terms into the automaton: after a bulk of additions."""
        self._keys = {text: key for text, key in self._keys.items() if key.numbers}
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

    def title_hits(self, numbers: Iterable[int]) -> tuple[Hit, ...]:
        """What is said of some keywords when all of them stand in the title."""
        return tuple([self._title_hits[number] for number in numbers])

    def find(self, document: Document) -> FoundKeywords:
        """Every held term that stands in the document. Of one that stands in the title no other places are said, unless
        it is held as `everywhere`: no clause asks for them."""
        channels, ends = document.channels, document.ends
        bits = [bit_of(name) for name in document.names]
        pieces = _pieces(channels)
        sights: dict[int, int] = {}
        titled = {ALWAYS}
        for last, key in self._hits(channels.joined):
            only = key.only
            if only in titled and only:
                continue
            start = last - key.reach
            if key.latin and not bounded(channels, start, last + 1):
                continue
            one_piece = only and pieces[start] == pieces[last]
            place = bisect_right(ends, start)
            for number in key.numbers if one_piece else self._fitting(key, channels, start):
                sights[number] = sights.get(number, place << _FIRST_PLACE) | bits[place]
                if not place:
                    titled.add(number)
        return FoundKeywords(document, sights, titled, self._title_hits)

    def _fitting(self, key: _Key, channels: Channels, start: int) -> list[int]:
        return [one for one in key.numbers if (term := self._terms[one]) and is_whole(term, channels, start)]

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

    def _new_number(self, term: Term) -> int:
        if self._free:
            number = self._free.pop()
            self._terms[number] = term
        else:
            number = len(self._terms)
            self._terms.append(term)
            self._holders.append(0)
        return number

    def _new_key(self, text: str) -> _Key:
        key = self._keys[text] = self._newer[text] = _Key(text)
        lengths = self._beginnings.setdefault(text[:2], [])
        if len(text) > 1 and len(text) not in lengths:
            lengths.append(len(text))
        return key

    def _change(self, key: _Key, numbers: tuple[int, ...]) -> None:
        key.numbers = numbers
        first = self._terms[numbers[0]] if len(numbers) == 1 else None
        alone = first is not None and not first.lookalikes and numbers[0] not in self._everywhere
        key.only = numbers[0] if alone else 0


def _pieces(channels: Channels) -> list[int]:
    """For each character of `joined` the written piece that it belongs to, named by where it ends."""
    pieces: list[int] = []
    for gap in sorted(channels.gaps):
        pieces += [gap] * (gap - len(pieces))
    pieces += [0] * (len(channels.joined) - len(pieces))
    return pieces
