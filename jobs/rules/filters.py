"""What narrows an interest. A filter whose fact the notice lacks never drops it: it passes, named (확인필요)."""

from collections.abc import Callable, Iterable

from jobs.rules.text import normalise
from storage.records import Filters, Kind, Notice

NAMES = (
    "buyers", "buyer_groups", "regions", "stages", "kinds", "project_types", "contract_methods", "amount",
)  # fmt: skip
"""The filters in the order in which they are shown."""


def check(name: str, filters: Filters, notice: Notice) -> bool | None:
    """Whether one filter lets a notice through; None where the notice does not say. Unset filters let all through."""
    return _CHECKS[name](filters, notice)


def is_set(name: str, filters: Filters) -> bool:
    """Whether the subscriber set this filter at all."""
    if name == "amount":
        return filters.least_krw is not None or filters.most_krw is not None
    return bool(getattr(filters, name))


def said_by(name: str, notice: Notice) -> tuple[str, ...]:
    """What a notice says where a filter looks, as it is kept (an amount in won); empty where it says nothing."""
    told: dict[str, Iterable[str]] = {
        "buyers": (notice.buyer,),
        "buyer_groups": (notice.buyer_group,),
        "regions": notice.regions,
        "stages": (notice.stage,),
        "kinds": (notice.kind,),
        "project_types": () if notice.project_type is None else (notice.project_type,),
        "contract_methods": (notice.contract_method,),
        "amount": () if notice.amount is None else (str(notice.amount.krw),),
    }
    return tuple(str(word) for word in told[name] if word)


def unknown_filters(filters: Filters, notice: Notice) -> tuple[str, ...] | None:
    """The filters that could not be checked; None where one keeps the notice out."""
    if filters == _NONE:
        return ()
    unknown: list[str] = []
    for name in NAMES:
        passed = _CHECKS[name](filters, notice)
        if passed is False:
            return None
        if passed is None:
            unknown.append(name)
    return tuple(unknown)


def judged_since(unknown: Iterable[str], filters: Filters, notice: Notice) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of the filters that could not be checked when it matched: those that still cannot, and those that what is known by
    now does not meet. Such a notice is not taken back, but told with the fact: the person decides."""
    now = {name: check(name, filters, notice) for name in unknown if name in NAMES}
    still = tuple(name for name, passed in now.items() if passed is None)
    return still, tuple(name for name, passed in now.items() if passed is False)


def _buyers(filters: Filters, notice: Notice) -> bool | None:
    return _named(filters.buyers, (notice.buyer,))


def _buyer_groups(filters: Filters, notice: Notice) -> bool | None:
    if not filters.buyer_groups:
        return True
    return notice.buyer_group in filters.buyer_groups if notice.buyer else None


def _regions(filters: Filters, notice: Notice) -> bool | None:
    return _named(filters.regions, notice.regions)


def _stages(filters: Filters, notice: Notice) -> bool | None:
    return not filters.stages or notice.stage in filters.stages


def _kinds(filters: Filters, notice: Notice) -> bool | None:
    if not filters.kinds or notice.kind in filters.kinds:
        return True
    return None if notice.kind is Kind.OTHER else False


def _project_types(filters: Filters, notice: Notice) -> bool | None:
    if not filters.project_types:
        return True
    return None if notice.project_type is None else notice.project_type in filters.project_types


def _contract_methods(filters: Filters, notice: Notice) -> bool | None:
    return _named(filters.contract_methods, (notice.contract_method,))


def _amount(filters: Filters, notice: Notice) -> bool | None:
    if filters.least_krw is None and filters.most_krw is None:
        return True
    if notice.amount is None:
        return None
    least = 0 if filters.least_krw is None else filters.least_krw
    return least <= notice.amount.krw and (filters.most_krw is None or notice.amount.krw <= filters.most_krw)


def _named(wanted: tuple[str, ...], said: Iterable[str]) -> bool | None:
    """Whether any wanted name is part of any said one (서울특별시 of 서울특별시 강남구), or says it more exactly."""
    if not wanted:
        return True
    names = [normalise(name).joined for name in said if name.strip()]
    if not names:
        return None
    return any(sought in name for name in names for sought in (normalise(one).joined for one in wanted))


_CHECKS: dict[str, Callable[[Filters, Notice], bool | None]] = {
    "buyers": _buyers,
    "buyer_groups": _buyer_groups,
    "regions": _regions,
    "stages": _stages,
    "kinds": _kinds,
    "project_types": _project_types,
    "contract_methods": _contract_methods,
    "amount": _amount,
}
_NONE = Filters()
