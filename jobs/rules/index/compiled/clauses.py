"""The clauses of all interests in arrays that machine code walks: what jobs/rules/index/clauses.py does."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from jobs.rules.index.clauses import Clauses, Keys
from jobs.rules.index.compiled.arrays import with_room
from jobs.rules.index.compiled.kernel import (
    DOUBTFUL,
    FIRST_UNWANTED,
    FIRST_WANTED,
    LARGE,
    NUMBER,
    POSTING,
    RECORD,
    WEAK,
)
from jobs.rules.index.compiled.machine_code import Kernel
from jobs.rules.index.compiled.packs import PackArrays
from jobs.rules.index.compiled.trie import TrieKeywords
from jobs.rules.index.keywords import FoundKeywords
from jobs.rules.index.packed_filters import Verdicts
from jobs.rules.matching import Found
from storage.records import Interest, Strength

_WANTED, _UNWANTED = FIRST_UNWANTED - FIRST_WANTED, RECORD - FIRST_UNWANTED
_FILTERS, _FOLLOWING, _POSTED = 1, 2, 3
_FEW = 16
_NOBODY = Found(Interest(id=0, chat_id=0), Strength.STRONG, ())


class CompiledClauses(Clauses):
    """Clauses under numbers of their own. Postings stand keyword by keyword in one array; a keyword whose place is full
    moves to one of twice the size."""

    def __init__(self, kernel: Kernel, keywords: TrieKeywords, packs: PackArrays) -> None:
        self._kernel, self._keywords, self._packs = kernel, keywords, packs
        self._records = np.zeros((_FEW, RECORD), np.int32)
        # Of each clause: its owner's slot, his filters, the next clause of his (-1: none), and where it is posted (0: not).
        self._owners = np.zeros((_FEW, 4), np.int32)
        self._free: list[int] = []
        self._large: dict[int, tuple[Keys, Keys]] = {}
        self._answers: list[Found] = []
        self._postings = np.zeros((_FEW, POSTING), np.int32)
        self._used = 0
        self._starts, self._counts = np.zeros(_FEW, np.int32), np.zeros(_FEW, np.int32)
        self._rooms = np.zeros(_FEW, np.int32)
        self._left: dict[int, list[int]] = {}
        self._ids = np.zeros(_FEW, np.int64)
        self._numbers, self._ways = np.zeros(_FEW, np.int32), np.zeros(_FEW, np.uint8)
        self._met_ids, self._odd = np.zeros(_FEW, np.int64), np.zeros(_FEW, np.int32)

    def add(self, *, owner: int, filters: int, wanted: Keys, unwanted: Keys, following: int) -> int:
        """See `Clauses`."""
        number = self._free.pop() if self._free else self._new_number()
        fits = len(wanted) <= _WANTED and len(unwanted) <= _UNWANTED
        if fits:
            padded = (*wanted, *(0,) * (_WANTED - len(wanted)), *unwanted, *(0,) * (_UNWANTED - len(unwanted)))
            self._records[number] = (len(wanted), *padded)
        else:
            self._records[number] = 0
            self._large[number] = wanted, unwanted
        self._owners[number] = owner, filters, following, 0
        return number

    def post(self, number: int, rarest: Sequence[int], answer: Found) -> None:
        """See `Clauses`."""
        first, second, third = (*rarest, rarest[-1], rarest[-1])[:3]
        slot, filters, _, _ = self._owners[number].tolist()
        more = len(rarest) > 3 or self._records[number, FIRST_UNWANTED] != 0 or number in self._large
        place = self._new_place(first)
        self._postings[place] = number, second, third, -1 - filters if more else filters, slot
        self._owners[number, _POSTED] = first
        self._ids = with_room(self._ids, slot + 1)
        self._ids[slot] = answer.interest.id
        self._answers[number] = answer

    def of(self, first: int) -> Iterator[int]:
        """See `Clauses`."""
        while first >= 0:
            following = int(self._owners[first, _FOLLOWING])
            yield first
            first = following

    def terms(self, number: int) -> tuple[Keys, Keys]:
        """See `Clauses`."""
        count, *terms = self._records[number].tolist()
        if not count:
            return self._large[number]
        return tuple(terms[:count]), tuple([one for one in terms[_WANTED:] if one])

    def remove(self, number: int) -> None:
        """See `Clauses`."""
        keyword = int(self._owners[number, _POSTED])
        if keyword:
            self._unpost(number, keyword)
        self._answers[number] = _NOBODY
        self._large.pop(number, None)
        self._free.append(number)

    def met(self, found: FoundKeywords, verdicts: Verdicts) -> tuple[dict[int, Found], set[int]]:
        """See `Clauses`; `found` must be what the keywords found last."""
        keywords, packs = self._keywords, self._packs
        self._with_room_for(len(keywords.sights))
        many, odd = self._kernel.meet(
            keywords.found, keywords.many, keywords.sights, self._starts, self._counts, self._postings, self._records,
            verdicts.needed, verdicts.unknown, -1 if verdicts.krw is None else verdicts.krw,
            packs.allowed, packs.asked, packs.least, packs.most,
            self._ids, self._numbers, self._ways, self._met_ids, self._odd,
        )  # fmt: skip
        ids, numbers = self._met_ids[:many].tolist(), self._numbers[:many].tolist()
        met: dict[int, Found] = dict(zip(ids, map(self._answers.__getitem__, numbers), strict=True))
        several = {one for one, other in pairwise(ids) if one == other} if len(met) < many else set()
        for at in self._odd[:odd].tolist():
            answer = self._unusual(numbers[at], int(self._ways[at]), found, verdicts)
            if answer is not None:
                met[ids[at]] = answer
            elif ids[at] not in several:
                del met[ids[at]]
        return met, several

    def _unusual(self, number: int, way: int, found: FoundKeywords, verdicts: Verdicts) -> Found | None:
        answer = self._answers[number]
        unknown = verdicts[int(self._owners[number, _FILTERS])] if way & DOUBTFUL else ()
        if unknown is None:
            return None
        if way == DOUBTFUL:
            return Found(answer.interest, answer.strength, answer.hits, unknown)
        wanted, unwanted = self.terms(number)
        strength = found.strength(wanted, unwanted) if way & LARGE else Strength.WEAK if way & WEAK else Strength.STRONG
        return Found(answer.interest, strength, found.hits(wanted), unknown) if strength else None

    def _new_number(self) -> int:
        number = len(self._answers)
        self._answers.append(_NOBODY)
        for name in ("_records", "_owners", "_numbers", "_ways", "_met_ids", "_odd"):
            setattr(self, name, with_room(getattr(self, name), number + 1))
        return number

    def _with_room_for(self, keywords: int) -> None:
        if keywords > len(self._starts):
            for name in ("_starts", "_counts", "_rooms"):
                setattr(self, name, with_room(getattr(self, name), keywords))

    def _new_place(self, keyword: int) -> int:
        """Where the next posting of a keyword goes."""
        self._with_room_for(keyword + 1)
        start, count, room = int(self._starts[keyword]), int(self._counts[keyword]), int(self._rooms[keyword])
        if count == room:
            larger = 2 * room or 1
            free = self._left.get(larger)
            new = free.pop() if free else self._used
            if new == self._used:
                self._used += larger
                self._postings = with_room(self._postings, self._used)
            self._postings[new : new + count] = self._postings[start : start + count]
            self._leave(start, room)
            self._starts[keyword], self._rooms[keyword] = new, larger
            start = new
        self._counts[keyword] = count + 1
        return start + count

    def _leave(self, start: int, room: int) -> None:
        if room:
            self._left.setdefault(room, []).append(start)

    def _unpost(self, number: int, keyword: int) -> None:
        """The last one moves to its place."""
        start, count = int(self._starts[keyword]), int(self._counts[keyword])
        at = int(np.flatnonzero(self._postings[start : start + count, NUMBER] == number)[0])
        self._postings[start + at] = self._postings[start + count - 1]
        self._counts[keyword] = count - 1
        if count == 1:
            self._leave(start, int(self._rooms[keyword]))
            self._rooms[keyword] = 0
