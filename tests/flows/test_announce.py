"""News that announces the city's year becomes figures, once, and other news does not."""

from datetime import UTC, datetime

from jobs.announce import announce_all
from storage import figures, notices
from storage.db import Database
from storage.records import Notice, Stage

NOW = datetime(2023, 1, 26, tzinfo=UTC)
TITLE = "서울시, 올해 1,431건 정보화사업에 3,703억 원 투입"
BODY = "서울시는 25일 올해 정보화사업 1431건에 총 3703억 원을 투입한다고 밝혔다."


async def keep(database: Database, number: str, title: str, body: str) -> None:
    notice = Notice(
        source="news",
        external_id=number,
        stage=Stage.NEWS,
        title=title,
        body=body,
        buyer="이투데이",
        published_at=datetime(2023, 1, 25, 2, 15, tzinfo=UTC),
    )
    async with database.writing() as tx:
        await notices.add(tx, notice, fingerprint=number, collected_at=NOW)


async def test_an_announcement_is_read_once_and_other_news_never(database: Database) -> None:
    await keep(database, "a", TITLE, BODY)
    await keep(database, "b", "한강 드론라이트쇼 안내", "8월 한강에서 열린다.")
    assert await announce_all(database, NOW) == 1
    assert await announce_all(database, NOW) == 0
    async with database.reading() as tx:
        (article,) = await figures.every(tx)
    assert (article.external_id, article.outlet, article.announcement.year) == ("a", "이투데이", 2023)
    (total,) = [figure for figure in article.announcement.figures if figure.kind == "total"]
    assert (total.projects, total.amount_krw) == (1431, 370_300_000_000)


async def test_what_comes_later_is_read_later(database: Database) -> None:
    await keep(database, "b", "한강 드론라이트쇼 안내", "8월 한강에서 열린다.")
    assert await announce_all(database, NOW) == 0
    await keep(database, "a", TITLE, BODY)
    assert await announce_all(database, NOW) == 1
