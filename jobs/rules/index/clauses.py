"""The clauses of all interests as packed records, posted under one keyword each: the one that is hardest to meet."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobs.rules.document import BUYER, TITLE
from jobs.rules.index.keywords import ALWAYS, NEVER, FoundKeywords

Numbers: TypeAlias = NDArray[np.int32]

# So many further wanted and unwanted terms are compared at once; clauses with more are compared one by one afterwards.
_PACKED = 3
# Below so many candidates a plain loop is faster than arrays.
FEW = 192
_NEAR = TITLE | BUYER


class Posting:
    """Clause numbers under one keyword."""

    __slots__ = ("_numbers", "size")

    def __init__(self) -> None:
        self._numbers: Numbers = np.empty(2, np.int32)
        self.size = 0

    def numbers(self) -> Numbers:
        """All of them, in no order."""
        return self._numbers[: self.size]

    def add(self, number: int) -> None:
        """Takes one more."""
        if self.size == len(self._numbers):
            self._numbers = np.resize(self._numbers, 2 * self.size)
        self._numbers[self.size] = number
        self.size += 1

    def remove(self, number: int) -> None:
        """Takes one away."""
        at = int(np.flatnonzero(self.numbers() == number)[0])
        self.size -= 1
        self._numbers[at] = self._numbers[self.size]


class Clauses:
    """Clauses of keyword numbers under numbers of their own, each with its owner."""

    def __init__(self, loop_below: int = FEW) -> None:
        self._loop_below = loop_below
        self._owners: NDArray[np.int64] = np.zeros(16, np.int64)
        self._wanted: Numbers = np.zeros((16, _PACKED), np.int32)
        self._unwanted: Numbers = np.zeros((16, _PACKED), np.int32)
        self._plain: list[tuple[tuple[int, ...], tuple[int, ...], int]] = []
        self._free: list[int] = []
        self._postings: dict[int, Posting] = {}
        self._seen: NDArray[np.uint8] = np.zeros(2, np.uint8)
        self._seen[ALWAYS] = TITLE

    def add(self, posted: int, wanted: Sequence[int], unwanted: Sequence[int], owner: int) -> int:
        """Posts a clause under `posted`, one of `wanted`; returns its number."""
        others = tuple(one for one in wanted if one != posted)
        number = self._free.pop() if self._free else len(self._plain)
        if number == len(self._plain):
            self._plain.append(((), (), 0))
            self._grow(number)
        self._plain[number] = (others, tuple(unwanted), owner)
        self._owners[number] = owner
        self._wanted[number] = _packed(others, ALWAYS)
        self._unwanted[number] = _packed(unwanted, NEVER)
        self._postings.setdefault(posted, Posting()).add(number)
        return number

    def remove(self, number: int, posted: int) -> None:
        """Takes a clause away from where it was posted."""
        posting = self._postings[posted]
        posting.remove(number)
        if not posting.size:
            del self._postings[posted]
        self._free.append(number)

    def owners_met(self, found: FoundKeywords, keywords: int) -> Iterable[int]:
        """The owners of clauses whose wanted terms were all found, and none of whose unwanted ones near the title: all
        that can be met, and few that are not. `keywords` is how many keyword numbers there are."""
        postings = [posting for number in found.sights if (posting := self._postings.get(number))]
        if not postings:
            return ()
        if sum(posting.size for posting in postings) < self._loop_below:
            return self._one_by_one(postings, found)
        return self._at_once(postings, found, keywords)

    def _one_by_one(self, postings: list[Posting], found: FoundKeywords) -> set[int]:
        sights = found.sights
        met = set()
        for posting in postings:
            for number in posting.numbers().tolist():
                wanted, unwanted, owner = self._plain[number]
                for one in wanted:
                    if one not in sights:
                        break
                else:
                    if not any(sights.get(one, 0) & _NEAR for one in unwanted):
                        met.add(owner)
        return met

    def _at_once(self, postings: list[Posting], found: FoundKeywords, keywords: int) -> list[int]:
        if len(self._seen) < keywords:
            self._seen = np.resize(self._seen, 2 * keywords)
            self._seen[NEVER:] = 0
        numbers = np.fromiter(found.sights, np.int32, len(found.sights))
        self._seen[numbers] = np.fromiter(found.sights.values(), np.int32, len(numbers)) & 7
        candidates = np.concatenate([posting.numbers() for posting in postings])
        candidates = candidates[self._seen[self._wanted[candidates]].all(axis=1)]
        candidates = candidates[~(self._seen[self._unwanted[candidates]] & _NEAR).any(axis=1)]
        self._seen[numbers] = 0
        met: list[int] = np.unique(self._owners[candidates]).tolist()
        return met

    def _grow(self, number: int) -> None:
        if number < len(self._owners):
            return
        size = 2 * len(self._owners)
        self._owners = np.resize(self._owners, size)
        self._wanted = np.resize(self._wanted, (size, _PACKED))
        self._unwanted = np.resize(self._unwanted, (size, _PACKED))


def _packed(numbers: Sequence[int], padding: int) -> list[int]:
    return [*numbers[:_PACKED], *(padding for _ in range(_PACKED - len(numbers)))]
