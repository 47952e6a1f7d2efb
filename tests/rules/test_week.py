"""Which deadlines the next seven days of Seoul's calendar hold."""

from datetime import UTC, datetime, timedelta

import pytest

from jobs.rules.week import Due, due, week_end
from storage.records import Deadline, DeadlineKind, StoredNotice
from tests.tenders import NOW, tender


def stored(number: int, *deadlines: tuple[DeadlineKind, timedelta]) -> StoredNotice:
    ends = tuple(Deadline(kind=kind, at=NOW + after) for kind, after in deadlines)
    return StoredNotice(id=number, notice=tender(f"R26BK{number:08}", deadlines=ends), collected_at=NOW)


def told(*closing: StoredNotice) -> list[tuple[int, DeadlineKind]]:
    return [(one.stored.id, one.deadline.kind) for one in due(closing, NOW, week_end(NOW))]


@pytest.mark.parametrize("clock", [datetime(2026, 7, 27, 15, 0, tzinfo=UTC), datetime(2026, 7, 28, 14, 59, tzinfo=UTC)])
def test_the_week_ends_with_the_seventh_day_whatever_the_clock_says(clock: datetime) -> None:
    # 00:00 and 23:59 of Tuesday the 28th in Seoul; Tuesday the 4th is the last day.
    assert week_end(clock) == datetime(2026, 8, 4, 15, 0, tzinfo=UTC)


def test_every_deadline_ahead_counts_the_nearest_first() -> None:
    late = stored(1, (DeadlineKind.REGISTRATION, timedelta(days=3)), (DeadlineKind.BID, timedelta(days=9)))
    soon = stored(2, (DeadlineKind.PROPOSAL, timedelta(0)), (DeadlineKind.OPINION, timedelta(hours=1)))
    assert told(late, soon) == [(2, DeadlineKind.OPINION), (1, DeadlineKind.REGISTRATION)]


def test_the_end_of_the_week_is_out_and_the_minute_before_is_in() -> None:
    left = week_end(NOW) - NOW
    assert told(stored(1, (DeadlineKind.BID, left))) == []
    assert told(stored(1, (DeadlineKind.BID, left - timedelta(minutes=1)))) == [(1, DeadlineKind.BID)]


@pytest.mark.parametrize("ends", [DeadlineKind.BID, DeadlineKind.OPINION])
def test_an_opening_counts_only_where_nothing_else_is_known_to_end(ends: DeadlineKind) -> None:
    day = timedelta(days=1)
    assert told(stored(1, (DeadlineKind.OPENING, day))) == [(1, DeadlineKind.OPENING)]
    assert told(stored(1, (ends, day), (DeadlineKind.OPENING, day))) == [(1, ends)]


def test_a_deadline_that_is_printed_twice_counts_once() -> None:
    one = stored(1, (DeadlineKind.BID, timedelta(days=1)), (DeadlineKind.BID, timedelta(days=1)))
    assert due([one], NOW, week_end(NOW)) == (Due(one, one.notice.deadlines[0]),)
