"""Which year an announcement speaks of, and what that was taken from."""

from datetime import date

import pytest

from jobs.rules.announcements.year import year_of

JANUARY, DECEMBER = date(2023, 1, 25), date(2023, 12, 20)


@pytest.mark.parametrize(
    ("text", "published", "year", "source"),
    [
        ("‘2023년 서울시 정보화 사업 발주정보’", JANUARY, 2023, "text: 2023년 서울시 정보화"),
        ("2023년 추진 정보화사업", None, 2023, "text: 2023년 추진 정보화"),
        ("2018년 한 해 2121억원", None, 2018, "text: 2018년 한 해"),
        ("2022년 정보화사업 대비 늘었다. 올해", JANUARY, 2023, "this year, published 2023-01-25"),
        ("정보화사업에 투입", JANUARY, 2023, "published 2023-01-25"),
        ("내년 정보화사업에 투입", DECEMBER, 2024, "next year, published 2023-12-20"),
        ("새해 정보화사업에 투입", JANUARY, 2023, "published 2023-01-25"),
        ("올해 정보화사업에 투입", DECEMBER, 2023, "this year, published 2023-12-20"),
        ("2022년 서울시 정보화 2023년 서울시 정보화", None, 2023, "text: 2023년 서울시 정보화"),
        ("올해 정보화사업에 투입", None, None, ""),
    ],
)
def test_the_year_of_a_korean_article(text: str, published: date | None, year: int | None, source: str) -> None:
    assert year_of(text, published=published, english=False) == (year, source)


@pytest.mark.parametrize(
    ("text", "published", "year", "source"),
    [
        ("projects in 2021 to advance", None, 2021, "text: in 2021"),
        ("informatization projects for 2023", JANUARY, 2023, "text: for 2023"),
        ("this year; 458 were ordered in 2021", date(2022, 1, 13), 2022, "this year, published 2022-01-13"),
        ("458 were ordered in 2021", None, None, ""),
    ],
)
def test_the_year_of_an_english_article(text: str, published: date | None, year: int | None, source: str) -> None:
    assert year_of(text, published=published, english=True) == (year, source)
