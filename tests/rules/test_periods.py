"""Planned times as lists print them."""

import pytest

from jobs.rules.periods import is_period, planned_period


@pytest.mark.parametrize(
    ("printed", "year", "period"),
    [
        ("2026-03", 2025, "2026-03"),
        ("2026.3.15.", None, "2026-03"),
        ("202603", None, "2026-03"),
        ("3월", 2026, "2026-03"),
        ("12월 중", 2026, "2026-12"),
        ("’26.3월", None, "2026-03"),
        ("2026년 1분기", 2025, "2026-Q1"),
        ("1/4분기", 2026, "2026-Q1"),
        ("3Q", 2026, "2026-Q3"),
        ("2/4", 2026, "2026-Q2"),
        ("상반기", 2026, "2026-H1"),
        ("하반기", None, "H2"),
        ("7", 2026, "2026-07"),
        ("3월", None, "03"),
        ("수시", 2026, ""),
        ("", 2026, ""),
        ("2026년", None, ""),
    ],
)
def test_planned_period(printed: str, year: int | None, period: str) -> None:
    assert planned_period(printed, year) == period


def test_what_may_stand_in_such_a_column() -> None:
    assert all(map(is_period, ("3월", "2026-03", "수시", "미정", "-", "상반기")))
    assert not any(map(is_period, ("서울시", "지능형 CCTV 고도화", "")))
