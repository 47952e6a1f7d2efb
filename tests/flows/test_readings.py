"""How a list's columns are read is shown to the operator before anything is imported, and asked once for each reading."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.demo.source_server import RecordedPage, RecordedSourceServer
from jobs import readings
from jobs.clock import MachineTime, ManualClock
from jobs.compose import Pointless, compose
from jobs.facts import OperatorFacts
from jobs.outcomes import OPERATOR_CHAT
from jobs.poll import Polling
from jobs.rules.windows import SEOUL
from jobs.sources.http import HttpFetcher
from jobs.sources.pages.client import Pages
from jobs.sources.pages.settings import ListPage, PagesSettings
from jobs.sources.seoul_plan.client import SeoulPlan
from jobs.sources.seoul_plan.settings import SeoulPlanSettings
from jobs.sources.source import Source
from jobs.watch import watch_all
from storage import column_readings, notices, outbox, remembered, source_states
from storage.db import Database
from storage.records import Answer, ColumnReading, OutboxItem, SourceState
from tests.sources.test_seoul_feeds_parse import BLOCKS, BOARD

LIST = (Path(__file__).parents[1] / "recorded" / "seoul_plan" / "constructed_list.html").read_text("utf-8")
START = datetime(2026, 8, 3, 9, 0, tzinfo=SEOUL)
HOUR = timedelta(hours=1)


@dataclass
class Site:
    """A city with one list, a database, and an operator in chat 77."""

    server: RecordedSourceServer
    url: str
    clock: ManualClock
    fetcher: HttpFetcher
    database: Database

    def show(self, path: str, body: str, *, after: timedelta = timedelta(0)) -> str:
        shown = RecordedPage(path=path, body=body.encode(), content_type="text/html", visible_from=START + after)
        self.server.pages.append(shown)
        return self.url + path

    async def poll(self, source: Source, at: datetime) -> SourceState:
        self.clock.put(at)
        await Polling(self.database, {source.name: source}, self.fetcher).poll_due(at)
        await watch_all(self.database, at)
        async with self.database.reading() as tx:
            return await source_states.get(tx, source.name)

    async def questions(self) -> list[ColumnReading]:
        async with self.database.reading() as tx:
            owed = await outbox.newest(tx, 100)
            found = [await column_readings.get(tx, int(str(item.payload["reading"]))) for item in reversed(owed)]
        return [one for one in found if one is not None]

    async def owed(self) -> list[OutboxItem]:
        async with self.database.reading() as tx:
            return await outbox.newest(tx, 100)

    async def answer(self, reading: ColumnReading, *, wanted: bool) -> None:
        async with self.database.writing() as tx:
            await readings.answer(tx, reading, wanted=wanted)

    async def held(self) -> int:
        async with self.database.reading() as tx:
            return len(await notices.collected_between(tx, START - HOUR, START + timedelta(days=99)))


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    clock = ManualClock(START)
    server = RecordedSourceServer(clock)
    url = await server.start()
    async with database.writing() as tx:
        await remembered.remember(tx, OPERATOR_CHAT, "77")
    async with HttpFetcher(user_agent="test", real_time=MachineTime()) as fetcher:
        yield Site(server, url, clock, fetcher, database)
    await server.stop()


async def test_the_first_reading_is_asked_once_and_a_yes_imports_it(site: Site) -> None:
    source = SeoulPlan(SeoulPlanSettings(url=site.show("/list", LIST), poll_minutes=60))
    for hours in range(3):
        state = await site.poll(source, START + hours * HOUR)
        assert (state.problem_kind, state.problem_told) == ("format", True)
    (question,) = await site.questions()
    (owed,) = await site.owed()
    assert owed.chat_id == 77
    assert "title: 사업명" in question.columns
    assert [(row.title, row.buyer, row.krw) for row in question.rows] == [
        ("서울시 통합보안관제시스템 고도화", "서울시", None),
        ("정보자원 통합 인프라 구축", "서울시", 11_800_000_000),
        ("초고속정보통신망 인프라 구축", "서울시", None),
    ]
    assert await site.held() == 0
    await site.answer(question, wanted=True)
    state = await site.poll(source, START + 3 * HOUR + timedelta(minutes=1))
    assert (await site.held(), state.problem) == (30, "")
    # Later versions with the same header import silently.
    site.show("/list", LIST.replace("11,800", "12,000"), after=4 * HOUR)
    await site.poll(source, START + 5 * HOUR)
    assert (await site.held(), len(await site.owed())) == (31, 1)


async def test_a_changed_header_asks_again_once_and_a_known_one_never(site: Site) -> None:
    source = SeoulPlan(SeoulPlanSettings(url=site.show("/list", LIST), poll_minutes=60))
    await site.poll(source, START)
    (first,) = await site.questions()
    await site.answer(first, wanted=True)
    await site.poll(source, START + HOUR)
    site.show("/list", LIST.replace(">예산<", ">사업비<"), after=2 * HOUR)
    for hours in (2, 3, 5):
        state = await site.poll(source, START + hours * HOUR)
    assert state.problem.startswith("columns: ")
    first, second = await site.questions()
    assert "amount: 사업비" in second.columns
    await site.answer(second, wanted=False)
    await site.poll(source, START + 10 * HOUR)
    assert len(await site.owed()) == 2
    # The header that was confirmed comes back, with another project in it.
    site.show("/list", LIST.replace("11,800", "12,000"), after=11 * HOUR)
    state = await site.poll(source, START + 12 * HOUR)
    assert (state.problem, await site.held(), len(await site.owed())) == ("", 31, 2)


async def test_a_yes_can_be_taken_back_even_after_the_import(site: Site) -> None:
    source = SeoulPlan(SeoulPlanSettings(url=site.show("/list", LIST), poll_minutes=60))
    await site.poll(source, START)
    (question,) = await site.questions()
    await site.answer(question, wanted=True)
    await site.poll(source, START + HOUR)
    await site.answer(question, wanted=False)
    site.show("/list", LIST.replace("11,800", "12,000"), after=2 * HOUR)
    state = await site.poll(source, START + 3 * HOUR)
    assert (state.problem_kind, await site.held()) == ("format", 30)


async def test_a_list_page_asks_for_itself_and_leaves_the_others_alone(site: Site) -> None:
    source = Pages(
        PagesSettings(
            pages=(
                ListPage(name="중랑구", url=site.show("/board", BOARD), buyer="서울특별시 중랑구"),
                ListPage(name="blocks", url=site.show("/blocks", BLOCKS), block="li.post", title="strong", date=".d"),
            ),
            poll_minutes=60,
        )
    )
    await site.poll(source, START)
    await site.poll(source, START + HOUR)
    (question,) = await site.questions()
    assert (question.part, question.rows[0].when, await site.held()) == ("중랑구", "2026-08-03", 2)
    await site.answer(question, wanted=True)
    state = await site.poll(source, START + 2 * HOUR)
    assert (state.problem, await site.held()) == ("", 5)


async def test_the_configuration_alone_can_confirm(site: Site) -> None:
    url = site.show("/list", LIST)
    await site.poll(SeoulPlan(SeoulPlanSettings(url=url, poll_minutes=60)), START)
    (question,) = await site.questions()
    state = await site.poll(SeoulPlan(SeoulPlanSettings(url=url, columns=question.columns)), START + HOUR)
    assert (state.problem, await site.held()) == ("", 30)


async def test_with_nobody_to_ask_the_first_reading_is_trusted_unless_it_is_to_wait(site: Site) -> None:
    async with site.database.writing() as tx:
        await remembered.remember(tx, OPERATOR_CHAT, "")
    url = site.show("/list", LIST)
    state = await site.poll(SeoulPlan(SeoulPlanSettings(url=url, confirm_columns=True)), START)
    assert (state.problem_kind, state.problem_told, await site.owed()) == ("format", True, [])
    state = await site.poll(SeoulPlan(SeoulPlanSettings(url=url)), START + HOUR)
    assert (state.problem, await site.held()) == ("", 30)


async def test_an_operator_who_comes_later_is_asked_all_the_same(site: Site) -> None:
    async with site.database.writing() as tx:
        await remembered.remember(tx, OPERATOR_CHAT, "")
    source = SeoulPlan(SeoulPlanSettings(url=site.show("/list", LIST), confirm_columns=True))
    await site.poll(source, START)
    assert await site.owed() == []
    async with site.database.writing() as tx:
        await remembered.remember(tx, OPERATOR_CHAT, "77")
    await site.poll(source, START + HOUR)
    await site.poll(source, START + 2 * HOUR)
    assert [item.payload["problem"] for item in await site.owed()] == ["source.columns"]


async def test_what_is_shown_is_the_reading_until_it_is_answered(site: Site) -> None:
    await site.poll(SeoulPlan(SeoulPlanSettings(url=site.show("/list", LIST))), START)
    (item,) = await site.owed()
    (question,) = await site.questions()
    async with site.database.reading() as tx:
        facts = await compose(tx, item, START)
    assert isinstance(facts, OperatorFacts)
    assert (facts.problem, facts.details, facts.reading) == (
        "source.columns",
        {"source": "seoul_plan", "part": ""},
        question,
    )
    await site.answer(question, wanted=True)
    async with site.database.reading() as tx:
        with pytest.raises(Pointless):
            await compose(tx, item, START)
        kept = await column_readings.get(tx, question.id)
    assert kept is not None
    assert kept.answer is Answer.CONFIRMED
