"""Typed getters over decoded JSON and XML rows: what leaves here is clean text, whole numbers and aware times.

A row is what a decoder made of one record; its values may be text, numbers, nothing, or (where a single XML element was
turned into a dict) something nested. Every getter takes several names and answers for the first that holds something.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from jobs.rules.cleaning import BODY_LIMIT, TITLE_LIMIT, clean_line, clean_text, clean_url
from jobs.rules.windows import korean_time
from storage.records import Amount, AmountKind
from storage.records.notice import LARGEST_KRW

Row = Mapping[str, object]

_NUMBER = re.compile(r"([+-]?\d{1,3}(?:,\d{3})+|[+-]?\d+)(?:\.0*)?\s*원?")
_RECORD = re.compile(r"\[([^\[\]]*)\]")


def raw(row: Row, *names: str) -> str:
    """The first non-blank value among `names` as the source wrote it, trimmed; "" where there is none."""
    for name in names:
        value = row.get(name)
        if isinstance(value, (str, int, float)) and not isinstance(value, bool):
            text = str(value).strip()
            if text:
                return text
    return ""


def line(row: Row, *names: str, limit: int = TITLE_LIMIT) -> str:
    """One clean line of at most `limit` characters; "" where absent."""
    return clean_line(raw(row, *names), limit)


def text(row: Row, *names: str, limit: int = BODY_LIMIT) -> str:
    """Clean text of several lines; "" where absent."""
    return clean_text(raw(row, *names), limit)


def link(row: Row, *names: str) -> str:
    """The first value among `names` that is an http(s) address; "" where none is (`추후제공예정` and the like)."""
    for name in names:
        address = clean_url(raw(row, name))
        if address:
            return address
    return ""


def whole(row: Row, *names: str) -> int | None:
    """A whole number, written plainly, with thousands commas, as `464874.0` or with 원; None where absent or unreadable."""
    found = _NUMBER.fullmatch(raw(row, *names))
    return int(found.group(1).replace(",", "")) if found else None


def won(row: Row, *names: str) -> int | None:
    """A sum of money in whole won. None for absent, unreadable, zero, negative or more than the databases can hold: the
    sources write 0 where they have no figure."""
    for name in names:
        number = whole(row, name)
        if number is not None and 0 < number <= LARGEST_KRW:
            return number
    return None


def amounts(row: Row, *wanted: tuple[str, AmountKind, bool | None]) -> tuple[Amount, ...]:
    """The sums that the row states, in the order asked for: (field, what it is, does it include VAT)."""
    found = ((kind, vat, won(row, name)) for name, kind, vat in wanted)
    return tuple(Amount(kind=kind, krw=krw, vat_included=vat) for kind, vat, krw in found if krw is not None)


def moment(row: Row, *names: str, end_of_day: bool = False) -> datetime | None:
    """The first readable time among `names`, aware UTC, a time without a zone being Seoul's; None where there is none."""
    for name in names:
        at = korean_time(raw(row, name), end_of_day=end_of_day)
        if at is not None:
            return at
    return None


def yes(row: Row, name: str) -> bool | None:
    """Y as True, N as False, anything else as None: not said is not no."""
    return {"Y": True, "N": False}.get(raw(row, name).upper())


def listed(row: Row, *names: str) -> tuple[str, ...]:
    """The items of a comma list, clean, without blanks and doubles, in their order."""
    return tuple(dict.fromkeys(filter(None, (clean_line(part) for part in raw(row, *names).split(",")))))


def caret_records(row: Row, *names: str) -> tuple[tuple[str, ...], ...]:
    """The records of a list such as `[1^8017169901^홍보및마케팅서비스],[2^…]`, each as its clean parts."""
    records = _RECORD.findall(raw(row, *names))
    return tuple(tuple(clean_line(part) for part in record.split("^")) for record in records)
