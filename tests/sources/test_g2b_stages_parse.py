"""Pre-specifications, plans, results, contracts and details out of the official samples, and of rows that are not as they should be."""

import json
from pathlib import Path

import pytest

from jobs.rules.windows import seoul_iso
from jobs.sources.errors import FormatChanged
from jobs.sources.g2b_award.contracts import parse_contracts
from jobs.sources.g2b_award.parse import parse as parse_result
from jobs.sources.g2b_details import parse as details
from jobs.sources.g2b_plan.parse import parse as parse_plan
from jobs.sources.g2b_prespec.parse import parse as parse_prespec
from storage.records import AmountKind, BuyerGroup, DeadlineKind, Kind, NumberKind, OfficialNumber, Stage

SAMPLES = Path(__file__).parents[1] / "recorded" / "g2b" / "official_samples"


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def answer(*rows: dict[str, object]) -> bytes:
    body = {"items": list(rows), "numOfRows": 999, "pageNo": 1, "totalCount": len(rows)}
    return json.dumps({"response": {"header": {"resultCode": "00"}, "body": body}}).encode()


def number(kind: NumberKind, value: str) -> OfficialNumber:
    return OfficialNumber(kind=kind, value=value)


def test_prespec_samples() -> None:
    first, second = parse_prespec(sample("getPublicPrcureThngInfoServc.xml")).notices
    assert (first.external_id, first.stage, first.kind, first.title) == (
        "356819",
        Stage.PRESPEC,
        Kind.SERVICES,
        "2016지역산업연계합동채용박람회 행사용역",
    )
    assert (first.buyer, first.announcer, first.url) == ("경상남도 창원시", "경상남도 창원시", "")
    assert first.amount is not None
    assert (first.amount.kind, first.amount.krw) == (AmountKind.ALLOCATED, 44_582_000)
    assert seoul_iso(first.deadline(DeadlineKind.OPINION) or pytest.fail("no deadline")) == "2016-05-05T14:00:00+09:00"
    assert first.deadline_at == first.deadline(DeadlineKind.OPINION)
    assert first.numbers == (
        number(NumberKind.PRESPEC, "356819"), number(NumberKind.BID, "20160500742"), number(NumberKind.BID, "20160517067"),
    )  # fmt: skip
    assert [attachment.url for attachment in second.attachments] == [
        "https://www.g2b.go.kr:8082/ep/co/fileDownload.do?fileTask=PS&fileSeq=356821::1"
    ]
    third, fourth = parse_prespec(sample("getPublicPrcureThngInfoThng.xml")).notices
    assert (third.buyer, third.announcer, third.classification.name) == (
        "기상청 대전지방기상청",
        "조달청 대전지방조달청",
        "시설설비유지관리서비스",
    )
    assert len(fourth.attachments) == 4


def test_prespec_of_the_new_service() -> None:
    row: dict[str, object] = {
        "bfSpecRgstNo": "R26BD00000001", "prdctClsfcNoNm": "[긴급] 지능형 CCTV 구축", "opninRgstClseDt": "2026-08-03", "swBizObjYn": "Y",
        "rlDminsttNm": "서울특별시강남구", "specDocFileUrl1": "https://www.g2b.go.kr/x?fileNm=%EC%A0%9C%EC%95%88.hwp",
    }  # fmt: skip
    (notice,) = parse_prespec(answer(row, {**row, "bfSpecRgstNo": "T26BD00000002"}), kind=Kind.GOODS).notices
    assert (notice.title, notice.tags, notice.kind, notice.buyer_group) == (
        "지능형 CCTV 구축",
        ("긴급", "SW사업"),
        Kind.GOODS,
        BuyerGroup.DISTRICT,
    )
    assert notice.url == "https://www.g2b.go.kr/link/PRVA004_02/?bfSpecRegNo=R26BD00000001"
    assert notice.attachments[0].name == "제안.hwp"
    assert notice.deadline_at is not None
    assert seoul_iso(notice.deadline_at) == "2026-08-03T23:59:59+09:00"
    batch = parse_prespec(
        answer({**row, "bfSpecRgstNo": ""}, {**row, "prdctClsfcNoNm": ""}, {**row, "opninRgstClseDt": ""})
    )
    assert [problem.reason for problem in batch.rejected] == [
        "no registration number (bfSpecRgstNo)",
        "no title (prdctClsfcNoNm)",
    ]
    assert batch.notices[0].deadlines == ()


def test_plan_samples() -> None:
    first, second = parse_plan(sample("getOrderPlanSttusListServc.xml")).notices
    assert (first.external_id, first.stage, first.planned_for) == ("5-1-2016-7800480-000006", Stage.PLAN, "2016-06")
    assert (first.buyer, first.announcer, first.contract_method) == (
        "강원도교육청 강원진로교육원",
        "강원도교육청",
        "수의",
    )
    assert second.amount is not None
    assert (second.amount.kind, second.amount.krw, second.amount.vat_included) == (AmountKind.BUDGET, 40_000_000, None)
    assert second.published_at is not None
    assert seoul_iso(second.published_at) == "2016-06-28T13:47:41+09:00"
    with pytest.raises(FormatChanged, match="malformed"):
        parse_plan(sample("getOrderPlanSttusListThng.broken.txt"))


def test_plans_name_their_tenders_later() -> None:
    row: dict[str, object] = {
        "orderPlanUntyNo": "R26DD00000001", "bizNm": "스마트시티 통합플랫폼", "orderInsttNm": "서울특별시 송파구", "orderYear": "2026", "orderMnth": "03",
        "bidNtceNoList": "R26BK90000001000,R26BK90000002", "bsnsDivNm": "물품",
    }  # fmt: skip
    batch = parse_plan(
        answer(row, {**row, "orderPlanUntyNo": "TX-1"}, {**row, "orderPlanUntyNo": ""}, {**row, "bizNm": ""})
    )
    (notice,) = batch.notices
    assert notice.numbers[1:] == (number(NumberKind.BID, "R26BK90000001"), number(NumberKind.BID, "R26BK90000002"))
    assert (notice.planned_for, notice.kind, notice.announcer) == ("2026-03", Kind.GOODS, "서울특별시 송파구")
    assert (batch.dropped, [problem.reason for problem in batch.rejected]) == (
        1,
        ["no plan number (orderPlanUntyNo)", "no title (bizNm)"],
    )


def test_opening() -> None:
    (notice,) = parse_result(sample("getOpengResultListInfoServc.xml"), kind=Kind.SERVICES).notices
    assert (notice.external_id, notice.stage, notice.tags) == ("R25BK00882586/0-0/opening", Stage.AWARD, ("개찰완료",))
    assert notice.body == "개찰완료\n참가업체 2\n1순위 주식회사과학기술전략연구소 72000000원"
    assert "유경만" not in repr(notice)  # a person's name
    assert notice.numbers == (number(NumberKind.BID, "R25BK00882586"),)
    assert notice.deadline(DeadlineKind.OPENING) is not None


def test_award() -> None:
    (notice,) = parse_result(sample("getScsbidListSttusServc.xml")).notices
    assert (notice.external_id, notice.buyer, notice.buyer_group) == (
        "R25BK00927163/0-0/award",
        "서울특별시 서울대공원",
        BuyerGroup.CITY,
    )
    assert notice.amount is not None
    assert (notice.amount.kind, notice.amount.krw) == (AmountKind.AWARDED, 38_832_000)
    assert notice.body == "낙찰 주식회사 나무조각 에코사인\n낙찰률 94.999%\n참가업체 1"


def test_failure() -> None:
    (notice,) = parse_result(sample("getOpengResultListInfoFailing.xml")).notices
    assert (notice.external_id, notice.title, notice.change_reason) == (
        "R25BK00936962/1-0/failure",
        "유찰 R25BK00936962",
        "단독응찰",
    )


def test_of_the_open_standards_bidders_only_the_winner_is_taken() -> None:
    (notice,) = parse_result(sample("getDataSetOpnStdScsbidInfo.xml")).notices
    assert (notice.external_id, notice.kind, notice.buyer) == (
        "R25BK00925778/0-0/award",
        Kind.WORKS,
        "충청남도 건설본부 건설사업부 동부사무소",
    )
    loser: dict[str, object] = {"bidNtceNo": "R25BK00925778", "opengRsltDivNm": "개찰완료", "sucsfYn": "N"}
    batch = parse_result(answer(loser))
    assert (batch.notices, batch.dropped) == ((), 1)


def test_results_that_cannot_be_taken() -> None:
    row: dict[str, object] = {
        "bidNtceNo": "R26BK00000001",
        "bidNtceOrd": "000",
        "bidwinnrNm": "",
        "sucsfbidAmt": "0",
        "bidNtceNm": "사업",
    }
    batch = parse_result(
        answer({**row, "bidNtceNo": ""}, {**row, "bidNtceOrd": "x"}, {**row, "bidNtceNo": "T26BK00000001"}, row)
    )
    assert [problem.reason for problem in batch.rejected] == [
        "no notice number (bidNtceNo)",
        "the revision (bidNtceOrd) is not a number",
    ]
    assert (batch.dropped, batch.notices[0].amounts, batch.notices[0].body) == (1, (), "")
    assert parse_result(answer()).notices == ()
    with pytest.raises(FormatChanged, match="not-this-list"):
        parse_result(answer({"bfSpecRgstNo": "1"}))
    plain: dict[str, object] = {
        "bidNtceNo": "R26BK00000001",
        "progrsDivCdNm": "유찰",
        "opengDt": "",
        "opengCorpInfo": "",
        "prtcptCnum": "",
    }
    (failed,) = parse_result(answer(plain)).notices
    assert (failed.tags, failed.body, failed.deadlines) == (("유찰",), "유찰", ())


def test_contracts() -> None:
    row: dict[str, object] = {
        "untyCntrctNo": "R26TA00000001", "cntrctNm": "통합관제센터 유지관리", "cntrctInsttNm": "조달청 서울지방조달청", "ntceNo": "R26BK00000001000",
        "dminsttList": "[1^6110000^서울특별시^지자체^계약과^홍길동^02-000-0000]", "corpList": "[1^대표^단독^주식회사 가나^홍길동^대한민국^100]",
        "totCntrctAmt": "0", "thtmCntrctAmt": "50000000", "cntrctCnclsDate": "2026-08-03", "bsnsDivNm": "일반용역",
    }  # fmt: skip
    batch = parse_contracts(
        answer(row, {**row, "untyCntrctNo": ""}, {**row, "cntrctNm": ""}, {**row, "ntceNo": "", "dminsttList": ""})
    )
    notice, bare = batch.notices
    assert (notice.external_id, notice.stage, notice.kind) == ("R26TA00000001/contract", Stage.CONTRACT, Kind.SERVICES)
    assert (notice.buyer, notice.buyer_group, notice.body) == ("서울특별시", BuyerGroup.CITY, "계약 주식회사 가나")
    assert notice.amount is not None
    assert (notice.amount.krw, notice.numbers) == (50_000_000, (number(NumberKind.BID, "R26BK00000001"),))
    assert "홍길동" not in repr(notice)
    assert (bare.numbers, bare.buyer) == ((), "조달청 서울지방조달청")
    assert [problem.reason for problem in batch.rejected] == [
        "no contract number (untyCntrctNo)",
        "no title (cntrctNm)",
    ]


def test_details_out_of_official_samples() -> None:
    changes = details.parse_changes(sample("getBidPblancListInfoChgHstryServc.xml"))
    assert [(change.number, change.revision, change.item, change.before, change.after) for change in changes] == [
        ("20160435908", 0, "입찰서마감일시", "201605061000", "201605091000"),
        ("20160432258", 0, "입찰서마감일시", "201605061100", "201605091100"),
    ]
    base = details.parse_base_amount(sample("getBidPblancListInfoServcBsisAmount.xml"))
    assert base is not None
    assert (base.kind, base.krw, base.vat_included) == (AmountKind.BASE, 19_110_000, None)
    (group,) = details.parse_process(sample("getCntrctProcssIntgOpenServc.xml"))
    assert group == (
        number(NumberKind.BID, "20160318205"), number(NumberKind.PRESPEC, "341367"), number(NumberKind.PLAN, "5-1-2016-8340103-000004"),
    )  # fmt: skip
    assert details.parse_failure(sample("getOpengResultListInfoFailing.xml")) == "단독응찰"
    with pytest.raises(FormatChanged, match="malformed"):
        details.parse_licences(sample("getBidPblancListInfoLicenseLimit.broken.txt"))


def test_details_out_of_rows() -> None:
    regions = answer(
        {"prtcptPsblRgnNm": "서울특별시"},
        {"prtcptPsblRgnNm": "서울특별시"},
        {"prtcptPsblRgnNm": ""},
        {"prtcptPsblRgnNm": "경기도"},
    )
    assert details.parse_regions(regions) == ("서울특별시", "경기도")
    licences = answer(
        {"lcnsLmtNm": "정보통신공사업/0036", "permsnIndstrytyList": "[소프트웨어사업자/1468],[전기/통신]"},
        {"lcnsLmtNm": ""},
    )
    assert details.parse_licences(licences) == ("정보통신공사업", "소프트웨어사업자", "전기/통신")
    assert details.parse_base_amount(answer({"bssamt": "0"})) is None
    assert details.parse_failure(answer()) == ""
    assert details.parse_process(answer({"orderPlanNo": "1", "bidNtceNo": ""})) == ()
    assert details.parse_changes(answer({"chgItemNm": "", "bidNtceNo": "R26BK00000001"})) == ()
    with pytest.raises(FormatChanged, match="no row has bssamt"):
        details.parse_base_amount(answer({"lcnsLmtNm": "x"}))
