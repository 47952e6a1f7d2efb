"""The clauses of all interests, each posted under one keyword: the one that is hardest to meet. How they are held is for
plain/clauses.py to say, and for compiled/clauses.py."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from jobs.rules.index.keywords import FoundKeywords
from jobs.rules.index.packed_filters import Verdicts
from jobs.rules.matching import Found

Keys: TypeAlias = tuple[int, ...]


class Clauses(ABC):
    """Clauses under numbers of their own."""

    @abstractmethod
    def add(self, *, owner: int, filters: int, wanted: Keys, unwanted: Keys, following: int) -> int:
        """The number of a new clause; it is not found before it is posted. `owner` is a slot, `following` the next clause
        of the same owner, -1 for none."""

    @abstractmethod
    def post(self, number: int, rarest: Sequence[int], answer: Found) -> None:
        """Has a clause found by the rarest of its wanted keywords, which are given with that one first. `answer` is what
        it finds when all of them stand in the title."""

    @abstractmethod
    def of(self, first: int) -> Iterator[int]:
        """A clause and all that follow it."""

    @abstractmethod
    def terms(self, number: int) -> tuple[Keys, Keys]:
        """The wanted and the unwanted keywords of a clause."""

    @abstractmethod
    def remove(self, number: int) -> None:
        """Takes a clause away; its number will be another's."""

    @abstractmethod
    def met(self, found: FoundKeywords, verdicts: Verdicts) -> tuple[dict[int, Found], set[int]]:
        """What a notice meets by words, by the id of the interest and in the order of these ids; and the ids of those for
        whom several clauses speak: of these one is in it, or none."""
