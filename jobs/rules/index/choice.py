"""Which kind of index is worth it, and can be had."""

import logging
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec

from jobs.rules.index.interest_index import InterestIndex
from jobs.rules.index.parts import Parts
from jobs.rules.index.plain import plain_parts
from jobs.rules.topics import Topics
from storage.records import Interest, Notice, Stage

log = logging.getLogger(__name__)

COMPILED_ABOVE = 3_000
"""With so many interests Python needs twice the time that machine code does. With fewer it is fast enough, and starts
sooner in less memory."""

_INTEREST = Interest(id=1, chat_id=1, words="CCTV 설치")
_NOTICE = Notice(source="trial", external_id="1", stage=Stage.TENDER, title="방범 CCTV 설치")


def index_for(topics: Topics, interests: int) -> InterestIndex:
    """An empty index for about so many interests: walked by machine code where that is worth it and can be had."""
    return InterestIndex(topics, parts=parts_for(interests))


def parts_for(interests: int) -> Parts:
    """The same, without the index around it."""
    compiled = machine_code() if interests >= COMPILED_ABOVE else None
    return compiled() if compiled else plain_parts()


@cache
def machine_code() -> Callable[[], Parts] | None:
    """What makes an index of machine code; None where Numba is not installed, or does not work on this machine."""
    if find_spec("numba") is None:
        return None
    try:
        return _tried()
    except Exception:  # the boundary of an extra: without it everything works, only slower
        log.exception("Numba is installed but does not work here; matching goes on in Python")
        return None


def _tried() -> Callable[[], Parts]:
    # Slow to import.
    from jobs.rules.index.compiled import compiled_kernel, compiled_parts  # noqa: PLC0415

    kernel = compiled_kernel()
    index = InterestIndex(Topics({}), parts=compiled_parts(kernel))
    index.put(_INTEREST)
    if not index.find(_NOTICE):
        raise RuntimeError("what was compiled does not find what it should")
    return lambda: compiled_parts(kernel)
