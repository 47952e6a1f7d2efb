"""baljubot demo: the whole program on this machine, against the sandbox Bot API and recorded sources."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bot.demo.material import NoRecordings
from bot.demo.play import play
from bot.demo.stage import open_stage
from bot.demo.story import StoryBroken
from bot.demo.transcript import Transcript
from storage.errors import StorageError

FOLDER = Path(".demo")
PAUSE_SECONDS = 1.5


def demo(
    headless: Annotated[
        bool, typer.Option("--headless", help="Play the story at once in a new folder; exit 0 only if it ended well.")
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget the earlier demo first.")] = False,
    log_level: Annotated[str, typer.Option(help="How much the program says on stderr.")] = "WARNING",
) -> None:
    """Play the story: a tender becomes an alert. State lives in .demo/; a killed demo goes on where it was."""
    os.umask(0o077)
    try:
        if headless:
            with tempfile.TemporaryDirectory(prefix="baljubot-demo-") as folder:
                asyncio.run(_play(Path(folder), fresh=False, pause=0.0, log_level=log_level))
        else:
            asyncio.run(_play(FOLDER, fresh=fresh, pause=PAUSE_SECONDS, log_level=log_level))
    except (NoRecordings, StorageError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except StoryBroken as broken:
        typer.echo(f"the story broke: {broken}", err=True)
        raise typer.Exit(1) from None


async def _play(folder: Path, *, fresh: bool, pause: float, log_level: str) -> None:
    async with open_stage(folder, fresh=fresh, log_level=log_level) as stage:
        _write(f"The sandbox answers at {stage.url}; state is kept in {folder}.")
        Transcript(stage.sandbox, _write)
        await play(stage, _write, pause=pause)


def _write(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
