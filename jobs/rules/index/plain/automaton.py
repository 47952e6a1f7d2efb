"""Finds all keywords in one walk over a text, with an automaton (Aho and Corasick 1975)."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import chain

import ahocorasick

from jobs.rules.document import Document, bit_of
from jobs.rules.index.keywords import ALWAYS, FIRST_PLACE, FoundKeywords, Keywords
from jobs.rules.terms import bounded, is_whole
from jobs.rules.text import LATIN, Channels

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


class AutomatonKeywords(Keywords):
    """Terms that were there at `settle` are found by the automaton, newer ones by their first two letters: an automaton
    would have to be built anew for each. `settle_above`: with more newer ones than that (and than were there) it is worth
    it."""

    def __init__(self, settle_above: int = SETTLE_ABOVE) -> None:
        super().__init__()
        self._settle_above = settle_above
        self._keys: dict[str, _Key] = {}
        self._automaton: ahocorasick.Automaton | None = None
        self._newer: dict[str, _Key] = {}
        self._beginnings: dict[str, list[int]] = {}

    def settle(self) -> None:
        """See `Keywords`: takes all terms into the automaton."""
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
        """See `Keywords`."""
        return len(self._newer) > self._settle_above + len(self._keys) - len(self._newer)

    def find(self, document: Document) -> FoundKeywords:
        """See `Keywords`."""
        channels, ends = document.channels, document.ends
        bits = [bit_of(name) for name in document.names]
        pieces = _pieces(channels)
        sights: dict[int, int] = {}
        titled = {ALWAYS}
        for last, key in self._seen(channels.joined):
            only = key.only
            if only in titled and only:
                continue
            start = last - key.reach
            if key.latin and not bounded(channels, start, last + 1):
                continue
            one_piece = only and pieces[start] == pieces[last]
            place = bisect_right(ends, start)
            for number in key.numbers if one_piece else self._fitting(key, channels, start):
                sights[number] = sights.get(number, place << FIRST_PLACE) | bits[place]
                if not place:
                    titled.add(number)
        return FoundKeywords(document, sights, self._hits, titled)

    def _fitting(self, key: _Key, channels: Channels, start: int) -> list[int]:
        return [one for one in key.numbers if (term := self._terms[one]) and is_whole(term, channels, start)]

    def _seen(self, joined: str) -> Iterable[tuple[int, _Key]]:
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

    def _alike(self, text: str) -> tuple[int, ...]:
        key = self._keys.get(text)
        return key.numbers if key else ()

    def _sought(self, text: str, numbers: tuple[int, ...]) -> None:
        key = self._keys.get(text) or self._new_key(text)
        key.numbers = numbers
        first = self._terms[numbers[0]] if len(numbers) == 1 else None
        alone = first is not None and not first.lookalikes and numbers[0] not in self._everywhere
        key.only = numbers[0] if alone else 0

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
