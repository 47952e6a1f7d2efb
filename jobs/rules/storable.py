"""A notice as every database can hold it: sources are cleaned by their readers, and this is the lock behind that door.

One row that a database refuses would undo its whole page, and the page would come again with it, for ever.
"""

import hashlib
from dataclasses import is_dataclass, replace
from enum import Enum
from typing import Any

from jobs.rules.cleaning import BODY_LIMIT, TITLE_LIMIT
from storage.records import Notice
from storage.records.text import plain

LONGEST_ID = 200
LONGEST_NUMBER = 128
LARGEST_REVISION = 2**31 - 1
_SHORTENED = 160


def storable(notice: Notice) -> Notice | None:
    """The notice without NUL and lone surrogates, with bounded texts; None where no name or identity is left, or its
    revision is beyond any count. An over-long id is shortened to its beginning and a digest: always the same way."""
    external_id, title = plain(notice.external_id).strip(), plain(notice.title)[:TITLE_LIMIT].strip()
    if not external_id or not title or notice.revision > LARGEST_REVISION:
        return None
    if external_id == notice.external_id and title == notice.title and _is_storable(notice):
        return notice
    own = notice.own_number
    bounded = replace(
        notice,
        external_id=_bounded(external_id),
        title=title,
        own_number=own if own is not None and len(own.value) <= LONGEST_NUMBER else None,
        numbers=tuple(number for number in notice.numbers if len(number.value) <= LONGEST_NUMBER),
    )
    clean: Notice = _cleaned(bounded)
    return clean


def _is_storable(notice: Notice) -> bool:
    numbers = (notice.own_number, *notice.numbers)
    if len(notice.external_id) > LONGEST_ID or any(len(one.value) > LONGEST_NUMBER for one in numbers if one):
        return False
    return _is_clean(notice)


def _is_clean(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= BODY_LIMIT and plain(value) == value
    if isinstance(value, tuple):
        return all(map(_is_clean, value))
    return not is_dataclass(value) or all(_is_clean(getattr(value, name)) for name in _names(value))


def _cleaned(value: Any) -> Any:
    """Every text in a record, however deep."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return plain(value)[:BODY_LIMIT]
    if isinstance(value, tuple):
        return tuple(map(_cleaned, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{name: _cleaned(getattr(value, name)) for name in _names(value)})
    return value


def _names(record: object) -> tuple[str, ...]:
    # dataclasses.fields() makes a new tuple for every call; this runs for every text of every row of every poll.
    names: tuple[str, ...] = type(record).__slots__  # type: ignore[attr-defined]  # our records are slotted
    return names


def _bounded(external_id: str) -> str:
    if len(external_id) <= LONGEST_ID:
        return external_id
    return f"{external_id[:_SHORTENED]}~{hashlib.sha256(external_id.encode()).hexdigest()[:32]}"
