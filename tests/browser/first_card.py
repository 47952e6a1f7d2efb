"""`python -m tests.browser.first_card`: from a fresh clone and `make demo` to the first card in the page, in seconds.

Nothing is taken from caches of the package installer. What is measured is the last commit, not the working tree.
"""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import expect

from bot.demo.story import CLOUD
from tests.browser.chromium import executable, launched
from tests.browser.visitor import KOREAN, move, still, subscribe

ROOT = Path(__file__).parents[2]
PRINTED = b"Open http://"
SCENES = 3
"""The third brings the first card."""


async def main() -> int:
    """Prints what each part took. Exit code 0, or 1 where no Chromium is."""
    path = executable()
    if path is None:
        sys.stderr.write("no Chromium on this machine: nothing was measured\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="baljubot-cold-") as folder:
        clone = Path(folder) / "baljubot"
        await _run("git", "clone", "--quiet", str(ROOT), str(clone))
        began = time.monotonic()
        async with _demo(clone) as url, launched(path) as browser:
            _tell("make demo printed the address", began)
            page = await browser.new_page(locale=KOREAN.locale)
            await page.goto(url)
            await expect(page.locator("#clock")).to_be_visible()
            await still(page)
            _tell("the notices that were there are read", began)
            log = await subscribe(page, KOREAN)
            _tell("an interest is saved", began)
            for _ in range(SCENES):
                await move(page, KOREAN.next_scene)
            await expect(log).to_contain_text(CLOUD)
            _tell("the first card is there", began)
    return 0


@asynccontextmanager
async def _demo(clone: Path) -> AsyncIterator[str]:
    """`make demo` in a new session, so that make and what it started end together; the address that it prints."""
    environment = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    environment |= {"PIP_NO_CACHE_DIR": "1"}
    process = await asyncio.create_subprocess_exec(
        "make", "demo", "ARGS=--no-browser", cwd=clone, env=environment, stdout=subprocess.PIPE, start_new_session=True
    )
    try:
        assert process.stdout is not None
        async for line in process.stdout:
            if line.startswith(PRINTED):
                yield line.split()[1].decode()
                return
        raise RuntimeError("make demo ended before it printed an address")
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGTERM)
        await process.wait()


async def _run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(*command)
    if await process.wait():
        raise RuntimeError(f"{command[0]} failed")


def _tell(what: str, began: float) -> None:
    sys.stdout.write(f"{time.monotonic() - began:6.1f} s  {what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
