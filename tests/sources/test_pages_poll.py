"""Polling pages, the plaza and the contract site at the replay server: robots.txt, layouts, bookmarks."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.demo.source_faults import Fault
from jobs.rules.windows import SEOUL
from jobs.sources.allowance import Allowance
from jobs.sources.errors import AccessRefused, FormatChanged, SourceError, Unavailable
from jobs.sources.g2b_calls import G2bCalls, G2bSettings
from jobs.sources.g2b_details.client import ask_details, ask_process
from jobs.sources.pages.client import Pages
from jobs.sources.pages.settings import ListPage, PagesSettings
from jobs.sources.robots import Robots
from jobs.sources.seoul_contract.client import SeoulContract
from jobs.sources.seoul_contract.settings import SeoulContractSettings
from jobs.sources.seoul_opendata.client import SeoulOpendata
from jobs.sources.seoul_opendata.settings import SeoulOpendataSettings
from storage.records import AmountKind, Details, Kind, Notice, Stage
from tests.replayed import World, replayed
from tests.sources.test_seoul_feeds_parse import BLOCKS, BOARD, ROW, plaza

RECORDED = Path(__file__).parents[1] / "recorded"
CONTRACTS = (RECORDED / "seoul_contract" / "constructed_list.html").read_bytes()
START = datetime(2026, 8, 3, 9, 0, tzinfo=SEOUL)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with replayed(START, "text/html") as made:
        yield made


async def test_robots_txt_is_asked_once_and_obeyed(world: World) -> None:
    world.show("/robots.txt", "User-agent: *\nDisallow: /private\nUser-agent: baljubot\nDisallow: /board\n")
    robots = Robots()
    await robots.require_allowed(world.fetcher, world.url + "/list", START)
    with pytest.raises(AccessRefused, match="robots"):
        await robots.require_allowed(world.fetcher, world.url + "/board/list?page=1", START)
    assert len(world.server.calls) == 1
    await robots.require_allowed(world.fetcher, world.url + "/list", START + timedelta(days=2))
    assert len(world.server.calls) == 2


async def test_no_robots_txt_allows_and_a_broken_site_forbids(world: World) -> None:
    await Robots().require_allowed(world.fetcher, world.url + "/list", START)
    world.server.fail_next(Fault.SERVER_ERROR)
    with pytest.raises(Unavailable):
        await Robots().require_allowed(world.fetcher, world.url + "/list", START)
    with pytest.raises(FormatChanged):
        await Robots().require_allowed(world.fetcher, "http://[x", START)


async def test_pages_one_forbidden_one_changed_one_well(world: World) -> None:
    world.show("/robots.txt", "User-agent: *\nDisallow: /closed\n")
    source = Pages(
        PagesSettings(
            pages=(
                ListPage(name="closed", url=world.show("/closed", BOARD)),
                ListPage(name="changed", url=world.show("/changed", BOARD.replace("제목", "무엇"))),
                ListPage(name="board", url=world.show("/board", BOARD), buyer="서울특별시 중랑구"),
                ListPage(name="blocks", url=world.show("/blocks", BLOCKS), block="li.post", title="strong", date=".d"),
            )
        )
    )
    closed, changed, board, blocks = await world.poll(source)
    assert [page.problems[0].error.code for page in (closed, changed)] == ["robots", "header"]
    assert "무엇".encode() in changed.raw
    assert (len(board.notices), len(blocks.notices)) == (3, 2)
    again = await world.poll(source)
    assert [len(page.notices) for page in again[2:]] == [0, 0]
    assert source.poll_after(world.state, START) == timedelta(hours=2)


async def test_when_every_page_fails_the_poll_fails(world: World) -> None:
    source = Pages(PagesSettings(pages=(ListPage(name="a", url=world.show("/a", "<html></html>")),)))
    with pytest.raises(FormatChanged, match="header"):
        await world.poll(source)


async def test_the_plaza_is_read_back_to_what_is_known(world: World) -> None:
    path = "/key/json/tvvWcmBoardB0277New"
    many = [{**ROW, "BOARD_ID": number} for number in range(400, 100, -1)]
    for start in (1, 101, 201):
        world.show(f"{path}/{start}/{start + 99}/", plaza(many[start - 1 : start + 99], 300))
    source = SeoulOpendata(SeoulOpendataSettings(base_url=world.url, key=SecretStr("key")))
    first = await world.poll(source)
    assert [len(page.notices) for page in first] == [100, 0]
    assert world.state.cursor == {"newest": "400"}
    world.state = replace(world.state, cursor={"newest": "250"})
    pages = await world.poll(source)
    assert [len(page.notices) for page in pages] == [100, 100, 0]
    world.state = replace(world.state, cursor={"newest": "5"})
    assert [len(page.notices) for page in await world.poll(source)] == [100, 100, 100, 0]
    assert source.poll_after(world.state, START) == timedelta(hours=2)


async def test_the_sample_key_gets_five_rows_and_is_not_asked_for_more(world: World) -> None:
    world.show("/sample/json/tvvWcmBoardB0277New/1/5/", plaza([ROW], 12_133))
    world.state = replace(world.state, cursor={"newest": "5"})
    source = SeoulOpendata(SeoulOpendataSettings(base_url=world.url))
    assert [len(page.notices) for page in await world.poll(source)] == [1, 0]


async def test_a_key_in_a_path_is_in_no_error(world: World) -> None:
    source = SeoulOpendata(SeoulOpendataSettings(base_url="http://127.0.0.1:9", key=SecretStr("verysecret")))
    with pytest.raises(SourceError) as caught:
        await world.poll(source)
    assert "verysecret" not in str(caught.value)


async def test_the_contract_site_is_read_until_nothing_is_new(world: World) -> None:
    source = SeoulContract(
        SeoulContractSettings(url=world.show("/list.do", CONTRACTS.replace(b"<b>3</b>", b"<b>99</b>")))
    )
    pages = await world.poll(source)
    assert [len(page.notices) for page in pages] == [3, 0]
    assert world.state.cursor["newest:2026"].startswith("R26BK01990003")
    asked = [call.query.get("ps_currentPageNo") for call in world.server.calls if call.path == "/list.do"]
    assert asked == ["1", "2"]  # a page after the last repeats it
    again = await world.poll(source)
    assert [len(page.notices) for page in again] == [3, 0]
    assert source.poll_after(world.state, START) == timedelta(hours=3)


async def test_in_january_the_year_before_is_asked_too(world: World) -> None:
    world.clock.put(datetime(2027, 1, 5, 9, 0, tzinfo=SEOUL))
    await world.poll(SeoulContract(SeoulContractSettings(url=world.show("/list.do", CONTRACTS))))
    years = [call.query.get("ps1_fisYear") for call in world.server.calls if call.path == "/list.do"]
    assert years == ["2026", "2027"]


async def test_a_changed_contract_site_keeps_the_page_for_a_person(world: World) -> None:
    source = SeoulContract(
        SeoulContractSettings(url=world.show("/list.do", CONTRACTS.replace(b"list-tbl-01", b"board")))
    )
    with pytest.raises(FormatChanged) as caught:
        await world.poll(source)
    assert b"board" in caught.value.raw


async def test_details_of_a_tender(world: World) -> None:
    base = "/1230000/ad/BidPublicInfoService/getBidPblancListInfo"

    def answer(row: str) -> str:
        return f'{{"response":{{"header":{{"resultCode":"00"}},"body":{{"items":[{row}],"totalCount":1}}}}}}'

    world.show(base + "PrtcptPsblRgn", answer('{"prtcptPsblRgnNm": "서울특별시"}'))
    world.show(base + "LicenseLimit", answer('{"lcnsLmtNm": "정보통신공사업/0036"}'))
    world.show(base + "ServcBsisAmount", answer('{"bssamt": "19110000"}'))
    service = G2bSettings(base_url=f"{world.url}/1230000", key=SecretStr("k"))
    notice = Notice(source="g2b_bid", external_id="R26BK01600001", stage=Stage.TENDER, kind=Kind.SERVICES, title="x")
    details, calls = await asked(world, service, notice)
    assert set(calls) == {
        "getBidPblancListInfo" + name for name in ("PrtcptPsblRgn", "LicenseLimit", "ServcBsisAmount")
    }
    known = details.added_to(notice)
    assert (known.regions, known.licences) == (("서울특별시",), ("정보통신공사업",))
    assert [(amount.kind, amount.krw) for amount in known.amounts] == [(AmountKind.BASE, 19_110_000)]
    other = replace(notice, kind=Kind.OTHER, regions=("경기도",))
    details, _ = await asked(world, service, other)
    assert (details.base_amount, details.added_to(other).regions) == (None, ("경기도",))


async def test_only_what_was_amended_has_a_history(world: World) -> None:
    base = "/1230000/ad/BidPublicInfoService/getBidPblancListInfo"
    nothing = '{"response":{"header":{"resultCode":"00"},"body":{"items":[],"totalCount":0}}}'
    for name in ("PrtcptPsblRgn", "LicenseLimit", "ThngBsisAmount"):
        world.show(base + name, nothing)
    history = (RECORDED / "g2b" / "official_samples" / "getBidPblancListInfoChgHstryServc.xml").read_bytes()
    world.show(base + "ChgHstryThng", history)
    service = G2bSettings(base_url=f"{world.url}/1230000", key=SecretStr("k"))
    goods = Notice(source="g2b_bid", external_id="20160435908", stage=Stage.TENDER, kind=Kind.GOODS, title="x")
    assert (await asked(world, service, goods))[0] == Details()
    for amended in (replace(goods, revision=1), replace(goods, edition=1)):
        details, calls = await asked(world, service, amended)
        assert [(one.number, one.item, one.after) for one in details.changes] == [
            ("20160435908", "입찰서마감일시", "201605091000"),
            ("20160432258", "입찰서마감일시", "201605091100"),
        ]
        assert calls["getBidPblancListInfoChgHstryThng"] == 1


async def test_the_process_names_other_stages_of_the_same_tender(world: World) -> None:
    path = "/1230000/ao/CntrctProcssIntgOpenService/getCntrctProcssIntgOpenServc"
    rows = (
        '{"orderPlanNo": "1", "orderPlanUntyNo": "R26DD00000001", "bfSpecRgstNo": "R26BD00000001", "bidNtceNo": "R26BK01600001"}',
        '{"orderPlanNo": "2", "orderPlanUntyNo": "R26DD00000009", "bidNtceNo": "R26BK01600009"}',
    )
    world.show(
        path, f'{{"response":{{"header":{{"resultCode":"00"}},"body":{{"items":[{",".join(rows)}],"totalCount":2}}}}}}'
    )
    service = G2bSettings(base_url=f"{world.url}/1230000", key=SecretStr("k"))
    calls = G2bCalls(service, world.fetcher, Allowance(world.state, START, 800), START)
    tender = Notice(source="g2b_bid", external_id="R26BK01600001", stage=Stage.TENDER, kind=Kind.SERVICES, title="x")
    assert {number.value for number in await ask_process(calls, tender)} == {
        "R26BK01600001",
        "R26DD00000001",
        "R26BD00000001",
    }
    assert await ask_process(calls, replace(tender, kind=Kind.OTHER)) == ()


async def asked(world: World, service: G2bSettings, notice: Notice) -> tuple[Details, dict[str, int]]:
    allowance = Allowance(world.state, START, service.daily_calls)
    details = await ask_details(G2bCalls(service, world.fetcher, allowance, START), notice)
    return details, allowance.report()
