"""One cheap call to every source that is switched on, counted like any other; nothing that it brings is stored."""

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime

from jobs import readings
from jobs.checkup.finding import Finding, fail, ok, warn
from jobs.clock import RealTime
from jobs.overview import fewest_left
from jobs.ports import Fetcher
from jobs.rules.remedies import remedy
from jobs.sources.errors import QuotaUsedUp, SourceError, Unavailable, kind_of
from jobs.sources.keeping import counted
from jobs.sources.registry import FORMS, resting, running
from jobs.sources.settings import SourcesSettings
from jobs.sources.source import Source
from storage import source_states
from storage.db import Database
from storage.errors import StorageError
from storage.records import SourceState

_OF_MANY_SITES = frozenset({"news", "seoul_feeds", "pages"})
"""Their parts are sites of their own: each is asked. Of the others the first operation speaks for the service."""


@dataclass(kw_only=True)
class Asked:
    """What one source answered: the calls that it took, its bookmarks, and what went wrong by part."""

    calls: dict[str, int] = field(default_factory=dict)
    cursor: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[str, SourceError]] = field(default_factory=list)


def check_keys(settings: SourcesSettings) -> list[Finding]:
    """Which sources rest for want of a key or an address, and a key that was pasted in a wrong form."""
    out = resting(settings)
    lacking = {why: [name for name in out if out[name] == why] for why in ("no key", "no address")}
    found = []
    key = settings.g2b.key.get_secret_value()
    if lacking["no key"]:
        todo = "get a key at data.go.kr (15129394) and set BALJUBOT_SOURCES__G2B__KEY"
        found.append(warn("keys", f"none for {', '.join(lacking['no key'])}: not asked", todo))
    if "%25" in key:
        found.append(fail("keys", "sources.g2b.key is percent-encoded twice", "copy it anew from data.go.kr"))
    elif key and key != key.strip():
        found.append(warn("keys", "sources.g2b.key has blanks around it", "they are left out; remove them"))
    if len(out) == len(FORMS):
        found.append(fail("keys", "no source can be asked at all", "set a key, or the address of a list or feed"))
    return found or [ok("keys", "every source that needs one has its own")]


async def check_sources(
    settings: SourcesSettings, database: Database | None, fetcher: Fetcher, real: RealTime, now: datetime
) -> AsyncIterator[Finding]:
    """A finding for each source that is on. Without a database the calls are counted nowhere. `now` is aware."""
    # One row is enough to see that the service answers.
    cheap = settings.model_copy(update={"g2b": settings.g2b.model_copy(update={"page_size": 1})})
    for name, source in running(cheap).items():
        state = await _kept(database, name)
        began = real.seconds()
        asked = await ask_once(source, fetcher, state, now)
        took = real.seconds() - began
        state = counted(state, asked.calls, now)
        trouble = await _count(database, name, asked, now)
        yield _finding(name, asked, took, fewest_left(state, settings, now)[0])
        if trouble:
            yield warn(name, f"its calls could not be counted: {trouble}", "mend the database first")


async def ask_once(source: Source, fetcher: Fetcher, state: SourceState, now: datetime) -> Asked:
    """Polls a source as far as its first answer (a source of many sites: one of each)."""
    asked = Asked()
    try:
        async with aclosing(source.poll(fetcher, _at_the_door(state), now)) as pages:  # type: ignore[type-var]  # every poll is an async generator
            async for page in pages:
                for operation, number in page.calls.items():
                    asked.calls[operation] = asked.calls.get(operation, 0) + number
                asked.cursor |= page.cursor
                asked.problems += [(part.part, part.error) for part in page.problems]
                if page.calls and source.name not in _OF_MANY_SITES:
                    break
    except SourceError as error:
        if not asked.problems:
            asked.problems.append(("", error))
    return asked


def _at_the_door(state: SourceState) -> SourceState:
    """The state with which a source asks now, whatever it asked before: a service's quota is respected, a pause is not."""
    if state.name.startswith("g2b_"):
        kept = {key: value for key, value in state.cursor.items() if key.startswith("closed:")}
    else:
        kept = {key: value for key, value in state.cursor.items() if not key.startswith(("rest:", "failures:"))}
    return replace(state, cursor=kept)


def _finding(name: str, asked: Asked, took: float, left: int | None) -> Finding:
    quota = "" if left is None else f"; {left} calls left today"
    if not asked.problems:
        return ok(name, f"answers ({took:.1f} s{quota})")
    said = "; ".join(f"{part}: {error}" if part else str(error) for part, error in asked.problems)
    worst = asked.problems[0][1]
    todo = remedy(str(worst), kind_of(worst))
    if isinstance(worst, QuotaUsedUp) or (isinstance(worst, Unavailable) and worst.code == "stale"):
        return warn(name, said, todo)
    # Where other parts answered, the source still works in part.
    partly = name in _OF_MANY_SITES and len(asked.problems) < len(asked.calls)
    return (warn if partly else fail)(name, said, todo)


async def _kept(database: Database | None, name: str) -> SourceState:
    if database is None:
        return SourceState(name=name)
    try:
        async with database.reading() as tx:
            return await readings.lent(tx, await source_states.get(tx, name))
    except StorageError:
        return SourceState(name=name)  # the database's own findings have said it


async def _count(database: Database | None, name: str, asked: Asked, now: datetime) -> str:
    if database is None or not (asked.calls or asked.cursor):
        return ""
    closing: Mapping[str, str] = {key: value for key, value in asked.cursor.items() if key.startswith("closed:")}
    try:
        async with database.writing() as tx:
            state = counted(await source_states.get(tx, name), asked.calls, now)
            await source_states.put(tx, replace(state, cursor={**state.cursor, **closing}))
    except StorageError as error:
        return str(error)
    return ""
