"""The city's list is a snapshot: what is new, changed, gone and back is told apart, and followers hear it without a sound."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.demo.source_server import RecordedPage, RecordedSourceServer
from bot.render import render
from jobs.clock import MachineTime, ManualClock
from jobs.compose import compose
from jobs.facts import ProposalFacts
from jobs.poll import Polling
from jobs.propose import propose_all
from jobs.rules.windows import SEOUL
from jobs.sources.http import HttpFetcher
from jobs.sources.seoul_plan.client import SeoulPlan
from jobs.sources.seoul_plan.settings import SeoulPlanSettings
from storage import matches, notices, source_states
from storage.db import Database
from storage.records import Action, Frequency, Notice, OutboxKind, SourceState, StoredNotice
from tests.tenders import Town

V1 = (Path(__file__).parents[1] / "recorded" / "seoul_plan" / "constructed_list.html").read_text("utf-8")
START = datetime(2026, 8, 3, 9, 0, tzinfo=SEOUL)
DAY = timedelta(days=1)
GONE, CHANGED, NEW = "서울시 통합보안관제시스템 고도화", "정보자원 통합 인프라 구축", "지능형 CCTV 관제 확대"


def without(text: str, title: str) -> str:
    """The list without one row, its count corrected."""
    rows = re.sub(rf"<tr><td>\d+</td><td[^>]*><a[^>]*>{re.escape(title)}</a>.*?</tr>\n?", "", text, flags=re.DOTALL)
    assert rows != text
    return counted(rows)


def counted(text: str) -> str:
    return re.sub(r"총 \d+건", f"총 {len(re.findall('<tr><td>', text))}건", text)


def with_row(text: str, title: str) -> str:
    row = f'<tr><td>31</td><td class="l"><a href="#">{title}</a></td><td>서울시</td><td></td><td class="r">500</td><td>9월</td><td>시스템구축</td><td>CCTV</td></tr>\n'
    return counted(text.replace("</tbody>", row + "</tbody>"))


V2 = with_row(without(V1, GONE), NEW).replace("11,800", "12,000")


@dataclass
class City:
    """The city's page, and a town that watches it."""

    server: RecordedSourceServer
    url: str
    clock: ManualClock
    fetcher: HttpFetcher
    town: Town

    async def shows(self, text: str, at: datetime) -> SourceState:
        """From that moment on the page is so; it is looked at, and what it brought is told."""
        shown = RecordedPage(path="/list", body=text.encode(), content_type="text/html", visible_from=at)
        self.server.pages.append(shown)
        return await self.looked_at(at)

    async def looked_at(self, at: datetime, **settings: float) -> SourceState:
        self.clock.put(at)
        source = SeoulPlan(
            SeoulPlanSettings.model_validate({"url": f"{self.url}/list", "poll_minutes": 60, **settings})
        )
        await Polling(self.town.database, {source.name: source}, self.fetcher).poll(source, at)
        await self.town.work(at)
        async with self.town.database.reading() as tx:
            return await source_states.get(tx, source.name)

    async def revisions(self, title: str) -> list[StoredNotice]:
        async with self.town.database.reading() as tx:
            every = await notices.collected_between(tx, START - DAY, START + 99 * DAY)
            threads = {one.notice.thread for one in every if one.notice.title == title}
            return [one for thread in threads for one in await notices.revisions(tx, *thread)]

    async def actions(self, title: str) -> list[Action]:
        return [one.notice.action for one in await self.revisions(title)]

    async def said(self, chat_id: int) -> list[tuple[str, bool]]:
        """The plain texts of the changes owed to a chat, and whether they come without a sound."""
        items = await self.town.owed(chat_id, OutboxKind.CHANGE)
        found = []
        for item in items:
            async with self.town.database.reading() as tx:
                facts = await compose(tx, item, START + 5 * DAY)
            (message,) = render(facts, language="ko", now=START + 5 * DAY, possible_double=False, silent=item.silent)
            found.append((message.plain, item.silent))
        return found


@pytest.fixture
async def city(database: Database) -> AsyncIterator[City]:
    clock = ManualClock(START)
    server = RecordedSourceServer(clock)
    url = await server.start()
    async with HttpFetcher(user_agent="test", real_time=MachineTime()) as fetcher:
        yield City(server, url, clock, fetcher, Town(database))
    await server.stop()


async def following(city: City, title: str) -> Notice:
    (stored,) = await city.revisions(title)
    await city.town.follow(1, stored.notice)
    return stored.notice


async def test_one_gone_one_changed_one_new(city: City) -> None:
    await city.shows(V1, START)
    for title in (GONE, CHANGED):
        await following(city, title)
    state = await city.shows(V2, START + DAY)
    assert (state.problem, state.rows_last) == ("", 31)
    assert await city.actions(GONE) == [Action.NEW, Action.CANCELLED]
    assert await city.actions(CHANGED) == [Action.NEW, Action.AMENDED]
    assert await city.actions(NEW) == [Action.NEW]
    untouched = "초고속정보통신망 인프라 구축"
    assert await city.actions(untouched) == [Action.NEW]
    gone = (await city.revisions(GONE))[-1].notice
    assert (gone.is_delisted, gone.change_reason) == (True, "목록에서 사라짐")
    told = {text.split("\n")[1]: (text, silent) for text, silent in await city.said(1)}
    assert set(told) == {GONE, CHANGED}
    text, silent = told[GONE]
    assert silent
    assert "❔ 목록에서 사라짐" in text
    assert "이름이 바뀌었거나 미뤄졌을 수 있습니다" in text
    assert "취소되었습니다" not in text
    assert "사유" not in text


async def test_a_new_name_for_what_is_gone_is_proposed_to_those_who_know_it(city: City) -> None:
    await city.shows(V1, START)
    before = await following(city, GONE)
    await city.shows(V1.replace(GONE, "서울시 통합보안관제시스템 고도화 사업").replace("11,800", "12,000"), START + DAY)
    await propose_all(city.town.database, START + DAY)
    (item,) = await city.town.owed(1, OutboxKind.PROPOSAL)
    async with city.town.database.reading() as tx:
        facts = await compose(tx, item, START + DAY)
    assert isinstance(facts, ProposalFacts)
    assert (facts.earlier.notice.thread, facts.stored.notice.title) == (
        before.thread,
        "서울시 통합보안관제시스템 고도화 사업",
    )
    assert "delisted" in facts.evidence


async def test_a_new_project_that_is_like_none_that_is_gone_asks_nobody(city: City) -> None:
    await city.shows(V1, START)
    await following(city, GONE)
    await city.shows(V2, START + DAY)
    await propose_all(city.town.database, START + DAY)
    assert await city.town.owed(1, OutboxKind.PROPOSAL) == []


async def test_who_reads_of_plans_in_the_digest_reads_there_that_one_is_gone(city: City) -> None:
    await city.town.wants(2, "통합보안관제")
    await city.shows(V1, START)
    (before,) = await city.revisions(GONE)
    async with city.town.database.writing() as tx:
        (told,) = await matches.of_notice(tx, before.id, 2)
        assert told.tell is Frequency.WEEKLY
        await matches.mark_told(tx, 2, [Frequency.WEEKLY], START + DAY / 2, "digest:2:weekly:2026-W31")
    await city.shows(V2, START + DAY)
    gone = (await city.revisions(GONE))[-1]
    async with city.town.database.reading() as tx:
        (again,) = await matches.of_notice(tx, gone.id, 2)
    assert again.tell is Frequency.WEEKLY
    assert await city.town.owed(2) == []


async def test_a_row_that_comes_back_is_told_as_amended_and_again_a_match(city: City) -> None:
    await city.town.wants(2, "통합보안관제")
    await city.shows(V1, START)
    await following(city, GONE)
    await city.shows(V2, START + DAY)
    await city.shows(with_row(V1, NEW), START + 3 * DAY)
    assert await city.actions(GONE) == [Action.NEW, Action.CANCELLED, Action.AMENDED]
    texts = [text for text, _ in await city.said(1)]
    assert "목록에 다시 실렸습니다." in texts[-1]
    back = (await city.revisions(GONE))[-1]
    async with city.town.database.reading() as tx:
        assert [match.chat_id for match in await matches.of_notice(tx, back.id, 2)] == [2]


async def test_a_row_that_is_gone_for_an_hour_is_believed_back_a_day_later(city: City) -> None:
    await city.shows(V1, START)
    await city.shows(V2, START + DAY)
    await city.shows(V1, START + DAY + timedelta(hours=1))
    assert await city.actions(GONE) == [Action.NEW, Action.CANCELLED]
    await city.looked_at(START + DAY + timedelta(hours=8))
    assert await city.actions(GONE) == [Action.NEW, Action.CANCELLED]
    await city.looked_at(START + 2 * DAY + timedelta(hours=2))
    assert await city.actions(GONE) == [Action.NEW, Action.CANCELLED, Action.AMENDED]


async def test_nothing_is_gone_from_a_page_that_was_refused_or_is_one_of_several(city: City) -> None:
    await city.shows(V1, START)
    await city.shows(V2.replace("</html>", ""), START + DAY)
    await city.shows(V2.replace("<table>", "<p>1 / 3 페이지</p><table>"), START + 2 * DAY)
    assert await city.actions(NEW) == [Action.NEW]
    assert await city.actions(GONE) == [Action.NEW]
    # Once the whole list is there again, what is missing is missing.
    await city.shows(V2, START + 3 * DAY)
    assert await city.actions(GONE) == [Action.NEW, Action.CANCELLED]


async def test_next_years_list_says_nothing_of_this_years_projects(city: City) -> None:
    await city.shows(V1, START)
    year = re.search(r"(20\d{2})\s*년", V1)
    assert year is not None
    later = V1.replace(year.group(1), str(int(year.group(1)) + 1))
    await city.shows(without(later, CHANGED), START + DAY)
    assert await city.actions(CHANGED) == [Action.NEW]
    assert await city.actions(GONE) == [Action.NEW, Action.NEW]


async def test_a_list_that_lost_much_at_once_is_refused_until_somebody_has_looked(city: City) -> None:
    await city.shows(V1, START)
    titles = [one.notice.title for one in await _every(city)]
    less = V1
    for title in titles[:12]:
        less = without(less, title)
    state = await city.shows(less, START + DAY)
    assert state.problem == "gone: 12 of 30 projects are not listed any more"
    assert state.needs_person
    assert len(await _every(city)) == 30
    state = await city.looked_at(START + 2 * DAY, most_gone=0.5)
    assert state.problem == ""
    assert await city.actions(titles[0]) == [Action.NEW, Action.CANCELLED]


async def _every(city: City) -> list[StoredNotice]:
    async with city.town.database.reading() as tx:
        return await notices.collected_between(tx, START - DAY, START + 99 * DAY)
