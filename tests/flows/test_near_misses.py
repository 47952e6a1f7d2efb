"""The weekly digest's near misses: looked for once, kept with the digest that is owed, looked at again when it goes out."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from jobs import near_misses
from jobs.compose import compose
from jobs.digest import digest_all
from jobs.facts import DigestFacts
from storage import dismissals, interests, matches, notices
from storage.db import Database
from storage.errors import Busy
from storage.records import (
    Action,
    BuyerGroup,
    Filters,
    Frequency,
    Notice,
    NumberKind,
    OfficialNumber,
    OutboxKind,
    Stage,
)
from tests.tenders import NOW, TOPICS, Town, bid, closing, publication, tender

MONDAY = datetime.fromisoformat("2026-08-03T08:30:00+09:00")
SEOUL = Filters(buyer_groups=(BuyerGroup.CITY, BuyerGroup.DISTRICT))
WORDS = "CCTV -감리 -점검"


@pytest.fixture
def town(database: Database) -> Town:
    return Town(database)


def audit(row: int, title: str = "CCTV 감리", **changes: object) -> Notice:
    return tender(f"R26BK{row:08}", title=title, **changes)


async def owe(town: Town, now: datetime = MONDAY) -> int:
    return await digest_all(town.database, now, TOPICS)


async def told(town: Town, chat_id: int = 1, now: datetime = MONDAY) -> list[tuple[str, str]]:
    """The near misses that the chat's latest digest tells: number and excluded word or filter."""
    item = (await town.owed(chat_id, OutboxKind.DIGEST))[-1]
    async with town.database.reading() as tx:
        facts = await compose(tx, item, now)
    assert isinstance(facts, DigestFacts)
    return [(one.stored.notice.external_id[-1], one.rule.word or one.rule.name) for one in facts.near_misses]


async def test_three_at_most_and_no_rule_twice_before_the_others(town: Town) -> None:
    await town.wants(1, WORDS, filters=SEOUL)
    district = {"buyer_group": BuyerGroup.DISTRICT}
    for row, (title, more) in enumerate(
        [("CCTV 점검", district), ("CCTV 감리", district), ("CCTV 설치", {}), ("CCTV 감리 용역", district)], start=1
    ):
        await town.arrive(audit(row, title, **more), at=NOW + timedelta(hours=row))
    assert await owe(town) == 1
    assert await told(town) == [("4", "감리"), ("3", "buyer_groups"), ("1", "점검")]
    # However often it is tried, and whatever came since: the same.
    await town.arrive(audit(5, **district), at=MONDAY - timedelta(minutes=1))
    assert await owe(town) == 0
    assert await told(town, now=MONDAY + timedelta(hours=5)) == [("4", "감리"), ("3", "buyer_groups"), ("1", "점검")]


async def test_only_open_notices_of_the_week_as_they_stand(town: Town) -> None:
    await town.wants(1, WORDS)
    week = timedelta(days=7)
    await town.arrive(audit(1), at=MONDAY - week - timedelta(minutes=1))
    await town.arrive(audit(2), at=MONDAY - week)
    await town.arrive(audit(3, deadlines=closing(MONDAY + timedelta(hours=24))))
    await town.arrive(audit(4))
    await town.arrive(audit(4, revision=1, action=Action.CANCELLED), at=NOW + timedelta(hours=1))
    await town.arrive(audit(5, stage=Stage.AWARD))
    await town.arrive(audit(6), at=MONDAY)
    await town.arrive(publication(Stage.PRESPEC, "S7", title="CCTV 감리", deadlines=()))
    # A first publication that is found late is not how it stands.
    await town.arrive(audit(8, "CCTV 구축", revision=1), at=NOW - timedelta(hours=2))
    await town.arrive(audit(8), at=NOW + timedelta(hours=2))
    await owe(town)
    assert await told(town) == [("7", "감리"), ("2", "감리")]


async def test_what_the_chat_knows_is_no_near_miss(town: Town) -> None:
    await town.wants(1, WORDS)
    await town.wants(1, "관제 -감리")
    both = OfficialNumber(kind=NumberKind.PRESPEC, value="R26BD00000001")
    await town.arrive(audit(1), audit(2, "CCTV 구축", numbers=(both,)))
    await town.arrive(audit(3, numbers=(both,)))  # told as another publication of the project
    await town.arrive(audit(4, "CCTV 점검 관제"))  # another interest is met
    await town.arrive(audit(5), audit(6, numbers=(bid("R26BK00000005"),)))  # one project
    await town.arrive(audit(7))
    async with town.database.writing() as tx:
        await dismissals.dismiss(tx, 1, audit(1).thread, NOW)
    await owe(town)
    assert await told(town) == [("7", "감리"), ("6", "감리")]


async def test_a_chat_that_just_came_is_not_told_what_its_other_interest_would_have_met(town: Town) -> None:
    await town.arrive(audit(1), audit(2, "재난 CCTV 감리"))
    await town.wants(1, WORDS)
    await town.wants(1, "재난")
    await owe(town)
    assert await told(town) == [("1", "감리")]


async def test_what_is_not_true_any_more_when_it_goes_out_is_left_out(town: Town) -> None:
    first = await town.wants(1, "CCTV -감리")
    second = await town.wants(1, "관제 -점검")
    third = await town.wants(1, "재난 -연구")
    await town.arrive(audit(1), audit(2, "관제 점검"), audit(3, "재난 연구"))
    await owe(town)
    assert len(await told(town)) == 3
    async with town.database.writing() as tx:
        await interests.edit(tx, first, replace(first, words="CCTV"))
    assert [word for _, word in await told(town)] == ["연구", "점검"]
    async with town.database.writing() as tx:
        await interests.change(tx, replace(second, paused=True))
    assert [word for _, word in await told(town)] == ["연구"]
    async with town.database.writing() as tx:
        await dismissals.dismiss(tx, 1, audit(3).thread, NOW)
    assert await told(town) == []
    async with town.database.writing() as tx:
        await dismissals.take_back(tx, 1, audit(3).thread)
        await interests.change(tx, third)
    assert len(await told(town)) == 1
    await town.arrive(audit(3, "재난 연구", revision=1, action=Action.CANCELLED), at=MONDAY)
    assert await told(town) == []


async def test_one_chats_near_misses_are_not_anothers(town: Town) -> None:
    await town.wants(1, "CCTV -감리")
    await town.wants(2, "CCTV -점검")
    await town.wants(3, "CCTV -감리", filters=None)
    await town.arrive(audit(1), audit(2, "CCTV 점검"))
    await owe(town)
    assert [await told(town, chat) for chat in (1, 2, 3)] == [[("1", "감리")], [("2", "점검")], [("1", "감리")]]


async def test_a_daily_digest_has_none(town: Town) -> None:
    await town.wants(1, "관제 -감리", frequency=Frequency.DAILY)
    await town.arrive(audit(1, "관제 감리"), audit(2, "관제"))
    await owe(town, datetime.fromisoformat("2026-07-29T08:30:00+09:00"))
    (daily,) = [item for item in await town.owed(1, OutboxKind.DIGEST) if not item.payload["weekly"]]
    assert daily.payload["near"] == []


async def test_a_failure_to_find_them_costs_nobody_the_digest(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await town.wants(1, "CCTV -감리")

    def broken(*_: object) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr(near_misses, "NearMisses", broken)
    assert await owe(town) == 1
    assert await told(town) == []
    assert "go without" in caplog.text


async def test_a_database_that_refuses_is_tried_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await town.wants(1, "CCTV -감리")

    async def refused(*_: object, **__: object) -> None:
        raise Busy("locked")

    with monkeypatch.context() as patched:
        patched.setattr(notices, "collected_between", refused)
        with pytest.raises(Busy):
            await owe(town)
    assert await owe(town) == 1


async def test_what_a_chat_knows_is_asked_at_once(town: Town) -> None:
    await town.wants(1, "CCTV")
    await town.arrive(audit(1, "CCTV"), audit(2, "도로"), audit(3, "하천"))
    async with town.database.writing() as tx:
        await dismissals.dismiss(tx, 1, audit(3).thread, NOW)
        threads = [audit(row).thread for row in (1, 2, 3)]
        assert await matches.known_threads(tx, 1, threads) == {threads[0], threads[2]}
        assert await matches.known_threads(tx, 2, threads) == set()
        assert await matches.known_threads(tx, 1, []) == set()
