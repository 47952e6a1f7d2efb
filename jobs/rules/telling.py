"""When a matched notice is told, and with or without a sound (design §5)."""

from datetime import datetime

from storage.records import Frequency, Notice, Stage, Strength

_SLOWEST_FIRST = (Frequency.WEEKLY, Frequency.DAILY, Frequency.INSTANT)


def tell(
    notice: Notice, strength: Strength, wanted: Frequency, *, now: datetime, plan_amount_krw: int | None = None
) -> Frequency | None:
    """How soon: the slower of what the event deserves and what the interest asks for. None: followers only.

    `plan_amount_krw`: from so many won on, the subscriber wants plans at once. What closed before `now` (it was
    published while we or the source were down) rings nobody, but is not hidden either: the next digest has it.
    """
    deserved = _deserved(notice, strength, plan_amount_krw)
    if deserved is None:
        return None
    if notice.deadline_at is not None and notice.deadline_at <= now:
        deserved = min(deserved, Frequency.DAILY, key=_SLOWEST_FIRST.index)
    return min(deserved, wanted, key=_SLOWEST_FIRST.index)


def soonest(tells: list[Frequency]) -> Frequency:
    """The most urgent of several: one card per person, whichever interests hit. Needs at least one."""
    return max(tells, key=_SLOWEST_FIRST.index)


def is_silent(stage: Stage) -> bool:
    """Pre-specifications come without a sound, and so do openings and awards for followers."""
    return stage not in (Stage.TENDER, Stage.PLAN)


def _deserved(notice: Notice, strength: Strength, plan_amount_krw: int | None) -> Frequency | None:
    if notice.stage in (Stage.TENDER, Stage.PRESPEC):
        return Frequency.INSTANT if strength is Strength.STRONG else Frequency.DAILY
    if notice.is_delisted:
        return Frequency.WEEKLY
    if notice.stage is Stage.PLAN and strength is Strength.STRONG and _is_large(notice, plan_amount_krw):
        return Frequency.INSTANT
    return Frequency.WEEKLY if notice.stage in (Stage.PLAN, Stage.NEWS) else None


def _is_large(notice: Notice, plan_amount_krw: int | None) -> bool:
    return plan_amount_krw is not None and notice.amount is not None and notice.amount.krw >= plan_amount_krw
