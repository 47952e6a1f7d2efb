"""Digests and reminders through downtime, jumps of the clock and sends that never came off."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from jobs.clock import ManualClock
from jobs.digest import digest_all
from jobs.remind import remind_all
from storage import interests, matches, notices, outbox, projects, subscribers
from storage.db import Database
from storage.records import (
    ChatKind,
    Deadline,
    DeadlineKind,
    Frequency,
    Hit,
    Match,
    Notice,
    OutboxKind,
    OutboxState,
    ProjectLink,
    Stage,
    Strength,
)
from tests.conftest import MOMENT
from tests.flows.test_delivery import delivery
from tests.owing import Ear, publish

MONDAY = datetime.fromisoformat("2026-08-03T08:30:00+09:00")
BEFORE = MONDAY - timedelta(days=20)


async def subscribe(database: Database, *chats: int) -> None:
    async with database.writing() as tx:
        for chat_id in chats:
            await subscribers.welcome(tx, chat_id, language="ko", kind=ChatKind.PRIVATE, at=BEFORE)
            await interests.add(tx, chat_id, words="사업", at=BEFORE)


async def match(database: Database, chat_id: int, number: int, at: datetime) -> None:
    """Tender `number` concerns that chat and waits for a weekly digest."""
    async with database.writing() as tx:
        notice_id = await publish(tx, number, at=at)
        (interest,) = await interests.of_chat(tx, chat_id)
        one = Match(
            notice_id=notice_id,
            interest_id=interest.id,
            chat_id=chat_id,
            strength=Strength.STRONG,
            hits=(Hit(word="사업", place="title"),),
            tell=Frequency.WEEKLY,
        )
        await matches.add(tx, one, told_key=None, at=at)


async def periods(database: Database) -> Counter[str]:
    async with database.reading() as tx:
        return Counter(str(item.payload["period"]) for item in await outbox.newest(tx, 100))


async def test_one_digest_a_chat_and_period_however_often_it_is_asked(database: Database) -> None:
    await subscribe(database, 1, 2)
    for minutes in (0, 1, 300, 72 * 60):
        await digest_all(database, MONDAY + timedelta(minutes=minutes))
    assert await periods(database) == {"2026-W32": 2}


async def test_a_jump_of_the_clock_doubles_no_digest(database: Database) -> None:
    await subscribe(database, 1)
    await match(database, 1, 1, MONDAY - timedelta(days=1))
    for hours in (0, 24, 0, -24, 0, 7 * 24, 0, -0.2, 7 * 24):
        await digest_all(database, MONDAY + timedelta(hours=hours))
    assert set((await periods(database)).values()) == {1}


@pytest.mark.parametrize(
    ("down_hours", "told_in", "late"), [(0, "2026-W32", 0), (71, "2026-W32", 71), (73, "2026-W33", 0)]
)
async def test_late_is_said_and_too_late_is_folded_into_the_next(
    sqlite: Database, down_hours: int, told_in: str, late: int
) -> None:
    await subscribe(sqlite, 1)
    await match(sqlite, 1, 1, MONDAY - timedelta(days=1))
    for now in (MONDAY + timedelta(hours=down_hours), MONDAY + timedelta(days=7)):
        await digest_all(sqlite, now)
    async with sqlite.reading() as tx:
        items = await outbox.newest(tx, 10)
        told = {str(item.payload["period"]): await matches.told_in(tx, 1, item.key) for item in items}
    assert [period for period, tells in told.items() if tells] == [told_in]
    assert [item.payload["late"] for item in items if item.payload["period"] == told_in] == [late]


async def test_a_digest_that_never_came_off_is_folded_into_the_next(database: Database, clock: ManualClock) -> None:
    await subscribe(database, 1)
    await match(database, 1, 1, MONDAY - timedelta(days=1))
    clock.put(MONDAY)
    await digest_all(database, clock.now())
    # The machine is switched off before anything is sent, and comes back six days later.
    clock.put(MONDAY + timedelta(days=6))
    await remind_all(database, clock.now())
    ear = Ear()
    await delivery(database, ear, clock).until_idle()
    assert ear.heard == []
    clock.put(MONDAY + timedelta(days=7))
    await digest_all(database, clock.now())
    await delivery(database, ear, clock).until_idle()
    assert ear.heard == [(1, "digest 2026-W33 1")]


async def follow(database: Database, chat_id: int, deadline: datetime) -> None:
    """The chat follows a tender that closes then."""
    async with database.writing() as tx:
        closes = Deadline(kind=DeadlineKind.BID, at=deadline)
        notice = Notice(
            source="g2b_bid", external_id="T1", stage=Stage.TENDER, title="사업 000001", deadlines=(closes,)
        )
        await notices.add(tx, notice, fingerprint="1", collected_at=BEFORE, settled=True)
        project_id = await projects.create(tx, BEFORE)
        link = ProjectLink(project_id=project_id, source="g2b_bid", external_id="T1", evidence="own number")
        await projects.attach(tx, link, [])
        await projects.follow(tx, chat_id, project_id, BEFORE)


async def test_a_reminder_comes_once_and_never_after_its_deadline(database: Database, clock: ManualClock) -> None:
    deadline = datetime.fromisoformat("2026-08-14T10:00:00+09:00")
    await subscribe(database, 1)
    await follow(database, 1, deadline)
    ear = Ear()
    for day in ("2026-08-07T15:00", "2026-08-07T15:01", "2026-08-13T14:00", "2026-08-13T15:00", "2026-08-12T15:00"):
        clock.put(datetime.fromisoformat(f"{day}:00+09:00"))
        await remind_all(database, clock.now())
    # Three are owed (7, 3 and 1 day before) when the machine goes down until after the deadline.
    clock.put(deadline + timedelta(minutes=1))
    await remind_all(database, clock.now())
    await delivery(database, ear, clock).until_idle()
    async with database.reading() as tx:
        assert await outbox.counts(tx) == {OutboxState.EXPIRED: 3}
        assert {item.kind for item in await outbox.newest(tx, 9)} == {OutboxKind.REMINDER}
    assert ear.heard == []


def test_the_moment_of_these_tests_is_before_the_slot() -> None:
    assert MOMENT < MONDAY
