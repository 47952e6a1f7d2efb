"""The checks between an announcement's figures: do the parts add up to what they are parts of?"""

from collections.abc import Iterable

from storage.records import Check, Figure

HOLDS = "holds"
BROKEN = "broken"
PARTIAL = "partial"

_FIELDS = {"smart_city": "smart-city", "new_technology": "new-technology"}
_BUYERS = frozenset({"city", "district", "invested"})
_WHOLE_LIST = 4  # fewer items without 등 are a remark, not a list that claims to be whole


def checks_of(figures: Iterable[Figure], *, opens: frozenset[tuple[str, str]]) -> tuple[Check, ...]:
    """Sums in won and counts of projects against their totals.

    `opens` holds the (kind, scope) of lists that name only some items (등): such a list can only be partial, unless it
    adds up all the same or exceeds its total. Nothing is checked where the article gives no total.
    """
    given = tuple(figures)
    found: list[Check] = []
    for scope, name in _FIELDS.items():
        total = _total(given, scope)
        parts = [figure for figure in given if figure.kind == "topic" and figure.scope == scope]
        found += _pair("topics", f"the {name} total", total, parts, whole=_whole(parts, opens))
    total = _total(given, "all")
    buyers = [figure for figure in given if figure.kind == "buyer_group"]
    found += _pair("buyer groups", "the total", total, buyers, whole={figure.key for figure in buyers} >= _BUYERS)
    found += _quarters(given, total)
    types = [figure for figure in given if figure.kind == "project_type"]
    found += _pair("project types", "the total", total, types, whole=_whole(types, opens))
    return tuple(found)


def compared(rule: str, expected: int | None, parts: list[int | None], *, whole: bool) -> Check | None:
    """One check: holds on equality, broken where the parts exceed or claim to be whole, else partial; None without
    a total or with fewer than two parts that give this number."""
    given = [part for part in parts if part is not None]
    if expected is None or len(given) < 2:
        return None
    got = sum(given)
    short = BROKEN if got > expected or (whole and len(given) == len(parts)) else PARTIAL
    status = HOLDS if got == expected else short
    return Check(rule=rule, status=status, expected=expected, got=got)


def _pair(what: str, of: str, total: Figure | None, parts: list[Figure], *, whole: bool) -> list[Check]:
    """The check of the sums, and that of the counts unless both could only say that the list is not whole."""
    if total is None:
        return []
    sums = compared(f"{what} add up to {of}", total.amount_krw, [part.amount_krw for part in parts], whole=whole)
    counts = compared(
        f"{what}' projects add up to {of}", total.projects, [part.projects for part in parts], whole=whole
    )
    if sums and counts and sums.status == counts.status == PARTIAL:
        counts = None
    return [check for check in (sums, counts) if check]


def _quarters(figures: tuple[Figure, ...], total: Figure | None) -> list[Check]:
    parts = [figure for figure in figures if figure.kind == "quarter"]
    keys = {figure.key for figure in parts}
    whole = keys >= {"Q1", "Q2", "preordered"} and bool(keys & {"Q3+", "Q4"})
    counts = [figure.projects for figure in parts]
    check = compared(
        "quarters and preordered add up to the total", total.projects if total else None, counts, whole=whole
    )
    return [check] if check else []


def _whole(parts: list[Figure], opens: frozenset[tuple[str, str]]) -> bool:
    return len(parts) >= _WHOLE_LIST and (parts[0].kind, parts[0].scope) not in opens


def _total(figures: tuple[Figure, ...], scope: str) -> Figure | None:
    return next((figure for figure in figures if figure.kind == "total" and figure.scope == scope), None)
