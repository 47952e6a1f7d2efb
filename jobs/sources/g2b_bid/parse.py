"""Tender notices (입찰공고) out of one answer of getBidPblancListInfo{Servc,Thng,Cnstwk}, plain or PPSSrch.

Field names and meanings: the procurement service's official reference (2025-01) as tabled for this project, corrected by
recorded live rows of 2025-12…2026-08. All values are text, absent is "".
"""

from functools import partial

from jobs.rules.buyers import real_buyer
from jobs.rules.project_types import project_type_of
from jobs.rules.titles import split_tags
from jobs.sources.batch import Batch
from jobs.sources.fields import Row, amounts, caret_records, line, link, moment, raw, text
from jobs.sources.g2b_bid.listing import is_listing, listing_envelope
from jobs.sources.g2b_bid.open_standard import as_plain_row
from jobs.sources.g2b_envelope import read_envelope
from jobs.sources.g2b_layout import Layout
from jobs.sources.g2b_numbers import bid_number, joined_numbers, official_link, order_of
from jobs.sources.g2b_rows import RowReader, kind_named, numbered_attachments, read_rows
from storage.records import (
    Action,
    AmountKind,
    Classification,
    Deadline,
    DeadlineKind,
    Kind,
    Notice,
    NumberKind,
    OfficialNumber,
    Stage,
)

SOURCE = "g2b_bid"

# Both vocabularies of ntceKindNm (the document's 일반/변경/취소/재입찰/연기/긴급/갱신 and the live 등록/변경/취소/재공고), and the open
# standard's; the first word found decides, so that 긴급갱신 is a change and 재공고 is not a 공고.
_ACTIONS: tuple[tuple[str, Action], ...] = (
    ("취소", Action.CANCELLED),
    ("재공고", Action.RENOTICED),
    ("재입찰", Action.RENOTICED),
    ("변경", Action.AMENDED),
    ("정정", Action.AMENDED),
    ("연기", Action.AMENDED),
    ("갱신", Action.AMENDED),
    ("등록", Action.NEW),
    ("일반", Action.NEW),
    ("긴급", Action.NEW),
)
_DEADLINES: tuple[tuple[DeadlineKind, tuple[str, ...]], ...] = (
    (DeadlineKind.REGISTRATION, ("bidQlfctRgstDt",)),
    (DeadlineKind.CONSORTIUM, ("cmmnSpldmdAgrmntClseDt",)),
    (DeadlineKind.PROPOSAL, ("tpEvalApplClseDt",)),  # TP: the technical proposal of engineering services
    (DeadlineKind.BID, ("bidClseDt",)),
    (DeadlineKind.OPENING, ("opengDt",)),
)
# A field that only one operation's rows have tells what is bought, where the question did not.
_KIND_FIELDS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (Kind.SERVICES, ("srvceDivNm", "ppswGnrlSrvceYn", "pubPrcrmntLrgClsfcNm", "pubPrcrmntLrgclsfcNm")),
    (Kind.WORKS, ("bdgtAmt", "mainCnsttyNm", "cnstrtsiteRgnNm")),
    (Kind.GOODS, ("dtilPrdctClsfcNo", "prdctSpecNm", "dlvrTmlmtDt")),
)
_MOST_ATTACHMENTS = 10

_LAYOUT = Layout(
    names=(
        ("bidNtceNo",),
        ("bidNtceOrd",),
        ("ntceKindNm",),
        ("dminsttNm",),
        ("bidClseDt",),
        ("asignBdgtAmt", "bdgtAmt", "presmptPrce"),
    ),
    times=("bidNtceDt", "rgstDt", "bidClseDt", "opengDt"),
    sums=("asignBdgtAmt", "bdgtAmt", "presmptPrce"),
    title="bidNtceNm",
    agency="dminsttNm",
    opens="bidNtceDt",
    closes="bidClseDt",
)


def parse(body: bytes, *, kind: Kind | None = None) -> Batch:
    """The notices of one answer; `kind` is what was asked for, else each row tells. Mock bids (number T…) are dropped.

    A row without a number, a title or a readable revision becomes a RowProblem, and the rest goes on. Raises the
    SourceErrors of `read_envelope`, and FormatChanged where the rows are not tender notices at all.
    """
    envelope = listing_envelope(body) if is_listing(body) else read_envelope(body)
    reader = RowReader(
        what="tender notice",
        marks=("bidNtceNm", "bidNtceDt", "ntceInsttNm"),  # award and process rows lack one of them
        identity=lambda row: _number(row) or line(row, "bidNtceNm", limit=60),
        problem=_problem,
        notice=partial(_notice, kind=kind),
        layout=_LAYOUT,
    )
    return read_rows(envelope, map(as_plain_row, envelope.rows), reader)


def _number(row: Row) -> str:
    return bid_number(raw(row, "bidNtceNo"))


def _problem(row: Row) -> str:
    if not _number(row):
        return "no notice number (bidNtceNo)"
    if order_of(raw(row, "bidNtceOrd")) is None:
        return f"the revision (bidNtceOrd) is not a number: {line(row, 'bidNtceOrd', limit=20)!r}"
    return "" if line(row, "bidNtceNm") else "no title (bidNtceNm)"


def _notice(row: Row, kind: Kind | None) -> Notice | None:
    number = _number(row)
    if number.startswith("T"):
        return None
    title, tags = split_tags(line(row, "bidNtceNm"))
    announcer = line(row, "ntceInsttNm")
    buyer, group = real_buyer(line(row, "dminsttNm"), announcer, title)
    revision = order_of(raw(row, "bidNtceOrd")) or 0
    kind, classification = kind or _kind(row), _classification(row)
    own = OfficialNumber(kind=NumberKind.BID, value=number)
    return Notice(
        source=SOURCE,
        external_id=number,
        revision=revision,
        stage=Stage.TENDER,
        action=_action(row, revision),
        kind=kind,
        title=title,
        tags=_tags(row, tags),
        buyer=buyer,
        buyer_group=group,
        announcer=announcer,
        amounts=amounts(
            row,
            ("asignBdgtAmt", AmountKind.ALLOCATED, True),
            ("bdgtAmt", AmountKind.BUDGET, True),
            ("presmptPrce", AmountKind.ESTIMATED, False),
        ),
        published_at=moment(row, "bidNtceDt", "rgstDt"),
        deadlines=_deadlines(row),
        contract_method=line(row, "cntrctCnclsMthdNm"),
        award_method=line(row, "sucsfbidMthdNm"),
        bid_method=line(row, "bidMethdNm"),
        project_type=project_type_of(title, classification, kind),
        classification=classification,
        regions=_regions(row),
        url=link(row, "bidNtceDtlUrl") or official_link(number, raw(row, "bidNtceOrd")) or link(row, "bidNtceUrl"),
        body=_what_is_bought(row),
        attachments=numbered_attachments(row, "ntceSpecDocUrl", "ntceSpecFileNm", _MOST_ATTACHMENTS),
        change_reason=text(row, "chgNtceRsn", limit=2000),
        own_number=own,
        numbers=(own, *joined_numbers(row)),
    )


def _action(row: Row, revision: int) -> Action:
    """What the source says this revision did; a re-notice is often only said by reNtceYn. Without a known word, a raised
    revision is an amendment (변경·취소 keep the number and raise the revision)."""
    word = raw(row, "ntceKindNm")
    action = next((action for sign, action in _ACTIONS if sign in word), None)
    if action is None:
        action = Action.AMENDED if revision > 0 else Action.NEW
    renoticed = action is Action.NEW and raw(row, "reNtceYn").upper() == "Y"
    return Action.RENOTICED if renoticed else action


def _tags(row: Row, tags: tuple[str, ...]) -> tuple[str, ...]:
    urgent = ("긴급",) if "긴급" in raw(row, "ntceKindNm") else ()
    return tuple(dict.fromkeys(tags + urgent))


def _kind(row: Row) -> Kind:
    named = kind_named(row)
    if named is not None:
        return named
    return next((kind for kind, names in _KIND_FIELDS if any(name in row for name in names)), Kind.OTHER)


def _deadlines(row: Row) -> tuple[Deadline, ...]:
    """All that are known, in the order in which they usually fall; a day without an hour lasts until its end."""
    rebid = ("rbidOpengDt",) if "재입찰" in raw(row, "ntceKindNm") else ()
    found = []
    for kind, names in _DEADLINES:
        at = moment(row, *(rebid if kind is DeadlineKind.OPENING else ()), *names, end_of_day=True)
        if at is not None:
            found.append(Deadline(kind=kind, at=at))
    return tuple(found)


def _classification(row: Row) -> Classification:
    """공공조달분류 of services (the live spelling and the document's), 세부품명 of goods, else the first listed product."""
    bought = next((record for record in caret_records(row, "purchsObjPrdctList") if len(record) >= 3), ("", "", ""))
    return Classification(
        large=line(row, "pubPrcrmntLrgClsfcNm", "pubPrcrmntLrgclsfcNm"),
        middle=line(row, "pubPrcrmntMidClsfcNm", "pubPrcrmntMidclsfcNm"),
        code=line(row, "pubPrcrmntClsfcNo", "dtilPrdctClsfcNo") or bought[1],
        name=line(row, "pubPrcrmntClsfcNm", "dtilPrdctClsfcNoNm") or bought[2],
    )


def _regions(row: Row) -> tuple[str, ...]:
    """Only the open standard's rows carry the allowed regions; the plain list needs a further call."""
    if raw(row, "rgnLmtYn").upper() != "Y":
        return ()
    return tuple(name for name in map(str.strip, line(row, "prtcptPsblRgnNm").split(",")) if name and "..." not in name)


def _what_is_bought(row: Row) -> str:
    """구매대상물품목록 and the trade of works as words to match on; the list itself carries no description."""
    names = [record[2] for record in caret_records(row, "purchsObjPrdctList") if len(record) >= 3]
    names += [line(row, "prdctSpecNm"), line(row, "mainCnsttyNm")]
    return "\n".join(dict.fromkeys(filter(None, names)))
