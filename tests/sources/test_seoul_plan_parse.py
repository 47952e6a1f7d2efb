"""The city's yearly list: any order of columns, any unit, and layouts that must be refused."""

from pathlib import Path

import pytest

from jobs.sources.errors import FormatChanged, SourceError
from jobs.sources.seoul_plan.parse import parse
from storage.records import AmountKind, BuyerGroup, Notice, ProjectType, Stage

PAGE = (Path(__file__).parents[1] / "recorded" / "seoul_plan" / "constructed_list.html").read_bytes()
HEADER = ("번호", "사업명", "발주기관", "발주부서", "예산(백만원)", "발주시기", "사업유형")
ROWS = (
    ("1", "지능형 CCTV 고도화", "강남구", "스마트도시과", "1,160", "3월", "시스템구축"),
    ("2", "데이터센터 클라우드 전환", "서울시", "데이터센터", "900.5", "2분기", "HW·SW 도입"),
    ("3", "교통정보 유지관리", "서울시설공단", "교통정보처", "", "수시", "유지관리"),
)


def table(
    header: tuple[str, ...] = HEADER, rows: tuple[tuple[str, ...], ...] = ROWS, before: str = "<h1>2026년 발주정보</h1>"
) -> bytes:
    lines = [
        "".join(f"<th>{cell}</th>" for cell in header),
        *("".join(f"<td>{cell}</td>" for cell in row) for row in rows),
    ]
    return f"<html><body>{before}<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table></body></html>".encode()


def read(body: bytes) -> tuple[Notice, ...]:
    return parse(body).notices


def refusal(body: bytes) -> SourceError:
    with pytest.raises(SourceError) as caught:
        parse(body)
    return caught.value


def test_the_constructed_page() -> None:
    batch = parse(PAGE, url="https://info.seoul.go.kr/list")
    assert (len(batch.notices), batch.rejected, batch.total) == (30, (), 30)
    by_title = {notice.title: notice for notice in batch.notices}
    whole = by_title["서울시 전역 공공 와이파이(WiFi) 조성"]
    assert whole.amount is not None
    assert (whole.amount.krw, whole.amount.kind, whole.amount.vat_included) == (11_600_000_000, AmountKind.BUDGET, None)
    assert (whole.stage, whole.buyer_group, whole.body, whole.url) == (
        Stage.PLAN,
        BuyerGroup.CITY,
        "공공와이파이",
        "https://info.seoul.go.kr/list",
    )
    assert by_title["세무종합시스템 노후장비 교체 및 증설"].buyer == "서울시 세무과"
    assert by_title["스쿨존 스마트 횡단보도 인프라 구축"].buyer_group is BuyerGroup.DISTRICT
    assert by_title["메타버스 서울 플랫폼 구축"].amount is None


def test_columns_in_any_order_mean_the_same() -> None:
    order = (5, 4, 1, 6, 3, 2, 0)
    turned = read(table(tuple(HEADER[i] for i in order), tuple(tuple(row[i] for i in order) for row in ROWS)))
    assert turned == read(table())
    first, second, third = turned
    assert (first.buyer, first.buyer_group, first.planned_for) == (
        "강남구 스마트도시과",
        BuyerGroup.DISTRICT,
        "2026-03",
    )
    assert second.amount is not None
    assert (second.amount.krw, second.planned_for, second.project_type) == (
        900_500_000,
        "2026-Q2",
        ProjectType.HW_SW_PURCHASE,
    )
    assert (third.amount, third.planned_for, third.buyer_group) == (None, "수시", BuyerGroup.INVESTED)


@pytest.mark.parametrize(
    ("header", "cell", "before", "krw"),
    [
        ("예산(천원)", "1,160,000", "", 1_160_000_000),
        ("사업비(억원)", "11.6", "", 1_160_000_000),
        ("예산규모", "11억 6천만원", "", 1_160_000_000),
        ("예산", "1,160", "<p>(단위: 백만원)</p>", 1_160_000_000),
        ("예산", "1,160,000,000", "", 1_160_000_000),
        ("예산", "1,160", "", None),
        ("추정가격(원)", "1,160,000,000", "", 1_160_000_000),
    ],
)
def test_units(header: str, cell: str, before: str, krw: int | None) -> None:
    (notice,) = read(table(("사업명", header), (("지능형 CCTV 고도화", cell),), before))
    assert (notice.amount.krw if notice.amount else None) == krw


def test_merged_header_rows_carry_their_unit() -> None:
    page = (
        "<html><body><table><tr><th rowspan=2>사업명</th><th colspan=2>예산</th></tr><tr><th>비율</th><th>금액(천원)</th></tr>"
        "<tr><td>지능형 CCTV 고도화</td><td>10%</td><td>500</td></tr></table></body></html>"
    )
    (notice,) = read(page.encode())
    assert notice.amount is not None
    assert notice.amount.krw == 500_000


def test_a_sheet_with_a_title_above_and_blanks_for_merged_cells() -> None:
    sheet = (
        "2026년 정보화사업 목록,,,\n사업명,예산,,부서\n,금액(백만원),비율,\nCCTV 고도화,500,10%,안전과\n합계,500,,\n"
    )
    (notice,) = read(sheet.encode())
    assert notice.amount is not None
    assert (notice.amount.krw, notice.buyer, notice.title) == (500_000_000, "안전과", "CCTV 고도화")


def test_a_project_keeps_its_identity_when_budget_and_time_change() -> None:
    changed = (("1", "[긴급] 지능형  CCTV 고도화", "강남구", "스마트도시과", "2,000", "9월", "시스템구축"), *ROWS[1:])
    assert read(table(rows=changed))[0].external_id == read(table())[0].external_id
    assert read(table(before="<h1>2027년</h1>"))[0].external_id != read(table())[0].external_id


def test_two_projects_of_one_name_are_two() -> None:
    twice = read(table(rows=(ROWS[0], ROWS[0], ROWS[0])))
    assert len({notice.external_id for notice in twice}) == 3


def test_the_year_of_a_row_counts_more_than_the_pages() -> None:
    (notice,) = read(table(("연도", "사업명", "부서", "발주월"), (("2025", "CCTV 고도화", "안전과", "12월"),)))
    assert notice.planned_for == "2025-12"


def test_totals_and_repeated_headers_are_no_projects() -> None:
    rows = (ROWS[0], HEADER, ("합계", "", "", "", "1,160", "", ""), ("", "", "", "", "", "", ""), ROWS[1])
    assert [notice.title for notice in read(table(rows=rows))] == ["지능형 CCTV 고도화", "데이터센터 클라우드 전환"]


@pytest.mark.parametrize("said", ["<p>총 0건</p>", "<p>등록된 사업이 없습니다.</p>"])
def test_a_page_may_say_that_it_is_empty(said: str) -> None:
    assert parse(table(rows=(), before=said)).notices == ()


def test_a_row_may_say_that_the_list_is_empty() -> None:
    page = f"<html><body><table><tr>{''.join(f'<th>{cell}</th>' for cell in HEADER)}</tr><tr><td colspan=7>조회된 내용이 없습니다.</td></tr></table></body></html>"
    assert parse(page.encode()).notices == ()


def test_a_single_bad_row_of_many_is_told_and_the_rest_goes_on() -> None:
    many = tuple((str(i), f"지능형 CCTV 고도화 {i}차", "강남구", "안전과", "10", "3월", "구축") for i in range(40))
    batch = parse(table(rows=(*many, ("41", "", "강남구", "안전과", "10", "3월", "구축"))))
    assert len(batch.notices) == 40
    assert [(problem.row, problem.reason) for problem in batch.rejected] == [(41, "no title")]


def test_a_count_is_not_checked_where_the_list_goes_over_several_pages() -> None:
    assert len(read(table(before="<p>총 1,431건</p><p>1 / 144 페이지</p>"))) == 3


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (table(rows=()), "no-rows"),
        (table(before="<p>총 30건</p>"), "count"),
        (table(tuple(cell for cell in HEADER if cell != "사업명"), tuple((row[0], *row[2:]) for row in ROWS)), "header"),
        (table(("번호", "과제", *HEADER[2:])), "header"),
        (table(("사업명", "비고"), (("가나 사업", "x"),)), "header"),
        (b"<html><body><p>x</p></body></html>", "header"),
        (table(rows=tuple((*row[1:], "") for row in ROWS)), "column"),
        (table(rows=tuple(("", *row[:-1]) for row in ROWS)), "column"),
        (table(rows=tuple((row[0], row[2], row[1], *row[3:]) for row in ROWS)), "column"),
        (table(rows=tuple((*row[:4], row[5], row[4], row[6]) for row in ROWS)), "column"),
        (table(rows=tuple((row[0], "", *row[2:]) for row in ROWS)), "column"),
        (PAGE[: len(PAGE) // 2], "cut"),
    ],
)  # fmt: skip
def test_a_layout_that_changed_is_refused_whole(body: bytes, code: str) -> None:
    assert refusal(body).code == code


def test_refusals_speak_to_a_person() -> None:
    assert "과제" in str(refusal(table(("번호", "과제", *HEADER[2:]))))
    assert isinstance(refusal(table(rows=())), FormatChanged)
