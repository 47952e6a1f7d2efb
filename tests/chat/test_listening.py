"""What people say is confirmed when it is handled: nothing is lost by a kill, nothing is handed over twice in one life."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.listening import MOST_BEHIND, PATIENCE_SECONDS, Unconfirmed
from jobs.clock import MachineTime


class Seconds(MachineTime):
    """Real time that stands still until it is moved."""

    at = 1000.0

    def seconds(self) -> float:
        return self.at


def updates(*ids: int) -> list[Update]:
    return [Update(one) for one in ids]


def ids(given_over: tuple[Update, ...]) -> list[int]:
    return [one.update_id for one in given_over]


def test_the_oldest_that_is_not_handled_holds_back_the_confirmation() -> None:
    one = Unconfirmed(Seconds())
    assert ids(one.fresh(updates(5, 6, 7))) == [5, 6, 7]
    assert one.offset(8) == 5
    one.handled(6)
    assert one.offset(8) == 5
    assert ids(one.fresh(updates(5, 6, 7, 8))) == [8]
    one.handled(5)
    assert one.offset(9) == 7
    for number in (7, 8):
        one.handled(number)
    assert one.offset(9) == 9


def test_what_was_dropped_unhandled_is_handed_over_again() -> None:
    one = Unconfirmed(Seconds())
    one.fresh(updates(5, 6))
    one.handled(5)
    one.hand_over_again()
    assert one.offset(7) == 6
    assert ids(one.fresh(updates(6, 7))) == [6, 7]


def test_one_that_never_ends_holds_nobody_back_for_ever() -> None:
    real = Seconds()
    one = Unconfirmed(real)
    one.fresh(updates(5))
    real.at += PATIENCE_SECONDS
    one.fresh(updates(6))
    assert one.offset(7) == 6
    crowd = Unconfirmed(real)
    crowd.fresh(updates(*range(1, 101)))
    assert crowd.offset(101) == 101 - MOST_BEHIND


@given(steps=st.lists(st.tuples(st.integers(0, 5), st.lists(st.integers(0, 30), max_size=4)), max_size=30))
def test_whatever_happens_each_is_handed_over_once_and_confirmed_only_when_handled(
    steps: list[tuple[int, list[int]]],
) -> None:
    one, asked, handled, seen = Unconfirmed(Seconds()), 1, set[int](), list[int]()
    confirmed = [1]
    last = 0
    for new, ended in steps:
        last += new
        confirmed.append(one.offset(asked))
        given_over = ids(one.fresh(updates(*range(confirmed[-1], last + 1))))
        seen += given_over
        asked = seen[-1] + 1 if seen else asked
        for number in (n for n in ended if n in seen):
            one.handled(number)
            handled.add(number)
        offset = one.offset(asked)
        assert all(number in handled for number in seen if number < offset)
    assert seen == sorted(set(seen))
    assert all(before <= after for before, after in pairwise(confirmed))


async def test_while_all_is_under_way_it_looks_again_when_one_has_ended() -> None:
    one = Unconfirmed(MachineTime())
    one.fresh(updates(5))
    waiting = asyncio.create_task(one.change())
    await asyncio.sleep(0)
    one.handled(5)
    async with asyncio.timeout(0.3):
        await waiting
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await one.change()
