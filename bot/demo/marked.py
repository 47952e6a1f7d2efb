"""Marks what is made up: notices of the story's own files carry `constructed`, recorded ones do not."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jobs.ports import Fetcher
from jobs.sources.source import Form, Page, Source
from storage.records import Notice, SourceState


@dataclass(frozen=True, slots=True)
class Marked:
    """A source whose notices are marked where `is_constructed` says so; everything else is the source's own."""

    source: Source
    is_constructed: Callable[[Notice], bool]

    @property
    def name(self) -> str:
        """The source's own name."""
        return self.source.name

    @property
    def form(self) -> Form:
        """The source's own form."""
        return self.source.form

    async def poll(self, fetcher: Fetcher, state: SourceState, now: datetime) -> AsyncIterator[Page]:
        """The source's pages, marked. Raises what the source raises."""
        async for page in self.source.poll(fetcher, state, now):
            marked = tuple(replace(one, constructed=True) if self.is_constructed(one) else one for one in page.notices)
            yield replace(page, notices=marked)

    def poll_after(self, state: SourceState, now: datetime) -> timedelta:
        """The source's own pause."""
        return self.source.poll_after(state, now)
