"""One interest in the index: its words as keyword numbers."""

from jobs.rules.document import BUYER, ELSEWHERE, TITLE
from jobs.rules.index.clauses import Clauses, IndexedClause
from jobs.rules.index.keywords import FoundKeywords, Keywords
from jobs.rules.index.packed_filters import pack
from jobs.rules.interests import Clause, Query
from jobs.rules.matching import Found
from jobs.rules.text import Term
from jobs.rules.topics import TopicHit
from storage.records import Hit, Interest, Strength


class Entry:
    """One interest. Making it posts its clauses."""

    __slots__ = ("_clauses", "_unwanted", "interest")

    def __init__(self, interest: Interest, query: Query, keywords: Keywords, clauses: Clauses) -> None:
        self.interest = interest
        self._unwanted = tuple(keywords.hold(one) for one in query.unwanted)
        self._clauses = tuple(self._clause(clause, query.unwanted, keywords) for clause in query.clauses)
        for clause in self._clauses:
            clauses.add(clause)

    def take_back(self, keywords: Keywords, clauses: Clauses) -> None:
        """Undoes what making the entry did to the index."""
        for number in self._unwanted:
            keywords.release(number)
        for clause in self._clauses:
            clauses.remove(clause)
            for number in (*clause.wanted, *clause.unwanted):
                keywords.release(number)

    def found(self, found: FoundKeywords, topics: dict[str, TopicHit], unknown: tuple[str, ...]) -> Found | None:
        """See `jobs.rules.matching.found`."""
        hits: list[Hit] = []
        strong = False
        for key in self.interest.topics:
            topic = topics.get(key)
            if topic is not None and not self._excludes(topic, found):
                hits.extend(topic.hits)
                strong = strong or topic.strength is Strength.STRONG
        for clause in self._clauses:
            strength = clause.strength(found)
            if strength:
                hits.extend(clause.hits(found))
                strong = strong or strength is Strength.STRONG
        if not hits:
            return None
        return Found(self.interest, Strength.STRONG if strong else Strength.WEAK, tuple(dict.fromkeys(hits)), unknown)

    def _excludes(self, topic: TopicHit, found: FoundKeywords) -> bool:
        where = TITLE | BUYER | (0 if topic.strength is Strength.STRONG else ELSEWHERE)
        return any(found.sights.get(one, 0) & where for one in self._unwanted)

    def _clause(self, clause: Clause, everywhere: tuple[Term, ...], keywords: Keywords) -> IndexedClause:
        wanted = tuple(keywords.hold(one) for one in clause.wanted)
        return IndexedClause(
            owner=self.interest.id,
            words=tuple(one.word for one in clause.wanted),
            wanted=wanted,
            unwanted=tuple(keywords.hold(one) for one in (*clause.unwanted, *everywhere)),
            posted=min(zip(wanted, clause.wanted, strict=True), key=lambda one: _rank(one[0], one[1], keywords))[0],
            filters=pack(self.interest.filters),
            alone=not self.interest.topics,
        )


def _rank(number: int, term: Term, keywords: Keywords) -> tuple[int, int]:
    """How common a term is, the rarest first: few subscribers ask for it, and it is long."""
    return keywords.holders(number), -len(term.key)
