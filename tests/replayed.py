"""A source polled against the replay server: pages that appear with time, a clock, and what the source remembers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from bot.demo.source_server import RecordedPage, RecordedSourceServer
from jobs.clock import MachineTime, ManualClock
from jobs.sources.http import HttpFetcher
from jobs.sources.source import Page, Source
from storage.records import SourceState


class World:
    """The replay server with pages of one `content_type`, a clock, and one source's state."""

    def __init__(
        self, server: RecordedSourceServer, url: str, clock: ManualClock, fetcher: HttpFetcher, content_type: str
    ) -> None:
        self.server, self.url, self.clock, self.fetcher = server, url, clock, fetcher
        self.content_type = content_type
        self.start = clock.now()
        self.state = SourceState(name="x")

    def show(self, path: str, body: str | bytes, *, after: timedelta = timedelta(0)) -> str:
        """Serves a page from so long after the start on; its address."""
        data = body.encode() if isinstance(body, str) else body
        page = RecordedPage(path=path, body=data, content_type=self.content_type, visible_from=self.start + after)
        self.server.pages.append(page)
        return self.url + path

    async def poll(self, source: Source) -> list[Page]:
        """Polls once and remembers what the pages say to remember."""
        pages = []
        async for page in source.poll(self.fetcher, self.state, self.clock.now()):
            pages.append(page)
            self.state = replace(self.state, cursor={**self.state.cursor, **page.cursor})
        return pages


@asynccontextmanager
async def replayed(start: datetime, content_type: str) -> AsyncIterator[World]:
    """A world whose clock stands at `start`."""
    clock = ManualClock(start)
    server = RecordedSourceServer(clock)
    url = await server.start()
    try:
        async with HttpFetcher(user_agent="test", real_time=MachineTime()) as fetcher:
            yield World(server, url, clock, fetcher, content_type)
    finally:
        await server.stop()
