"""Which column of a list holds what: found by the words of its header, never by its place, and checked against its cells.

Lists of planned projects and notices by Korean agencies name their columns differently, in any order, with merged header
rows and with units in brackets. Nobody has recorded the city's own page, so the words here come from press descriptions of
it (발주부서, 추진시기, 사업내용, 예산규모) and from the fields of the procurement service's plans.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from jobs.rules.money import stated_unit, won_in
from jobs.rules.periods import is_period
from jobs.rules.windows import korean_time
from jobs.sources.agencies import looks_like_agency
from jobs.sources.errors import FormatChanged
from jobs.sources.tables import Document, Grid


class Field(StrEnum):
    """What a column can hold."""

    TITLE = "title"
    BUYER = "buyer"
    DEPARTMENT = "department"
    AMOUNT = "amount"
    PLANNED = "planned"
    TYPE = "type"
    TOPIC = "topic"
    CONTENT = "content"
    METHOD = "method"
    YEAR = "year"
    PUBLISHED = "published"
    DEADLINE = "deadline"
    CONTACT = "contact"
    NUMBER = "number"


SYNONYMS: dict[Field, tuple[str, ...]] = {
    Field.TITLE: ("사업명", "사업명칭", "정보화사업명", "발주사업명", "용역명", "과업명", "건명", "공고명", "계약명", "제목", "사업", "품명"),
    Field.BUYER: ("기관", "기관명", "발주기관", "수요기관", "시행기관", "추진기관", "소속기관", "자치구", "기관부서", "발주처"),
    Field.DEPARTMENT: ("부서", "부서명", "발주부서", "담당부서", "사업부서", "추진부서", "주관부서", "시행부서", "실과", "작성부서"),
    Field.AMOUNT: (
        "예산", "예산액", "사업예산", "예산규모", "예산금액", "사업비", "소요예산", "총사업비", "금액", "발주금액", "사업금액", "배정예산", "추정가격", "예정금액",
        "추정금액", "발주예정금액", "사업규모", "계약금액",
    ),
    Field.PLANNED: (
        "발주시기", "발주예정시기", "발주예정월", "발주월", "발주예정", "추진시기", "발주예정일", "추진일정", "시기", "예정시기", "발주분기", "발주일정", "발주예정분기",
        "입찰시기", "공고시기", "공고예정월",
    ),
    Field.TYPE: ("사업유형", "유형", "사업구분", "사업종류", "구분"),
    Field.TOPIC: ("분야", "사업분야", "기술분야", "신기술분야", "신기술"),
    Field.CONTENT: ("사업내용", "내용", "주요내용", "사업개요", "과업내용", "개요"),
    Field.METHOD: ("계약방법", "계약방식", "입찰방식", "발주방식", "계약체결방법"),
    Field.YEAR: ("연도", "년도", "사업연도", "회계연도", "사업년도", "발주년도"),
    Field.PUBLISHED: ("등록일", "게시일", "공고일", "작성일", "공고일자", "등록일자", "입력일", "일자", "날짜"),
    Field.DEADLINE: ("마감일", "접수마감", "입찰마감", "마감일시", "입찰마감일시", "접수마감일"),
    Field.CONTACT: ("담당", "담당자", "연락처", "전화번호", "전화", "문의", "문의처"),
    Field.NUMBER: ("번호", "연번", "순번", "no", "순"),
}  # fmt: skip
_BY_WORD = {word: found for found, words in SYNONYMS.items() for word in words}
# A short word proves little inside a longer one (사업 is in 사업기간); these do.
_TELLING = frozenset({"예산", "부서", "기관"})
_LONGEST_FIRST = sorted((word for word in _BY_WORD if len(word) > 2 or word in _TELLING), key=len, reverse=True)
_HEADER_WITHIN = 15
_DEEPEST_HEADER = 3
_BROKEN_SHARE = 0.05

_TOTAL_ROW = re.compile(r"(?:총|합|소|누)\s*계|계|총\s*합계|평균")
_NOTHING = re.compile(r"(?:없습니다|없음|없 음)\.?$|^(?:총\s*)?0\s*건$")
_SAYS_NOTHING = re.compile(
    r"(?:등록|조회|검색|해당)\S*\s*(?:된\s*)?(?:사업|자료|내용|결과|데이터|게시물)\S*\s*없|(?<![\d,])0\s*건"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """Where the columns of one grid are: `columns` by field, `header` as printed (merged rows joined), `first_row` the first
    row of data, `unit` the factor of won that the amount's header states."""

    grid: Grid
    header: tuple[str, ...]
    columns: dict[Field, int]
    first_row: int
    unit: int | None

    @property
    def signature(self) -> str:
        """What is read from where, as one line for a person: `title: 사업명; amount: 예산(백만원); …`. The same line, the same reading."""
        return "; ".join(f"{field}: {self.header[place]}" for field, place in sorted(self.columns.items()))

    def cell(self, row: tuple[str, ...], field: Field) -> str:
        """The cell of that field; "" where the list has no such column."""
        place = self.columns.get(field)
        return row[place] if place is not None else ""


def map_columns(document: Document, companions: frozenset[Field]) -> Mapping:
    """The table that maps best: it has a title column and at least one of `companions`. Raises FormatChanged (`header`) where
    no table does, naming the header words that were found."""
    found = [mapping for grid in document.grids for mapping in [_best(grid)] if mapping is not None]
    usable = [mapping for mapping in found if Field.TITLE in mapping.columns and companions & set(mapping.columns)]
    if not usable:
        seen = "; ".join(" | ".join(filter(None, grid.rows[0]))[:100] for grid in document.grids[:3] if grid.rows)
        raise FormatChanged(
            "header", f"no table with the expected column names; first rows: {seen or 'no table at all'}"
        )
    return max(usable, key=lambda mapping: (len(mapping.columns), len(mapping.grid.rows)))


def _best(grid: Grid) -> Mapping | None:
    """The header that names most fields; of two that name as many the deeper one, which has the units, then the upper one."""
    found = []
    for start in range(min(_HEADER_WITHIN, len(grid.rows))):
        for depth in range(1, min(_DEEPEST_HEADER, len(grid.rows) - start) + 1):
            rows = grid.rows[start : start + depth]
            if depth > 1 and not _merged(rows[-2], rows[-1]):
                break
            found.append((_mapping(grid, rows, start + depth), depth))
    return max(found, key=lambda pair: (len(pair[0].columns), pair[1], -pair[0].first_row))[0] if found else None


def _mapping(grid: Grid, rows: tuple[tuple[str, ...], ...], first_row: int) -> Mapping:
    header = tuple(" ".join(dict.fromkeys(filter(None, column))) for column in zip(*map(_spread, rows), strict=True))
    columns: dict[Field, int] = {}
    exactness: dict[Field, int] = {}
    for place, words in enumerate(header):
        field, score = _field(words)
        if field is not None and score > exactness.get(field, 0):
            columns[field], exactness[field] = place, score
    amount = columns.get(Field.AMOUNT)
    return Mapping(
        grid=grid,
        header=header,
        columns=columns,
        first_row=first_row,
        unit=stated_unit(header[amount]) if amount is not None else None,
    )


def _merged(upper: tuple[str, ...], lower: tuple[str, ...]) -> bool:
    """Whether the lower row continues a header: a cell hangs down into it, or it fills in below a cell that spans columns
    (workbooks leave the covered places blank)."""
    hangs = any(above and above == below for above, below in zip(upper, lower, strict=True))
    spans = any(left and left == right for left, right in pairwise(upper))
    complements = any(above and not below for above, below in zip(upper, lower, strict=True)) and any(
        below and not above for above, below in zip(upper, lower, strict=True)
    )
    return hangs or spans or complements


def _spread(row: tuple[str, ...]) -> tuple[str, ...]:
    """A blank header cell belongs to the spanning cell on its left."""
    spread: list[str] = []
    for cell in row:
        spread.append(cell or (spread[-1] if spread else ""))
    return tuple(spread)


def _field(words: str) -> tuple[Field | None, int]:
    """The field that header words name, and how exactly: 2 for the very word, 1 for a word inside them. A sentence is data."""
    plain = re.sub(r"\([^)]*\)|\[[^\]]*\]|[\W_]+", "", words).lower()
    if not plain or len(plain) > 25:
        return None, 0
    if plain in _BY_WORD:
        return _BY_WORD[plain], 2
    inside = next((word for word in _LONGEST_FIRST if word in plain and len(plain) <= len(word) + 8), None)
    return (_BY_WORD[inside], 1) if inside else (None, 0)


def data_rows(document: Document, mapping: Mapping) -> list[tuple[tuple[str, ...], str]]:
    """The rows below the header that hold data, each with its link: no blank row, repeated header, total, or single cell that
    says that there is nothing. Raises FormatChanged (`no-rows`) where none is left and the page does not say so."""
    below = list(zip(mapping.grid.rows, mapping.grid.links, strict=True))[mapping.first_row :]
    kept = [(row, link) for row, link in below if _holds_data(row, mapping)]
    said = _SAYS_NOTHING.search(document.around) or any(
        _NOTHING.search(cell) for row, _ in below for cell in row if cell
    )
    if not kept and not said:
        raise FormatChanged(
            "no-rows", "the table has a header and no rows, and the page does not say that there are none"
        )
    return kept


def _holds_data(row: tuple[str, ...], mapping: Mapping) -> bool:
    filled = [cell for cell in row if cell]
    title_place = mapping.columns[Field.TITLE]
    if not filled or row == mapping.header or row[title_place] == mapping.header[title_place]:
        return False
    if any(_TOTAL_ROW.fullmatch(cell) for cell in filled[:3]):
        return False
    return not (len(set(filled)) == 1 and _NOTHING.search(filled[0]))


def check_columns(mapping: Mapping, rows: list[tuple[str, ...]], unit: int | None) -> None:
    """Compares what the cells look like with what their header says. Raises FormatChanged (`column`) where more than 5 % of a
    column's filled cells cannot be what it is said to hold: columns have moved under their headers."""
    tests: dict[Field, Callable[[str], bool]] = {
        Field.TITLE: _may_be_title,
        Field.AMOUNT: lambda cell: won_in(cell, unit or 1) is not None or not re.search(r"[1-9]", cell),
        Field.PLANNED: is_period,
        Field.BUYER: _may_be_agency,
        Field.DEPARTMENT: _may_be_agency,
        Field.PUBLISHED: lambda cell: korean_time(cell) is not None or not re.search(r"\d", cell),
        Field.DEADLINE: lambda cell: korean_time(cell) is not None or not re.search(r"\d{4}", cell),
    }
    for field, may_be in tests.items():
        cells = [cell for row in rows if (cell := mapping.cell(row, field))]
        broken = [cell for cell in cells if not may_be(cell)]
        if len(broken) > _BROKEN_SHARE * len(cells):
            raise FormatChanged(
                "column", f"{len(broken)} of {len(cells)} cells are no {field}, such as {broken[0][:60]!r}"
            )
    titles = [mapping.cell(row, Field.TITLE) for row in rows]
    if sum(map(bool, titles)) < (1 - _BROKEN_SHARE) * len(titles):
        raise FormatChanged("column", f"{sum(not title for title in titles)} of {len(titles)} rows have no title")
    _refuse_swapped(mapping, rows)


def _refuse_swapped(mapping: Mapping, rows: list[tuple[str, ...]]) -> None:
    """Titles and agencies are both words: told apart by how agencies end."""
    for field in (Field.BUYER, Field.DEPARTMENT):
        agencies = [cell for row in rows if (cell := mapping.cell(row, field))]
        titles = [mapping.cell(row, Field.TITLE) for row in rows if mapping.cell(row, field)]
        like_agencies = sum(looks_like_agency(cell) for cell in agencies)
        if agencies and like_agencies < sum(looks_like_agency(title) for title in titles):
            raise FormatChanged("column", f"the titles look more like a {field} than the column of that name")


def _may_be_title(cell: str) -> bool:
    return len(re.findall(r"[^\W\d_]", cell)) >= 2 and not is_only_period(cell)


def is_only_period(cell: str) -> bool:
    """Whether a cell is nothing but a time or a sum, as no title is."""
    rest = re.sub(r"[\d\s.,\-/~:'’()]+|년도?|월|일|분기|반기|상|하|원|천|백|만|억|조|수시|미정|연중", "", cell)
    return not rest


def _may_be_agency(cell: str) -> bool:
    return len(cell) <= 60 and not is_only_period(cell)
