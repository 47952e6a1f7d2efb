"""`baljubot sources [--json]`: how each source is: on or off, seen live, last success, calls left, rows, problem, what to do."""

import asyncio
import json
import sys
from datetime import datetime, timedelta
from typing import Annotated

import typer

from bot.commands.options import ConfigOption, settings_or_exit
from jobs.clock import SystemClock
from jobs.overview import SourceReport, overview
from jobs.rules.windows import SEOUL, seoul_iso
from storage import source_states
from storage.db import Database
from storage.errors import Absent, StorageError
from storage.migrate import shape
from storage.records import SourceState

_WIDE = 200
"""Columns of a table that goes into a file or a pipe, where nobody's window is too narrow for it."""


def sources(
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
) -> None:
    """Show how each source is. The database is only read; without one everything is shown that is known without it."""
    settings = settings_or_exit(config)
    now = SystemClock().now()
    states, complaint, code = asyncio.run(_kept(settings.database.url))
    reports = overview(settings.sources, states, now)
    if complaint:
        typer.echo(" ".join(complaint.split()), err=True)
    if as_json:
        for report in reports:
            print(json.dumps(as_plain(report), ensure_ascii=False))
    else:
        _print_table(reports, now)
    raise typer.Exit(code)


async def _kept(url: str) -> tuple[list[SourceState], str, int]:
    """What is kept of the sources; where that cannot be had, why, and the exit code: no database yet is no failure."""
    try:
        database = Database(url, only_look=True)
        try:
            if await shape(database) is None:
                return [], "the database is empty: no source was asked yet", 0
            async with database.reading() as tx:
                return await source_states.every(tx), "", 0
        finally:
            await database.close()
    except Absent as none_yet:
        return [], f"{none_yet}: no source was asked yet", 0
    except StorageError as error:
        return [], f"the database cannot be read, so only the configuration is shown: {error}", 1


def as_plain(report: SourceReport) -> dict[str, object]:
    """A source as plain JSON values: times in ISO 8601 with Seoul's offset, null where not known."""
    return {
        "source": report.name,
        "on": report.is_on,
        "rests": report.rests or None,
        "seen_live": report.seen_live,
        "last_success_at": _iso(report.last_success_at),
        "lag_seconds": round(report.lag.total_seconds()) if report.lag is not None else None,
        "next_poll_at": _iso(report.next_poll_at),
        "calls_left": report.calls_left,
        "fewest_left_of": report.fewest_left_of or None,
        "rows_last": report.rows_last,
        "problem": report.problem or None,
        "problem_since": _iso(report.problem_since),
        "todo": report.todo or None,
    }


def _print_table(reports: list[SourceReport], now: datetime) -> None:
    from rich import box  # noqa: PLC0415 - a few megabytes that only this table needs
    from rich.console import Console  # noqa: PLC0415 - as above
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("source", "on", "seen live", "last success", "lag", "calls left", "rows"):
        table.add_column(heading, no_wrap=True, justify="right" if heading in {"lag", "calls left", "rows"} else "left")
    table.add_column("problem, and what to do", overflow="fold")
    for report in reports:
        # Problems quote the world's words: as Text they cannot be taken for markup.
        table.add_row(*(Text(cell) for cell in _cells(report, now)), style="dim" if not report.is_on else "")
    Console(width=None if sys.stdout.isatty() else _WIDE).print(table)


def _cells(report: SourceReport, now: datetime) -> tuple[str, ...]:
    problem = f"{report.problem} → {report.todo}" if report.problem else ""
    return (
        report.name,
        "on" if report.is_on else f"off: {report.rests}" if report.rests != "off" else "off",
        "yes" if report.seen_live else "never",
        _when(report.last_success_at, now),
        _span(report.lag),
        "-" if report.calls_left is None else str(report.calls_left),
        "-" if report.rows_last is None else str(report.rows_last),
        problem,
    )


def _iso(at: datetime | None) -> str | None:
    return seoul_iso(at) if at is not None else None


def _when(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "never"
    there = at.astimezone(SEOUL)
    return there.strftime("%H:%M" if there.date() == now.astimezone(SEOUL).date() else "%Y-%m-%d %H:%M")


def _span(lag: timedelta | None) -> str:
    if lag is None:
        return "-"
    minutes = max(int(lag.total_seconds()), 0) // 60
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 60 // 24} d"
