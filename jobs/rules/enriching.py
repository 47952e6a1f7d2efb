"""Which tenders deserve further calls, and how long to go on asking: each costs part of a day's quota."""

from datetime import datetime, timedelta

from storage.records import Action, Notice, NumberKind, Stage, StoredNotice

STATE = "g2b_details"
"""The name under which the further calls are counted and their trouble is kept; no source of notices."""
SOURCE = "g2b_bid"
HISTORY_WAIT = timedelta(minutes=3)
"""How long a change that a sound does not hurry, and whose fields say nothing, waits for the official history."""
WITHOUT_DEADLINE = timedelta(days=30)
"""A tender that names no deadline is asked about for so long after we first had it."""
_AFTER_UNUSABLE = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
_AFTER_UNAVAILABLE = timedelta(minutes=10)
_SAME_EDIT = timedelta(hours=1)


def is_wanted(notice: Notice) -> bool:
    """Whether further calls can tell more of it: a tender of the procurement service's own list, not cancelled."""
    return notice.source == SOURCE and notice.stage is Stage.TENDER and notice.action is not Action.CANCELLED


def is_open(stored: StoredNotice, now: datetime) -> bool:
    """Whether somebody may still bid at `now` (aware), so that an answer is worth a call."""
    deadline = stored.notice.deadline_at
    return now < (stored.collected_at + WITHOUT_DEADLINE if deadline is None else deadline)


def has_history(notice: Notice) -> bool:
    """Whether the service may keep changes of it: a raised revision, or one that was edited in place."""
    return notice.revision > 0 or notice.edition > 0


def lacks_earlier_stages(notice: Notice) -> bool:
    """Whether it names neither a plan nor a pre-specification, so that only the contracting process can join it to them."""
    return not any(number.kind in (NumberKind.PLAN, NumberKind.PRESPEC) for number in notice.numbers)


def wait_after_unusable(failures: int) -> timedelta | None:
    """How long to wait after this tender's answer could not be read for the `failures`-th time; None: give up."""
    return _AFTER_UNUSABLE[failures - 1] if failures <= len(_AFTER_UNUSABLE) else None


def wait_after_unavailable() -> timedelta:
    """How long a tender steps back where the service was down: others go first when it is up again."""
    return _AFTER_UNAVAILABLE


def edited_since(before: StoredNotice) -> datetime:
    """From when an official change of the same revision is one that `before` did not show yet."""
    return before.collected_at - _SAME_EDIT
