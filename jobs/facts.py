"""What a message is made of: plain facts, loaded by deliver, rendered by bot/render. No text, no markup, no I/O."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from jobs.ports import Message
from storage.records import ColumnReading, DeadlineKind, Interest, Match, SourceState, Statement, StoredNotice


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One interest that a notice met, and how. `match.unknown` names the filters that cannot be checked to this day, `unfit`
    those that could not when it matched and that it is now known not to meet."""

    interest: Interest
    match: Match
    unfit: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One meaningful field that differs. `field` is a key of the text catalogue (`field.deadline` …), `loud` says that
    it may cost a bidder the contract (deadline, amount, qualification, method). Values: datetime (aware), int won,
    str, or None where absent."""

    field: str
    before: datetime | int | str | None
    after: datetime | int | str | None
    loud: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFacts:
    """A new notice (or re-notice) for one person, whichever of their interests it met.

    `reasons` is empty where it comes only because its project is followed. `earlier` is the newest other publication of
    the same project that this chat was told of (the cancelled tender before a re-notice), `reply_to` its card."""

    stored: StoredNotice
    reasons: tuple[Reason, ...]
    project_id: int | None
    followed: bool = False
    deferred: bool = False
    earlier: StoredNotice | None = None
    reply_to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFacts:
    """An amendment or a cancellation of something this chat was told of."""

    stored: StoredNotice
    before: StoredNotice | None
    changes: tuple[Change, ...]
    project_id: int | None
    followed: bool = False
    reply_to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderFacts:
    """A deadline of a followed project comes near. `days` is what the reminder is named after (7, 3, 1)."""

    stored: StoredNotice
    deadline: DeadlineKind
    at: datetime
    days: int
    reply_to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestEntry:
    """One notice in a digest; `reasons` say why it is there."""

    stored: StoredNotice
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of an interest that keeps notices out: a filter, by its name (`buyer_groups`, `amount` …), or the name
    `exclusion` and the excluded word as it was typed."""

    name: str
    word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A notice that one rule alone kept from an interest (아깝게 빠진 공고)."""

    stored: StoredNotice
    interest: Interest
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFacts:
    """A daily or weekly digest. `since`/`until` bound what it covers (aware). `late_by_hours` > 0 is said in the text.
    `closing` are already-told notices whose deadline falls into the next seven days, `near_misses` open ones that one
    rule kept out. `announced` is
    what articles of these days state of the city's year, `sources` are for the footer."""

    period: str
    weekly: bool
    since: datetime
    until: datetime
    entries: tuple[DigestEntry, ...]
    closing: tuple[StoredNotice, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    announced: tuple[Statement, ...] = ()
    sources: tuple[SourceState, ...] = ()
    late_by_hours: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalFacts:
    """Two notices that may be one project: offered, with evidence, never linked by itself. `score` is 0..100."""

    stored: StoredNotice
    earlier: StoredNotice
    evidence: tuple[str, ...]
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorFacts:
    """Something that the operator must know. `problem` is a key of the text catalogue, `details` fill its gaps. `reading` is
    how the columns of a list would be read, where that is the question."""

    problem: str
    since: datetime
    details: dict[str, str]
    reading: ColumnReading | None = None


Facts = AlertFacts | ChangeFacts | ReminderFacts | DigestFacts | ProposalFacts | OperatorFacts


class Render(Protocol):
    """Turns facts into the parts of one message; pure and handed in (bot/render)."""

    def __call__(
        self, facts: Facts, *, language: str, now: datetime, possible_double: bool, silent: bool
    ) -> tuple[Message, ...]:
        """At least one part, each within Telegram's limits; the same facts and `now` give the same parts."""
