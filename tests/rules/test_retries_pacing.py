"""The window that never holds more than it may, and the breaker of an outage."""

from hypothesis import given
from hypothesis import strategies as st

from jobs.rules.pacing import BREAKER_AFTER, LONGEST_PAUSE, LONGEST_WAY, SECOND, Breaker, Window


@given(
    st.integers(1, 6),
    st.lists(st.tuples(st.floats(0, 0.4), st.floats(0.0, 0.4), st.floats(0.0, 0.4)), min_size=1, max_size=60),
)
def test_no_second_sees_more_than_the_window_allows(most: int, steps: list[tuple[float, float, float]]) -> None:
    """Each message takes its own time up and its own time down; neither says anything about the other."""
    window, now, arrivals = Window(most), 1000.0, []
    for idle, up, down in steps:
        now = max(now + idle, window.free_at(now + idle))
        departure = window.leave(now)
        arrivals.append(now + up)
        departure.answered(now + up + down)
    arrivals.sort()
    for first in range(len(arrivals) - most):
        assert arrivals[first + most] - arrivals[first] >= 1.0


def test_quick_answers_leave_twenty_nine_a_second() -> None:
    window, left = Window(30), 1000.0
    for _ in range(301):
        left = max(left, window.free_at(left))
        window.leave(left).answered(left + 0.02)
    assert 300 / (left - 1000.0) > 29


def test_what_is_not_answered_counts_a_second_later() -> None:
    window = Window(1)
    departure = window.leave(10.0)
    assert window.free_at(10.5) == 10.0 + LONGEST_WAY + SECOND
    departure.answered(40.0)
    assert window.free_at(40.0) == 10.0 + LONGEST_WAY + SECOND
    quick = Window(1)
    quick.leave(10.0).answered(10.01)
    assert quick.free_at(10.5) == 10.01 + SECOND


def test_a_clock_that_was_put_back_holds_nobody_up() -> None:
    window = Window(1)
    window.leave(10_000.0)
    assert window.free_at(5.0) == 5.0


def test_the_breaker_opens_for_different_chats_and_closes_at_the_first_answer() -> None:
    breaker = Breaker()
    for _ in range(20):
        breaker.failed(1, 100.0)
    assert not breaker.is_open
    assert breaker.wait(100.0) == 0.0
    for chat in range(2, BREAKER_AFTER + 1):
        breaker.failed(chat, 100.0)
    assert breaker.is_open
    assert breaker.wait(100.0) == 1.0
    breaker.got_through()
    assert not breaker.is_open
    assert breaker.wait(100.0) == 0.0


def test_each_try_in_an_outage_waits_twice_as_long_up_to_a_minute() -> None:
    breaker, now, pauses = Breaker(), 100.0, []
    for chat in range(BREAKER_AFTER):
        breaker.failed(chat, now)
    for _ in range(8):
        pauses.append(breaker.wait(now))
        breaker.failed(1, now)  # what was in flight when it opened does not count twice
        now += pauses[-1]
        breaker.failed(1, now)
    assert pauses == [1, 2, 4, 8, 16, 32, LONGEST_PAUSE, LONGEST_PAUSE]
    assert breaker.wait(now - 86_400) == LONGEST_PAUSE
