"""Polling: recorded registration times replayed; how late each notice is stored, and how many calls a day that costs.

The real source is polled on a simulated clock against rows in memory, so the figures are of the timetable alone: network time
and the service's own delay come on top. n is the number of notices registered in business hours of the days replayed.
Of the other calls of the program only reading again by number after an outage shares an operation's quota (jobs/reread.py,
at most 200): one day is replayed with them. Regions, licences, base amounts, history and process are operations of their own.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr

from bench.measure import Measure
from bot.demo.recorded_rows import RecordedRow, live_answer, rows_from_answer
from jobs.ports import Request, Response
from jobs.reread import MOST
from jobs.rules.polling import is_business_time
from jobs.rules.windows import SEOUL, korean_time
from jobs.sources.g2b_bid.client import G2bBid
from jobs.sources.g2b_bid.settings import G2bBidSettings
from jobs.sources.g2b_calls import G2bSettings
from storage.records import Kind, SourceState

RECORDED = Path(__file__).parents[1] / "tests" / "recorded" / "g2b" / "bids_short_live.json"
START = datetime(2026, 7, 27, 0, 0, tzinfo=SEOUL)
DAYS = 12
READ_AGAIN_AT = START + timedelta(days=1, hours=14)
"""A busy afternoon, when an outage is over."""
OPERATION = "getBidPblancListInfoServc"


class Recorded:
    """A Fetcher that answers from rows in memory what is registered by a moment that the replay sets."""

    def __init__(self, rows: list[RecordedRow]) -> None:
        self._rows = sorted(rows, key=lambda row: row.registered_at)
        self.now = START

    async def get(self, request: Request) -> Response:
        """The rows of the window asked for, in the live envelope."""
        query = parse_qs(urlsplit(request.url).query)
        start, end = korean_time(query["inqryBgnDt"][0]), korean_time(query["inqryEndDt"][0])
        found = []
        if query["inqryDiv"] == ["1"] and start is not None and end is not None:
            last = min(end + timedelta(seconds=59), self.now)
            found = [row.row for row in self._rows if start <= row.registered_at <= last]
        return Response(status=200, headers={}, body=live_answer(found, total=len(found), page=1, page_size=999))


@dataclass(frozen=True, slots=True)
class Replay:
    """Seconds from registration to storing of each notice registered in business hours, and calls by day."""

    waits: list[float]
    calls: list[int]


def measures(*, quick: bool) -> Iterator[Measure]:
    """Median and 99th percentile of registration → stored, and the most calls a day, for ours and two fixed timetables."""
    rows = list(rows_from_answer(RECORDED.read_bytes(), OPERATION))
    days = 2 if quick else DAYS
    ours = asyncio.run(_replay(rows, None, days))
    for minutes in (30, 5):
        fixed = asyncio.run(_replay(rows, minutes, days))
        yield from _lines(ours, fixed, f"every {minutes} min")
    again = asyncio.run(_replay(rows, None, 2, read_again=MOST))
    note = f"{MOST} read again at 14:00"
    yield Measure(name=f"p99, a day with {note}", n=len(again.waits), figure=_p99(again.waits), unit="s")
    most = float(max(again.calls))
    yield Measure(name=f"calls an operation, a day with {note}", n=len(again.waits), figure=most, unit="calls")


def _lines(ours: Replay, fixed: Replay, against: str) -> Iterator[Measure]:
    pairs = (
        ("registered → stored, median", "s", median(ours.waits), median(fixed.waits)),
        ("registered → stored, p99", "s", _p99(ours.waits), _p99(fixed.waits)),
        ("calls an operation and day, most", "calls", float(max(ours.calls)), float(max(fixed.calls))),
    )
    for name, unit, figure, other in pairs:
        yield Measure(name=name, n=len(ours.waits), figure=figure, unit=unit, against=against, ratio=other / figure)


async def _replay(rows: list[RecordedRow], minutes: float | None, days: int, *, read_again: int = 0) -> Replay:
    fetcher = Recorded(rows)
    settings = G2bBidSettings(kinds=(Kind.SERVICES,), poll_minutes=minutes, back_fill_days=0)
    source = G2bBid(G2bSettings(key=SecretStr("bench")), settings)
    state, now, end = SourceState(name=source.name), START, START + timedelta(days=days)
    waits: dict[tuple[str, int], float] = {}
    calls: Counter[str] = Counter()
    while now < end:
        fetcher.now = now
        today = now.astimezone(SEOUL).date()
        if state.calls_day != today:
            state = replace(state, calls={}, calls_day=today)
        async for page in source.poll(fetcher, state, now):
            for notice in page.notices:
                at = notice.published_at
                key = (notice.external_id, notice.revision)
                if at is not None and is_business_time(at) and key not in waits:
                    waits[key] = (now - at).total_seconds()
            calls[today.isoformat()] += sum(page.calls.values())
            if read_again and now >= READ_AGAIN_AT:
                calls[today.isoformat()] += read_again
                read_again = 0
            counted = {OPERATION: calls[today.isoformat()]}
            state = replace(state, cursor={**state.cursor, **page.cursor}, calls=counted)
        now += source.poll_after(state, now)
    return Replay(list(waits.values()), list(calls.values()))


def _p99(values: list[float]) -> float:
    return quantiles(values, n=100)[98]
