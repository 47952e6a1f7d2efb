"""How often a source with a quota is asked."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.rules.polling import Pace, is_business_time, next_pause
from jobs.rules.windows import SEOUL, next_midnight

PACE = Pace()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("moment", "business"),
    [
        ("2026-07-28 08:00", True),
        ("2026-07-28 18:59", True),
        ("2026-07-28 07:59", False),
        ("2026-07-28 19:00", False),
        ("2026-07-25 10:00", False),
        ("2026-08-17 10:00", False),  # the substitute day for 15 August, a Saturday in 2026
        ("2026-09-25 10:00", False),  # 추석
    ],
)
def test_business_time(moment: str, business: bool) -> None:
    assert is_business_time(at(moment)) is business


@pytest.mark.parametrize(
    ("moment", "pause"),
    [
        ("2026-07-28 10:00", timedelta(seconds=60)),
        ("2026-07-28 20:00", timedelta(minutes=15)),
        ("2026-07-28 23:00", timedelta(hours=1)),
        ("2026-07-25 10:00", timedelta(hours=1)),
        ("2026-07-28 07:55", timedelta(minutes=5)),
        ("2026-07-28 07:59:50", timedelta(seconds=60)),
    ],
)
def test_the_wanted_pause(moment: str, pause: timedelta) -> None:
    assert next_pause(at(moment), left=800, pace=PACE) == pause


def test_with_nothing_left_it_waits_for_midnight() -> None:
    assert next_pause(at("2026-07-28 21:00"), left=0, pace=PACE) == timedelta(hours=3)


def test_a_short_quota_is_stretched_over_the_day() -> None:
    ten = next_pause(at("2026-07-28 10:00"), left=54, pace=PACE)
    assert timedelta(minutes=9) < ten < timedelta(minutes=12)


@given(
    minutes=st.integers(min_value=0, max_value=2 * 365 * 24 * 60),
    cap=st.integers(min_value=1, max_value=1000),
)
def test_a_day_never_takes_more_polls_than_are_left(minutes: int, cap: int) -> None:
    now = at("2025-01-01 00:00") + timedelta(minutes=minutes)
    end, polls = next_midnight(now), 0
    while now < end:
        polls += 1
        now += next_pause(now, left=cap - polls, pace=PACE)
    assert polls <= cap
