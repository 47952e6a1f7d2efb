"""/today, /why, /settings, /stop, /help and what is said to everything else."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from telegram import BotCommandScopeChat

from jobs.clock import ManualClock
from storage import dismissals, interests, subscribers
from storage.db import Database
from storage.records import BuyerGroup, Filters, OutboxKind, OutboxState, QuietHours, SubscriberState
from tests.chat.talking import VENDOR, Talk, talking, tender


@pytest.fixture
async def talk(sqlite: Database, clock: ManualClock) -> AsyncIterator[Talk]:
    async with talking(sqlite, clock) as started:
        yield started


async def test_today_shows_what_matched_since_midnight_in_seoul(talk: Talk) -> None:
    person = await talk.vendor()
    await talk.subscribed(person)
    # 10:00 in Seoul: eleven hours ago is yesterday there, nine and a half hours ago is today.
    await talk.town.arrive(tender("R26BK00000001", title="어제의 CCTV"), at=talk.clock.now() - timedelta(hours=11))
    await talk.town.arrive(tender("R26BK00000002", title="오늘의 CCTV"), at=talk.clock.now() - timedelta(hours=9.5))
    await person.say("/today")
    today = await person.wait_for_message("오늘 맞은 공고 7/28(화) · 1건")
    assert "오늘의 CCTV" in today.text
    assert "어제의" not in today.text


async def test_a_day_with_many_comes_in_several_messages(talk: Talk) -> None:
    person = await talk.vendor()
    await talk.subscribed(person)
    await talk.town.arrive(*(tender(f"R26BK{n:08}", title=f"CCTV {n}호 " + "가" * 150) for n in range(30)))
    await person.say("/today")
    await person.wait_for_message("(2/2)")
    shown = "\n".join(one.text for one in await person.messages() if "오늘 맞은" in one.text)
    assert all(f"CCTV {n}호 " in shown for n in range(30))


async def test_an_empty_day_gives_the_next_step(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/today")
    nothing = await person.wait_for_message("아직 관심사가 없습니다. /add")
    assert nothing.labels == ["➕ 관심사 추가"]
    await talk.subscribed(person)
    await person.say("/today")
    await person.wait_for_message("오늘은 아직 맞는 공고가 없습니다")
    await person.say("/list")
    listed = await person.wait_for_message("관심사 1개")
    await person.tap("📅 오늘 공고", message_id=listed.message_id)
    await person.wait_for_message("오늘은 아직", after=listed.message_id)


@pytest.mark.parametrize("typed", ["R26BK00000001", "r26bk00000001", "R26BK00000001-000", "r26bk00000001-00"])
async def test_why_says_every_rules_verdict(talk: Talk, typed: str) -> None:
    await talk.hold(tender())
    person = await talk.vendor()
    await talk.subscribed(person, "CCTV")
    await talk.subscribed(person, "메타버스")
    await person.say(f"/why {typed}")
    answer = await person.wait_for_message("맞지 않습니다")
    assert "✅ ‘CCTV’: 맞습니다\n✔ ‘CCTV’(제목)" in answer.text
    assert "❌ ‘메타버스’: 맞지 않습니다\n✘ ‘메타버스’: ‘메타버스’가 없습니다" in answer.text


async def test_why_offers_to_drop_the_rule_that_alone_kept_it_out(talk: Talk) -> None:
    await talk.hold(tender(buyer="경상북도 경주시", buyer_group=BuyerGroup.OTHER))
    person = await talk.vendor()
    for words in ("CCTV", "CCTV -관제", "메타버스"):
        await talk.subscribed(person, words)
    await person.say("/why R26BK00000001")
    answer = await person.wait_for_message("기관 종류 조건에 맞지 않습니다(공고: 그 밖의 기관)")
    assert answer.labels == ["서울 밖도 받기"]
    await person.tap("서울 밖도 받기", message_id=answer.message_id)
    assert [bool(one.filters.buyer_groups) for one in await talk.interests()] == [False, True, True]
    await person.say("/why R26BK00000001")
    answer = await person.wait_for_message("✅ ‘CCTV’: 맞습니다", after=answer.message_id)
    assert answer.labels == []


async def test_why_says_what_cannot_be_checked_and_what_was_dismissed_in_both_languages(talk: Talk) -> None:
    await talk.hold(tender(regions=()))
    person = await talk.vendor()
    await talk.subscribed(person, "CCTV")
    async with talk.database.writing() as tx:
        (held,) = await interests.of_chat(tx, VENDOR)
        await interests.change(tx, replace(held, filters=Filters(regions=("서울특별시",))))
        await dismissals.dismiss(tx, VENDOR, tender().thread, talk.clock.now())
    await person.say("/why R26BK00000001")
    said = await person.wait_for_message("✅ ‘CCTV’: 맞습니다")
    assert "⚠ 지역제한 확인필요: 공고에 적혀 있지 않아 빼지 않았습니다" in said.text
    assert "👎 관심없음으로 두신 공고라" in said.text
    async with talk.database.writing() as tx:
        await subscribers.set_language(tx, VENDOR, "en")
    await person.say("/why R26BK00000001")
    said = await person.wait_for_message("You marked this notice as not for you", after=said.message_id)
    assert "⚠ region limit" in said.text


async def test_why_without_or_with_an_unknown_number_or_no_interest(talk: Talk) -> None:
    await talk.hold(tender())
    person = await talk.vendor()
    await person.say("/why")
    await person.wait_for_message("공고번호를 함께 보내 주세요")
    await person.say("/why 20990000001-00")
    await person.wait_for_message("20990000001-00은 아직 수집하지 않은")
    await person.say("/why R26BK00000001")
    await person.wait_for_message("아직 관심사가 없어")


async def test_stop_keeps_everything_and_gives_up_what_waits(talk: Talk) -> None:
    person = await talk.vendor()
    await talk.subscribed(person)
    async with talk.database.writing() as tx:
        await subscribers.set_quiet(tx, VENDOR, QuietHours(start_hour=9, end_hour=18))
    await talk.town.arrive(tender())
    await person.say("/stop")
    said = await person.wait_for_message("알림을 멈췄습니다")
    assert "기다리던 1건도 보내지 않습니다" in said.text
    assert (await talk.subscriber()).state is SubscriberState.STOPPED
    (item,) = await talk.town.owed(VENDOR, OutboxKind.ALERT)
    assert item.state is OutboxState.DEAD
    assert len(await talk.interests()) == 1
    await person.say("/stop")
    again = await person.wait_for_message("이미 멈춘 상태입니다")
    await person.tap("🔔 다시 받기", message_id=again.message_id)
    await person.wait_for_message("알림을 다시 켰습니다. 관심사 1개")
    assert (await talk.subscriber()).state is SubscriberState.ACTIVE


async def test_settings_speak_the_other_language_in_the_menu_too(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/settings")
    shown = await person.wait_for_message("설정")
    assert "조용한 시간: 21시~8시와 주말" in shown.text
    assert "알림: 켜짐" in shown.text
    toast = await person.tap("English", message_id=shown.message_id)
    assert toast.text == "We speak English now."
    await person.wait_for_message("Alerts: on")
    assert (await talk.subscriber()).language == "en"
    await person.say("/help")
    await person.wait_for_message("How to use baljubot")
    menu = await talk.application.bot.get_my_commands(scope=BotCommandScopeChat(VENDOR))
    assert menu[0].description == "Add an interest"


async def test_settings_turn_alerts_off_and_on(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/settings")
    shown = await person.wait_for_message("설정")
    toast = await person.tap("🔕 모두 멈추기", message_id=shown.message_id)
    assert toast.text == "🔕 알림을 멈췄습니다."
    off = await person.wait_for_message("알림: 멈춤")
    assert "🔔 다시 받기" in off.labels
    await person.tap("🔔 다시 받기", message_id=shown.message_id)
    assert (await talk.subscriber()).state is SubscriberState.ACTIVE


@pytest.mark.parametrize(
    ("quiet", "words"),
    [(QuietHours(enabled=False), "조용한 시간: 없음"), (QuietHours(weekends=False), "조용한 시간: 21시~8시")],
)
async def test_settings_say_the_quiet_hours(talk: Talk, quiet: QuietHours, words: str) -> None:
    person = await talk.vendor()
    await person.say("/start")
    await person.wait_for_message("발주봇")
    async with talk.database.writing() as tx:
        await subscribers.set_quiet(tx, VENDOR, quiet)
    await person.say("/language")
    shown = await person.wait_for_message("설정")
    assert shown.text.endswith(words)


async def test_what_is_not_understood_gets_the_next_step(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/nonsense")
    await person.wait_for_message("그런 명령은 없습니다. /help")
    await person.say("안녕하세요")
    await person.wait_for_message("관심사를 추가하시려면 /add")
    await person.say("/help")
    await person.wait_for_message("발주봇 사용법")


async def test_the_menu_is_there_in_both_languages_and_every_command_works(talk: Talk) -> None:
    await talk.vendor()
    english = await talk.application.bot.get_my_commands()
    korean = await talk.application.bot.get_my_commands(language_code="ko")
    assert [one.command for one in english] == [one.command for one in korean]
    assert korean[0].description == "관심사 추가"
    assert english[0].description == "Add an interest"
    person = await talk.vendor()
    for command in korean:
        await person.say(f"/{command.command}")
        talk.real.now += 1  # nobody types them all within a second
    await person.say("/help")
    await person.wait_for_message("발주봇 사용법")
    assert not any("그런 명령은 없습니다" in one.text for one in await person.messages())


async def test_a_silent_chats_list_says_that_it_is_silent(talk: Talk) -> None:
    person = await talk.vendor()
    await talk.subscribed(person)
    await person.say("/stop")
    await person.wait_for_message("알림을 멈췄습니다")
    await person.say("/list")
    await person.wait_for_message("지금은 모두 멈춘 상태입니다")
