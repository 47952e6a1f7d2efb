"""Official change items (변경이력) as changes of our fields: where the list's own fields show nothing, these say what changed.

Item names and the shape of values (`201605091000`): the procurement service's official reference (2025-01).
"""

from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import datetime

from jobs.facts import Change
from jobs.rules.changes import changes, is_qualification
from jobs.rules.enriching import edited_since
from jobs.rules.windows import korean_time
from storage.records import OfficialChange, StoredNotice

_FIELDS = {
    "입찰서마감일시": "deadline.bid",
    "개찰일시": "deadline.opening",
    "입찰자격등록일시": "deadline.registration",
    "입찰참가자격등록마감일시": "deadline.registration",
    "공동수급협정서마감일시": "deadline.consortium",
    "배정예산금액": "amount",
    "추정가격": "amount",
    "참가가능지역": "regions",
    "지역제한": "regions",
    "면허제한": "licences",
    "업종제한": "licences",
    "계약체결방법": "contract_method",
    "낙찰방법": "award_method",
    "입찰방식": "bid_method",
    "입찰공고명": "title",
}
_QUIET_NAMES = ("개시일시", "장소", "담당자")
_LOUD_SIGNS = ("일시", "마감", "금액", "가격", "제한", "면허", "업종", "지역", "자격", "제조", "방법", "방식")
"""What an item's name holds when it speaks of a deadline, an amount, a qualification or a method (design §5)."""


def told_changes(before: StoredNotice | None, after: StoredNotice) -> tuple[Change, ...]:
    """What `after` changed, loud ones first: the difference of our fields, and each official item about a field in which
    we found none. What only further calls tell is compared where both sides were asked; nothing listed on the later side
    is no change, because an empty list is not "no restriction"."""
    if before is None:
        return ()
    found = list(changes(before.as_published, after.as_published))
    if before.details is not None and after.details is not None:
        ours = {change.field for change in found}
        later = changes(before.notice, after.notice)
        found += [one for one in later if is_qualification(one) and one.after is not None and one.field not in ours]
    found += official_changes(before, after, known={change.field for change in found})
    return tuple(sorted(found, key=lambda change: not change.loud))


def official_changes(before: StoredNotice, after: StoredNotice, known: Set[str] = frozenset()) -> tuple[Change, ...]:
    """The official items of this revision (of an edit in place: those since the text before it) about fields that are not
    `known`, each item once, its latest value last. A sum keeps the item's own name (배정예산금액, 추정가격): they differ by VAT
    and by meaning, and never stand on both sides of one arrow."""
    if after.details is None:
        return ()
    by_item: dict[str, Change] = {}
    for one in sorted((one for one in after.details.changes if _is_of(one, before, after)), key=_moment):
        change = _change(one)
        by_item[one.item] = replace(change, before=by_item.get(one.item, change).before)
    told: dict[str, Change] = {}
    for item, change in by_item.items():
        if change.before != change.after and change.field not in known:
            field = item if change.field == "amount" or change.field in told else change.field
            told[field] = replace(change, field=field)
    return tuple(told.values())


def _is_of(one: OfficialChange, before: StoredNotice, after: StoredNotice) -> bool:
    notice = after.notice
    if one.number != notice.external_id or one.revision != notice.revision:
        return False
    is_edit = before.notice.revision == notice.revision
    return not is_edit or one.at is None or one.at > edited_since(before)


def _moment(one: OfficialChange) -> float:
    return 0.0 if one.at is None else one.at.timestamp()


def _change(one: OfficialChange) -> Change:
    item = "".join(one.item.split())
    return Change(
        field=_FIELDS.get(item, one.item),
        before=_value(item, one.before),
        after=_value(item, one.after),
        loud=_is_loud(item),
    )


def _is_loud(item: str) -> bool:
    return _signs(item, _LOUD_SIGNS) and not _signs(item, _QUIET_NAMES)


def _signs(item: str, signs: Sequence[str]) -> bool:
    return any(sign in item for sign in signs)


def _value(item: str, printed: str) -> datetime | int | str | None:
    text = printed.strip()
    if item.endswith("일시"):
        return korean_time(text) or text or None
    if _signs(item, ("금액", "가격")) and text.replace(",", "").isdecimal():
        return int(text.replace(",", ""))
    return text or None
