"""A real Chromium for the page. Where there is none, every test is skipped, and the end of the report says so loudly."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from jobs.clock import ManualClock
from tests.browser.chromium import executable, launched
from tests.sandbox import Running, sandboxed

NONE = (
    "NO CHROMIUM ON THIS MACHINE: the page was NOT tested (apt-get install chromium fonts-nanum fonts-noto-color-emoji)"
)

Visit = Callable[..., Awaitable[Page]]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [one for one in terminalreporter.stats.get("skipped", []) if NONE in str(one.longrepr)]
    if skipped:
        terminalreporter.write_sep("!", f"{len(skipped)} BROWSER TESTS WERE SKIPPED", red=True, bold=True)
        terminalreporter.write_line(NONE, red=True, bold=True)


# One browser for all: starting one takes a second, a fresh context of it takes none and shares nothing either. All
# browser tests run in one event loop for that.
@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The browser."""
    path = executable()
    if path is None:
        pytest.skip(NONE)
    async with launched(path) as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
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
        await expect(page.locator("html")).to_have_attribute("lang", re.compile("ko|en"))
        await expect(page.locator("#lost")).to_be_hidden()
        return page

    yield opened
    for context in chromium.contexts:
        await context.close()
    assert broken == []


@pytest_asyncio.fixture(loop_scope="session")
async def running(clock: ManualClock) -> AsyncIterator[Running]:
    """A sandbox with nobody in it."""
    async with sandboxed(clock) as started:
        yield started
