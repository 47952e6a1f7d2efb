"""Sums of money as Korean documents print them, in whole won."""

import re
from decimal import Decimal

from storage.records.notice import LARGEST_KRW

UNITS: dict[str, int] = {
    "조원": 10**12, "조": 10**12, "억원": 10**8, "억": 10**8, "천만원": 10**7, "천만": 10**7, "백만원": 10**6, "백만": 10**6,
    "만원": 10**4, "만": 10**4, "천원": 10**3, "천": 10**3, "원": 1,
}  # fmt: skip
_UNIT = re.compile(r"(?:단위\s*[:：]?\s*)?\(?\s*(?:단위\s*[:：]?\s*)?(조원|억원|천만원|백만원|만원|천원|원)\s*\)?")
_STATED_UNIT = re.compile(r"단위\s*[:：]?\s*(조원|억원|천만원|백만원|만원|천원|원)")
_PART = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(조원?|억원?|천만원?|백만원?|만원?|천원?|원)?")
_AROUND = re.compile(
    r"^(?:금|약|총|일금|₩|￦|\\|\s)+|(?:정|내외|이내|이하|\s|\(?(?:VAT|부가세)[^)]*\)?|[.·])+$", re.IGNORECASE
)


def stated_unit(text: str) -> int | None:
    """The unit that a header or a note states, as a factor of won: `예산(백만원)`, `단위: 천원`. None where it states none."""
    found = _STATED_UNIT.search(text) or _UNIT.search(text)
    return UNITS[found.group(1)] if found else None


def note_unit(text: str) -> int | None:
    """The unit that running text states with the word 단위 in front; a mere 원 in a sentence is no statement."""
    found = _STATED_UNIT.search(text)
    return UNITS[found.group(1)] if found else None


def won_in(text: str, unit: int | None = None) -> int | None:
    """A printed sum in whole won: `11억 6천만원`, `1,160` with `unit` 1,000,000. A bare number without a `unit` is None: nobody
    could tell. None also for 0, negative, unreadable, or more than a database can hold."""
    bare = _AROUND.sub("", text.strip())
    parts = _PART.findall(bare)
    if not parts or re.sub(r"[\s+]+", "", _PART.sub("", bare)):
        return None
    if len(parts) == 1 and not parts[0][1]:
        return _bounded(_number(parts[0][0]) * unit if unit is not None else None)
    if not all(unit_name for _, unit_name in parts[:-1]):
        return None
    return _bounded(_summed(parts))


def _summed(parts: list[tuple[str, str]]) -> Decimal | None:
    """`11억 6천만원`: factors must fall from left to right, a last bare number counts in won."""
    total, last = Decimal(0), 10**16
    for digits, name in parts:
        factor = UNITS[name] if name else 1
        if factor >= last:
            return None
        total, last = total + _number(digits) * factor, factor
    return total


def _number(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _bounded(value: Decimal | None) -> int | None:
    return int(value) if value is not None and 1 <= value <= LARGEST_KRW else None
