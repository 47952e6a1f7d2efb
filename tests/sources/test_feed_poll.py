"""Polling replayed feeds and the city's list: conditional requests, one poisoned feed backed off alone, stale feeds."""

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.demo.source_faults import Fault
from jobs.rules.windows import SEOUL
from jobs.sources.errors import AccessRefused, FormatChanged, SourceError
from jobs.sources.news.client import News
from jobs.sources.news.settings import FeedAddress, NewsSettings
from jobs.sources.seoul_feeds.client import SeoulFeeds
from jobs.sources.seoul_feeds.settings import SeoulFeed, SeoulFeedsSettings
from jobs.sources.seoul_plan.client import SeoulPlan
from jobs.sources.seoul_plan.settings import SeoulPlanSettings
from storage.records import SourceState, Stage
from tests.replayed import World, replayed

RECORDED = Path(__file__).parents[1] / "recorded"
START = datetime(2026, 6, 26, 9, 0, tzinfo=SEOUL)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with replayed(START, "text/xml") as made:
        yield made


def news(*urls: str) -> News:
    return News(NewsSettings(feeds=tuple(FeedAddress(name=f"feed{place}", url=url) for place, url in enumerate(urls))))


def recorded(name: str) -> bytes:
    return (RECORDED / "feeds" / name).read_bytes()


async def test_a_feed_that_did_not_change_is_not_read_again(world: World) -> None:
    source = news(world.show("/rss", recorded("recorded_etnews_06064_stale.xml")))
    (first,) = await world.poll(source)
    assert [notice.title[:6] for notice in first.notices] == ["이녹스리튬-", "동화일렉트로"]
    (second,) = await world.poll(source)
    assert second.notices == ()
    assert [problem for page in (first, second) for problem in page.problems] == []


async def test_a_feed_that_answers_for_months_with_nothing_new_is_told(world: World) -> None:
    source = news(world.show("/rss", recorded("recorded_etnews_06064_stale.xml")))
    world.clock.advance(timedelta(days=68))
    (page,) = await world.poll(source)
    assert [(problem.part, problem.error.code) for problem in page.problems] == [("feed0", "stale")]
    assert len(page.notices) == 2


async def test_a_poisoned_feed_is_backed_off_alone(world: World) -> None:
    good = world.show("/good", recorded("constructed_google_news_ko.xml"))
    bad = world.show("/bad", b"\n" * 40_000 + b"<rss></rss>")
    source = news(bad, good)
    for _ in range(4):
        pages = await world.poll(source)
        world.clock.advance(timedelta(minutes=10))
        assert not any(notice.announcer == "x" for page in pages for notice in page.notices)
    asked = [call.path for call in world.server.calls]
    assert asked.count("/good") == 4
    assert asked.count("/bad") == 2  # at once, then after 15 minutes, then not before 30 more
    world.show("/bad", recorded("recorded_etnews_item_with_author_2026-08-27.xml"), after=timedelta(minutes=1))
    world.clock.advance(timedelta(hours=2))
    await world.poll(source)
    assert world.state.cursor["rest:feed0"] == ""


async def test_when_every_feed_fails_the_poll_fails(world: World) -> None:
    source = news(
        world.show("/a", recorded("constructed_html_instead_of_feed.xml")), world.show("/b", b"<html></html>")
    )
    with pytest.raises(FormatChanged) as caught:
        await world.poll(source)
    assert caught.value.code == "html"


async def test_a_feed_that_lost_all_its_items_is_told(world: World) -> None:
    source = news(world.show("/rss", recorded("constructed_google_news_ko.xml")))
    await world.poll(source)
    world.show("/rss", b"<rss version='2.0'><channel><title>x</title></channel></rss>", after=timedelta(minutes=1))
    world.clock.advance(timedelta(minutes=5))
    with pytest.raises(FormatChanged) as caught:
        await world.poll(source)
    assert caught.value.code == "no-rows"


async def test_a_wait_that_a_site_asks_for_is_kept(world: World) -> None:
    source = news(world.show("/rss", recorded("constructed_google_news_ko.xml")))
    world.server.fail_next(Fault.TOO_MANY)
    with pytest.raises(SourceError):
        await world.poll(source)
    assert await world.poll(source) == []
    world.clock.advance(timedelta(minutes=16))
    assert len(await world.poll(source)) == 1


async def test_the_citys_list_is_read_once_and_again_when_it_changed(world: World) -> None:
    body = (RECORDED / "seoul_plan" / "constructed_list.html").read_bytes()
    source = SeoulPlan(SeoulPlanSettings(url=world.show("/list", body)))
    (page,) = await world.poll(source)
    assert len(page.notices) == 30
    (again,) = await world.poll(source)
    assert again.notices == ()
    world.show("/list", body.replace(b"11,800", b"12,000"), after=timedelta(days=1))
    world.clock.advance(timedelta(days=2))
    (changed,) = await world.poll(source)
    assert {notice.external_id for notice in changed.notices} == {notice.external_id for notice in page.notices}
    assert sum(before != after for before, after in zip(page.notices, changed.notices, strict=True)) == 1


async def test_a_list_far_shorter_than_it_always_was_is_refused(world: World) -> None:
    body = (RECORDED / "seoul_plan" / "constructed_list.html").read_text("utf-8")
    source = SeoulPlan(SeoulPlanSettings(url=world.show("/list", body.encode()), most_gone=1))
    for day, budget in enumerate(("11,800", "11,900", "12,000"), start=1):
        world.show("/list", body.replace("11,800", budget).encode(), after=timedelta(days=day))
        world.clock.advance(timedelta(days=1))
        await world.poll(source)
    few = re.sub(r"<tr><td>(?:1[2-9]|2\d|30)</td>.*?</tr>", "", body, flags=re.DOTALL).replace("총 30건", "총 11건")
    world.show("/list", few.encode(), after=timedelta(days=5))
    world.clock.advance(timedelta(days=3))
    with pytest.raises(FormatChanged) as caught:
        await world.poll(source)
    assert (caught.value.code, caught.value.raw) == ("count", few.encode())


async def test_half_a_list_is_no_list(world: World) -> None:
    body = (RECORDED / "seoul_plan" / "constructed_list.html").read_bytes()
    source = SeoulPlan(SeoulPlanSettings(url=world.show("/list", body)))
    world.server.fail_next(Fault.TRUNCATED, path="/list")
    with pytest.raises(SourceError) as caught:
        await world.poll(source)
    assert caught.value.code == "cut"
    assert world.state.cursor == {}


async def test_pauses_are_as_configured() -> None:
    state = SourceState(name="x")
    assert News(NewsSettings(poll_minutes=30)).poll_after(state, START) == timedelta(minutes=30)
    assert SeoulPlan(SeoulPlanSettings(poll_minutes=60)).poll_after(state, START) == timedelta(hours=1)


async def test_a_changed_header_waits_for_a_person(world: World) -> None:
    body = (RECORDED / "seoul_plan" / "constructed_list.html").read_text("utf-8")
    url = world.show("/list", body.encode())
    await world.poll(SeoulPlan(SeoulPlanSettings(url=url)))
    world.show("/list", body.replace(">예산<", ">사업비<").encode(), after=timedelta(days=1))
    world.clock.advance(timedelta(days=2))
    with pytest.raises(FormatChanged) as caught:
        await world.poll(SeoulPlan(SeoulPlanSettings(url=url)))
    assert caught.value.code == "columns"
    assert "amount: 사업비" in str(caught.value)
    assert "사업비".encode() in caught.value.raw
    confirmed = caught.value.text.removeprefix("please confirm how the columns are read: ")
    *_, page = await world.poll(SeoulPlan(SeoulPlanSettings(url=url, columns=confirmed)))
    assert len(page.notices) == 30


async def test_the_first_reading_may_wait_for_a_person_too(world: World) -> None:
    body = (RECORDED / "seoul_plan" / "constructed_list.html").read_bytes()
    source = SeoulPlan(SeoulPlanSettings(url=world.show("/list", body), confirm_columns=True))
    with pytest.raises(FormatChanged, match="please confirm"):
        await world.poll(source)
    assert "columns" not in world.state.cursor


async def test_robots_txt_is_obeyed_for_the_list(world: World) -> None:
    world.show("/robots.txt", b"User-agent: *\nDisallow: /\n")
    with pytest.raises(AccessRefused, match="robots"):
        await world.poll(SeoulPlan(SeoulPlanSettings(url=world.show("/list", b"<html></html>"))))


async def test_the_citys_own_feeds(world: World) -> None:
    url = world.show("/gov", recorded("recorded_news_seoul_go_kr_gov_feed_items.xml"))
    source = SeoulFeeds(SeoulFeedsSettings(feeds=(SeoulFeed(name="행정 소식", url=url),)))
    (page,) = await world.poll(source)
    assert [notice.stage for notice in page.notices] == [Stage.PRESPEC, Stage.NEWS]
    assert source.poll_after(world.state, START) == timedelta(hours=1)
