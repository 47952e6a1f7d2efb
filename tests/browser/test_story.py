"""The story in the page, with the real program behind it: onboarding, an alert, an amendment, a digest, a kill."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.commands.demo import introduce
from bot.demo import material, story
from bot.demo.program_view import StageView
from bot.demo.stage import Stage, open_stage
from bot.sandbox.client import SandboxClient
from tests.browser.conftest import Visit
from tests.browser.visitor import ENGLISH, KOREAN, Words, chat_of, move, still, subscribe

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ROOT = Path(__file__).parents[2]
PLAN = "한강공원 지능형 CCTV 확대 구축"


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """The demo with the story's own notices only: what the page shows is the same, and it starts in a second."""
    async with open_stage(tmp_path, fresh=False, rows=material.story_rows()) as opened:
        view = StageView(opened)
        opened.sandbox.program = view
        await introduce(opened)
        stop = asyncio.Event()
        running = asyncio.create_task(view.run(stop))
        yield opened
        stop.set()
        await running


async def subscribed(stage: Stage) -> None:
    async with SandboxClient(stage.url) as client:
        await story.subscribe((await story.cast(client)).vendor, ("CCTV", "클라우드"))


@pytest.mark.parametrize("words", [KOREAN, ENGLISH], ids=["ko", "en"])
async def test_onboarding(stage: Stage, visit: Visit, words: Words) -> None:
    page = await visit(stage.url, locale=words.locale)
    hint = page.locator("#hint")
    await expect(hint).to_contain_text("CCTV")
    await subscribe(page, words)
    await expect(hint).to_contain_text("이메타")


async def test_an_alert(stage: Stage, visit: Visit) -> None:
    await subscribed(stage)
    page = await visit(stage.url)
    log = await chat_of(page, "김영상")
    for _ in range(3):
        await move(page, "다음 장면 ▶")
    card = log.locator(".row.theirs", has_text=story.CLOUD)
    await expect(card).to_contain_text("맞은 이유: ‘클라우드’")
    await expect(card).to_contain_text("예시(constructed)")
    await expect(card.get_by_role("link", name="원문")).to_have_attribute("href", re.compile("R26BK99000002"))
    await expect(page.locator("#matches")).to_contain_text("지어낸 것")
    await expect(page.locator("#matches mark").first).to_have_text("클라우드")
    await expect(page.locator(".tile.sent")).to_contain_text("1")
    await expect(page.locator("#story-done")).to_have_text("3 / 9")
    await card.get_by_role("button", name="팔로우").click()
    await expect(page.locator(".toast")).not_to_be_empty()


async def test_an_amendment_answers_the_card(stage: Stage, visit: Visit) -> None:
    await subscribed(stage)
    page = await visit(stage.url)
    log = await chat_of(page, "김영상")
    await move(page, "다음 월요일")
    card = log.locator(".row.theirs", has_text="맞은 이유: ‘CCTV’")
    await expect(card).to_have_count(1)
    change = log.locator(".row.theirs", has_text="4/15(수) 10:00 → 4/22(수) 10:00")
    await expect(change).to_have_count(1)
    await expect(change.locator("s").first).to_have_text("4/15(수) 10:00")
    await change.locator(".quote").click()
    await expect(card).to_be_in_viewport()


async def test_a_digest_after_a_tap_that_the_bot_has_not_fetched(stage: Stage, visit: Visit) -> None:
    page = await visit(stage.url)
    log = await chat_of(page, "김영상")
    await page.get_by_role("button", name="시작", exact=True).click()
    await log.get_by_role("button", name="☐ CCTV").click()
    await expect(log.get_by_role("button", name="✅ CCTV")).to_be_visible()
    async with SandboxClient(stage.url) as client:
        # From its next asking on the bot is slow: it knows nothing of the last press when the clock begins to move by a week.
        await client.fault(method="getUpdates", accept=True, answer="normal", delay_before=2.5)
        await log.get_by_role("button", name=re.compile("미리보기")).click()
        await log.get_by_role("button", name=re.compile("저장")).click()
        await page.get_by_role("button", name="다음 월요일").click()
        await expect(page.locator("#going")).to_be_visible()
        await client.heal()
    await still(page)
    await expect(log).to_contain_text("저장했습니다")
    digest = log.locator(".row.theirs", has_text="주간 소식")
    await expect(digest).to_have_count(1)
    await expect(digest).to_contain_text(PLAN)


async def test_a_kill_in_the_middle_of_a_jump(tmp_path: Path, visit: Visit) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with demo(tmp_path, port) as first:
        await invited(tmp_path)
        page = await visit(url)
        log = await chat_of(page, "김영상")
        async with SandboxClient(url) as client:
            await story.subscribe((await story.cast(client)).vendor, ("CCTV", "클라우드"))
        await still(page)
        await page.get_by_role("button", name="다음 월요일").click()
        await expect(log).to_contain_text(story.CLOUD, timeout=60_000)
        first.send_signal(signal.SIGKILL)
        first.wait(10)
    await expect(page.get_by_text("연결이 끊겼습니다")).to_be_visible()
    with demo(tmp_path, port):
        await invited(tmp_path)
        await expect(page.get_by_text("연결이 끊겼습니다")).to_be_hidden(timeout=30_000)
        await expect(log).to_contain_text("저장했습니다")
        await move(page, "다음 월요일")
        await expect(log.locator(".row.theirs", has_text="주간 소식 3/30")).to_have_count(1)
        await expect(log.locator(".row.theirs", has_text="R26BK99000001-000")).to_have_count(1)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def demo(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`baljubot demo` as a person starts it, ended with SIGTERM."""
    command = [sys.executable, "-m", "bot", "demo", "--no-browser", "--port", str(port)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=said)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


async def invited(folder: Path) -> None:
    """Waits until the demo says where it is: a person comes no earlier, when everybody in it has a phone."""
    for _ in range(600):
        if b"Open http://" in await asyncio.to_thread((folder / "said").read_bytes):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the demo does not say where it is")
