"""All terms of all interests under numbers, and what one document says of them. Finding them is an automaton's to do
(plain/automaton.py) or a trie's (compiled/trie.py)."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from functools import cached_property

from jobs.rules.document import BUYER, ELSEWHERE, PLACES, TITLE, Document
from jobs.rules.terms import Term
from storage.records import Hit, Strength

SEEN = TITLE | BUYER | ELSEWHERE
"""The bits of a sight that say where; the number of its first place stands above them."""

ALWAYS, NEVER = 0, 1
"""Two keyword numbers that stand for a term which every, or no, notice has in its title."""

FIRST_PLACE = 3
_NEAR, _TOLD = TITLE | BUYER, TITLE | ELSEWHERE


class Hits(dict[tuple[int, str], Hit]):
    """What is said of a keyword that stands in a place first: made when first asked for, and kept."""

    def __init__(self, terms: list[Term | None]) -> None:
        super().__init__()
        self._terms = terms

    def __missing__(self, number_and_place: tuple[int, str]) -> Hit:
        number, place = number_and_place
        term = self._terms[number]
        if term is None:
            raise KeyError(number)
        hit = self[number_and_place] = Hit(word=term.word, place=place)
        return hit

    def forget(self, number: int) -> None:
        """The number will be another's."""
        for place in PLACES:
            self.pop((number, place), None)


class FoundKeywords:
    """Which keywords stand in one document: `sights` are their bits by number (see jobs/rules/document.py), shifted
    above them the place of the first."""

    def __init__(self, document: Document, sights: dict[int, int], hits: Hits, titled: set[int] | None = None) -> None:
        self.sights = sights
        if titled is not None:
            self.titled = titled
        self._document = document
        self._hits = hits

    @cached_property
    def known(self) -> set[int]:
        """All of them, and ALWAYS."""
        return {ALWAYS, *self.sights}

    @cached_property
    def titled(self) -> set[int]:
        """Those that stand in the title, and ALWAYS."""
        return {ALWAYS, *(number for number, sight in self.sights.items() if sight & TITLE)}

    @cached_property
    def near(self) -> set[int]:
        """Those that stand in the title or in the buyer's name."""
        return {number for number, sight in self.sights.items() if sight & _NEAR}

    @cached_property
    def told(self) -> set[int]:
        """Those that stand anywhere but in the buyer's name alone."""
        return {number for number, sight in self.sights.items() if sight & _TOLD}

    def strength(self, wanted: Collection[int], unwanted: Collection[int]) -> Strength | None:
        """See `jobs.rules.matching.clause_strength`."""
        near = self.near
        if near.issuperset(wanted) and near.isdisjoint(unwanted) and not self.titled.isdisjoint(wanted):
            return Strength.STRONG
        known = self.known
        if known.issuperset(wanted) and known.isdisjoint(unwanted) and not self.told.isdisjoint(wanted):
            return Strength.WEAK
        return None

    def bits(self, number: int) -> int:
        """Where the keyword stands, as bits; 0 if nowhere."""
        return self.sights.get(number, 0) & SEEN

    def first_place(self, number: int) -> str:
        """The name of the first place where the keyword stands; it must have been found."""
        return self._document.names[self.sights[number] >> FIRST_PLACE]

    def hits(self, numbers: Iterable[int]) -> tuple[Hit, ...]:
        """The words and first places of some keywords; all must have been found."""
        hits, names, sights = self._hits, self._document.names, self.sights
        return tuple([hits[number, names[sights[number] >> FIRST_PLACE]] for number in numbers])


class Keywords(ABC):
    """Terms under numbers. A term is there as long as somebody holds it."""

    def __init__(self) -> None:
        self._terms: list[Term | None] = [None, None]
        self._holders: list[int] = [0, 0]
        self._free: list[int] = []
        self._everywhere: set[int] = set()
        self._hits = Hits(self._terms)

    @abstractmethod
    def find(self, document: Document) -> FoundKeywords:
        """Every held term that stands in the document. Of one that stands in the title no other places are said, unless
        it is held as `everywhere`: no clause asks for them."""

    @abstractmethod
    def settle(self) -> None:
        """Makes finding fast again, after a bulk of additions."""

    @property
    @abstractmethod
    def unsettled(self) -> bool:
        """Whether it is worth settling."""

    @abstractmethod
    def _alike(self, text: str) -> tuple[int, ...]:
        """The numbers of the terms that look for a string."""

    @abstractmethod
    def _sought(self, text: str, numbers: tuple[int, ...]) -> None:
        """From now on these are the terms that look for a string."""

    def holders(self, number: int) -> int:
        """How often a keyword is held."""
        return self._holders[number]

    def commonness(self, number: int) -> tuple[int, int]:
        """How common a keyword is, for comparisons: what many subscribers ask for, and what is short, is common."""
        term = self._terms[number]
        return self._holders[number], 0 if term is None else -len(term.key)

    def hold(self, term: Term, *, everywhere: bool = False) -> int:
        """The number of a term, which is looked for from now on; `everywhere`: for good, in all places."""
        alike = self._alike(term.key)
        number = next((one for one in alike if self._terms[one] == term), 0)
        if not number:
            number = self._new_number(term)
            alike = (*alike, number)
            self._sought(term.key, alike)
        if everywhere:
            self._everywhere.add(number)
            self._sought(term.key, alike)
        self._holders[number] += 1
        return number

    def release(self, number: int) -> None:
        """Gives a term back; one that nobody holds is forgotten. Raises KeyError for a number that nobody holds."""
        term = self._term(number)
        self._holders[number] -= 1
        if self._holders[number]:
            return
        self._sought(term.key, tuple([one for one in self._alike(term.key) if one != number]))
        self._hits.forget(number)
        self._terms[number] = None
        self._free.append(number)

    def title_hits(self, numbers: Iterable[int]) -> tuple[Hit, ...]:
        """What is said of some keywords when all of them stand in the title."""
        return tuple([self._hits[number, "title"] for number in numbers])

    def _term(self, number: int) -> Term:
        term = self._terms[number]
        if term is None:
            raise KeyError(number)
        return term

    def _new_number(self, term: Term) -> int:
        if self._free:
            number = self._free.pop()
            self._terms[number] = term
        else:
            number = len(self._terms)
            self._terms.append(term)
            self._holders.append(0)
        return number
