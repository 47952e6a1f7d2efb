"""What becomes of a page: stored once, each revision for what it is, whatever the page holds."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from jobs.collect import Collected, store
from storage import notices, projects
from storage.db import Database
from storage.records import (
    Action,
    Attachment,
    Classification,
    Notice,
    NumberKind,
    OfficialNumber,
    OutboxKind,
    Stage,
    StoredNotice,
)
from tests.tenders import CLOSES, NOW, Town, bid, closing, prespec_number, publication, tender


@pytest.fixture
def town(database: Database) -> Town:
    return Town(database)


async def keep(database: Database, *page: Notice, at: datetime = NOW, quietly: bool = False) -> Collected:
    async with database.writing() as tx:
        return await store(tx, page, at=at, quietly=quietly)


async def held(database: Database, notice: Notice) -> list[StoredNotice]:
    async with database.reading() as tx:
        return await notices.revisions(tx, *notice.thread)


async def test_an_empty_page_is_nothing(database: Database) -> None:
    assert await keep(database) == Collected()


async def test_a_page_that_comes_again_changes_nothing(database: Database) -> None:
    page = (tender("R26BK00000001"), tender("R26BK00000002"), tender("R26BK00000001"))
    assert await keep(database, *page) == Collected(new=2, seen=1)
    assert await keep(database, *page, at=NOW + timedelta(hours=1)) == Collected(seen=3)


async def test_a_page_of_several_sources_keeps_them_apart(database: Database) -> None:
    same = publication(Stage.PRESPEC, "R26BK00000001")
    assert await keep(database, tender("R26BK00000001"), same) == Collected(new=2)
    assert await keep(database, same, tender("R26BK00000001")) == Collected(seen=2)


async def test_a_raised_revision_is_an_amendment_even_where_the_source_says_new(database: Database) -> None:
    await keep(database, tender())
    assert await keep(database, tender(revision=1, deadlines=closing(CLOSES + timedelta(1)))) == Collected(amended=1)
    assert [one.notice.action for one in await held(database, tender())] == [Action.NEW, Action.AMENDED]


async def test_an_edit_in_place_is_an_edition_of_the_same_revision(database: Database) -> None:
    await keep(database, tender())
    assert await keep(database, tender(body="B")) == Collected(amended=1)
    assert await keep(database, tender(body="C")) == Collected(amended=1)
    assert [(one.notice.revision, one.notice.edition) for one in await held(database, tender())] == [
        (0, 0),
        (0, 1),
        (0, 2),
    ]


async def test_a_cancellation_stays_a_cancellation(database: Database) -> None:
    await keep(database, tender())
    await keep(database, tender(action=Action.CANCELLED))
    assert (await held(database, tender()))[-1].notice.action is Action.CANCELLED


async def test_an_older_revision_that_comes_late_is_kept_and_told_to_nobody(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender(revision=2, action=Action.AMENDED))
    assert await town.arrive(tender(revision=1, body="late")) == Collected(late=1)
    assert await town.arrive(tender(revision=1, body="late, and edited")) == Collected(late=1)
    assert await town.arrive(tender(revision=1, body="late, and edited")) == Collected(seen=1)
    assert await town.kinds(1) == [OutboxKind.ALERT]
    assert [(one.notice.revision, one.notice.edition) for one in await held(town.database, tender())] == [
        (1, 0),
        (1, 1),
        (2, 0),
    ]


async def test_a_text_that_comes_back_within_a_day_is_one_change(town: Town) -> None:
    await town.wants(1)
    first, second = tender(), tender(deadlines=closing(CLOSES + timedelta(days=2)))
    for hour, version in enumerate([first, second, first, second, first]):
        await town.arrive(version, at=NOW + timedelta(hours=hour))
    assert await town.kinds(1) == [OutboxKind.ALERT, OutboxKind.CHANGE]


async def test_a_text_that_still_stands_a_day_after_the_change_is_believed(town: Town) -> None:
    await town.wants(1)
    first, second = tender(), tender(deadlines=closing(CLOSES + timedelta(days=2)))
    for hour, version in [(0, first), (1, second), (2, first), (26, first)]:
        await town.arrive(version, at=NOW + timedelta(hours=hour))
    assert await town.kinds(1) == [OutboxKind.ALERT, OutboxKind.CHANGE, OutboxKind.CHANGE]


async def test_a_change_that_is_taken_back_under_a_new_revision_is_told(town: Town) -> None:
    await town.wants(1)
    first, second = closing(CLOSES), closing(CLOSES + timedelta(days=2))
    for revision, deadlines in enumerate([first, second, first]):
        await town.arrive(tender(revision=revision, deadlines=deadlines), at=NOW + timedelta(hours=revision))
    await town.arrive(tender(revision=1, deadlines=second), at=NOW + timedelta(hours=3))
    assert await town.kinds(1) == [OutboxKind.ALERT, OutboxKind.CHANGE, OutboxKind.CHANGE]


async def test_numbers_that_come_later_are_kept_and_are_no_change(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender())
    assert await town.arrive(tender(numbers=(prespec_number(),))) == Collected(seen=1)
    assert await town.arrive(tender(numbers=(bid("R25BK00000007"),))) == Collected(seen=1)
    assert await town.arrive(tender()) == Collected(seen=1), "a list that names no number takes none away"
    (stored,) = await held(town.database, tender())
    assert stored.notice.numbers == (prespec_number(), bid("R25BK00000007"))
    assert await town.kinds(1) == [OutboxKind.ALERT]
    async with town.database.reading() as tx:
        known = await projects.of_numbers(tx, [prespec_number(), bid("R25BK00000007")])
    assert set(known.values()) == {await town.project_of(tender())}


async def test_a_back_fill_is_linked_and_told_to_nobody(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender(), quietly=True)
    assert await town.owed() == []
    assert await town.project_of(tender())
    await town.arrive(tender(revision=1, deadlines=closing(CLOSES + timedelta(days=1))))
    assert await town.kinds(1) == [OutboxKind.ALERT], "what happens to it from now on is news"


async def test_an_article_whose_summary_was_rewritten_is_no_news(town: Town) -> None:
    await town.wants(1)
    article = publication(Stage.NEWS, "https://news.example/1")
    await town.arrive(article)
    assert await town.arrive(replace(article, body="another cut")) == Collected(seen=1)
    assert await town.arrive(replace(article, title="CCTV 늘린다 (종합)")) == Collected(amended=1)
    assert await town.owed() == []


async def test_one_row_that_no_database_takes_does_not_spoil_its_page(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    page = (
        tender("R26BK00000001"),
        tender("\0"),
        tender("R26BK00000003", title="\0 \0"),
        tender("R26BK00000004", revision=2**31),
        tender("R26BK00000005"),
    )
    assert await keep(database, *page) == Collected(new=2, refused=3)
    assert "left out 3" in caplog.text
    assert await keep(database, *page) == Collected(seen=2, refused=3)


async def test_a_very_long_identity_is_one_publication_each_time(database: Database) -> None:
    link = "https://news.example/" + "가" * 700
    article, other = publication(Stage.NEWS, link), publication(Stage.NEWS, link + "나")
    assert await keep(database, article, other) == Collected(new=2)
    assert await keep(database, other, article) == Collected(seen=2)


async def test_a_matched_notice_with_the_longest_identity_is_told(town: Town) -> None:
    await town.wants(-(2**52))
    await town.arrive(publication(Stage.PRESPEC, "가" * 2000, source="s" * 64))
    assert await town.kinds(-(2**52)) == [OutboxKind.ALERT]


async def test_a_title_of_a_hundred_kilobytes_is_cut(database: Database) -> None:
    await keep(database, tender(title="CCTV " * 20_000, body="가" * 100_000))
    (stored,) = await held(database, tender())
    assert (len(stored.notice.title), len(stored.notice.body)) == (299, 20_000)


HOSTILE = st.text(alphabet=st.characters(), max_size=40) | st.sampled_from(["\0", "\ud800", "\udfff\ud800", "a" * 300])
NUMBER = st.builds(OfficialNumber, kind=st.sampled_from(NumberKind), value=HOSTILE)


@st.composite
def hostile_notice(draw: DrawFn) -> Notice:
    return Notice(
        source="g2b_bid",
        external_id=draw(HOSTILE) or "x",
        revision=draw(st.integers(0, 2**40)),
        stage=draw(st.sampled_from(Stage)),
        title=draw(HOSTILE) or "x",
        buyer=draw(HOSTILE),
        body=draw(HOSTILE),
        tags=tuple(draw(st.lists(HOSTILE, max_size=2))),
        url=draw(HOSTILE),
        classification=Classification(large=draw(HOSTILE)),
        attachments=tuple(Attachment(name=name, url=name) for name in draw(st.lists(HOSTILE, max_size=2))),
        own_number=draw(st.none() | NUMBER),
        numbers=tuple(draw(st.lists(NUMBER, max_size=3))),
        published_at=draw(st.none() | st.just(NOW)),
    )


@given(page=st.lists(hostile_notice(), max_size=6))
async def test_hostile_pages_are_held_linked_and_matched_on_both_databases(
    database: Database, page: list[Notice]
) -> None:
    town = Town(database)
    good = publication(Stage.NEWS, "good", source="good")
    collected = await town.arrive(*page, good)
    assert collected.refused + collected.new + collected.amended + collected.late + collected.seen == len(page) + 1
    async with database.reading() as tx:
        assert await notices.unlinked(tx, 10) == []
        assert await notices.unmatched(tx, 10) == []
        assert await notices.newest_revision(tx, "good", "good") is not None
