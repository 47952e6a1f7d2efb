"""/week in a chat: what closes of what one follows or was told of, page by page, and the card behind each number."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from jobs.clock import ManualClock
from storage import projects, subscribers
from storage.db import Database
from storage.records import Action, Deadline, DeadlineKind, Stage
from tests.chat.talking import COLLEAGUE, TEAM, VENDOR, Talk, talking, tender
from tests.tenders import closing


@pytest.fixture
async def talk(database: Database, clock: ManualClock) -> AsyncIterator[Talk]:
    async with talking(database, clock) as started:
        yield started


async def test_the_week_holds_what_was_told_and_what_is_followed_and_nothing_else(talk: Talk) -> None:
    person, now = await talk.vendor(), talk.clock.now()
    await talk.subscribed(person)
    soon = closing(now + timedelta(days=2))
    followed = tender("R26BK00000002", title="누리집 개편", deadlines=closing(now + timedelta(days=1, hours=8)))
    strange = tender("R26BK00000003", title="전산실 이전", deadlines=soon)
    gone = tender("R26BK00000004", title="취소될 CCTV", deadlines=soon)
    early = Deadline(kind=DeadlineKind.REGISTRATION, at=now + timedelta(days=7, hours=8))
    late = tender("R26BK00000005", title="나중의 CCTV", deadlines=(early, *closing(now + timedelta(days=9))))
    await talk.hold(followed, strange)
    await talk.town.follow(VENDOR, followed)
    await talk.town.arrive(tender(title="모레의 CCTV", deadlines=soon), gone, late, at=now)
    await talk.town.arrive(
        tender("R26BK00000004", title="취소될 CCTV", deadlines=soon, action=Action.CANCELLED, revision=1), at=now
    )
    await person.say("/week")
    week = await person.wait_for_message("7일 안에 끝나는 일 7/28(화) ~ 8/4(화) · 3건")
    days = [block.splitlines() for block in week.text.split("\n\n")[1:-1]]
    assert [(day[0], day[1], day[2]) for day in days] == [
        ("7/29(수) · D-1", "1. 18:00 입찰마감 🔵 입찰공고", "누리집 개편"),
        ("7/30(목) · D-2", "2. 10:00 입찰마감 🔵 입찰공고", "모레의 CCTV"),
        ("8/4(화) · D-7", "3. 18:00 입찰참가자격등록 마감 🔵 입찰공고", "나중의 CCTV"),
    ]
    assert week.labels == ["1번", "2번", "3번"]
    await person.tap("1번", message_id=week.message_id)
    card = await person.wait_for_message("팔로우하시는 사업입니다")
    assert "누리집 개편" in card.text
    assert "✅ 팔로우 중" in card.labels


async def test_an_opinion_deadline_is_never_called_a_closing(talk: Talk) -> None:
    person, now = await talk.vendor(), talk.clock.now()
    await talk.subscribed(person)
    ends = (Deadline(kind=DeadlineKind.OPINION, at=now + timedelta(days=3)),)
    await talk.town.arrive(tender(stage=Stage.PRESPEC, deadlines=ends), at=now)
    await person.say("/week")
    week = await person.wait_for_message("7/31(금) · D-3")
    assert "10:00 의견마감 🟡 사전규격" in week.text
    assert week.text.count("마감") == 1


async def test_an_empty_week_says_what_to_do_in_both_languages(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/week")
    nothing = await person.wait_for_message("아직 관심사가 없습니다. /add")
    assert nothing.labels == ["➕ 관심사 추가"]
    await talk.subscribed(person)
    await person.say("/week")
    await person.wait_for_message("7일 안에 끝나는 것이 없습니다")
    async with talk.database.writing() as tx:
        await subscribers.set_language(tx, VENDOR, "en")
    await person.say("/week")
    nothing = await person.wait_for_message("nothing ends within the next 7 days")
    assert nothing.labels == ["📋 My interests", "📅 Today", "➕ Add interest"]


async def test_a_follower_without_interests_is_not_asked_for_any_but_told_what_comes_next(talk: Talk) -> None:
    person = await talk.vendor()
    late = tender(deadlines=closing(talk.clock.now() + timedelta(days=30)))
    later = tender("R26BK00000002", deadlines=closing(talk.clock.now() + timedelta(days=40)))
    await talk.hold(later, late)
    await talk.town.follow(VENDOR, later)
    await talk.town.follow(VENDOR, late)
    await person.say("/week")
    said = await person.wait_for_message("7일 안에 끝나는 것이 없습니다")
    assert said.text.endswith("⭐ 그다음: 입찰마감 8/27(목) 10:00 · D-30\n지능형 CCTV 관제시스템 구축")


async def test_a_long_week_is_leafed_through_in_its_message(talk: Talk) -> None:
    person, now = await talk.vendor(), talk.clock.now()
    await talk.subscribed(person)
    page = [
        tender(f"R26BK{n:08}", title=f"CCTV {n}호", deadlines=closing(now + timedelta(hours=n))) for n in range(1, 10)
    ]
    await talk.town.arrive(*page, at=now)
    await person.say("/week")
    first = await person.wait_for_message("(1/2)")
    assert "CCTV 9호" not in first.text
    await person.tap("2/2쪽 ▶", message_id=first.message_id)
    second = await person.wait_for_message("(2/2)")
    assert second.message_id == first.message_id
    assert "CCTV 9호" in second.text
    assert second.labels == ["1번", "◀ 1/2쪽"]


async def test_anybody_in_a_group_may_look_and_leaf(talk: Talk) -> None:
    await talk.vendor()
    await talk.client.person(COLLEAGUE, "이메타")
    await talk.client.group(TEAM, "영업팀", {VENDOR: "administrator", COLLEAGUE: "member"}, bot="member")
    member, now = talk.client.member(COLLEAGUE, TEAM), talk.clock.now()
    followed = tender(deadlines=closing(now + timedelta(days=1)))
    await talk.hold(followed)
    async with talk.database.writing() as tx:
        # Nobody said /start: a look changes nothing, and none is kept.
        project_id = await projects.of_thread(tx, *followed.thread)
        assert project_id is not None
        await projects.follow(tx, TEAM, project_id, now)
    await member.say("/week")
    week = await member.wait_for_message("7일 안에 끝나는 일")
    await member.tap("1번", message_id=week.message_id)
    await member.wait_for_message("팔로우하시는 사업입니다")
    async with talk.database.reading() as tx:
        assert await subscribers.get(tx, TEAM) is None
