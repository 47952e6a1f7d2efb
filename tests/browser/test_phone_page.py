"""The phone page as a person uses it, driven in Chromium; the bot's side is a real python-telegram-bot."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect
from telegram import (
    Bot,
    BotCommand,
    CallbackQuery,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyParameters,
)
from telegram.constants import ParseMode

from jobs.clock import ManualClock
from tests.browser.conftest import Visit
from tests.sandbox import Running, sandboxed

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

VENDOR, COLLEAGUE, TEAM = 1001, 1002, -55
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest_asyncio.fixture(loop_scope="session")
async def bot(running: Running) -> AsyncIterator[Bot]:
    async with running.bot() as started:
        yield started


async def started(running: Running) -> None:
    await (await running.client.person(VENDOR, "지우")).say("/start")


async def card(bot: Bot, *rows: list[InlineKeyboardButton]) -> int:
    text = "<b>CCTV 고도화</b>\n<blockquote expandable>" + "한 줄\n" * 8 + "끝줄</blockquote>\n맞은 이유: <i>CCTV</i>"
    sent = await bot.send_message(VENDOR, text, parse_mode=ParseMode.HTML, reply_markup=InlineKeyboardMarkup(rows))
    return sent.message_id


async def next_press(bot: Bot) -> CallbackQuery:
    for _ in range(10):
        for update in await bot.get_updates(timeout=3):
            await bot.get_updates(offset=update.update_id + 1)
            if update.callback_query is not None:
                return update.callback_query
    raise AssertionError("nobody pressed")


async def test_starting_with_the_keyboard_alone(running: Running, bot: Bot, visit: Visit) -> None:
    await bot.set_my_description("발주 소식을 알려 드립니다.", "ko")
    await running.client.person(VENDOR, "지우")
    page = await visit(running.url)
    await expect(page.get_by_text("발주 소식을 알려 드립니다.")).to_be_visible()
    await expect(page.get_by_role("button", name="시작", exact=True)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("/start")
    await page.get_by_role("combobox", name="메시지").press_sequentially("안녕")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("하세요")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("안녕\n하세요")
    said = [update.message.text for update in await bot.get_updates() if update.message]
    assert said == ["/start", "안녕\n하세요"]


async def test_a_card_and_its_buttons(running: Running, bot: Bot, visit: Visit) -> None:
    await started(running)
    page = await visit(running.url)
    number = await card(
        bot,
        [
            InlineKeyboardButton("☆ 팔로우", callback_data="f:1"),
            InlineKeyboardButton("원문", url="https://www.g2b.go.kr/x"),
        ],
        [InlineKeyboardButton("번호 복사", copy_text=CopyTextButton("R26BK01"))],
    )
    message = page.locator(f"#message-{number}")
    await expect(message.locator("strong")).to_have_text("CCTV 고도화")
    await expect(message.get_by_role("link", name="원문")).to_have_attribute("href", "https://www.g2b.go.kr/x")
    await expect(message.get_by_role("link", name="원문")).to_have_attribute("rel", "noopener noreferrer")
    await message.get_by_role("button", name="☆ 팔로우").focus()
    await page.keyboard.press("Enter")
    query = await next_press(bot)
    assert query.data == "f:1"
    ticked = InlineKeyboardMarkup([[InlineKeyboardButton("★ 팔로우함", callback_data="f:1")]])
    await bot.edit_message_reply_markup(VENDOR, number, reply_markup=ticked)
    await bot.answer_callback_query(query.id, "팔로우했습니다")
    await expect(page.get_by_role("status").filter(has_text="팔로우했습니다")).to_be_visible()
    await expect(message.get_by_role("button", name="★ 팔로우함")).to_be_focused()
    await expect(message).not_to_contain_text("수정됨")


async def test_an_alert_must_be_closed(running: Running, bot: Bot, visit: Visit) -> None:
    await started(running)
    page = await visit(running.url)
    await card(bot, [InlineKeyboardButton("지우기", callback_data="d")])
    await page.get_by_role("button", name="지우기").click()
    query = await next_press(bot)
    await bot.answer_callback_query(query.id, "되돌릴 수 없습니다", show_alert=True)
    await expect(page.get_by_role("dialog")).to_contain_text("되돌릴 수 없습니다")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()


async def test_a_long_quote_unfolds(running: Running, bot: Bot, visit: Visit) -> None:
    await started(running)
    page = await visit(running.url)
    number = await card(bot, [InlineKeyboardButton("x", callback_data="x")])
    quote = page.locator(f"#message-{number} blockquote")
    folded = await quote.evaluate("one => one.clientHeight")
    unfold = page.get_by_role("button", name="전체 펼치기")
    await unfold.click()
    await expect(page.get_by_role("button", name="접기")).to_have_attribute("aria-expanded", "true")
    assert await quote.evaluate("one => one.clientHeight") > folded + 60
    short = await bot.send_message(
        VENDOR, "<blockquote expandable>한 줄</blockquote>", parse_mode=ParseMode.HTML, disable_notification=True
    )
    await expect(page.locator(f"#message-{short.message_id} blockquote")).to_be_visible()
    await expect(page.locator(f"#message-{short.message_id} .unfold")).to_be_hidden()
    await expect(page.locator(f"#message-{short.message_id}").get_by_role("img", name="소리 없이")).to_be_visible()


async def test_an_amendment_answers_its_card(running: Running, bot: Bot, visit: Visit) -> None:
    await started(running)
    page = await visit(running.url)
    first = await card(bot, [InlineKeyboardButton("x", callback_data="x")])
    for n in range(12):
        await bot.send_message(VENDOR, f"사이 {n}")
    amended = await bot.send_message(
        VENDOR, "<s>9/12</s> → <b>9/19</b>", parse_mode=ParseMode.HTML, reply_parameters=ReplyParameters(first)
    )
    message = page.locator(f"#message-{amended.message_id}")
    await expect(message.locator("s")).to_have_text("9/12")
    await expect(message).to_be_in_viewport()
    await expect(page.locator(f"#message-{first}")).not_to_be_in_viewport()
    await message.locator(".quote").click()
    await expect(page.locator(f"#message-{first}")).to_be_in_viewport()
    await bot.edit_message_text("정정했습니다", VENDOR, amended.message_id)
    await expect(message).to_contain_text("정정했습니다")
    await expect(message).to_contain_text("수정됨")
    await bot.delete_message(VENDOR, amended.message_id)
    await expect(message).to_have_count(0)


async def test_files_and_pictures(running: Running, bot: Bot, visit: Visit) -> None:
    await started(running)
    page = await visit(running.url)
    await bot.send_document(VENDOR, b"BEGIN:VCALENDAR", filename="마감 일정.ics", caption="일정입니다")
    await bot.send_photo(VENDOR, PIXEL, caption="표 하나")
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name="마감 일정.ics").click()
    download = await downloading.value
    assert download.suggested_filename == "마감 일정.ics"
    assert (await asyncio.to_thread((await download.path()).read_bytes)) == b"BEGIN:VCALENDAR"
    picture = page.get_by_role("img", name="표 하나")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("one => one.naturalWidth") == 1


async def test_commands_by_arrow_keys(running: Running, bot: Bot, visit: Visit) -> None:
    await bot.set_my_commands([BotCommand("today", "오늘"), BotCommand("list", "목록"), BotCommand("week", "이번 주")])
    await started(running)
    page = await visit(running.url)
    field = page.get_by_role("combobox", name="메시지")
    await field.press_sequentially("/")
    await expect(page.get_by_role("option")).to_have_count(3)
    await field.press_sequentially("li")
    await expect(page.get_by_role("option")).to_have_text(["/list목록"])
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("option")).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("/list")
    await expect(field).to_have_value("")
    await page.get_by_role("button", name="메뉴").click()
    await expect(page.get_by_role("option")).to_have_count(3)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("listbox")).to_be_hidden()
    await bot.set_my_commands([BotCommand("help", "도움")])
    await page.get_by_role("button", name="메뉴").click()
    await expect(page.get_by_role("option")).to_have_text(["/help도움"])


async def test_enter_that_ends_a_hangul_syllable_does_not_send(running: Running, visit: Visit) -> None:
    await started(running)
    page = await visit(running.url)
    field = page.get_by_role("combobox", name="메시지")
    await field.fill("관제")
    await field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    await expect(field).to_have_value("관제")
    await page.keyboard.press("Enter")
    await expect(field).to_have_value("")


async def test_blocking_and_unblocking(running: Running, bot: Bot, visit: Visit) -> None:
    await started(running)
    page = await visit(running.url)
    await page.get_by_role("button", name="더 보기").click()
    await page.get_by_role("menuitem", name="봇 차단").click()
    await page.get_by_role("button", name="차단 해제").click()
    await expect(page.get_by_role("combobox", name="메시지")).to_be_visible()
    changes = [update.my_chat_member for update in await bot.get_updates() if update.my_chat_member]
    assert [one.new_chat_member.status for one in changes] == ["kicked", "member"]


async def test_the_chat_list_counts_what_is_unread(running: Running, bot: Bot, visit: Visit) -> None:
    await started(running)
    await (await running.client.person(COLLEAGUE, "민수")).say("/start")
    page = await visit(running.url)
    row = page.get_by_role("button", name="지우")
    await bot.send_message(VENDOR, "하나")
    await bot.send_message(VENDOR, "둘")
    await expect(row.get_by_label("안 읽음 2")).to_be_visible()
    await expect(row).to_contain_text("둘")
    await row.click()
    await expect(page.get_by_text("지우 님의 화면")).to_be_visible()
    await page.get_by_role("button", name="대화 목록").click()
    await expect(row).to_be_focused()
    await expect(row.locator(".badge")).to_have_count(0)
    await row.click()
    await page.reload()
    await expect(page.get_by_text("지우 님의 화면")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_role("heading", name="대화")).to_be_visible()


async def test_a_group_has_several_voices(running: Running, bot: Bot, visit: Visit) -> None:
    await running.client.person(VENDOR, "지우")
    await running.client.person(COLLEAGUE, "민수")
    await running.client.group(TEAM, "영업팀", {VENDOR: "creator", COLLEAGUE: "member"}, bot="member")
    page = await visit(running.url)
    await page.get_by_role("button", name="영업팀").click()
    await page.get_by_label("말하는 사람").select_option(label="민수")
    field = page.get_by_role("combobox", name="메시지")
    await field.fill("/today")
    await field.press("Enter")
    await expect(page.locator(".mine")).to_contain_text("/today")
    await page.get_by_label("말하는 사람").select_option(label="지우")
    await expect(page.locator(".theirs")).to_contain_text("민수")
    senders = [update.message.from_user for update in await bot.get_updates() if update.message and update.message.text]
    assert [one.id for one in senders if one] == [COLLEAGUE]


async def test_nothing_the_bot_says_becomes_html(running: Running, bot: Bot, visit: Visit) -> None:
    await started(running)
    page = await visit(running.url)
    hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script> javascript:alert(1)'
    sent = await bot.send_message(
        VENDOR,
        hostile,
        reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("<b>굵게?</b>", callback_data="x")]]),
    )
    message = page.locator(f"#message-{sent.message_id}")
    await expect(message).to_contain_text(hostile)
    await expect(message.get_by_role("button", name="<b>굵게?</b>")).to_be_visible()
    assert await message.locator("img, script, b").count() == 0
    assert await page.title() == "발주봇 체험"


async def test_a_long_history_comes_in_pages(running: Running, bot: Bot, visit: Visit) -> None:
    await started(running)
    for n in range(250):
        await bot.send_message(VENDOR, f"글 {n}.")
    page = await visit(running.url)
    log = page.get_by_role("log")
    await expect(log.get_by_text("글 249.", exact=True)).to_be_in_viewport()
    await expect(log.get_by_text("글 3.", exact=True)).to_have_count(0)
    await page.get_by_role("button", name="이전 메시지 보기").click()
    await expect(log.get_by_text("글 3.", exact=True)).to_have_count(1)
    await expect(page.get_by_role("button", name="이전 메시지 보기")).to_be_hidden()
    assert await page.locator(".row").count() == 251


async def test_a_restart_in_the_middle(clock: ManualClock, tmp_path: Path, visit: Visit) -> None:
    async with sandboxed(clock, tmp_path) as before:
        await started(before)
        page = await visit(before.url)
        await expect(page.get_by_role("log")).to_contain_text("/start")
    await expect(page.get_by_text("연결이 끊겼습니다")).to_be_visible()
    port = int(before.url.rsplit(":", 1)[1])
    async with sandboxed(clock, tmp_path, port=port) as after, after.bot() as bot:
        await expect(page.get_by_text("연결이 끊겼습니다")).to_be_hidden(timeout=20_000)
        await bot.send_message(VENDOR, "다시 왔습니다")
        await expect(page.get_by_role("log")).to_contain_text("다시 왔습니다")
        await expect(page.get_by_role("log")).to_contain_text("/start")


async def test_what_is_said_while_the_page_loads_is_not_lost(running: Running, bot: Bot, visit: Visit) -> None:
    await started(running)

    async def talk() -> None:
        for n in range(60):
            await bot.send_message(VENDOR, f"말 {n}.")

    talking = asyncio.create_task(talk())
    page: Page = await visit(running.url)
    await talking
    await expect(page.get_by_role("log").get_by_text("말 59.", exact=True)).to_be_in_viewport()
    assert await page.locator(".row").count() == 61
