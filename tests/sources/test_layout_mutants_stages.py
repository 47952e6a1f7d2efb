"""Layouts that changed, for the lists that are recorded as official samples or constructed only: each list is made long enough
to judge (its own rows, with numbers of their own), and every mutant of it must be refused whole."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.demo.recorded_rows import live_answer
from jobs.sources.errors import SourceError
from jobs.sources.g2b_envelope import read_envelope
from jobs.sources.registry import read_recorded
from tests.sources.test_seoul_feeds_parse import BOARD, ROW, plaza

RECORDED = Path(__file__).parents[1] / "recorded"
SAMPLES = RECORDED / "g2b" / "official_samples"
CONTRACTS = (RECORDED / "seoul_contract" / "constructed_list.html").read_text("utf-8")
Row = dict[str, object]
HTML = "<!DOCTYPE html><html><head><title>점검</title></head><body>서비스 점검 중입니다</body></html>"


def long_list(sample: str, number: str) -> list[Row]:
    """The rows of an official sample, repeated until twelve, each with a number of its own."""
    rows = [dict(row) for row in read_envelope((SAMPLES / sample).read_bytes()).rows]
    return [{**rows[count % len(rows)], number: _numbered(rows, number, count)} for count in range(12)]


def _numbered(rows: list[Row], number: str, count: int) -> str:
    printed = str(rows[count % len(rows)][number])
    return f"{printed[:-2]}{count:02d}"


LISTS: dict[str, tuple[str, list[Row], str, str, str, tuple[str, ...], tuple[str, ...]]] = {
    # name: source, rows, number, title, agency, times, sums
    "prespecs": (
        "g2b_prespec", long_list("getPublicPrcureThngInfoServc.xml", "bfSpecRgstNo"),
        "bfSpecRgstNo", "prdctClsfcNoNm", "rlDminsttNm", ("rcptDt", "opninRgstClseDt"), ("asignBdgtAmt",),
    ),
    "plans": (
        "g2b_plan", long_list("getOrderPlanSttusListServc.xml", "orderPlanUntyNo"),
        "orderPlanUntyNo", "bizNm", "orderInsttNm", ("nticeDt",), ("sumOrderAmt",),
    ),
    "openings": (
        "g2b_award", long_list("getOpengResultListInfoServc.xml", "bidNtceNo"),
        "bidNtceNo", "bidNtceNm", "dminsttNm", ("opengDt",), (),
    ),
    "awards": (
        "g2b_award", long_list("getScsbidListSttusServc.xml", "bidNtceNo"),
        "bidNtceNo", "bidNtceNm", "dminsttNm", ("rlOpengDt",), ("sucsfbidAmt",),
    ),
}  # fmt: skip


def answer(rows: list[Row]) -> str:
    return live_answer(rows, total=len(rows), page=1, page_size=100).decode()


def renamed(rows: list[Row], name: str) -> str:
    return answer([{f"new{key}" if key == name else key: value for key, value in row.items()} for row in rows])


def exchanged(rows: list[Row], left: str, right: str) -> str:
    return answer([{**row, left: row.get(right, ""), right: row.get(left, "")} for row in rows])


def with_value(rows: list[Row], name: str, value: str) -> str:
    return answer([{**row, name: value} for row in rows])


def shifted(rows: list[Row]) -> str:
    moved = []
    for row in rows:
        values = list(row.values())
        moved.append(dict(zip(row, values[-1:] + values[:-1], strict=True)))
    return answer(moved)


def list_mutants() -> Iterator[tuple[str, str, str]]:
    for name, (source, rows, number, title, agency, times, sums) in LISTS.items():
        yield f"{name}: number renamed", source, renamed(rows, number)
        yield f"{name}: title renamed", source, renamed(rows, title)
        yield f"{name}: agency renamed", source, renamed(rows, agency)
        yield f"{name}: title and agency swapped", source, exchanged(rows, title, agency)
        yield f"{name}: number and title swapped", source, exchanged(rows, number, title)
        yield f"{name}: values shifted", source, shifted(rows)
        yield f"{name}: titles blank", source, with_value(rows, title, "")
        for time in times:
            yield f"{name}: {time} in words", source, with_value(rows, time, "8월 20일 오전")
        for krw in sums:
            yield f"{name}: {krw} renamed", source, renamed(rows, krw)
            yield f"{name}: {krw} in words", source, with_value(rows, krw, "2억 5천만원")
            yield f"{name}: {krw} and {times[0]} swapped", source, exchanged(rows, krw, times[0])
        yield (
            f"{name}: rows gone, count stays",
            source,
            answer(rows).replace(json.dumps(rows, ensure_ascii=False), "[]"),
        )
        yield f"{name}: half of it", source, answer(rows)[: len(answer(rows)) // 2]
        yield f"{name}: a page with 200", source, HTML
        yield f"{name}: another list", source, (SAMPLES / "getBidPblancListInfoServcBsisAmount.xml").read_text("utf-8")
        yield f"{name}: nothing at all", source, ""


PLAZA = [{**ROW, "BOARD_ID": 464000.0 + count} for count in range(12)]
LONG_BOARD = BOARD.replace(
    "</table>",
    "".join(
        f"<tr><td>{n}</td><td><a href='/board/view?no={n}'>홈페이지 유지관리 용역 {n}</a></td><td>홍보과</td><td>2026.07.{n}.</td><td></td></tr>"
        for n in range(10, 22)
    )
    + "</table>",
)


def plaza_rows(change: Callable[[Row], Row], *, rows: int = 12) -> str:
    return plaza([change(dict(row)) for row in PLAZA[:rows]], rows).decode()


def key_renamed(old: str) -> Callable[[Row], Row]:
    return lambda row: {f"NEW_{key}" if key == old else key: value for key, value in row.items()}


def board_cells(change: Callable[[list[str]], list[str]]) -> str:
    def row(found: re.Match[str]) -> str:
        inside = re.findall(r"<td[^>]*>.*?</td>", found.group(0))
        return f"<tr>{''.join(change(inside))}</tr>" if inside else found.group(0)

    return re.sub(r"<tr>.*?</tr>", row, LONG_BOARD, flags=re.DOTALL)


def page_mutants() -> Iterator[tuple[str, str, str]]:
    yield "plaza: number renamed", "seoul_opendata", plaza_rows(key_renamed("BOARD_ID"))
    yield "plaza: title renamed", "seoul_opendata", plaza_rows(key_renamed("TITLE"))
    yield "plaza: department renamed", "seoul_opendata", plaza_rows(key_renamed("ORGAN"))
    yield "plaza: day renamed", "seoul_opendata", plaza_rows(key_renamed("CREATE_DATE"))
    yield "plaza: days in words", "seoul_opendata", plaza_rows(lambda row: {**row, "CREATE_DATE": "팔월 삼일"})
    yield (
        "plaza: title and department swapped",
        "seoul_opendata",
        plaza_rows(lambda row: {**row, "TITLE": row["ORGAN"], "ORGAN": row["TITLE"]}),
    )
    yield "plaza: titles blank", "seoul_opendata", plaza_rows(lambda row: {**row, "TITLE": " "})
    yield "plaza: the sample's five rows, titles renamed", "seoul_opendata", plaza_rows(key_renamed("TITLE"), rows=5)
    yield "plaza: rows gone, count stays", "seoul_opendata", plaza([], 12).decode()
    yield "plaza: another service", "seoul_opendata", plaza(PLAZA, 12).decode().replace("tvvWcmBoardB0277New", "other")
    yield "plaza: half of it", "seoul_opendata", plaza_rows(dict)[:900]
    yield "plaza: a page with 200", "seoul_opendata", HTML
    yield "board: title header renamed", "pages", LONG_BOARD.replace("제목", "무엇")
    yield "board: all headers gone", "pages", re.sub(r"<tr><th>.*?</tr>", "", LONG_BOARD)
    yield "board: cells shifted", "pages", board_cells(lambda row: [row[-1], *row[:-1]])
    yield "board: title and department swapped", "pages", board_cells(lambda row: [row[0], row[2], row[1], *row[3:]])
    yield "board: title and day swapped", "pages", board_cells(lambda row: [row[0], row[3], row[2], row[1], row[4]])
    yield "board: days in words", "pages", re.sub(r"2026\.07\.(\d+)\.", r"칠월 \1일", LONG_BOARD)
    yield "board: no rows, and nothing says so", "pages", board_cells(lambda _row: [])
    yield "board: cut", "pages", LONG_BOARD[: len(LONG_BOARD) // 2]
    yield "board: a login page", "pages", HTML
    yield "contracts: kind cell renamed", "seoul_contract", CONTRACTS.replace("settxt", "category")
    yield "contracts: title cell renamed", "seoul_contract", CONTRACTS.replace("setst", "subject")
    yield "contracts: days renamed", "seoul_contract", CONTRACTS.replace("공고일자", "등재일자")
    yield "contracts: days in words", "seoul_contract", re.sub(r"20\d\d-\d\d-\d\d", "다음 주", CONTRACTS)
    yield "contracts: agencies gone", "seoul_contract", re.sub(r"(</div>)[^<]*</td>", r"\1</td>", CONTRACTS)
    yield "contracts: a page with 200", "seoul_contract", HTML


MUTANTS = {name: (source, text) for name, source, text in [*list_mutants(), *page_mutants()]}
ORIGINALS = {
    **{name: (one[0], answer(one[1]), 12) for name, one in LISTS.items()},
    "plaza": ("seoul_opendata", plaza_rows(dict), 12),
    "board": ("pages", LONG_BOARD, 15),
    "board, short": ("pages", BOARD, 3),
    "contracts": ("seoul_contract", CONTRACTS, 3),
}


def test_there_are_enough_and_each_is_a_mutant() -> None:
    assert len(MUTANTS) >= 80
    originals = {text for _, text, _ in ORIGINALS.values()}
    assert not [name for name, (_, mutant) in MUTANTS.items() if mutant in originals]


@pytest.mark.parametrize("name", sorted(MUTANTS))
async def test_every_mutant_is_refused_whole(name: str) -> None:
    source, mutant = MUTANTS[name]
    with pytest.raises(SourceError) as caught:
        await read_recorded(source, mutant.encode())
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", sorted(ORIGINALS))
async def test_nothing_unmutated_is_refused(name: str) -> None:
    source, text, notices = ORIGINALS[name]
    batch = await read_recorded(source, text.encode())
    assert (len(batch.notices), batch.rejected) == (notices, ())
