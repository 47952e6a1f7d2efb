"""A growing list of numbers that arrays can use as it is."""

import numpy as np
from numpy.typing import NDArray


class Posting:
    """Clause numbers under one keyword, in no order."""

    __slots__ = ("_numbers", "size")

    def __init__(self) -> None:
        self._numbers: NDArray[np.int64] = np.empty(2, np.int64)
        self.size = 0

    def numbers(self) -> NDArray[np.int64]:
        """All of them; not to be kept over a change."""
        return self._numbers[: self.size]

    def add(self, number: int) -> None:
        """Takes one more."""
        if self.size == len(self._numbers):
            self._numbers = np.concatenate([self._numbers, np.empty(self.size, np.int64)])
        self._numbers[self.size] = number
        self.size += 1

    def remove(self, number: int) -> None:
        """Takes one away."""
        at = int(np.flatnonzero(self.numbers() == number)[0])
        self.size -= 1
        self._numbers[at] = self._numbers[self.size]
