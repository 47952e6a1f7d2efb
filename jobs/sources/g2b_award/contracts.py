"""Contracts (계약) out of one answer of getCntrctInfoList{Servc,Thng,Cnstwk}.

Field names: the procurement service's official reference (2025-01), which prints no whole sample of this list; nothing of it
was ever recorded. Names of persons in corpList are not taken.
"""

from functools import partial

from jobs.rules.buyers import real_buyer
from jobs.rules.titles import split_tags
from jobs.sources.batch import Batch
from jobs.sources.fields import Row, amounts, caret_records, line, link, moment, raw
from jobs.sources.g2b_award.parse import SOURCE
from jobs.sources.g2b_envelope import read_envelope
from jobs.sources.g2b_layout import Layout
from jobs.sources.g2b_numbers import bid_number
from jobs.sources.g2b_rows import RowReader, kind_named, read_rows
from storage.records import AmountKind, Classification, Kind, Notice, NumberKind, OfficialNumber, Stage

_COMPANY = 3  # [순번^업체구분^공동도급방식구분^업체명^대표자명^…]

_LAYOUT = Layout(
    names=(("untyCntrctNo",), ("cntrctInsttNm",)),
    times=("rgstDt", "cntrctCnclsDate"),
    sums=("totCntrctAmt", "thtmCntrctAmt"),
    title="cntrctNm",
    agency="cntrctInsttNm",
)


def parse_contracts(body: bytes, *, kind: Kind | None = None) -> Batch:
    """The contracts of one answer. Raises the SourceErrors of `read_envelope`, and FormatChanged where the rows are none."""
    envelope = read_envelope(body)
    reader = RowReader(
        what="contract",
        marks=("untyCntrctNo", "cntrctNm"),
        identity=lambda row: line(row, "untyCntrctNo", "cntrctNm", limit=60),
        problem=_problem,
        notice=partial(_notice, kind=kind),
        layout=_LAYOUT,
    )
    return read_rows(envelope, envelope.rows, reader)


def _problem(row: Row) -> str:
    if not line(row, "untyCntrctNo", limit=40):
        return "no contract number (untyCntrctNo)"
    return "" if line(row, "cntrctNm") else "no title (cntrctNm)"


def _notice(row: Row, *, kind: Kind | None) -> Notice:
    title, tags = split_tags(line(row, "cntrctNm"))
    announcer = line(row, "cntrctInsttNm")
    asking = next((record[2] for record in caret_records(row, "dminsttList") if len(record) > 2), "")
    buyer, group = real_buyer(asking, announcer, title)
    number = bid_number(raw(row, "ntceNo"))
    companies = [record[_COMPANY] for record in caret_records(row, "corpList") if len(record) > _COMPANY]
    return Notice(
        source=SOURCE,
        external_id=f"{line(row, 'untyCntrctNo', limit=40)}/contract",
        stage=Stage.CONTRACT,
        kind=kind or kind_named(row) or Kind.OTHER,
        title=title,
        tags=("계약", *tags),
        buyer=buyer,
        buyer_group=group,
        announcer=announcer,
        amounts=amounts(row, ("totCntrctAmt", AmountKind.AWARDED, None), ("thtmCntrctAmt", AmountKind.AWARDED, None))[
            :1
        ],
        published_at=moment(row, "rgstDt", "cntrctCnclsDate"),
        contract_method=line(row, "cntrctCnclsMthdNm"),
        classification=Classification(
            large=line(row, "pubPrcrmntLrgClsfcNm", "pubPrcrmntLrgclsfcNm"),
            middle=line(row, "pubPrcrmntMidClsfcNm", "pubPrcrmntMidclsfcNm"),
            code=line(row, "pubPrcrmntClsfcNo"),
            name=line(row, "pubPrcrmntClsfcNm"),
        ),
        url=link(row, "cntrctDtlInfoUrl", "cntrctInfoUrl"),
        body="\n".join(f"계약 {company}" for company in companies if company),
        numbers=(OfficialNumber(kind=NumberKind.BID, value=number),) if number else (),
    )
