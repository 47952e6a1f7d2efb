"""Filters and the facts they ask for as bits, so that thousands are compared at once."""

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from storage.records import BuyerGroup, Filters, Kind, Notice, ProjectType, Stage

_LARGEST = 2**63 - 1


def _bits(values: type[StrEnum], first: int) -> dict[str, int]:
    return {value: 1 << first + at for at, value in enumerate(values)}


_STAGE = _bits(Stage, 0)
_KIND = _bits(Kind, 8)
_GROUP = _bits(BuyerGroup, 16)
_TYPE = _bits(ProjectType, 20)

KINDS, GROUPS, TYPES, AMOUNT, NAMES = 1, 2, 4, 8, 16
"""The filters that a notice may have no fact for; NAMES are those that only a comparison of texts can decide."""


class PackedFilters(NamedTuple):
    """`allowed`: a bit for every stage, kind, buyer group and project type that is let through. `asked`: which of the
    filters above are set. `least` and `most` in won."""

    allowed: int
    asked: int
    least: int
    most: int


class Facts(NamedTuple):
    """What a notice says to filters: `needed` bits must all be allowed; `unknown` are the filters without a fact (and
    NAMES); `krw` is the sum, if any."""

    needed: int
    unknown: int
    krw: int | None


@lru_cache(maxsize=4096)
def pack(filters: Filters) -> PackedFilters:
    """The same filters as bits."""
    asked = 0
    for chosen, flag in (
        (filters.kinds, KINDS),
        (filters.buyer_groups, GROUPS),
        (filters.project_types, TYPES),
        (filters.buyers or filters.regions or filters.contract_methods, NAMES),
        (filters.least_krw is not None or filters.most_krw is not None, AMOUNT),
    ):
        asked |= flag if chosen else 0
    allowed = (
        _allowed(_STAGE, filters.stages)
        | _allowed(_KIND, filters.kinds)
        | _allowed(_GROUP, filters.buyer_groups)
        | _allowed(_TYPE, filters.project_types)
    )
    least = 0 if filters.least_krw is None else filters.least_krw
    most = _LARGEST if filters.most_krw is None else filters.most_krw
    return PackedFilters(allowed, asked, max(0, min(least, _LARGEST)), max(0, min(most, _LARGEST)))


def _allowed(bits: dict[str, int], chosen: Sequence[str]) -> int:
    return sum(bits[value] for value in set(chosen) or bits)


def facts(notice: Notice) -> Facts:
    """What the notice says to packed filters."""
    needed, unknown = _STAGE[notice.stage], NAMES
    if notice.kind is Kind.OTHER:
        unknown |= KINDS
    else:
        needed |= _KIND[notice.kind]
    if notice.buyer:
        needed |= _GROUP[notice.buyer_group]
    else:
        unknown |= GROUPS
    if notice.project_type is None:
        unknown |= TYPES
    else:
        needed |= _TYPE[notice.project_type]
    amount = notice.amount
    return Facts(needed, unknown | (0 if amount else AMOUNT), amount.krw if amount else None)


def passes(filters: PackedFilters, facts: Facts) -> bool | None:
    """Whether the filters let the notice through; None where only a closer look can tell."""
    if filters.allowed & facts.needed != facts.needed:
        return False
    if facts.krw is not None and not filters.least <= facts.krw <= filters.most:
        return False
    return None if filters.asked & facts.unknown else True
