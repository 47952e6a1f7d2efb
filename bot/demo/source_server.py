"""Replays recorded answers over HTTP on this machine, at a simulated time, with faults on demand.

It plays the procurement service (list operations by window, pages, counters, quota, error envelopes) and any page or feed
that has a moment from which it is visible (ETag, Last-Modified, 304). What it was asked is in `calls`.
"""

import asyncio
import hashlib
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import parse_qs

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPConnection, HTTPHeaders, HTTPServerRequest, ResponseStartLine
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets

from bot.demo.recorded_rows import RecordedRow, live_answer
from bot.demo.source_faults import OF_LATER_PAGES, WAITING_HELPS, BadAnswer, Fault, bad_answer
from jobs.clock import Clock
from jobs.rules.windows import SEOUL, korean_time

_LONGEST_WINDOW = timedelta(days=31)
_SLOW_STEP_SECONDS = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPage:
    """A page or feed under `path`, shown from `visible_from` until a later version of the same path is."""

    path: str
    body: bytes
    content_type: str
    visible_from: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One question that was asked: at what simulated time, and what came of it. The key is left out. `rows` counts those of a
    list answer; `unchanged` is a page or feed that was the same as before (304)."""

    path: str
    query: dict[str, str]
    at: datetime
    fault: Fault | None
    rows: int = 0
    unchanged: bool = False


@dataclass(slots=True, kw_only=True)
class Plan:
    """What shall go wrong: `next_faults` come first, in order, for paths that contain their text; then each answer fails with
    `share` probability, by a generator with `seed`, in one of `kinds`."""

    next_faults: list[tuple[str, Fault]] = field(default_factory=list)
    share: float = 0.0
    seed: int = 0
    kinds: tuple[Fault, ...] = tuple(sorted(WAITING_HELPS - {Fault.SLOW}))


class RecordedSourceServer:
    """Starts on a free loopback port; rows and pages may be added at any time."""

    def __init__(
        self,
        clock: Clock,
        rows: tuple[RecordedRow, ...] = (),
        pages: tuple[RecordedPage, ...] = (),
        *,
        quota: int = 1000,
    ) -> None:
        self.rows = list(rows)
        self.pages = list(pages)
        self.plan = Plan()
        self.calls: list[Call] = []
        self.quota = quota
        self._clock = clock
        self._spent: Counter[tuple[str, str]] = Counter()
        self._random: random.Random | None = None
        self._server = HTTPServer(self._handle)
        self._answering: set[asyncio.Task[None]] = set()

    async def start(self) -> str:
        """Listens; answers the base address, such as http://127.0.0.1:40001."""
        sockets = bind_sockets(0, "127.0.0.1")
        self._server.add_sockets(sockets)
        return f"http://127.0.0.1:{sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """Stops listening and ends every answer under way."""
        self._server.stop()
        for task in self._answering:
            task.cancel()
        await asyncio.gather(*self._answering, return_exceptions=True)
        await self._server.close_all_connections()

    def moments(self) -> set[datetime]:
        """When anything appears: registrations, changes, new versions of pages."""
        registered = {row.registered_at for row in self.rows}
        changed = {row.changed_at for row in self.rows if row.changed_at is not None}
        return registered | changed | {page.visible_from for page in self.pages}

    def fail_next(self, fault: Fault, *, path: str = "", times: int = 1) -> None:
        """The next `times` answers under paths that contain `path` carry that fault."""
        self.plan.next_faults += [(path, fault)] * times

    def _handle(self, request: HTTPServerRequest) -> None:
        task = asyncio.ensure_future(self._answer(request))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer(self, request: HTTPServerRequest) -> None:
        query = {name: values[-1] for name, values in parse_qs(request.query, keep_blank_values=True).items()}
        fault = self._fault(request.path, later=query.get("pageNo", "1") != "1")
        answer, headers, rows = self._true_answer(request, query, fault)
        shown = {name: value for name, value in query.items() if name.lower() != "servicekey"}
        same = answer.status == HTTPStatus.NOT_MODIFIED
        self.calls.append(
            Call(path=request.path, query=shown, at=self._clock.now(), fault=fault, rows=rows, unchanged=same)
        )
        connection = request.connection
        if connection is None:
            return
        if fault is Fault.DROPPED:
            _close(connection)
        elif fault in {Fault.TRUNCATED, Fault.SLOW}:
            await _drip(connection, answer, slow=fault is Fault.SLOW)
        elif fault is None or fault in OF_LATER_PAGES:
            await _whole(connection, answer, headers)
        else:
            await _whole(connection, bad_answer(fault), {})

    def _fault(self, path: str, *, later: bool) -> Fault | None:
        for place, (part, fault) in enumerate(self.plan.next_faults):
            if part in path and (later or fault not in OF_LATER_PAGES):
                del self.plan.next_faults[place]
                return fault
        if self.plan.share <= 0:
            return None
        # A generator of its own, made when first needed: the same seed gives the same storm.
        self._random = self._random or random.Random(self.plan.seed)  # noqa: S311 - faults in a replay, no secret
        kinds = [kind for kind in self.plan.kinds if later or kind not in OF_LATER_PAGES]
        return self._random.choice(kinds) if self._random.random() < self.plan.share else None

    def _true_answer(
        self, request: HTTPServerRequest, query: dict[str, str], fault: Fault | None
    ) -> tuple[BadAnswer, dict[str, str], int]:
        page = self._visible_page(request.path)
        if page is not None:
            return _page_answer(request, page)
        operation = request.path.rpartition("/")[2]
        if not any(row.operation == operation for row in self.rows) and not operation.startswith("get"):
            return BadAnswer(status=404, content_type="text/plain", body=b"API not found"), {}, 0
        return self._list_answer(operation, query, fault)

    def _visible_page(self, path: str) -> RecordedPage | None:
        shown = [page for page in self.pages if page.path == path and page.visible_from <= self._clock.now()]
        return max(shown, key=lambda page: page.visible_from, default=None)

    def _list_answer(
        self, operation: str, query: dict[str, str], fault: Fault | None
    ) -> tuple[BadAnswer, dict[str, str], int]:
        now = self._clock.now()
        day = now.astimezone(SEOUL).date().isoformat()
        self._spent[operation, day] += 1
        if not query.get("serviceKey", query.get("ServiceKey")):
            return bad_answer(Fault.GATEWAY_KEY), {}, 0
        if self._spent[operation, day] > self.quota:
            return bad_answer(Fault.GATEWAY_QUOTA), {}, 0
        found = self._asked_for(operation, query, now)
        if found is None:
            return bad_answer(Fault.RANGE), {}, 0
        found.sort(key=lambda row: row.registered_at)
        size, page = min(int(query.get("numOfRows", "10")), 999), max(int(query.get("pageNo", "1")), 1)
        slid = 1 if fault is Fault.SHIFTED else 0
        rows = [row.row for row in found[(page - 1) * size - slid : page * size - slid]]
        total = len(found) + (fault is Fault.MOVING)
        body = live_answer(rows, total=total, page=page, page_size=size)
        return BadAnswer(status=200, content_type="application/json;charset=UTF-8", body=body), {}, len(rows)

    def _asked_for(self, operation: str, query: dict[str, str], now: datetime) -> list[RecordedRow] | None:
        """The rows of a window, or of a number where one is asked for; None where the question is out of range."""
        rows = [row for row in self.rows if row.operation == operation and row.registered_at <= now]
        number, order = query.get("bidNtceNo"), query.get("bidNtceOrd")
        if number:
            mine = [row for row in rows if row.row.get("bidNtceNo") == number]
            return [row for row in mine if order is None or row.row.get("bidNtceOrd", order) == order]
        start, end = korean_time(query.get("inqryBgnDt", "")), korean_time(query.get("inqryEndDt", ""))
        if start is None or end is None or end - start > _LONGEST_WINDOW:
            return None
        # Both ends are whole minutes and belong to the window.
        return [row for row in rows if _in_window(row, query, start, end, now)]


def _in_window(row: RecordedRow, query: dict[str, str], start: datetime, end: datetime, now: datetime) -> bool:
    at = row.changed_at if query.get("inqryDiv") == "3" else row.registered_at
    return at is not None and start <= at < end + timedelta(minutes=1) and at <= now


def _page_answer(request: HTTPServerRequest, page: RecordedPage) -> tuple[BadAnswer, dict[str, str], int]:
    etag = f'"{hashlib.sha256(page.body).hexdigest()[:16]}"'
    headers = {"ETag": etag, "Last-Modified": format_datetime(page.visible_from.astimezone(UTC), usegmt=True)}
    same = request.headers.get("If-None-Match") == etag
    since = request.headers.get("If-Modified-Since")
    if since and not request.headers.get("If-None-Match"):
        same = parsedate_to_datetime(since) >= page.visible_from.replace(microsecond=0)
    if same:
        return BadAnswer(status=HTTPStatus.NOT_MODIFIED, content_type=page.content_type, body=b""), headers, 0
    return BadAnswer(status=200, content_type=page.content_type, body=page.body), headers, 0


async def _whole(connection: HTTPConnection, answer: BadAnswer, headers: dict[str, str]) -> None:
    lines = HTTPHeaders({"Content-Type": answer.content_type, "Content-Length": str(len(answer.body)), **headers})
    try:
        await connection.write_headers(ResponseStartLine("HTTP/1.1", answer.status, "-"), lines, answer.body)
        connection.finish()
    except StreamClosedError:
        return  # whoever asked has gone


async def _drip(connection: HTTPConnection, answer: BadAnswer, *, slow: bool) -> None:
    """Half of the answer and then the end of the connection, as an HTTP/1.0 server would; or all of it, far too slowly."""
    stream = connection.detach()  # type: ignore[attr-defined]  # only HTTP/1 has it, and this server speaks nothing else
    body = answer.body if slow else answer.body[: len(answer.body) // 2]
    step = max(len(body) // 200, 1) if slow else len(body) or 1
    try:
        await stream.write(f"HTTP/1.0 200 OK\r\nContent-Type: {answer.content_type}\r\n\r\n".encode())
        for start in range(0, len(body), step):
            await stream.write(body[start : start + step])
            if slow:
                await asyncio.sleep(_SLOW_STEP_SECONDS)
    except StreamClosedError:
        return  # whoever asked has gone
    finally:
        stream.close()


def _close(connection: HTTPConnection) -> None:
    connection.detach().close()  # type: ignore[attr-defined]  # as above
