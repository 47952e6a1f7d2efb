"""python -m tests.browser: plays the story and takes the README's pictures of the page (make screenshots)."""

import asyncio
import sys
import tempfile
from pathlib import Path

from bot.demo.play import play
from bot.demo.program_view import StageView
from bot.demo.stage import open_stage
from tests.browser.chromium import executable, launched

DOCS = Path(__file__).parents[2] / "docs"
PICTURES = (
    ("phone-ko.png", 1360, 900, "ko-KR"),
    ("phone-en.png", 1360, 900, "en-US"),
    ("phone-narrow.png", 360, 780, "ko-KR"),
)
SETTLED_SECONDS = 3.0


async def take(path: str) -> None:
    """One story, three looks at its end."""
    with tempfile.TemporaryDirectory(prefix="baljubot-pictures-") as folder:
        async with open_stage(Path(folder), fresh=False) as stage, launched(path) as browser:
            stage.sandbox.program = StageView(stage)
            await play(stage, lambda line: print(line, file=sys.stderr))  # noqa: T201 - progress for whoever waits
            for name, width, height, locale in PICTURES:
                page = await browser.new_page(viewport={"width": width, "height": height}, locale=locale)
                await page.goto(stage.url)
                await page.get_by_text("김영상").first.click()
                await asyncio.sleep(SETTLED_SECONDS)
                await page.screenshot(path=DOCS / name)
                await page.close()


def main() -> int:
    """1 where this machine has no Chromium."""
    path = executable()
    if path is None:
        sys.stderr.write("no Chromium on this machine: no picture was taken\n")
        return 1
    DOCS.mkdir(exist_ok=True)
    asyncio.run(take(path))
    return 0


if __name__ == "__main__":
    sys.exit(main())
