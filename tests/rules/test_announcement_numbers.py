"""Sums and counts as the press prints them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.rules.announcements import english_numbers
from jobs.rules.announcements.numbers import COUNT, KRW, find_values, joins, read_number

EOK = 10**8


def found(text: str) -> list[tuple[str, int, str]]:
    return [(value.kind, value.amount, text[value.start : value.end]) for value in find_values(text)]


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("1513", "1513"),
        ("1,067", "1067"),
        ("1천513", "1513"),
        ("1천67", "1067"),
        ("1천 513", "1513"),
        ("3천9백", "3900"),
        ("3천9백50", "3950"),
        ("5백", "500"),
        ("천5백", "1500"),
        ("37.9", "37.9"),
        ("145,779백", "14577900"),
    ],
)
def test_a_number_in_digits_and_thousands(printed: str, number: str) -> None:
    assert read_number(printed) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "won"),
    [
        ("1천513억원", 1513 * EOK),
        ("3천459억 원", 3459 * EOK),
        ("3,459억", 3459 * EOK),
        ("3,459 억원", 3459 * EOK),
        ("1457억 7900만 원", 145_779_000_000),
        ("12억5천만원", 1_250_000_000),
        ("3천9백억", 3900 * EOK),
        ("천5백억원", 1500 * EOK),
        ("2조 3천억원", 23_000 * EOK),
        ("1조2,345억", 12_345 * EOK),
        ("145,779백만원", 145_779_000_000),
        ("145,779,000천원", 145_779_000_000),
        ("345,900,000,000원", 345_900_000_000),
        ("34.6억 원", 3_460_000_000),
        ("약 3,459억여 원", 3459 * EOK),
        ("7천9백만 원", 79_000_000),
    ],
)
def test_a_sum_in_whole_won(text: str, won: int) -> None:
    assert [(kind, amount) for kind, amount, _ in found(text)] == [(KRW, won)]


@pytest.mark.parametrize(
    "text",
    [
        "36,708,000",  # a price without a unit
        "593.4",
        "4475대",
        "1억명",
        "3억 대",
        "3만 명",
        "100~120억원",  # a range is no figure
        "수천억원",
        "25,000원",
        "2023 사업",
        "2016사업",
        "1만2천건",
        "3.5건",
        "5개월",
        "3개년",
        "12건물",
        "7곳",
    ],
)
def test_no_value(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("44개 사업에181억원", [(COUNT, 44, "44개"), (KRW, 181 * EOK, "181억원")]),
        ("784억 원(67건)", [(KRW, 784 * EOK, "784억 원"), (COUNT, 67, "67건")]),
        ("129개 472억원", [(COUNT, 129, "129개"), (KRW, 472 * EOK, "472억원")]),
        ("472억원(129개)", [(KRW, 472 * EOK, "472억원"), (COUNT, 129, "129개")]),
        ("1천45건, 3천213억 원", [(COUNT, 1045, "1천45건"), (KRW, 3213 * EOK, "3천213억 원")]),
        ("30여 개 사업", [(COUNT, 30, "30여 개")]),
        ("624사업 규모", [(COUNT, 624, "624사업")]),
    ],
)
def test_counts_beside_sums(text: str, values: list[tuple[str, int, str]]) -> None:
    assert found(text) == values


@pytest.mark.parametrize(
    "between",
    ["", " 정보화 사업에 총 ", "(", " 사업에", ", 예산은 ", "의 정보화사업에 작년 대비 7% 증가한 규모의 예산인 총 "],
)
def test_words_that_only_join(between: str) -> None:
    assert joins(between)


@pytest.mark.parametrize("between", ["), 25개 자치구 ", " 시스템 구축 ", "을 투입하고 메타버스에 "])
def test_words_that_part(between: str) -> None:
    assert not joins(between)


@given(st.integers(1, 99_999), st.sampled_from(["{:,}억원", "{}억 원", "{:,}억", "총 {}억여원"]))
def test_every_sum_of_eok_reads_back(eok: int, form: str) -> None:
    assert [(kind, amount) for kind, amount, _ in found(form.format(eok))] == [(KRW, eok * EOK)]


@given(st.integers(1, 9), st.integers(0, 999))
def test_thousands_spelled_out_read_back(thousands: int, rest: int) -> None:
    printed = f"{thousands}천{rest or ''}억 원"
    assert [amount for _, amount, _ in found(printed)] == [(thousands * 1000 + rest) * EOK]


def english(text: str, year: int | None = 2023) -> tuple[list[tuple[str, int]], list[int]]:
    values, previous = english_numbers.find_values(text, year=year)
    return [(value.kind, value.amount) for value in values], previous


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("KRW 370.3 billion", [(KRW, 370_300_000_000)]),
        ("₩370.3bn", [(KRW, 370_300_000_000)]),
        ("112.6 billion won (253 cases)", [(KRW, 112_600_000_000), (COUNT, 253)]),
        ("700 million won", [(KRW, 700_000_000)]),
        ("1.5 trillion won", [(KRW, 1_500_000_000_000)]),
        ("321.3 bil. into", [(KRW, 321_300_000_000)]),
        ("345,900,000,000 won for", []),  # plain won without KRW before it is too easily a price
        ("KRW 345,900,000,000", [(KRW, 345_900_000_000)]),
        ("KRW 500", []),
        ("$299.5 million", []),
        ("USD 292 million", []),
        ("292 million dollars", []),
        ("10 million people", []),
        ("1,045 information and technology projects", [(COUNT, 1045)]),
        ("69 CCTV-related projects", [(COUNT, 69)]),
        ("8 WiFi-related, 30 IoT-related", [(COUNT, 8), (COUNT, 30)]),
        ("in 30 non-face-to-face, and", [(COUNT, 30)]),
        ("120 (11%) in the second quarter", [(COUNT, 120)]),
        ("200 in the second quarter", [(COUNT, 200)]),
        ("the remaining 440 were", [(COUNT, 440)]),
        ("in 2021 projects were", []),
        ("3,245 jobs and projects", []),
        ("25 districts and their projects", []),
        ("up 7 percent from 370 billion won", []),
        ("compared to 370 billion won", []),
        ("up from last year, the city will invest 400 billion won", [(KRW, 400_000_000_000)]),
        ("more than 400 billion won", [(KRW, 400_000_000_000)]),
        ("over 400 billion won", [(KRW, 400_000_000_000)]),
        ("an increase of 30 billion won", []),
        ("30 billion won more than", []),
    ],
)
def test_english_values(text: str, values: list[tuple[str, int]]) -> None:
    assert english(text)[0] == values


@pytest.mark.parametrize(
    "text",
    [
        "last year's investment of KRW 345.9 billion",
        "KRW 345.9 billion last year",
        "345.9 billion won in 2022",
    ],
)
def test_english_sums_of_the_year_before(text: str) -> None:
    assert english(text) == ([], [345_900_000_000])


def test_a_named_year_means_nothing_where_the_article_has_none() -> None:
    assert english("345.9 billion won in 2022", year=None) == ([(KRW, 345_900_000_000)], [])
