"""The clauses of all interests as packed records, posted under one keyword each: the one that is hardest to meet."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobs.rules.document import BUYER, ELSEWHERE, TITLE
from jobs.rules.index.keywords import ALWAYS, NEVER, SEEN, FoundKeywords
from jobs.rules.index.packed_filters import Facts, PackedFilters, passes
from jobs.rules.index.posting import Posting
from jobs.rules.matching import Found
from storage.records import Hit, Strength

Numbers: TypeAlias = NDArray[np.int64]
Keys: TypeAlias = tuple[int, ...]

# So many further wanted and unwanted terms fit into a record; clauses with more are never sure.
PACKED = 3
# Below so many candidates a plain loop is faster than arrays.
FEW = 1_000
_NEAR = TITLE | BUYER


class IndexedClause:
    """A clause as keyword numbers: `words` are the wanted ones as typed, `posted` is the one it is posted under.
    `alone` says that nothing but clauses and filters decides about its owner. `answer` is what it always finds when it
    decides alone, kept once it was made."""

    __slots__ = ("alone", "answer", "filters", "number", "others", "owner", "posted", "unwanted", "wanted", "words")

    def __init__(
        self,
        *,
        owner: int,
        words: tuple[str, ...],
        wanted: Keys,
        unwanted: Keys,
        posted: int,
        filters: PackedFilters,
        alone: bool,
    ) -> None:
        self.owner = owner
        self.words = words
        self.wanted = wanted
        self.unwanted = unwanted
        self.posted = posted
        self.others = tuple(one for one in wanted if one != posted)
        self.filters = filters
        self.alone = alone
        self.number = -1
        self.answer: Found | None = None

    def surely(self, everywhere: int, found: FoundKeywords, facts: Facts) -> bool | None:
        """Of a clause whose wanted terms were all found, `everywhere` being the places that all of them stand in. True:
        met, strongly, with nothing unknown and nothing else to ask. False: it may be met. None: it is not."""
        if self.unwanted and self._excluded(found, _NEAR):
            return None
        passed = passes(self.filters, facts)
        return None if passed is False else bool(passed and everywhere & TITLE and self.alone)

    def strength(self, found: FoundKeywords) -> Strength | None:
        """See `jobs.rules.matching.clause_strength`."""
        sights = found.sights
        near, anywhere = True, 0
        for one in self.wanted:
            bits = sights.get(one, 0) & SEEN
            if not bits:
                return None
            near = near and bits & _NEAR != 0
            anywhere |= bits
        if near and anywhere & TITLE and not self._excluded(found, _NEAR):
            return Strength.STRONG
        if anywhere & (TITLE | ELSEWHERE) and not self._excluded(found, SEEN):
            return Strength.WEAK
        return None

    def hits(self, found: FoundKeywords) -> list[Hit]:
        """The wanted words and where they stand; all must have been found."""
        return [
            Hit(word=word, place=found.first_place(number))
            for word, number in zip(self.words, self.wanted, strict=True)
        ]

    def _excluded(self, found: FoundKeywords, where: int) -> bool:
        return any(found.sights.get(one, 0) & where for one in self.unwanted)


class Met(NamedTuple):
    """What a notice met: clauses that decide alone, every wanted term standing in the title (so strong, with nothing
    unknown); and owners that must be asked one by one."""

    sure: list[IndexedClause]
    unsure: set[int]


_RECORD = np.dtype(
    [
        ("owner", np.int64),
        ("least", np.int64),
        ("most", np.int64),
        ("posted", np.int32),
        ("allowed", np.int32),
        ("wanted", np.int32, (PACKED,)),
        ("unwanted", np.int32, (PACKED,)),
        ("asked", np.uint8),
        ("alone", np.bool_),
    ]
)


class Clauses:
    """Clauses under numbers of their own."""

    def __init__(self, loop_below: int = FEW) -> None:
        self._loop_below = loop_below
        self._records = np.zeros(16, _RECORD)
        self._plain: list[IndexedClause] = []
        self._free: list[int] = []
        self._postings: dict[int, Posting[IndexedClause]] = {}
        self._seen: NDArray[np.uint8] = np.zeros(2, np.uint8)

    def add(self, clause: IndexedClause) -> None:
        """Posts a clause and gives it its number."""
        number = self._free.pop() if self._free else len(self._plain)
        if number == len(self._plain):
            self._plain.append(clause)
            if number == len(self._records):
                self._records = np.concatenate([self._records, np.zeros(number, _RECORD)])
        self._plain[number] = clause
        clause.number = number
        packable = len(clause.others) <= PACKED and len(clause.unwanted) <= PACKED
        self._records[number] = (
            clause.owner,
            clause.filters.least,
            clause.filters.most,
            clause.posted,
            clause.filters.allowed,
            _padded(clause.others, ALWAYS),
            _padded(clause.unwanted, NEVER),
            clause.filters.asked,
            clause.alone and packable,
        )
        self._postings.setdefault(clause.posted, Posting()).add(number, clause)

    def remove(self, clause: IndexedClause) -> None:
        """Takes a clause away; its number will be another's."""
        posting = self._postings[clause.posted]
        posting.remove(clause.number)
        if not posting.clauses:
            del self._postings[clause.posted]
        self._free.append(clause.number)

    def met(self, found: FoundKeywords, facts: Facts, keywords: int) -> Met:
        """What a notice meets: every clause that can be met is there, and few that are not. `keywords` is how many
        keyword numbers there are."""
        postings = [posting for number in found.sights if (posting := self._postings.get(number))]
        if not postings:
            return Met([], set())
        if sum(len(posting.clauses) for posting in postings) < self._loop_below:
            return self._one_by_one(postings, found, facts)
        return self._at_once(postings, found, facts, keywords)

    def _one_by_one(self, postings: list[Posting[IndexedClause]], found: FoundKeywords, facts: Facts) -> Met:
        sights = found.sights
        sure: dict[int, IndexedClause] = {}
        unsure: set[int] = set()
        for posting in postings:
            for clause in posting.clauses:
                everywhere = sights[clause.posted]
                for one in clause.others:
                    if one not in sights:
                        break
                    everywhere &= sights[one]
                else:
                    surely = clause.surely(everywhere, found, facts)
                    if surely and clause.owner not in sure:
                        sure[clause.owner] = clause
                    elif surely is not None:
                        unsure.add(clause.owner)
        return Met([clause for owner, clause in sure.items() if owner not in unsure], unsure)

    def _at_once(
        self, postings: list[Posting[IndexedClause]], found: FoundKeywords, facts: Facts, keywords: int
    ) -> Met:
        marked = np.fromiter(found.sights, np.int64, len(found.sights))
        seen = self._mark(marked, found, keywords)
        records = self._records
        numbers = np.concatenate([posting.numbers() for posting in postings])
        wanted = seen[records["wanted"][numbers]]
        here = np.flatnonzero(wanted.all(axis=1))
        numbers, wanted = numbers[here], wanted[here]
        rows = records[numbers]
        keep = ~(seen[rows["unwanted"]] & _NEAR).any(axis=1)
        keep &= rows["allowed"] & facts.needed == facts.needed
        if facts.krw is not None:
            keep &= (rows["least"] <= facts.krw) & (facts.krw <= rows["most"])
        sure = rows["alone"] & (rows["asked"] & facts.unknown == 0)
        sure &= (wanted & TITLE).all(axis=1) & (seen[rows["posted"]] & TITLE).astype(bool)
        seen[marked] = 0
        return self._sorted_out(numbers[keep], rows["owner"][keep], sure[keep])

    def _sorted_out(self, numbers: Numbers, owners: Numbers, sure: NDArray[np.bool_]) -> Met:
        """Owners with several clauses met are asked one by one, because each adds its words."""
        owners, first, counts = np.unique(owners, return_index=True, return_counts=True)
        single = (counts == 1) & sure[first]
        sure_ones = [self._plain[number] for number in numbers[first[single]].tolist()]
        return Met(sure_ones, set(owners[~single].tolist()))

    def _mark(self, marked: Numbers, found: FoundKeywords, keywords: int) -> NDArray[np.uint8]:
        if len(self._seen) < keywords:
            self._seen = np.zeros(2 * keywords, np.uint8)
            self._seen[ALWAYS] = TITLE
        self._seen[marked] = np.fromiter(found.sights.values(), np.int64, len(marked)) & SEEN
        return self._seen


def _padded(numbers: Sequence[int], padding: int) -> tuple[int, ...]:
    return (*numbers[:PACKED], *(padding for _ in range(PACKED - len(numbers))))
