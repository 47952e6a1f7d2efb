"""What the sandbox takes from a real python-telegram-bot, and what it refuses with which words."""

import json
from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden
from tornado.simple_httpclient import SimpleAsyncHTTPClient

from bot.sandbox.client import Person
from jobs.clock import ManualClock
from tests.sandbox import TOKEN, Running, sandboxed

VENDOR = 1001
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
async def running(clock: ManualClock) -> AsyncIterator[Running]:
    async with sandboxed(clock) as started:
        yield started


@pytest.fixture
async def person(running: Running) -> Person:
    vendor = await running.client.person(VENDOR, "지우")
    await vendor.say("/start")
    return vendor


@pytest.fixture
async def bot(running: Running) -> AsyncIterator[Bot]:
    async with running.bot() as started:
        yield started


def keyboard(*rows: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(rows)


def test_the_pixel_is_a_picture() -> None:
    assert len(PIXEL) == 70


async def test_a_message_arrives_as_it_was_sent(bot: Bot, person: Person, clock: ManualClock) -> None:
    markup = keyboard(
        [
            InlineKeyboardButton("팔로우", callback_data="f:1"),
            InlineKeyboardButton("원문", url="https://www.g2b.go.kr/"),
        ],
        [InlineKeyboardButton("번호", copy_text=CopyTextButton("R26BK01"))],
    )
    sent = await bot.send_message(
        VENDOR,
        "<b>공고</b>\n<blockquote expandable>긴 글</blockquote> ",
        parse_mode=ParseMode.HTML,
        reply_markup=markup,
        disable_notification=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    assert isinstance(sent, Message)
    assert (sent.text, [one.type for one in sent.entities]) == ("공고\n긴 글", ["bold", "expandable_blockquote"])
    assert sent.from_user is not None
    assert sent.from_user.is_bot
    assert sent.date == clock.now()
    assert sent.reply_markup == markup
    (seen,) = [one for one in await person.messages() if one.from_bot]
    assert (seen.text, seen.silent, seen.labels) == ("공고\n긴 글", True, ["팔로우", "원문", "번호"])
    assert [button.copy for button in seen.buttons[1]] == ["R26BK01"]


async def test_the_acceptance_log_holds_one_line_a_call(bot: Bot, person: Person, running: Running) -> None:
    first = await bot.send_message(VENDOR, "하나")
    await bot.send_message(VENDOR, "둘", reply_parameters=ReplyParameters(first.message_id))
    await bot.edit_message_text("셋", VENDOR, first.message_id)
    with pytest.raises(BadRequest):
        await bot.send_message(VENDOR, " ")
    await bot.delete_message(VENDOR, first.message_id)
    lines = await running.client.accepted()
    assert [(line.n, line.method, line.text, line.fate) for line in lines] == [
        (1, "sendMessage", "하나", "answered"),
        (2, "sendMessage", "둘", "answered"),
        (3, "editMessageText", "셋", "answered"),
        (4, "deleteMessage", "", "answered"),
    ]
    assert lines[1].reply_to == first.message_id
    assert [line.n for line in await running.client.accepted(after=3)] == [4]
    calls = await running.client.requests()
    assert [(one.ok, one.code) for one in calls if one.method == "sendMessage"] == [
        (True, 200),
        (True, 200),
        (False, 400),
    ]
    assert [one.text for one in await person.messages()] == ["/start", "둘"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("가" * 4097, "Message is too long"),
        ("😀" * 2049, "Message is too long"),
        ("", "Message text is empty"),
        (" \n ", "Message text is empty"),
        ("<b></b>", "Message text is empty"),
        ("<b>x", "Can't parse entities: can't find end tag corresponding to start tag \"b\""),
        ("가 <x>", 'Can\'t parse entities: unsupported start tag "x" at byte offset 4'),
    ],
)
async def test_texts_that_telegram_refuses(bot: Bot, person: Person, text: str, reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        await bot.send_message(person.chat_id, text, parse_mode=ParseMode.HTML)
    assert refused.value.message.lower() == reason.lower()


@pytest.mark.parametrize("text", ["가" * 4096, "😀" * 2048, "<b>" + "가" * 4096 + "</b>", "&amp;" * 4096])
async def test_the_longest_texts_pass(bot: Bot, person: Person, text: str) -> None:
    assert (await bot.send_message(person.chat_id, text, parse_mode=ParseMode.HTML)).text


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (keyboard([InlineKeyboardButton("x", callback_data="가" * 21 + "ab")]), "Button_data_invalid"),
        (keyboard([InlineKeyboardButton("x", callback_data="f" * 65)]), "Button_data_invalid"),
        (keyboard([InlineKeyboardButton("x", url="javascript:1")]), "Inline keyboard button url 'javascript:1' is invalid: wrong http url"),
        (keyboard([InlineKeyboardButton(" ", callback_data="a")]), "Can't parse inline keyboard button: button text must be non-empty"),
        (keyboard([InlineKeyboardButton("x", copy_text=CopyTextButton("a" * 257))]), "Button_copy_text_invalid"),
        (keyboard([InlineKeyboardButton(str(n), callback_data="a") for n in range(9)]), "Reply markup is too long"),
        (keyboard(*[[InlineKeyboardButton(f"{r}", callback_data="a") for _ in range(8)] for r in range(13)]), "Reply markup is too long"),
        (keyboard([InlineKeyboardButton("x")]), "Can't parse inline keyboard button: text buttons are unallowed in the inline keyboard"),
    ],
)  # fmt: skip
async def test_keyboards_that_telegram_refuses(
    bot: Bot, person: Person, markup: InlineKeyboardMarkup, reason: str
) -> None:
    with pytest.raises(BadRequest) as refused:
        await bot.send_message(person.chat_id, "x", reply_markup=markup)
    assert refused.value.message.lower() == reason.lower()


async def test_64_bytes_of_callback_data_pass(bot: Bot, person: Person) -> None:
    data = "가" * 21 + "a"
    sent = await bot.send_message(
        person.chat_id, "x", reply_markup=keyboard([InlineKeyboardButton("x", callback_data=data)])
    )
    assert sent.reply_markup is not None
    assert sent.reply_markup.inline_keyboard[0][0].callback_data == data


async def test_edits_and_their_refusals(bot: Bot, person: Person) -> None:
    markup = keyboard([InlineKeyboardButton("☐", callback_data="a")])
    sent = await bot.send_message(VENDOR, "<b>하나</b>", parse_mode=ParseMode.HTML, reply_markup=markup)
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await bot.edit_message_text(
            "<b>하나</b>", parse_mode=ParseMode.HTML, reply_markup=markup, chat_id=VENDOR, message_id=sent.message_id
        )
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(reply_markup=markup, chat_id=VENDOR, message_id=sent.message_id)
    ticked = await bot.edit_message_reply_markup(
        reply_markup=keyboard([InlineKeyboardButton("✅", callback_data="a")]),
        chat_id=VENDOR,
        message_id=sent.message_id,
    )
    assert isinstance(ticked, Message)
    assert ticked.edit_date is not None
    bare = await bot.edit_message_text("하나", chat_id=VENDOR, message_id=sent.message_id)
    assert isinstance(bare, Message)
    assert bare.reply_markup is None
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", VENDOR, 999)
    (theirs, _) = await person.messages()
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", VENDOR, theirs.message_id)
    with pytest.raises(BadRequest, match="Inline keyboard expected"):
        await bot.edit_message_reply_markup(
            reply_markup=ReplyKeyboardMarkup([["a"]]),  # type: ignore[arg-type]  # that is the point
            chat_id=VENDOR,
            message_id=sent.message_id,
        )


async def test_replies(bot: Bot, person: Person) -> None:
    first = await bot.send_message(VENDOR, "공고")
    second = await bot.send_message(VENDOR, "정정", reply_parameters=ReplyParameters(first.message_id))
    assert second.reply_to_message is not None
    assert second.reply_to_message.text == "공고"
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(VENDOR, "정정", reply_parameters=ReplyParameters(999))
    third = await bot.send_message(
        VENDOR, "정정", reply_parameters=ReplyParameters(999, allow_sending_without_reply=True)
    )
    assert third.reply_to_message is None
    assert [one.reply_to for one in await person.messages()][-2:] == [first.message_id, None]


async def test_deleting(bot: Bot, person: Person, clock: ManualClock) -> None:
    sent = await bot.send_message(person.chat_id, "x")
    assert await bot.delete_message(VENDOR, sent.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(VENDOR, sent.message_id)
    old = await bot.send_message(VENDOR, "x")
    clock.put(clock.now().replace(day=31))
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await bot.delete_message(VENDOR, old.message_id)


async def test_files(bot: Bot, person: Person, running: Running) -> None:
    sent = await bot.send_document(
        VENDOR, b"BEGIN:VCALENDAR", caption="<b>일정</b>", parse_mode=ParseMode.HTML, filename="일정.ics"
    )
    assert sent.document is not None
    assert (sent.document.file_name, sent.caption) == ("일정.ics", "일정")
    assert bytes(await (await sent.document.get_file()).download_as_bytearray()) == b"BEGIN:VCALENDAR"
    shown = await SimpleAsyncHTTPClient(force_instance=True).fetch(
        f"{running.url}/sandbox/files/{sent.document.file_id}"
    )
    assert shown.body == b"BEGIN:VCALENDAR"
    photo = await bot.send_photo(VENDOR, PIXEL, caption="표")
    assert [(size.width, size.height) for size in photo.photo] == [(1, 1)]
    changed = await bot.edit_message_caption(VENDOR, photo.message_id, caption="그림")
    assert isinstance(changed, Message)
    assert changed.caption == "그림"
    (_, first, second) = await person.messages()
    assert (first.attachment or {})["kind"] == "document"
    assert (second.attachment or {})["kind"] == "photo"


async def test_files_that_telegram_refuses(bot: Bot, person: Person) -> None:
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_document(person.chat_id, b"x", caption="가" * 1025)
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(VENDOR, b"not a picture")
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(VENDOR, b"")
    with pytest.raises(BadRequest, match="Photo_invalid_dimensions"):
        await bot.send_photo(VENDOR, PIXEL[:16] + (9999).to_bytes(4, "big") + (100).to_bytes(4, "big") + PIXEL[24:])
    sent = await bot.send_photo(VENDOR, PIXEL)
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("x", VENDOR, sent.message_id)


async def test_chats_that_cannot_be_written_to(bot: Bot, person: Person, running: Running) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(777, "x")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message("@nobody", "x")
    await running.client.person(1002, "동료")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(1002, "x")
    await person.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(VENDOR, "x")
    await person.unblock()
    await bot.send_message(VENDOR, "x")
    await running.client.post("mark", {"chat_id": VENDOR, "deactivated": True})
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(VENDOR, "x")


async def test_commands_by_scope_and_language(bot: Bot, person: Person, running: Running) -> None:
    await bot.set_my_commands([BotCommand("help", "Help")])
    await bot.set_my_commands([BotCommand("help", "도움말")], language_code="ko")
    await bot.set_my_commands([BotCommand("list", "목록")], BotCommandScopeAllPrivateChats(), "ko")
    await bot.set_my_commands([BotCommand("team", "Team")], BotCommandScopeAllGroupChats())
    assert [one.description for one in await bot.get_my_commands(language_code="ko")] == ["도움말"]
    await running.client.person(1002, "Kim", language_code="en")
    await running.client.group(-55, "팀", {VENDOR: "creator"})
    assert [one["command"] for one in await running.client.menu(VENDOR)] == ["list"]
    assert [one["description"] for one in await running.client.menu(1002)] == ["Help"]
    assert [one["command"] for one in await running.client.menu(-55, VENDOR)] == ["team"]
    await bot.delete_my_commands(BotCommandScopeAllPrivateChats(), "ko")
    assert [one["description"] for one in await running.client.menu(VENDOR)] == ["도움말"]
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([BotCommand("구독", "x")])
    assert person.chat_id == VENDOR


async def test_words_about_the_bot(bot: Bot) -> None:
    await bot.set_my_description("공고를 알려 드립니다", "ko")
    await bot.set_my_short_description("short")
    await bot.set_my_name("발주봇")
    assert (await bot.get_my_description("ko")).description == "공고를 알려 드립니다"
    assert (await bot.get_my_short_description("ko")).short_description == "short"
    with pytest.raises(BadRequest):
        await bot.set_my_description("가" * 513)
    assert (await bot.get_webhook_info()).url == ""
    assert await bot.set_chat_menu_button()


async def test_other_tokens_and_methods(running: Running) -> None:
    http = SimpleAsyncHTTPClient(force_instance=True)
    wrong = await http.fetch(f"{running.url}/bot123456789:wrong/getMe", raise_error=False)
    assert (wrong.code, json.loads(wrong.body)) == (
        401,
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )
    unknown = await http.fetch(f"{running.url}/bot{TOKEN}/sendRocket", raise_error=False)
    assert (unknown.code, json.loads(unknown.body)["description"]) == (404, "Not Found: method not found")
    by_get = await http.fetch(f"{running.url}/bot{TOKEN}/getme")
    assert json.loads(by_get.body)["result"]["is_bot"] is True


async def test_json_bodies(running: Running, person: Person) -> None:
    http = SimpleAsyncHTTPClient(force_instance=True)

    async def call(body: bytes) -> tuple[int, str]:
        answer = await http.fetch(
            f"{running.url}/bot{TOKEN}/sendMessage",
            method="POST",
            body=body,
            headers={"Content-Type": "application/json"},
            raise_error=False,
        )
        return answer.code, json.loads(answer.body).get("description", "")

    good = {
        "chat_id": person.chat_id,
        "text": "<b>x</b>",
        "parse_mode": "HTML",
        "reply_markup": {"inline_keyboard": []},
    }
    assert await call(json.dumps(good).encode()) == (200, "")
    assert await call(b"{") == (400, "Bad Request: can't parse request JSON object")
    assert await call(b"[]") == (400, "Bad Request: request JSON object expected")
    assert await call(b'{"chat_id":1001,"text":"\\ud800"}') == (400, "Bad Request: strings must be encoded in UTF-8")
    assert await call(b'{"text":"x"}') == (400, "Bad Request: chat_id is empty")
