"""The page for everyone: two languages, two themes, narrow and wide, with a name on every control."""

from itertools import product
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode

from bot.sandbox.server import SandboxServer
from jobs.clock import ManualClock
from tests.browser.conftest import Visit
from tests.sandbox import Running

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

VENDOR = 1001

UNNAMED = """() => [...document.querySelectorAll('button, a, input, select, textarea, [role=button]')]
  .filter(one => one.checkVisibility())
  .filter(one => !(one.getAttribute('aria-label') || one.innerText || one.closest('label')?.innerText || one.querySelector('img[alt]')?.alt || '').trim())
  .map(one => one.outerHTML)"""

FAINT = """() => {
  const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = text => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const over = (top, under) => top.slice(0, 3).map((v, n) => v * top[3] / 255 + under[n] * (1 - top[3] / 255));
  const behind = node => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      const gradient = style.backgroundImage.match(/rgba?\\([^)]*\\)/);
      const colour = rgba(gradient ? gradient[0] : style.backgroundColor);
      if (colour[3]) layers.push(colour);
      if (colour[3] === 255) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !node.checkVisibility() || node.closest('.unseen, .skip, script, [aria-disabled=true]')) continue;
    const style = getComputedStyle(node);
    const ground = behind(node);
    const [a, b] = [light(over(rgba(style.color), ground)), light(ground)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${node.className} ${walker.currentNode.textContent.trim().slice(0, 30)}`);
  }
  return faint;
}"""

WIDER_THAN_THE_WINDOW = """() => [...document.querySelectorAll('body *')]
  .filter(one => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.unseen'))
  .map(one => one.outerHTML.slice(0, 90))"""


SIDEWAYS = "() => document.documentElement.scrollWidth <= innerWidth ? [] : ['the page scrolls sideways']"
FAULTS = f"() => [{', '.join(f'...({one})()' for one in (UNNAMED, FAINT, WIDER_THAN_THE_WINDOW, SIDEWAYS))}]"


class WatchedProgram:
    """A program with a little of everything to show; remembers its commands."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.done: list[tuple[str, dict[str, Any]]] = []
        self.running = False
        self.speed = 60

    async def snapshot(self) -> dict[str, Any]:
        """One row of each kind."""
        now = self.clock.now().isoformat()
        title = "○○구 지능형 CCTV 고도화 사업 및 통합관제센터 저장장치 증설 용역"
        return {
            "clock": now,
            "running": self.running,
            "speed": self.speed,
            "busy": False,
            "progress": None,
            "hint": {"ko": "김영상을 열고 [시작]을 눌러 주십시오.", "en": "Open 김영상 (the vendor) and press Start."},
            "scenes": [
                {"at": now, "text": {"ko": "CCTV 공고가 납니다", "en": "A CCTV notice is published"}, "done": done}
                for done in (True, False)
            ],
            "polls": [
                {"at": now, "source": "g2b_bid", "ok": True, "asked": 2, "found": 214, "unchanged": False},
                {"at": now, "source": "seoul_plan", "ok": True, "asked": 1, "found": None, "unchanged": True},
                {"at": now, "source": "news", "ok": False, "note": "HTML에 200"},
            ],
            "notices": [
                {"at": now, "source": "g2b_bid", "number": f"R26BK0{n}", "title": title, "stage": stage, "action": action, "constructed": n == 0}
                for n, (stage, action) in enumerate([("tender", "new"), ("prespec", "amended"), ("plan", "cancelled"), ("news", "renoticed"), ("award", "new")])
            ],
            "matches": [{"at": now, "chat": "지우", "notice": "R26BK01", "title": title, "constructed": True, "words": ["CCTV", "관제"], "strength": "strong"}],
            "outbox": {"pending": 2, "sending": 1, "sent": 17, "dead": 1, "parked": 1, "expired": 1},
            "rows": [
                {"key": f"{kind}:1001:x", "kind": kind, "state": state, "chat": "지우", "due": now}
                for kind, state in (("alert", "sent"), ("change", "pending"), ("digest", "dead"), ("reminder", "parked"))
            ],
        }  # fmt: skip

    async def command(self, name: str, args: dict[str, Any]) -> dict[str, Any]:
        """Pauses and resumes; refuses to go past the end."""
        self.done.append((name, args))
        if name == "next_monday":
            raise ValueError("이야기가 끝났습니다")
        self.running = {"pause": False, "resume": True}.get(name, self.running)
        self.speed = args.get("speed", self.speed)
        return await self.snapshot()


@pytest_asyncio.fixture(loop_scope="session")
async def watched(running: Running, clock: ManualClock) -> WatchedProgram:
    program = WatchedProgram(clock)
    server: SandboxServer = running.server
    server.program = program
    await (await running.client.person(VENDOR, "지우")).say("/start")
    async with running.bot() as bot:
        await bot.send_message(
            VENDOR,
            "🔵 <b>입찰공고</b> <a href='https://www.g2b.go.kr/'>원문</a> <code>R26BK01</code>\n<blockquote>인용</blockquote> /help",
            parse_mode=ParseMode.HTML,
            disable_notification=True,
            reply_markup=InlineKeyboardMarkup(
                [[InlineKeyboardButton(f"{n} 관심없음", callback_data=str(n)) for n in range(3)]]
            ),
        )
        await bot.send_document(VENDOR, b"x", filename="마감-일정-R26BK01234567-2026-09-12.ics", caption="일정")
    return program


@pytest.mark.parametrize(("width", "height"), [(360, 740), (820, 1100), (1280, 800), (1920, 1080)])
async def test_every_size_theme_and_language(
    running: Running, watched: WatchedProgram, visit: Visit, width: int, height: int
) -> None:
    for locale, dark in product(("ko-KR", "en-US"), (False, True)):
        page = await visit(running.url, width=width, height=height, locale=locale, dark=dark)
        await expect(page.get_by_text("R26BK01").first).to_be_visible()
        assert await page.evaluate(FAULTS) == []
        if width < 980:
            await (
                page.get_by_role("group", name="보이는 쪽")
                .or_(page.get_by_role("group", name="What is shown"))
                .get_by_role("button")
                .last.click()
            )
            await expect(page.locator("#tiles")).to_be_visible()
            await page.locator("#story summary").click()
            assert await page.evaluate(FAULTS) == []
        await page.close()
    assert watched.done == []


async def test_both_languages_say_the_same_things(running: Running, visit: Visit) -> None:
    page = await visit(running.url)
    words = await page.evaluate("import('/words.js').then(module => module.WORDS)")
    assert words["ko"].keys() == words["en"].keys()
    gaps = {
        language: {key: sorted(part.split("}")[0] for part in text.split("{")[1:]) for key, text in table.items()}
        for language, table in words.items()
    }
    assert gaps["ko"] == gaps["en"]
    assert all(text.strip() for table in words.values() for text in table.values())


async def test_the_language_can_be_switched(running: Running, watched: WatchedProgram, visit: Visit) -> None:
    page = await visit(running.url, locale="ko-KR")
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", name="Notices stored")).to_be_visible()
    assert await page.evaluate("document.documentElement.lang") == "en"
    await page.reload()
    await expect(page.get_by_role("button", name="Next morning")).to_be_visible()
    await expect(page.get_by_text("28 July (Tue) 10:00")).to_be_visible()
    assert watched.done == []


async def test_the_theme_can_be_switched_and_is_kept(running: Running, visit: Visit) -> None:
    page = await visit(running.url, dark=False)
    before = await page.evaluate("getComputedStyle(document.querySelector('.bar')).backgroundColor")
    await page.get_by_role("button", name="밝게·어둡게").click()
    after = await page.evaluate("getComputedStyle(document.querySelector('.bar')).backgroundColor")
    assert before != after
    await page.reload()
    assert await page.evaluate("getComputedStyle(document.querySelector('.bar')).backgroundColor") == after


async def test_time_is_moved_from_the_page(running: Running, watched: WatchedProgram, visit: Visit) -> None:
    page = await visit(running.url)
    await expect(page.get_by_text("2026년 7월 28일 (화) 10:00")).to_be_visible()
    for name in ("다음 장면 ▶", "다음 시간", "다음 아침"):
        await page.get_by_role("button", name=name).click()
    await page.get_by_role("button", name="계속").click()
    await expect(page.get_by_text("60배로 가는 중")).to_be_visible()
    await page.get_by_label("속도").select_option("600")
    await expect(page.get_by_text("600배로 가는 중")).to_be_visible()
    await page.get_by_role("button", name="멈춤").click()
    await expect(page.get_by_text("멈춰 있음")).to_be_visible()
    await page.get_by_role("button", name="다음 월요일").click()
    await expect(page.get_by_role("status").filter(has_text="이야기가 끝났습니다")).to_be_visible()
    names = [name for name, _ in watched.done]
    assert names == ["next_scene", "next_hour", "next_morning", "resume", "speed", "pause", "next_monday"]
    assert watched.done[4] == ("speed", {"speed": 600})


async def test_what_the_program_does_is_shown_as_it_happens(
    running: Running, watched: WatchedProgram, clock: ManualClock, visit: Visit
) -> None:
    page = await visit(running.url)
    await expect(page.get_by_role("heading", name="맞은 공고").locator("..")).to_contain_text("CCTV")
    await expect(page.locator("#notices")).to_contain_text("지어낸 것")
    await expect(page.locator(".tile.sent")).to_contain_text("17")
    clock.put(clock.now().replace(hour=5))
    await expect(page.get_by_text("2026년 7월 28일 (화) 14:00")).to_be_visible()
    running.server.program = None
    await expect(page.get_by_text("이 화면에 붙은 프로그램이 없습니다")).to_be_visible()
    await expect(page.get_by_role("button", name="다음 시간")).to_be_hidden()
    assert watched.done == []


async def test_the_phone_works_without_a_program(running: Running, visit: Visit) -> None:
    await running.client.person(VENDOR, "지우")
    page = await visit(running.url, width=360, height=740)
    await page.get_by_role("button", name="시작", exact=True).click()
    await expect(page.get_by_role("log")).to_contain_text("/start")
    await expect(page.get_by_role("button", name="프로그램", exact=True)).to_be_hidden()
