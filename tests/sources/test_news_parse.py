"""Articles out of recorded and constructed feeds."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from jobs.rules.windows import seoul_iso
from jobs.sources.feed_links import plain_link
from jobs.sources.news.parse import parse
from storage.records import Notice, Stage

FEEDS = Path(__file__).parents[1] / "recorded" / "feeds"


def read(name: str, now: datetime | None = None) -> tuple[Notice, ...]:
    return parse((FEEDS / name).read_bytes(), now=now).notices


def test_a_recorded_feed() -> None:
    first, second = read("recorded_etnews_06064_stale.xml")
    assert (first.source, first.stage, first.announcer) == ("news", Stage.NEWS, "전자 - 소재 - 전자신문")
    assert first.external_id == first.url == "https://www.etnews.com/20260625000259"
    assert first.title == "이녹스리튬-정석케미칼, 전고체 배터리 핵심소재 개발 협력"
    assert first.published_at is not None
    assert seoul_iso(first.published_at) == "2026-06-25T13:56:02+09:00"
    assert first.body == ""
    assert second.external_id.endswith("20260624000084")


def test_an_aggregators_title_and_blob() -> None:
    (article,) = read("constructed_google_news_ko.xml")
    assert (article.title, article.announcer, article.body) == (
        "서울시, 정보화사업 1431건에 3703억 투입",
        "전자신문",
        "",
    )


def test_tags_and_text() -> None:
    first, _ = read("constructed_seoulboard_158_gmt.xml")
    assert (first.title, first.tags) == ("서울시, 올해 1,431건 정보화사업에 3,703억 원 투입", ("석간",))
    assert first.body.startswith("▴서울시 2,151억 원(422건)")


def test_the_same_item_is_known_however_it_comes() -> None:
    ids = {read(f"constructed_seoulboard_158_{zone}.xml")[0].external_id for zone in ("gmt", "rfc822_kst")}
    assert ids == {"https://www.seoul.go.kr/news/news_report.do#view/999001"}


def test_items_without_a_link() -> None:
    items = read("constructed_odd_dates_and_missing_link.xml")
    assert len(items) == 7
    assert items[4].external_id.startswith("sha256:")
    assert items[5].external_id == "https://ex.kr/6"
    with_guid = parse(
        b"<rss version='2.0'><channel><title>T</title><item><title>x</title><guid>77</guid></item></channel></rss>",
        feed="paper",
    )
    assert with_guid.notices[0].external_id == "paper:77"


def test_a_date_far_ahead_is_not_believed() -> None:
    now = datetime(2026, 10, 6, tzinfo=UTC)
    assert read("constructed_odd_dates_and_missing_link.xml")[6].published_at is not None
    items = read("constructed_odd_dates_and_missing_link.xml", now)
    assert items[6].published_at is None
    assert items[4].published_at is not None


def test_the_same_link_twice_in_one_feed_is_one() -> None:
    item = "<item><title>{}</title><link>https://ex.kr/1?utm_source=rss</link></item>"
    body = f"<rss version='2.0'><channel>{item.format('첫')}{item.format('둘')}</channel></rss>".encode()
    batch = parse(body)
    assert ([notice.title for notice in batch.notices], batch.dropped) == (["첫"], 1)


@pytest.mark.parametrize(
    ("link", "plain"),
    [
        ("https://EX.kr/6?utm_source=rss&utm_medium=x", "https://ex.kr/6"),
        ("https://ex.kr/view?no=3&fbclid=abc#top", "https://ex.kr/view?no=3"),
        (
            "https://www.seoul.go.kr/news/news_report.do#view/999001",
            "https://www.seoul.go.kr/news/news_report.do#view/999001",
        ),
    ],
)
def test_plain_link(link: str, plain: str) -> None:
    assert plain_link(link) == plain
