"""What a visitor of the demo's page does: opens a chat, saves an interest, moves time; in either language."""

import re
from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

PATIENCE_MS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the buttons are called."""

    locale: str
    start: str
    cloud: str
    preview: str
    save: str
    saved: str
    next_scene: str


KOREAN = Words(
    locale="ko-KR",
    start="시작",
    cloud="클라우드",
    preview="미리보기",
    save="저장",
    saved="저장했습니다",
    next_scene="다음 장면 ▶",
)
ENGLISH = Words(
    locale="en-US",
    start="Start",
    cloud="Cloud",
    preview="preview",
    save="Save",
    saved="Saved",
    next_scene="Next scene ▶",
)


async def chat_of(page: Page, name: str) -> Locator:
    """Opens that chat; its messages."""
    await page.locator(".chat-row", has=page.get_by_text(name, exact=True)).click()
    return page.get_by_role("log")


async def subscribe(page: Page, words: Words) -> Locator:
    """Starts with the vendor's phone and saves CCTV and cloud, looking at the preview first; the chat's messages."""
    log = await chat_of(page, "김영상")
    await page.get_by_role("button", name=words.start, exact=True).click()
    for topic in ("CCTV", words.cloud):
        await log.get_by_role("button", name=f"☐ {topic}").click()
        await expect(log.get_by_role("button", name=f"✅ {topic}")).to_be_visible()
    await log.get_by_role("button", name=re.compile(words.preview)).click()
    await log.get_by_role("button", name=re.compile(words.save)).click()
    await expect(log).to_contain_text(words.saved)
    return log


async def move(page: Page, button: str) -> None:
    """Presses a button that moves time and waits until it stands again."""
    pressed = page.get_by_role("button", name=button, exact=True)
    await expect(pressed).to_be_enabled(timeout=PATIENCE_MS)
    before = await page.locator("#clock-now").inner_text()
    await pressed.click()
    await expect(page.locator("#clock-now")).not_to_have_text(before, timeout=PATIENCE_MS)
    await still(page)


async def still(page: Page) -> None:
    """Waits until the program has done what it was asked for."""
    await expect(page.locator("#going")).to_be_hidden(timeout=PATIENCE_MS)
