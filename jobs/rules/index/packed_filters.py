"""Filters and the facts they ask for as bits, so that each is compared once, and at once."""

from collections.abc import Sequence
from enum import StrEnum

from jobs.rules.filters import NAMES, unknown_filters
from storage.records import BuyerGroup, Filters, Kind, Notice, ProjectType, Stage


def _bits(values: type[StrEnum], first: int) -> dict[str, int]:
    return {value: 1 << first + at for at, value in enumerate(values)}


_STAGE = _bits(Stage, 0)
_KIND = _bits(Kind, 8)
_GROUP = _bits(BuyerGroup, 16)
_TYPE = _bits(ProjectType, 20)

_KINDS, _GROUPS, _TYPES, _AMOUNT, _NAMES = 1, 2, 4, 8, 16
"""The filters that a notice may have no fact for; _NAMES are those that only a comparison of texts can decide."""
_FLAGS = {"buyer_groups": _GROUPS, "kinds": _KINDS, "project_types": _TYPES, "amount": _AMOUNT}
_NAMED = tuple(tuple(name for name in NAMES if flags & _FLAGS.get(name, 0)) for flags in range(_NAMES))
"""The filters' names, for each sum of the flags below _NAMES."""

_NONE = Filters()


class PackedFilters:
    """`allowed`: a bit for every stage, kind, buyer group and project type that is let through. `asked`: which of the
    filters above are set. `least` and `most` in won."""

    __slots__ = ("allowed", "asked", "filters", "least", "most")

    def __init__(self, filters: Filters) -> None:
        self.filters = filters
        self.asked = 0
        for chosen, flag in (
            (filters.kinds and Kind.OTHER not in filters.kinds, _KINDS),
            (filters.buyer_groups, _GROUPS),
            (filters.project_types, _TYPES),
            (filters.buyers or filters.regions or filters.contract_methods, _NAMES),
            (filters.least_krw is not None or filters.most_krw is not None, _AMOUNT),
        ):
            self.asked |= flag if chosen else 0
        self.allowed = (
            _allowed(_STAGE, filters.stages)
            | _allowed(_KIND, filters.kinds)
            | _allowed(_GROUP, filters.buyer_groups)
            | _allowed(_TYPE, filters.project_types)
        )
        self.least = 0 if filters.least_krw is None else filters.least_krw
        self.most = float("inf") if filters.most_krw is None else filters.most_krw


def _allowed(bits: dict[str, int], chosen: Sequence[str]) -> int:
    return sum(bits[value] for value in set(chosen) or bits)


class FilterPacks:
    """One pack for all interests with the same filters, as long as one of them is there. Each has a number; 0 stands for
    no filters."""

    def __init__(self) -> None:
        self._numbers: dict[Filters, int] = {}
        self._packs: list[PackedFilters | None] = [None]
        self._holders: list[int] = [0]
        self._free: list[int] = []

    def __getitem__(self, number: int) -> PackedFilters:
        """The pack under a number other than 0. Raises KeyError for one that nobody holds."""
        pack = self._packs[number]
        if pack is None:
            raise KeyError(number)
        return pack

    def hold(self, filters: Filters) -> int:
        """The number of a pack."""
        if filters == _NONE:
            return 0
        number = self._numbers.get(filters)
        if number is None:
            if not self._free:
                self._free.append(len(self._packs))
                self._packs.append(None)
                self._holders.append(0)
            number = self._numbers[filters] = self._free.pop()
            self._packs[number] = PackedFilters(filters)
        self._holders[number] += 1
        return number

    def release(self, number: int) -> None:
        """Gives back what `hold` gave."""
        if number:
            self._holders[number] -= 1
            if not self._holders[number]:
                del self._numbers[self[number].filters]
                self._packs[number] = None
                self._free.append(number)


class Verdicts(dict[int, tuple[str, ...] | None]):
    """What each pack of filters says of one notice, found out when first asked: `jobs.rules.filters.unknown_filters`.
    `needed`: the bits that a pack must allow. `unknown`: the filters that the notice has no fact for. `krw`: won, or None."""

    def __init__(self, packs: FilterPacks, notice: Notice) -> None:
        super().__init__({0: ()})
        self._packs = packs
        self._notice = notice
        self.needed, self.unknown = _STAGE[notice.stage], _NAMES
        if notice.kind is Kind.OTHER:
            self.unknown |= _KINDS
        else:
            self.needed |= _KIND[notice.kind]
        if notice.buyer:
            self.needed |= _GROUP[notice.buyer_group]
        else:
            self.unknown |= _GROUPS
        if notice.project_type is None:
            self.unknown |= _TYPES
        else:
            self.needed |= _TYPE[notice.project_type]
        amount = notice.amount
        self.krw = None if amount is None else amount.krw
        self.unknown |= 0 if amount else _AMOUNT

    def __missing__(self, number: int) -> tuple[str, ...] | None:
        pack = self._packs[number]
        verdict: tuple[str, ...] | None
        too_small_or_large = self.krw is not None and not pack.least <= self.krw <= pack.most
        if too_small_or_large or pack.allowed & self.needed != self.needed:
            verdict = None
        else:
            unknown = pack.asked & self.unknown
            verdict = unknown_filters(pack.filters, self._notice) if unknown & _NAMES else _NAMED[unknown]
        self[number] = verdict
        return verdict
