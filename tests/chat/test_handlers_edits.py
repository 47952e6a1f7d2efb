"""Rules dropped by a tap: only the chat's own, only as they stood, and with a way back."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.render import render
from bot.sandbox.client import Person, Seen
from bot.sender import markup
from jobs.clock import ManualClock
from jobs.compose import compose
from jobs.digest import digest_all
from storage import interests
from storage.db import Database
from storage.records import BuyerGroup, Interest, OutboxKind
from tests.chat.talking import COLLEAGUE, VENDOR, Talk, talking, tender
from tests.tenders import TOPICS

MONDAY = datetime.fromisoformat("2026-08-03T08:30:00+09:00")
CHANGED, NOT_YOURS = "그사이 관심사가 바뀌어", "이 대화방의 것이 아닙니다."


@pytest.fixture
async def talk(sqlite: Database, clock: ManualClock) -> AsyncIterator[Talk]:
    clock.put(MONDAY - timedelta(days=3))
    async with talking(sqlite, clock) as started:
        yield started


async def digest(talk: Talk, chat_id: int = VENDOR) -> None:
    """The week's digest as the bot sends it."""
    talk.clock.put(MONDAY)
    await digest_all(talk.database, MONDAY, TOPICS)
    (item,) = await talk.town.owed(chat_id, OutboxKind.DIGEST)
    async with talk.database.reading() as tx:
        facts = await compose(tx, item, MONDAY)
    (part,) = render(facts, language="ko", now=MONDAY, possible_double=False, silent=True)
    await talk.application.bot.send_message(chat_id, part.html, parse_mode="HTML", reply_markup=markup(part.buttons))


async def near(talk: Talk, person: Person, words: str = "CCTV -감리 -점검") -> tuple[Interest, Seen]:
    interest = await talk.subscribed(person, words)
    await talk.hold(
        tender("R26BK00000001", title="지능형 CCTV 구축 감리"),
        tender("R26BK00000002", title="CCTV 점검 용역"),
        tender("R26BK00000003", title="CCTV 설치", buyer="경상북도 경주시", buyer_group=BuyerGroup.OTHER),
    )
    await digest(talk)
    return interest, await person.wait_for_message("아깝게 빠진")


async def now(person: Person, card: Seen) -> Seen:
    return next(one for one in await person.messages() if one.message_id == card.message_id)


async def test_the_digest_says_which_rule_kept_it_out_and_a_tap_drops_it(talk: Talk) -> None:
    person = await talk.vendor()
    before, card = await near(talk, person)
    assert "아깝게 빠진 3건" in card.text
    assert "✘ 제외어 ‘감리’ 때문에 빠졌습니다" in card.text
    assert "✘ 서울 밖 발주라 빠졌습니다" in card.text
    assert card.labels[:3] == [
        "서울 밖도 받기",
        "‘점검’ 제외 풀기",
        "‘감리’ 제외 풀기",
    ]
    toast = await person.tap(card.labels[2], message_id=card.message_id)
    assert toast.text.startswith("바꿨습니다")
    (held,) = await talk.interests()
    assert held.words == "CCTV -점검"
    assert held.sequence > before.sequence
    assert (await now(person, card)).labels[2] == "↩ 되돌리기: ‘감리’ 제외 풀기"
    # The next notice of that kind comes.
    await talk.town.arrive(tender("R26BK00000009", title="CCTV 감리 용역"), at=MONDAY)
    assert [item.payload["notice"] for item in await talk.town.owed(VENDOR, OutboxKind.ALERT)] == [4]


async def test_what_was_dropped_is_put_back_the_latest_first(talk: Talk) -> None:
    person = await talk.vendor()
    before, card = await near(talk, person)
    for label in card.labels[:3]:
        await person.tap(label, message_id=card.message_id)
    undo = (await now(person, card)).labels[:3]
    (wide,) = await talk.interests()
    assert (wide.words, wide.filters.buyer_groups) == ("CCTV", ())
    assert (await person.tap(undo[0], message_id=card.message_id)).text.startswith(CHANGED)
    for label in reversed(undo):
        assert (await person.tap(label, message_id=card.message_id)).text.startswith("↩ 되돌렸습니다")
    (held,) = await talk.interests()
    assert (held.words, held.filters) == (before.words, before.filters)
    assert held.sequence > wide.sequence
    assert (await now(person, card)).labels == card.labels


async def test_a_rule_that_changed_meanwhile_is_left_alone(talk: Talk) -> None:
    person = await talk.vendor()
    interest, card = await near(talk, person)
    async with talk.database.writing() as tx:
        await interests.change(tx, replace(interest, words="CCTV -감리단"))
    toast = await person.tap(card.labels[2], message_id=card.message_id)
    assert toast.text.startswith(CHANGED)
    assert [one.words for one in await talk.interests()] == ["CCTV -감리단"]
    assert (await now(person, card)).labels == card.labels


async def test_a_removed_interest_is_left_alone(talk: Talk) -> None:
    person = await talk.vendor()
    interest, card = await near(talk, person)
    await person.tap(card.labels[2], message_id=card.message_id)
    undo = (await now(person, card)).labels[2]
    async with talk.database.writing() as tx:
        await interests.change(tx, replace((await interests.of_chat(tx, VENDOR))[0], removed=True))
    assert (await person.tap(card.labels[0], message_id=card.message_id)).text.startswith(CHANGED)
    assert (await person.tap(undo, message_id=card.message_id)).text.startswith(CHANGED)
    async with talk.database.reading() as tx:
        held = await interests.get(tx, VENDOR, interest.id)
    assert held is not None
    assert (held.removed, held.words) == (True, "CCTV -점검")


async def test_another_chats_interest_is_refused(talk: Talk) -> None:
    person = await talk.vendor()
    interest, card = await near(talk, person)
    await person.tap(card.labels[2], message_id=card.message_id)
    (held,) = await talk.interests()
    stranger = await talk.client.person(COLLEAGUE, "이동료")
    await talk.subscribed(stranger, "메타버스 -감리")
    shown = (await stranger.messages())[-1]
    for data in (f"lo:{interest.id}:1452244950", f"tb:{interest.id}:{held.sequence}", "lo:999:1", "tb:999:1"):
        assert (await stranger.forge(data, message_id=shown.message_id)).text == NOT_YOURS
    for data in ("lo:1", "lo:1:2:3", "lo:-1:2", "tb:1", "tb:1:x"):
        assert (await stranger.forge(data, message_id=shown.message_id)).text.startswith("오래된 버튼")
    assert await talk.interests() == [held]


async def test_an_edit_that_never_was_is_not_taken_back(talk: Talk) -> None:
    person = await talk.vendor()
    interest, card = await near(talk, person)
    for number in (0, 1, interest.sequence):
        toast = await person.forge(f"tb:{interest.id}:{number}", message_id=card.message_id)
        assert toast.text.startswith(CHANGED)
    assert await talk.interests() == [interest]
