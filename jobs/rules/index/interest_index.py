"""The index: interests are put, changed and removed one by one; a notice finds those that it meets."""

from collections.abc import Iterable
from threading import Lock

from jobs.rules.document import Document, document
from jobs.rules.filters import unknown_filters
from jobs.rules.index.clauses import FEW, Clauses, IndexedClause
from jobs.rules.index.entries import Entry
from jobs.rules.index.keywords import SETTLE_ABOVE, Keywords
from jobs.rules.index.packed_filters import facts
from jobs.rules.index.topic_rules import TopicRules
from jobs.rules.matching import Found, query_of
from jobs.rules.topics import Topics
from storage.records import Hit, Interest, Notice, Strength


class InterestIndex:
    """All live interests; equal to asking `matching.match` of each. Safe to use from several threads: a notice sees
    every interest that was put before, and none half put. `loop_below`: with fewer candidates than that, a plain loop
    checks them instead of arrays. `settle_above`: with more new terms than that (and than were there), a bulk of
    interests has the automaton built anew."""

    def __init__(self, topics: Topics, *, loop_below: int = FEW, settle_above: int = SETTLE_ABOVE) -> None:
        self._keywords = Keywords(settle_above)
        self._topics = TopicRules(topics, self._keywords)
        self._clauses = Clauses(loop_below)
        self._entries: dict[int, Entry] = {}
        self._sequence = 0
        self._lock = Lock()

    @property
    def sequence(self) -> int:
        """The highest sequence number of any interest put so far: what is newer is still to be put."""
        return self._sequence

    def __len__(self) -> int:
        """How many live interests there are."""
        return len(self._entries)

    def put(self, interest: Interest) -> None:
        """Adds or changes an interest; a paused or removed one vanishes. Costs the same however many there are."""
        with self._lock:
            self._put(interest)

    def put_all(self, interests: Iterable[Interest]) -> None:
        """The same for any number at once. Many of them, as at the start, also have the automaton built anew."""
        with self._lock:
            for interest in interests:
                self._put(interest)
            if self._keywords.unsettled:
                self._keywords.settle()

    def remove(self, interest_id: int) -> None:
        """Forgets an interest; unknown ones are no error."""
        with self._lock:
            self._forget(interest_id)

    def find(self, notice: Notice) -> list[Found]:
        """Every interest that the notice meets, in the order of their ids."""
        text = document(notice)
        with self._lock:
            return self._find(notice, text)

    def _put(self, interest: Interest) -> None:
        self._sequence = max(self._sequence, interest.sequence)
        self._forget(interest.id)
        if interest.paused or interest.removed:
            return
        entry = Entry(interest, query_of(interest), self._keywords, self._clauses)
        self._topics.subscribe(interest.id, interest.topics)
        self._entries[interest.id] = entry

    def _forget(self, interest_id: int) -> None:
        entry = self._entries.pop(interest_id, None)
        if entry is not None:
            self._topics.unsubscribe(interest_id, entry.interest.topics)
            entry.take_back(self._keywords, self._clauses)

    def _find(self, notice: Notice, text: Document) -> list[Found]:
        keywords = self._keywords.find(text)
        topics = self._topics.judge(text, keywords)
        sure, unsure = self._clauses.met(keywords, facts(notice), len(self._keywords))
        for topic in topics:
            unsure.update(self._topics.subscribers(topic))
        found = {clause.owner: clause.answer or self._answer(clause) for clause in sure}
        for owner in unsure:
            entry = self._entries[owner]
            unknown = unknown_filters(entry.interest.filters, notice)
            one = None if unknown is None else entry.found(keywords, topics, unknown)
            if one is not None:
                found[owner] = one
        return [found[owner] for owner in sorted(found)]

    def _answer(self, clause: IndexedClause) -> Found:
        hits = tuple(dict.fromkeys(Hit(word=word, place="title") for word in clause.words))
        clause.answer = Found(self._entries[clause.owner].interest, Strength.STRONG, hits)
        return clause.answer
