"""The city's and districts' feeds, the Open Data Plaza, the contract site, and any list page."""

import json
from pathlib import Path

import pytest

from jobs.rules.windows import seoul_iso
from jobs.sources.blocks import read_blocks
from jobs.sources.errors import AccessRefused, FormatChanged, SourceError, Unavailable
from jobs.sources.layouts import require_usual
from jobs.sources.pages.parse import listed, parse
from jobs.sources.pages.settings import ListPage
from jobs.sources.seoul_contract.parse import parse as parse_contract_site
from jobs.sources.seoul_feeds.parse import parse as parse_feed
from jobs.sources.seoul_opendata.parse import parse as parse_opendata
from storage.records import Action, BuyerGroup, DeadlineKind, Kind, NumberKind, OfficialNumber, Stage

RECORDED = Path(__file__).parents[1] / "recorded"
GOV = (RECORDED / "feeds" / "recorded_news_seoul_go_kr_gov_feed_items.xml").read_bytes()
CONTRACTS = (RECORDED / "seoul_contract" / "constructed_list.html").read_bytes()


def test_a_pre_announcement_is_a_prespecification() -> None:
    batch = parse_feed(GOV)
    first, second = batch.notices
    assert (first.stage, first.title, first.tags) == (
        Stage.PRESPEC,
        "2026년 S-Map 기능개선 용역",
        ("제안요청서 사전공개",),
    )
    assert (first.buyer, first.buyer_group, first.external_id) == (
        "서울특별시",
        BuyerGroup.CITY,
        "https://news.seoul.go.kr/gov/archives/578160",
    )
    assert first.published_at is not None
    assert seoul_iso(first.published_at) == "2026-05-22T16:38:15+09:00"
    assert (second.stage, second.external_id, batch.dropped) == (
        Stage.NEWS,
        "https://news.seoul.go.kr/culture/archives/1",
        1,
    )


def test_a_doubled_item_is_the_same_one_in_either_order() -> None:
    items = GOV.decode().split("<item>")
    turned = (
        "<item>".join([items[0], *items[1:2], items[3].replace("</channel></rss>", ""), items[2]]) + "</channel></rss>"
    )
    assert {notice.external_id for notice in parse_feed(turned.encode()).notices} == {
        notice.external_id for notice in parse_feed(GOV).notices
    }


def test_a_districts_feed() -> None:
    body = (
        "<rss version='2.0'><channel><title>중랑구 입찰공고</title><item><title>[재공고] CCTV 관제센터 유지관리 용역 입찰 공고</title>"
        "<author>스마트도시과</author><guid>77</guid><pubDate>Sat, 10 Oct 2099 09:00:00 +0900</pubDate></item></channel></rss>"
    )
    (notice,) = parse_feed(
        body.encode(), feed="중랑구", buyer="서울특별시 중랑구", now=parse_feed(GOV).notices[0].published_at
    ).notices
    assert (notice.stage, notice.action, notice.buyer_group) == (Stage.TENDER, Action.RENOTICED, BuyerGroup.DISTRICT)
    assert (notice.buyer, notice.external_id, notice.published_at) == (
        "서울특별시 중랑구 스마트도시과",
        "중랑구:77",
        None,
    )


ROW = {
    "BOARD_ID": 464874.0, "TITLE": "통합관제센터 구축 용역 입찰 공고", "CONTENTS": "첫 줄\r\n둘째", "ORGAN": "디지털도시국", "CREATE_DATE": "2026-08-03 10:00:00",
    "DEADLINE_DATE": "2026-08-20", "FILE_URL1": "https://seoulboard.seoul.go.kr/comm/getFile?fileNo=1", "FILE_URL2": "",
}  # fmt: skip


def plaza(rows: object, total: object = 1, code: str = "INFO-000") -> bytes:
    result = {"CODE": code, "MESSAGE": "정상 처리되었습니다"}
    return json.dumps({"tvvWcmBoardB0277New": {"list_total_count": total, "RESULT": result, "row": rows}}).encode()


def test_the_plazas_rows() -> None:
    (notice,) = parse_opendata(plaza([ROW])).notices
    assert (notice.external_id, notice.stage, notice.buyer, notice.buyer_group) == (
        "464874",
        Stage.TENDER,
        "서울특별시 디지털도시국",
        BuyerGroup.CITY,
    )
    assert (notice.body, notice.url) == ("첫 줄\n둘째", "https://www.seoul.go.kr/news/news_notice.do#view/464874")
    assert notice.deadline(DeadlineKind.BID) is not None
    assert len(notice.attachments) == 1
    (prespec, hire) = parse_opendata(
        plaza(
            [
                {**ROW, "TITLE": "[제안요청서 사전공개] 관제센터"},
                {**ROW, "TITLE": "임기제공무원 채용 공고", "BOARD_ID": "1"},
            ],
            2,
        )
    ).notices
    assert (prespec.deadlines[0].kind, hire.stage, hire.deadlines) == (DeadlineKind.OPINION, Stage.NEWS, ())


def test_the_plazas_xml_and_single_rows() -> None:
    xml = (
        "<?xml version='1.0' encoding='UTF-8'?><tvvWcmBoardB0277New><list_total_count>1</list_total_count><RESULT><CODE>INFO-000</CODE>"
        "<MESSAGE>정상</MESSAGE></RESULT><row><BOARD_ID>7.0</BOARD_ID><TITLE>고시</TITLE></row></tvvWcmBoardB0277New>"
    )
    assert [notice.external_id for notice in parse_opendata(xml.encode()).notices] == ["7"]
    assert len(parse_opendata(plaza(ROW)).notices) == 1
    assert parse_opendata(plaza([], 0)).notices == ()


def test_the_plazas_bad_rows() -> None:
    batch = parse_opendata(plaza([{**ROW, "BOARD_ID": ""}, {**ROW, "TITLE": ""}, "x", ROW], 4))
    assert [problem.reason for problem in batch.rejected] == ["no number (BOARD_ID)", "no title (TITLE)"]
    assert len(batch.notices) == 1


def failure(code: str) -> bytes:
    return json.dumps({"RESULT": {"CODE": code, "MESSAGE": "오류"}}).encode()


def test_nothing_at_the_plaza_is_an_answer() -> None:
    assert parse_opendata(failure("INFO-200")).notices == ()


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (failure("INFO-100"), AccessRefused, "INFO-100"),
        (b"<RESULT><CODE>INFO-100</CODE><MESSAGE>x</MESSAGE></RESULT>", AccessRefused, "INFO-100"),
        (failure("ERROR-500"), Unavailable, "ERROR-500"),
        (failure("ERROR-600"), Unavailable, "ERROR-600"),
        (failure("ERROR-310"), FormatChanged, "ERROR-310"),
        (failure("ERROR-336"), FormatChanged, "ERROR-336"),
        (b"{}", FormatChanged, "shape"),
        (b'{"RESULT": []}', FormatChanged, "shape"),
        (b"7", FormatChanged, "shape"),
        (plaza([], 5), FormatChanged, "no-rows"),
        (b"", Unavailable, "empty"),
        (plaza([ROW])[:-9], Unavailable, "cut"),
        (b'{"a": }', FormatChanged, "malformed"),
        (b"<a><b></a>", FormatChanged, "malformed"),
    ],
)
def test_the_plazas_errors(body: bytes, kind: type[SourceError], code: str) -> None:
    with pytest.raises(kind) as caught:
        parse_opendata(body)
    assert caught.value.code == code


def test_the_contract_sites_three_rows() -> None:
    batch = parse_contract_site(CONTRACTS)
    first, second, third = batch.notices
    assert (first.external_id, first.revision, first.title, first.tags) == (
        "R26BK01990001",
        0,
        "열차 내 CCTV 통합 저장장치 구축",
        ("재공고",),
    )
    assert (first.buyer, first.buyer_group, first.kind) == ("서울교통공사", BuyerGroup.INVESTED, Kind.SERVICES)
    assert (second.buyer_group, second.action, second.kind, second.revision) == (
        BuyerGroup.DISTRICT,
        Action.AMENDED,
        Kind.GOODS,
        1,
    )
    assert (third.buyer, third.buyer_group, third.kind) == ("서울특별시 데이터센터", BuyerGroup.CITY, Kind.WORKS)
    assert first.own_number == OfficialNumber(kind=NumberKind.BID, value="R26BK01990001")
    assert (batch.total, batch.rejected, first.published_at is not None, first.deadlines) == (3, (), True, ())


def test_the_contract_site_may_have_nothing() -> None:
    empty = b"<html><body><p>0\xea\xb1\xb4</p><table class='list-tbl-01'><tbody></tbody></table></body></html>"
    assert parse_contract_site(empty).notices == ()
    with pytest.raises(Unavailable, match="empty"):
        parse_contract_site(b"")


def test_one_bad_record_of_many_is_told() -> None:
    record = CONTRACTS.decode().split("<tbody>")[1].split("</tbody>")[0]
    record = record.replace('<td class="daily">', '<td class="new">N</td><td>-</td><td class="daily">', 1)
    many = "".join(record.replace("R26BK0199", f"R26BK0{place:03d}") for place in range(10))
    broken = many.replace("bidPopup_getBidInfoDtlUrl('5','R26BK00000001'", "elsewhere('5','R26BK00000001'", 1)
    page = f"<html><body>총 30건<table class='list-tbl-01'><tbody>{broken}</tbody></table></body></html>"
    batch = parse_contract_site(page.encode())
    assert (len(batch.notices), [problem.reason for problem in batch.rejected]) == (
        29,
        ["no notice number in its link"],
    )
    untitled = many.replace("<b>전산실 항온항습 설비 공사</b>", "<b></b>", 1)
    page = f"<html><body>총 30건<table class='list-tbl-01'><tbody>{untitled}</tbody></table></body></html>"
    assert [problem.reason for problem in parse_contract_site(page.encode()).rejected] == ["no title"]


BOARD = (
    "<html><body><table><tr><th>번호</th><th>제목</th><th>담당부서</th><th>등록일</th><th>마감일</th></tr>"
    "<tr><td>3</td><td><a href='/board/view?no=3'>CCTV 구축 용역 입찰 공고</a></td><td>스마트도시과</td><td>2026.08.03.</td><td>2026-08-20</td></tr>"
    "<tr><td>2</td><td><a href='#' onclick=\"fnView('B01', 12345)\">[제안요청서 사전공개] 통합플랫폼</a></td><td>정보통신과</td><td>2026.08.02.</td><td></td></tr>"
    "<tr><td>1</td><td>직원 채용 공고</td><td>총무과</td><td>2026.08.01.</td><td></td></tr></table></body></html>"
)


def test_a_board() -> None:
    batch = parse(BOARD.encode(), page="중랑구", url="https://www.jungnang.go.kr/board/list", buyer="서울특별시 중랑구")
    first, second, third = batch.notices
    assert (first.external_id, first.url, first.stage) == ("https://www.jungnang.go.kr/board/view?no=3",) * 2 + (
        Stage.TENDER,
    )
    assert (first.buyer, first.buyer_group) == ("서울특별시 중랑구 스마트도시과", BuyerGroup.DISTRICT)
    assert first.deadline(DeadlineKind.BID) is not None
    assert (second.external_id, second.stage, second.url) == (
        "중랑구:B01/12345",
        Stage.PRESPEC,
        "https://www.jungnang.go.kr/board/list",
    )
    assert (third.stage, third.external_id.startswith("중랑구:")) == (Stage.NEWS, True)


def test_what_a_page_says_of_itself_counts() -> None:
    page = (
        "<table><tr><th>제목</th><th>등록일</th><th>금액(천원)</th></tr><tr><td><a href='http://[x'>가나다 사업</a></td><td>2026-08-01</td><td>500</td></tr>"
        "<tr><td></td><td>2026-08-01</td><td>1</td></tr></table>"
    ) + ""
    many = page.replace(
        "</table>", "".join(f"<tr><td>사업 {n}</td><td>2026-08-01</td><td>1</td></tr>" for n in range(30)) + "</table>"
    )
    batch = parse(many.encode(), page="p", url="https://x.kr/list", stage=Stage.PLAN)
    assert batch.notices[0].amount is not None
    assert (batch.notices[0].amount.krw, batch.notices[0].stage, batch.notices[0].url) == (
        500_000,
        Stage.PLAN,
        "https://x.kr/list",
    )
    assert [problem.reason for problem in batch.rejected] == ["no title"]
    assert batch.notices[0].buyer_group is BuyerGroup.OTHER


BLOCKS = (
    "<html><body><ul><li class='post'><strong>CCTV 구축 용역 입찰 공고</strong><span class='d'>2026-08-03</span><a href='/v/1'>보기</a></li>"
    "<li class='post'><strong>홈페이지 유지관리 입찰</strong><span class='d'>2026-08-02</span><a href='javascript:;' onclick='go(77)'>보기</a></li></ul></body></html>"
)


def test_repeated_blocks() -> None:
    page = ListPage(name="b", url="https://b.kr/list", block="li.post", title="strong", date=".d")
    notices = listed(read_blocks(BLOCKS.encode(), "", dict(page.hints)), page=page.name, url=page.url).notices
    assert [notice.external_id for notice in notices] == ["https://b.kr/v/1", "b:77"]
    assert [notice.title for notice in notices] == ["CCTV 구축 용역 입찰 공고", "홈페이지 유지관리 입찰"]
    assert ListPage(name="b", url="https://b.kr", title="strong").hints == {}


@pytest.mark.parametrize(
    ("body", "hints", "code"),
    [
        (BLOCKS.encode(), {"block": "article"}, "no-rows"),
        (BLOCKS.encode(), {"block": "li[["}, "hint"),
        (b"", {"block": "li"}, "empty"),
        (BLOCKS.encode()[:-5], {"block": "li"}, "cut"),
    ],
)
def test_blocks_that_are_not_there(body: bytes, hints: dict[str, str], code: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_blocks(body, "", hints)
    assert caught.value.code == code


def test_a_block_without_hints_inside_is_its_own_title() -> None:
    document = read_blocks(BLOCKS.encode(), "", {"block": "strong", "date": ".none"})
    assert document.grids[0].rows == (
        ("제목", "등록일"),
        ("CCTV 구축 용역 입찰 공고", ""),
        ("홈페이지 유지관리 입찰", ""),
    )


def test_a_count_far_off_is_refused_once_the_usual_is_known() -> None:
    counts = ""
    for count in (30, 28, 31, 29):
        counts = require_usual(counts, count)
    assert counts == "30,28,31,29"
    for count in (11, 91):
        with pytest.raises(FormatChanged, match="are usual"):
            require_usual(counts, count)
    assert require_usual("2,2,2", 5) == "2,2,2,5"
    assert require_usual("1,2,3,4,5,6,7,8,9", 9) == "2,3,4,5,6,7,8,9,9"
