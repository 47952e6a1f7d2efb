"""Buttons under a card: follow and stop, not for me and undo, one project or two; forged questions are refused."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.client import Person, Seen
from jobs.clock import ManualClock
from jobs.collect import store
from jobs.rules.narrowing import word_code
from storage import dismissals, outbox, projects
from storage.db import Database
from storage.records import NewOutboxItem, OutboxKind
from tests.chat.talking import COLLEAGUE, VENDOR, Talk, talking, tender


@pytest.fixture
async def talk(sqlite: Database, clock: ManualClock) -> AsyncIterator[Talk]:
    async with talking(sqlite, clock) as started:
        yield started


async def card_of(person: Person, notice_id: int = 1) -> Seen:
    await person.say(f"/start b_{notice_id}")
    return await person.wait_for_message("R26BK")


async def now(person: Person, card: Seen) -> Seen:
    return next(one for one in await person.messages() if one.message_id == card.message_id)


async def test_follow_and_stop_following(talk: Talk) -> None:
    await talk.hold(tender())
    person = await talk.vendor()
    card = await card_of(person)
    project_id = await talk.town.project_of(tender())
    toast = await person.tap("⭐ 팔로우", message_id=card.message_id)
    assert toast.text.startswith("⭐ 팔로우했습니다")
    assert "✅ 팔로우 중" in (await now(person, card)).labels
    async with talk.database.reading() as tx:
        assert await projects.followers(tx, project_id) == {VENDOR}
    await person.tap("✅ 팔로우 중", message_id=card.message_id)
    assert "⭐ 팔로우" in (await now(person, card)).labels
    async with talk.database.reading() as tx:
        assert await projects.followers(tx, project_id) == set()


async def test_a_card_opened_again_shows_that_it_is_followed(talk: Talk) -> None:
    await talk.hold(tender())
    person = await talk.vendor()
    card = await card_of(person)
    await person.tap("⭐ 팔로우", message_id=card.message_id)
    await person.say("/start b_1")
    again = await person.wait_for_message("팔로우하시는 사업입니다", after=card.message_id)
    assert "✅ 팔로우 중" in again.labels


async def test_not_for_me_and_undo(talk: Talk) -> None:
    await talk.hold(tender())
    person = await talk.vendor()
    card = await card_of(person)
    await person.tap("👎 관심없음", message_id=card.message_id)
    assert "↩ 관심없음 취소" in (await now(person, card)).labels
    async with talk.database.reading() as tx:
        assert await dismissals.chats(tx, tender().thread) == {VENDOR}
    toast = await person.tap("↩ 관심없음 취소", message_id=card.message_id)
    assert toast.text == "↩ 되돌렸습니다."
    async with talk.database.reading() as tx:
        assert await dismissals.chats(tx, tender().thread) == set()


async def test_not_for_me_keeps_showing_that_it_is_followed(talk: Talk) -> None:
    await talk.hold(tender())
    person = await talk.vendor()
    card = await card_of(person)
    await person.tap("⭐ 팔로우", message_id=card.message_id)
    await person.tap("👎 관심없음", message_id=card.message_id)
    assert (await now(person, card)).labels[:2] == ["✅ 팔로우 중", "↩ 관심없음 취소"]


async def test_following_takes_not_for_me_back_and_stopping_keeps_it(talk: Talk) -> None:
    await talk.hold(tender())
    person = await talk.vendor()
    card = await card_of(person)
    for tap in ("👎 관심없음", "⭐ 팔로우"):
        await person.tap(tap, message_id=card.message_id)
    assert (await now(person, card)).labels[:2] == ["✅ 팔로우 중", "👎 관심없음"]
    async with talk.database.reading() as tx:
        assert await dismissals.chats(tx, tender().thread) == set()
    for tap in ("👎 관심없음", "✅ 팔로우 중"):
        await person.tap(tap, message_id=card.message_id)
    assert (await now(person, card)).labels[:2] == ["⭐ 팔로우", "↩ 관심없음 취소"]
    async with talk.database.reading() as tx:
        assert await dismissals.chats(tx, tender().thread) == {VENDOR}


@pytest.mark.parametrize("data", ["f:999:1", "d:999:1", "d:999:0"])
async def test_a_notice_that_is_gone_is_said_to_be_gone(talk: Talk, data: str) -> None:
    await talk.hold(tender())
    person = await talk.vendor()
    card = await card_of(person)
    assert (await person.forge(data, message_id=card.message_id)).text.startswith("오래된 버튼")


async def test_a_notice_without_a_project_is_followed_later(talk: Talk) -> None:
    person = await talk.vendor()
    async with talk.database.writing() as tx:
        await store(tx, [tender()], at=talk.clock.now(), quietly=True)
    card = await card_of(person)
    assert (await person.tap("⭐ 팔로우", message_id=card.message_id)).text.startswith("이 공고는 아직")


async def propose(talk: Talk, chat_id: int) -> tuple[int, int]:
    later, earlier = await talk.hold(tender("R26BK00000002"), tender("R26BK00000001"))
    async with talk.database.writing() as tx:
        await outbox.owe(
            tx,
            NewOutboxItem(
                key=f"proposal:{chat_id}:{later.id}:{earlier.id}",
                chat_id=chat_id,
                kind=OutboxKind.PROPOSAL,
                payload={},
                due_at=talk.clock.now(),
            ),
            at=talk.clock.now(),
        )
    return later.id, earlier.id


async def test_a_proposal_is_answered_for_this_chat_alone_and_can_be_taken_back(talk: Talk) -> None:
    later, earlier = await propose(talk, VENDOR)
    person = await talk.vendor()
    card = await card_of(person)
    toast = await person.forge(f"p:{later}:{earlier}:1", message_id=card.message_id)
    assert toast.text == "이 대화방에서 한 사업으로 묶었습니다."
    assert (await now(person, card)).labels == ["❌ 다른 사업"]
    project_id = await talk.town.project_of(tender("R26BK00000001"))
    thread = tender("R26BK00000002").thread
    async with talk.database.reading() as tx:
        assert await projects.of_thread_for_chat(tx, VENDOR, *thread) == project_id
        assert await projects.of_thread_for_chat(tx, COLLEAGUE, *thread) is None
    await person.tap("❌ 다른 사업", message_id=card.message_id)
    async with talk.database.reading() as tx:
        assert await projects.of_thread_for_chat(tx, VENDOR, *thread) is None
    assert (await now(person, card)).labels == ["✅ 같은 사업"]


async def test_a_proposal_that_this_chat_was_never_asked_is_refused(talk: Talk) -> None:
    later, earlier = await propose(talk, COLLEAGUE)
    person = await talk.vendor()
    card = await card_of(person)
    for data in (f"p:{later}:{earlier}:1", f"p:{earlier}:{later}:1", "p:8:9:1"):
        assert (await person.forge(data, message_id=card.message_id)).text == "이 대화방의 것이 아닙니다."


async def brought(talk: Talk, person: Person, words: str = "CCTV") -> Seen:
    """An interest that brought seven tenders of this month, and the card of the one that is an audit."""
    await talk.subscribed(person, words)
    titles = ["CCTV 감리 용역", *(f"CCTV 구축 {number}구간" for number in range(1, 7))]
    for number, title in enumerate(titles, start=1):
        buyer = "서울특별시 강남구" if number < 3 else f"서울특별시 제{number}구"
        await talk.town.arrive(tender(f"R26BK0000000{number}", title=title, buyer=buyer), at=talk.clock.now())
    return await card_of(person)


async def test_not_for_me_proposes_what_to_leave_out_and_does_it_only_after_a_tap(talk: Talk) -> None:
    person = await talk.vendor()
    card = await brought(talk, person)
    toast = await person.tap("👎 관심없음", message_id=card.message_id)
    assert "아래에서 고르세요" in toast.text
    asked = (await now(person, card)).labels[-2:]
    assert asked == ["🚫 ‘감리’ 제외: 7건 중 1건↓", "🚫 ‘서울특별시 강남구’ 제외: 7건 중 2건↓"]
    assert [one.words for one in await talk.interests()] == ["CCTV"]
    toast = await person.tap(asked[0], message_id=card.message_id)
    assert toast.text.startswith("‘감리’ 들어간 공고는 이제 알려 드리지 않습니다")
    assert [one.words for one in await talk.interests()] == ["CCTV, -감리"]
    await person.tap(asked[1], message_id=card.message_id)
    assert [one.words for one in await talk.interests()] == ['CCTV, -감리, -"서울특별시 강남구"']
    undo = (await now(person, card)).labels[-2:]
    assert undo == ["↩ 되돌리기: ‘감리’ 제외", "↩ 되돌리기: ‘서울특별시 강남구’ 제외"]
    for label in reversed(undo):
        assert (await person.tap(label, message_id=card.message_id)).text.startswith("↩ 되돌렸습니다")
    assert [one.words for one in await talk.interests()] == ["CCTV"]
    assert (await now(person, card)).labels == ["⭐ 팔로우", "↩ 관심없음 취소", "📋 번호 복사"]


async def test_nothing_is_proposed_where_two_interests_or_none_brought_it(talk: Talk) -> None:
    person = await talk.vendor()
    await talk.subscribed(person, "용역")
    card = await brought(talk, person)
    toast = await person.tap("👎 관심없음", message_id=card.message_id)
    assert toast.text == "👎 이 공고의 알림을 더 보내지 않습니다."
    assert (await now(person, card)).labels[-1] == "📋 번호 복사"


async def test_a_word_that_the_notice_does_not_have_and_another_chats_interest_are_refused(talk: Talk) -> None:
    person = await talk.vendor()
    card = await brought(talk, person)
    (held,) = await talk.interests()
    for data in (f"na:{held.id}:1:1", f"na:{held.id}:99:{word_code('감리')}", f"na:{held.id}:1:{word_code('')}"):
        assert (await person.forge(data, message_id=card.message_id)).text.startswith("그사이 관심사가 바뀌어")
    stranger = await talk.client.person(COLLEAGUE, "이동료")
    await talk.subscribed(stranger, "메타버스")
    shown = (await stranger.messages())[-1]
    forged = await stranger.forge(f"na:{held.id}:1:{word_code('감리')}", message_id=shown.message_id)
    assert forged.text == "이 대화방의 것이 아닙니다."
    assert await talk.interests() == [held]
