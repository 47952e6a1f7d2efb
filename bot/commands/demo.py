"""baljubot demo: the whole program on this machine, against the sandbox Bot API and recorded sources."""

import asyncio
import os
import signal
import sys
import tempfile
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from bot.demo import story
from bot.demo.material import NoRecordings
from bot.demo.play import play
from bot.demo.program_view import StageView
from bot.demo.stage import Stage, open_stage
from bot.demo.transcript import Transcript
from bot.sandbox.client import SandboxClient
from storage.errors import StorageError

FOLDER = Path(".demo")
PORT = 8765
PAUSE_SECONDS = 1.5
TEAM = -1001


def demo(
    headless: Annotated[
        bool, typer.Option("--headless", help="Play the story at once in a new folder; exit 0 only if it ended well.")
    ] = False,
    played: Annotated[bool, typer.Option("--play", help="Play the story by itself, as it happens.")] = False,
    pause: Annotated[float, typer.Option(min=0.0, help="Real seconds between two beats of --play.")] = PAUSE_SECONDS,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget the earlier demo first.")] = False,
    port: Annotated[
        int, typer.Option(help="Where the page is served on this machine; another one if it is taken.")
    ] = PORT,
    browser: Annotated[bool, typer.Option(help="Open the page.")] = True,
    log_level: Annotated[str, typer.Option(help="How much the program says on stderr.")] = "WARNING",
) -> None:
    """A page that looks like a phone: talk to the bot, move the clock, watch a tender become an alert.

    State lives in .demo/; a killed demo goes on where it was.
    """
    os.umask(0o077)
    try:
        if headless:
            with tempfile.TemporaryDirectory(prefix="baljubot-demo-") as folder:
                asyncio.run(_play(Path(folder), fresh=False, pause=0.0, log_level=log_level))
        elif played:
            asyncio.run(_play(FOLDER, fresh=fresh, pause=pause, log_level=log_level))
        else:
            asyncio.run(_page(FOLDER, fresh=fresh, port=port, browser=browser, log_level=log_level))
    except (NoRecordings, StorageError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except story.StoryBroken as broken:
        typer.echo(f"the story broke: {broken}", err=True)
        raise typer.Exit(1) from None


async def _play(folder: Path, *, fresh: bool, pause: float, log_level: str) -> None:
    async with open_stage(folder, fresh=fresh, log_level=log_level) as stage:
        _write(f"The sandbox answers at {stage.url}; state is kept in {folder}.")
        Transcript(stage.sandbox, _write)
        await play(stage, _write, pause=pause)


async def _page(folder: Path, *, fresh: bool, port: int, browser: bool, log_level: str) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with open_stage(folder, fresh=fresh, port=port, log_level=log_level) as stage:
        view = StageView(stage)
        stage.sandbox.program = view
        await introduce(stage)
        _write(f"Open {stage.url} in a browser. Ctrl-C ends the demo; `make demo` goes on where it was.")
        Transcript(stage.sandbox, _write)
        if browser:
            await asyncio.to_thread(webbrowser.open, stage.url)
        await view.run(stop)


async def introduce(stage: Stage) -> None:
    """Makes the vendor, the colleague and their group known, once: what they became since is left as it is."""
    if story.VENDOR in stage.sandbox.world.people:
        return
    async with SandboxClient(stage.url) as client:
        await story.cast(client)
        await client.group(TEAM, "영업팀", {story.VENDOR: "administrator", story.COLLEAGUE: "member"}, bot="member")


def _write(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
