"""The index: interests are put, changed and removed one by one; a notice finds those that it meets."""

from collections.abc import Iterable
from threading import Lock

from jobs.rules.document import Document, document
from jobs.rules.index.entries import Entries
from jobs.rules.index.packed_filters import Verdicts
from jobs.rules.index.parts import Parts
from jobs.rules.index.plain import plain_parts
from jobs.rules.index.topic_rules import TopicRules
from jobs.rules.matching import Found, query_of
from jobs.rules.topics import TopicHit, Topics
from storage.records import Interest, Notice, Strength


class InterestIndex:
    """All live interests; equal to asking `matching.match` of each. Safe to use from several threads: a notice sees
    every interest that was put before, and none half put. `parts`: of what it is made; plain ones where none are given."""

    def __init__(self, topics: Topics, *, parts: Parts | None = None) -> None:
        self._keywords, clauses, packs = parts or plain_parts()
        self._entries = Entries(self._keywords, clauses, packs)
        self._topics = TopicRules(topics, self._keywords)
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
            self._put_all([interest])

    def put_all(self, interests: Iterable[Interest]) -> None:
        """The same for any number at once. Many of them, as at the start, also have the automaton built anew."""
        with self._lock:
            self._put_all(interests)
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

    def _put_all(self, interests: Iterable[Interest]) -> None:
        """Posts when all have said which terms they hold, so that it is known which are rare; whatever happens between,
        nobody who entered stays out."""
        entered: dict[int, int] = {}
        try:
            for interest in interests:
                self._sequence = max(self._sequence, interest.sequence)
                self._forget(interest.id)
                entered.pop(interest.id, None)
                if not (interest.paused or interest.removed):
                    slot = entered[interest.id] = self._entries.enter(interest, query_of(interest))
                    self._topics.subscribe(slot, interest.topics)
        finally:
            for slot in entered.values():
                self._entries.post(slot)

    def _forget(self, interest_id: int) -> None:
        forgotten = self._entries.take_back(interest_id)
        if forgotten is not None:
            slot, interest = forgotten
            self._topics.unsubscribe(slot, interest.topics)

    def _find(self, notice: Notice, text: Document) -> list[Found]:
        entries = self._entries
        keywords = self._keywords.find(text)
        topics = self._topics.judge(text, keywords)
        verdicts = Verdicts(entries.packs, notice)
        found, several = entries.clauses.met(keywords, verdicts)
        if not topics and not several:
            return list(found.values())
        for topic in topics.values():
            several |= self._met_by_topic(topic, verdicts, found)
        for owner in several:
            slot = entries.slot(owner)
            unknown = verdicts[entries.filters(slot)]
            one = None if unknown is None else entries.found(slot, keywords, topics, unknown)
            if one is None:
                found.pop(owner, None)
            else:
                found[owner] = one
        return [found[owner] for owner in sorted(found)]

    def _met_by_topic(self, topic: TopicHit, verdicts: Verdicts, found: dict[int, Found]) -> set[int]:
        """Adds to `found` whom this topic alone decides about, and returns all others who asked for it."""
        entries = self._entries
        strength = Strength.STRONG if topic.strength is Strength.STRONG else Strength.WEAK
        hits = tuple(dict.fromkeys(topic.hits))
        others: set[int] = set()
        for slot in self._topics.subscribers(topic.topic):
            interest = entries.interests[slot]
            if interest.id in found or entries.unwanted(slot):
                others.add(interest.id)
                continue
            unknown = verdicts[entries.filters(slot)]
            if unknown is not None:
                found[interest.id] = Found(interest, strength, hits, unknown)
        return others
