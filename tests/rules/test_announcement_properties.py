"""Whatever the page holds, reading ends, invents nothing and says the same each time."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.rules.announcements import read_article
from jobs.rules.announcements.numbers import find_values

LEAD = "서울시는 올해 정보화사업 1200건에 총 4000억원을 투입한다.\n\n"
ENGLISH = "Seoul will invest 400 billion won in 1,200 informatization projects this year.\n\n"
PIECES = st.sampled_from(
    [
        "서울시",
        "25개",
        "자치구",
        "투자·출연기관",
        "기관별",
        "유형별",
        "스마트도시",
        "분야",
        "신기술",
        "빅데이터",
        "AI",
        "CCTV",
        "시스템",
        "구축",
        "유지관리",
        "316억원",
        "(316억원)",
        "69건",
        "69건(",
        "1분기",
        "3분기",
        "이후",
        "각각",
        "등",
        "▲",
        "△",
        ",",
        ".",
        "이며",
        "작년",
        "대비",
        "관련",
        "분야",
        "사업에",
        "‘메타버스",
        "서울’",
        "2022년",
        "3천459억",
        "원",
        ")",
        "(",
        ":",
        "총",
        "정보화사업",
        "일자리",
        "상반기",
        "발주",
        "완료",
        "-",
        "\n",
        "\n\n",
    ]
)
ENGLISH_PIECES = st.sampled_from(
    [
        "Seoul",
        "districts",
        "institutions",
        "△",
        ",",
        ";",
        "and",
        "by",
        "institution,",
        "by",
        "type,",
        "smart",
        "city",
        "new",
        "technologies",
        "Big",
        "Data",
        "CCTV",
        "(37.9",
        "billion",
        "won)",
        "KRW",
        "3.7",
        "billion",
        "253",
        "cases",
        "69",
        "CCTV-related",
        "projects",
        "last",
        "year",
        "in",
        "the",
        "first",
        "quarter",
        "ordered",
        "in",
        "2021",
        "system",
        "construction",
        "“Metaverse",
        "Seoul”",
        "project",
        ".",
        ":",
        "\n",
        "etc",
    ]
)


@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert read_article(text).figures == () or "서울" in text or "Seoul" in text


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=40).map(" ".join))
def test_no_korean_number_is_invented(text: str) -> None:
    printed = {value.amount for value in find_values(LEAD + text)}
    for figure in read_article(LEAD + text).figures:
        assert {figure.projects, figure.amount_krw} - {None} <= printed
        assert figure.label.strip()


@settings(max_examples=300)
@given(st.lists(ENGLISH_PIECES, max_size=40).map(" ".join))
def test_no_english_number_is_invented(text: str) -> None:
    whole = ENGLISH + text
    printed = {round(float(number) * 10**9) for number in re.findall(r"([\d.]+) billion", whole)}
    printed |= {int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?<!,)", whole)}
    for figure in read_article(whole).figures:
        assert {figure.projects, figure.amount_krw} - {None} <= printed
        assert figure.label.strip()


@given(st.lists(PIECES, max_size=30).map(" ".join))
def test_reading_twice_says_the_same(text: str) -> None:
    assert read_article(LEAD + text) == read_article(LEAD + text)


@given(st.integers(1, 20), st.sampled_from(["\n", "\n\n"]))
def test_a_repeated_article_states_nothing_more(times: int, between: str) -> None:
    once = read_article(LEAD)
    assert read_article(between.join([LEAD.strip()] * times)).figures == once.figures
