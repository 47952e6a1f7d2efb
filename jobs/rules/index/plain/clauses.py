"""The clauses of all interests in arrays of numbers that Python walks.

They are numbers in arrays, not objects: with a hundred thousand subscribers most of the time is spent waiting for memory,
and a record is found in one place of it.
"""

from array import array
from collections.abc import Iterator, Sequence
from struct import Struct

from jobs.rules.index.clauses import Clauses, Keys
from jobs.rules.index.keywords import ALWAYS, NEVER, FoundKeywords
from jobs.rules.index.packed_filters import Verdicts
from jobs.rules.matching import Found

# A record: whose it is (a slot), his filters, how many terms are wanted (0: more terms than fit), the wanted and the
# unwanted ones, the keyword that it is posted under (0: not yet), and the next clause of the same owner (-1: none).
_WANTED, _UNWANTED = 4, 2
_WIDTH = 3 + _WANTED + _UNWANTED + 2
_FILTERS, _COUNT, _FIRST_WANTED, _FIRST_UNWANTED, _POSTED, _FOLLOWING = 1, 2, 3, 7, _WIDTH - 2, _WIDTH - 1
_HEAD = Struct(f"{_WIDTH - 2}i")
_SIZE = 4 * _WIDTH
# A posting, four numbers for each clause in turn: its own; its second keyword, which is the next to be asked (where one
# is wanted, the same again); its filters where these two are all that it asks, else, below 0, a third keyword to ask;
# and its owner's id.
_POSTING = 4


class PlainClauses(Clauses):
    """See `Clauses`."""

    def __init__(self) -> None:
        self._records = array("i")
        self._free: list[int] = []
        self._large: dict[int, tuple[Keys, Keys]] = {}
        # What a clause finds when all that it wants stands in the title, which is what most find.
        self._answers: list[Found | None] = []
        self._postings: dict[int, array[int]] = {}

    def add(self, *, owner: int, filters: int, wanted: Keys, unwanted: Keys, following: int) -> int:
        """See `Clauses`."""
        fits = len(wanted) <= _WANTED and len(unwanted) <= _UNWANTED
        terms = (*wanted, *(ALWAYS,) * (_WANTED - len(wanted)), *unwanted, *(NEVER,) * (_UNWANTED - len(unwanted)))
        if not fits:
            terms = (*(ALWAYS,) * _WANTED, *(NEVER,) * _UNWANTED)
        record = array("i", (owner, filters, len(wanted) if fits else 0, *terms, 0, following))
        if self._free:
            number = self._free.pop()
            self._records[number * _WIDTH : (number + 1) * _WIDTH] = record
        else:
            number = len(self._records) // _WIDTH
            self._records.extend(record)
            self._answers.append(None)
        if not fits:
            self._large[number] = wanted, unwanted
        return number

    def post(self, number: int, rarest: Sequence[int], answer: Found) -> None:
        """See `Clauses`."""
        first, second, third = (*rarest, rarest[-1], rarest[-1])[:3]
        at = number * _WIDTH
        more = len(rarest) > 2 or self._records[at + _FIRST_UNWANTED] != NEVER or number in self._large
        self._records[at + _POSTED] = first
        self._answers[number] = answer
        posting = self._postings.setdefault(first, array("q"))
        posting.extend((number, second, -third if more else self._records[at + _FILTERS], answer.interest.id))

    def of(self, first: int) -> Iterator[int]:
        """See `Clauses`."""
        while first >= 0:
            following = self._records[first * _WIDTH + _FOLLOWING]
            yield first
            first = following

    def terms(self, number: int) -> tuple[Keys, Keys]:
        """See `Clauses`."""
        record = self._records[number * _WIDTH : (number + 1) * _WIDTH]
        if not record[_COUNT]:
            return self._large[number]
        wanted = record[_FIRST_WANTED : _FIRST_WANTED + record[_COUNT]]
        return tuple(wanted), tuple([one for one in record[_FIRST_UNWANTED:_POSTED] if one != NEVER])

    def remove(self, number: int) -> None:
        """See `Clauses`."""
        keyword = self._records[number * _WIDTH + _POSTED]
        if keyword:
            self._unpost(number, keyword)
        self._answers[number] = None
        self._large.pop(number, None)
        self._free.append(number)

    def met(self, found: FoundKeywords, verdicts: Verdicts) -> tuple[dict[int, Found], set[int]]:
        """See `Clauses`."""
        postings = self._postings
        met: dict[int, Found] = {}
        several: set[int] = set()
        for first in found.sights:
            if first in postings:
                self._met_under(first, found, verdicts, met, several)
        return {owner: met[owner] for owner in sorted(met)}, several

    def _met_under(
        self, first: int, found: FoundKeywords, verdicts: Verdicts, met: dict[int, Found], several: set[int]
    ) -> None:
        """The same for the clauses that are posted under one keyword."""
        posting, answers, known = self._postings[first], self._answers, found.known
        titled = found.titled if first in found.titled else frozenset[int]()
        for at, second in enumerate(posting[1::_POSTING]):
            # Most fall out here: this is asked most often, by far.
            if second in known:
                row = _POSTING * at
                more, owner = posting[row + 2], posting[row + 3]
                if more >= 0 and second in titled and verdicts[more] == ():
                    answer = answers[posting[row]]
                else:
                    answer = self._ask(posting[row], more, found, verdicts)
                if answer is not None:
                    if owner in met:
                        several.add(owner)
                    met[owner] = answer

    def _ask(self, number: int, more: int, found: FoundKeywords, verdicts: Verdicts) -> Found | None:
        """What a clause answers that asks for more than two keywords, or is not met in the title."""
        if more < 0 and -more not in found.known:
            return None
        _, filters, count, *terms = _HEAD.unpack_from(self._records, number * _SIZE)
        unknown, answer = verdicts[filters], self._answers[number]
        if unknown is None or answer is None:
            return None
        wanted, unwanted = (terms[:count], terms[_WANTED:]) if count else self._large[number]
        strength = found.strength(wanted, unwanted)
        if strength is None:
            return None
        if found.titled.issuperset(wanted):
            return Found(answer.interest, answer.strength, answer.hits, unknown) if unknown else answer
        return Found(answer.interest, strength, found.hits(wanted), unknown)

    def _unpost(self, number: int, keyword: int) -> None:
        """The last one moves to its place."""
        posting = self._postings[keyword]
        at = posting.index(number)
        while at % _POSTING:
            at = posting.index(number, at + 1)
        posting[at : at + _POSTING] = posting[-_POSTING:]
        del posting[-_POSTING:]
        if not posting:
            del self._postings[keyword]
