"""How every source is, as a person asks for it: what is kept of it, beside what its form and the settings say."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.rules.enriching import SOURCE
from jobs.rules.remedies import remedy
from jobs.sources.allowance import Allowance
from jobs.sources.registry import FORMS, FURTHER, resting
from jobs.sources.settings import SourcesSettings
from storage.records import SourceState


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """One source. Times are aware UTC.

    `rests` is why it is not asked (off, no key, no address), "" where it is. `lag`: how old its last good answer is. `calls_left`
    are what the operation with the fewest (`fewest_left_of`) may still be asked today, None where no quota is known.
    """

    name: str
    rests: str
    seen_live: bool
    last_success_at: datetime | None
    lag: timedelta | None
    next_poll_at: datetime | None
    calls_left: int | None
    fewest_left_of: str
    rows_last: int | None
    problem: str
    problem_since: datetime | None
    todo: str

    @property
    def is_on(self) -> bool:
        """Whether it is asked at all."""
        return not self.rests


def overview(settings: SourcesSettings, states: list[SourceState], now: datetime) -> list[SourceReport]:
    """Every source that there is, in the order of the registry, then the further calls; `states` are those that are kept. `now`
    is aware."""
    out, kept = resting(settings), {state.name: state for state in states}
    of_tenders = out.get(SOURCE, "") or ("" if settings.g2b_bid.details else "off")
    out |= dict.fromkeys(FURTHER, of_tenders)
    return [_report(name, out.get(name, ""), kept.get(name), settings, now) for name in (*FORMS, *FURTHER)]


def _report(name: str, rests: str, kept: SourceState | None, settings: SourcesSettings, now: datetime) -> SourceReport:
    state = kept or SourceState(name=name)
    left, operation = (None, "") if rests else fewest_left(state, settings, now)
    last = state.last_success_at
    return SourceReport(
        name=name,
        rests=rests,
        seen_live=(FORMS | FURTHER)[name].seen_live,
        last_success_at=last,
        lag=now - last if last is not None else None,
        next_poll_at=None if rests else state.next_poll_at,
        calls_left=left,
        fewest_left_of=operation,
        rows_last=state.rows_last if last is not None else None,
        problem=state.problem,
        problem_since=state.problem_since,
        todo=remedy(state.problem, state.problem_kind),
    )


def fewest_left(state: SourceState, settings: SourcesSettings, now: datetime) -> tuple[int | None, str]:
    """Of the procurement service's operations the one that may be asked least often today; a used-up quota leaves none."""
    if not state.name.startswith("g2b_"):
        return None, ""
    allowance = Allowance(state, now, settings.g2b.daily_calls)
    left = {operation: allowance.left(operation) for operation in state.calls}
    for name, until in state.cursor.items():
        if name.startswith("closed:") and datetime.fromisoformat(until) > now:
            left[name.removeprefix("closed:")] = 0
    fewest = min(left, key=lambda operation: left[operation], default="")
    return left.get(fewest, settings.g2b.daily_calls), fewest
