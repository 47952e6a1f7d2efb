"""Whatever bytes come, a reader ends in notices and row problems or in one SourceError of one line."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.sources.batch import Batch
from jobs.sources.errors import SourceError
from jobs.sources.feed_dates import feed_time
from jobs.sources.g2b_award.contracts import parse_contracts
from jobs.sources.g2b_award.parse import parse as parse_result
from jobs.sources.g2b_bid.parse import parse as parse_bid
from jobs.sources.g2b_plan.parse import parse as parse_plan
from jobs.sources.g2b_prespec.parse import parse as parse_prespec
from jobs.sources.pages.parse import parse as parse_page
from jobs.sources.seoul_contract.parse import parse as parse_contract_site
from jobs.sources.seoul_opendata.parse import SERVICE
from jobs.sources.seoul_opendata.parse import parse as parse_opendata
from jobs.sources.seoul_plan.parse import parse as parse_list

RECORDED = Path(__file__).parents[1] / "recorded" / "g2b"
LIVE = json.loads((RECORDED / "bids_servc_live.json").read_text("utf-8"))["response"]["body"]["items"]
READERS = {
    "bids": parse_bid, "prespecs": parse_prespec, "plans": parse_plan, "results": parse_result, "contracts": parse_contracts,
    "plaza": parse_opendata, "contract site": parse_contract_site, "list": parse_list, "page": parse_page,
}  # fmt: skip

odd_text = st.one_of(
    st.text(alphabet=st.characters(codec=None), max_size=40),
    st.sampled_from(
        [
            "0",
            "-1",
            "9" * 30,
            "2026-02-30",
            "2026-08-04 25:00",
            "[1^2",
            "[^^]",
            "R26BK01600001",
            "000",
            "Y",
            "http://[",
            "\x00",
            "\u202e긴급",
        ]
    ),
)
odd_value = st.one_of(
    odd_text, st.none(), st.booleans(), st.integers(), st.floats(), st.lists(odd_text, max_size=2), st.dictionaries(odd_text, odd_text, max_size=2)
)  # fmt: skip


def outcome(reader: str, body: bytes) -> Batch | None:
    try:
        return READERS[reader](body)
    except SourceError as error:
        told = str(error)
    assert "\n" not in told
    return None


@given(
    changes=st.dictionaries(st.sampled_from(sorted(LIVE[0])), odd_value, min_size=1, max_size=12),
    place=st.integers(0, len(LIVE) - 1),
)
def test_a_row_with_any_values(changes: dict[str, object], place: int) -> None:
    row = {**LIVE[place], **changes}
    answer = {"response": {"header": {"resultCode": "00"}, "body": {"items": [row, LIVE[0]], "totalCount": 2}}}
    batch = outcome("bids", json.dumps(answer).encode())
    assert batch is not None
    assert len(batch.notices) + len(batch.rejected) + batch.dropped == 2
    assert any(notice.external_id == LIVE[0]["bidNtceNo"] for notice in batch.notices)


NAMES = {
    "prespecs": ["bfSpecRgstNo", "prdctClsfcNoNm", "opninRgstClseDt", "rlDminsttNm", "asignBdgtAmt", "prdctDtlList", "specDocFileUrl1", "bidNtceNoList"],
    "plans": ["orderPlanUntyNo", "bizNm", "orderInsttNm", "orderYear", "orderMnth", "sumOrderAmt", "bidNtceNoList", "nticeDt"],
    "results": ["bidNtceNo", "bidNtceOrd", "progrsDivCdNm", "opengDt", "bidwinnrNm", "sucsfbidAmt", "opengCorpInfo", "rbidNo", "sucsfYn", "opengRsltDivNm"],
    "contracts": ["untyCntrctNo", "cntrctNm", "cntrctInsttNm", "ntceNo", "corpList", "dminsttList", "totCntrctAmt", "cntrctCnclsDate"],
}  # fmt: skip


@pytest.mark.parametrize("reader", sorted(NAMES))
@given(data=st.data())
@settings(max_examples=60)
def test_rows_of_the_other_lists_with_any_values(reader: str, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.fixed_dictionaries(dict.fromkeys(NAMES[reader], odd_value)), min_size=1, max_size=3))
    answer = {"response": {"header": {"resultCode": "00"}, "body": {"items": rows, "totalCount": len(rows)}}}
    batch = outcome(reader, json.dumps(answer).encode())
    assert batch is None or len(batch.notices) + len(batch.rejected) + batch.dropped == len(rows)


@given(
    rows=st.lists(
        st.fixed_dictionaries(
            dict.fromkeys(["BOARD_ID", "TITLE", "CONTENTS", "CREATE_DATE", "DEADLINE_DATE", "FILE_URL1"], odd_value)
        ),
        max_size=3,
    )
)
def test_the_plazas_rows_with_any_values(rows: list[dict[str, object]]) -> None:
    answer = {SERVICE: {"list_total_count": len(rows), "RESULT": {"CODE": "INFO-000"}, "row": rows}}
    batch = outcome("plaza", json.dumps(answer).encode())
    assert batch is not None
    assert len(batch.notices) + len(batch.rejected) == len(rows)


@pytest.mark.parametrize("reader", sorted(READERS))
@given(
    body=st.one_of(
        st.binary(max_size=300),
        odd_text.map(lambda text: text.encode("utf-8", "replace")),
        st.from_regex(r"<[a-z<>/ ='\"!\-]{0,60}", fullmatch=True).map(str.encode),
    )
)
@settings(max_examples=60)
def test_any_bytes(reader: str, body: bytes) -> None:
    outcome(reader, body)


@pytest.mark.parametrize("reader", ["list", "page"])
@given(cells=st.lists(st.lists(odd_text, min_size=4, max_size=4), max_size=4))
@settings(max_examples=60)
def test_any_cells(reader: str, cells: list[list[str]]) -> None:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells)
    page = f"<table><tr><th>사업명</th><th>부서</th><th>예산(천원)</th><th>등록일</th></tr>{rows}</table>"
    outcome(reader, page.encode("utf-8", "replace"))


@given(text=st.one_of(odd_text, st.text(alphabet="0123456789-:. /,+TZ년월일오전후시분KSTGMT", max_size=40)))
def test_any_date(text: str) -> None:
    at = feed_time(text)
    assert at is None or at.tzinfo is not None
