"""Notices are held once a revision, and what is still to be done with them is a question to the database."""

from dataclasses import replace
from datetime import timedelta

from storage import matches, notices, outbox
from storage.db import Database, Transaction
from storage.records import (
    Action,
    Frequency,
    Held,
    Match,
    NewOutboxItem,
    Notice,
    OutboxKind,
    OutboxState,
    Stage,
    StoredNotice,
    Strength,
)
from storage.tables import interests as interests_table
from storage.tables import outbox as outbox_table
from tests.tenders import CLOSES, NOW, closing, prespec_number, publication, tender


async def keep(tx: Transaction, notice: Notice, *, settled: bool = False, print_: str = "f") -> int:
    added = await notices.add(tx, notice, fingerprint=print_, collected_at=NOW, settled=settled)
    assert added is not None
    return added


async def test_a_revision_is_held_once(database: Database) -> None:
    async with database.writing() as tx:
        first = await keep(tx, tender())
        assert await notices.add(tx, tender(), fingerprint="other", collected_at=NOW) is None
        assert await notices.get(tx, first) == StoredNotice(id=first, notice=tender(), collected_at=NOW)
        assert await notices.get(tx, first + 1) is None
        assert await notices.count(tx) == 1


async def test_revisions_come_oldest_first_and_the_newest_stands(database: Database) -> None:
    versions = [tender(revision=1, edition=1), tender(revision=0), tender(revision=10), tender(revision=1, edition=0)]
    async with database.writing() as tx:
        for version in versions:
            await keep(tx, version)
        await keep(tx, tender("R26BK00000002"))
        held = await notices.revisions(tx, *tender().thread)
        newest = await notices.newest_revision(tx, *tender().thread)
        assert await notices.newest_revision(tx, "g2b_bid", "nothing") is None
    assert [(one.notice.revision, one.notice.edition) for one in held] == [(0, 0), (1, 0), (1, 1), (10, 0)]
    assert newest == held[-1]


async def test_a_whole_page_is_looked_up_at_once(database: Database) -> None:
    async with database.writing() as tx:
        await keep(tx, tender("R26BK00000001"), print_="a")
        await keep(tx, tender("R26BK00000001", revision=1), print_="b")
        ids = ["R26BK00000001", *(f"R26BK1{number:07}" for number in range(1200))]
        held = await notices.held(tx, "g2b_bid", ids)
        assert await notices.held(tx, "elsewhere", ids) == {}
    assert held == {
        "R26BK00000001": [
            Held(revision=0, edition=0, fingerprint="a", collected_at=NOW),
            Held(revision=1, edition=0, fingerprint="b", collected_at=NOW),
        ]
    }


async def test_many_are_got_by_id(database: Database) -> None:
    async with database.writing() as tx:
        ids = [await keep(tx, tender(f"R26BK{number:08}")) for number in range(3)]
        found = await notices.get_many(tx, [*ids, *range(1000, 2000)])
        assert await notices.get_many(tx, []) == {}
    assert {one.notice.external_id for one in found.values()} == {"R26BK00000000", "R26BK00000001", "R26BK00000002"}


async def test_a_number_that_people_type_finds_every_source(database: Database) -> None:
    async with database.writing() as tx:
        await keep(tx, tender())
        await keep(tx, tender(revision=1))
        await keep(tx, tender(source="seoul_contract"))
        found = await notices.by_external_id(tx, "R26BK00000001")
    assert [(one.notice.source, one.notice.revision) for one in found] == [
        ("g2b_bid", 1),
        ("seoul_contract", 0),
        ("g2b_bid", 0),
    ]


async def test_work_goes_from_linking_to_matching_to_comparing_and_is_done_once(database: Database) -> None:
    async with database.writing() as tx:
        first, second = await keep(tx, tender("R26BK00000001")), await keep(tx, tender("R26BK00000002"))
        assert [one.id for one in await notices.unlinked(tx, 10)] == [first, second]
        assert [one.id for one in await notices.unlinked(tx, 10, after=first)] == [second]
        assert [one.id for one in await notices.unlinked(tx, 1)] == [first]
        assert (await notices.unmatched(tx, 10), await notices.uncompared(tx, 10)) == ([], [])
        assert await notices.mark_linked(tx, second, NOW)
        assert not await notices.mark_linked(tx, second, NOW)
        assert [one.id for one in await notices.unmatched(tx, 10)] == [second]
        assert await notices.mark_matched(tx, second, NOW)
        assert not await notices.mark_matched(tx, second, NOW)
        assert [one.id for one in await notices.uncompared(tx, 10)] == [second]
        assert await notices.mark_compared(tx, second, NOW)
        assert not await notices.mark_compared(tx, second, NOW)
        assert [one.id for one in await notices.unlinked(tx, 10)] == [first]
        assert (await notices.unmatched(tx, 10), await notices.uncompared(tx, 10)) == ([], [])


async def test_what_is_settled_is_still_linked_and_never_matched(database: Database) -> None:
    async with database.writing() as tx:
        old = await keep(tx, tender(), settled=True)
        await notices.mark_linked(tx, old, NOW)
        assert (await notices.unmatched(tx, 10), await notices.uncompared(tx, 10)) == ([], [])


async def test_a_rewritten_revision_is_linked_again_and_not_matched_again(database: Database) -> None:
    async with database.writing() as tx:
        first = await keep(tx, tender())
        await notices.mark_linked(tx, first, NOW)
        await notices.mark_matched(tx, first, NOW)
        more = tender(numbers=(prespec_number(),))
        await notices.rewrite(tx, more, fingerprint="grown")
        assert [one.notice for one in await notices.unlinked(tx, 10)] == [more]
        assert await notices.unmatched(tx, 10) == []
        held = await notices.held(tx, "g2b_bid", ["R26BK00000001"])
    assert [one.fingerprint for one in held["R26BK00000001"]] == ["grown"]


async def test_tenders_of_a_buyer_are_found_as_they_stand(database: Database) -> None:
    async with database.writing() as tx:
        await keep(tx, tender("R26BK00000001", buyer="서울특별시  강남구"))
        await keep(tx, tender("R26BK00000001", buyer="서울특별시 강남구", revision=1))
        await keep(tx, tender("R26BK00000002", buyer="서울특별시강남구"))
        await keep(tx, tender("R26BK00000003", buyer="서울특별시 강동구"))
        await keep(tx, publication(Stage.PRESPEC, "s"))
        mine = tender("R26BK00000002")
        hour = timedelta(hours=1)
        found = await notices.of_buyer(tx, mine, since=NOW, until=NOW + hour)
        assert await notices.of_buyer(tx, mine, since=NOW - hour, until=NOW) == found, "both ends are included"
        assert await notices.of_buyer(tx, mine, since=NOW - hour, until=NOW - timedelta(seconds=1)) == []
        assert await notices.of_buyer(tx, tender("R26BK00000002", buyer=" "), since=NOW, until=NOW + hour) == []
    assert [(one.notice.external_id, one.notice.revision) for one in found] == [("R26BK00000001", 1)]


async def test_a_notice_without_a_buyer_is_like_no_other(database: Database) -> None:
    async with database.writing() as tx:
        await keep(tx, tender("R26BK00000001", buyer=""))
        other = tender("R26BK00000002", buyer="")
        assert await notices.of_buyer(tx, other, since=NOW, until=NOW + timedelta(days=1)) == []


async def test_a_long_buyers_name_is_compared_by_its_beginning(database: Database) -> None:
    buyer = "가나 " * 200
    async with database.writing() as tx:
        await keep(tx, tender("R26BK00000001", buyer=buyer))
        found = await notices.of_buyer(tx, tender("R26BK00000002", buyer=buyer), since=NOW, until=NOW + timedelta(1))
    assert len(found) == 1


async def test_the_newest_of_a_time_come_first(database: Database) -> None:
    async with database.writing() as tx:
        for days, number in enumerate(("R26BK00000001", "R26BK00000002", "R26BK00000003")):
            await notices.add(tx, tender(number), fingerprint="", collected_at=NOW + timedelta(days=days))
        plan = publication(Stage.PLAN, "p")
        await notices.add(tx, plan, fingerprint="", collected_at=NOW)
        until = NOW + timedelta(days=2)
        assert [one.id for one in await notices.collected_between(tx, NOW, until)] == [2, 4, 1]
        assert [one.id for one in await notices.collected_between(tx, NOW, until, stages=[Stage.PLAN])] == [4]
        assert [one.id for one in await notices.collected_between(tx, NOW, until, limit=1)] == [2]


# What closes within the week


async def told(
    tx: Transaction, notice_id: int, *, key: str | None = "digest:1:weekly:2026-W30", chat_id: int = 1
) -> None:
    await tx.execute(
        interests_table.insert().values(
            chat_id=chat_id, topics=[], words="", filters="{}", frequency="weekly", sequence=notice_id, created_at=NOW
        )
    )
    match = Match(
        notice_id=notice_id,
        interest_id=(await tx.execute(interests_table.select())).all()[-1].id,
        chat_id=chat_id,
        strength=Strength.STRONG,
        hits=(),
        tell=Frequency.WEEKLY,
    )
    await matches.add(tx, match, told_key=key, at=NOW)


async def closing_numbers(tx: Transaction, chat_id: int = 1, **more: set[tuple[str, str]]) -> list[str]:
    return [
        one.notice.external_id for one in await notices.closing_for(tx, chat_id, NOW, NOW + timedelta(days=7), **more)
    ]


async def test_the_week_lists_what_a_digest_told_soonest_first(database: Database) -> None:
    days = {"R26BK00000001": 6, "R26BK00000002": 2, "R26BK00000003": 8, "R26BK00000004": -1}
    async with database.writing() as tx:
        for number, day in days.items():
            await told(tx, await keep(tx, tender(number, deadlines=closing(NOW + timedelta(days=day)))))
        untold = await keep(tx, tender("R26BK00000005", deadlines=closing(NOW + timedelta(days=1))))
        await told(tx, untold, key=None)
        strangers = await keep(tx, tender("R26BK00000006", deadlines=closing(NOW + timedelta(days=1))))
        await told(tx, strangers, chat_id=2)
        assert await closing_numbers(tx) == ["R26BK00000002", "R26BK00000001"]


async def test_the_week_goes_by_the_deadline_that_holds_now(database: Database) -> None:
    soon, late = closing(NOW + timedelta(days=2)), closing(CLOSES)
    async with database.writing() as tx:
        await told(tx, await keep(tx, tender("R26BK00000001", deadlines=late)))
        await keep(tx, tender("R26BK00000001", deadlines=soon, revision=1))
        await told(tx, await keep(tx, tender("R26BK00000002", deadlines=soon)))
        await keep(tx, tender("R26BK00000002", deadlines=late, revision=1))
        await told(tx, await keep(tx, tender("R26BK00000003", deadlines=soon)))
        await keep(tx, tender("R26BK00000003", deadlines=soon, revision=1, action=Action.CANCELLED))
        assert await closing_numbers(tx) == ["R26BK00000001"]


async def test_the_week_lists_cards_and_what_is_followed_too(database: Database) -> None:
    soon = closing(NOW + timedelta(days=2))
    states = {
        "R26BK00000001": OutboxState.SENT,
        "R26BK00000002": OutboxState.PENDING,
        "R26BK00000003": OutboxState.DEAD,
    }
    async with database.writing() as tx:
        for number, state in states.items():
            notice = tender(number, deadlines=soon)
            await keep(tx, notice)
            item = NewOutboxItem(
                key=f"alert:1:{number}",
                chat_id=1,
                kind=OutboxKind.ALERT,
                payload={},
                due_at=NOW,
                subject=f"g2b_bid:{number}",
            )
            await outbox.owe(tx, item, at=NOW)
            await tx.execute(outbox_table.update().where(outbox_table.c.key == item.key).values(state=state.value))
        followed = replace(tender("R26BK00000004"), deadlines=soon)
        await keep(tx, followed)
        assert await closing_numbers(tx) == ["R26BK00000001", "R26BK00000002"]
        assert await closing_numbers(tx, also={followed.thread, ("gone", "x")}) == [
            "R26BK00000001",
            "R26BK00000002",
            "R26BK00000004",
        ]
        assert await closing_numbers(tx, 2) == []
