"""Watch: sources that are silent or broken are reported to the operator, once a spell."""

from dataclasses import replace
from datetime import datetime, timedelta

from jobs.outcomes import tell_operator
from jobs.rules.enriching import STATE
from jobs.rules.windows import seoul_iso
from storage import source_states
from storage.db import Database
from storage.records import SourceState

SILENT_AFTER = timedelta(hours=6)
"""A source without a success for this long is told of, even where every single failure looked passing."""


async def watch_all(database: Database, now: datetime) -> int:
    """Tells the operator of every source that has a problem nobody was told of; returns how many."""
    told = 0
    async with database.writing() as tx:
        for state in await source_states.every(tx):
            problem = _problem(state, now)
            if problem is None or state.problem_told:
                continue
            once = f"{state.name}:{_since(state).isoformat()}"
            await tell_operator(tx, problem, _details(state), now, once=once)
            await source_states.put(tx, replace(state, problem_told=True))
            told += 1
    return told


def _problem(state: SourceState, now: datetime) -> str | None:
    """The key below `operator.` in the text catalogue, or None where waiting may still mend it."""
    if not state.problem:
        return None
    if state.needs_person:
        return f"source.{state.problem_kind}"
    if now - _since(state) < SILENT_AFTER:
        return None
    return "source.silent" if state.failures else "source.failing"


def _details(state: SourceState) -> dict[str, str]:
    last = state.last_success_at
    details = {"source": state.name, "problem": state.problem, "last": seoul_iso(last) if last is not None else "-"}
    return {**details, "file": state.problem_file} if state.problem_file else details


def _since(state: SourceState) -> datetime:
    """Since when something is missing: the last success, or where the rest of the source goes on, the problem's beginning.
    Further calls are made only when a tender wants them: their last success may be days old without anything missing."""
    last = None if state.name == STATE else state.last_success_at
    return min(at for at in (last, state.problem_since) if at is not None)
