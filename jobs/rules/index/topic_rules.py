"""The topics inside the index: judged once per notice, and only those whose words were found and which are wanted."""

from collections.abc import Iterable

from jobs.rules.document import UNSEEN, Document, Sight
from jobs.rules.index.keywords import SEEN, FoundKeywords, Keywords
from jobs.rules.interests import Clause
from jobs.rules.terms import Term
from jobs.rules.topics import Topic, TopicHit, Topics, judge

# One clause: its rank in its list, its wanted and unwanted keyword numbers, and its wanted terms.
_Ranked = tuple[int, tuple[int, ...], tuple[int, ...], tuple[Term, ...]]


class TopicRules:
    """Topics with their terms as keyword numbers, and who subscribed to them."""

    def __init__(self, topics: Topics, keywords: Keywords) -> None:
        self._topics = topics.by_key
        self._keywords = keywords
        self._subscribers: dict[str, set[int]] = {}
        self._numbers: dict[int, int] = {}
        self._lists: dict[int, dict[int, list[_Ranked]]] = {}
        self._by_sign: dict[int, list[str]] = {}
        self._by_code = tuple((code, topic.key) for topic in self._topics.values() for code in topic.codes)

    def subscribe(self, interest_id: int, keys: Iterable[str]) -> None:
        """The interest asks for these topics from now on. A topic's terms are looked for once somebody wants it."""
        for key in keys:
            if key not in self._subscribers:
                self._subscribers[key] = set()
                if key in self._topics:
                    self._take_in(self._topics[key])
            self._subscribers[key].add(interest_id)

    def unsubscribe(self, interest_id: int, keys: Iterable[str]) -> None:
        """Undoes `subscribe`."""
        for key in keys:
            self._subscribers[key].discard(interest_id)

    def subscribers(self, key: str) -> set[int]:
        """The ids of the interests that ask for this topic."""
        return self._subscribers[key]

    def judge(self, document: Document, found: FoundKeywords) -> dict[str, TopicHit]:
        """The topics of a notice that somebody asks for, by key; vetoed ones are left out."""
        if not self._by_sign:
            return {}
        keys = {key for number in found.sights if (signs := self._by_sign.get(number)) for key in signs}
        if document.code:
            keys.update(key for code, key in self._by_code if document.code.startswith(code))
        seen = _FoundTerms(found, self._numbers, self._lists)
        hits: dict[str, TopicHit] = {}
        for key in keys:
            if self._subscribers.get(key):
                hit = judge(self._topics[key], document, seen)
                if hit is not None and hit.strength is not None:
                    hits[key] = hit
        return hits

    def _take_in(self, topic: Topic) -> None:
        for term in topic.terms():
            if id(term) not in self._numbers:
                self._numbers[id(term)] = self._keywords.hold(term, everywhere=term in topic.classifications)
        for clauses in topic.clause_lists():
            if id(clauses) not in self._lists:
                self._lists[id(clauses)] = self._by_first_term(clauses)
        for term in topic.signs():
            keys = self._by_sign.setdefault(self._numbers[id(term)], [])
            if topic.key not in keys:
                keys.append(topic.key)

    def _by_first_term(self, clauses: tuple[Clause, ...]) -> dict[int, list[_Ranked]]:
        lists: dict[int, list[_Ranked]] = {}
        for rank, clause in enumerate(clauses):
            wanted = tuple(self._numbers[id(term)] for term in clause.wanted)
            unwanted = tuple(self._numbers[id(term)] for term in clause.unwanted)
            lists.setdefault(wanted[0], []).append((rank, wanted, unwanted, clause.wanted))
        return lists


class _FoundTerms:
    """What jobs.rules.document.PlainSeen answers, from what the automaton found."""

    def __init__(
        self, found: FoundKeywords, numbers: dict[int, int], lists: dict[int, dict[int, list[_Ranked]]]
    ) -> None:
        self._found = found
        self._numbers = numbers
        self._lists = lists

    def where(self, term: Term) -> Sight:
        """See `jobs.rules.document.Seen`."""
        number = self._numbers[id(term)]
        bits = self._found.bits(number)
        return Sight(bits, self._found.first_place(number)) if bits else UNSEEN

    def first(self, clauses: tuple[Clause, ...], where: int) -> tuple[Term, ...]:
        """See `jobs.rules.document.Seen`."""
        lists = self._lists[id(clauses)]
        sights = self._found.sights
        best = len(clauses)
        terms: tuple[Term, ...] = ()
        for number in lists.keys() & sights.keys():
            for rank, wanted, unwanted, answer in lists[number]:
                if (
                    rank < best
                    and all(sights.get(one, 0) & SEEN & where for one in wanted)
                    and not any(sights.get(one, 0) & SEEN & where for one in unwanted)
                ):
                    best, terms = rank, answer
        return terms
