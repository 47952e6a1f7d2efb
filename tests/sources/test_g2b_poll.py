"""Polling the replayed procurement service: windows, pages, quota, and one part's failure leaving the others alone."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.demo.recorded_rows import RecordedRow, recorded_bids
from bot.demo.source_faults import Fault
from bot.demo.source_server import RecordedSourceServer
from jobs.clock import MachineTime, ManualClock
from jobs.ports import Request, Response
from jobs.rules.windows import SEOUL
from jobs.sources.errors import AccessRefused, FormatChanged, QuotaUsedUp, SourceError, Unavailable
from jobs.sources.g2b_award.client import G2bAward
from jobs.sources.g2b_award.settings import G2bAwardSettings
from jobs.sources.g2b_bid.client import G2bBid
from jobs.sources.g2b_bid.settings import G2bBidSettings
from jobs.sources.g2b_calls import G2bSettings
from jobs.sources.g2b_plan.client import G2bPlan, planned_months
from jobs.sources.g2b_plan.settings import G2bPlanSettings
from jobs.sources.g2b_prespec.client import G2bPrespec
from jobs.sources.g2b_prespec.settings import G2bPrespecSettings
from jobs.sources.http import HttpFetcher, Limits
from jobs.sources.source import Page, Source
from storage.records import Kind, SourceState

RECORDED = Path(__file__).parents[1] / "recorded" / "g2b"
START = datetime(2026, 7, 28, 12, 0, tzinfo=SEOUL)
SERVICES, GOODS = "getBidPblancListInfoServc", "getBidPblancListInfoThng"


class World:
    """The replay server, a clock, and a source whose state is kept as the collect step would keep it."""

    def __init__(self, server: RecordedSourceServer, url: str, clock: ManualClock, fetcher: HttpFetcher) -> None:
        self.server, self.url, self.clock, self.fetcher = server, url, clock, fetcher
        self.state = SourceState(name="g2b_bid")
        self.seen: list[str] = []
        self.pages: list[Page] = []

    async def poll(self, *, kinds: tuple[Kind, ...] = (Kind.SERVICES,), daily: int = 800, size: int = 999) -> None:
        service = G2bSettings(
            base_url=f"{self.url}/1230000", key=SecretStr("ab%2Bc%3D%3D"), daily_calls=daily, page_size=size
        )
        source = G2bBid(service, G2bBidSettings(kinds=kinds, back_fill_days=2))
        self.pages = []
        async for page in source.poll(self.fetcher, self.state, self.clock.now()):
            self.pages.append(page)
            self.seen += [notice.external_id for notice in page.notices]
            self.state = kept(self.state, page, self.clock.now())


def kept(state: SourceState, page: Page, now: datetime) -> SourceState:
    today = now.astimezone(SEOUL).date()
    calls = dict(state.calls) if state.calls_day == today else {}
    for operation, count in page.calls.items():
        calls[operation] = calls.get(operation, 0) + count
    return replace(state, cursor={**state.cursor, **page.cursor}, calls=calls, calls_day=today)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    clock = ManualClock(START)
    server = RecordedSourceServer(clock, recorded_bids(RECORDED))
    url = await server.start()
    async with HttpFetcher(user_agent="test", real_time=MachineTime(), limits=Limits(wall_seconds=1.0)) as fetcher:
        yield World(server, url, clock, fetcher)
    await server.stop()


def shown(world: World, since: datetime) -> set[str]:
    rows = [row for row in world.server.rows if since <= row.registered_at <= world.clock.now()]
    return {str(row.row["bidNtceNo"]) for row in rows}


async def test_the_first_poll_reaches_back_and_the_next_asks_only_for_what_is_new(world: World) -> None:
    await world.poll()
    assert set(world.seen) == shown(world, START - timedelta(days=2))
    assert len(world.seen) > 20
    windows = [call.query["inqryBgnDt"] for call in world.server.calls]
    assert windows == ["202607261200", "202607261200"]  # by registration, then by change
    world.clock.advance(timedelta(minutes=45))
    await world.poll()
    assert [call.query["inqryBgnDt"] for call in world.server.calls[2:]] == ["202607280900"]
    assert shown(world, START) <= set(world.seen)


async def test_nothing_is_missed_over_a_month_of_polls(world: World) -> None:
    for _ in range(12 * 25):
        world.clock.advance(timedelta(hours=2))
        await world.poll()
    assert set(world.seen) == shown(world, START - timedelta(days=2))
    assert len(set(world.seen)) > 450


async def test_an_outage_is_covered_in_slices(world: World) -> None:
    await world.poll()
    world.clock.advance(timedelta(days=20))
    await world.poll()
    by_registration = [call.query for call in world.server.calls[2:] if call.query["inqryDiv"] == "1"]
    assert [(query["inqryBgnDt"], query["inqryEndDt"]) for query in by_registration] == [
        ("202607280900", "202608040900"), ("202608040900", "202608110900"), ("202608110900", "202608171200"),
    ]  # fmt: skip
    assert set(world.seen) == shown(world, START - timedelta(days=2))


async def test_pages_are_read_until_the_total_is_seen(world: World) -> None:
    await world.poll(size=7)
    assert set(world.seen) == shown(world, START - timedelta(days=2))
    numbers = [int(call.query["pageNo"]) for call in world.server.calls if call.query["inqryDiv"] == "1"]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 3


async def test_a_total_that_moves_between_pages_starts_again(world: World) -> None:
    late = RecordedRow(
        operation=SERVICES,
        row={**world.server.rows[0].row, "bidNtceNo": "R26BK09999999"},
        registered_at=START - timedelta(days=1, hours=20),
    )

    class Growing(HttpFetcher):
        async def get(self, request: Request) -> Response:
            if "pageNo=2" in request.url and late not in world.server.rows:
                world.server.rows.append(late)
            return await super().get(request)

    async with Growing(user_agent="test", real_time=MachineTime()) as fetcher:
        world.fetcher = fetcher
        await world.poll(size=7)
    assert "R26BK09999999" in world.seen
    assert set(world.seen) == shown(world, START - timedelta(days=2))


async def test_rows_that_slid_over_a_pages_edge_are_found_by_the_next_poll(world: World) -> None:
    world.clock.advance(timedelta(days=1))
    await world.poll(size=7)
    world.seen.clear()
    world.clock.advance(timedelta(hours=2))
    fresh = shown(world, world.clock.now() - timedelta(hours=2))
    window = shown(world, world.clock.now() - timedelta(hours=5))
    world.server.fail_next(Fault.SHIFTED, path=SERVICES)
    await world.poll(size=3)
    assert len(window - set(world.seen)) == 1, "a page that repeats a row hides one, and the total does not show it"
    assert len(world.seen) == len(window)
    world.clock.advance(timedelta(minutes=31))
    await world.poll(size=3)
    assert fresh <= set(world.seen)


async def test_a_total_that_moved_is_asked_again_at_once(world: World) -> None:
    world.server.fail_next(Fault.MOVING, path=SERVICES)
    await world.poll(size=7)
    assert set(world.seen) == shown(world, START - timedelta(days=2))
    numbers = [int(call.query["pageNo"]) for call in world.server.calls if call.query["inqryDiv"] == "1"]
    assert numbers[:3] == [1, 2, 1]


async def test_a_row_edited_in_place_is_found_by_its_time_of_change(world: World) -> None:
    await world.poll()
    world.clock.advance(timedelta(hours=6))
    changed = {**world.server.rows[100].row, "bidNtceNo": "R26BK01000000", "asignBdgtAmt": "77"}
    world.server.rows.append(
        RecordedRow(
            operation=SERVICES, row=changed, registered_at=START - timedelta(days=30), changed_at=world.clock.now()
        )
    )
    world.seen.clear()
    await world.poll()
    assert "R26BK01000000" in world.seen


async def test_a_key_pasted_in_its_encoded_form_is_decoded_and_never_kept(world: World) -> None:
    asked: list[str] = []

    class Listening(HttpFetcher):
        async def get(self, request: Request) -> Response:
            asked.append(request.url)
            assert "ab+c==" in request.secrets
            return await super().get(request)

    async with Listening(user_agent="test", real_time=MachineTime()) as fetcher:
        world.fetcher = fetcher
        await world.poll()
    assert "serviceKey=ab%2Bc%3D%3D&" in asked[0]
    assert not any("ab" in value for call in world.server.calls for value in call.query.values())


async def failed(world: World, **how: int) -> SourceError:
    with pytest.raises(SourceError) as caught:
        await world.poll(**how)  # type: ignore[arg-type]  # only numbers are passed here
    return caught.value


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        (Fault.GATEWAY_KEY, AccessRefused, "30"),
        (Fault.GATEWAY_FORBIDDEN, AccessRefused, "30"),
        (Fault.GATEWAY_QUOTA, QuotaUsedUp, "22"),
        (Fault.PER_SECOND, Unavailable, "23"),
        (Fault.RANGE, FormatChanged, "07"),
        (Fault.SERVICE_DOWN, Unavailable, "01"),
        (Fault.UNKNOWN, Unavailable, "99"),
        (Fault.PLAIN_RATE, Unavailable, "rate"),
        (Fault.PLAIN_UNEXPECTED, Unavailable, "unexpected"),
        (Fault.HTML, FormatChanged, "html"),
        (Fault.TOO_MANY, Unavailable, "429"),
        (Fault.SERVER_ERROR, Unavailable, "500"),
        (Fault.EMPTY, Unavailable, "empty"),
        (Fault.TRUNCATED, Unavailable, "cut"),
        (Fault.DROPPED, Unavailable, "cut"),
        (Fault.SLOW, Unavailable, "slow"),
    ],
)
async def test_every_fault_is_told_for_what_it_is(
    world: World, fault: Fault, kind: type[SourceError], code: str
) -> None:
    world.server.fail_next(fault, times=2)
    error = await failed(world)
    assert (type(error), error.code) == (kind, code)
    assert world.seen == []
    assert sum(world.state.calls.values()) == len(world.server.calls)
    world.clock.advance(timedelta(days=1))
    world.server.plan.next_faults.clear()
    await world.poll()
    assert set(world.seen) == shown(world, START - timedelta(days=1))


async def test_no_data_is_no_fault(world: World) -> None:
    world.server.fail_next(Fault.NO_DATA, times=2)
    await world.poll()
    assert world.seen == []
    assert world.state.cursor["services:new"] == START.astimezone(UTC).isoformat()


async def test_one_part_fails_and_the_other_goes_on(world: World) -> None:
    world.server.rows.append(
        RecordedRow(
            operation=GOODS, row={**world.server.rows[0].row, "bidNtceNo": "R26BK08888888"}, registered_at=START
        )
    )
    world.server.fail_next(Fault.SERVER_ERROR, path=SERVICES, times=2)
    await world.poll(kinds=(Kind.SERVICES, Kind.GOODS))
    assert world.seen == ["R26BK08888888"]
    problems = [problem for page in world.pages for problem in page.problems]
    assert [(problem.part, problem.error.code) for problem in problems] == [
        ("services:new", "500"),
        ("services:changed", "500"),
    ]
    assert "services:new" not in world.state.cursor


async def test_a_refused_key_ends_the_poll_at_once(world: World) -> None:
    world.server.fail_next(Fault.GATEWAY_KEY)
    await failed(world)
    assert len(world.server.calls) == 1


async def test_after_code_22_no_further_call_is_made_that_day(world: World) -> None:
    world.server.quota = 1
    error = await failed_or_none(world)
    assert error is None  # the first window came, the second question was refused
    spent = len(world.server.calls)
    for _ in range(5):
        world.clock.advance(timedelta(hours=2))
        await failed_or_none(world)
    assert len(world.server.calls) == spent == 2
    world.clock.advance(timedelta(hours=3))
    await failed_or_none(world)
    assert len(world.server.calls) == spent + 2


async def failed_or_none(world: World) -> SourceError | None:
    try:
        await world.poll()
    except SourceError as error:
        return error
    return None


async def test_our_own_cap_comes_before_the_services_quota(world: World) -> None:
    for _ in range(40):
        world.clock.advance(timedelta(minutes=16))
        await failed_or_none_capped(world)
    assert len(world.server.calls) == 10
    assert world.state.calls == {SERVICES: 10}


async def failed_or_none_capped(world: World) -> None:
    try:
        await world.poll(daily=10)
    except QuotaUsedUp as error:
        assert error.code in {"cap", "closed"}  # noqa: PT017 - the other end, no error, is right as well


async def test_a_crash_between_pages_repeats_a_page_harmlessly(world: World) -> None:
    service = G2bSettings(base_url=f"{world.url}/1230000", key=SecretStr("k"), page_size=7)
    pages = G2bBid(service, G2bBidSettings(kinds=(Kind.SERVICES,), back_fill_days=2)).poll(
        world.fetcher, world.state, world.clock.now()
    )
    first = await anext(pages)
    del pages  # nothing after the first page is ever asked for: the process died
    assert first.notices
    assert first.cursor == {}
    await world.poll()
    assert {notice.external_id for notice in first.notices} <= set(world.seen)


async def test_a_storm_of_faults_loses_nothing(world: World) -> None:
    world.server.plan.share, world.server.plan.seed = 0.2, 7
    for _ in range(24 * 14):
        world.clock.advance(timedelta(hours=1))
        await failed_or_none(world)
    world.server.plan.share = 0.0
    await world.poll()
    world.clock.advance(timedelta(hours=1))
    await world.poll()
    assert set(world.seen) == shown(world, START - timedelta(days=2))
    assert sum(call.fault is not None for call in world.server.calls) > 50


PRESPEC: dict[str, object] = {
    "bfSpecRgstNo": "R26BD00000001",
    "prdctClsfcNoNm": "지능형 CCTV 구축",
    "opninRgstClseDt": "2026-08-03 18:00",
}
PLAN: dict[str, object] = {"orderPlanUntyNo": "R26DD00000001", "bizNm": "CCTV 구축", "orderInsttNm": "서울특별시"}
OPENING: dict[str, object] = {"bidNtceNo": "R26BK00000001", "progrsDivCdNm": "유찰", "opengDt": "2026-07-28 11:00"}
AWARD: dict[str, object] = {"bidNtceNo": "R26BK00000002", "bidwinnrNm": "주식회사 가나", "sucsfbidAmt": "10"}
CONTRACT: dict[str, object] = {"untyCntrctNo": "R26TA00000001", "cntrctNm": "CCTV 유지관리"}


@pytest.mark.parametrize(
    ("make", "rows", "found", "asked"),
    [
        (
            lambda service: G2bPrespec(service, G2bPrespecSettings(kinds=(Kind.SERVICES,))),
            {"getPublicPrcureThngInfoServc": PRESPEC},
            {"R26BD00000001"},
            {"1", "3"},
        ),
        (
            lambda service: G2bPlan(service, G2bPlanSettings(kinds=(Kind.SERVICES, Kind.OTHER))),
            {"getOrderPlanSttusListServc": PLAN},
            {"R26DD00000001"},
            {"1"},
        ),
        (
            lambda service: G2bAward(service, G2bAwardSettings(kinds=(Kind.SERVICES,), contracts=True)),
            {
                "getOpengResultListInfoServc": OPENING,
                "getScsbidListSttusServc": AWARD,
                "getCntrctInfoListServc": CONTRACT,
            },
            {"R26BK00000001/0-0/opening", "R26BK00000002/0-0/award", "R26TA00000001/contract"},
            {"1"},
        ),
    ],
)
async def test_the_other_lists(
    world: World,
    make: Callable[[G2bSettings], Source],
    rows: dict[str, dict[str, object]],
    found: set[str],
    asked: set[str],
) -> None:
    world.server.rows = [RecordedRow(operation=name, row=row, registered_at=START) for name, row in rows.items()]
    source = make(G2bSettings(base_url=world.url, key=SecretStr("k")))
    pages = [page async for page in source.poll(world.fetcher, world.state, world.clock.now())]
    assert {notice.external_id for page in pages for notice in page.notices} == found
    assert {call.query["inqryDiv"] for call in world.server.calls} == asked
    assert source.poll_after(world.state, START) >= timedelta(hours=1)


async def test_without_contracts_none_are_asked_for(world: World) -> None:
    source = G2bAward(G2bSettings(base_url=world.url, key=SecretStr("k")), G2bAwardSettings(kinds=(Kind.GOODS,)))
    assert [page async for page in source.poll(world.fetcher, world.state, world.clock.now())]
    assert not any("Cntrct" in call.path for call in world.server.calls)


def test_plans_are_asked_for_by_month() -> None:
    assert planned_months(datetime(2026, 1, 5, tzinfo=SEOUL), 12) == {"orderBgnYm": "202512", "orderEndYm": "202701"}
    assert planned_months(datetime(2026, 12, 31, 23, 0, tzinfo=SEOUL), 1) == {
        "orderBgnYm": "202611",
        "orderEndYm": "202701",
    }


def test_the_pause_follows_the_hour_and_the_quota() -> None:
    service = G2bSettings(key=SecretStr("k"))
    source = G2bBid(service, G2bBidSettings(kinds=(Kind.SERVICES,)))
    fresh = SourceState(name="g2b_bid")
    assert source.poll_after(fresh, START) == timedelta(seconds=60)
    spent = replace(fresh, calls={SERVICES: 790}, calls_day=START.date())
    assert source.poll_after(spent, START) >= timedelta(hours=5)
    assert source.poll_after(fresh, START.replace(hour=23)) == timedelta(hours=1)
    fixed = G2bBid(service, G2bBidSettings(poll_minutes=30))
    assert fixed.poll_after(spent, START) == timedelta(minutes=30)
    nothing = G2bBid(service, G2bBidSettings(kinds=()))
    assert nothing.poll_after(fresh, START) == timedelta(hours=12)
