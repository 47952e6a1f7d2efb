"""Arrays that grow."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", np.int32, np.int64, np.uint8)


def with_room(array: NDArray[Number], rows: int) -> NDArray[Number]:
    """The array, or a copy of it with half as many rows again and zeros in the new ones, so that it has at least so many."""
    if rows <= len(array):
        return array
    grown = np.zeros((max(rows, len(array) * 3 // 2), *array.shape[1:]), array.dtype)
    grown[: len(array)] = array
    return grown
