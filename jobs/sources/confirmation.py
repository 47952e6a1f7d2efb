"""Whether a person has agreed to how the columns of a list are read. The same reading imports by itself; another one asks."""

from collections.abc import Mapping, Sequence

from jobs.rules.windows import SEOUL
from jobs.sources.errors import FormatChanged
from storage.records import Notice, ReadRow

SHOWN_ROWS = 3

CONFIRMED, OPERATOR = "confirmed", "operator"
"""Bookmarks that jobs/poll.py lends for one poll: readings that the operator confirmed (by part, one a line), and whether
there is an operator to ask. They are never stored."""


class ColumnsUnconfirmed(FormatChanged):
    """Nobody has agreed to this reading yet. `part` is the list's name within its source, `rows` show what would be read."""

    def __init__(self, part: str, columns: str, rows: tuple[ReadRow, ...]) -> None:
        super().__init__("columns", f"please confirm how the columns are read: {columns}")
        self.part = part
        self.columns = columns
        self.rows = rows


def require_confirmed(
    columns: str,
    notices: Sequence[Notice],
    *,
    part: str,
    known: str,
    named: str,
    ask_first: bool | None,
    cursor: Mapping[str, str],
) -> None:
    """`columns` is the reading, one line; `notices` what it yields; `known` the reading that was last imported, `named` the
    one that the configuration confirms. Raises ColumnsUnconfirmed unless it is one of these or was confirmed in chat; with
    none of them, a first reading is trusted where `ask_first` is False, or None with nobody to ask."""
    agreed = {known, named, *cursor.get(f"{CONFIRMED}:{part}", "").splitlines()} - {""}
    if columns in agreed:
        return
    asks = cursor.get(OPERATOR, "") != "" if ask_first is None else ask_first
    if agreed or asks:
        raise ColumnsUnconfirmed(part, columns, tuple(map(_read, notices[:SHOWN_ROWS])))


def _read(notice: Notice) -> ReadRow:
    day = notice.published_at.astimezone(SEOUL).date().isoformat() if notice.published_at else ""
    return ReadRow(
        title=notice.title,
        buyer=notice.buyer,
        krw=notice.amount.krw if notice.amount else None,
        when=notice.planned_for or day,
    )
