"""Finds all keywords in one walk over a text, with a trie: a word is added to it as fast as it is found."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from jobs.rules.document import Document
from jobs.rules.index.compiled.arrays import with_room
from jobs.rules.index.compiled.kernel import EVERYWHERE, FIRST_GAP, LAST_GAP
from jobs.rules.index.compiled.machine_code import Kernel
from jobs.rules.index.keywords import FoundKeywords, Keywords
from jobs.rules.terms import Lookalike

_LEAST = 1 << 10


class TrieKeywords(Keywords):
    """Terms in a trie; forgotten ones leave their letters in it. `sights` and the first `many` of `found` are what stands in
    the text that was last looked at, for CompiledClauses."""

    def __init__(self, kernel: Kernel) -> None:
        super().__init__()
        self._kernel = kernel
        self._edges, self._targets = np.zeros(_LEAST, np.int64), np.zeros(_LEAST, np.int32)
        self._nodes = 1
        self._ends = np.zeros(_LEAST, np.int32)
        self._alike_next = np.zeros(_LEAST, np.int32)
        self._traits = np.zeros(_LEAST, np.uint8)
        self._longer = np.zeros((_LEAST, 3), np.int32)
        self._around = np.zeros((0, 3), np.int32)
        self._words, self._loose = np.zeros(0, np.int32), np.zeros(0, np.uint8)
        self._rows: dict[tuple[tuple[Lookalike, ...], tuple[Lookalike, ...]], tuple[int, int, int]] = {}
        self.sights = np.zeros(_LEAST, np.int32)
        self.found = np.zeros(_LEAST, np.int32)
        self.many = 0

    def settle(self) -> None:
        """See `Keywords`: nothing to do."""

    @property
    def unsettled(self) -> bool:
        """See `Keywords`."""
        return False

    def find(self, document: Document) -> FoundKeywords:
        """See `Keywords`."""
        channels = document.channels
        gaps = np.fromiter(channels.gaps, np.int32, len(channels.gaps))
        buyer = 1 if document.names[1:2] == ("buyer",) else -1
        self.many = self._kernel.find(
            _letters(channels.joined), gaps, buyer, self._edges, self._targets, self._ends, self._alike_next,
            self._traits, self._longer, self._around, self._words, self._loose, self.sights, self.found, self.many,
        )  # fmt: skip
        numbers = self.found[: self.many]
        sights = dict(zip(numbers.tolist(), self.sights[numbers].tolist(), strict=True))
        return FoundKeywords(document, sights, self._hits)

    def _alike(self, text: str) -> tuple[int, ...]:
        node = self._node(text)
        numbers = []
        number = int(self._ends[node])
        while number:
            numbers.append(number)
            number = int(self._alike_next[number])
        return tuple(numbers)

    def _sought(self, text: str, numbers: tuple[int, ...]) -> None:
        for name in ("_alike_next", "_traits", "_longer", "sights", "found"):
            setattr(self, name, with_room(getattr(self, name), len(self._terms)))
        # First the node: the array of ends may be another one afterwards.
        node = self._node(text)
        self._ends[node] = numbers[0] if numbers else 0
        for number, following in pairwise((*numbers, 0)):
            self._alike_next[number] = following
            term = self._term(number)
            gaps = FIRST_GAP * (1 in term.gaps) | LAST_GAP * (len(term.key) - 1 in term.gaps)
            self._traits[number] = gaps | EVERYWHERE * (number in self._everywhere)
            self._longer[number] = self._rows_of(term.lookalikes, term.after_all) if term.lookalikes else 0

    def _rows_of(self, lookalikes: tuple[Lookalike, ...], after_all: tuple[Lookalike, ...]) -> tuple[int, int, int]:
        """Where in `around` the longer words of a term stand; terms with the same share them."""
        key = (lookalikes, after_all)
        if key not in self._rows:
            first, rows = len(self._around), []
            for longer in key[0] + key[1]:
                rows.append((longer.before, len(self._words), len(longer.word)))
                self._words = np.concatenate([self._words, _letters(longer.word)])
                loose = np.array([at in longer.loose for at in range(len(longer.word))], np.uint8)
                self._loose = np.concatenate([self._loose, loose])
            self._around = np.concatenate([self._around, np.array(rows, np.int32)])
            self._rows[key] = first, first + len(lookalikes), first + len(rows)
        return self._rows[key]

    def _node(self, text: str) -> int:
        """The node at the end of a word, which is added where it is new."""
        letters = _letters(text)
        needed = self._nodes + len(letters)
        self._ends = with_room(self._ends, needed)
        if 2 * needed > len(self._edges):
            edges, targets = np.zeros(4 * len(self._edges), np.int64), np.zeros(4 * len(self._edges), np.int32)
            self._kernel.move(self._edges, self._targets, edges, targets)
            self._edges, self._targets = edges, targets
        node, self._nodes = self._kernel.grow(self._edges, self._targets, letters, self._nodes)
        return node


def _letters(text: str) -> NDArray[np.int32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.int32)
