"""Whether the rows of a list still are what they were: names that must occur, and values that look like what they hold.

A renamed field would silently become "not said" in every notice, a shifted one would put an agency into a title. Checked where
ten rows or more make it sure; thresholds stand between what is recorded (below 1 % odd values; agencies look like agencies
in 86–91 % of rows, titles in 3–25 %) and what a change of layout does (100 %).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jobs.rules.windows import korean_time
from jobs.sources.agencies import looks_like_agency
from jobs.sources.errors import FormatChanged
from jobs.sources.fields import Row, raw, whole

ENOUGH = 10
_ODD_SHARE = 0.05
_BACKWARD_SHARE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """`names`: of each group at least one name must occur in some row. `times` and `sums`: fields whose filled values must be
    readable. `title` must be filled in most rows; `title` and `agency` must not have changed places; `opens` is not after `closes`."""

    names: tuple[tuple[str, ...], ...]
    times: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    title: str = ""
    agency: str = ""
    opens: str = ""
    closes: str = ""


def check_layout(layout: Layout, rows: Sequence[Row]) -> None:
    """Raises FormatChanged (`names` or `column`) where ten rows or more show that the list's layout has changed."""
    if len(rows) < ENOUGH:
        return
    for group in layout.names:
        if not any(name in row for name in group for row in rows):
            raise FormatChanged("names", f"no row has {' or '.join(group)} any more")
    for name in layout.times:
        _require_readable(name, rows, lambda value: korean_time(value) is not None)
    for name in layout.sums:
        _require_readable(name, rows, lambda value: whole({"": value}, "") is not None)
    if layout.title:
        _require_titles(layout, rows)
    if layout.opens and layout.closes:
        _refuse_backward(layout, rows)


def _require_readable(name: str, rows: Sequence[Row], readable: Callable[[str], bool]) -> None:
    values = [value for row in rows if (value := raw(row, name))]
    odd = [value for value in values if not readable(value)]
    if len(odd) > _ODD_SHARE * len(values):
        raise FormatChanged(
            "column", f"{len(odd)} of {len(values)} values of {name} cannot be read, such as {odd[0][:40]!r}"
        )


def _require_titles(layout: Layout, rows: Sequence[Row]) -> None:
    if sum(not raw(row, layout.title) for row in rows) > len(rows) / 2:
        raise FormatChanged("column", f"most rows have no {layout.title}")
    titles = sum(looks_like_agency(raw(row, layout.title)) for row in rows)
    agencies = sum(looks_like_agency(raw(row, layout.agency)) for row in rows)
    if titles > agencies:
        raise FormatChanged("column", f"{layout.title} looks more like an agency than {layout.agency}")


def _refuse_backward(layout: Layout, rows: Sequence[Row]) -> None:
    pairs = [(korean_time(raw(row, layout.opens)), korean_time(raw(row, layout.closes))) for row in rows]
    known = [(opens, closes) for opens, closes in pairs if opens is not None and closes is not None]
    backward = sum(opens > closes for opens, closes in known)
    if backward > _BACKWARD_SHARE * len(known):
        raise FormatChanged(
            "column", f"{backward} of {len(known)} rows close before they open ({layout.closes}, {layout.opens})"
        )
