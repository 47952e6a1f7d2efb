"""`baljubot doctor`: everything that running needs, looked at once; each line OK, WARN or FAIL, with what to do next."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import ConfigOption, config_path, settings_or_exit
from bot.commands.telegram_check import check_telegram
from bot.main import FETCH_LIMITS, user_agent
from jobs.checkup.clock import Noting, Skews, check_clock
from jobs.checkup.database import check_database, check_tick
from jobs.checkup.finding import Finding, Level, ok, warn
from jobs.checkup.sources import check_keys, check_sources
from jobs.clock import MachineTime, SystemClock
from jobs.redaction import Redactor, set_up
from jobs.settings import Settings, advice, secrets_of
from jobs.sources.http import HttpFetcher
from storage.db import Database
from storage.errors import StorageError
from storage.migrate import known_shapes, shape


def doctor(
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
) -> None:
    """Check token, keys, database, sources (one call each, counted), clock and the operator's chat. Exits with 1 where
    something FAILs; sends nobody a message."""
    os.umask(0o077)
    settings = settings_or_exit(config)
    redactor = set_up("CRITICAL", secrets_of(settings))  # each failure becomes a finding; its trace would only be noise
    failed = asyncio.run(_examine(settings, config_path(config), _printer(redactor, as_json=as_json)))
    raise typer.Exit(1 if failed else 0)


async def _examine(settings: Settings, path: Path | None, say: Callable[[Finding], None]) -> bool:
    """Says each finding as soon as it is known; True where one fails."""
    failed = False
    progress = _Progress()
    findings = _findings(settings, path, progress)
    async for finding in findings:
        progress.clear()
        say(finding)
        failed = failed or finding.level is Level.FAIL
    progress.clear()
    return failed


async def _findings(settings: Settings, path: Path | None, progress: "_Progress") -> AsyncIterator[Finding]:
    clock, real, now = SystemClock(), MachineTime(), SystemClock().now()
    skews = Skews(clock=clock)
    careless = advice(path, settings)
    yield warn("configuration", careless[0], "do that") if careless else ok("configuration", "can be used")
    progress.begin("asking Telegram")
    async for finding in check_telegram(settings, skews):
        yield finding
        progress.begin("asking Telegram")
    for finding in check_keys(settings.sources):
        yield finding
    progress.begin("looking at the database")
    async for finding in check_database(settings.database.url, now):
        yield finding
    yield await check_tick(settings.database.url, now)
    database = await _usable(settings.database.url)
    try:
        async with HttpFetcher(user_agent=user_agent(settings), real_time=real, limits=FETCH_LIMITS) as fetcher:
            progress.begin("asking the sources")
            noting = Noting(fetcher=fetcher, skews=skews)
            async for finding in check_sources(settings.sources, database, noting, real, now):
                yield finding
                progress.begin("asking the sources")
    finally:
        if database is not None:
            await database.close()
    yield check_clock(skews)


async def _usable(url: str) -> Database | None:
    """The database to count calls in, where there is one of the present shape."""
    try:
        looking = Database(url, only_look=True)
        try:
            present = await shape(looking)
        finally:
            await looking.close()
        return Database(url) if present == known_shapes()[-1] else None
    except StorageError:
        return None  # the database's own findings have said it


def _printer(redactor: Redactor, *, as_json: bool) -> Callable[[Finding], None]:
    def say(finding: Finding) -> None:
        plain = {"level": finding.level.value, "what": finding.what, "said": finding.said, "todo": finding.todo or None}
        if as_json:
            line = json.dumps(plain, ensure_ascii=False)
        else:
            line = f"{finding.level.value:<5}{finding.what:<18}{finding.said}"
            line += f"\n{'':<23}→ {finding.todo}" if finding.todo else ""
        print(redactor.redact(line), flush=True)

    return say


class _Progress:
    """What is being waited for, on stderr: on a terminal a line that goes again, else a line each."""

    def __init__(self) -> None:
        self._shown = ""

    def begin(self, words: str) -> None:
        """Says what is going on now."""
        if sys.stderr.isatty():
            print(f"\r… {words}", end="", file=sys.stderr, flush=True)
        elif words != self._shown:
            print(f"… {words}", file=sys.stderr, flush=True)
        self._shown = words

    def clear(self) -> None:
        """Takes the line away before a finding is printed."""
        if sys.stderr.isatty():
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
