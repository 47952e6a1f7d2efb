"""Layouts that changed: every mutant of a recorded page or answer must be refused whole, and no unmutated one may be."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from jobs.sources.errors import SourceError
from jobs.sources.registry import read_recorded

RECORDED = Path(__file__).parents[1] / "recorded"
LIST = (RECORDED / "seoul_plan" / "constructed_list.html").read_text("utf-8")
LIVE = json.loads((RECORDED / "g2b" / "bids_servc_live.json").read_text("utf-8"))
SHORT = json.loads((RECORDED / "g2b" / "bids_short_live.json").read_text("utf-8"))
FEED = (RECORDED / "feeds" / "constructed_google_news_ko.xml").read_text("utf-8")
CONTRACTS = (RECORDED / "seoul_contract" / "constructed_list.html").read_text("utf-8")

Row = dict[str, str]


def cells(change: Callable[[list[str]], list[str]]) -> str:
    """The list with the cells of every data row changed, its header left alone."""

    def row(found: re.Match[str]) -> str:
        inside = re.findall(r"<td[^>]*>.*?</td>", found.group(0))
        return f"<tr>{''.join(change(inside))}</tr>" if inside else found.group(0)

    return re.sub(r"<tr>.*?</tr>", row, LIST, flags=re.DOTALL)


def swapped(inside: list[str], left: int, right: int) -> list[str]:
    inside[left], inside[right] = inside[right], inside[left]
    return inside


def rows(change: Callable[[Row], Row], answer: object = LIVE) -> str:
    """A live answer with every row changed."""
    copy = json.loads(json.dumps(answer))
    copy["response"]["body"]["items"] = [change(row) for row in copy["response"]["body"]["items"]]
    return json.dumps(copy, ensure_ascii=False)


def renamed(old: str, new: str) -> Callable[[Row], Row]:
    return lambda row: {new if name == old else name: value for name, value in row.items()}


def exchanged(left: str, right: str) -> Callable[[Row], Row]:
    return lambda row: {**row, left: row.get(right, ""), right: row.get(left, "")}


def shifted(row: Row) -> Row:
    names, values = list(row), list(row.values())
    return dict(zip(names, values[-1:] + values[:-1], strict=True))


def body(**changed: object) -> str:
    copy = json.loads(json.dumps(LIVE))
    for name, value in changed.items():
        copy["response"]["body"][name] = value
    return json.dumps(copy, ensure_ascii=False)


MUTANTS: dict[str, tuple[str, str]] = {
    "list: title header renamed": ("seoul_plan", LIST.replace("사업명", "과제 이름")),
    "list: title column gone": (
        "seoul_plan",
        cells(lambda row: [row[0], *row[2:]]).replace('<th rowspan="2">사업명</th>', ""),
    ),
    "list: header row gone": ("seoul_plan", re.sub(r"<thead>.*?</thead>", "", LIST, flags=re.DOTALL)),
    "list: all headers renamed": ("seoul_plan", re.sub(r"<th([^>]*)>[^<]*</th>", r"<th\1>항목</th>", LIST)),
    "list: cells shifted right": ("seoul_plan", cells(lambda row: ["<td></td>", *row[:-1]])),
    "list: cells shifted left": ("seoul_plan", cells(lambda row: [*row[1:], "<td></td>"])),
    "list: title and agency swapped": ("seoul_plan", cells(lambda row: swapped(row, 1, 2))),
    "list: title and department swapped": ("seoul_plan", cells(lambda row: swapped(row, 1, 3))),
    "list: budget and time swapped": ("seoul_plan", cells(lambda row: swapped(row, 4, 5))),
    "list: agency and time swapped": ("seoul_plan", cells(lambda row: swapped(row, 2, 5))),
    "list: title and number swapped": ("seoul_plan", cells(lambda row: swapped(row, 0, 1))),
    "list: time and type swapped": ("seoul_plan", cells(lambda row: swapped(row, 5, 6))),
    "list: titles blank": ("seoul_plan", cells(lambda row: [row[0], "<td></td>", *row[2:]])),
    "list: budgets are words": ("seoul_plan", cells(lambda row: [*row[:4], "<td>2차 공개</td>", *row[5:]])),
    "list: no rows": ("seoul_plan", cells(lambda _row: []).replace("총 30건", "")),
    "list: fewer rows than counted": ("seoul_plan", LIST.replace("총 30건", "총 1,431건")),
    "list: more rows than counted": ("seoul_plan", LIST.replace("총 30건", "총 12건")),
    "list: half of it": ("seoul_plan", LIST[: len(LIST) // 2]),
    "list: table closed, page cut": ("seoul_plan", LIST.replace("</html>", "")),
    "list: rows are divisions": ("seoul_plan", re.sub(r"</?(?:table|thead|tbody|tr|td|th)\b", "<div", LIST)),
    "list: a login page": ("seoul_plan", "<!DOCTYPE html><html><body><form>로그인</form></body></html>"),
    "list: an empty answer": ("seoul_plan", ""),
    "bids: number renamed": ("g2b_bid", rows(renamed("bidNtceNo", "bidPbancNo"))),
    "bids: title renamed": ("g2b_bid", rows(renamed("bidNtceNm", "bidPbancNm"))),
    "bids: order renamed": ("g2b_bid", rows(renamed("bidNtceOrd", "bidPbancOrd"))),
    "bids: kind renamed": ("g2b_bid", rows(renamed("ntceKindNm", "pbancKndNm"))),
    "bids: buyer renamed": ("g2b_bid", rows(renamed("dminsttNm", "dmndInsttName"))),
    "bids: deadline renamed": ("g2b_bid", rows(renamed("bidClseDt", "bidDdlnDt"))),
    "bids: published renamed": ("g2b_bid", rows(renamed("bidNtceDt", "pbancDt"))),
    "bids: values shifted": ("g2b_bid", rows(shifted)),
    "bids: title and buyer swapped": ("g2b_bid", rows(exchanged("bidNtceNm", "dminsttNm"))),
    "bids: published and deadline swapped": ("g2b_bid", rows(exchanged("bidNtceDt", "bidClseDt"))),
    "bids: number and title swapped": ("g2b_bid", rows(exchanged("bidNtceNo", "bidNtceNm"))),
    "bids: deadline and budget swapped": ("g2b_bid", rows(exchanged("bidClseDt", "asignBdgtAmt"))),
    "bids: dates in words": ("g2b_bid", rows(lambda row: {**row, "bidClseDt": "1월 20일 오전"})),
    "bids: budgets in words": ("g2b_bid", rows(lambda row: {**row, "asignBdgtAmt": "6억 4천만원"})),
    "bids: order in words": ("g2b_bid", rows(lambda row: {**row, "bidNtceOrd": "최초"})),
    "bids: short rows shifted": ("g2b_bid", rows(shifted, SHORT)),
    "bids: short rows, buyer renamed": ("g2b_bid", rows(renamed("dminsttNm", "x"), SHORT)),
    "bids: rows gone, count stays": ("g2b_bid", body(items=[])),
    "bids: counter renamed": ("g2b_bid", rows(lambda row: row).replace('"totalCount"', '"total"')),
    "bids: items are text": ("g2b_bid", body(items="93 items")),
    "bids: rows are lists": ("g2b_bid", body(items=[["R26BK01"], ["R26BK02"]])),
    "bids: envelope renamed": ("g2b_bid", rows(lambda row: row).replace('"header"', '"head"')),
    "bids: half of it": ("g2b_bid", rows(lambda row: row)[:100_000]),
    "bids: another list": (
        "g2b_bid",
        (RECORDED / "g2b/official_samples/getOrderPlanSttusListServc.xml").read_text("utf-8"),
    ),
    "feed: titles renamed": (
        "news",
        FEED.replace("<title>서울시", "<headline>서울시").replace("전자신문</title>", "전자신문</headline>"),
    ),
    "feed: an HTML page": ("news", "<!DOCTYPE html><html><body>RSS</body></html>"),
    "feed: half of it": ("news", FEED[: len(FEED) // 2]),
    "feed: another document": ("news", FEED.replace("<rss", "<catalogue").replace("</rss>", "</catalogue>")),
    "contracts: list renamed": ("seoul_contract", CONTRACTS.replace("list-tbl-01", "board-list")),
    "contracts: link renamed": ("seoul_contract", CONTRACTS.replace("bidPopup_getBidInfoDtlUrl", "openDetail")),
    "contracts: titles gone": ("seoul_contract", re.sub(r"<b>.*?</b>", "<b></b>", CONTRACTS)),
    "contracts: rows gone": (
        "seoul_contract",
        re.sub(r"<tbody>.*?</tbody>", "<tbody></tbody>", CONTRACTS, flags=re.DOTALL),
    ),
    "contracts: half of it": ("seoul_contract", CONTRACTS[: len(CONTRACTS) // 2]),
}


def test_there_are_enough() -> None:
    assert len(MUTANTS) >= 30
    originals = {LIST, rows(lambda row: row), rows(lambda row: row, SHORT), FEED, CONTRACTS}
    assert not [name for name, (_, mutant) in MUTANTS.items() if mutant in originals]


@pytest.mark.parametrize("name", sorted(MUTANTS))
async def test_every_mutant_is_refused_whole(name: str) -> None:
    source, mutant = MUTANTS[name]
    with pytest.raises(SourceError) as caught:
        await read_recorded(source, mutant.encode())
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("source", "text", "notices"),
    [
        ("seoul_plan", LIST, 30),
        ("g2b_bid", rows(lambda row: row), 93),
        ("g2b_bid", rows(lambda row: row, SHORT), 518),
        ("g2b_bid", rows(lambda row: dict(reversed(row.items()))), 93),
        ("g2b_bid", rows(lambda row: {**row, "newField": "x"}), 93),
        ("news", FEED, 1),
        ("seoul_contract", CONTRACTS, 3),
        (
            "seoul_plan",
            LIST.replace("<table>", '<table class="new">').replace("</body>", "<footer>새 바닥글</footer></body>"),
            30,
        ),
        ("seoul_plan", cells(lambda row: [*row, "<td>비고</td>"]), 30),
    ],
)
async def test_nothing_unmutated_is_refused(source: str, text: str, notices: int) -> None:
    batch = await read_recorded(source, text.encode())
    assert (len(batch.notices), batch.rejected) == (notices, ())


@pytest.mark.parametrize("start", range(0, 500, 37))
async def test_no_part_of_a_recorded_answer_is_refused(start: int) -> None:
    """Every page of any size is as good as the whole: the checks must hold for ten rows as for five hundred."""
    part = json.loads(json.dumps(SHORT))
    part["response"]["body"]["items"] = SHORT["response"]["body"]["items"][start : start + 12]
    part["response"]["body"]["totalCount"] = 12
    batch = await read_recorded("g2b_bid", json.dumps(part).encode())
    assert len(batch.notices) == len(part["response"]["body"]["items"])
