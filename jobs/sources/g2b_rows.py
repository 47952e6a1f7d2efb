"""Rows of the procurement service into notices, one list at a time; a bad row is told and the rest goes on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from jobs.sources.batch import Batch, RowProblem
from jobs.sources.errors import FormatChanged
from jobs.sources.fields import Row, line, link, raw
from jobs.sources.g2b_envelope import Envelope
from jobs.sources.g2b_layout import ENOUGH, Layout, check_layout
from storage.records import Attachment, Kind, Notice

KINDS = {
    "용역": Kind.SERVICES,
    "일반용역": Kind.SERVICES,
    "기술용역": Kind.SERVICES,
    "민간투자": Kind.OTHER,
    "물품": Kind.GOODS,
    "공사": Kind.WORKS,
    "외자": Kind.OTHER,
}
"""업무구분명 (bsnsDivNm) as the service writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReader:
    """How one list is read. `marks`: a row of this list has every one of these names. `problem` answers why a row cannot be
    taken, "" where it can; `notice` answers None for a row that is left out on purpose; `layout` says what the list's rows
    look like."""

    what: str
    marks: tuple[str, ...]
    identity: Callable[[Row], str]
    problem: Callable[[Row], str]
    notice: Callable[[Row], Notice | None]
    layout: Layout


def read_rows(envelope: Envelope, rows: Iterable[Row], reader: RowReader) -> Batch:
    """The notices of one answer. Raises FormatChanged where no row has the fields of this list (`not-this-list`), its layout has
    changed (`names`, `column`), or most rows of many cannot be taken (`rows`)."""
    rows = list(rows)
    if rows and not any(all(name in row for name in reader.marks) for row in rows):
        names = ", ".join(sorted(rows[0])[:8])
        raise FormatChanged("not-this-list", f"no row has the fields of a {reader.what}; the first has {names}")
    check_layout(reader.layout, rows)
    notices, rejected, dropped = list[Notice](), list[RowProblem](), 0
    for count, row in enumerate(rows, start=1):
        reason = reader.problem(row)
        notice = None if reason else reader.notice(row)
        if reason:
            rejected.append(RowProblem(row=count, reason=reason, identity=reader.identity(row)))
        elif notice is None:
            dropped += 1
        else:
            notices.append(notice)
    if len(rows) >= ENOUGH and len(rejected) > len(rows) / 2:
        raise FormatChanged("rows", f"{len(rejected)} of {len(rows)} rows cannot be taken: {rejected[0].reason}")
    return Batch(
        notices=tuple(notices),
        rejected=tuple(rejected),
        dropped=dropped,
        total=envelope.total,
        rows=len(envelope.rows),
        page=envelope.page,
        page_size=envelope.page_size,
    )


def numbered_attachments(row: Row, url: str, name: str, most: int) -> tuple[Attachment, ...]:
    """Attachments in fields counted from 1 (`ntceSpecDocUrl1` …), each address once; `name` is "" where no field has names."""
    found = dict[str, Attachment]()
    for place in range(1, most + 1):
        address = link(row, f"{url}{place}")
        if address and address not in found:
            found[address] = Attachment(name=line(row, f"{name}{place}") if name else "", url=address)
    return tuple(found.values())


def kind_named(row: Row) -> Kind | None:
    """What is bought, where the row says it in its own words (bsnsDivNm)."""
    return KINDS.get(raw(row, "bsnsDivNm"))
