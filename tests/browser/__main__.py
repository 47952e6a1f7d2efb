"""`make screenshots`: plays the story in the page until the amendment, in both languages, and writes docs/phone-*.png."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, expect

from bot.commands.demo import introduce
from bot.demo.program_view import StageView
from bot.demo.stage import Stage, open_stage
from tests.browser.chromium import executable, launched
from tests.browser.visitor import ENGLISH, KOREAN, Words, chat_of, move, still, subscribe

DOCS = Path(__file__).parents[2] / "docs"
SCENES = 7
"""The seventh is the amendment: a reply that says old → new."""
WIDE, NARROW = (1280, 860), (360, 740)


async def main() -> int:
    """Exit code 0, or 1 where no Chromium is."""
    path = executable()
    if path is None:
        sys.stderr.write("no Chromium on this machine: no picture was made\n")
        return 1
    DOCS.mkdir(exist_ok=True)
    async with launched(path) as browser:
        for words in (KOREAN, ENGLISH):
            async with _stage() as stage:
                await _pictures(browser, stage, words)
    return 0


@asynccontextmanager
async def _stage() -> AsyncIterator[Stage]:
    with tempfile.TemporaryDirectory(prefix="baljubot-pictures-") as folder:
        async with open_stage(Path(folder), fresh=False) as stage:
            view = StageView(stage)
            stage.sandbox.program = view
            await introduce(stage)
            stop = asyncio.Event()
            running = asyncio.create_task(view.run(stop))
            yield stage
            stop.set()
            await running


async def _pictures(browser: Browser, stage: Stage, words: Words) -> None:
    language = words.locale[:2]
    context = await browser.new_context(
        viewport={"width": WIDE[0], "height": WIDE[1]}, locale=words.locale, device_scale_factor=1.5
    )
    page = await context.new_page()
    await page.goto(stage.url)
    await expect(page.locator("#clock")).to_be_visible()
    await still(page)
    log = await subscribe(page, words)
    for _ in range(SCENES):
        await move(page, words.next_scene)
    await expect(log.locator("s").last).to_be_visible()
    await page.wait_for_timeout(3_000)  # new rows glow for a while
    await _write(await page.screenshot(), f"phone-{language}.png")
    if words is KOREAN:
        await page.emulate_media(color_scheme="dark")
        await _write(await page.screenshot(), "phone-dark.png")
        await _narrow(browser, stage, words)
    await context.close()


async def _narrow(browser: Browser, stage: Stage, words: Words) -> None:
    context = await browser.new_context(
        viewport={"width": NARROW[0], "height": NARROW[1]}, locale=words.locale, device_scale_factor=2
    )
    page = await context.new_page()
    await page.goto(stage.url)
    log = await chat_of(page, "김영상")
    await expect(log.locator("s").last).to_be_visible()
    await log.locator("s").first.scroll_into_view_if_needed()
    await _write(await page.screenshot(), "phone-narrow.png")
    await context.close()


async def _write(picture: bytes, name: str) -> None:
    await asyncio.to_thread((DOCS / name).write_bytes, picture)
    sys.stdout.write(f"docs/{name} {len(picture) // 1024} KB\n")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
