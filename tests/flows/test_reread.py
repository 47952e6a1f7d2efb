"""After an outage the tenders that concern somebody and close soon are asked for by number."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from bot.demo.recorded_rows import live_answer
from jobs.clock import MachineTime
from jobs.poll import Polling
from jobs.ports import Request, Response
from jobs.reread import BATCH, MOST, RESERVE, Rereading
from jobs.rules.windows import SEOUL, next_midnight
from jobs.sources.errors import FormatChanged, SourceError, Unavailable
from jobs.sources.g2b_bid.client import G2bBid
from jobs.sources.g2b_bid.settings import G2bBidSettings
from jobs.sources.g2b_calls import G2bSettings
from storage import notices, source_states
from storage.db import Database
from storage.records import Kind, OutboxKind, SourceState
from tests.tenders import NOW, Town

SERVICES = "getBidPblancListInfoServc"
DAY = timedelta(days=1)


def row(number: str, closes: datetime, title: str = "CCTV 구축") -> dict[str, object]:
    stamp = NOW.astimezone(SEOUL).strftime("%Y-%m-%d %H:%M:%S")
    return {
        "bidNtceNo": number,
        "bidNtceOrd": "000",
        "bidNtceNm": title,
        "bidNtceDt": stamp,
        "rgstDt": stamp,
        "ntceInsttNm": "서울특별시 강남구",
        "dminsttNm": "서울특별시 강남구",
        "ntceKindNm": "등록공고",
        "presmptPrce": "500000000",
        "bidClseDt": closes.astimezone(SEOUL).strftime("%Y-%m-%d %H:%M:%S"),
        "orderPlanUntyNo": f"R26DD{number[-8:]}",
    }


def no_trouble(number: str) -> None:
    del number


@dataclass
class Service:
    """The list of services: by registration what was there at NOW, by change nothing, by number what stands now."""

    rows: list[dict[str, object]]
    now: list[dict[str, object]] = field(default_factory=list)
    windows: list[dict[str, list[str]]] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    is_down: bool = False
    trouble: Callable[[str], None] = no_trouble

    async def get(self, request: Request) -> Response:
        query = parse_qs(urlsplit(request.url).query)
        if self.is_down:
            raise Unavailable("down", "no route")
        found: list[dict[str, object]] = []
        if query["inqryDiv"] == ["2"]:
            number = query["bidNtceNo"][0]
            self.numbers.append(number)
            self.trouble(number)
            found = [one for one in self.now or self.rows if one["bidNtceNo"] == number]
        else:
            self.windows.append(query)
            found = self.rows if query["inqryDiv"] == ["1"] and len(self.windows) == 1 else []
        body = live_answer(found, total=len(found), page=1, page_size=999)
        return Response(status=200, headers={}, body=body)


@dataclass
class Watch:
    """Polling and rereading of one service, as the timetable runs them."""

    town: Town
    service: Service

    async def tick(self, at: datetime) -> int:
        settings = G2bSettings(key=SecretStr("k" * 40))
        source = G2bBid(settings, G2bBidSettings(kinds=(Kind.SERVICES,), back_fill_days=1))
        await Polling(self.town.database, {source.name: source}, self.service).poll_due(at)
        step = Rereading(database=self.town.database, service=settings, fetcher=self.service, real=MachineTime())
        amended = await step.reread_due(at)
        await self.town.work(at)
        return amended

    async def state(self) -> SourceState:
        async with self.town.database.reading() as tx:
            return await source_states.get(tx, "g2b_bid")

    async def left(self) -> list[str]:
        return (await self.state()).cursor.get("reread:services", "").split()


@pytest.fixture
def town(database: Database) -> Town:
    return Town(database)


async def test_a_deadline_that_moved_during_an_outage_is_found_by_number(town: Town) -> None:
    await town.wants(1)
    known = [
        row("R26BK00000001", NOW + 5 * DAY),
        row("R26BK00000002", NOW + 3 * DAY),
        row("R26BK00000003", NOW + 20 * DAY),
        row("R26BK00000004", NOW + 4 * DAY, title="전기공사"),
    ]
    service = Service(known)
    watch = Watch(town, service)
    await watch.tick(NOW)
    await town.pretend_sent()
    service.is_down = True
    for hours in range(1, 40):
        await watch.tick(NOW + timedelta(hours=hours))
    assert service.numbers == []
    service.is_down = False
    service.now = [row("R26BK00000001", NOW + 6 * DAY), *known[1:]]
    back = NOW + timedelta(hours=40)
    assert await watch.tick(back) == 1
    assert service.numbers == ["R26BK00000002", "R26BK00000001"], (
        "of those that were told, what closes first goes first"
    )
    (change,) = await town.owed(1, OutboxKind.CHANGE)
    assert not change.silent
    by_change = [query for query in service.windows if query["inqryDiv"] == ["3"]]
    begin = datetime.strptime(by_change[-1]["inqryBgnDt"][0], "%Y%m%d%H%M").replace(tzinfo=SEOUL)
    assert begin <= NOW, "the window of changes covers the whole outage"
    # Since midnight two polls of two questions each while it was down, one poll now, and the two numbers.
    assert (await watch.state()).calls[SERVICES] == 2 * 2 + 2 + 2
    for minutes in range(1, 60):
        await watch.tick(back + timedelta(minutes=minutes))
    assert len(service.numbers) == 2, "once"


async def test_the_pauses_of_a_weekend_are_no_outage(town: Town) -> None:
    await town.wants(1)
    service = Service([row("R26BK00000001", NOW + 8 * DAY)])
    watch = Watch(town, service)
    at = friday = NOW + timedelta(days=3, hours=10)  # 20:00 in Seoul
    while at < friday + timedelta(days=2, hours=12):
        await watch.tick(at)
        at = (await watch.state()).next_poll_at or at + DAY
    assert len(service.windows) > 60
    assert service.numbers == []


async def after_an_outage(town: Town, service: Service) -> tuple[Watch, datetime]:
    await town.wants(1)
    watch = Watch(town, service)
    await watch.tick(NOW)
    return watch, NOW + timedelta(hours=30)


async def test_a_round_is_short_and_the_rest_survives_a_restart(town: Town) -> None:
    service = Service([row(f"R26BK000001{n:02}", NOW + 3 * DAY) for n in range(13)])
    watch, back = await after_an_outage(town, service)
    await watch.tick(back)
    assert (len(service.numbers), len(await watch.left())) == (BATCH, 3)
    again = Watch(town, service)
    await again.tick(back + timedelta(seconds=30))
    assert (len(set(service.numbers)), await again.left()) == (13, [])


async def test_at_most_so_many_are_asked_for(town: Town) -> None:
    service = Service([row(f"R26BK00001{n:03}", NOW + 3 * DAY) for n in range(MOST + 20)])
    watch, back = await after_an_outage(town, service)
    await watch.tick(back)
    assert len(await watch.left()) == MOST - BATCH


async def test_the_list_keeps_its_share_of_the_days_calls(town: Town) -> None:
    service = Service([row(f"R26BK000001{n:02}", NOW + 5 * DAY) for n in range(9)])
    watch, _ = await after_an_outage(town, service)
    late = NOW + timedelta(hours=36, minutes=30)  # 22:30 in Seoul
    async with town.database.writing() as tx:
        state = await source_states.get(tx, "g2b_bid")
        spent = 800 - RESERVE - 6
        await source_states.put(tx, replace(state, calls={SERVICES: spent}, calls_day=late.astimezone(SEOUL).date()))
    for minutes in range(0, 60, 10):
        await watch.tick(late + timedelta(minutes=minutes))
    assert len(service.numbers) == 4, "two calls went to the list"
    assert len(await watch.left()) == 5
    await watch.tick(next_midnight(late) + timedelta(minutes=5))
    assert await watch.left() == []
    assert len(set(service.numbers)) == len(service.numbers) == 9


async def test_what_fails_rests_and_is_not_forgotten(town: Town) -> None:
    service = Service([row("R26BK00000001", NOW + 4 * DAY), row("R26BK00000002", NOW + 5 * DAY)])
    watch, back = await after_an_outage(town, service)

    def trouble(number: str) -> None:
        if len(service.numbers) < 3:
            raise _ERRORS[number]

    service.trouble = trouble
    await watch.tick(back)
    assert service.numbers == ["R26BK00000001", "R26BK00000002"]
    assert await watch.left() == ["R26BK00000002"], "what cannot be read is left out, what was not answered is not"
    await watch.tick(back + timedelta(minutes=5))
    assert len(service.numbers) == 2, "it rests"
    await watch.tick(back + timedelta(minutes=11))
    assert service.numbers[2:] == ["R26BK00000002"]
    assert await watch.left() == []
    assert (await watch.state()).calls[SERVICES] == len(service.windows) - 2 + len(service.numbers)
    async with town.database.reading() as tx:
        assert await notices.count(tx) == 2


_ERRORS: dict[str, SourceError] = {
    "R26BK00000001": FormatChanged("html", "a page"),
    "R26BK00000002": Unavailable("slow", "no answer"),
}
