"""The index: interests are put, changed and removed one by one; a notice finds those that it meets."""

from collections.abc import Iterable
from threading import Lock

from jobs.rules.document import Document, document
from jobs.rules.filters import unknown_filters
from jobs.rules.index.clauses import FEW, Clauses
from jobs.rules.index.entries import Entry
from jobs.rules.index.keywords import FoundKeywords, Keywords
from jobs.rules.index.topic_rules import TopicRules
from jobs.rules.matching import Found, query_of
from jobs.rules.topics import TopicHit, Topics
from storage.records import Interest, Notice


class InterestIndex:
    """All live interests; equal to asking `matching.match` of each. Safe to use from several threads: a notice sees
    every interest that was put before, and none half put. `loop_below`: with fewer candidates than that, a plain loop
    checks them instead of arrays."""

    def __init__(self, topics: Topics, *, loop_below: int = FEW) -> None:
        self._keywords = Keywords()
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
            if self._keywords.crowded:
                self._keywords.settle()

    def put_all(self, interests: Iterable[Interest]) -> None:
        """The same for many at once, as at the start: faster than one by one."""
        with self._lock:
            for interest in interests:
                self._put(interest)
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
        self._topics.subscribe(interest)
        self._entries[interest.id] = entry

    def _forget(self, interest_id: int) -> None:
        entry = self._entries.pop(interest_id, None)
        if entry is not None:
            self._topics.unsubscribe(entry.interest)
            entry.take_back(self._keywords, self._clauses)

    def _find(self, notice: Notice, text: Document) -> list[Found]:
        keywords = self._keywords.find(text)
        topics = self._topics.judge(text, keywords)
        met = set(self._clauses.owners_met(keywords, len(self._keywords)))
        for topic in topics:
            met.update(self._topics.subscribers(topic))
        found: list[Found] = []
        for number in sorted(met):
            one = self._check(self._entries[number], notice, keywords, topics)
            if one is not None:
                found.append(one)
        return found

    def _check(
        self, entry: Entry, notice: Notice, keywords: FoundKeywords, topics: dict[str, TopicHit]
    ) -> Found | None:
        unknown = unknown_filters(entry.interest.filters, notice)
        if unknown is None:
            return None
        return entry.found(keywords, topics, unknown)
