"""The city's yearly list of planned ICT projects (발주계획) out of a page or a sheet.

Nobody has recorded the city's page, so nothing is assumed but words: columns by their header, units as stated.
"""

import hashlib
import re
from statistics import median

from jobs.rules.buyers import group_of
from jobs.rules.money import note_unit, won_in
from jobs.rules.periods import planned_period
from jobs.rules.titles import normal_title, split_tags
from jobs.sources.batch import Batch, RowProblem
from jobs.sources.columns import Field, Mapping, check_columns, data_rows, map_columns
from jobs.sources.errors import FormatChanged
from jobs.sources.tables import Document, read_tables
from storage.records import Amount, AmountKind, Kind, Notice, ProjectType, Stage

SOURCE = "seoul_plan"

_COMPANIONS = frozenset({Field.AMOUNT, Field.BUYER, Field.DEPARTMENT, Field.PLANNED})
_YEAR = re.compile(r"(20\d{2})\s*년")
_COUNT = re.compile(r"(?:총|전체|합계)\s*:?\s*(\d[\d,]*)\s*(?:건|개)")
_SEVERAL_PAGES = re.compile(r"다음\s*페이지|\d+\s*/\s*\d+\s*(?:페이지|쪽|page)|페이지\s*\d+\s*/\s*\d+", re.IGNORECASE)
_PLAINLY_WON = 10_000_000
_TYPES: tuple[tuple[str, ProjectType], ...] = (
    ("유지", ProjectType.MAINTENANCE),
    ("운영", ProjectType.MAINTENANCE),
    ("도입", ProjectType.HW_SW_PURCHASE),
    ("구매", ProjectType.HW_SW_PURCHASE),
    ("HW", ProjectType.HW_SW_PURCHASE),
    ("통신", ProjectType.TELECOM_SECURITY),
    ("보안", ProjectType.TELECOM_SECURITY),
    ("DB", ProjectType.DATABASE),
    ("데이터베이스", ProjectType.DATABASE),
    ("컨설팅", ProjectType.CONSULTING_EDUCATION),
    ("교육", ProjectType.CONSULTING_EDUCATION),
    ("ISP", ProjectType.CONSULTING_EDUCATION),
    ("개발", ProjectType.SW_DEVELOPMENT),
    ("구축", ProjectType.SYSTEM_BUILD),
)


def parse(body: bytes, *, content_type: str = "", url: str = "") -> Batch:
    """The planned projects of one page or sheet. Raises the SourceErrors of `read_tables` and of `projects`."""
    return projects(read_tables(body, content_type), url=url)


def columns_line(document: Document) -> str:
    """How the columns of a document are understood, as one line for a person to confirm. Raises FormatChanged (`header`)."""
    return map_columns(document, _COMPANIONS).signature


def projects(document: Document, *, url: str = "") -> Batch:
    """The planned projects of a document already read; `url` is where a person can see them.

    Raises FormatChanged: no header that is understood (`header`), cells that are not what their header says (`column`), no
    rows though the page does not say so (`no-rows`), fewer rows than the page counts (`count`).
    """
    mapping = map_columns(document, _COMPANIONS)
    rows = [row for row, _ in data_rows(document, mapping)]
    _check_count(document, rows)
    unit = mapping.unit or note_unit(f"{mapping.grid.caption} {document.around}") or _plain_unit(mapping, rows)
    check_columns(mapping, rows, unit)
    year = _year(document, mapping)
    notices, rejected = dict[str, Notice](), list[RowProblem]()
    for count, row in enumerate(rows, start=1):
        if not mapping.cell(row, Field.TITLE):
            rejected.append(RowProblem(row=count, reason="no title", identity=" ".join(filter(None, row))[:60]))
            continue
        notice = _notice(row, mapping, unit=unit, year=year, url=url, taken=notices)
        notices[notice.external_id] = notice
    return Batch(
        notices=tuple(notices.values()),
        rejected=tuple(rejected),
        total=len(rows),
        rows=len(rows),
        # One page of several, or one with rows that nobody could name, cannot say what is missing.
        whole=not rejected and not _SEVERAL_PAGES.search(document.around),
    )


def _notice(
    row: tuple[str, ...], mapping: Mapping, *, unit: int | None, year: int | None, url: str, taken: dict[str, Notice]
) -> Notice:
    title, tags = split_tags(mapping.cell(row, Field.TITLE))
    agency, department = mapping.cell(row, Field.BUYER), mapping.cell(row, Field.DEPARTMENT)
    own_year = _YEAR.search(mapping.cell(row, Field.YEAR) + "년")
    year = int(own_year.group(1)) if own_year else year
    buyer = " ".join(dict.fromkeys(filter(None, (agency, department))))
    krw = won_in(mapping.cell(row, Field.AMOUNT), unit)
    return Notice(
        source=SOURCE,
        external_id=_identity(year, buyer, title, taken),
        stage=Stage.PLAN,
        kind=Kind.OTHER,
        title=title,
        tags=tags,
        buyer=buyer,
        buyer_group=group_of(agency or department, within_seoul=True),
        announcer="서울특별시",
        amounts=(Amount(kind=AmountKind.BUDGET, krw=krw, vat_included=None),) if krw else (),
        planned_for=planned_period(mapping.cell(row, Field.PLANNED), year) or mapping.cell(row, Field.PLANNED),
        contract_method=mapping.cell(row, Field.METHOD),
        project_type=_project_type(mapping.cell(row, Field.TYPE)),
        url=url,
        body="\n".join(filter(None, (mapping.cell(row, Field.CONTENT), mapping.cell(row, Field.TOPIC)))),
    )


def _identity(year: int | None, buyer: str, title: str, taken: dict[str, Notice]) -> str:
    """The list has no numbers, so a project is known by year, buyer and bare title: budget and time may change from one
    version of the list to the next, and that must be a change of the same project. A second one of the same name counts on.
    The year stands in front, where it is known: next year's list says nothing about this year's projects."""
    key = "\n".join((str(year or ""), re.sub(r"\s+", "", buyer), normal_title(title)))
    plain = (f"{year}-" if year else "") + hashlib.sha256(key.encode()).hexdigest()[:24]
    identity, more = plain, 1
    while identity in taken:
        more += 1
        identity = f"{plain}-{more}"
    return identity


def _check_count(document: Document, rows: list[tuple[str, ...]]) -> None:
    said = _COUNT.search(document.around)
    counted = int(said.group(1).replace(",", "")) if said else len(rows)
    if counted != len(rows) and not _SEVERAL_PAGES.search(document.around):
        raise FormatChanged("count", f"the page counts {counted} projects, its table has {len(rows)}")


def _plain_unit(mapping: Mapping, rows: list[tuple[str, ...]]) -> int | None:
    """A column that states no unit is in won when half of its sums reach ten million: as 천원 that would be 100억 for the
    middle project, and the city's whole year is some 3,700억 for 1,400. Otherwise nobody can tell."""
    sums = [krw for row in rows if (krw := won_in(mapping.cell(row, Field.AMOUNT), 1))]
    return 1 if sums and median(sums) >= _PLAINLY_WON else None


def _year(document: Document, mapping: Mapping) -> int | None:
    found = _YEAR.search(document.title) or _YEAR.search(mapping.grid.caption) or _YEAR.search(document.around)
    return int(found.group(1)) if found else None


def _project_type(text: str) -> ProjectType | None:
    upper = re.sub(r"\s+", "", text).upper()
    return next((kind for sign, kind in _TYPES if sign in upper), ProjectType.OTHER) if upper else None
