"""Publications out of any public list page, read by the words of its header like the city's list."""

import hashlib
import re
from urllib.parse import urljoin

from jobs.rules.boards import board_action, board_stage
from jobs.rules.buyers import group_of
from jobs.rules.cleaning import clean_url
from jobs.rules.money import note_unit, won_in
from jobs.rules.titles import normal_title, split_tags
from jobs.rules.windows import korean_time
from jobs.sources.batch import Batch, RowProblem
from jobs.sources.columns import Field, Mapping, check_columns, data_rows, map_columns
from jobs.sources.feed_links import plain_link
from jobs.sources.tables import Document, read_tables
from storage.records import Amount, AmountKind, Deadline, DeadlineKind, Kind, Notice, Stage

SOURCE = "pages"

_COMPANIONS = frozenset({Field.PUBLISHED, Field.DEADLINE, Field.BUYER, Field.DEPARTMENT, Field.AMOUNT, Field.PLANNED})
_ARGUMENTS = re.compile(
    r"(?<=[(,])\s*['\"]?([\w\-]{0,50}\d[\w\-]{0,50})['\"]?(?=\s*[,)])"
)  # what has a digit is a number of the board
_DEADLINES = {Stage.PRESPEC: DeadlineKind.OPINION, Stage.TENDER: DeadlineKind.BID}


def parse(
    body: bytes, *, content_type: str = "", page: str = "", url: str = "", buyer: str = "", stage: Stage | None = None
) -> Batch:
    """The publications of one page. Raises the SourceErrors of `read_tables` and of `listed`."""
    return listed(read_tables(body, content_type), page=page, url=url, buyer=buyer, stage=stage)


def columns_line(document: Document) -> str:
    """How the columns of a page are understood, as one line for a person to confirm. Raises FormatChanged (`header`)."""
    return map_columns(document, _COMPANIONS).signature


def listed(document: Document, *, page: str = "", url: str = "", buyer: str = "", stage: Stage | None = None) -> Batch:
    """The publications of a page already read. `page` is the operator's name for it, `url` its address, `buyer` whose page it
    is where rows do not say, `stage` what all its rows are (else each title tells).

    Raises FormatChanged: no header that is understood (`header`), cells that are not what their header says (`column`), no
    rows though the page does not say so (`no-rows`).
    """
    mapping = map_columns(document, _COMPANIONS)
    rows = data_rows(document, mapping)
    unit = mapping.unit or note_unit(f"{mapping.grid.caption} {document.around}")
    check_columns(mapping, [row for row, _ in rows], unit)
    notices, rejected = dict[str, Notice](), list[RowProblem]()
    for count, (row, link) in enumerate(rows, start=1):
        if not mapping.cell(row, Field.TITLE):
            rejected.append(RowProblem(row=count, reason="no title", identity=" ".join(filter(None, row))[:60]))
            continue
        notice = _notice(row, mapping, link=link, page=page, url=url, buyer=buyer, stage=stage, unit=unit)
        notices.setdefault(notice.external_id, notice)
    return Batch(notices=tuple(notices.values()), rejected=tuple(rejected), total=len(rows), rows=len(rows))


def _notice(
    row: tuple[str, ...],
    mapping: Mapping,
    *,
    link: str,
    page: str,
    url: str,
    buyer: str,
    stage: Stage | None,
    unit: int | None,
) -> Notice:
    title, tags = split_tags(mapping.cell(row, Field.TITLE))
    stage = stage or board_stage(title, tags)
    published = korean_time(mapping.cell(row, Field.PUBLISHED))
    agency = mapping.cell(row, Field.BUYER) or buyer
    department = mapping.cell(row, Field.DEPARTMENT)
    ends = korean_time(mapping.cell(row, Field.DEADLINE), end_of_day=True)
    krw = won_in(mapping.cell(row, Field.AMOUNT), unit)
    address = _address(link, url)
    return Notice(
        source=SOURCE,
        external_id=_identity(page, address, link, f"{normal_title(title)}\n{published or ''}"),
        stage=stage,
        action=board_action(tags),
        kind=Kind.OTHER,
        title=title,
        tags=tags,
        buyer=" ".join(dict.fromkeys(filter(None, (agency, department)))),
        buyer_group=group_of(agency) if agency else group_of(department, within_seoul=False),
        announcer=buyer,
        amounts=(Amount(kind=AmountKind.BUDGET, krw=krw, vat_included=None),) if krw else (),
        published_at=published,
        deadlines=(Deadline(kind=_DEADLINES.get(stage, DeadlineKind.BID), at=ends),) if ends else (),
        planned_for=mapping.cell(row, Field.PLANNED),
        contract_method=mapping.cell(row, Field.METHOD),
        url=address or url,
        body=mapping.cell(row, Field.CONTENT),
    )


def _address(link: str, base: str) -> str:
    """The row's own page as an http(s) address; "" where a script leads there."""
    if not link or "(" in link or link.lower().startswith("javascript:"):
        return ""
    try:
        return clean_url(urljoin(base, link))
    except ValueError:  # an unfinished IPv6 host
        return ""


def _identity(page: str, address: str, link: str, words: str) -> str:
    """The row's own address; else what its script is called with, which is the board's number; else title and date."""
    if address:
        return plain_link(address)
    arguments = "/".join(_ARGUMENTS.findall(link))
    if arguments:
        return f"{page}:{arguments}"[:500]
    return f"{page}:{hashlib.sha256(words.encode()).hexdigest()[:24]}"
