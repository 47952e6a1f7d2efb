"""/follow and /calendar: by number, as a list, as a file."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from icalendar import Calendar
from tornado.simple_httpclient import SimpleAsyncHTTPClient

from jobs import collect
from jobs.clock import ManualClock
from storage import dismissals, projects, subscribers
from storage.db import Database
from storage.records import Action, Deadline, DeadlineKind, Stage
from tests.chat.talking import COLLEAGUE, TEAM, VENDOR, Talk, talking, tender
from tests.tenders import closing, publication


@pytest.fixture
async def talk(database: Database, clock: ManualClock) -> AsyncIterator[Talk]:
    async with talking(database, clock) as started:
        yield started


async def test_a_number_follows_its_project_and_the_button_stops_it(talk: Talk) -> None:
    await talk.hold(tender())
    person = await talk.vendor()
    await person.say("/follow r26bk00000001-000")
    said = await person.wait_for_message("⭐ 팔로우했습니다")
    assert "지능형 CCTV 관제시스템 구축\n서울특별시 강남구 · 배정예산 5억" in said.text
    project_id = await talk.town.project_of(tender())
    async with talk.database.reading() as tx:
        assert await projects.followers(tx, project_id) == {VENDOR}
    await person.tap("✅ 팔로우 중", message_id=said.message_id)
    async with talk.database.reading() as tx:
        assert await projects.followers(tx, project_id) == set()


async def test_following_by_number_takes_a_dismissal_back(talk: Talk) -> None:
    await talk.hold(tender())
    person = await talk.vendor()
    async with talk.database.writing() as tx:
        await dismissals.dismiss(tx, VENDOR, tender().thread, talk.clock.now())
    await person.say("/follow R26BK00000001")
    await person.wait_for_message("⭐ 팔로우했습니다")
    async with talk.database.reading() as tx:
        assert await dismissals.chats(tx, tender().thread) == set()


async def test_a_number_that_is_not_held_or_not_joined_yet_says_so(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/follow R26BK00000001")
    await person.wait_for_message("R26BK00000001은 아직 수집하지 않은 번호입니다")
    async with talk.database.writing() as tx:
        await collect.store(tx, [tender()], at=talk.clock.now())
    await person.say("/follow R26BK00000001")
    await person.wait_for_message("아직 사업으로 묶이지 않았습니다. 잠시 뒤에 다시 보내 주세요")


async def test_what_is_followed_is_listed_page_by_page_in_both_languages(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/follow")
    nothing = await person.wait_for_message("아직 팔로우하시는 사업이 없습니다")
    assert nothing.labels == ["📋 관심사 목록", "📅 오늘 공고", "➕ 관심사 추가"]
    page = [tender(f"R26BK{n:08}", title=f"CCTV {n}호") for n in range(1, 10)]
    await talk.hold(*page)
    await talk.hold(tender("R26BK00000009", title="CCTV 9호 변경", revision=1, action=Action.AMENDED))
    for notice in page:
        await talk.town.follow(VENDOR, notice)
    await person.say("/follow")
    first = await person.wait_for_message("⭐ 팔로우하는 사업 9개 (1/2)")
    assert "CCTV 9호 변경" in first.text
    await person.tap("2/2쪽 ▶", message_id=first.message_id)
    second = await person.wait_for_message("(2/2)")
    assert second.labels == ["9번", "◀ 1/2쪽"]
    await person.tap("9번", message_id=first.message_id)
    await person.wait_for_message("팔로우하시는 사업입니다")
    async with talk.database.writing() as tx:
        await subscribers.set_language(tx, VENDOR, "en")
    await person.say("/follow")
    await person.wait_for_message("⭐ You follow 9 projects (1/2)")


async def test_a_project_is_listed_by_its_newest_publication(talk: Talk) -> None:
    plan = publication(Stage.PLAN, "P1", title="계획된 CCTV", numbers=(tender().own_number,))
    await talk.hold(plan)
    await talk.town.follow(VENDOR, plan)
    talk.clock.advance(timedelta(days=1))
    await talk.hold(tender(title="공고된 CCTV"))
    person = await talk.vendor()
    await person.say("/follow")
    listed = await person.wait_for_message("팔로우하는 사업 1개")
    assert "1. 🔵 입찰공고 공고된 CCTV" in listed.text


async def file_of(talk: Talk, chat_id: int) -> tuple[str, str, Calendar]:
    (sent,) = [one for one in await talk.client.messages(chat_id) if one.attachment is not None]
    assert sent.attachment is not None
    document = sent.attachment["document"]
    answer = await SimpleAsyncHTTPClient(force_instance=True).fetch(
        f"{talk.running.url}/sandbox/files/{document['file_id']}"
    )
    read = Calendar.from_ical(answer.body)
    assert isinstance(read, Calendar)
    return sent.text, document["file_name"], read


async def test_the_calendar_holds_every_deadline_ahead_of_what_is_followed(talk: Talk) -> None:
    person, now = await talk.vendor(), talk.clock.now()
    early = Deadline(kind=DeadlineKind.REGISTRATION, at=now + timedelta(days=40))
    past = Deadline(kind=DeadlineKind.PROPOSAL, at=now - timedelta(days=1))
    followed = tender("R26BK00000001", title="먼 CCTV", deadlines=(past, early, *closing(now + timedelta(days=41))))
    gone = tender("R26BK00000002", title="취소된 CCTV")
    await talk.hold(followed, gone, tender("R26BK00000003", title="남의 CCTV"))
    await talk.town.follow(VENDOR, followed)
    await talk.town.follow(VENDOR, gone)
    await talk.hold(tender("R26BK00000002", title="취소된 CCTV", revision=1, action=Action.CANCELLED))
    await person.say("/calendar")
    await person.wait_for_message(lambda seen: seen.attachment is not None)
    caption, name, read = await file_of(talk, VENDOR)
    assert caption.startswith("팔로우하시는 사업의 마감 2건입니다")
    assert name == "baljubot-2026-07-28.ics"
    assert [(str(one["SUMMARY"]), one.decoded("DTSTART")) for one in read.events] == [
        ("입찰참가자격등록 마감 · 먼 CCTV", early.at),
        ("입찰마감 · 먼 CCTV", now + timedelta(days=41)),
    ]


async def test_an_empty_calendar_says_what_to_do(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/calendar")
    said = await person.wait_for_message("보내 드릴 일정이 없습니다")
    assert "➕ 관심사 추가" in said.labels


async def test_a_group_follows_once_it_was_started(talk: Talk) -> None:
    await talk.hold(tender())
    await talk.vendor()
    await talk.client.person(COLLEAGUE, "이메타")
    await talk.client.group(TEAM, "영업팀", {VENDOR: "administrator", COLLEAGUE: "member"}, bot="member")
    boss, member = talk.client.member(VENDOR, TEAM), talk.client.member(COLLEAGUE, TEAM)
    greeted = await member.wait_for_message("관리자가 /start 를 보내면")
    await member.say("/follow R26BK00000001")
    await member.wait_for_message("관리자가 /start 를 보내면", after=greeted.message_id)
    await boss.say("/start")
    await boss.wait_for_message("공식 서비스가 아닙니다")
    await member.say("/follow R26BK00000001")
    await member.wait_for_message("⭐ 팔로우했습니다")
