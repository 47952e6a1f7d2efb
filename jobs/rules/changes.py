"""What a revision changed: a digest of a notice's meaningful fields, and the difference between two of them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jobs.facts import Change
from jobs.rules.linking import numbers_of
from storage.records import Action, DeadlineKind, Held, Notice, Stage, StoredNotice

LOUD = {"amount", "contract_method", "award_method", "bid_method", "regions", "licences"} | {
    f"deadline.{kind.value}" for kind in DeadlineKind
}
"""Fields whose change can cost a bidder the contract: deadline, amount, qualification, method (design §5)."""

FLAPPING = timedelta(hours=24)
"""A text that comes back within this time is a stale copy, not a second change (A→B→A is one change)."""

Value = int | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """Never seen: store it and tell those whom it concerns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """A later revision, or one edited in place: then `edition` is its number among the editions of that revision."""

    edition: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """An older revision that arrives after a newer one: keep it as that `edition`, tell nobody."""

    edition: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Renumbered:
    """Held already and unchanged as that `edition`, but it names other official numbers: they may be new."""

    edition: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Held already, unchanged."""


Arrival = New | Amended | Late | Renumbered | Seen


def arrival(notice: Notice, fingerprint: str, held: Sequence[Held], now: datetime) -> Arrival:
    """What a notice is to us at `now` (aware), given what is held of its publication, oldest first.

    Sources answer from several copies of their data: after a change has been seen, the text before it may come again
    for a while. Taking that for a change back would ring twice for one change, and once with what no longer holds. A
    text that still stands a day after the change is believed, and told.
    """
    if not held:
        return New()
    same = [one for one in held if one.revision == notice.revision]
    if not same:
        return Amended(edition=0) if notice.revision > held[-1].revision else Late(edition=0)
    last = same[-1]
    if _meaning(last.fingerprint) == _meaning(fingerprint):
        return Seen() if last.fingerprint == fingerprint else Renumbered(edition=last.edition)
    came_back = any(_meaning(one.fingerprint) == _meaning(fingerprint) for one in same)
    if came_back and now - last.collected_at < FLAPPING:
        return Seen()
    edition = last.edition + 1
    return Amended(edition=edition) if last == held[-1] else Late(edition=edition)


def fingerprint(notice: Notice) -> str:
    """Two digests and a point between them, 61 characters. The first changes exactly when a meaningful field does (not for
    a new address or a new reading time), the second when the official numbers do: those grow later, and are no change to
    tell anybody of."""
    fields = {name: value for name, value in _fields(notice).items() if value is not None}
    numbers = sorted(f"{number.kind.value} {number.value}" for number in numbers_of(notice))
    return f"{_digest(fields)[:40]}.{_digest(numbers)[:20]}"


def changes(before: Notice, after: Notice) -> tuple[Change, ...]:
    """Every meaningful field that differs, loud ones first. Deadlines come as aware times, amounts as whole won.

    That a notice is cancelled is its action, not a field; what a cancellation merely empties is left out.
    """
    old, new = _fields(before), _fields(after)
    is_gone = after.action is Action.CANCELLED
    found = [
        Change(field=name, before=_shown(before, name), after=_shown(after, name), loud=name in LOUD)
        for name in sorted((old | new).keys() - {"cancelled"})
        if old.get(name) != new.get(name) and not (is_gone and new.get(name) is None)
    ]
    return tuple(sorted(found, key=lambda change: not change.loud))


def is_loud(notice: Notice, found: tuple[Change, ...]) -> bool:
    """Whether a revision deserves a sound: a cancellation, or a change of a field that can cost the contract. That a plan is
    missing from its list is neither."""
    if notice.is_delisted:
        return False
    return notice.action is Action.CANCELLED or any(change.loud for change in found)


def is_qualification(change: Change) -> bool:
    """Whether it is about who may bid: the regions and licences that a tender is limited to."""
    return change.field in {"regions", "licences"}


def is_back(before: StoredNotice | None) -> bool:
    """Whether what follows `before` stands on its list again: what a digest was to tell of it had been taken back."""
    return before is not None and before.notice.is_delisted


def _meaning(fingerprint: str) -> str:
    return fingerprint.partition(".")[0]


def _digest(value: Mapping[str, Value] | list[str]) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _fields(notice: Notice) -> dict[str, Value]:
    fields: dict[str, Value] = {
        "title": notice.title,
        "buyer": notice.buyer or None,
        "contract_method": notice.contract_method or None,
        "award_method": notice.award_method or None,
        "bid_method": notice.bid_method or None,
        "planned_for": notice.planned_for or None,
        "regions": ", ".join(notice.regions) or None,
        "licences": ", ".join(notice.licences) or None,
        "attachments": ", ".join(sorted(attachment.name for attachment in notice.attachments)) or None,
        "cancelled": "yes" if notice.action is Action.CANCELLED else None,
    }
    if notice.amount is not None:
        fields["amount"] = notice.amount.krw
    for deadline in notice.deadlines:
        fields[f"deadline.{deadline.kind.value}"] = deadline.at.astimezone(UTC).isoformat()
    # A page's summary of an article changes with its layout; a tender's text does not.
    if notice.stage is not Stage.NEWS:
        fields["body"] = notice.body or None
    return fields


def _shown(notice: Notice, name: str) -> datetime | Value:
    if name.startswith("deadline."):
        return notice.deadline(DeadlineKind(name.removeprefix("deadline.")))
    return _fields(notice).get(name)
