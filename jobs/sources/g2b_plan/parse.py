"""Order plans (발주계획) out of one answer of getOrderPlanSttusList{Servc,Thng,Cnstwk,Frgcpt}, plain or PPSSrch.

Field names: the procurement service's official reference (2025-01). No live answer was ever recorded.
"""

import re
from functools import partial

from jobs.rules.buyers import group_of
from jobs.rules.periods import planned_period
from jobs.rules.titles import split_tags
from jobs.sources.batch import Batch
from jobs.sources.fields import Row, amounts, line, moment, raw, whole
from jobs.sources.g2b_envelope import read_envelope
from jobs.sources.g2b_layout import Layout
from jobs.sources.g2b_numbers import joined_numbers
from jobs.sources.g2b_rows import RowReader, kind_named, read_rows
from storage.records import AmountKind, Classification, Kind, Notice, NumberKind, OfficialNumber, Stage

SOURCE = "g2b_plan"

_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-]{2,39}")

_LAYOUT = Layout(
    names=(("orderPlanUntyNo",), ("orderInsttNm",), ("sumOrderAmt",), ("orderYear",), ("orderMnth",), ("nticeDt",)),
    times=("nticeDt",),
    sums=("sumOrderAmt",),
    title="bizNm",
    agency="orderInsttNm",
)


def parse(body: bytes, *, kind: Kind | None = None) -> Batch:
    """The plans of one answer; `kind` is what was asked for, else each row tells. Test rows (T…) are dropped.

    A row without a number or a title becomes a RowProblem. Raises the SourceErrors of `read_envelope`, and FormatChanged where
    the rows are something else.
    """
    envelope = read_envelope(body)
    reader = RowReader(
        what="order plan",
        marks=("orderPlanUntyNo", "bizNm", "orderInsttNm"),
        identity=lambda row: line(row, "orderPlanUntyNo", "bizNm", limit=60),
        problem=_problem,
        notice=partial(_notice, kind=kind),
        layout=_LAYOUT,
    )
    return read_rows(envelope, envelope.rows, reader)


def _problem(row: Row) -> str:
    if not _NUMBER.fullmatch(line(row, "orderPlanUntyNo")):
        return "no plan number (orderPlanUntyNo)"
    return "" if line(row, "bizNm") else "no title (bizNm)"


def _notice(row: Row, kind: Kind | None) -> Notice | None:
    number = line(row, "orderPlanUntyNo").upper()
    if number.startswith("T"):
        return None
    title, tags = split_tags(line(row, "bizNm"))
    agency = line(row, "orderInsttNm")
    own = OfficialNumber(kind=NumberKind.PLAN, value=number)
    return Notice(
        source=SOURCE,
        external_id=number,
        stage=Stage.PLAN,
        kind=kind or kind_named(row) or Kind.OTHER,
        title=title,
        tags=tags,
        buyer=agency,
        buyer_group=group_of(agency),
        announcer=line(row, "totlmngInsttNm") or agency,
        # Whether the sum of a plan includes VAT is nowhere said.
        amounts=amounts(row, ("sumOrderAmt", AmountKind.BUDGET, None)),
        published_at=moment(row, "nticeDt"),
        planned_for=planned_period(raw(row, "orderMnth"), whole(row, "orderYear")),
        contract_method=line(row, "cntrctMthdNm"),
        classification=Classification(
            large=line(row, "cnsttyDivNm"),
            code=line(row, "dtilPrdctClsfcNo", "prdctClsfcNo"),
            name=line(row, "dtilPrdctClsfcNoNm", "prdctClsfcNoNm"),
        ),
        body="\n".join(filter(None, (line(row, "usgCntnts"), line(row, "specCntnts"), line(row, "deptNm")))),
        own_number=own,
        numbers=tuple(dict.fromkeys((own, *joined_numbers(row)))),
    )
