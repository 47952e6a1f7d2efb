"""Public notices (고시공고) of the city from the Seoul Open Data Plaza, newest first."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from jobs.ports import Fetcher, Request
from jobs.sources.batch import Batch
from jobs.sources.errors import carrying
from jobs.sources.seoul_opendata.parse import SERVICE, SOURCE, parse
from jobs.sources.seoul_opendata.settings import SeoulOpendataSettings
from jobs.sources.source import Form, Page
from jobs.sources.statuses import require_success
from storage.records import SourceState

FORM = Form(
    site="서울 열린데이터광장, https://data.seoul.go.kr",
    covers="고시공고 of the city (OA-23050 tvvWcmBoardB0277New): tenders, pre-announcements and much else",
    caveats=(
        "no answer is recorded here; shapes as measured by others in 2026-08",
        "the service takes no filters and no dates; rows come newest first",
        "there is no service of the plaza for the yearly ordering information",
    ),
    documentation="https://data.seoul.go.kr (OA-23050)",
    quota="none stated; at most 1,000 rows a call, 5 with the key `sample`",
    seen_live=False,
)
_ROWS_A_CALL = 100
_SAMPLE_ROWS = 5
_MOST_PAGES = 10


class SeoulOpendata:
    """The source `seoul_opendata`."""

    name = SOURCE
    form = FORM

    def __init__(self, settings: SeoulOpendataSettings) -> None:
        self._settings = settings

    async def poll(self, fetcher: Fetcher, state: SourceState, now: datetime) -> AsyncIterator[Page]:
        """From the newest row back to the newest one already known, one page overlapping, as jobs.sources.source.Source says."""
        known = int(state.cursor.get("newest") or "0")
        sample = self._settings.key.get_secret_value() == "sample"
        size = _SAMPLE_ROWS if sample else _ROWS_A_CALL
        newest, start = known, 1
        for _ in range(1 if sample else _MOST_PAGES):
            batch = await self._ask(fetcher, start, start + size - 1, now)
            yield Page(notices=batch.notices, rejected=batch.rejected, calls={SERVICE: 1})
            numbers = [int(notice.external_id) for notice in batch.notices]
            newest, start = max([newest, *numbers]), start + size
            if known == 0 or not numbers or min(numbers) <= known or start > batch.total:
                break
        yield Page(cursor={"newest": str(newest)})

    def poll_after(self, state: SourceState, now: datetime) -> timedelta:  # noqa: ARG002 - other sources look at both
        """The configured pause."""
        return timedelta(minutes=self._settings.poll_minutes)

    async def _ask(self, fetcher: Fetcher, start: int, end: int, now: datetime) -> Batch:
        key = self._settings.key.get_secret_value()
        url = f"{self._settings.base_url.rstrip('/')}/{key}/json/{SERVICE}/{start}/{end}/"
        response = await fetcher.get(Request(url=url, secrets=(key,)))
        require_success(response, now)
        with carrying(response.body):
            return parse(response.body)
