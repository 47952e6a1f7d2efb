"""Tables out of a document (HTML, XLSX, XLS, ODS, CSV) as grids of clean text, merged cells filled in.

Clients run `read_tables` in a child process with limits (jobs/sources/isolation.py).
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import TypeAdapter, ValidationError
from selectolax.lexbor import LexborHTMLParser, LexborNode

from jobs.rules.cleaning import clean_line, clean_text
from jobs.sources.encodings import decode
from jobs.sources.errors import FormatChanged, Unavailable

MOST_ROWS = 20_000
MOST_COLUMNS = 200
_CELL_LIMIT = 2_000
_AROUND_LIMIT = 4_000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_LOOKS_HTML = re.compile(r"<(?:!doctype|html|head|body|table|div|meta|!--)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One table: its rows of cells, all of one width. `links` has for each row what its first anchor leads to: an address as
    printed, or the script that it calls; "" for none. `caption` is the table's own heading or the sheet's name."""

    caption: str
    rows: tuple[tuple[str, ...], ...]
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The tables of a document, in their order, and the text around them (title, units, "총 0건")."""

    title: str
    around: str
    grids: tuple[Grid, ...]


def read_tables(body: bytes, content_type: str = "") -> Document:
    """All tables of a document; the first bytes decide what it is. Raises FormatChanged (none of these formats) or
    Unavailable (empty, cut off)."""
    if not body.strip():
        raise Unavailable("empty", "the answer has no content at all")
    if body.startswith((_ZIP, _OLE)):
        return _workbook(body)
    text = decode(body, content_type)
    if _LOOKS_HTML.search(text[:4000]):
        return _html(text)
    if text.lstrip()[:1] in {"{", "[", "<"}:
        raise FormatChanged("no-table", "neither a page nor a sheet")
    return _csv(text)


def document_from(plain: object) -> Document:
    """A Document again, out of the plain values that came from the child process. Raises FormatChanged for anything else."""
    try:
        return TypeAdapter(Document).validate_python(plain)
    except ValidationError:
        raise FormatChanged("reader", "the reader's answer is not a document") from None


def whole_page(text: str) -> LexborHTMLParser:
    """A page's tree without what nobody sees. Raises Unavailable where the page ends in the middle."""
    lowered = text.lower()
    opened, closed = lowered.count("<table"), lowered.count("</table")
    if opened > closed or ("<html" in lowered and "</html" not in lowered):
        raise Unavailable("cut", "the page ends in the middle")
    tree = LexborHTMLParser(text)
    for unseen in tree.css("script, style, noscript, template"):
        unseen.decompose()
    return tree


def _html(text: str) -> Document:
    tree = whole_page(text)
    grids = tuple(
        _grid(table) for table in tree.css("table") if not any(row.css_first("table") for row in table.css("tr"))
    )
    return document_of(tree, grids)


def document_of(tree: LexborHTMLParser, grids: tuple[Grid, ...]) -> Document:
    """The page's title, headings and text around those grids."""
    title = tree.css_first("title")
    heading = " ".join(node.text(deep=True) for node in tree.css("h1, h2, h3, h4")[:6])
    whole = tree.body.text(deep=True, separator=" ") if tree.body else ""
    return Document(
        title=clean_line(f"{title.text() if title else ''} {heading}", 300), around=_around(whole), grids=grids
    )


def _around(whole: str) -> str:
    """The beginning and the end of a page's text: counts and units stand above a table, page numbers below it."""
    text = clean_text(whole, 20 * _AROUND_LIMIT)
    return text if len(text) <= _AROUND_LIMIT else f"{text[: _AROUND_LIMIT // 2]}\n{text[-_AROUND_LIMIT // 2 :]}"


def _grid(table: LexborNode) -> Grid:
    """Rows with rowspan and colspan filled in, so that a merged header or group cell stands in every place it covers."""
    rows: list[list[str]] = []
    links: list[str] = []
    hanging: dict[int, tuple[int, str]] = {}
    for node in table.css("tr")[:MOST_ROWS]:
        row: list[str] = []
        for cell in node.css("th, td"):
            _fill_hanging(row, hanging)
            _put(row, hanging, cell)
        _fill_hanging(row, hanging)
        if row:
            rows.append(row)
            links.append(leads_to(node))
    caption = table.css_first("caption")
    return _even(clean_line(caption.text(deep=True) if caption else ""), rows, links)


def leads_to(node: LexborNode) -> str:
    """Where the first anchor inside a node leads: its address, or the script that is called instead of one."""
    for anchor in node.css("a"):
        address = (anchor.attributes.get("href") or "").strip()
        script = (anchor.attributes.get("onclick") or "").strip()
        if address and not address.startswith("#") and not (script and address.lower().startswith("javascript:")):
            return address
        if script:
            return script
    return ""


def _put(row: list[str], hanging: dict[int, tuple[int, str]], cell: LexborNode) -> None:
    text = clean_line(cell.text(deep=True, separator=" "), _CELL_LIMIT)
    down = _span(cell, "rowspan", MOST_ROWS)
    for _ in range(_span(cell, "colspan", MOST_COLUMNS)):
        if len(row) >= MOST_COLUMNS:
            return
        if down > 1:
            hanging[len(row)] = (down - 1, text)
        row.append(text)


def _fill_hanging(row: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    while len(row) in hanging:
        left, text = hanging.pop(len(row))
        if left > 1:
            hanging[len(row)] = (left - 1, text)
        row.append(text)


def _span(cell: LexborNode, name: str, most: int) -> int:
    written = (cell.attributes.get(name) or "").strip()
    return min(max(int(written), 1), most) if written.isdecimal() and len(written) < 6 else 1


def _even(caption: str, rows: list[list[str]], links: list[str]) -> Grid:
    width = max(map(len, rows), default=0)
    return Grid(
        caption=caption,
        rows=tuple(tuple(row + [""] * (width - len(row))) for row in rows),
        links=tuple(links),
    )


def _workbook(body: bytes) -> Document:
    from python_calamine import CalamineError, load_workbook  # noqa: PLC0415 - only the child process that reads needs it

    try:
        book = load_workbook(io.BytesIO(body))
        sheets = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=True)) for name in book.sheet_names]
    except (CalamineError, OSError, ValueError) as problem:
        raise FormatChanged("sheet", f"not a workbook that can be read: {type(problem).__name__}") from None
    grids = []
    for name, values in sheets:
        rows = [[_cell(value) for value in row[:MOST_COLUMNS]] for row in values[:MOST_ROWS]]
        rows = [row for row in rows if any(row)]
        grids.append(_even(clean_line(name), rows, [""] * len(rows)))
    top = " ".join(cell for grid in grids for row in grid.rows[:5] for cell in row)
    return Document(title=clean_line(top), around=clean_text(top, _AROUND_LIMIT), grids=tuple(grids))


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M") if (value.hour, value.minute) != (0, 0) else value.strftime("%Y-%m-%d")
    if isinstance(value, date):
        return value.isoformat()
    return clean_line(str(value), _CELL_LIMIT)


def _csv(text: str) -> Document:
    sample = text[:4000]
    delimiter = max(",\t;|", key=sample.count)
    try:
        rows = [
            [clean_line(cell, _CELL_LIMIT) for cell in row[:MOST_COLUMNS]]
            for row in csv.reader(io.StringIO(text), delimiter=delimiter)
            if any(cell.strip() for cell in row)
        ][:MOST_ROWS]
    except csv.Error as problem:
        raise FormatChanged("sheet", f"not a CSV file that can be read: {problem}") from None
    if max(map(len, rows), default=0) < 2:
        raise FormatChanged("no-table", f"neither a page nor a sheet: {clean_line(sample, 60)}")
    top = " ".join(cell for row in rows[:5] for cell in row)
    return Document(
        title=clean_line(top), around=clean_text(top, _AROUND_LIMIT), grids=(_even("", rows, [""] * len(rows)),)
    )
