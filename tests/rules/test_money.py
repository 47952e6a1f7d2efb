"""Sums of money as printed."""

import pytest

from jobs.rules.money import note_unit, stated_unit, won_in


@pytest.mark.parametrize(
    ("printed", "unit", "krw"),
    [
        ("11억 6천만원", None, 1_160_000_000),
        ("1,160", 10**6, 1_160_000_000),
        ("11.6", 10**8, 1_160_000_000),
        ("37.9억", None, 3_790_000_000),
        ("약 5억원", None, 500_000_000),
        ("3억5천만원 (VAT 포함)", None, 350_000_000),
        ("금 3,000,000원정", None, 3_000_000),
        ("1억 2,345만 6,789원", None, 123_456_789),
        ("1억 2,345만 6,789", 10**6, 123_456_789),
        ("5,500백만원", 10**3, 5_500_000_000),
        ("1,200,000,000", 1, 1_200_000_000),
        ("1200", None, None),
        ("1억 5 3만", None, None),
        ("3만 5억", None, None),
        ("0", 1, None),
        ("0.1", 1, None),
        ("-300", 1, None),
        ("미정", 1, None),
        ("", 1, None),
        ("1.2.3억", None, None),
        ("99999999999조", None, None),
    ],
)
def test_won_in(printed: str, unit: int | None, krw: int | None) -> None:
    assert won_in(printed, unit) == krw


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("예산(백만원)", 10**6),
        ("사업예산 (단위: 천원)", 10**3),
        ("단위 : 억원", 10**8),
        ("금액 [원]", 1),
        ("예산액", None),
    ],
)
def test_stated_unit(header: str, unit: int | None) -> None:
    assert stated_unit(header) == unit


def test_running_text_states_a_unit_only_with_the_word_for_it() -> None:
    assert note_unit("총 30건 (단위: 백만원)") == 10**6
    assert note_unit("3,703억 원을 투입한다") is None
