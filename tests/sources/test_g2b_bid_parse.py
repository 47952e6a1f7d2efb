"""Tender notices out of recorded answers, and out of rows that are not as they should be."""

import json
from collections import Counter
from pathlib import Path

import pytest

from jobs.rules.windows import seoul_iso
from jobs.sources.batch import Batch
from jobs.sources.errors import FormatChanged
from jobs.sources.g2b_bid.parse import parse
from storage.records import (
    Action,
    AmountKind,
    BuyerGroup,
    DeadlineKind,
    Kind,
    Notice,
    NumberKind,
    OfficialNumber,
    Stage,
)

RECORDED = Path(__file__).parents[1] / "recorded" / "g2b"
SAMPLES = RECORDED / "official_samples"
ROW: dict[str, object] = {
    "bidNtceNo": "R26BK01600001",
    "bidNtceOrd": "000",
    "bidNtceNm": "지능형 CCTV 구축",
    "ntceKindNm": "등록공고",
    "bidNtceDt": "2026-07-28 09:10:50",
    "ntceInsttNm": "서울특별시",
    "dminsttNm": "서울특별시",
}


def read(*rows: dict[str, object], kind: Kind | None = None) -> Batch:
    body = {"items": list(rows), "numOfRows": 999, "pageNo": 1, "totalCount": len(rows)}
    answer = {"response": {"header": {"resultCode": "00", "resultMsg": "정상"}, "body": body}}
    return parse(json.dumps(answer).encode(), kind=kind)


def one(**changed: object) -> Notice:
    (notice,) = read({**ROW, **changed}).notices
    return notice


def recorded(name: str) -> Batch:
    return parse((RECORDED / name).read_bytes())


def test_all_complete_live_rows() -> None:
    batch = recorded("bids_servc_live.json")
    assert (len(batch.notices), batch.rejected, batch.total, batch.dropped) == (93, (), 93, 0)
    assert Counter(notice.action for notice in batch.notices) == {
        Action.NEW: 80, Action.RENOTICED: 9, Action.CANCELLED: 2, Action.AMENDED: 2,
    }  # fmt: skip
    assert {notice.kind for notice in batch.notices} == {Kind.SERVICES}
    assert all(notice.stage is Stage.TENDER and notice.amount and notice.deadline_at for notice in batch.notices)
    assert sum(notice.classification.large == "ICT 서비스" for notice in batch.notices) == 12


def test_one_live_row_field_by_field() -> None:
    notice = next(n for n in recorded("bids_servc_live.json").notices if n.external_id == "R25BK01212619")
    assert (notice.revision, notice.action, notice.title) == (
        0,
        Action.NEW,
        "질병관리청 2026년 국가예방접종사업 홍보사업",
    )
    assert (notice.buyer, notice.announcer, notice.buyer_group) == (
        "한국언론진흥재단",
        "한국언론진흥재단",
        BuyerGroup.OTHER,
    )
    assert [(a.kind, a.krw, a.vat_included) for a in notice.amounts] == [
        (AmountKind.ALLOCATED, 640_000_000, True),
        (AmountKind.ESTIMATED, 581_818_182, False),
    ]
    assert notice.published_at is not None
    assert seoul_iso(notice.published_at) == "2025-12-19T09:40:40+09:00"
    assert {deadline.kind: seoul_iso(deadline.at) for deadline in notice.deadlines} == {
        DeadlineKind.REGISTRATION: "2026-01-06T18:00:00+09:00",
        DeadlineKind.BID: "2026-01-07T11:00:00+09:00",
        DeadlineKind.OPENING: "2026-01-07T12:00:00+09:00",
    }
    assert (notice.contract_method, notice.award_method, notice.bid_method) == (
        "일반경쟁",
        "협상에의한계약",
        "전자입찰",
    )
    assert notice.classification.name == "홍보및마케팅서비스"
    assert notice.url == "https://www.g2b.go.kr/link/PNPE027_01/single/?bidPbancNo=R25BK01212619&bidPbancOrd=000"
    assert [attachment.name for attachment in notice.attachments] == [
        "(긴급입찰사유서) 질병관리청 2026년 국가예방접종사업 홍보.hwp",
        "[입찰공고문] 질병관리청 2026년 국가예방접종 홍보사업.hwp",
        "[제안요청서] 질병관리청 2026년 국가예방접종사업 홍보사업.hwpx",
    ]
    assert notice.numbers == (
        OfficialNumber(kind=NumberKind.BID, value="R25BK01212619"),
        OfficialNumber(kind=NumberKind.PRESPEC, value="R25BD00151511"),
        OfficialNumber(kind=NumberKind.PLAN, value="R25DD20471974"),
    )


def test_all_short_live_rows() -> None:
    batch = recorded("bids_short_live.json")
    assert (len(batch.notices), batch.rejected) == (518, ())
    assert Counter(notice.action for notice in batch.notices) == {
        Action.NEW: 352, Action.RENOTICED: 137, Action.AMENDED: 15, Action.CANCELLED: 14,
    }  # fmt: skip
    assert sum(notice.deadline_at is None for notice in batch.notices) == 75  # their rows have no bidClseDt at all
    assert {notice.thread for notice in batch.notices} == {("g2b_bid", n.external_id) for n in batch.notices}


def test_the_flattened_listing() -> None:
    batch = recorded("bids_ict_listing.json")
    assert len(batch.notices) + len(batch.rejected) == 692
    assert {problem.reason for problem in batch.rejected} == {"no notice number (bidNtceNo)"}
    first = batch.notices[0]
    assert (first.external_id, first.buyer, first.published_at is not None) == ("R26BK01477473", "금융감독원", True)
    assert [(a.kind, a.krw, a.vat_included) for a in first.amounts] == [(AmountKind.ESTIMATED, 1_584_745_455, False)]
    assert any("invitation" in notice.url for notice in batch.notices)  # a number found in the link alone


@pytest.mark.parametrize(
    ("name", "kind", "actions"),
    [
        ("getBidPblancListInfoServc.xml", Kind.SERVICES, [Action.AMENDED]),
        ("getBidPblancListInfoThng.xml", Kind.GOODS, [Action.CANCELLED]),
        ("getBidPblancListInfoServcPPSSrch.xml", Kind.SERVICES, [Action.AMENDED] * 6 + [Action.CANCELLED] * 2),
        ("getDataSetOpnStdBidPblancInfo.xml", Kind.GOODS, [Action.NEW]),
    ],
)
def test_official_samples(name: str, kind: Kind, actions: list[Action]) -> None:
    batch = parse((SAMPLES / name).read_bytes())
    assert {notice.kind for notice in batch.notices} == {kind}
    assert sorted(notice.action for notice in batch.notices) == actions
    assert batch.rejected == ()


def test_an_official_sample_field_by_field() -> None:
    (notice,) = parse((SAMPLES / "getBidPblancListInfoServc.xml").read_bytes()).notices
    assert (notice.external_id, notice.revision, notice.title) == ("20170346955", 1, "항만보안시스템 통합구축사업")
    assert (notice.buyer, notice.announcer) == ("인천항만공사", "조달청 인천지방조달청")
    assert notice.change_reason == "분담이행 방식 허용"
    assert notice.classification.code == "81108989"
    assert notice.body == "정보시스템개발서비스"
    assert notice.url == ""  # the new service has no page for an old number
    assert notice.attachments[0].name == "20170346955-01_1493615610675_정정공고서(항만보안시스템 통합구축사업).hwp"
    assert notice.deadline(DeadlineKind.CONSORTIUM) is not None


def test_the_open_standard_sample_field_by_field() -> None:
    (notice,) = parse((SAMPLES / "getDataSetOpnStdBidPblancInfo.xml").read_bytes()).notices
    assert (notice.external_id, notice.tags, notice.buyer) == (
        "R25BK00933743",
        ("긴급",),
        "신김포농업협동조합 양촌미곡사업소",
    )
    assert {deadline.kind: seoul_iso(deadline.at) for deadline in notice.deadlines} == {
        DeadlineKind.REGISTRATION: "2025-07-07T14:00:00+09:00",
        DeadlineKind.BID: "2025-07-08T15:00:00+09:00",
        DeadlineKind.OPENING: "2025-07-08T16:00:00+09:00",
    }
    assert (notice.contract_method, notice.award_method, notice.regions) == ("제한경쟁", "적격심사제", ())


OTHER_SAMPLES = sorted(
    path.name
    for path in SAMPLES.iterdir()
    if not path.name.startswith(
        ("getBidPblancListInfoServc.", "getBidPblancListInfoServcP", "getBidPblancListInfoThng")
    )
    and path.name != "getDataSetOpnStdBidPblancInfo.xml"
)


@pytest.mark.parametrize("name", OTHER_SAMPLES)
def test_every_other_sample_is_one_clear_error(name: str) -> None:
    with pytest.raises(FormatChanged) as caught:
        parse((SAMPLES / name).read_bytes())
    assert caught.value.code == ("malformed" if ".broken" in name else "not-this-list")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("word", "action", "revision"),
    [
        ("등록공고", Action.NEW, "000"), ("일반", Action.NEW, "000"), ("긴급", Action.NEW, "000"), ("일반공고", Action.NEW, "000"),
        ("변경공고", Action.AMENDED, "001"), ("변경", Action.AMENDED, "001"), ("연기", Action.AMENDED, "001"),
        ("갱신", Action.AMENDED, "001"), ("긴급갱신", Action.AMENDED, "001"), ("정정공고", Action.AMENDED, "001"),
        ("취소공고", Action.CANCELLED, "001"), ("취소", Action.CANCELLED, "01"),
        ("재공고", Action.RENOTICED, "000"), ("재입찰", Action.RENOTICED, "000"), ("재공고입찰", Action.RENOTICED, "000"),
        ("", Action.NEW, "000"), ("", Action.AMENDED, "002"), ("새로운말", Action.AMENDED, "1"), ("", Action.NEW, ""),
    ],
)  # fmt: skip
def test_both_vocabularies(word: str, action: Action, revision: str) -> None:
    notice = one(ntceKindNm=word, bidNtceOrd=revision)
    assert (notice.action, notice.revision) == (action, int(revision or "0"))


def test_a_renotice_may_only_be_said_by_its_flag() -> None:
    assert one(reNtceYn="Y").action is Action.RENOTICED
    assert one(reNtceYn="Y", ntceKindNm="변경공고", bidNtceOrd="001").action is Action.AMENDED
    assert "긴급" in one(ntceKindNm="긴급공고").tags


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"bidNtceNo": ""}, "no notice number (bidNtceNo)"),
        ({"bidNtceNo": "?"}, "no notice number (bidNtceNo)"),
        ({"bidNtceNo": None}, "no notice number (bidNtceNo)"),
        ({"bidNtceNm": "\u200b"}, "no title (bidNtceNm)"),
        ({"bidNtceOrd": "x1"}, "the revision (bidNtceOrd) is not a number: 'x1'"),
    ],
)
def test_a_bad_row_gets_one_line_and_the_rest_goes_on(changed: dict[str, object], reason: str) -> None:
    batch = read({**ROW, **changed}, {**ROW, "bidNtceNo": "R26BK01600002"})
    assert [notice.external_id for notice in batch.notices] == ["R26BK01600002"]
    (problem,) = batch.rejected
    assert (problem.row, problem.reason) == (1, reason)
    assert str(problem).startswith("row 1")
    assert "\n" not in str(problem)


def test_mock_bids_are_dropped() -> None:
    batch = read({**ROW, "bidNtceNo": "T26BK01600003"}, ROW)
    assert ([notice.external_id for notice in batch.notices], batch.dropped) == (["R26BK01600001"], 1)


def test_amounts_and_deadlines_of_other_lists() -> None:
    works = one(bdgtAmt="367851000", presmptPrce="334410000", asignBdgtAmt="", mainCnsttyNm="정보통신공사업")
    assert works.amount is not None
    assert (works.kind, works.amount.kind, works.amount.krw, works.body) == (
        Kind.WORKS,
        AmountKind.BUDGET,
        367_851_000,
        "정보통신공사업",
    )
    rebid = one(
        ntceKindNm="재입찰",
        opengDt="2026-08-01 11:00",
        rbidOpengDt="2026-08-05 11:00",
        tpEvalApplClseDt="2026-07-30 17:00",
    )
    assert seoul_iso(rebid.deadline(DeadlineKind.OPENING) or MISSING) == "2026-08-05T11:00:00+09:00"
    assert rebid.deadline_at == rebid.deadline(DeadlineKind.OPENING)
    assert rebid.deadline(DeadlineKind.PROPOSAL) is not None


MISSING = one(bidNtceNo="R26BK01600009").published_at or pytest.fail("no time")


def test_kind_is_what_was_asked_for_else_what_the_row_shows() -> None:
    assert read(ROW, kind=Kind.GOODS).notices[0].kind is Kind.GOODS
    assert one(bsnsDivNm="공사").kind is Kind.WORKS
    assert one(prdctSpecNm="서버").kind is Kind.GOODS
    assert one().kind is Kind.OTHER


def test_numbers_regions_and_links() -> None:
    notice = one(
        befBidBbancNo="R26BK01500001001",
        bfSpecRgstNo="R26BD00000001",
        rgnLmtYn="Y",
        prtcptPsblRgnNm="서울특별시, 경기도,...(이하생략)",
    )
    assert OfficialNumber(kind=NumberKind.BID, value="R26BK01500001") in notice.numbers
    assert notice.regions == ("서울특별시", "경기도")
    assert notice.url == "https://www.g2b.go.kr/link/PNPE027_01/single/?bidPbancNo=R26BK01600001&bidPbancOrd=000"
    elsewhere = one(bidNtceNo="KEPCO-2026-77", bidNtceUrl="http://srm.kepco.net")
    assert elsewhere.url == "http://srm.kepco.net"


def test_the_same_attachment_twice_is_one() -> None:
    notice = one(
        ntceSpecDocUrl1="https://h/a", ntceSpecDocUrl2="https://h/a", ntceSpecFileNm1="가.hwp", ntceSpecDocUrl3="없음"
    )
    assert [(attachment.name, attachment.url) for attachment in notice.attachments] == [("가.hwp", "https://h/a")]


def test_other_lists_are_refused_whole() -> None:
    with pytest.raises(FormatChanged, match="not-this-list"):
        read({"bfSpecRgstNo": "1", "prdctClsfcNoNm": "x"})
    for body in (b'[{"a": 1}]', b'[{"bidNo": 1'):
        with pytest.raises(FormatChanged):
            parse(body)
    assert read().notices == ()
