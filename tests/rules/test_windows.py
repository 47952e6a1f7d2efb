"""Windows of asking and Korean times."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from jobs.rules.windows import SEOUL, Window, catch_up, korean_time, next_midnight, seoul_iso, slices, stamp

NOON = datetime(2026, 8, 4, 12, 0, tzinfo=SEOUL)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("printed", "seoul"),
    [
        ("2026-01-26 18:00", "2026-01-26T18:00:00+09:00"),
        ("2026-01-26 18:00:59", "2026-01-26T18:00:59+09:00"),
        ("2016-05-0208:47:00", "2016-05-02T08:47:00+09:00"),
        ("2002-09-18  10:00:00", "2002-09-18T10:00:00+09:00"),
        ("2018/03/19 14:51", "2018-03-19T14:51:00+09:00"),
        ("2026. 1. 5. 9:30", "2026-01-05T09:30:00+09:00"),
        ("202605061000", "2026-05-06T10:00:00+09:00"),
        ("20260506100059", "2026-05-06T10:00:59+09:00"),
        ("20260506", "2026-05-06T00:00:00+09:00"),
        ("2026-08-20", "2026-08-20T00:00:00+09:00"),
        ("2026-08-20 24:00", "2026-08-21T00:00:00+09:00"),
        ("2026-08-20T01:02:03Z", "2026-08-20T10:02:03+09:00"),
        ("2026-08-20T01:02:03.500+00:00", "2026-08-20T10:02:03+09:00"),
        ("2026-08-20 10:02:03+0900", "2026-08-20T10:02:03+09:00"),
        ("2026-08-20 00:02:03-01:30", "2026-08-20T10:32:03+09:00"),
    ],
)
def test_korean_time(printed: str, seoul: str) -> None:
    at = korean_time(printed)
    assert at is not None
    assert at.tzinfo is UTC
    assert seoul_iso(at) == seoul


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "-",
        "미정",
        "2026-02-30 10:00",
        "2026-13-01",
        "2026-01-01 25:00",
        "2026-01-01 10:61",
        "9999-12-31 24:00",
        "20261340",
    ],
)
def test_impossible_times_are_unknown(printed: str) -> None:
    assert korean_time(printed) is None


def test_a_deadline_without_an_hour_lasts_until_the_end_of_its_day() -> None:
    at = korean_time("2026-08-20", end_of_day=True)
    assert at is not None
    assert seoul_iso(at) == "2026-08-20T23:59:59+09:00"


def test_slices_meet_and_cover_everything() -> None:
    windows = list(slices(NOON - 15 * DAY, NOON, timedelta(days=7)))
    assert [window.end - window.start for window in windows] == [7 * DAY, 7 * DAY, DAY]
    assert windows[0].start == NOON - 15 * DAY
    assert windows[-1].end == NOON
    assert all(left.end == right.start for left, right in pairwise(windows))
    assert list(slices(NOON, NOON - DAY, DAY)) == []


def test_asking_begins_before_where_it_ended_because_rows_appear_late() -> None:
    windows = list(
        catch_up(done_until=NOON - DAY, now=NOON, overlap=timedelta(hours=3), back_fill=9 * DAY, longest=7 * DAY)
    )
    assert windows == [Window(start=NOON - DAY - timedelta(hours=3), end=NOON)]


def test_the_first_asking_reaches_back() -> None:
    windows = list(catch_up(done_until=None, now=NOON, overlap=timedelta(hours=3), back_fill=9 * DAY, longest=7 * DAY))
    assert (windows[0].start, windows[-1].end) == (NOON - 9 * DAY, NOON)


def test_a_clock_set_back_still_gives_a_window() -> None:
    windows = list(
        catch_up(done_until=NOON + DAY, now=NOON, overlap=timedelta(hours=3), back_fill=DAY, longest=7 * DAY)
    )
    assert windows == [Window(start=NOON - timedelta(hours=3), end=NOON)]


def test_a_window_refuses_naive_and_backward_times() -> None:
    with pytest.raises(ValueError, match="forward between aware"):
        Window(start=NOON, end=NOON - DAY)
    with pytest.raises(ValueError, match="forward between aware"):
        Window(start=datetime(2026, 1, 1), end=NOON)  # noqa: DTZ001 - that is what must be refused


def test_stamp_and_midnight_are_seouls() -> None:
    evening = datetime(2026, 8, 4, 15, 30, tzinfo=UTC)
    assert stamp(evening) == "202608050030"
    assert next_midnight(evening) == datetime(2026, 8, 5, 15, 0, tzinfo=UTC)
