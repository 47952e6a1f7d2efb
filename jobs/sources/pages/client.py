"""Any public list pages that the operator names, as far as their robots.txt allows."""

import hashlib
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from jobs.ports import Fetcher
from jobs.sources.batch import Batch
from jobs.sources.conditional import fetch_if_changed
from jobs.sources.confirmation import require_confirmed
from jobs.sources.errors import SourceError, carrying
from jobs.sources.isolation import read_isolated
from jobs.sources.layouts import require_usual
from jobs.sources.pages.parse import SOURCE, columns_line, listed
from jobs.sources.pages.settings import ListPage, PagesSettings
from jobs.sources.robots import Robots
from jobs.sources.source import Form, Page, PartProblem
from jobs.sources.tables import document_from
from storage.records import SourceState

FORM = Form(
    site="any public list page that the operator names",
    covers="whatever the pages list: tenders, pre-announcements, notices of districts and institutions",
    caveats=(
        "no page is recorded: tables are read by the words of their header, other lists by CSS hints",
        "a page is only asked where its robots.txt allows it",
        "a changed layout is refused whole and told to the operator; `baljubot probe` shows what would be read",
    ),
    documentation="https://www.rfc-editor.org/rfc/rfc9309 (robots.txt)",
    quota="none stated; every page is asked at most once a poll, conditionally",
    seen_live=False,
)


class Pages:
    """The source `pages`."""

    name = SOURCE
    form = FORM

    def __init__(self, settings: PagesSettings) -> None:
        self._settings = settings
        self._robots = Robots()

    async def poll(self, fetcher: Fetcher, state: SourceState, now: datetime) -> AsyncIterator[Page]:
        """A page of notices for every list; one that fails leaves the others alone, as jobs.sources.source.Source says."""
        failed = list[PartProblem]()
        for page in self._settings.pages:
            try:
                yield await self._one(page, fetcher, state, now)
            except SourceError as error:
                failed.append(PartProblem(part=page.name, error=error))
                yield Page(problems=(failed[-1],), calls={page.name: 1}, raw=error.raw)
        if failed and len(failed) == len(self._settings.pages):
            raise failed[0].error

    def poll_after(self, state: SourceState, now: datetime) -> timedelta:  # noqa: ARG002 - other sources look at both
        """The configured pause."""
        return timedelta(minutes=self._settings.poll_minutes)

    async def _one(self, page: ListPage, fetcher: Fetcher, state: SourceState, now: datetime) -> Page:
        await self._robots.require_allowed(fetcher, page.url, now)
        fetched = await fetch_if_changed(fetcher, page.url, key=page.name, cursor=state.cursor, now=now)
        digest = hashlib.sha256(fetched.body or b"").hexdigest()
        if fetched.body is None or state.cursor.get(f"body:{page.name}") == digest:
            return Page(cursor=fetched.cursor, calls={page.name: 1})
        with carrying(fetched.body):
            batch, columns = await _read(page, fetched.body, fetched.content_type)
            if columns:
                self._require_confirmed(page, columns, batch, state)
            counts = require_usual(state.cursor.get(f"counts:{page.name}", ""), len(batch.notices))
        cursor = {
            **fetched.cursor,
            f"body:{page.name}": digest,
            f"counts:{page.name}": counts,
            f"columns:{page.name}": columns,
        }
        return Page(notices=batch.notices, rejected=batch.rejected, cursor=cursor, calls={page.name: 1})

    def _require_confirmed(self, page: ListPage, columns: str, batch: Batch, state: SourceState) -> None:
        require_confirmed(
            columns,
            batch.notices,
            part=page.name,
            known=state.cursor.get(f"columns:{page.name}", ""),
            named=page.columns,
            ask_first=self._settings.confirm_columns,
            cursor=state.cursor,
        )


async def read_page(page: ListPage, body: bytes, content_type: str = "") -> Batch:
    """What a list page's bytes hold. Raises the SourceErrors of reading, in a child process, and of `listed`."""
    return (await _read(page, body, content_type))[0]


async def _read(page: ListPage, body: bytes, content_type: str) -> tuple[Batch, str]:
    """What it holds, and by which columns; "" where CSS hints say where everything is."""
    reader = "blocks" if page.block else "tables"
    document = document_from(await read_isolated(reader, body, {"content_type": content_type, **page.hints}))
    batch = listed(document, page=page.name, url=page.url, buyer=page.buyer, stage=page.stage)
    return batch, "" if page.block else columns_line(document)
