"""What a fault run came to, kept in .faults/ so that a campaign goes on where it stopped, and shown as a table."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

KEPT = Path(".faults")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table. `bound` is the most doubles that the fault explains; `note` says what was measured, or why
    the row is not run."""

    fault: str
    what: str
    runs: int = 0
    lost: int = 0
    doubles: int = 0
    bound: int = 0
    holds: bool = True
    skipped: bool = False
    note: str = ""
    seconds: float = 0.0

    @property
    def verdict(self) -> str:
        """One word."""
        if self.skipped:
            return "not run"
        return "holds" if self.holds and not self.lost and self.doubles <= self.bound else "BROKEN"


def load(*, quick: bool) -> dict[str, Row]:
    """What earlier campaigns of this size left."""
    path = _path(quick=quick)
    if not path.exists():
        return {}
    return {name: Row(**row) for name, row in json.loads(path.read_text(encoding="utf-8")).items()}


def keep(rows: dict[str, Row], *, quick: bool) -> None:
    """Keeps the results so far."""
    KEPT.mkdir(exist_ok=True)
    text = json.dumps({name: asdict(row) for name, row in rows.items()}, ensure_ascii=False, indent=1)
    path = _path(quick=quick)
    path.with_suffix(".new").write_text(text, encoding="utf-8")
    path.with_suffix(".new").replace(path)


def table(rows: list[Row]) -> str:
    """The table."""
    head = ("fault", "what", "runs", "lost", "doubles", "bound", "verdict", "seconds", "note")
    lines = [
        (one.fault, one.what, f"{one.runs}", f"{one.lost}", f"{one.doubles}", f"{one.bound}", one.verdict, f"{one.seconds:.0f}", one.note)
        for one in rows
    ]  # fmt: skip
    widths = [max(len(line[column]) for line in [head, *lines]) for column in range(len(head) - 1)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[-1]]).rstrip()
        for line in [head, *lines]
    )


def _path(*, quick: bool) -> Path:
    return KEPT / ("quick.json" if quick else "full.json")
