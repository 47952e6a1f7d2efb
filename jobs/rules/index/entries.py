"""One interest in the index: its words as keyword numbers."""

from jobs.rules.document import BUYER, ELSEWHERE, TITLE
from jobs.rules.index.clauses import Clauses
from jobs.rules.index.keywords import FoundKeywords, Keywords
from jobs.rules.interests import Clause, Query
from jobs.rules.matching import Found
from jobs.rules.text import Term
from jobs.rules.topics import TopicHit
from storage.records import Hit, Interest, Strength

_NEAR = TITLE | BUYER
_OUTSIDE_BUYER = TITLE | ELSEWHERE


class _Clause:
    """One clause: keyword numbers, the wanted words as typed, and where it is posted."""

    __slots__ = ("number", "posted", "unwanted", "wanted", "words")

    def __init__(self, clause: Clause, everywhere: tuple[Term, ...], keywords: Keywords) -> None:
        self.wanted = tuple(keywords.hold(one) for one in clause.wanted)
        self.unwanted = tuple(keywords.hold(one) for one in (*clause.unwanted, *everywhere))
        self.words = tuple(one.word for one in clause.wanted)
        rarest = min(zip(clause.wanted, self.wanted, strict=True), key=lambda one: _rank(one[0], one[1], keywords))
        self.posted = rarest[1]
        self.number = -1

    def strength(self, found: FoundKeywords) -> Strength | None:
        """See `jobs.rules.matching.clause_strength`."""
        bits = [found.bits(one) for one in self.wanted]
        if not all(bits):
            return None
        if all(one & _NEAR for one in bits) and any(one & TITLE for one in bits) and not self._excluded(found, _NEAR):
            return Strength.STRONG
        if any(one & _OUTSIDE_BUYER for one in bits) and not self._excluded(found, _NEAR | ELSEWHERE):
            return Strength.WEAK
        return None

    def _excluded(self, found: FoundKeywords, where: int) -> bool:
        return any(found.bits(one) & where for one in self.unwanted)


def _rank(term: Term, number: int, keywords: Keywords) -> tuple[int, int]:
    """How common a term is, the rarest first: few subscribers ask for it, and it is long."""
    return keywords.holders(number), -len(term.key)


class Entry:
    """One interest."""

    __slots__ = ("_clauses", "_unwanted", "interest")

    def __init__(self, interest: Interest, query: Query, keywords: Keywords, clauses: Clauses) -> None:
        self.interest = interest
        self._unwanted = tuple(keywords.hold(one) for one in query.unwanted)
        self._clauses = tuple(_Clause(clause, query.unwanted, keywords) for clause in query.clauses)
        for clause in self._clauses:
            clause.number = clauses.add(clause.posted, clause.wanted, clause.unwanted, interest.id)

    def take_back(self, keywords: Keywords, clauses: Clauses) -> None:
        """Undoes what making the entry did to the index."""
        for number in self._unwanted:
            keywords.release(number)
        for clause in self._clauses:
            clauses.remove(clause.number, clause.posted)
            for number in (*clause.wanted, *clause.unwanted):
                keywords.release(number)

    def found(self, found: FoundKeywords, topics: dict[str, TopicHit], unknown: tuple[str, ...]) -> Found | None:
        """See `jobs.rules.matching.found`."""
        hits: list[Hit] = []
        strong = False
        for key in self.interest.topics:
            topic = topics.get(key)
            if topic is not None:
                surely = topic.strength is Strength.STRONG
                where = _NEAR if surely else _NEAR | ELSEWHERE
                if not any(found.bits(one) & where for one in self._unwanted):
                    hits.extend(topic.hits)
                    strong = strong or surely
        for clause in self._clauses:
            strength = clause.strength(found)
            if strength:
                hits.extend(
                    Hit(word=word, place=found.first_place(number))
                    for word, number in zip(clause.words, clause.wanted, strict=True)
                )
                strong = strong or strength is Strength.STRONG
        if not hits:
            return None
        strength = Strength.STRONG if strong else Strength.WEAK
        return Found(self.interest, strength, tuple(dict.fromkeys(hits)), unknown)
