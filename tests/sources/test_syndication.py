"""Feeds into items; hostile and broken ones into errors."""

from pathlib import Path

import pytest

from jobs.sources.errors import FormatChanged, SourceError, Unavailable
from jobs.sources.syndication import LARGEST_FEED, FeedItem, feed_from, read_feed

FEEDS = Path(__file__).parents[1] / "recorded" / "feeds"


def rss(items: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>제목</title>{items}</channel></rss>'.encode()


def test_the_two_encodings_give_the_same_items() -> None:
    believed = read_feed((FEEDS / "constructed_euckr_declared_but_utf8_bytes.xml").read_bytes())
    honest = read_feed((FEEDS / "constructed_euckr_feed.xml").read_bytes())
    assert [item.title for item in honest.items] == [item.title for item in believed.items]
    assert honest.items[0].title == "(석간) 서울시, 올해 1,431건 정보화사업에 3,703억 원 투입"
    assert honest.title == believed.title == "서울특별시 보도자료"
    assert honest.items[0].author == "디지털정책담당관"


def test_odd_items() -> None:
    items = read_feed((FEEDS / "constructed_odd_dates_and_missing_link.xml").read_bytes()).items
    assert [item.date for item in items][:4] == [
        "20260921013544+0900", "Sun, 20 09 2026 23:10:46 +0900", "Tue, 1 Sep 2026 16:03:19 +0900", "2026-09-01T00:00:00Z",
    ]  # fmt: skip
    assert items[3].summary == "본문"
    assert items[4].link == ""
    assert items[5].title == '단독 서울시 "AI 행정" 확대'


def test_links_are_completed_and_only_http() -> None:
    body = rss(
        "<item><title>가</title><link>/gov/archives/1</link></item>"
        "<item><title>나</title><link>javascript:alert(1)</link></item>"
        "<item><title>다</title><link>http://[x</link></item>"
    )
    assert [item.link for item in read_feed(body, base="https://news.seoul.go.kr/gov/feed/").items] == [
        "https://news.seoul.go.kr/gov/archives/1", "", "",
    ]  # fmt: skip


def test_atom_and_rdf() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><updated>2026-09-01T00:00:00Z</updated><entry><title>글</title>'
        '<id>urn:1</id><link href="https://ex.kr/1"/><updated>2026-09-01T00:00:00Z</updated><content type="html">&lt;p&gt;본문&lt;/p&gt;</content></entry></feed>'
    )
    read = read_feed(atom.encode())
    assert (read.updated, read.items[0].guid, read.items[0].summary) == ("2026-09-01T00:00:00Z", "urn:1", "본문")
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        "<channel><title>R</title></channel><item><title>글</title><link>https://ex.kr/2</link></item></rdf:RDF>"
    )
    assert read_feed(rdf.encode()).items[0].link == "https://ex.kr/2"


def test_comments_before_the_root_and_a_doctype_are_fine() -> None:
    head = '<!-- LAST UPDATED --><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x/rss.dtd">'
    assert read_feed(rss("<item><title>가</title></item>", head)).items == (FeedItem(title="가"),)


def test_an_empty_feed_is_a_feed() -> None:
    assert read_feed(rss("")).items == ()


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"", Unavailable, "empty"),
        ((FEEDS / "constructed_truncated.xml").read_bytes(), Unavailable, "cut"),
        ((FEEDS / "constructed_html_instead_of_feed.xml").read_bytes(), FormatChanged, "html"),
        (b"<?xml version='1.0'?><sitemap></sitemap>", FormatChanged, "not-a-feed"),
        (b"plain words", FormatChanged, "prolog"),
        (b"<?xml version='1.0'?>" + b"\n" * 40_000 + rss(""), FormatChanged, "prolog"),
        (rss("", '<!DOCTYPE x [<!ENTITY a "aaaa">]>'), FormatChanged, "entities"),
        (rss("<item><link>https://ex.kr</link></item>"), FormatChanged, "no-titles"),
        (rss("x" * LARGEST_FEED), FormatChanged, "too-large"),
        (b"<channel><title>x</title></channel>", FormatChanged, "not-a-feed"),
    ],
)
def test_what_is_no_feed(body: bytes, kind: type[SourceError], code: str) -> None:
    with pytest.raises(kind) as caught:
        read_feed(body)
    assert caught.value.code == code


def test_only_a_feed_comes_back_from_the_child() -> None:
    plain = {
        "title": "t",
        "updated": "",
        "items": [{"title": "x", "link": "", "guid": "", "date": "", "summary": "", "author": "", "publisher": ""}],
    }
    assert feed_from(plain).items == (FeedItem(title="x"),)
    with pytest.raises(FormatChanged, match="reader"):
        feed_from({"title": 1})
