"""What a parser hands back: the notices of one answer, and what was wrong with the rows that could not be taken."""

from dataclasses import dataclass

from storage.records import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """One row that could not become a notice. `row` counts from 1 within its answer; `reason` is one line for a person."""

    row: int
    reason: str
    identity: str = ""

    def __str__(self) -> str:
        about = f" ({self.identity})" if self.identity else ""
        return f"row {self.row}{about}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One answer, read. `total` is how many rows the source says exist for the question, over all pages; `rows` how many
    this answer held; `page` and `page_size` as answered. `dropped` rows were left out on purpose (mock bids). `whole`: this answer is a snapshot
    of all that its list holds, so what an earlier one had beside is gone."""

    notices: tuple[Notice, ...] = ()
    rejected: tuple[RowProblem, ...] = ()
    total: int = 0
    rows: int = 0
    page: int = 1
    page_size: int = 0
    dropped: int = 0
    whole: bool = False
