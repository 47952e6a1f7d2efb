"""Press articles (기사) out of one feed."""

import re
from collections import Counter
from datetime import datetime, timedelta

from jobs.rules.titles import split_tags
from jobs.sources.batch import Batch
from jobs.sources.feed_dates import feed_time
from jobs.sources.feed_links import item_identity
from jobs.sources.syndication import Feed, FeedItem, read_feed
from storage.records import Kind, Notice, Stage

SOURCE = "news"

_FUTURE = timedelta(days=1)


def parse(body: bytes, *, content_type: str = "", feed: str = "", now: datetime | None = None) -> Batch:
    """The articles of one feed's bytes. `feed` is the operator's name for it; with `now`, a date more than a day ahead is not
    believed. Raises the SourceErrors of `read_feed`. Hostile bytes belong into a child process: see the client."""
    return articles(read_feed(body, content_type), feed=feed, now=now)


def articles(read: Feed, *, feed: str = "", now: datetime | None = None) -> Batch:
    """The articles of a feed already read. An item is known by its link without tracking marks, else by the feed's own id,
    else by its title and date, so that one article found in two feeds is one."""
    notices = [_article(item, read, feed, now) for item in read.items]
    times = Counter(notice.external_id for notice in notices)
    unique = tuple({notice.external_id: notice for notice in reversed(notices)}.values())[::-1]
    return Batch(notices=unique, total=len(notices), rows=len(notices), dropped=sum(times.values()) - len(times))


def _article(item: FeedItem, read: Feed, feed: str, now: datetime | None) -> Notice:
    publisher = item.publisher or read.title
    title, tags = split_tags(_without_publisher(item.title, item.publisher))
    published = feed_time(item.date)
    if published is not None and now is not None and published > now + _FUTURE:
        published = None
    return Notice(
        source=SOURCE,
        external_id=item_identity(item, feed or read.title),
        stage=Stage.NEWS,
        kind=Kind.OTHER,
        title=title,
        tags=tags,
        announcer=publisher,
        published_at=published,
        url=item.link,
        body=_body(item),
    )


def _without_publisher(title: str, publisher: str) -> str:
    """Aggregators end a title in ` - 전자신문`; the publisher is told apart anyway."""
    ending = f" - {publisher}"
    return title.removesuffix(ending).rstrip() or title if publisher else title


def _body(item: FeedItem) -> str:
    """The summary, unless it only repeats the title (aggregators) or says nothing (`…`)."""
    bare = re.sub(r"[\W_]+", "", item.summary)
    repeats = bare and bare in re.sub(r"[\W_]+", "", f"{item.title}{item.publisher}")
    return "" if not bare or repeats else item.summary
