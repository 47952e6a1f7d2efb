"""What a revision changed: a digest of a notice's meaningful fields, and the difference between two of them."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from jobs.facts import Change
from storage.records import Action, DeadlineKind, Notice, Stage

LOUD = {"amount", "contract_method", "award_method", "bid_method", "regions", "licences", "cancelled"} | {
    f"deadline.{kind.value}" for kind in DeadlineKind
}
"""Fields whose change can cost a bidder the contract: deadline, amount, qualification, method (design §5)."""

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
    """An older revision that arrives after a newer one: keep it, tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Held already, unchanged."""


Arrival = New | Amended | Late | Seen


def arrival(notice: Notice, fingerprint: str, held: list[tuple[int, int, str]]) -> Arrival:
    """What a notice is to us, given the (revision, edition, fingerprint) held of its publication, oldest first."""
    if not held:
        return New()
    same = [entry for entry in held if entry[0] == notice.revision]
    if same:
        _, edition, last = same[-1]
        if last == fingerprint:
            return Seen()
        is_newest = same[-1] == held[-1]
        return Amended(edition=edition + 1) if is_newest else Late()
    return Amended(edition=0) if notice.revision > held[-1][0] else Late()


def fingerprint(notice: Notice) -> str:
    """A digest that changes exactly when a meaningful field does; not for a new address or a new reading time."""
    fields = {name: value for name, value in _fields(notice).items() if value is not None}
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def changes(before: Notice, after: Notice) -> tuple[Change, ...]:
    """Every meaningful field that differs, loud ones first. Deadlines come as aware times, amounts as whole won."""
    old, new = _fields(before), _fields(after)
    found = [
        Change(field=name, before=_shown(before, name), after=_shown(after, name), loud=name in LOUD)
        for name in sorted(old | new)
        if old.get(name) != new.get(name)
    ]
    return tuple(sorted(found, key=lambda change: not change.loud))


def is_loud(notice: Notice, found: tuple[Change, ...]) -> bool:
    """Whether a revision deserves a sound: a cancellation, or a change of a field that can cost the contract."""
    return notice.action is Action.CANCELLED or any(change.loud for change in found)


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
        fields[f"deadline.{deadline.kind.value}"] = deadline.at.isoformat()
    # A page's summary of an article changes with its layout; a tender's text does not.
    if notice.stage is not Stage.NEWS:
        fields["body"] = notice.body or None
    return fields


def _shown(notice: Notice, name: str) -> datetime | Value:
    if name.startswith("deadline."):
        return notice.deadline(DeadlineKind(name.removeprefix("deadline.")))
    return _fields(notice).get(name)
