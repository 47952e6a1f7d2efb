"""Every answer of the taxonomy, from the sandbox's wire through the real framework to an outcome."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.sandbox.client import Impossible
from bot.sender import TelegramSender
from jobs.clock import ManualClock
from jobs.ports import (
    Ambiguous,
    Button,
    Delivered,
    Message,
    Moved,
    NotSent,
    Outcome,
    Paused,
    Refused,
    Rejected,
    RetryAt,
    Unreachable,
)
from tests.sandbox import TOKEN, Running, sandboxed

PERSON = 701
HELLO = Message(html="<b>안녕</b>하세요", plain="안녕하세요")


@pytest.fixture
async def sandbox(clock: ManualClock) -> AsyncIterator[Running]:
    async with sandboxed(clock) as running:
        person = await running.client.person(PERSON, "민지")
        await person.say("/start")
        yield running


_open: list[HTTPXRequest] = []


@pytest.fixture(autouse=True)
async def _hang_up() -> AsyncIterator[None]:
    yield
    while _open:
        await _open.pop().shutdown()


def sender(
    sandbox: Running, *, token: str = TOKEN, read_seconds: float = 5.0, url: str = "", **options: float
) -> TelegramSender:
    request = HTTPXRequest(read_timeout=read_seconds, connect_timeout=1, **options)  # type: ignore[arg-type]  # pool sizes are ints
    _open.append(request)
    bot = Bot(token, base_url=url or f"{sandbox.url}/bot", request=request)
    return TelegramSender(bot, lambda text: text.replace(token, "[token]"))


async def accepted(sandbox: Running) -> int:
    return len([one for one in await sandbox.client.accepted() if one.method == "sendMessage"])


async def test_a_message_arrives_as_it_was_meant(sandbox: Running) -> None:
    message = Message(
        html="<b>안녕</b>",
        plain="안녕",
        buttons=((Button(text="본다", data="a:1"), Button(text="간다", url="https://example.com/")),),
        silent=True,
        reply_to=999,
    )
    assert isinstance(await sender(sandbox).send(PERSON, message), Delivered)
    (seen,) = [one for one in await sandbox.client.messages(PERSON) if one.from_bot]
    assert (seen.text, seen.labels, seen.silent) == ("안녕", ["본다", "간다"], True)


TABLE: list[tuple[str, Outcome | type, int]] = [
    ("flood", RetryAt(1.0), 0),
    ("blocked", Unreachable("Forbidden: bot was blocked by the user"), 0),
    ("deactivated", Unreachable("Forbidden: user is deactivated"), 0),
    ("kicked", Unreachable("Forbidden: bot was kicked from the group chat"), 0),
    ("cannot_initiate", Unreachable("Forbidden: bot can't initiate conversation with a user"), 0),
    ("unknown_forbidden", NotSent("Forbidden: something that nobody has seen before", of_chat=True), 0),
    ("chat_not_found", Unreachable("Chat not found", certain=False), 0),
    ("no_rights", Paused("Not enough rights to send text messages to the chat"), 0),
    ("unauthorized", NotSent, 0),
    ("not_found", NotSent, 0),
    ("server_error", Ambiguous, 0),
    ("bad_gateway", Ambiguous, 0),
    ("gateway_timeout", Ambiguous, 0),
    ("proxy_not_found", NotSent, 0),
    ("accepted_server_error", Ambiguous, 1),
    ("accepted_bad_gateway", Ambiguous, 1),
    ("drop_before", Ambiguous, 0),
    ("reset_before", Ambiguous, 0),
    ("drop_after", Ambiguous, 1),
    ("reset_after", Ambiguous, 1),
    ("truncated", Ambiguous, 1),
    ("garbage", Ambiguous, 1),
    ("late", Delivered, 1),
    ("slow", Delivered, 1),
]


@pytest.mark.parametrize(("fault", "expected", "arrived"), TABLE, ids=[row[0] for row in TABLE])
async def test_every_answer_is_classified_by_its_cause(
    sandbox: Running, fault: str, expected: Outcome | type, arrived: int
) -> None:
    await sandbox.client.fault(fault)
    outcome = await sender(sandbox).send(PERSON, HELLO)
    if isinstance(expected, type):
        assert isinstance(outcome, expected)
    elif isinstance(outcome, (Unreachable, Paused)) and isinstance(expected, (Unreachable, Paused)):
        assert type(outcome) is type(expected)
        assert outcome.why.lower().removeprefix("forbidden: ") == expected.why.lower().removeprefix("forbidden: ")
    else:
        assert outcome == expected
    assert await accepted(sandbox) == arrived


@pytest.mark.parametrize(("fault", "arrived"), [("hang_before", 0), ("hang_after", 1)])
async def test_no_answer_at_all_is_ambiguous(sandbox: Running, fault: str, arrived: int) -> None:
    await sandbox.client.fault(fault)
    assert isinstance(await sender(sandbox, read_seconds=0.3).send(PERSON, HELLO), Ambiguous)
    assert await accepted(sandbox) == arrived


@pytest.mark.parametrize("words", ["Forbidden: bot is shy today", "Forbidden: unknown reason"])
async def test_an_unknown_403_is_of_the_chat_and_never_final(sandbox: Running, words: str) -> None:
    await sandbox.client.fault(status=403, description=words)
    assert await sender(sandbox).send(PERSON, HELLO) == NotSent(words, of_chat=True)


async def test_an_unknown_400_may_pass_as_bare_text(sandbox: Running) -> None:
    await sandbox.client.fault(status=400, description="Bad Request: never seen")
    assert await sender(sandbox).send(PERSON, HELLO) == Rejected("Never seen")


async def test_gone_for_real_when_the_person_blocks(sandbox: Running) -> None:
    await sandbox.client.post("block", {"chat_id": PERSON})
    outcome = await sender(sandbox).send(PERSON, HELLO)
    assert isinstance(outcome, Unreachable)
    assert outcome.certain


async def test_a_group_that_moved_says_where(sandbox: Running) -> None:
    await sandbox.client.fault("migrate", parameters={"migrate_to_chat_id": -100777})
    assert await sender(sandbox).send(PERSON, HELLO) == Moved(-100777)


async def test_broken_markup_is_told_apart(sandbox: Running) -> None:
    outcome = await sender(sandbox).send(PERSON, Message(html="<b>안녕", plain="안녕"))
    assert isinstance(outcome, Rejected)
    assert outcome.markup
    assert isinstance(await sender(sandbox).send(PERSON, Message(html="", plain="<b>안녕")), Delivered)


async def test_markup_too_long_is_told_apart(sandbox: Running) -> None:
    outcome = await sender(sandbox).send(PERSON, Message(html="가" * 4097, plain="가"))
    assert isinstance(outcome, Rejected)
    assert outcome.too_long


async def test_a_button_that_carries_too_much_is_markup(sandbox: Running) -> None:
    message = Message(html="x", plain="x", buttons=((Button(text="b", data="d" * 65),),))
    outcome = await sender(sandbox).send(PERSON, message)
    assert isinstance(outcome, Rejected)
    assert outcome.markup


async def test_a_refused_token_is_believed_when_telegram_says_so_again(sandbox: Running) -> None:
    outcome = await sender(sandbox, token="123456789:AAwrongwrongwrongwrongwrongwrongwrong").send(PERSON, HELLO)
    assert isinstance(outcome, Refused)
    assert "AAwrong" not in outcome.why


async def test_a_refused_token_is_not_believed_while_getme_answers(sandbox: Running) -> None:
    await sandbox.client.fault("unauthorized", method="sendMessage")
    assert isinstance(await sender(sandbox).send(PERSON, HELLO), NotSent)


@pytest.mark.parametrize("fault", ["proxy_not_found", "bad_gateway"])
async def test_a_proxy_that_answers_for_telegram_is_not_believed(sandbox: Running, fault: str) -> None:
    await sandbox.client.fault(fault, method="*")
    assert not isinstance(await sender(sandbox).send(PERSON, HELLO), (Refused, Delivered, Unreachable))
    await sandbox.client.heal()
    assert isinstance(await sender(sandbox).send(PERSON, HELLO), Delivered)


async def test_nobody_listening_is_certainly_not_sent(sandbox: Running) -> None:
    assert isinstance(await sender(sandbox, url="http://127.0.0.1:9/bot").send(PERSON, HELLO), NotSent)


async def test_a_lone_surrogate_never_leaves_and_is_not_tried_for_ever(sandbox: Running) -> None:
    outcome = await sender(sandbox).send(PERSON, Message(html="\ud800", plain="\ud800"))
    assert isinstance(outcome, Rejected)
    assert await accepted(sandbox) == 0


async def test_a_full_pool_is_certainly_not_sent(sandbox: Running) -> None:
    await sandbox.client.fault("slow", delay_before=1.5)
    one = sender(sandbox, connection_pool_size=1, pool_timeout=0.2)
    first = asyncio.create_task(one.send(PERSON, HELLO))
    await asyncio.sleep(0.2)
    assert isinstance(await one.send(PERSON, HELLO), NotSent)
    assert isinstance(await first, Delivered)


async def test_yes_with_something_else_than_a_message_is_ambiguous() -> None:
    class Odd(HTTPXRequest):
        async def do_request(self, *_: object, **__: object) -> tuple[int, bytes]:
            return 200, b'{"ok":true,"result":{}}'

    odd = Odd()
    _open.append(odd)
    assert isinstance(await TelegramSender(Bot(TOKEN, request=odd), str).send(PERSON, HELLO), Ambiguous)


async def test_the_sandbox_knows_no_fault_of_another_name(sandbox: Running) -> None:
    with pytest.raises((Impossible, httpx.HTTPError)):
        await sandbox.client.fault("of nobody")
