"""F21–F25: a database that is locked, full, read-only, fails to sync, or was cut off in the middle of a write."""

import asyncio
import random
import shutil
import signal
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from tests.faults.report import Row
from tests.faults.stand import Stand, stand

ROOM_BYTES = 100_000
"""Room for the first few transactions of a write-ahead log."""


async def locked(*, quick: bool) -> Row:
    """Another program holds the write lock for longer than the worker waits for it."""
    async with stand() as one:
        await one.owe(await one.people(30), 60)
        other = sqlite3.connect(one.url.removeprefix("sqlite:///"), isolation_level=None)
        worker = one.start(in_flight=4)
        await one.until(lambda: one.count() >= 5, within=30, every=0.005)
        other.execute("BEGIN IMMEDIATE")
        seconds = 3 if quick else 25
        await asyncio.sleep(0.5)
        before = one.count()
        await asyncio.sleep(seconds)
        during = one.count() - before
        other.execute("ROLLBACK")
        other.close()
        done = await one.until(lambda: not one.lost(), within=60, every=0.1)
        await one.stop(worker, signal.SIGTERM)
        return Row(
            fault="F21",
            what=f"locked by another for {seconds} s",
            runs=1,
            lost=one.lost(),
            doubles=one.doubles(),
            bound=0,
            holds=done and during == 0 and one.integrity() == "ok",
            note=f"{during} sent without a claim; resumed by itself",
        )


async def full(*, quick: bool) -> Row:
    """No room for the file to grow (RLIMIT_FSIZE on the worker): nothing goes out without a durable claim."""
    runs = 1 if quick else 5
    worst = bound = 0
    async with stand() as one:
        chats = await one.people(30)
        for run in range(runs):
            await one.owe(chats, 60, first=1 + 60 * run)
            worker = one.start(in_flight=4, file_limit=ROOM_BYTES)
            await asyncio.sleep(6)
            before = one.count()
            await asyncio.sleep(4)
            worst = max(worst, one.count() - before)
            if not one.lost():
                raise AssertionError("there was room for everything: nothing was tried")
            await one.stop(worker, signal.SIGKILL)
            bound += one.rows("sending")
            await one.finish(in_flight=4)
        return Row(
            fault="F22",
            what="disk full (RLIMIT_FSIZE)",
            runs=runs,
            lost=one.lost(),
            doubles=one.doubles(),
            bound=bound,
            holds=one.integrity() == "ok" and worst == 0,
            note=f"{worst} sent in 4 s without room; goes on when there is room",
        )


async def _injected(fault: str, what: str, inject: str, *, quick: bool) -> Row:
    """A system call of the worker's that fails (strace -e inject), then works again: the same process goes on."""
    if shutil.which("strace") is None:
        return Row(fault=fault, what=what, skipped=True, note="strace is not installed")
    runs = 1 if quick else 5
    worst = bound = 0
    async with stand() as one:
        chats = await one.people(30)
        for run in range(runs):
            await one.owe(chats, 60, first=1 + 60 * run)
            worker = one.start(in_flight=4)
            target = one.count() + 10
            await one.until(lambda target=target: one.count() >= target, within=30, every=0.005)  # type: ignore[misc]  # mypy cannot infer a lambda's default
            if worker.pid is None:
                raise RuntimeError("the worker has no process")
            tracer = await _trace(one, worker.pid, inject)
            await asyncio.sleep(1.5)
            before = one.count()
            await asyncio.sleep(3)
            worst = max(worst, one.count() - before)
            bound += one.rows("sending")
            tracer.terminate()
            await tracer.wait()
            done = await one.until(lambda: not one.lost(), within=60, every=0.1)
            await one.stop(worker, signal.SIGTERM)
            if not done:
                raise AssertionError("it did not go on by itself")
            await one.finish(in_flight=4)
        return Row(
            fault=fault,
            what=what,
            runs=runs,
            lost=one.lost(),
            doubles=one.doubles(),
            bound=bound,
            holds=one.integrity() == "ok" and worst == 0,
            note=f"{worst} sent in 3 s while it failed; the same process went on",
        )


async def _trace(one: Stand, pid: int, inject: str) -> asyncio.subprocess.Process:
    path = one.url.removeprefix("sqlite:///")
    tracer = await asyncio.create_subprocess_exec(
        "strace", "-f", "-qq", "-p", str(pid), "-P", path, "-P", f"{path}-wal", "-e", inject,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    await asyncio.sleep(0.3)
    if tracer.returncode is not None:
        raise RuntimeError("strace could not attach")
    return tracer


async def no_fsync(*, quick: bool) -> Row:
    """fdatasync says EIO."""
    return await _injected("F23", "fsync fails (EIO)", "inject=fdatasync,fsync:error=EIO", quick=quick)


async def read_only(*, quick: bool) -> Row:
    """Every write says EROFS, as on a file system that was remounted read-only."""
    return await _injected("F24", "read-only (EROFS)", "inject=pwrite64,write,ftruncate:error=EROFS", quick=quick)


def power_cut(*, quick: bool) -> Row:
    """The file and a log that ends anywhere: it opens, and nothing that was acknowledged and synced is torn."""
    runs = 30 if quick else 1000
    dice = random.Random(25)  # noqa: S311 - where to cut, no secret
    bad = 0
    with tempfile.TemporaryDirectory(prefix="baljubot-power-") as name:
        base = Path(name) / "base.db"
        wal = _written(base)
        log = wal.read_bytes()
        for _ in range(runs):
            cut = Path(name) / "cut.db"
            for leftover in Path(name).glob("cut.db*"):
                leftover.unlink()
            shutil.copy(base.with_suffix(".copy"), cut)
            Path(f"{cut}-wal").write_bytes(log[: dice.randint(0, len(log))])
            with closing(sqlite3.connect(cut)) as connection:
                sound = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
                pairs = connection.execute("SELECT count(*), count(DISTINCT batch) FROM rows").fetchone()
            bad += not sound or pairs[0] != 3 * pairs[1]
    return Row(
        fault="F25",
        what="power cut: log cut at a random byte",
        runs=runs,
        holds=bad == 0,
        note=f"{runs - bad} of {runs} sound, every transaction whole or absent; a disk that lies about syncing is not simulated",
    )


def _written(base: Path) -> Path:
    """A database in our mode whose log holds 200 transactions of three rows; the path of the log, copied aside."""
    connection = sqlite3.connect(base, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    connection.execute("CREATE TABLE rows (batch INTEGER, number INTEGER)")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(base, base.with_suffix(".copy"))
    for batch in range(200):
        connection.execute("BEGIN IMMEDIATE")
        for number in range(3):
            connection.execute("INSERT INTO rows VALUES (?, ?)", (batch, number))
        connection.execute("COMMIT")
    kept = base.with_suffix(".log")
    shutil.copy(f"{base}-wal", kept)
    connection.close()
    return kept
