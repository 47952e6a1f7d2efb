"""The people's side: groups, blocks, presses, moves; and who may talk to the sandbox at all."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden
from tornado.simple_httpclient import SimpleAsyncHTTPClient

from bot.sandbox.client import Impossible, Person, Unheard
from jobs.clock import ManualClock
from tests.sandbox import TOKEN, Running, sandboxed

VENDOR, COLLEAGUE, TEAM = 1001, 1002, -55
MARKUP = InlineKeyboardMarkup(
    [[InlineKeyboardButton("팔로우", callback_data="f:1"), InlineKeyboardButton("원문", url="https://www.g2b.go.kr/")]]
)


@pytest.fixture
async def running(clock: ManualClock) -> AsyncIterator[Running]:
    async with sandboxed(clock) as started:
        yield started


@pytest.fixture
async def person(running: Running) -> Person:
    return await running.client.person(VENDOR, "지우")


@pytest.fixture
async def bot(running: Running) -> AsyncIterator[Bot]:
    async with running.bot() as started:
        yield started


async def latest(bot: Bot) -> list[Update]:
    updates = await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1)
    return list(updates)


async def test_a_press_and_its_answer(bot: Bot, person: Person) -> None:
    await person.say("/start")
    sent = await bot.send_message(VENDOR, "공고", reply_markup=MARKUP)
    await latest(bot)
    pressing = asyncio.create_task(person.tap("팔로우"))
    (update,) = await bot.get_updates(timeout=5)
    query = update.callback_query
    assert query is not None
    assert (query.data, query.from_user.id) == ("f:1", VENDOR)
    assert query.message is not None
    assert query.message.message_id == sent.message_id
    await bot.answer_callback_query(query.id, "팔로우했습니다")
    toast = await pressing
    assert (toast.answered, toast.text, toast.alert) == (True, "팔로우했습니다", False)
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired"):
        await bot.answer_callback_query(query.id, "또")
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query("12345")


async def test_a_press_that_nobody_answers(bot: Bot, person: Person) -> None:
    await person.say("/start")
    await bot.send_message(VENDOR, "공고", reply_markup=MARKUP)
    assert not (await person.tap(data="f:1", wait=0.05)).answered
    assert not (await person.tap("원문")).answered
    assert len(await latest(bot)) == 2
    with pytest.raises(Impossible, match="no message has the button '없음'"):
        await person.tap("없음")


async def test_a_toast_of_201_characters_is_refused(bot: Bot, person: Person) -> None:
    await person.say("/start")
    await bot.send_message(VENDOR, "공고", reply_markup=MARKUP)
    await latest(bot)
    pressing = asyncio.create_task(person.tap("팔로우"))
    (update,) = await bot.get_updates(timeout=5)
    assert update.callback_query is not None
    with pytest.raises(BadRequest, match="Message_too_long"):
        await bot.answer_callback_query(update.callback_query.id, "가" * 201)
    await bot.answer_callback_query(update.callback_query.id, "가" * 200)
    assert len((await pressing).text) == 200


async def test_blocking_is_told(bot: Bot, person: Person) -> None:
    await person.say("/start")
    await latest(bot)
    await person.block()
    await person.block()
    (update,) = await latest(bot)
    change = update.my_chat_member
    assert change is not None
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("member", "kicked")
    with pytest.raises(Impossible, match="unblock it first"):
        await person.say("들려요?")
    await person.unblock()
    (update,) = await latest(bot)
    assert update.my_chat_member is not None
    assert update.my_chat_member.new_chat_member.status == "member"


async def test_a_group_shows_a_bot_only_what_is_meant_for_it(bot: Bot, running: Running) -> None:
    await running.client.person(VENDOR, "지우")
    await running.client.group(TEAM, "팀", {VENDOR: "creator", COLLEAGUE: "member"}, bot="member")
    added, welcome = await latest(bot)
    assert added.my_chat_member is not None
    assert added.my_chat_member.new_chat_member.status == "member"
    assert welcome.message is not None
    assert welcome.message.new_chat_members[0].is_bot
    hand = running.client.member(VENDOR, TEAM)
    sent = await bot.send_message(TEAM, "공고")
    for text, reply_to in (
        ("잡담", None),
        ("/today", None),
        ("/today@other_bot", None),
        ("/today@baljubot_sandbox_bot", None),
        ("좋네요", sent.message_id),
    ):
        await hand.say(text, reply_to=reply_to)
    heard = [one.message.text for one in await latest(bot) if one.message]
    assert heard == ["/today", "/today@baljubot_sandbox_bot", "좋네요"]
    with pytest.raises(Impossible, match="is not in this group"):
        await running.client.member(999, TEAM).say("/today")


async def test_who_is_who_in_a_group(bot: Bot, running: Running) -> None:
    await running.client.person(VENDOR, "지우")
    await running.client.person(COLLEAGUE, "동료")
    await running.client.group(TEAM, "팀", {VENDOR: "creator", COLLEAGUE: "member"}, bot="administrator")
    assert {one.user.id: one.status for one in await bot.get_chat_administrators(TEAM)} == {
        VENDOR: "creator",
        (await bot.get_me()).id: "administrator",
    }
    assert (await bot.get_chat_member(TEAM, COLLEAGUE)).status == "member"
    await running.client.post("enrol", {"chat_id": TEAM, "user_id": COLLEAGUE, "status": "kicked"})
    assert (await bot.get_chat_member(TEAM, COLLEAGUE)).status == "kicked"
    assert await bot.get_chat_member_count(TEAM) == 2
    with pytest.raises(BadRequest):
        await bot.get_chat_member(TEAM, 31337)
    with pytest.raises(BadRequest, match="There are no administrators in the private chat"):
        await bot.get_chat_administrators(VENDOR)
    chat = await bot.get_chat(TEAM)
    assert (chat.title, chat.type) == ("팀", "group")
    assert (await bot.get_chat(VENDOR)).first_name == "지우"


async def test_a_bot_that_is_out_stays_out(bot: Bot, running: Running) -> None:
    await running.client.person(VENDOR, "지우")
    await running.client.group(TEAM, "팀", {VENDOR: "creator"}, bot="member")
    await bot.leave_chat(TEAM)
    with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
        await bot.send_message(TEAM, "x")
    await running.client.post("stand", {"chat_id": TEAM, "status": "member"})
    await running.client.post("stand", {"chat_id": TEAM, "status": "kicked"})
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.send_message(TEAM, "x")
    with pytest.raises(Forbidden):
        await bot.get_chat(TEAM)


async def test_a_group_moves(bot: Bot, running: Running) -> None:
    await running.client.person(VENDOR, "지우")
    await running.client.group(TEAM, "팀", {VENDOR: "creator"}, bot="member")
    await latest(bot)
    moved = await running.client.post("migrate", {"chat_id": TEAM})
    assert moved["id"] == -1_000_000_000_055
    there = [one.message for one in await latest(bot) if one.message]
    assert [(one.migrate_to_chat_id, one.migrate_from_chat_id) for one in there] == [(moved["id"], None), (None, TEAM)]
    with pytest.raises(ChatMigrated) as raised:
        await bot.send_message(TEAM, "x")
    assert raised.value.new_chat_id == moved["id"]
    assert (await bot.send_message(moved["id"], "x")).chat.type == "supergroup"
    with pytest.raises(Impossible):
        await running.client.post("migrate", {"chat_id": TEAM})


async def test_message_ids_as_telegram_counts_them(bot: Bot, running: Running, person: Person) -> None:
    await person.say("/start")
    other = await running.client.person(COLLEAGUE, "동료")
    await other.say("/start")
    await running.client.group(-1_000_000_000_077, "큰 팀", {VENDOR: "creator"}, type="supergroup")
    first = await bot.send_message(VENDOR, "a")
    second = await bot.send_message(COLLEAGUE, "b")
    assert second.message_id == first.message_id + 1
    one = await bot.send_message(-1_000_000_000_077, "c")
    assert one.message_id == 2


async def test_marks_of_a_chat(bot: Bot, running: Running) -> None:
    await running.client.person(VENDOR, "지우")
    await running.client.group(TEAM, "팀", {VENDOR: "creator"}, bot="member")
    await running.client.post("mark", {"chat_id": TEAM, "muted": True})
    with pytest.raises(BadRequest, match="Not enough rights to send text messages"):
        await bot.send_message(TEAM, "x")
    await running.client.post("mark", {"chat_id": TEAM, "muted": False, "gone": True})
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(TEAM, "x")
    with pytest.raises(Impossible, match="marks are"):
        await running.client.post("mark", {"chat_id": TEAM, "purple": True})


async def test_what_a_person_cannot_do(running: Running, person: Person) -> None:
    with pytest.raises(Impossible, match="1 to 4096"):
        await person.say("가" * 4097)
    with pytest.raises(Impossible, match="no chat 5"):
        await running.client.post("say", {"chat_id": 5, "text": "x"})
    with pytest.raises(Impossible, match="missing: text"):
        await running.client.post("say", {"chat_id": VENDOR})
    with pytest.raises(Impossible, match="no such action"):
        await running.client.post("dance", {})
    with pytest.raises(Impossible, match="no such page"):
        await running.client.get("dance")
    with pytest.raises(Impossible, match="a group has a negative id"):
        await running.client.group(5, "팀", {})


async def test_waiting_in_vain_says_what_is_there(bot: Bot, person: Person) -> None:
    await person.say("/start")
    await bot.send_message(VENDOR, "있는 말")
    with pytest.raises(Unheard, match="있는 말"):
        await person.wait_for_message("없는 말", within=0.1)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, 200),
        ({"Host": "localhost"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "{url}"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
@pytest.mark.parametrize("path", ["/sandbox/chats", "/", "/sandbox/faults", "/bot123:x/getMe"])
async def test_other_pages_and_names_stay_out(running: Running, headers: dict[str, str], code: int, path: str) -> None:
    sent = {name: value.format(url=running.url) for name, value in headers.items()}
    answer = await SimpleAsyncHTTPClient(force_instance=True).fetch(running.url + path, headers=sent, raise_error=False)
    expected = 401 if path.startswith("/bot") and code == 200 else code
    assert answer.code == expected


async def test_a_link_from_elsewhere_opens_the_page_and_nothing_more(running: Running) -> None:
    http = SimpleAsyncHTTPClient(force_instance=True)
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    codes = [
        (await http.fetch(running.url + path, headers=followed, raise_error=False)).code
        for path in ("/", "/sandbox/chats", f"/bot{TOKEN}/getMe")
    ]
    assert codes == [200, 403, 403]


async def test_the_page_cannot_leave_its_folder(running: Running) -> None:
    http = SimpleAsyncHTTPClient(force_instance=True)
    for path in ("/..%2fserver.py", "/server.py", "/.", "/nothing.html"):
        assert (await http.fetch(running.url + path, raise_error=False)).code == 404
    page = await http.fetch(running.url)
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


async def test_events_stream_what_happens(bot: Bot, running: Running, person: Person) -> None:
    heard: list[dict[str, object]] = []
    buffer = bytearray()
    greeted, over = asyncio.Event(), asyncio.Event()

    def chunk(data: bytes) -> None:
        buffer.extend(data)
        lines = [line for line in bytes(buffer).split(b"\n")[:-1] if line.startswith(b"data: ")]
        heard[:] = [json.loads(line[6:]) for line in lines]
        greeted.set()
        if heard and heard[-1]["type"] == "deleted":
            over.set()

    http = SimpleAsyncHTTPClient(force_instance=True)
    stream = asyncio.ensure_future(
        http.fetch(f"{running.url}/sandbox/events", streaming_callback=chunk, request_timeout=20, raise_error=False)
    )
    await asyncio.wait_for(greeted.wait(), 5)
    await person.say("/start")
    sent = await bot.send_message(VENDOR, "공고", reply_markup=MARKUP)
    await bot.delete_message(VENDOR, sent.message_id)
    await asyncio.wait_for(over.wait(), 5)
    kinds = [one["type"] for one in heard]
    assert kinds[0] == "hello"
    assert {"program", "chat", "message", "deleted"} <= set(kinds)
    http.close()
    stream.cancel()
