"""Feeds of the city and its districts (행정 소식, 보도자료, 고시공고)."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial

from jobs.ports import Fetcher
from jobs.sources.feed_poll import FeedQuestion, poll_feeds
from jobs.sources.seoul_feeds.parse import SOURCE, publications
from jobs.sources.seoul_feeds.settings import SeoulFeedsSettings
from jobs.sources.source import Form, Page
from storage.records import SourceState

FORM = Form(
    site="서울시 행정 소식 https://news.seoul.go.kr/gov/, 보도자료·고시공고 https://seoulboard.seoul.go.kr, and districts",
    covers="[제안요청서 사전공개] as pre-specifications, tenders and press releases of the city and of districts listed",
    caveats=(
        "three items of 행정 소식 are recorded, shortened; the other feeds follow documented shapes only",
        "dates of 행정 소식 are local times without a zone; the same item may come under two ids",
        "districts' addresses change often; about forty are known, expect some to be gone",
    ),
    documentation="https://www.seoul.go.kr/news/rssboard/siteList.do",
    quota="none stated; every feed is asked at most once a poll, conditionally",
    seen_live=True,
)


class SeoulFeeds:
    """The source `seoul_feeds`."""

    name = SOURCE
    form = FORM

    def __init__(self, settings: SeoulFeedsSettings) -> None:
        self._settings = settings

    async def poll(self, fetcher: Fetcher, state: SourceState, now: datetime) -> AsyncIterator[Page]:
        """A page for every feed, as jobs.sources.source.Source says."""
        feeds = [
            FeedQuestion(
                name=feed.name, url=feed.url, read=partial(publications, feed=feed.name, buyer=feed.buyer, now=now)
            )
            for feed in self._settings.feeds
        ]
        stale_after = timedelta(days=self._settings.stale_days)
        async for page in poll_feeds(feeds, fetcher, state, now, stale_after):
            yield page

    def poll_after(self, state: SourceState, now: datetime) -> timedelta:  # noqa: ARG002 - other sources look at both
        """The configured pause."""
        return timedelta(minutes=self._settings.poll_minutes)
