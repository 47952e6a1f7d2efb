"""Who is asked whether a new tender repeats an earlier one, and what their answer does for whom."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from jobs.compose import Pointless, compose
from jobs.facts import ProposalFacts
from jobs.outcomes import OPERATOR_CHAT
from jobs.propose import answer, propose_all
from storage import dismissals, notices, projects, remembered, subscribers
from storage.db import Database
from storage.errors import Busy
from storage.records import (
    Action,
    Frequency,
    Notice,
    OutboxKind,
    QuietHours,
    Stage,
    StoredNotice,
    SubscriberState,
)
from tests.tenders import CLOSES, NOW, Town, bid, closing, prespec_number, publication, tender

OLD, NEW = "R26BK00000001", "R26BK00000002"
LATER = CLOSES + timedelta(days=3)
AGAIN = tender(NEW, action=Action.RENOTICED, published_at=LATER, deadlines=closing(LATER + timedelta(days=14)))
PROPOSAL, ALERT = OutboxKind.PROPOSAL, OutboxKind.ALERT


@pytest.fixture
def town(database: Database) -> Town:
    return Town(database)


async def comes_again(town: Town, again: Notice = AGAIN, at: datetime = LATER) -> int:
    await town.arrive(again, at=at)
    return await propose_all(town.database, at)


async def asked(town: Town) -> list[int]:
    return [item.chat_id for item in await town.owed(kind=PROPOSAL)]


async def held(town: Town, number: str) -> StoredNotice:
    async with town.database.reading() as tx:
        found = await notices.newest_revision(tx, "g2b_bid", number)
    assert found is not None
    return found


async def reply(town: Town, chat_id: int, *, is_one: bool) -> bool:
    later, earlier = await held(town, NEW), await held(town, OLD)
    async with town.database.writing() as tx:
        return await answer(tx, chat_id, later, earlier, is_one=is_one, now=LATER)


async def test_who_was_told_and_who_follows_is_asked_silently_with_the_evidence(town: Town) -> None:
    await town.wants(1)
    await town.wants(2, frequency=Frequency.WEEKLY)
    await town.wants(3, "도로포장")
    await town.wants(4, "하수관로")
    await town.arrive(tender(OLD))
    await town.follow(3, tender(OLD))
    assert await comes_again(town) == 2
    items = await town.owed(kind=PROPOSAL)
    assert [(item.chat_id, item.silent, item.due_at) for item in items] == [(1, True, LATER), (3, True, LATER)]
    assert items[0].key == "proposal:1:2:1"
    async with town.database.reading() as tx:
        facts = await compose(tx, items[0], LATER)
    assert isinstance(facts, ProposalFacts)
    assert (facts.stored.id, facts.earlier.id, facts.score) == (2, 1, 100)
    assert facts.evidence == ("title:100", "buyer", "amount", "closed")


async def test_who_read_of_it_in_a_digest_is_asked_too(town: Town) -> None:
    await town.wants(1, frequency=Frequency.DAILY)
    await town.arrive(tender(OLD))
    async with town.database.writing() as tx:
        await tx.exec_driver_sql("UPDATE matches SET told_key = 'digest:1:daily:2026-07-29'")
    assert await comes_again(town) == 1


async def test_what_a_number_joins_is_not_asked(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender(OLD, numbers=(prespec_number(),)))
    assert await comes_again(town, replace(AGAIN, numbers=(prespec_number(),))) == 0


async def test_a_prespecification_of_its_own_is_no_tender_that_it_repeats(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender(OLD), publication(Stage.PRESPEC, "s", own_number=prespec_number()))
    assert await comes_again(town, replace(AGAIN, numbers=(prespec_number(),))) == 1


async def test_a_cancelled_tender_and_its_successor_may_come_in_one_page(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender(OLD))
    at = NOW + timedelta(days=1)
    gone = tender(OLD, revision=1, action=Action.CANCELLED, deadlines=(), published_at=at)
    await town.arrive(gone, tender(NEW, published_at=at), at=at)
    assert await propose_all(town.database, at) == 1
    (item,) = await town.owed(kind=PROPOSAL)
    assert item.payload["evidence"] == ["title:100", "buyer", "amount", "cancelled"]


async def test_nobody_is_asked_twice_nor_about_later_revisions(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender(OLD))
    assert await comes_again(town) == 1
    assert await propose_all(town.database, LATER) == 0
    await town.arrive(replace(AGAIN, revision=1, body="정정"), at=LATER)
    assert await propose_all(town.database, LATER) == 0


async def test_strangers_the_silent_and_who_dismissed_it_are_not_asked(town: Town) -> None:
    for chat_id in (1, 2, 3, 4):
        await town.wants(chat_id)
    await town.arrive(tender(OLD))
    async with town.database.writing() as tx:
        await subscribers.set_state(tx, 1, SubscriberState.STOPPED, at=NOW)
        await dismissals.dismiss(tx, 2, ("g2b_bid", OLD), NOW)
        await dismissals.dismiss(tx, 3, ("g2b_bid", NEW), NOW)
    await town.wants(5)
    await comes_again(town)
    assert await asked(town) == [4]


async def test_last_years_project_is_proposed_beside_the_alert(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender(OLD, title="2025년 CCTV 유지관리 용역"))
    await town.follow(1, tender(OLD))
    year = NOW + timedelta(days=360)
    title = "2026년 CCTV 유지관리 용역"
    this_year = tender(NEW, title=title, published_at=year, deadlines=closing(year + timedelta(days=9)))
    assert await comes_again(town, this_year, year) == 1
    (item,) = await town.owed(kind=PROPOSAL)
    assert item.payload["evidence"] == ["title:100", "buyer", "amount", "last_year"]
    assert len(await town.owed(1, ALERT)) == 2


async def test_a_question_waits_for_the_morning_too(town: Town) -> None:
    await town.wants(1, quiet=QuietHours())
    await town.arrive(tender(OLD))
    night = datetime.fromisoformat("2026-08-12T23:00:00+09:00")
    await comes_again(town, at=night)
    (item,) = await town.owed(kind=PROPOSAL)
    assert item.due_at == datetime.fromisoformat("2026-08-13T08:30:00+09:00")


async def test_a_question_that_a_number_answered_is_not_put(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender(OLD))
    await comes_again(town)
    await town.arrive(replace(AGAIN, numbers=(bid(OLD),)), at=LATER)
    (item,) = await town.owed(kind=PROPOSAL)
    async with town.database.reading() as tx:
        with pytest.raises(Pointless, match="number has joined"):
            await compose(tx, item, LATER)


# Answers


async def test_a_subscribers_yes_is_for_that_chat_alone(town: Town) -> None:
    for chat_id in (1, 2):
        await town.wants(chat_id)
    await town.arrive(tender(OLD))
    for chat_id in (1, 2):
        await town.follow(chat_id, tender(OLD))
    await comes_again(town)
    assert not await reply(town, 1, is_one=True)
    assert await town.project_of(tender(OLD)) != await town.project_of(AGAIN)
    moved = LATER + timedelta(days=1)
    await town.arrive(replace(AGAIN, revision=1, deadlines=closing(LATER + timedelta(days=20))), at=moved)
    async with town.database.reading() as tx:
        project_id = await projects.of_thread(tx, "g2b_bid", NEW)
        assert project_id is not None
        assert await projects.followers(tx, project_id) == {1}
        assert await projects.of_thread_for_chat(tx, 1, "g2b_bid", NEW) == await projects.of_thread(tx, "g2b_bid", OLD)
    assert not await reply(town, 1, is_one=False)
    async with town.database.reading() as tx:
        assert await projects.of_thread_for_chat(tx, 1, "g2b_bid", NEW) is None


async def test_who_said_yes_hears_of_changes_without_having_matched(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender(OLD))
    async with town.database.writing() as tx:
        await tx.exec_driver_sql("UPDATE interests SET removed = true")
        await tx.exec_driver_sql("UPDATE interests SET sequence = 99")
    await comes_again(town)
    await reply(town, 1, is_one=True)
    await town.arrive(replace(AGAIN, revision=1, deadlines=closing(LATER + timedelta(days=20))), at=LATER)
    assert [item.subject for item in await town.owed(1, OutboxKind.CHANGE)] == [f"g2b_bid:{NEW}"]


async def test_the_operators_yes_is_for_all_and_can_be_taken_back(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender(OLD))
    await town.move_in(2)
    await town.follow(2, tender(OLD))
    await town.move_in(77)
    async with town.database.writing() as tx:
        await remembered.remember(tx, OPERATOR_CHAT, "77")
    await comes_again(town, replace(AGAIN, title="2026년 지능형 CCTV 관제시스템 구축"))
    assert await asked(town) == [1, 2, 77]
    assert await reply(town, 77, is_one=True)
    assert await town.project_of(tender(OLD)) == await town.project_of(AGAIN)
    await town.work(LATER)
    told = [(item.chat_id, item.subject) for item in await town.owed(kind=ALERT)]
    assert told == [(1, f"g2b_bid:{OLD}"), (1, f"g2b_bid:{NEW}"), (2, f"g2b_bid:{NEW}")]
    assert await reply(town, 77, is_one=False)
    assert await town.project_of(tender(OLD)) != await town.project_of(AGAIN)


async def test_the_operator_is_asked_only_what_somebody_is(town: Town) -> None:
    await town.move_in(77)
    async with town.database.writing() as tx:
        await remembered.remember(tx, OPERATOR_CHAT, "77")
    await town.arrive(tender(OLD))
    assert await comes_again(town) == 0


# Crashes


async def test_comparing_is_done_once_whoever_does_it(town: Town) -> None:
    await town.arrive(tender(OLD))
    async with town.database.writing() as tx:
        (stored,) = await notices.uncompared(tx, 10)
        assert await notices.mark_compared(tx, stored.id, NOW)
    assert await propose_all(town.database, NOW) == 0


async def test_one_that_cannot_be_compared_does_not_hold_back_the_others(
    sqlite: Database, caplog: pytest.LogCaptureFixture
) -> None:
    town = Town(sqlite)
    await town.wants(1)
    await town.arrive(tender(OLD))
    async with sqlite.writing() as tx:
        await tx.exec_driver_sql(
            "CREATE TRIGGER poison BEFORE UPDATE OF compared_at ON notices WHEN NEW.id = 2"
            " BEGIN SELECT RAISE(ABORT, 'poison'); END"
        )
    await town.arrive(AGAIN, at=LATER)
    third = replace(AGAIN, external_id="R26BK00000003", own_number=bid("R26BK00000003"))
    assert await comes_again(town, third) == 1
    assert "cannot compare notice 2" in caplog.text


async def test_a_busy_database_stops_the_step(sqlite: Database) -> None:
    class Taken(Database):
        def writing(self) -> object:  # type: ignore[override]  # it only has to refuse
            raise Busy("taken")

    await Town(sqlite).arrive(tender(OLD))
    taken = Taken(sqlite.url.render_as_string(hide_password=False))
    with pytest.raises(Busy):
        await propose_all(taken, NOW)
    await taken.close()


async def test_a_tap_on_what_is_not_linked_yet_changes_nothing(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender(OLD))
    unlinked = tender(NEW)
    async with town.database.writing() as tx:
        added = await notices.add(tx, unlinked, fingerprint="", collected_at=NOW)
        assert added is not None
        stored = await notices.get(tx, added)
        assert stored is not None
        assert not await answer(tx, 1, stored, stored, is_one=True, now=NOW)
        assert await projects.of_thread_for_chat(tx, 1, "g2b_bid", NEW) is None
