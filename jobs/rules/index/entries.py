"""All interests of an index: each has a slot, under which the rest of the index knows it."""

from array import array
from collections.abc import Iterator, Sequence

from jobs.rules.document import BUYER, ELSEWHERE, TITLE
from jobs.rules.index.clauses import Clauses, Keys
from jobs.rules.index.keywords import FoundKeywords, Keywords
from jobs.rules.index.packed_filters import FilterPacks
from jobs.rules.interests import Query
from jobs.rules.matching import Found
from jobs.rules.topics import TopicHit
from storage.records import Hit, Interest, Strength


class Entries:
    """Interests with their terms, clauses and filters as numbers. What is entered is found once it is posted."""

    def __init__(self, keywords: Keywords, clauses: Clauses, packs: FilterPacks) -> None:
        self.clauses = clauses
        self.packs = packs
        self.interests: list[Interest] = []
        self._keywords = keywords
        self._slots: dict[int, int] = {}
        self._free: list[int] = []
        self._firsts = array("i")
        self._filters = array("i")
        self._unwanted: dict[int, Keys] = {}

    def __len__(self) -> int:
        """How many there are."""
        return len(self._slots)

    def enter(self, interest: Interest, query: Query) -> int:
        """Gives an interest that is not there its slot, and holds its terms."""
        slot = self._new_slot(interest)
        hold = self._keywords.hold
        filters = self._filters[slot] = self.packs.hold(interest.filters)
        everywhere = tuple([hold(one) for one in query.unwanted])
        if everywhere:
            self._unwanted[slot] = everywhere
        for clause in reversed(query.clauses):
            self._firsts[slot] = self.clauses.add(
                owner=slot,
                filters=filters,
                wanted=tuple([hold(one) for one in clause.wanted]),
                # What is unwanted everywhere is unwanted beside each clause.
                unwanted=tuple([hold(one) for one in (*query.unwanted, *clause.unwanted)]),
                following=self._firsts[slot],
            )
        return slot

    def post(self, slot: int) -> None:
        """Has an interest found; best when all others of a bulk have said what they hold."""
        for number in self.clauses.of(self._firsts[slot]):
            wanted, _ = self.clauses.terms(number)
            answer = Found(self.interests[slot], Strength.STRONG, self._keywords.title_hits(wanted))
            self.clauses.post(number, sorted(wanted, key=self._keywords.commonness), answer)

    def take_back(self, interest_id: int) -> tuple[int, Interest] | None:
        """Forgets an interest: its slot, which will be another's, and itself; None for an unknown one."""
        slot = self._slots.pop(interest_id, None)
        if slot is None:
            return None
        self.packs.release(self._filters[slot])
        released = [*self._unwanted.pop(slot, ())]
        for number in list(self.clauses.of(self._firsts[slot])):
            wanted, unwanted = self.clauses.terms(number)
            released += (*wanted, *unwanted)
            self.clauses.remove(number)
        for keyword in released:
            self._keywords.release(keyword)
        self._free.append(slot)
        return slot, self.interests[slot]

    def slot(self, interest_id: int) -> int:
        """The slot of an interest that is there."""
        return self._slots[interest_id]

    def filters(self, slot: int) -> int:
        """The number of the pack of filters of an interest."""
        return self._filters[slot]

    def unwanted(self, slot: int) -> Keys:
        """The keywords that an interest wants nowhere."""
        return self._unwanted.get(slot, ())

    def found(
        self, slot: int, found: FoundKeywords, topics: dict[str, TopicHit], unknown: tuple[str, ...]
    ) -> Found | None:
        """See `jobs.rules.matching.found`."""
        interest = self.interests[slot]
        reasons = [*self._by_topics(slot, interest.topics, found, topics), *self._by_words(slot, found)]
        if not reasons:
            return None
        strong = any(strength is Strength.STRONG for strength, _ in reasons)
        hits = tuple(dict.fromkeys(hit for _, some in reasons for hit in some))
        return Found(interest, Strength.STRONG if strong else Strength.WEAK, hits, unknown)

    def _by_topics(
        self, slot: int, chosen: Sequence[str], found: FoundKeywords, topics: dict[str, TopicHit]
    ) -> Iterator[tuple[Strength | None, tuple[Hit, ...]]]:
        unwanted = self.unwanted(slot)
        for key in chosen:
            topic = topics.get(key)
            if topic is not None:
                where = TITLE | BUYER | (0 if topic.strength is Strength.STRONG else ELSEWHERE)
                if not any(found.bits(one) & where for one in unwanted):
                    yield topic.strength, topic.hits

    def _by_words(self, slot: int, found: FoundKeywords) -> Iterator[tuple[Strength, tuple[Hit, ...]]]:
        for number in self.clauses.of(self._firsts[slot]):
            wanted, unwanted = self.clauses.terms(number)
            strength = found.strength(wanted, unwanted)
            if strength:
                yield strength, found.hits(wanted)

    def _new_slot(self, interest: Interest) -> int:
        if self._free:
            slot = self._free.pop()
            self.interests[slot] = interest
            self._firsts[slot] = -1
        else:
            slot = len(self.interests)
            self.interests.append(interest)
            self._firsts.append(-1)
            self._filters.append(0)
        self._slots[interest.id] = slot
        return slot
