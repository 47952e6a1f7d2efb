"""A growing list of numbered things whose numbers arrays can use as they are."""

from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

_Clause = TypeVar("_Clause")


class Posting(Generic[_Clause]):
    """The clauses under one keyword, in no order, and their numbers in the same order."""

    __slots__ = ("_numbers", "clauses")

    def __init__(self) -> None:
        self._numbers: NDArray[np.int64] = np.empty(2, np.int64)
        self.clauses: list[_Clause] = []

    def numbers(self) -> NDArray[np.int64]:
        """All numbers; not to be kept over a change."""
        return self._numbers[: len(self.clauses)]

    def add(self, number: int, clause: _Clause) -> None:
        """Takes one more."""
        size = len(self.clauses)
        if size == len(self._numbers):
            self._numbers = np.concatenate([self._numbers, np.empty(size, np.int64)])
        self._numbers[size] = number
        self.clauses.append(clause)

    def remove(self, number: int) -> None:
        """Takes one away: the last one moves to its place."""
        at = int(np.flatnonzero(self.numbers() == number)[0])
        last = self.clauses.pop()
        if at < len(self.clauses):
            self.clauses[at] = last
            self._numbers[at] = self._numbers[len(self.clauses)]
