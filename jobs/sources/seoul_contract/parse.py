"""Tender notices out of one page of the city's contract site (서울계약마당), three table rows for each.

Shapes as used by public crawlers in 2026; no page is recorded here. The number is 나라장터's, so that these notices join those
of g2b_bid by it; what g2b_bid says counts more (this list has neither budget nor hours).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from jobs.rules.buyers import group_of
from jobs.rules.cleaning import clean_line
from jobs.rules.titles import split_tags
from jobs.rules.windows import korean_time
from jobs.sources.batch import Batch, RowProblem
from jobs.sources.encodings import decode
from jobs.sources.errors import FormatChanged, Unavailable
from jobs.sources.g2b_numbers import bid_number, official_link, order_of
from jobs.sources.g2b_rows import KINDS
from jobs.sources.tables import whole_page
from storage.records import Action, BuyerGroup, Kind, Notice, NumberKind, OfficialNumber, Stage

SOURCE = "seoul_contract"

_CALL = re.compile(r"bidPopup_getBidInfoDtlUrl\(\s*'[^']*'\s*,\s*'([^']+)'\s*,\s*'([^']*)'")
_TOTAL = re.compile(r"(?:총\s*)?(\d[\d,]*)\s*건")
_NOTHING = re.compile(r"없습니다|(?<![\d,])0\s*건")
_GROUPS = {
    "본청": BuyerGroup.CITY,
    "사업소": BuyerGroup.CITY,
    "자치구": BuyerGroup.DISTRICT,
    "투자출연기관": BuyerGroup.INVESTED,
}
_MOST_RECORDS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """The cells of one notice's three rows: who, what, when."""

    who: LexborNode
    what: LexborNode
    days: tuple[str, ...]


def parse(body: bytes) -> Batch:
    """The notices of one page. A record without a number or a title becomes a RowProblem. Raises Unavailable (empty, cut) or
    FormatChanged: no list (`header`), rows that are no such records (`column`), none though the page counts some (`no-rows`)."""
    if not body.strip():
        raise Unavailable("empty", "the answer has no content at all")
    tree = whole_page(decode(body))
    table = tree.css_first("table.list-tbl-01")
    if table is None:
        raise FormatChanged("header", "the page has no list of tenders (table.list-tbl-01)")
    around = clean_line(tree.body.text(deep=True, separator=" ") if tree.body else "", 4000)
    counted = _TOTAL.search(around)
    total = int(counted.group(1).replace(",", "")) if counted else 0
    notices, rejected = dict[str, Notice](), list[RowProblem]()
    records = list(_records(table))
    for count, record in enumerate(records, start=1):
        notice = _notice(record)
        if isinstance(notice, Notice):
            notices.setdefault(f"{notice.external_id}-{notice.revision}", notice)
        else:
            rejected.append(RowProblem(row=count, reason=notice, identity=clean_line(record.what.text(deep=True), 60)))
    if not records and not _NOTHING.search(around):
        raise FormatChanged("no-rows", "the list has no rows, and the page does not say that there are none")
    if records and len(rejected) > len(records) // 20:
        raise FormatChanged(
            "column", f"{len(rejected)} of {len(records)} records are not what they were: {rejected[0].reason}"
        )
    _require_filled(tuple(notices.values()))
    return Batch(
        notices=tuple(notices.values()), rejected=tuple(rejected), total=max(total, len(records)), rows=len(records)
    )


def _require_filled(notices: tuple[Notice, ...]) -> None:
    if notices and not any(notice.published_at for notice in notices):
        raise FormatChanged(
            "column", f"none of {len(notices)} records has a day of publication (공고일자) that can be read"
        )
    if notices and not any(notice.buyer for notice in notices):
        raise FormatChanged("column", f"none of {len(notices)} records has an agency that can be read")


def _records(table: LexborNode) -> Iterator[_Record]:
    """Each `td.settxt` opens a record; what follows until the next one belongs to it."""
    who: LexborNode | None = None
    what: LexborNode | None = None
    days: list[str] = []
    for cell in table.css("td")[: _MOST_RECORDS * 10]:
        classes = (cell.attributes.get("class") or "").split()
        if "settxt" in classes:
            if who is not None and what is not None:
                yield _Record(who=who, what=what, days=tuple(days))
            who, what, days = cell, None, []
        elif "setst" in classes:
            what = cell
        elif "daily" in classes:
            days.append(clean_line(cell.text(deep=True, separator=" "), 100))
    if who is not None and what is not None:
        yield _Record(who=who, what=what, days=tuple(days))


def _notice(record: _Record) -> Notice | str:
    """The notice, or why there is none."""
    call = _CALL.search(record.what.html or "")
    number = bid_number(call.group(1)) if call else ""
    revision = order_of(call.group(2)) if call else None
    printed = clean_line(record.what.text(deep=True))
    if not number or revision is None:
        return "no notice number in its link"
    if not printed:
        return "no title"
    title, tags = split_tags(printed)
    kind, group, agency = _who(record.who)
    published = next((korean_time(day.rpartition("|")[2]) for day in record.days if "공고일" in day), None)
    own = OfficialNumber(kind=NumberKind.BID, value=number)
    return Notice(
        source=SOURCE,
        external_id=number,
        revision=revision,
        stage=Stage.TENDER,
        action=Action.AMENDED if revision > 0 else Action.NEW,
        kind=kind,
        title=title,
        tags=tags,
        buyer=agency,
        buyer_group=group,
        announcer=agency,
        published_at=published,
        url=official_link(number, str(revision)),
        own_number=own,
        numbers=(own,),
    )


def _who(cell: LexborNode) -> tuple[Kind, BuyerGroup, str]:
    """`용역 … 투자출연기관 | 서울교통공사`: what is bought, whose money it is, and the agency. The site says the group itself; the table
    of names decides where it does not."""
    sticker = cell.css_first("[class*=sticker]")
    label = clean_line(sticker.text(deep=True)) if sticker else ""
    words = clean_line(cell.text(deep=True, separator=" ")).removeprefix(label).strip()
    before, _, agency = words.rpartition("|")
    said = next((group for name, group in _GROUPS.items() if name in before.replace(" ", "")), None)
    agency = agency.strip()
    return KINDS.get(label, Kind.OTHER), said or group_of(agency, within_seoul=True), agency
