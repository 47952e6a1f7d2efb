"""The tender list of the city's contract site (서울계약마당), newest first, only where robots.txt allows it."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from urllib.parse import urlencode

from jobs.ports import Fetcher, Request
from jobs.rules.windows import SEOUL
from jobs.sources.batch import Batch
from jobs.sources.errors import carrying
from jobs.sources.robots import Robots
from jobs.sources.seoul_contract.parse import SOURCE, parse
from jobs.sources.seoul_contract.settings import SeoulContractSettings
from jobs.sources.source import Form, Page
from jobs.sources.statuses import require_success
from storage.records import SourceState

FORM = Form(
    site="서울계약마당, https://contract.seoul.go.kr",
    covers="tender notices of the city, its offices, districts and invested institutions, with 나라장터's numbers",
    caveats=(
        "off by default: one project records that robots.txt forbids these pages; it is asked, and obeyed",
        "no page is recorded here; shapes as used by public crawlers in 2026",
        "neither budgets nor hours; a page after the last repeats the last",
    ),
    documentation="https://contract.seoul.go.kr/robots.txt",
    quota="none stated; at most one call a second, a few pages a look",
    seen_live=False,
)


class SeoulContract:
    """The source `seoul_contract`."""

    name = SOURCE
    form = FORM

    def __init__(self, settings: SeoulContractSettings) -> None:
        self._settings = settings
        self._robots = Robots()

    async def poll(self, fetcher: Fetcher, state: SourceState, now: datetime) -> AsyncIterator[Page]:
        """Pages until one brings nothing new, as jobs.sources.source.Source says; in January for the year before, too."""
        for year in _years(now):
            seen: set[tuple[str, int]] = set()
            for number in range(1, self._settings.most_pages + 1):
                batch = await self._ask(fetcher, year, number, now)
                keys = {(notice.external_id, notice.revision) for notice in batch.notices}
                fresh = keys - seen
                if not fresh:
                    break
                seen |= keys
                yield Page(notices=batch.notices, rejected=batch.rejected, calls={"list": 1})
                if len(seen) >= batch.total or _all_known(fresh, state):
                    break
            yield Page(cursor={f"newest:{year}": ",".join(sorted({number for number, _ in seen}, reverse=True)[:200])})

    def poll_after(self, state: SourceState, now: datetime) -> timedelta:  # noqa: ARG002 - other sources look at both
        """The configured pause."""
        return timedelta(minutes=self._settings.poll_minutes)

    async def _ask(self, fetcher: Fetcher, year: int, page: int, now: datetime) -> Batch:
        query = {
            "ps_selectForm": "1",
            "ps1_fisYear": str(year),
            "ps_currentPageNo": str(page),
            "ps_recordCountPerPage": "100",
        }
        url = f"{self._settings.url}?{urlencode(query)}"
        await self._robots.require_allowed(fetcher, url, now)
        response = await fetcher.get(Request(url=url))
        require_success(response, now)
        with carrying(response.body):
            return parse(response.body)


def _years(now: datetime) -> tuple[int, ...]:
    local = now.astimezone(SEOUL)
    return (local.year - 1, local.year) if local.month == 1 else (local.year,)


def _all_known(keys: set[tuple[str, int]], state: SourceState) -> bool:
    known = {
        number for name, value in state.cursor.items() if name.startswith("newest:") for number in value.split(",")
    }
    return {number for number, _ in keys} <= known
