"""Has the kernel compiled."""

from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any, NamedTuple

from jobs.rules.index.compiled import kernel

_HELPERS = (
    "home", "child", "is_latin", "is_hangul", "is_bounded", "is_torn", "stands", "is_mistaken", "marked", "forget",
    "lets_in", "way", "way_of",
)  # fmt: skip
"""The functions that these use, each before whoever calls it."""


class Kernel(NamedTuple):
    """The functions of kernel.py, compiled or not."""

    grow: Callable[..., tuple[int, int]]
    move: Callable[..., None]
    find: Callable[..., int]
    meet: Callable[..., tuple[int, int]]


def plain_kernel() -> Kernel:
    """The kernel as Python: for tests, and slow."""
    return Kernel(kernel.grow, kernel.move, kernel.find, kernel.meet)


@cache
def compiled_kernel() -> Kernel:
    """The kernel as machine code. Raises ImportError where Numba is not installed. The first time on a machine each
    function is compiled when it is first called, which takes seconds; then it is kept beside the module."""
    from numba import njit  # noqa: PLC0415 - an extra, and slow to import: only when it is wanted

    # The functions see one another under their own names: in a copy of the module these are the compiled ones.
    names: dict[str, Any] = dict(vars(kernel))
    for name in (*_HELPERS, *Kernel._fields):
        function = getattr(kernel, name)
        names[name] = njit(cache=True)(FunctionType(function.__code__, names, name))
    return Kernel(*(names[name] for name in Kernel._fields))
