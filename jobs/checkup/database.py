"""The database: is it there, whole, of this program's shape, writable, closed to others, and is there room on its disk."""

import os
import shutil
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

from jobs.checkup.finding import Finding, fail, ok, warn
from jobs.rules.windows import seoul_iso
from jobs.timetable import LAST_TICK
from storage import health, remembered
from storage.db import Database
from storage.errors import Absent, Busy, StorageError
from storage.lock import is_held
from storage.migrate import known_shapes, shape

LAST_DOCTOR = "doctor.last"
TIGHT, FULL = 1_000_000_000, 100_000_000
"""Bytes left on the disk: below the first somebody should know, below the second a busy day may not fit."""
LATE = timedelta(minutes=5)
"""A tick comes every 30 s; one that asks many sources for the first time takes minutes."""


async def check_database(url: str, now: datetime) -> AsyncIterator[Finding]:
    """Looks before it writes, and writes one fact to see that it can. `now` is aware."""
    try:
        looking = Database(url, only_look=True)
    except Absent as none_yet:
        yield _absent(Path(Database.file_of(url) or ""), str(none_yet))
        return
    except StorageError as error:
        yield fail("database", str(error), "correct database.url")
        return
    try:
        if looking.path is not None:
            yield _modes(looking.path)
            yield _room(looking.path)
        is_current = False
        async for finding in _looked_at(looking):
            yield finding
            is_current = finding.what == "database shape" and not finding.todo
    except StorageError as error:
        yield fail("database", str(error), _MEND)
        return
    finally:
        await looking.close()
    if is_current:
        yield await _written(url, now)


async def check_tick(url: str, now: datetime) -> Finding:
    """When the program last did its round; whether that matters depends on whether it is meant to run."""
    try:
        database = Database(url, only_look=True)
        try:
            running = database.path is not None and is_held(database.path)
            async with database.reading() as tx:
                written = await remembered.recall(tx, LAST_TICK) if await shape(database) else None
        finally:
            await database.close()
    except Absent:
        return tick_finding(None, now, running=False)
    except StorageError as error:
        return warn("last tick", f"not known: {error}", "mend the database first")
    return tick_finding(datetime.fromisoformat(written) if written else None, now, running=running)


def tick_finding(last: datetime | None, now: datetime, *, running: bool) -> Finding:
    """`running`: another process holds the database's lock (never known of PostgreSQL)."""
    start = "start it: `baljubot run`"
    if last is None:
        return warn("last tick", "there was none yet", start)
    said = f"{seoul_iso(last)}, {max(int((now - last).total_seconds()), 0) // 60} min ago"
    if now - last <= LATE:
        return ok("last tick", said)
    if running:
        return fail("last tick", f"{said}, though baljubot runs", "look at its log; restart it if nothing moves")
    return warn("last tick", f"{said}: baljubot seems not to run", start)


_MEND = "see that the disk has room, the server answers and the file belongs to this user; restore a backup where it is damaged"


def _absent(path: Path, said: str) -> Finding:
    folder = path.parent
    if os.access(folder, os.W_OK | os.X_OK):
        return warn("database", said, "nothing, if this is the first start")
    return fail("database", f"{said}, but {folder} cannot be written", "give database.url a folder that can be written")


def _modes(path: Path) -> Finding:
    open_files = [file.name for file in _files(path) if file.stat().st_mode & 0o077]
    if not open_files:
        return ok("database files", "readable by their owner only")
    names = " ".join(open_files)
    return warn(
        "database files",
        f"other users of this machine can read {names}",
        f"chmod 600 {names} (opening them to write does it, too)",
    )


def _files(path: Path) -> list[Path]:
    named = [path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm", ".lock"))]
    return [file for file in named if file.exists()]


def _room(path: Path) -> Finding:
    free = shutil.disk_usage(path.parent).free
    size = sum(file.stat().st_size for file in _files(path))  # with its log, which may hold most of it
    said = f"{free / 1e9:.1f} GB free; the database has {size / 1e6:.1f} MB"
    if free < FULL:
        return fail("disk", said, "make room: nothing is sent while nothing can be recorded")
    return warn("disk", said, "make room soon") if free < TIGHT else ok("disk", said)


async def _looked_at(database: Database) -> AsyncIterator[Finding]:
    async with database.reading() as tx:
        damage = await health.damage(tx)
    if damage:
        yield fail("database", f"damaged: {damage}", "stop baljubot, keep a copy, and restore the last backup")
        return
    yield ok("database", "opens, and is whole" if database.is_sqlite else "the server answers")
    present, newest = await shape(database), known_shapes()[-1]
    if present == newest:
        yield ok("database shape", f"{present}, the newest")
    elif present is None or present in known_shapes():
        yield warn("database shape", f"{present or 'empty'}; the newest is {newest}", "`baljubot run` upgrades it")
    else:
        yield fail("database shape", f"{present}, which this program does not know", "use the newer program")


async def _written(url: str, now: datetime) -> Finding:
    try:
        database = Database(url)
        try:
            async with database.writing() as tx:
                await remembered.remember(tx, LAST_DOCTOR, now.isoformat())
        finally:
            await database.close()
    except Busy as error:
        return warn("database writing", f"another writer holds it: {error}", "try again; stop what holds it for long")
    except StorageError as error:
        return fail("database writing", str(error), _MEND)
    return ok("database writing", "it can be written")
