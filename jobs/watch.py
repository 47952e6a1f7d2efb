"""Watch: sources that are silent or broken are reported to the operator, once a spell."""

from dataclasses import replace
from datetime import datetime, timedelta

from jobs.outcomes import tell_operator
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
            details = {"source": state.name, "why": state.problem or "-"}
            await tell_operator(tx, problem, details, now, once=f"{state.name}:{_since(state, now).isoformat()}")
            await source_states.put(tx, replace(state, problem_told=True))
            told += 1
    return told


def _problem(state: SourceState, now: datetime) -> str | None:
    if state.problem and state.needs_person:
        return "source.broken"
    if now - _since(state, now) >= SILENT_AFTER:
        return "source.silent"
    return None


def _since(state: SourceState, now: datetime) -> datetime:
    if not state.problem:
        return now
    return state.last_success_at or state.problem_since or now
