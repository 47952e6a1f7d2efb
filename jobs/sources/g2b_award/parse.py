"""Openings, awards and failures (개찰, 낙찰, 유찰) out of one answer, whichever of the four lists it is.

Lists: getOpengResultListInfo{Servc,…}, getScsbidListSttus{Servc,…}, getOpengResultListInfoFailing and the open standard's
getDataSetOpnStdScsbidInfo. Field names: the official reference (2025-01); no live answer was ever recorded. Names of persons
(대표자) are never taken.
"""

from collections.abc import Callable
from functools import partial

from jobs.rules.buyers import real_buyer
from jobs.rules.cleaning import clean_line
from jobs.rules.titles import split_tags
from jobs.sources.batch import Batch
from jobs.sources.errors import FormatChanged
from jobs.sources.fields import Row, amounts, line, moment, raw, whole
from jobs.sources.g2b_envelope import read_envelope
from jobs.sources.g2b_layout import Layout
from jobs.sources.g2b_numbers import bid_number, official_link, order_of
from jobs.sources.g2b_rows import RowReader, kind_named, read_rows
from storage.records import AmountKind, Deadline, DeadlineKind, Kind, Notice, NumberKind, OfficialNumber, Stage

SOURCE = "g2b_award"

_RESULTS = {
    "opening": ("bidNtceNo", "progrsDivCdNm", "opengDt"),
    "award": ("bidNtceNo", "bidwinnrNm", "sucsfbidAmt"),
    "failure": ("bidNtceNo", "nobidRsn"),
    "standard": ("bidNtceNo", "opengRsltDivNm", "sucsfYn"),
}

_NUMBERS: tuple[tuple[str, ...], ...] = (("bidNtceNo",), ("bidNtceOrd",))
_NAMED = Layout(
    names=(*_NUMBERS, ("bidNtceNm",), ("dminsttNm",)),
    times=("opengDt", "rlOpengDt", "inptDt", "rgstDt"),
    sums=("sucsfbidAmt",),
    title="bidNtceNm",
    agency="dminsttNm",
)
_LAYOUTS = {
    "opening": _NAMED,
    "award": _NAMED,
    "failure": Layout(names=_NUMBERS),  # it names nothing but the tender's number
    "standard": Layout(
        names=(*_NUMBERS, ("bidNtceNm",), ("dmndInsttNm",)),
        sums=("fnlSucsfAmt",),
        title="bidNtceNm",
        agency="dmndInsttNm",
    ),
}


def parse(body: bytes, *, kind: Kind | None = None) -> Batch:
    """The results of one answer; the rows' fields tell which list it is. Of the open standard's rows, one for each bidder,
    only the winner's is taken. Raises the SourceErrors of `read_envelope`, and FormatChanged where the rows are no results."""
    envelope = read_envelope(body)
    which = _which(envelope.rows)
    reader = RowReader(
        what="result of a tender",
        marks=_RESULTS[which],
        identity=lambda row: line(row, "bidNtceNo", "bidNtceNm", limit=60),
        problem=_problem,
        notice=partial(_NOTICES[which], kind=kind),
        layout=_LAYOUTS[which],
    )
    return read_rows(envelope, envelope.rows, reader)


def _which(rows: tuple[Row, ...]) -> str:
    for which, marks in _RESULTS.items():
        if not rows or any(all(name in row for name in marks) for row in rows):
            return which
    raise FormatChanged(
        "not-this-list", f"no row has the fields of a tender's result; the first has {', '.join(sorted(rows[0])[:8])}"
    )


def _problem(row: Row) -> str:
    if not bid_number(raw(row, "bidNtceNo")):
        return "no notice number (bidNtceNo)"
    return "the revision (bidNtceOrd) is not a number" if order_of(raw(row, "bidNtceOrd")) is None else ""


def _opening(row: Row, *, kind: Kind | None) -> Notice | None:
    state = line(row, "progrsDivCdNm")
    bidders = _counted("참가업체", whole(row, "prtcptCnum"))
    first = raw(row, "opengCorpInfo").split("^")
    leader = f"1순위 {clean_line(first[0])} {first[3]}원" if len(first) >= 4 and first[3].isdecimal() else ""
    return _result(
        row, "opening", kind, tag=state or "개찰", published=("inptDt", "opengDt"), said=(state, bidders, leader)
    )


def _award(row: Row, *, kind: Kind | None) -> Notice | None:
    winner = f"낙찰 {line(row, 'bidwinnrNm')}" if raw(row, "bidwinnrNm") else ""
    rate = f"낙찰률 {line(row, 'sucsfbidRate')}%" if raw(row, "sucsfbidRate") else ""
    said = (winner, rate, _counted("참가업체", whole(row, "prtcptCnum")))
    return _result(
        row, "award", kind, tag="낙찰", published=("rgstDt", "fnlSucsfDate"), said=said, sum_field="sucsfbidAmt"
    )


def _failure(row: Row, *, kind: Kind | None) -> Notice | None:
    reason = line(row, "nobidRsn")
    return _result(
        row,
        "failure",
        kind,
        tag=line(row, "opengRsltDivNm") or "유찰",
        published=("inptDt", "rgstDt"),
        said=(reason,),
        why=reason,
    )


def _standard(row: Row, *, kind: Kind | None) -> Notice | None:
    if raw(row, "sucsfYn").upper() != "Y":
        return None
    plain: dict[str, object] = {
        **row,
        "dminsttNm": raw(row, "dmndInsttNm"),
        "opengDt": f"{raw(row, 'opengDate')} {raw(row, 'opengTm')}".strip(),
        "rgstDt": raw(row, "fnlSucsfDate"),
    }
    rate = f"낙찰률 {line(row, 'fnlSucsfRt')}%" if raw(row, "fnlSucsfRt") else ""
    said = (f"낙찰 {line(row, 'fnlSucsfCorpNm', 'bidprcCorpNm')}", rate)
    return _result(plain, "award", kind, tag="낙찰", published=("rgstDt",), said=said, sum_field="fnlSucsfAmt")


_NOTICES: dict[str, Callable[..., Notice | None]] = {
    "opening": _opening,
    "award": _award,
    "failure": _failure,
    "standard": _standard,
}


def _result(
    row: Row,
    what: str,
    kind: Kind | None,
    *,
    tag: str,
    published: tuple[str, ...],
    said: tuple[str, ...],
    sum_field: str = "",
    why: str = "",
) -> Notice | None:
    """One result. Each is a publication of its own: opening, award and failure of one tender do not amend one another, and a
    re-bid (rbidNo) or a part (bidClsfcNo) has results of its own."""
    number = bid_number(raw(row, "bidNtceNo"))
    if number.startswith("T"):
        return None
    title, tags = split_tags(line(row, "bidNtceNm") or f"{tag} {number}")
    announcer = line(row, "ntceInsttNm")
    buyer, group = real_buyer(line(row, "dminsttNm"), announcer, title)
    opened = moment(row, "rlOpengDt", "opengDt")
    part = "-".join(str(order_of(raw(row, name)) or 0) for name in ("bidClsfcNo", "rbidNo"))
    return Notice(
        source=SOURCE,
        external_id=f"{number}/{part}/{what}",
        revision=order_of(raw(row, "bidNtceOrd")) or 0,
        stage=Stage.AWARD,
        kind=kind or kind_named(row) or Kind.OTHER,
        title=title,
        tags=tuple(dict.fromkeys((tag, *tags))),
        buyer=buyer,
        buyer_group=group,
        announcer=announcer,
        amounts=amounts(row, (sum_field, AmountKind.AWARDED, None)) if sum_field else (),
        published_at=moment(row, *published),
        deadlines=(Deadline(kind=DeadlineKind.OPENING, at=opened),) if opened else (),
        contract_method=line(row, "cntrctCnclsMthdNm"),
        award_method=line(row, "bidwinrDcsnMthdNm"),
        url=official_link(number, raw(row, "bidNtceOrd")),
        body="\n".join(filter(None, said)),
        change_reason=why,
        numbers=(OfficialNumber(kind=NumberKind.BID, value=number),),
    )


def _counted(what: str, number: int | None) -> str:
    return f"{what} {number}" if number is not None else ""
