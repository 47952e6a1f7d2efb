"""How an asking went, as it is kept in SourceState: calls of the day, the spell of trouble, when to ask again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from jobs.rules.windows import SEOUL, next_midnight
from jobs.sources.errors import QuotaUsedUp, SourceError, kind_of
from storage.records import SourceState

LONGEST_PROBLEM = 500
BACK_OFF = (1, 2, 4, 8, 15, 30, 60)
"""Minutes to wait after the first, second … failure in a row (reference: faults of sources)."""


def counted(state: SourceState, calls: Mapping[str, int], now: datetime) -> SourceState:
    """The state with these calls (by operation) counted on Seoul's day of `now`."""
    today = now.astimezone(SEOUL).date()
    sums = dict(state.calls) if state.calls_day == today else {}
    for operation, number in calls.items():
        sums[operation] = sums.get(operation, 0) + number
    return replace(state, calls=sums, calls_day=today)


def failed(
    state: SourceState, error: SourceError, now: datetime, *, kept: str = "", asked: bool = False
) -> SourceState:
    """The state after an asking that brought nothing: when to ask again, and what the trouble is (as `with_problem`)."""
    failures = state.failures + 1
    wait = timedelta(minutes=BACK_OFF[min(failures, len(BACK_OFF)) - 1])
    if isinstance(error, QuotaUsedUp):
        wait = max((error.until or next_midnight(now)) - now, wait)
    tried = replace(state, last_attempt_at=now, failures=failures, next_poll_at=now + wait)
    return with_problem(tried, error, now, about=str(error), kept=kept, asked=asked)


def with_problem(
    state: SourceState,
    error: SourceError | None,
    now: datetime,
    *,
    about: str,
    kept: str = "",
    asked: bool = False,
) -> SourceState:
    """The state with that trouble, which goes on since it first came; None: all is well. `kept` names the answer's file, `asked`
    says that the operator has a question about it, which tells more than a report would."""
    if error is None:
        well = replace(state, problem="", problem_kind="", problem_file="")
        return replace(well, problem_since=None, problem_told=False, needs_person=False)
    kind = kind_of(error)
    return replace(
        state,
        problem=about[:LONGEST_PROBLEM],
        problem_kind=kind,
        problem_file=kept,
        problem_since=state.problem_since or now,
        problem_told=asked or (state.problem_told and state.problem_kind == kind),
        needs_person=kind != "failing",
    )
