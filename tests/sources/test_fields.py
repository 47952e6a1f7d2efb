"""Typed getters over decoded rows."""

import pytest

from jobs.rules.windows import seoul_iso
from jobs.sources import fields
from storage.records import AmountKind


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("640000000", 640_000_000),
        ("640,000,000원", 640_000_000),
        (640000000, 640_000_000),
        (464874.0, 464_874),
        ("464874.00", 464_874),
        ("-675000000", -675_000_000),
        ("", None),
        (None, None),
        (True, None),
        ({}, None),
        ("12억", None),
        ("1,2", None),
        ("1.5", None),
    ],
)
def test_whole(value: object, number: int | None) -> None:
    assert fields.whole({"x": value}, "x") == number


@pytest.mark.parametrize("value", ["0", "", "-1", "9223372036854775808", "미정"])
def test_no_sum_is_no_sum(value: str) -> None:
    assert fields.won({"x": value}, "x") is None


def test_amounts_come_in_the_order_asked_for() -> None:
    row = {"presmptPrce": "90", "asignBdgtAmt": "100", "bdgtAmt": "0"}
    found = fields.amounts(
        row,
        ("asignBdgtAmt", AmountKind.ALLOCATED, True),
        ("bdgtAmt", AmountKind.BUDGET, True),
        ("presmptPrce", AmountKind.ESTIMATED, False),
    )
    assert [(amount.kind, amount.krw, amount.vat_included) for amount in found] == [
        (AmountKind.ALLOCATED, 100, True),
        (AmountKind.ESTIMATED, 90, False),
    ]


def test_the_first_name_that_holds_something_counts() -> None:
    row = {"a": " ", "b": {"nested": 1}, "c": " 서울\t특별시 ", "d": "x"}
    assert fields.raw(row, "a", "b", "c", "d") == "서울\t특별시"
    assert fields.line(row, "a", "b", "c") == "서울 특별시"
    assert fields.text({"x": "첫\r\n둘"}, "x") == "첫\n둘"
    assert fields.line(row, "nothing") == ""


def test_link_skips_what_is_no_address() -> None:
    assert fields.link({"a": "추후제공예정", "b": "https://www.g2b.go.kr/x"}, "a", "b") == "https://www.g2b.go.kr/x"
    assert fields.link({"a": "javascript:x"}, "a") == ""


def test_moment_takes_the_first_that_can_be_read() -> None:
    at = fields.moment({"a": "미정", "b": "2026-01-26 18:00"}, "a", "b")
    assert at is not None
    assert seoul_iso(at) == "2026-01-26T18:00:00+09:00"
    assert fields.moment({"a": ""}, "a") is None


@pytest.mark.parametrize(("value", "answer"), [("Y", True), ("y", True), ("N", False), ("", None), ("전자", None)])
def test_not_said_is_not_no(value: str, answer: bool | None) -> None:
    assert fields.yes({"x": value}, "x") is answer


def test_lists() -> None:
    assert fields.listed({"x": "20160500742, 20160517067,,20160500742"}, "x") == ("20160500742", "20160517067")
    records = fields.caret_records({"x": "[1^8017169901^홍보및마케팅서비스],[2^43^서버]"}, "x")
    assert records == (("1", "8017169901", "홍보및마케팅서비스"), ("2", "43", "서버"))
