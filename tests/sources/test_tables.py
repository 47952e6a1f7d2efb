"""Tables out of pages and sheets."""

import io
import zipfile

import pytest

from jobs.sources.errors import FormatChanged, SourceError, Unavailable
from jobs.sources.tables import document_from, read_tables

PAGE = """<!DOCTYPE html><html><head><title>발주정보</title><style>table{}</style></head><body><h1>2026년</h1><p>총 2건</p>
<table><caption>목록</caption>
<tr><th rowspan="2">사업명</th><th colspan="2">예산</th></tr>
<tr><th>금액(백만원)</th><th>비율</th></tr>
<tr><td><a href="/view?no=1">가 <b>사업</b></a></td><td>1,160</td><td>3%</td></tr>
<tr><td>나 사업</td><td colspan="9999">-</td></tr>
</table></body></html>"""


def test_merged_cells_are_filled_in() -> None:
    document = read_tables(PAGE.encode())
    (grid,) = document.grids
    assert grid.caption == "목록"
    assert grid.rows[0][:3] == ("사업명", "예산", "예산")
    assert grid.rows[1][:3] == ("사업명", "금액(백만원)", "비율")
    assert grid.rows[2][:3] == ("가 사업", "1,160", "3%")
    assert grid.links == ("", "", "/view?no=1", "")
    assert max(map(len, grid.rows)) == 200
    assert (document.title, "총 2건" in document.around) == ("발주정보 2026년", True)


def test_a_cell_that_hangs_at_the_end_of_a_row() -> None:
    page = "<table><tr><td>a</td><td rowspan=3>b</td></tr><tr><td>c</td></tr><tr><td>d</td></tr><tr><td>e</td><td>f</td></tr></table>"
    assert read_tables(page.encode()).grids[0].rows == (("a", "b"), ("c", "b"), ("d", "b"), ("e", "f"))


def test_only_innermost_tables_are_read() -> None:
    page = "<table><tr><td><table><tr><td>a</td></tr></table></td></tr></table>"
    assert [grid.rows for grid in read_tables(page.encode()).grids] == [(("a",),)]


def test_a_long_page_keeps_its_beginning_and_end() -> None:
    page = "<html><body>총 3건" + "가" * 30_000 + "1 / 9 페이지</body></html>"
    around = read_tables(page.encode()).around
    assert around.startswith("총 3건")
    assert around.endswith("1 / 9 페이지")


def test_csv_in_either_encoding() -> None:
    text = "사업명;예산(천원)\n\n가 사업;1,160\n"
    for body in (text.encode("cp949"), text.encode("utf-8-sig")):
        assert read_tables(body).grids[0].rows == (("사업명", "예산(천원)"), ("가 사업", "1,160"))


def workbook() -> bytes:
    cells = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>2026년 목록</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>사업명</t></is></c><c r="B2" t="inlineStr"><is><t>예산</t></is></c>'
        '<c r="C2" t="inlineStr"><is><t>일자</t></is></c></row>'
        '<row r="3"><c r="A3" t="inlineStr"><is><t>가 사업</t></is></c><c r="B3"><v>1160</v></c><c r="C3" s="1"><v>46082</v></c></row>'
        '<row r="4"><c r="A4" t="inlineStr"><is><t>나 사업</t></is></c><c r="B4"><v>11.5</v></c><c r="C4" s="2"><v>46082.5</v></c></row>'
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{packages}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{packages}/relationships"><Relationship Id="r1" Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets><sheet name="목록" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packages}/relationships"><Relationship Id="r1" Type="{links}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{links}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_a_workbook() -> None:
    document = read_tables(workbook())
    (grid,) = document.grids
    assert (grid.caption, document.title.startswith("2026년 목록")) == ("목록", True)
    assert grid.rows[1:] == (
        ("사업명", "예산", "일자"),
        ("가 사업", "1160", "2026-03-01"),
        ("나 사업", "11.5", "2026-03-01 12:00"),
    )


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"  ", Unavailable, "empty"),
        (PAGE.encode()[:-40], Unavailable, "cut"),
        (PAGE.encode()[:-9], Unavailable, "cut"),
        (b'{"a": 1}', FormatChanged, "no-table"),
        ("그냥 글".encode(), FormatChanged, "no-table"),
        (b"PK\x03\x04 not a workbook", FormatChanged, "sheet"),
        (b'a,"' + b"x" * 200_000, FormatChanged, "sheet"),
    ],
)
def test_what_holds_no_table(body: bytes, kind: type[SourceError], code: str) -> None:
    with pytest.raises(kind) as caught:
        read_tables(body)
    assert caught.value.code == code


def test_a_page_without_a_table_has_no_grids() -> None:
    assert read_tables(b"<html><body></body></html>").grids == ()
    assert read_tables(b"<html></html><table></table>").grids[0].rows == ()


def test_only_a_document_comes_back_from_the_child() -> None:
    plain = {"title": "t", "around": "", "grids": [{"caption": "", "rows": [["a", "b"]], "links": [""]}]}
    assert document_from(plain).grids[0].rows == (("a", "b"),)
    with pytest.raises(FormatChanged, match="reader"):
        document_from([])
