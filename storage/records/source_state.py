"""SourceState: how one source is doing, kept over restarts."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """Times are aware UTC. `cursor` is the source's own bookmark (window ends, ETags); `calls` counts today's calls
    by operation on `calls_day` (Seoul's date). `problem` is a short code and text, empty when all is well;
    `problem_kind` is what sort it is (failing, access, format), `needs_person` says that waiting will not mend it,
    `problem_told` that the operator has been told, `problem_file` names the answer that was kept for a person. `watched` holds since when each operation is asked: what was
    published well before that is news for nobody."""

    name: str
    last_attempt_at: datetime | None = None
    last_success_at: datetime | None = None
    last_new_at: datetime | None = None
    next_poll_at: datetime | None = None
    failures: int = 0
    problem: str = ""
    problem_kind: str = ""
    problem_file: str = ""
    problem_since: datetime | None = None
    problem_told: bool = False
    needs_person: bool = False
    rows_last: int = 0
    calls: dict[str, int] = field(default_factory=dict)
    calls_day: date | None = None
    cursor: dict[str, str] = field(default_factory=dict)
    watched: dict[str, datetime] = field(default_factory=dict)
