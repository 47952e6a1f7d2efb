"""Plays the story on a stage: all of it, or from where an earlier run was killed."""

import asyncio
from collections.abc import Callable

from bot.demo import story
from bot.demo.stage import Stage
from bot.sandbox.client import SandboxClient, Unheard
from jobs.clock import SEOUL
from storage import remembered

BEAT_FACT = "demo.beat"


async def play(stage: Stage, write: Callable[[str], None], *, pause: float = 0.0) -> None:
    """Plays the beats that are left, with `pause` real seconds between them. Raises StoryBroken where one fails."""
    async with SandboxClient(stage.url) as client:
        cast = await story.cast(client)
        for number in range(await _next_beat(stage), len(story.BEATS)):
            beat = story.BEATS[number]
            await stage.advance_to(beat.at)
            write(f"\n━━ {beat.at.astimezone(SEOUL):%Y-%m-%d (%a) %H:%M} ━━ {beat.name}")
            try:
                if beat.act is not None:
                    await beat.act(cast)
                    await stage.settle()
                if beat.check is not None:
                    await beat.check(cast)
            except (story.StoryBroken, Unheard) as error:
                raise story.StoryBroken(f"{beat.name}: {error}") from error
            await _done(stage, number + 1)
            await asyncio.sleep(pause)
        write("\nThe story ended as it must.")


async def _next_beat(stage: Stage) -> int:
    async with stage.program.database.reading() as tx:
        return int(await remembered.recall(tx, BEAT_FACT) or 0)


async def _done(stage: Stage, beats: int) -> None:
    async with stage.program.database.writing() as tx:
        await remembered.remember(tx, BEAT_FACT, str(beats))
