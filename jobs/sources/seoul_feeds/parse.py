"""Publications of the city and its districts out of one feed; `[제안요청서 사전공개] …` is a pre-specification."""

from datetime import datetime, timedelta

from jobs.rules.boards import board_action, board_stage
from jobs.rules.buyers import group_of
from jobs.rules.titles import normal_title, split_tags
from jobs.sources.batch import Batch
from jobs.sources.feed_dates import feed_time
from jobs.sources.feed_links import item_identity
from jobs.sources.syndication import Feed, FeedItem, read_feed
from storage.records import Kind, Notice

SOURCE = "seoul_feeds"
CITY = "서울특별시"

_FUTURE = timedelta(days=1)


def parse(
    body: bytes, *, content_type: str = "", feed: str = "", buyer: str = CITY, now: datetime | None = None
) -> Batch:
    """The publications of one feed's bytes. Raises the SourceErrors of `read_feed`. Hostile bytes belong into a child process:
    see the client."""
    return publications(read_feed(body, content_type), feed=feed, buyer=buyer, now=now)


def publications(read: Feed, *, feed: str = "", buyer: str = CITY, now: datetime | None = None) -> Batch:
    """The publications of a feed already read; `buyer` is whose feed it is. The same title at the same moment under two ids is
    one publication, the one whose link sorts first, so that every poll chooses alike."""
    feed = feed or read.title
    first: dict[tuple[str, str], str] = {}
    for item in read.items:
        identity = item_identity(item, feed)
        first[_same(item, feed)] = min(first.get(_same(item, feed), identity), identity)
    chosen = [item for item in read.items if first[_same(item, feed)] == item_identity(item, feed)]
    unique = {notice.external_id: notice for notice in (_publication(item, feed, buyer, now) for item in chosen)}
    count = len(read.items)
    return Batch(notices=tuple(unique.values()), total=count, rows=count, dropped=count - len(unique))


def _same(item: FeedItem, feed: str) -> tuple[str, str]:
    """Two items are one publication when title and date as printed agree; without a date only the identity tells."""
    return (normal_title(item.title), item.date or item_identity(item, feed))


def _publication(item: FeedItem, feed: str, buyer: str, now: datetime | None) -> Notice:
    title, tags = split_tags(item.title)
    published = feed_time(item.date)
    if published is not None and now is not None and published > now + _FUTURE:
        published = None
    department = item.author
    return Notice(
        source=SOURCE,
        external_id=item_identity(item, feed),
        stage=board_stage(title, tags),
        action=board_action(tags),
        kind=Kind.OTHER,
        title=title,
        tags=tags,
        buyer=f"{buyer} {department}" if department and department != buyer else buyer,
        buyer_group=group_of(buyer),
        announcer=buyer,
        published_at=published,
        url=item.link,
        body=item.summary,
    )
