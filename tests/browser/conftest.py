"""A real Chromium for the page, one for each test. Where there is none, every test says so and is skipped."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Browser, Page, async_playwright

from jobs.clock import ManualClock
from tests.sandbox import Running, sandboxed

_FLAGS = [
    "--no-sandbox",  # a CI container runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_NAMES = ("chromium", "chromium-browser", "google-chrome")

Visit = Callable[..., Awaitable[Page]]


def _executable() -> str:
    found = next((path for path in map(shutil.which, _NAMES) if path), None)
    if found is None:
        pytest.skip("NO CHROMIUM ON THIS MACHINE: the page was NOT tested (apt-get install chromium fonts-nanum)")
    return found


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """A browser of this test's own."""
    executable = _executable()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=_FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def visit(chromium: Browser) -> AsyncIterator[Visit]:
    """`await visit(url, width=1280, height=900, locale="ko-KR", dark=False)`: a page that has heard from the sandbox.

    The test fails when the page's scripts do.
    """
    broken: list[str] = []

    async def opened(
        url: str, *, width: int = 1280, height: int = 900, locale: str = "ko-KR", dark: bool = False
    ) -> Page:
        context = await chromium.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            timezone_id="America/New_York",  # the page must show Seoul's time whatever the machine's zone is
            color_scheme="dark" if dark else "light",
        )
        page = await context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: broken.append(str(error)))
        await page.goto(url)
        await page.wait_for_function("document.documentElement.lang && document.getElementById('lost').hidden")
        return page

    yield opened
    assert broken == []


@pytest.fixture
async def running(clock: ManualClock) -> AsyncIterator[Running]:
    """A sandbox with nobody in it."""
    async with sandboxed(clock) as started:
        yield started
