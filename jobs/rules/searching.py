"""What a search finds in a notice, and in which order people want to see it."""

from dataclasses import dataclass
from datetime import datetime

from jobs.rules.document import PlainSeen, document
from jobs.rules.interests import Query
from jobs.rules.matching import found
from storage.records import Action, Hit, Interest, Notice, Stage, StoredNotice, Strength

_ASKS_SOMETHING = (Stage.TENDER, Stage.PRESPEC)
_NOBODY = Interest(id=0, chat_id=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """One notice that the words meet: how surely, why, and since when it is out (aware)."""

    notice_id: int
    strength: Strength
    hits: tuple[Hit, ...]
    is_open: bool
    told: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What was found, best first. `since` is how far back was looked (aware); `cut` says that older notices have the words,
    too, and were not read."""

    hits: tuple[Hits, ...]
    since: datetime
    cut: bool


def keys_of(query: Query) -> tuple[tuple[str, ...], ...]:
    """For each clause what must stand in a notice's text, as it stands in `document(notice).channels.joined`: a notice
    that has the keys of no clause cannot meet the query."""
    return tuple(tuple(wanted.key for wanted in clause.wanted) for clause in query.clauses)


def hits_in(stored: StoredNotice, query: Query, told: datetime, now: datetime) -> Hits | None:
    """What an interest with these words would have said of the notice; None where it would not have met it."""
    met = found(_NOBODY, query, [], PlainSeen(document(stored.notice)), ())
    if met is None:
        return None
    return Hits(
        notice_id=stored.id,
        strength=met.strength,
        hits=met.hits,
        is_open=is_open(stored.notice, now),
        told=told,
    )


def rank(one: Hits) -> tuple[bool, bool, float, int]:
    """Sorts what can still be answered first, then what the title says, then the newest."""
    return (not one.is_open, one.strength is not Strength.STRONG, -one.told.timestamp(), -one.notice_id)


def is_open(notice: Notice, now: datetime) -> bool:
    """Whether it is known that one can still bid, or give an opinion."""
    ends = notice.deadline_at
    return notice.stage in _ASKS_SOMETHING and notice.action is not Action.CANCELLED and ends is not None and ends > now


def is_over(notice: Notice, now: datetime) -> bool:
    """Whether it is known that one cannot any more: its deadline is past, or it was cancelled."""
    ends = notice.deadline_at
    return notice.stage in _ASKS_SOMETHING and (notice.action is Action.CANCELLED or (ends is not None and ends <= now))
