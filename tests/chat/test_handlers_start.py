"""From /start to a saved interest, and everything that /start may be asked to open."""

from collections.abc import AsyncIterator

import pytest

from jobs.clock import ManualClock
from storage import interests
from storage.db import Database
from storage.records import Action, SubscriberState
from tests.chat.talking import VENDOR, Talk, talking, tender


@pytest.fixture
async def talk(sqlite: Database, clock: ManualClock) -> AsyncIterator[Talk]:
    async with talking(sqlite, clock) as started:
        yield started


async def test_four_taps_from_start_to_saved(talk: Talk) -> None:
    await talk.hold(tender("R26BK00000001"), tender("R26BK00000002", title="도로 포장 공사"))
    person = await talk.vendor()
    await person.say("/start")
    chips = await person.wait_for_message("공식 서비스가 아닙니다")
    assert chips.labels[:3] == ["☐ CCTV", "☐ 클라우드", "☐ 메타버스"]
    assert "다음: 미리보기 ▶" not in chips.labels
    for label in ("☐ CCTV", "☐ 클라우드"):
        toast = await person.tap(label, message_id=chips.message_id)
        assert toast.answered
    ticked = await person.wait_for_message("공식 서비스가 아닙니다")
    assert ticked.labels[:3] == ["✅ CCTV", "✅ 클라우드", "☐ 메타버스"]
    await person.tap("다음: 미리보기 ▶", message_id=chips.message_id)
    preview = await person.wait_for_message("미리보기")
    assert preview.message_id == chips.message_id
    assert "지난 30일 동안 1건, 한 주에 약 0.2건" in preview.text
    assert "지능형 CCTV 관제시스템 구축" in preview.text
    assert "도로 포장" not in preview.text
    await person.tap("💾 저장", message_id=chips.message_id)
    saved = await person.wait_for_message("저장했습니다")
    assert saved.message_id == chips.message_id
    (interest,) = await talk.interests()
    assert (interest.topics, interest.words) == (("cctv", "cloud"), "")
    assert (await talk.subscriber()).draft == {}
    assert len([one for one in await person.messages() if one.from_bot]) == 1


async def test_all_topics_are_one_tap_away(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/start")
    chips = await person.wait_for_message("발주봇")
    await person.tap("▾ 분야 더 보기", message_id=chips.message_id)
    everything = await person.wait_for_message("발주봇")
    assert sum("☐" in label for label in everything.labels) == 18
    await person.tap("☐ 공간정보(GIS)", message_id=chips.message_id)
    assert (await talk.subscriber()).draft["topics"] == ["gis"]
    assert "▾ 분야 더 보기" not in (await person.wait_for_message("발주봇")).labels


async def test_start_again_keeps_what_is_ticked_and_what_is_saved(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/start")
    chips = await person.wait_for_message("발주봇")
    await person.tap("☐ CCTV", message_id=chips.message_id)
    await person.say("/start")
    again = await person.wait_for_message("다시 오셨네요")
    assert "✅ CCTV" in again.labels
    await talk.subscribed(person, "관제")
    await person.say("/start")
    known = await person.wait_for_message("관심사 1개를 그대로")
    assert known.labels == ["📋 관심사 목록", "📅 오늘 공고", "➕ 관심사 추가"]
    assert len(await talk.interests()) == 1


async def test_start_turns_silenced_alerts_on_again(talk: Talk) -> None:
    person = await talk.vendor()
    await talk.subscribed(person)
    await person.say("/stop")
    await person.wait_for_message("알림을 멈췄습니다")
    await person.say("/start")
    await person.wait_for_message("알림을 다시 켰습니다. 관심사 1개")
    assert (await talk.subscriber()).state is SubscriberState.ACTIVE


async def test_the_clients_language_is_the_first_one(talk: Talk) -> None:
    person = await talk.vendor(language_code="en-GB")
    await person.say("/start")
    chips = await person.wait_for_message("not an official service")
    assert "☐ Cloud" in chips.labels


async def test_a_link_from_a_poster_ticks_its_topics(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/start t_cctv-cloud-nonsense")
    chips = await person.wait_for_message("발주봇")
    assert [label for label in chips.labels if "✅" in label] == ["✅ CCTV", "✅ 클라우드"]
    await talk.subscribed(person, "관제")
    await person.say("/start t_gis")
    await person.wait_for_message(lambda seen: "✅ 공간정보(GIS)" in seen.labels)
    assert len(await talk.interests()) == 1


@pytest.mark.parametrize("link", ["t_", "t_CCTV", "b_0", "b_1x", "x" * 64, "t_" + "a" * 62])
async def test_a_link_that_means_nothing_is_a_plain_start(talk: Talk, link: str) -> None:
    person = await talk.vendor()
    await person.say(f"/start {link}")
    chips = await person.wait_for_message("발주봇")
    assert not any("✅" in label for label in chips.labels)


async def test_a_link_opens_one_notice(talk: Talk) -> None:
    (stored,) = await talk.hold(tender(action=Action.NEW))
    person = await talk.vendor()
    await person.say(f"/start b_{stored.id}")
    card = await person.wait_for_message("지능형 CCTV 관제시스템 구축")
    assert "⭐ 팔로우" in card.labels
    await person.wait_for_message("공식 서비스가 아닙니다")  # a new chat is told what this is as well
    await person.say("/start b_999999")
    await person.wait_for_message("그 공고를 찾지 못했습니다")


async def test_a_matched_notice_opened_by_a_link_says_why_it_matched(talk: Talk) -> None:
    person = await talk.vendor()
    await talk.subscribed(person)
    await talk.town.arrive(tender())
    async with talk.database.reading() as tx:
        known = await interests.of_chat(tx, VENDOR)
    assert known
    await person.say("/start b_1")
    await person.wait_for_message("맞은 이유: ‘CCTV’(제목)")
