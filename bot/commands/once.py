"""baljubot once JOB: one step of the timetable, or one delivery round, now; --dry-run says what would be sent."""

import asyncio
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import ConfigOption, settings_or_exit
from bot.main import Program, build
from bot.render import render
from jobs.clock import SEOUL
from jobs.compose import Pointless, compose
from jobs.rules.topics import TopicsBroken
from jobs.settings import DatabaseSettings, Settings
from storage import outbox, subscribers
from storage.db import Database
from storage.errors import StorageError, Unusable
from storage.records import OutboxItem, OutboxState

DELIVER = "deliver"


def once(
    job: Annotated[
        str,
        typer.Argument(
            help="poll, reread, link, match, propose, remind, announce, digest, watch, enrich, prune or deliver"
        ),
    ],
    config: ConfigOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Work on a copy of the database and print what would be sent.")
    ] = False,
) -> None:
    """Run one job now. The same job may run in `baljubot run` at the same time: nothing happens twice."""
    os.umask(0o077)
    settings = settings_or_exit(config)
    try:
        code = asyncio.run(_dry(settings, job) if dry_run else _once(settings, job))
    except (StorageError, TopicsBroken) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    raise typer.Exit(code)


async def _once(settings: Settings, job: str) -> int:
    program = await build(settings, alone=False)
    try:
        if not _known(program, job):
            return 2
        if job != DELIVER:
            count = await program.timetable.once(job)
        elif not settings.telegram.token.get_secret_value():
            typer.echo("telegram.token is not set: nothing can be delivered; --dry-run shows what would be", err=True)
            return 2
        else:
            count = await program.delivery.until_idle()
        print(f"{job}: {count}")
        if program.delivery.refused:
            typer.echo(f"{program.delivery.refused}: nothing was lost; set a valid token and run it again", err=True)
            return 1
        return 0
    finally:
        await program.close()


async def _dry(settings: Settings, job: str) -> int:
    with tempfile.TemporaryDirectory(prefix="baljubot-dry-") as folder:
        copy = settings.model_copy(update={"database": DatabaseSettings(url=_copied(settings, Path(folder)))})
        program = await build(copy, alone=False)
        try:
            if not _known(program, job):
                return 2
            before = await _highest(program.database)
            if job != DELIVER:
                print(f"{job}: {await program.timetable.once(job)}")
            await _print_owed(program, 0 if job == DELIVER else before)
        finally:
            await program.close()
    return 0


def _known(program: Program, job: str) -> bool:
    known = (*program.timetable.names, DELIVER)
    if job not in known:
        typer.echo(f"there is no job {job!r}; there are {', '.join(known)}", err=True)
    return job in known


def _copied(settings: Settings, folder: Path) -> str:
    database = Database(settings.database.url)
    if database.path is None:
        raise Unusable("a dry run works on a copy, and PostgreSQL is not copied: run it on a restored dump instead")
    copy = folder / "copy.db"
    with sqlite3.connect(database.path) as original, sqlite3.connect(copy) as target:
        original.backup(target)
    shutil.copymode(database.path, copy)
    return f"sqlite:///{copy}"


async def _highest(database: Database) -> int:
    async with database.reading() as tx:
        newest = await outbox.newest(tx, 1)
    return newest[0].id if newest else 0


async def _print_owed(program: Program, after: int) -> None:
    now = program.clock.now()
    async with program.database.reading() as tx:
        items = [item for item in await outbox.in_state(tx, OutboxState.PENDING, limit=10_000) if item.id > after]
    for item in items:
        print(f"── {item.key}  due {item.due_at.astimezone(SEOUL):%Y-%m-%d %H:%M} KST")
        for text in await _texts(program, item):
            print(text)
    print(f"{len(items)} messages would be sent by {now.astimezone(SEOUL):%Y-%m-%d %H:%M} KST or when they fall due")


async def _texts(program: Program, item: OutboxItem) -> list[str]:
    now = program.clock.now()
    async with program.database.reading() as tx:
        try:
            facts = await compose(tx, item, now)
        except Pointless as pointless:
            return [f"(would expire: {pointless})"]
        subscriber = await subscribers.get(tx, item.chat_id)
    language = subscriber.language if subscriber is not None else "ko"
    parts = render(facts, language=language, now=now, possible_double=item.ambiguous > 0, silent=item.silent)
    return [part.plain for part in parts]
