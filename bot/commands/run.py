"""baljubot run: watch the sources and talk to Telegram until told to stop."""

import asyncio
import logging
import os
import resource
import time
from typing import Annotated

import typer

from bot.commands.options import ConfigOption, settings_or_exit
from bot.main import Program, build, run
from jobs.rules.topics import TopicsBroken
from jobs.settings import Settings
from storage.errors import StorageError

log = logging.getLogger("baljubot")
_STARTED = time.monotonic()
IDLE_AFTER_SECONDS = 10.0


def run_bot(
    config: ConfigOption = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Say how long starting took and what it uses.")
    ] = False,
) -> None:
    """Run for real, until SIGTERM or Ctrl-C; exits with 1 where Telegram refuses the token."""
    os.umask(0o077)
    settings = settings_or_exit(config)
    if not settings.telegram.token.get_secret_value():
        typer.echo("telegram.token is not set: export BALJUBOT_TELEGRAM__TOKEN=…, or try `baljubot demo`", err=True)
        raise typer.Exit(2)
    try:
        code = asyncio.run(_run(settings, verbose=verbose))
    except (StorageError, TopicsBroken) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    raise typer.Exit(code)


async def _run(settings: Settings, *, verbose: bool) -> int:
    program = await build(settings)
    try:
        if not verbose:
            return await run(program)
        report = asyncio.create_task(_report(program))
        try:
            return await run(program)
        finally:
            report.cancel()
    finally:
        await program.close()


async def _report(program: Program) -> None:
    await program.polled.wait()
    log.warning("start-up to first poll: %.2f s", time.monotonic() - _STARTED + _before_import())
    await asyncio.sleep(IDLE_AFTER_SECONDS)
    log.warning("idle process: %.0f MB", resident_megabytes())


def resident_megabytes() -> float:
    """What this process holds in memory now (Linux), or its peak where /proc is not there."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - one short read
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def _before_import() -> float:
    """Seconds between the start of the process and the import of this module."""
    try:
        with open("/proc/self/stat", encoding="ascii") as stat, open("/proc/uptime", encoding="ascii") as uptime:  # noqa: PTH123 - as above
            ticks = int(stat.read().rpartition(")")[2].split()[19])
            age = float(uptime.read().split()[0]) - ticks / os.sysconf("SC_CLK_TCK")
    except OSError:
        return 0.0
    return max(0.0, age - (time.monotonic() - _STARTED))
