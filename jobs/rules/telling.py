"""When a matched notice is told, and with or without a sound (design §5)."""

from storage.records import Frequency, Stage, Strength

_SLOWEST_FIRST = (Frequency.WEEKLY, Frequency.DAILY, Frequency.INSTANT)


def tell(stage: Stage, strength: Strength, wanted: Frequency) -> Frequency | None:
    """How soon: the slower of what the event deserves and what the interest asks for. None: followers only."""
    deserved = _deserved(stage, strength)
    if deserved is None:
        return None
    return min(deserved, wanted, key=_SLOWEST_FIRST.index)


def soonest(tells: list[Frequency]) -> Frequency:
    """The most urgent of several: one card per person, whichever interests hit. Needs at least one."""
    return max(tells, key=_SLOWEST_FIRST.index)


def is_silent(stage: Stage) -> bool:
    """Pre-specifications come without a sound, and so do openings and awards for followers."""
    return stage is not Stage.TENDER


def _deserved(stage: Stage, strength: Strength) -> Frequency | None:
    match stage:
        case Stage.TENDER | Stage.PRESPEC:
            return Frequency.INSTANT if strength is Strength.STRONG else Frequency.DAILY
        case Stage.PLAN | Stage.NEWS:
            return Frequency.WEEKLY
        case Stage.AWARD | Stage.CONTRACT:
            return None
