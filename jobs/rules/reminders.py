"""Which reminder is due for a followed project: D-7, D-3 and D-1 at 15:00, moved earlier where that would be quiet."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.rules.quiet import last_allowed
from jobs.rules.windows import SEOUL
from storage.records import Action, Deadline, DeadlineKind, Notice, QuietHours

HOUR = 15
DAYS_BEFORE: dict[DeadlineKind, tuple[int, ...]] = {
    DeadlineKind.REGISTRATION: (7, 3, 1),
    DeadlineKind.CONSORTIUM: (7, 3, 1),
    DeadlineKind.PROPOSAL: (7, 3, 1),
    DeadlineKind.BID: (7, 3, 1),
    DeadlineKind.OPINION: (2,),
}
"""Days before each deadline; 60 % of bids close at 10:00, so the same morning would be too late (design §5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A reminder that is owed now: of which deadline, and the offset that it is named after."""

    deadline: Deadline
    days: int


def due(notice: Notice, *, quiet: QuietHours, since: datetime, now: datetime) -> list[Reminder]:
    """Reminders of a notice owed at `now` to somebody who follows it since `since`; all times aware.

    Of each deadline at most the latest one that is due; none after the deadline, none that was due before the follow,
    none for a cancelled tender.
    """
    if notice.action is Action.CANCELLED:
        return []
    owed = []
    for deadline in notice.deadlines:
        passed = [
            days
            for days in DAYS_BEFORE.get(deadline.kind, ())
            if since <= moment(deadline.at, days, quiet) <= now < deadline.at
        ]
        if passed:
            owed.append(Reminder(deadline=deadline, days=min(passed)))
    return owed


def moment(deadline: datetime, days: int, quiet: QuietHours) -> datetime:
    """When the reminder that many days before falls due: 15:00 Seoul's time, or the last allowed 15:00 before."""
    day = deadline.astimezone(SEOUL) - timedelta(days=days)
    return last_allowed(day.replace(hour=HOUR, minute=0, second=0, microsecond=0), quiet)
