"""/budget: an honest word where nothing was read, else the table and the picture."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from jobs.clock import ManualClock
from jobs.rules.announcements import read_article
from storage import figures
from storage.db import Database
from storage.figures import ReadArticle
from tests.chat.talking import Talk, talking

ARTICLE = "서울시는 25일 올해 정보화사업 1431건에 총 3703억 원을 투입한다고 밝혔다. 2023-01-25"

RECORDED = Path(__file__).parents[1] / "recorded" / "articles"


@pytest.fixture
async def talk(sqlite: Database, clock: ManualClock) -> AsyncIterator[Talk]:
    async with talking(sqlite, clock) as started:
        yield started


async def test_without_articles_it_says_that_none_was_read(talk: Talk) -> None:
    person = await talk.vendor()
    begun = await person.say("/budget")
    seen = await person.wait_for_message("서울시 정보화사업 예산", after=begun.message_id)
    assert "억" not in seen.text


async def test_the_preview_says_what_the_city_gives_to_a_topic(talk: Talk) -> None:
    text = (RECORDED / "2022_onews.txt").read_text(encoding="utf-8")
    article = ReadArticle(
        source="news",
        external_id="a",
        outlet="오뉴스",
        url="https://example.org/a",
        published_on=date(2022, 2, 3),
        announcement=read_article(text, published=date(2022, 2, 3)),
    )
    person = await talk.vendor()
    await person.say("/start t_cctv")
    chips = await person.wait_for_message("분야를 눌러 주세요")
    assert (await person.tap("다음: 미리보기 ▶", message_id=chips.message_id)).text == ""
    seen = next(one for one in await person.messages() if one.message_id == chips.message_id)
    assert "예산" not in seen.text
    async with talk.database.writing() as tx:
        await figures.put(tx, article)
    await person.tap("◀ 분야 바꾸기", message_id=chips.message_id)
    await person.tap("다음: 미리보기 ▶", message_id=chips.message_id)
    seen = next(one for one in await person.messages() if one.message_id == chips.message_id)
    assert "📊 2022년 서울시 예산: CCTV 379억원 → /budget" in seen.text


async def test_with_an_article_table_and_picture_come(talk: Talk) -> None:
    announcement = read_article(ARTICLE, published=date(2023, 1, 25))
    assert announcement.year == 2023
    article = ReadArticle(
        source="news",
        external_id="a",
        outlet="이투데이",
        url="https://example.org/a",
        published_on=date(2023, 1, 25),
        announcement=announcement,
    )
    async with talk.database.writing() as tx:
        await figures.put(tx, article)
    person = await talk.vendor()
    begun = await person.say("/budget")
    table = await person.wait_for_message("1,431", after=begun.message_id)
    assert "3,703" in table.text
    picture = await person.wait_for_message(lambda seen: seen.attachment is not None, after=begun.message_id, within=60)
    assert picture.attachment is not None
