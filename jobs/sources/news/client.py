"""Press articles from any RSS, Atom or RDF feed the operator lists."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial

from jobs.ports import Fetcher
from jobs.sources.feed_poll import FeedQuestion, poll_feeds
from jobs.sources.news.parse import SOURCE, articles
from jobs.sources.news.settings import NewsSettings
from jobs.sources.source import Form, Page
from storage.records import SourceState

FORM = Form(
    site="any feed; recorded: 전자신문 https://rss.etnews.com",
    covers="press articles: what foretells projects and reports the city's yearly figures",
    caveats=(
        "encodings and dates of Korean feeds lie; both are read by us",
        "section feeds of some papers answer 200 for months without anything new: reported as stale",
        "Google News links are redirect tokens, so one article may come under two links",
    ),
    documentation="https://www.rssboard.org/rss-specification and each paper's own page",
    quota="none stated; every feed is asked at most once a poll, conditionally",
    seen_live=True,
)


class News:
    """The source `news`."""

    name = SOURCE
    form = FORM

    def __init__(self, settings: NewsSettings) -> None:
        self._settings = settings

    async def poll(self, fetcher: Fetcher, state: SourceState, now: datetime) -> AsyncIterator[Page]:
        """A page for every feed, as jobs.sources.source.Source says."""
        feeds = [
            FeedQuestion(name=feed.name, url=feed.url, read=partial(articles, feed=feed.name, now=now))
            for feed in self._settings.feeds
        ]
        stale_after = timedelta(days=self._settings.stale_days)
        async for page in poll_feeds(feeds, fetcher, state, now, stale_after):
            yield page

    def poll_after(self, state: SourceState, now: datetime) -> timedelta:  # noqa: ARG002 - other sources look at both
        """The configured pause."""
        return timedelta(minutes=self._settings.poll_minutes)
