"""ColumnReading: how the columns of a list would be read, shown to the operator, and what was answered."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Answer(StrEnum):
    """What the operator said of a reading."""

    ASKED = "asked"  # nothing yet
    CONFIRMED = "confirmed"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """One row as it would be read. `krw` is whole won, None where nothing could be read; `when` is as printed."""

    title: str
    buyer: str = ""
    krw: int | None = None
    when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnReading:
    """A reading as it is held. `part` names one list of a source that has several (""), `columns` is the reading itself,
    one line (`title: 사업명; amount: 예산(백만원)`): the same line, the same reading, the same answer."""

    id: int
    source: str
    part: str
    columns: str
    rows: tuple[ReadRow, ...]
    answer: Answer
    asked_at: datetime
