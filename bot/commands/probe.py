"""`baljubot probe URL-or-FILE`: what would be read from a page, sheet, feed or recorded answer, before it is configured."""

import asyncio
import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import ConfigOption, settings_or_exit
from bot.commands.parse import as_plain
from jobs.clock import MachineTime, SystemClock
from jobs.ports import Request
from jobs.sources.batch import Batch
from jobs.sources.errors import FormatChanged, SourceError
from jobs.sources.http import HttpFetcher
from jobs.sources.isolation import read_isolated
from jobs.sources.pages.client import read_page
from jobs.sources.pages.parse import columns_line as board_columns
from jobs.sources.pages.settings import ListPage
from jobs.sources.registry import read_recorded
from jobs.sources.robots import Robots
from jobs.sources.seoul_plan.parse import columns_line as plan_columns
from jobs.sources.statuses import require_success
from jobs.sources.tables import document_from
from storage.records import Notice

# In this order: the first that understands the bytes names them.
_READERS = (
    "g2b_bid",
    "g2b_prespec",
    "g2b_plan",
    "g2b_award",
    "seoul_opendata",
    "seoul_contract",
    "seoul_feeds",
    "pages",
)
# What a reader says of bytes that are not its own at all counts least, a refusal by content most.
_FAR = {
    "column": 0,
    "no-rows": 0,
    "count": 0,
    "cut": 0,
    "html": 2,
    "not-this-list": 2,
    "not-a-feed": 2,
    "shape": 2,
    "prolog": 3,
}
_SHOWN = 5


def probe(
    where: Annotated[str, typer.Argument(help="an address (its robots.txt is obeyed) or a file")],
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="every notice, one JSON object a line")] = False,
    block: Annotated[str, typer.Option(help="CSS of one repeated block, where the list is no table")] = "",
    title: Annotated[str, typer.Option(help="CSS of the title inside a block")] = "",
    date: Annotated[str, typer.Option(help="CSS of the date inside a block")] = "",
    agency: Annotated[str, typer.Option(help="CSS of the agency inside a block")] = "",
) -> None:
    """Show how a place would be read: as what, by which columns, how many notices, and the first few of them."""
    settings = settings_or_exit(config)
    page = ListPage(name="probe", url=where, block=block, title=title, date=date, agency=agency)
    try:
        recorded = None if "://" in where else Path(where).read_bytes()
        asyncio.run(_probe(page, recorded, settings.sources.contact, as_json=as_json))
    except SourceError as error:
        typer.echo(f"{where}: {type(error).__name__} {error}", err=True)
        raise typer.Exit(1) from None
    except OSError as problem:
        typer.echo(f"{where}: {problem.strerror or problem}", err=True)
        raise typer.Exit(2) from None


async def _probe(page: ListPage, recorded: bytes | None, contact: str, *, as_json: bool) -> None:
    body = await _fetched(page.url, contact, SystemClock().now()) if recorded is None else recorded
    if page.block:
        name, batch = "pages", await read_page(page, body)
    else:
        name, batch = await _understood(page, body)
    for problem in batch.rejected:
        typer.echo(str(problem), err=True)
    if as_json:
        for notice in batch.notices:
            typer.echo(json.dumps(as_plain(notice), ensure_ascii=False))
        return
    typer.echo(f"read as: {name}")
    columns = await _columns(body)
    if columns and not page.block:
        typer.echo(f"columns: {columns}")
    typer.echo(
        f"notices: {len(batch.notices)}, left out: {len(batch.rejected) + batch.dropped}, total as stated: {batch.total}"
    )
    for notice in batch.notices[:_SHOWN]:
        typer.echo(_shown(notice))


async def _understood(page: ListPage, body: bytes) -> tuple[str, Batch]:
    """The name of the first source whose reader takes the bytes, and what it made of them. Raises the error of the reader that
    came nearest: one that says more than that this is another list."""
    told: SourceError | None = None
    for name in _table_readers(await _columns(body)) or _READERS:
        try:
            return name, await (read_page(page, body) if name == "pages" else read_recorded(name, body))
        except SourceError as error:
            if told is None or _FAR.get(error.code, 1) < _FAR.get(told.code, 1):
                told = error
    raise told or FormatChanged("unknown", "no reader understands this")


def _table_readers(columns: str) -> tuple[str, ...]:
    """A table with days of publication is a board, one with planned times or sums a list of plans; () for what is no table."""
    if not columns:
        return ()
    is_board = "published:" in columns and "planned:" not in columns and "amount:" not in columns
    return ("pages",) if is_board else ("seoul_plan", "pages")


async def _columns(body: bytes) -> str:
    """How a table's columns are understood, as a plan's or as a board's; "" where there is no such table."""
    for line in (plan_columns, board_columns):
        try:
            return line(document_from(await read_isolated("tables", body)))
        except SourceError:
            continue
    return ""


async def _fetched(where: str, contact: str, now: datetime) -> bytes:
    agent = f"baljubot/0.1 ({contact})" if contact else "baljubot/0.1"
    async with HttpFetcher(user_agent=agent, real_time=MachineTime()) as fetcher:
        await Robots().require_allowed(fetcher, where, now)
        response = await fetcher.get(Request(url=where))
        require_success(response, now)
        return response.body


def _shown(notice: Notice) -> str:
    amount = f"{notice.amount.krw:,}원" if notice.amount else "-"
    when = notice.planned_for or (notice.published_at.date().isoformat() if notice.published_at else "-")
    return f"  {notice.stage}\t{notice.buyer or '-'}\t{notice.title}\t{amount}\t{when}"
