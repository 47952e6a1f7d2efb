"""Every fault of the sandbox, as python-telegram-bot sees it, and whether the message was taken."""

import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.sandbox.client import Impossible, Person
from bot.sandbox.flood import Limits
from bot.sandbox.world import Chat
from jobs.clock import ManualClock
from tests.sandbox import Running, sandboxed

VENDOR = 1001


@pytest.fixture(autouse=True)
def spans_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


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
    async with running.bot(read_seconds=0.5) as started:
        yield started


@pytest.mark.parametrize(
    "case",
    [
        ("blocked", {}, Forbidden, "bot was blocked by the user"),
        ("deactivated", {}, Forbidden, "user is deactivated"),
        ("kicked", {}, Forbidden, "bot was kicked from the group chat"),
        ("cannot_initiate", {}, Forbidden, "bot can't initiate conversation"),
        ("unknown_forbidden", {}, Forbidden, "nobody has seen"),
        ("chat_not_found", {}, BadRequest, "Chat not found"),
        ("no_rights", {}, BadRequest, "Not enough rights"),
        ("cannot_parse", {}, BadRequest, "Can't parse entities"),
        ("flood", {"retry_after": 7}, RetryAfter, "Retry in"),
        ("migrate", {"migrate_to_chat_id": -1001}, ChatMigrated, "-1001"),
        ("unauthorized", {}, InvalidToken, ""),
        ("not_found", {}, InvalidToken, ""),
        ("conflict", {}, Conflict, "only one bot instance"),
        ("server_error", {}, NetworkError, "Internal Server Error: restart"),
        ("bad_gateway", {}, NetworkError, ""),
        ("gateway_timeout", {}, NetworkError, ""),
        ("proxy_not_found", {}, InvalidToken, ""),
        ("drop_before", {}, NetworkError, "RemoteProtocolError"),
        ("reset_before", {}, NetworkError, "ReadError"),
        ("hang_before", {}, TimedOut, ""),
    ],
)
async def test_refused_before_acceptance(
    running: Running, person: Person, bot: Bot, case: tuple[str, dict[str, int], type[TelegramError], str]
) -> None:
    name, more, error, words = case
    number = await running.client.fault(name, count=1, **more)
    with pytest.raises(error) as raised:
        await bot.send_message(VENDOR, "x")
    assert type(raised.value) is error
    assert words in str(raised.value)
    assert await running.client.accepted() == []
    assert await running.client.hits(number) == 1
    await bot.send_message(VENDOR, "y")
    assert [line.text for line in await running.client.accepted()] == ["y"]
    assert [one.fault for one in await running.client.requests() if one.method == "sendMessage"] == [name, ""]
    assert len(await person.messages()) == 2


@pytest.mark.parametrize(
    "case",
    [
        ("accepted_server_error", NetworkError, "Internal Server Error: restart"),
        ("accepted_bad_gateway", NetworkError, ""),
        ("drop_after", NetworkError, "RemoteProtocolError"),
        ("reset_after", NetworkError, "ReadError"),
        ("truncated", NetworkError, "RemoteProtocolError"),
        ("garbage", TelegramError, "Invalid server response"),
        ("late", TimedOut, ""),
        ("slow", TimedOut, ""),
        ("hang_after", TimedOut, ""),
    ],
)
async def test_lost_after_acceptance(
    running: Running, person: Person, bot: Bot, case: tuple[str, type[TelegramError], str]
) -> None:
    name, error, words = case
    await running.client.fault(name, count=1)
    with pytest.raises(TelegramError) as raised:
        await bot.send_message(VENDOR, "x")
    assert type(raised.value) is error
    assert words in str(raised.value)
    await person.wait_for_message("x")
    assert [(line.text, line.fate) for line in await running.client.accepted()] == [("x", name)]


async def test_flood_says_how_long(running: Running, person: Person, bot: Bot) -> None:
    await running.client.fault("flood", retry_after=7)
    with pytest.raises(RetryAfter) as raised:
        await bot.send_message(person.chat_id, "x")
    assert _seconds(raised.value) == 7


def _seconds(refused: RetryAfter) -> float:
    wait = refused.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else wait


async def test_a_late_answer_comes(running: Running, person: Person) -> None:
    await running.client.fault("late", delay_after=0.3)
    async with running.bot() as patient:
        before = time.monotonic()
        await patient.send_message(person.chat_id, "x")
        assert time.monotonic() - before >= 0.3


async def test_a_rule_picks_its_calls(running: Running, person: Person, bot: Bot) -> None:
    other = await running.client.person(1002, "동료")
    await other.say("/start")
    await running.client.fault("server_error", chat_id=1002, text="나쁜", skip=1, count=1)
    await bot.send_message(person.chat_id, "나쁜")
    await bot.send_message(1002, "좋은")
    await bot.send_message(1002, "나쁜")
    with pytest.raises(NetworkError):
        await bot.send_message(1002, "나쁜")
    await bot.send_message(1002, "나쁜")


async def test_chance_is_seeded(running: Running, person: Person, bot: Bot) -> None:
    async def hits(seed: int) -> list[int]:
        number = await running.client.fault("blocked", probability=0.3, seed=seed)
        failed = []
        for n in range(60):
            try:
                await bot.send_message(person.chat_id, str(n))
            except Forbidden:
                failed.append(n)
        assert await running.client.hits(number) == len(failed)
        await running.client.heal(number)
        return failed

    first, again, other = await hits(1), await hits(1), await hits(2)
    assert first == again
    assert first != other
    assert 8 <= len(first) <= 30


async def test_a_healed_fault_is_gone(running: Running, person: Person, bot: Bot) -> None:
    await running.client.fault("unauthorized", method="*")
    with pytest.raises(InvalidToken):
        await bot.get_me()
    await running.client.heal()
    await bot.send_message(person.chat_id, "x")


@pytest.mark.parametrize(
    "rule", [{"name": "gremlin"}, {"answer": "shrug"}, {"colour": 1}, {"name": "flood", "method": 1, "x": 2}]
)
async def test_a_rule_that_is_none_is_refused(running: Running, rule: dict[str, object]) -> None:
    with pytest.raises(Impossible):
        await running.client.post("faults", rule)


async def test_flood_limits_can_be_enforced(running: Running, person: Person, bot: Bot) -> None:
    await running.client.group(-55, "팀", {VENDOR: "creator"})
    for n in range(5):
        await bot.send_message(VENDOR, str(n))
    await running.client.limits(enforced=True, chat_burst=2, chat_per_second=0.01)
    await bot.send_message(VENDOR, "a")
    await bot.send_message(VENDOR, "b")
    with pytest.raises(RetryAfter):
        await bot.send_message(VENDOR, "c")
    await bot.send_message(-55, "other chats go on")
    await running.client.limits(enforced=True, group_per_minute=2, chat_burst=10)
    await bot.send_message(-55, "1")
    await bot.send_message(-55, "2")
    with pytest.raises(RetryAfter) as raised:
        await bot.send_message(-55, "3")
    assert _seconds(raised.value) in {59, 60}
    await running.client.limits(enforced=False)
    await bot.send_message(-55, "4")
    assert len(await person.messages()) == 1 + 5 + 2


def test_the_limits_over_time() -> None:
    limits = Limits(enforced=True)
    chats = [Chat(id=n, type="private") for n in range(40)]
    assert [limits.refused_for(chat, 0.0) for chat in chats] == [0] * 30 + [1] * 10
    assert [limits.refused_for(chat, 0.5) for chat in chats[30:]] == [0] * 10
    one = Limits(enforced=True, chat_burst=3)
    assert [one.refused_for(chats[0], 0.0) for _ in range(5)] == [0, 0, 0, 1, 1]
    assert [one.refused_for(chats[0], 1.0 + n) for n in range(5)] == [0] * 5
    team = Chat(id=-5, type="group")
    assert [one.refused_for(team, 10.0 + n) for n in range(22)] == [0] * 20 + [40, 39]
    assert one.refused_for(team, 70.1) == 0
    assert [Limits().refused_for(team, 0.0) for _ in range(100)] == [0] * 100
