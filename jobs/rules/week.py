"""The next seven days by Seoul's calendar, and which deadlines fall into them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.rules.windows import SEOUL
from storage.records import Deadline, DeadlineKind, Notice, StoredNotice

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Due:
    """One deadline of one notice."""

    stored: StoredNotice
    deadline: Deadline


def week_end(now: datetime) -> datetime:
    """The end of the day that is seven days away (D-7) in Seoul; `now` is aware."""
    midnight = now.astimezone(SEOUL).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + WEEK + timedelta(days=1)


def due(closing: Iterable[StoredNotice], now: datetime, until: datetime) -> tuple[Due, ...]:
    """Every deadline after `now` and before `until`, soonest first. An opening (개찰) asks nothing of a bidder: it counts
    only where nothing else is known to end."""
    found = [
        Due(stored, deadline)
        for stored in closing
        for deadline in dict.fromkeys(stored.notice.deadlines)
        if now < deadline.at < until and (deadline.kind is not DeadlineKind.OPENING or _only_opens(stored.notice))
    ]
    return tuple(sorted(found, key=lambda one: (one.deadline.at, one.stored.id)))


def _only_opens(notice: Notice) -> bool:
    return notice.deadline(DeadlineKind.BID) is None and notice.deadline(DeadlineKind.OPINION) is None
