"""What an index is made of: Python that is always there (plain/), or arrays for machine code (compiled/)."""

from typing import NamedTuple

from jobs.rules.index.clauses import Clauses
from jobs.rules.index.keywords import Keywords
from jobs.rules.index.packed_filters import FilterPacks


class Parts(NamedTuple):
    """Empty, and for one index only."""

    keywords: Keywords
    clauses: Clauses
    packs: FilterPacks
