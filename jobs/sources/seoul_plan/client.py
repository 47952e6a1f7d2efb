"""The city's yearly ordering information (서울시 정보화사업 발주정보), from a configured address."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

from jobs.ports import Fetcher
from jobs.rules.changes import FLAPPING
from jobs.sources.conditional import fetch_if_changed
from jobs.sources.confirmation import require_confirmed
from jobs.sources.errors import SourceError, carrying
from jobs.sources.isolation import read_isolated
from jobs.sources.layouts import missing, require_usual
from jobs.sources.robots import Robots
from jobs.sources.seoul_plan.parse import SOURCE, columns_line, projects
from jobs.sources.seoul_plan.settings import SeoulPlanSettings
from jobs.sources.source import Form, Page
from jobs.sources.tables import document_from
from storage.records import SourceState

FORM = Form(
    site="서울시 정보화사업 발주정보, https://info.seoul.go.kr (named by press since 2013)",
    covers="plans: the projects of the city, its 25 districts and invested institutions for a year, published once each winter",
    caveats=(
        "nobody has recorded its pages: column words come from press descriptions, the fixture is constructed",
        "whether the host still answers is unknown; set the address of the page or file yourself",
        "the list has no numbers, so its projects are joined with tenders by proposal only",
    ),
    documentation="https://www.smartcity.go.kr (2020 서울시 정보화사업 발주 정보), press 2013–2022",
    quota="none known",
    seen_live=False,
)


class SeoulPlan:
    """The source `seoul_plan`."""

    name = SOURCE
    form = FORM

    def __init__(self, settings: SeoulPlanSettings) -> None:
        self._settings = settings
        self._robots = Robots()

    async def poll(self, fetcher: Fetcher, state: SourceState, now: datetime) -> AsyncIterator[Page]:
        """The whole list when it changed, else one page without notices, as jobs.sources.source.Source says."""
        await self._robots.require_allowed(fetcher, self._settings.url, now)
        cursor = state.cursor if _is_fresh(state, now) else {}
        fetched = await fetch_if_changed(fetcher, self._settings.url, key="list", cursor=cursor, now=now)
        digest = hashlib.sha256(fetched.body or b"").hexdigest()
        if fetched.body is None or cursor.get("body") == digest:
            yield Page(cursor=fetched.cursor, calls={"list": 1})
            return
        try:
            with carrying(fetched.body):
                page = await self._read(fetched.body, fetched.content_type, state)
        except SourceError:
            yield Page(calls={"list": 1})
            raise
        yield replace(page, cursor={**page.cursor, **fetched.cursor, "body": digest, "read_at": now.isoformat()})

    def poll_after(self, state: SourceState, now: datetime) -> timedelta:  # noqa: ARG002 - other sources look at both
        """The configured pause."""
        return timedelta(minutes=self._settings.poll_minutes)

    async def _read(self, body: bytes, content_type: str, state: SourceState) -> Page:
        document = document_from(await read_isolated("tables", body, {"content_type": content_type}))
        columns = columns_line(document)
        # First whether the cells are what the header says: nobody should be asked about a shifted table.
        batch = projects(document, url=self._settings.url)
        require_confirmed(
            columns,
            batch.notices,
            part="",
            known=state.cursor.get("columns", ""),
            named=self._settings.columns,
            ask_first=self._settings.confirm_columns,
            cursor=state.cursor,
        )
        counts = require_usual(state.cursor.get("counts", ""), len(batch.notices))
        listed = {notice.external_id for notice in batch.notices}
        before = set(state.cursor.get("listed", "").split())
        gone = missing(before, listed, most=self._settings.most_gone) if batch.whole else ()
        kept = listed if batch.whole else listed | before
        return Page(
            notices=batch.notices,
            rejected=batch.rejected,
            gone=gone,
            cursor={"columns": columns, "counts": counts, "listed": " ".join(sorted(kept))},
            calls={"list": 1},
        )


def _is_fresh(state: SourceState, now: datetime) -> bool:
    """Whether the list was read within a day. What comes back within a day is not believed (jobs/rules/changes.py): so that
    it is believed later, an unchanged list is read again every day."""
    read_at = state.cursor.get("read_at", "")
    return bool(read_at) and now - datetime.fromisoformat(read_at) < FLAPPING
