"""Pre-specifications (사전규격) out of one answer of getPublicPrcureThngInfo{Servc,Thng,Cnstwk}, plain or PPSSrch.

Field names: the procurement service's official reference (2025-01). No live answer was ever recorded.
"""

import re
from functools import partial
from urllib.parse import parse_qs, urlsplit

from jobs.rules.buyers import real_buyer
from jobs.rules.cleaning import clean_line
from jobs.rules.titles import split_tags
from jobs.sources.batch import Batch
from jobs.sources.fields import Row, amounts, caret_records, line, moment, yes
from jobs.sources.g2b_envelope import read_envelope
from jobs.sources.g2b_layout import Layout
from jobs.sources.g2b_numbers import joined_numbers
from jobs.sources.g2b_rows import RowReader, kind_named, numbered_attachments, read_rows
from storage.records import (
    AmountKind,
    Attachment,
    Classification,
    Deadline,
    DeadlineKind,
    Kind,
    Notice,
    NumberKind,
    OfficialNumber,
    Stage,
)

SOURCE = "g2b_prespec"

_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-]{2,39}")
_NEW_NUMBER = re.compile(r"R\d{2}BD\d{8}")
_LINK = "https://www.g2b.go.kr/link/PRVA004_02/?bfSpecRegNo={number}"  # the page says Reg where the field says Rgst
_MOST_ATTACHMENTS = 5

_LAYOUT = Layout(
    names=(("bfSpecRgstNo",), ("rlDminsttNm",), ("orderInsttNm",), ("asignBdgtAmt",), ("rcptDt", "rgstDt")),
    times=("rcptDt", "rgstDt", "opninRgstClseDt"),
    sums=("asignBdgtAmt",),
    title="prdctClsfcNoNm",
    agency="rlDminsttNm",
    opens="rcptDt",
    closes="opninRgstClseDt",
)


def parse(body: bytes, *, kind: Kind | None = None) -> Batch:
    """The pre-specifications of one answer; `kind` is what was asked for, else each row tells. Test rows (T…) are dropped.

    A row without a number or a title becomes a RowProblem. Raises the SourceErrors of `read_envelope`, and FormatChanged where
    the rows are something else.
    """
    envelope = read_envelope(body)
    reader = RowReader(
        what="pre-specification",
        marks=("bfSpecRgstNo", "prdctClsfcNoNm", "opninRgstClseDt"),
        identity=lambda row: line(row, "bfSpecRgstNo", "prdctClsfcNoNm", limit=60),
        problem=_problem,
        notice=partial(_notice, kind=kind),
        layout=_LAYOUT,
    )
    return read_rows(envelope, envelope.rows, reader)


def _problem(row: Row) -> str:
    if not _NUMBER.fullmatch(line(row, "bfSpecRgstNo")):
        return "no registration number (bfSpecRgstNo)"
    return "" if line(row, "prdctClsfcNoNm") else "no title (prdctClsfcNoNm)"


def _notice(row: Row, kind: Kind | None) -> Notice | None:
    number = line(row, "bfSpecRgstNo").upper()
    if number.startswith("T"):
        return None
    title, tags = split_tags(line(row, "prdctClsfcNoNm"))
    announcer = line(row, "orderInsttNm")
    buyer, group = real_buyer(line(row, "rlDminsttNm"), announcer, title)
    closes = moment(row, "opninRgstClseDt", end_of_day=True)
    products = [record for record in caret_records(row, "prdctDtlList") if len(record) >= 3]
    own = OfficialNumber(kind=NumberKind.PRESPEC, value=number)
    return Notice(
        source=SOURCE,
        external_id=number,
        stage=Stage.PRESPEC,
        kind=kind or kind_named(row) or Kind.OTHER,
        title=title,
        tags=(*tags, *(("SW사업",) if yes(row, "swBizObjYn") else ())),
        buyer=buyer,
        buyer_group=group,
        announcer=announcer,
        amounts=amounts(row, ("asignBdgtAmt", AmountKind.ALLOCATED, True)),
        published_at=moment(row, "rcptDt", "rgstDt"),
        deadlines=(Deadline(kind=DeadlineKind.OPINION, at=closes),) if closes else (),
        classification=Classification(code=products[0][1], name=products[0][2]) if products else Classification(),
        url=_LINK.format(number=number) if _NEW_NUMBER.fullmatch(number) else "",
        body="\n".join(dict.fromkeys(record[2] for record in products)),
        attachments=tuple(map(_named, numbered_attachments(row, "specDocFileUrl", "", _MOST_ATTACHMENTS))),
        own_number=own,
        numbers=tuple(dict.fromkeys((own, *joined_numbers(row)))),
    )


def _named(attachment: Attachment) -> Attachment:
    """The list has no file names; some addresses carry one in `fileNm=`."""
    names = parse_qs(urlsplit(attachment.url).query).get("fileNm", [""])
    return Attachment(name=clean_line(names[0]), url=attachment.url)
