"""Measure: one line of a benchmark's result."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """`figure` in `unit`, over `n` things. `ratio` is the named alternative's figure over ours, from the same run."""

    name: str
    n: int
    figure: float
    unit: str
    against: str = ""
    ratio: float | None = None
