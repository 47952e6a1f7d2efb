"""Which kind of index is worth it."""

from importlib.util import find_spec

from jobs.rules.index.interest_index import InterestIndex
from jobs.rules.index.parts import Parts
from jobs.rules.index.plain import plain_parts
from jobs.rules.topics import Topics

COMPILED_ABOVE = 3_000
"""With so many interests Python needs twice the time that machine code does. With fewer it is fast enough, and starts
sooner in less memory."""


def index_for(topics: Topics, interests: int) -> InterestIndex:
    """An empty index for about so many interests: walked by machine code where that is worth it and can be had."""
    return InterestIndex(topics, parts=parts_for(interests))


def parts_for(interests: int) -> Parts:
    """The same, without the index around it."""
    if interests < COMPILED_ABOVE or find_spec("numba") is None:
        return plain_parts()
    # An extra, and slow to import.
    from jobs.rules.index.compiled import compiled_kernel, compiled_parts  # noqa: PLC0415

    return compiled_parts(compiled_kernel())
