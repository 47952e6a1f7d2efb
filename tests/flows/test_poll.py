"""Sources are asked when they are due; pages are stored with their bookmarks, and what went wrong is kept."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.demo.recorded_rows import live_answer
from jobs.link import link_all
from jobs.poll import Polling
from jobs.ports import Request, Response
from jobs.rules.windows import SEOUL, korean_time, next_midnight
from jobs.sources.errors import AccessRefused, FormatChanged, QuotaUsedUp, SourceError, Unavailable
from jobs.sources.g2b_bid.client import G2bBid
from jobs.sources.g2b_bid.settings import G2bBidSettings
from jobs.sources.g2b_calls import G2bSettings
from jobs.sources.source import Source
from jobs.watch import watch_all
from storage import notices, remembered, source_states
from storage.db import Database
from storage.errors import Busy
from storage.records import Kind, OutboxKind, SourceState
from tests.tenders import NOW, Town

SERVICES, GOODS = "getBidPblancListInfoServc", "getBidPblancListInfoThng"
SLOW_SERVICE = G2bBidSettings(kinds=(Kind.SERVICES,), poll_minutes=30, changes_every_minutes=1440)


def row(number: str, published: datetime, title: str = "CCTV 구축") -> dict[str, object]:
    stamp = published.astimezone(SEOUL).strftime("%Y-%m-%d %H:%M:%S")
    return {
        "bidNtceNo": number,
        "bidNtceOrd": "000",
        "bidNtceNm": title,
        "bidNtceDt": stamp,
        "rgstDt": stamp,
        "ntceInsttNm": "서울특별시 강남구",
        "dminsttNm": "서울특별시 강남구",
        "ntceKindNm": "등록공고",
        "bidClseDt": "2026-08-20 10:00:00",
    }


def no_trouble(operation: str, call: int) -> None:
    del operation, call


@dataclass
class Service:
    """The procurement service as a Fetcher: rows by operation, found by when they were registered. `trouble` may raise."""

    rows: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    trouble: Callable[[str, int], None] = no_trouble
    calls: int = 0

    async def get(self, request: Request) -> Response:
        self.calls += 1
        parts = urlsplit(request.url)
        operation, query = parts.path.rpartition("/")[2], parse_qs(parts.query)
        self.trouble(operation, self.calls)
        begin, end = (korean_time(query[name][0]) for name in ("inqryBgnDt", "inqryEndDt"))
        assert begin is not None
        assert end is not None
        size, page = int(query["numOfRows"][0]), int(query["pageNo"][0])
        found = [one for one in self.rows.get(operation, []) if query["inqryDiv"] == ["1"] and begin <= _at(one) <= end]
        body = live_answer(found[(page - 1) * size : page * size], total=len(found), page=page, page_size=size)
        return Response(status=200, headers={"content-type": "application/json"}, body=body)


def _at(one: dict[str, object]) -> datetime:
    at = korean_time(str(one["rgstDt"]))
    assert at is not None
    return at


def raising(
    error: BaseException, *, operations: Iterable[str] = (SERVICES, GOODS), calls: Iterable[int] = range(1, 10_000)
) -> Callable[[str, int], None]:
    wanted, when = set(operations), set(calls)

    def trouble(operation: str, call: int) -> None:
        if operation in wanted and call in when:
            raise error

    return trouble


def bids(settings: G2bBidSettings = SLOW_SERVICE, **service: Any) -> G2bBid:
    return G2bBid(G2bSettings.model_validate({"key": "k" * 40, **service}), settings)


def polling(database: Database, fetcher: Service, *sources: Source) -> Polling:
    return Polling(database, {source.name: source for source in sources or (bids(),)}, fetcher)


async def state_of(database: Database, name: str = "g2b_bid") -> SourceState:
    async with database.reading() as tx:
        return await source_states.get(tx, name)


async def held(database: Database) -> list[str]:
    async with database.reading() as tx:
        found = await notices.collected_between(tx, NOW - timedelta(days=30), NOW + timedelta(days=300))
    return sorted(one.notice.external_id for one in found)


async def test_what_is_due_is_asked_and_asked_again_in_its_time(database: Database) -> None:
    service = Service({SERVICES: [row("R26BK00000001", NOW - timedelta(hours=1))]})
    poll = polling(database, service)
    assert await poll.poll_due(NOW) == 1
    asked = service.calls
    assert await poll.poll_due(NOW + timedelta(minutes=29)) == 0
    assert service.calls == asked
    service.rows[SERVICES].append(row("R26BK00000002", NOW + timedelta(minutes=20)))
    assert await poll.poll_due(NOW + timedelta(minutes=30)) == 1
    assert await held(database) == ["R26BK00000001", "R26BK00000002"]
    state = await state_of(database)
    assert (state.last_success_at, state.last_new_at, state.problem) == (NOW + timedelta(minutes=30),) * 2 + ("",)


# What is old when watching begins


async def test_the_first_poll_pushes_nothing_old(database: Database) -> None:
    town = Town(database)
    await town.wants(1)
    service = Service(
        {SERVICES: [row("R26BK00000001", NOW - timedelta(days=5)), row("R26BK00000002", NOW - timedelta(hours=2))]}
    )
    assert await polling(database, service).poll_due(NOW) == 2
    await town.work()
    assert [item.subject for item in await town.owed()] == ["g2b_bid:R26BK00000002"]


async def test_a_first_poll_that_broke_half_way_still_pushes_nothing_old(database: Database) -> None:
    town = Town(database)
    await town.wants(1)
    days = [13, 6, 1.5]
    service = Service({SERVICES: [row(f"R26BK0000000{n}", NOW - timedelta(days=day)) for n, day in enumerate(days)]})
    service.trouble = raising(Unavailable("timeout", "slow"), calls=[2, 3, 4])
    poll = polling(database, service)
    await poll.poll_due(NOW)
    assert await held(database) == ["R26BK00000000"]
    for minutes in (40, 80):
        await poll.poll_due(NOW + timedelta(minutes=minutes))
    assert await held(database) == ["R26BK00000000", "R26BK00000001", "R26BK00000002"]
    await town.work(NOW + timedelta(hours=1))
    assert await town.owed() == []


async def test_after_an_outage_everything_since_is_pushed(database: Database) -> None:
    town = Town(database)
    await town.wants(1)
    service = Service({SERVICES: []})
    poll = polling(database, service)
    await poll.poll_due(NOW)
    service.trouble = raising(Unavailable("down", "no route"))
    await poll.poll_due(NOW + timedelta(hours=1))
    service.trouble = no_trouble
    service.rows[SERVICES] = [row("R26BK00000001", NOW + timedelta(days=2))]
    back = NOW + timedelta(days=9)
    assert await poll.poll_due(back) == 1
    await town.work(back)
    assert await town.kinds(1) == [OutboxKind.ALERT]


async def test_a_list_that_is_added_later_pushes_nothing_old_either(database: Database) -> None:
    town = Town(database)
    await town.wants(1)
    later = NOW + timedelta(days=20)
    service = Service(
        {
            SERVICES: [row("R26BK00000001", later - timedelta(days=3))],
            GOODS: [row("R26BK00000002", later - timedelta(days=3)), row("R26BK00000003", later - timedelta(hours=3))],
        }
    )
    await polling(database, service).poll_due(NOW)
    both = SLOW_SERVICE.model_copy(update={"kinds": (Kind.SERVICES, Kind.GOODS)})
    assert await polling(database, service, bids(both)).poll_due(later) == 3
    await town.work(later)
    # The services were watched all along; of the goods only what is fresh is news.
    assert sorted(item.subject for item in await town.owed()) == ["g2b_bid:R26BK00000001", "g2b_bid:R26BK00000003"]


# Bookmarks


async def test_a_bookmark_is_kept_with_its_page_or_not_at_all(database: Database) -> None:
    service = Service({SERVICES: [row("R26BK00000001", NOW - timedelta(days=10))]})
    service.trouble = raising(Unavailable("down", "no route"), calls=[2])
    await polling(database, service).poll_due(NOW)
    state = await state_of(database)
    assert state.cursor["services:new"] == (NOW - timedelta(days=7)).isoformat()
    assert await held(database) == ["R26BK00000001"]


async def test_a_crash_before_a_page_is_kept_repeats_it_harmlessly(database: Database) -> None:
    town = Town(database)
    await town.wants(1)
    service = Service({SERVICES: [row("R26BK00000001", NOW - timedelta(hours=1))]})
    poll = polling(database, service)
    await poll.poll_due(NOW)
    async with database.writing() as tx:
        # As if the bookmark had been lost with the process: the same page comes once more.
        await source_states.put(tx, SourceState(name="g2b_bid"))
    assert await poll.poll_due(NOW) == 0
    await town.work()
    assert len(await town.owed()) == 1


# Quotas


async def test_calls_are_counted_a_seoul_day(database: Database) -> None:
    service = Service()
    poll = polling(database, service)
    late = datetime.fromisoformat("2026-07-28T23:50:00+09:00")
    await poll.poll_due(late)
    first = await state_of(database)
    assert first.calls == {SERVICES: service.calls}
    assert first.calls_day == late.date()
    await poll.poll_due(late + timedelta(minutes=30))
    second = await state_of(database)
    assert second.calls_day == late.date() + timedelta(days=1)
    assert sum(second.calls.values()) == service.calls - sum(first.calls.values())


async def test_a_used_up_quota_is_left_alone_until_midnight_in_seoul(database: Database) -> None:
    service = Service(trouble=raising(QuotaUsedUp("22", "daily quota")))
    poll = polling(database, service)
    await poll.poll_due(NOW)
    state = await state_of(database)
    assert state.next_poll_at == next_midnight(NOW)
    assert (state.problem_kind, state.needs_person) == ("failing", False)
    asked = service.calls
    await poll.poll_due(next_midnight(NOW) - timedelta(seconds=1))
    assert service.calls == asked


async def test_a_quota_that_says_when_it_opens_is_believed(database: Database) -> None:
    opens = NOW + timedelta(hours=2)
    await polling(database, Service(trouble=raising(QuotaUsedUp("429", "wait", opens)))).poll_due(NOW)
    assert (await state_of(database)).next_poll_at == opens


# Failures


async def test_failures_back_off_and_success_forgets_them(database: Database) -> None:
    service = Service(trouble=raising(Unavailable("timeout", "slow")))
    poll = polling(database, service)
    waits = []
    at = NOW
    for _ in range(9):
        await poll.poll_due(at)
        state = await state_of(database)
        assert state.next_poll_at is not None
        waits.append((state.next_poll_at - at).total_seconds() / 60)
        at = state.next_poll_at
    assert waits == [1, 2, 4, 8, 15, 30, 60, 60, 60]
    assert (state.failures, state.problem, state.problem_since) == (9, "timeout: slow", NOW)
    service.trouble = no_trouble
    await poll.poll_due(at)
    state = await state_of(database)
    assert (state.failures, state.problem, state.problem_kind, state.problem_since) == (0, "", "", None)


@pytest.mark.parametrize(
    ("error", "kind", "needs_person"),
    [
        (Unavailable("timeout", "slow"), "failing", False),
        (AccessRefused("30", "the key is not registered"), "access", True),
        (FormatChanged("html", "a page where JSON was asked for"), "format", True),
    ],
)
async def test_what_went_wrong_is_kept_by_its_kind(
    database: Database, error: SourceError, kind: str, needs_person: bool
) -> None:
    await polling(database, Service(trouble=raising(error))).poll_due(NOW)
    state = await state_of(database)
    assert (state.problem, state.problem_kind, state.needs_person) == (str(error), kind, needs_person)


async def test_a_part_that_fails_is_a_problem_though_the_rest_goes_on(database: Database) -> None:
    both = bids(SLOW_SERVICE.model_copy(update={"kinds": (Kind.SERVICES, Kind.GOODS)}))
    service = Service({SERVICES: [row("R26BK00000001", NOW)]})
    service.trouble = raising(FormatChanged("html", "a page"), operations=[GOODS])
    poll = polling(database, service, both)
    assert await poll.poll_due(NOW) == 1
    state = await state_of(database)
    assert (state.problem_kind, state.failures, state.last_success_at) == ("format", 0, NOW)
    assert "goods:new: html: a page" in state.problem
    service.trouble = no_trouble
    await poll.poll_due(NOW + timedelta(hours=1))
    assert (await state_of(database)).problem == ""


async def test_a_bug_in_one_reader_does_not_keep_the_others_from_being_asked(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    class Other(G2bBid):
        name = "other"

    service = Service({SERVICES: [row("R26BK00000001", NOW)]})
    service.trouble = raising(ZeroDivisionError("https://x.example/?serviceKey=SECRET"), calls=[1])
    first, second = bids(), Other(G2bSettings.model_validate({"key": "k"}), SLOW_SERVICE)
    assert await polling(database, service, first, second).poll_due(NOW) == 1
    state = await state_of(database)
    assert state.problem == "bug: its reader broke (ZeroDivisionError)"
    assert state.next_poll_at == NOW + timedelta(minutes=1)
    assert (await state_of(database, "other")).problem == ""
    assert "g2b_bid: its reader broke" in caplog.text


async def test_a_busy_database_is_no_fault_of_the_source(sqlite: Database) -> None:
    with pytest.raises(Busy):
        await polling(sqlite, Service(trouble=raising(Busy("taken")))).poll_due(NOW)
    assert (await state_of(sqlite)).problem == ""


async def test_rows_that_cannot_be_read_are_named_and_the_rest_is_kept(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    nameless = {**row("", NOW), "bidNtceNo": ""}
    service = Service({SERVICES: [row("R26BK00000001", NOW), nameless, row("R26BK00000002", NOW)]})
    with caplog.at_level(logging.WARNING):
        assert await polling(database, service).poll_due(NOW) == 2
    assert "no notice number" in caplog.text


async def test_a_source_that_was_switched_off_leaves_no_state_behind(database: Database) -> None:
    async with database.writing() as tx:
        await source_states.put(tx, SourceState(name="news", problem="down since March", problem_since=NOW))
    await polling(database, Service()).poll_due(NOW)
    async with database.reading() as tx:
        assert [state.name for state in await source_states.every(tx)] == ["g2b_bid"]


# What the operator is told


async def told(town: Town) -> list[tuple[object, object]]:
    return [(item.payload["problem"], item.payload["details"]) for item in await town.owed(kind=OutboxKind.OPERATOR)]


@pytest.fixture
async def town(database: Database) -> Town:
    async with database.writing() as tx:
        await remembered.remember(tx, "operator.chat", "77")
    return Town(database)


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (AccessRefused("30", "the key is not registered"), "source.access"),
        (FormatChanged("html", "a page"), "source.format"),
    ],
)
async def test_what_needs_a_person_is_told_at_once_and_once(town: Town, error: SourceError, problem: str) -> None:
    poll = polling(town.database, Service(trouble=raising(error)))
    for minutes in (0, 1, 3, 7):
        await poll.poll_due(NOW + timedelta(minutes=minutes))
        await watch_all(town.database, NOW + timedelta(minutes=minutes))
    assert await told(town) == [(problem, {"source": "g2b_bid", "problem": str(error), "last": "-"})]


async def test_a_silent_source_is_told_after_six_hours_and_anew_after_it_spoke(town: Town) -> None:
    service = Service()
    poll = polling(town.database, service)
    await poll.poll_due(NOW)
    service.trouble = raising(Unavailable("timeout", "slow"))
    at = NOW
    for minutes in range(30, 6 * 60 + 60, 30):
        at = NOW + timedelta(minutes=minutes)
        await poll.poll_due(at)
        told_now = await watch_all(town.database, at)
        assert told_now == (1 if minutes == 6 * 60 else 0)
    assert await told(town) == [
        ("source.silent", {"source": "g2b_bid", "problem": "timeout: slow", "last": "2026-07-28T10:00:00+09:00"})
    ]
    service.trouble = no_trouble
    await poll.poll_due(at + timedelta(hours=2))
    assert await watch_all(town.database, at + timedelta(hours=2)) == 0
    service.trouble = raising(Unavailable("timeout", "slow"))
    await poll.poll_due(at + timedelta(hours=3))
    assert await watch_all(town.database, at + timedelta(hours=8)) == 1
    assert len(await told(town)) == 2


async def test_a_part_that_fails_for_long_is_told_though_the_rest_goes_on(town: Town) -> None:
    both = bids(SLOW_SERVICE.model_copy(update={"kinds": (Kind.SERVICES, Kind.GOODS)}))
    service = Service(trouble=raising(Unavailable("timeout", "slow"), operations=[GOODS]))
    poll = polling(town.database, service, both)
    for hours in range(8):
        await poll.poll_due(NOW + timedelta(hours=hours))
        await watch_all(town.database, NOW + timedelta(hours=hours))
    assert [problem for problem, _ in await told(town)] == ["source.failing"]


async def test_a_source_that_was_never_reached_is_silent_too(town: Town) -> None:
    await polling(town.database, Service(trouble=raising(Unavailable("dns", "unknown host")))).poll_due(NOW)
    assert await watch_all(town.database, NOW + timedelta(hours=5, minutes=59)) == 0
    assert await watch_all(town.database, NOW + timedelta(hours=6)) == 1
    assert await link_all(town.database, NOW) == 0
