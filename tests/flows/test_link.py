"""Publications become projects by official numbers, in whatever order the numbers come."""

import asyncio
from dataclasses import replace

import pytest

from jobs.collect import store
from jobs.link import link, link_all
from storage import notices, projects
from storage.db import Database
from storage.errors import Busy
from storage.records import Notice, Stage
from tests.tenders import NOW, Town, bid, plan_number, prespec_number, publication, tender

PLAN = publication(Stage.PLAN, "p", own_number=plan_number())
PRESPEC = publication(Stage.PRESPEC, "s", own_number=prespec_number(), numbers=(bid("R26BK00000001"),))
TENDER = tender(numbers=(prespec_number(), plan_number()))
AWARD = publication(Stage.AWARD, "a", numbers=(bid("R26BK00000001"),))
STRANGER = tender("R26BK00000009")


@pytest.fixture
def town(database: Database) -> Town:
    return Town(database)


async def ids(town: Town, *wanted: Notice) -> list[int]:
    return [await town.project_of(notice) for notice in wanted]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (3, 0, 1, 2), (1, 0, 3, 2)])
async def test_the_stages_of_a_project_meet_in_any_order(town: Town, order: tuple[int, ...]) -> None:
    stages = (PLAN, PRESPEC, TENDER, AWARD)
    await town.arrive(STRANGER)
    for place in order:
        await town.arrive(stages[place])
    assert len(set(await ids(town, *stages))) == 1
    assert await town.project_of(STRANGER) != await town.project_of(TENDER)
    async with town.database.reading() as tx:
        links = await projects.threads(tx, await town.project_of(TENDER))
    assert {(link.source, link.external_id) for link in links} == {notice.thread for notice in stages}


async def test_the_link_says_which_number_made_it(town: Town) -> None:
    await town.arrive(PRESPEC)
    await town.arrive(TENDER)
    async with town.database.reading() as tx:
        links = await projects.threads(tx, await town.project_of(TENDER))
    assert {(link.external_id, link.evidence) for link in links} == {
        ("s", "first seen"),
        ("R26BK00000001", "bid R26BK00000001"),
    }


async def test_later_revisions_stay_in_their_project(town: Town) -> None:
    await town.arrive(TENDER)
    before = await town.project_of(TENDER)
    await town.arrive(replace(TENDER, revision=1, numbers=()))
    assert await town.project_of(TENDER) == before


async def test_a_placeholder_is_no_number(town: Town) -> None:
    blank = [prespec_number(value) for value in ("0", "-", "없음", "00000000000")]
    await town.arrive(tender("R26BK00000001", numbers=(*blank,)), tender("R26BK00000002", numbers=(*blank,)))
    assert len(set(await ids(town, tender("R26BK00000001"), tender("R26BK00000002")))) == 2


async def test_a_merge_that_a_person_undid_is_not_made_again_by_number(town: Town) -> None:
    await town.arrive(PLAN)
    await town.arrive(tender())
    async with town.database.writing() as tx:
        plan, ours = await projects.of_thread(tx, *PLAN.thread), await projects.of_thread(tx, *tender().thread)
        assert plan is not None
        assert ours is not None
        merge = await projects.merge(tx, ours, plan, evidence="somebody's tap", at=NOW)
        assert merge is not None
        assert await projects.undo_merge(tx, merge, NOW)
    await town.arrive(tender(revision=1, numbers=(plan_number(),)))
    assert len(set(await ids(town, PLAN, tender()))) == 2


async def test_linking_is_done_once_whoever_does_it(database: Database) -> None:
    async with database.writing() as tx:
        await store(tx, [TENDER], at=NOW)
        (stored,) = await notices.unlinked(tx, 10)
        assert await link(tx, stored, NOW)
        assert not await link(tx, stored, NOW)
    assert await link_all(database, NOW) == 0


async def test_two_that_link_at_once_make_one_project_of_one_number(database: Database) -> None:
    pages = [publication(Stage.PRESPEC, f"s{number}", numbers=(prespec_number(),)) for number in range(2)]
    async with database.writing() as tx:
        await store(tx, pages, at=NOW)
        first, second = await notices.unlinked(tx, 10)
    other = Database(database.url.render_as_string(hide_password=False))

    async def elsewhere() -> None:
        async with other.writing() as tx:
            assert await link(tx, second, NOW)

    async with database.writing() as tx:
        assert await link(tx, first, NOW)
        linking = asyncio.create_task(elsewhere())
        # Long enough for the other process to look for the number before this one's project can be seen.
        await asyncio.sleep(0.5)
    await linking
    await other.close()
    async with database.reading() as tx:
        assert len({await projects.of_thread(tx, *notice.thread) for notice in pages}) == 1


async def test_more_than_a_batch_is_linked_in_one_go(database: Database) -> None:
    async with database.writing() as tx:
        await store(tx, [tender(f"R26BK{number:08}") for number in range(1, 251)], at=NOW)
    assert await link_all(database, NOW) == 250


async def test_one_that_cannot_be_linked_does_not_hold_back_the_others(
    sqlite: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with sqlite.writing() as tx:
        await store(tx, [tender("R26BK00000001"), tender("R26BK00000002")], at=NOW)
        await tx.exec_driver_sql(
            "CREATE TRIGGER poison BEFORE INSERT ON project_links WHEN NEW.external_id = 'R26BK00000001'"
            " BEGIN SELECT RAISE(ABORT, 'poison'); END"
        )
    assert await link_all(sqlite, NOW) == 1
    assert "cannot link notice 1" in caplog.text


async def test_a_busy_database_stops_the_step(sqlite: Database) -> None:
    class Taken(Database):
        def writing(self) -> object:  # type: ignore[override]  # it only has to refuse
            raise Busy("taken")

    async with sqlite.writing() as tx:
        await store(tx, [TENDER], at=NOW)
    taken = Taken(sqlite.url.render_as_string(hide_password=False))
    with pytest.raises(Busy):
        await link_all(taken, NOW)
    await taken.close()
