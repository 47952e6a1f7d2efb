"""What an index is made of: Python that is always there, or arrays for machine code (jobs/rules/index/compiled)."""

from typing import NamedTuple

from jobs.rules.index.automaton import AutomatonKeywords
from jobs.rules.index.clauses import Clauses
from jobs.rules.index.keywords import Keywords
from jobs.rules.index.packed_filters import FilterPacks
from jobs.rules.index.plain_clauses import PlainClauses


class Parts(NamedTuple):
    """Empty, and for one index only."""

    keywords: Keywords
    clauses: Clauses
    packs: FilterPacks


def plain_parts(settle_above: int) -> Parts:
    """Those that need nothing installed."""
    return Parts(AutomatonKeywords(settle_above), PlainClauses(), FilterPacks())
