"""What an index is made of that needs nothing installed."""

from jobs.rules.index.packed_filters import FilterPacks
from jobs.rules.index.parts import Parts
from jobs.rules.index.plain.automaton import SETTLE_ABOVE, AutomatonKeywords
from jobs.rules.index.plain.clauses import PlainClauses

__all__ = ["SETTLE_ABOVE", "plain_parts"]


def plain_parts(settle_above: int = SETTLE_ABOVE) -> Parts:
    """With more new terms than that (and than were there), a bulk of interests has the automaton built anew."""
    return Parts(AutomatonKeywords(settle_above), PlainClauses(), FilterPacks())
