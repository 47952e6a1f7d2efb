"""Which year an announcement speaks of, and what that was taken from."""

import re
from collections import Counter
from datetime import date

_NAMED = re.compile(
    r"(?<!\d)(20\d\d)\s?년(?:도|에는|에)?\s(?:(?:서울(?:특별)?시|시|올해|추진|시행|발주|예정인?|주요)(?:는|의|가)?\s)*(?:IT\s?)?(?:정보화|스마트\s?도시)(?!\s?\S{0,8}\s?(?:대비|보다))"
    r"|(?<!\d)(20\d\d)\s?년(?:도)?\s?한\s?해"
)
_NAMED_ENGLISH = re.compile(
    r"(?<!ordered )(?<!implemented )(?<!completed )\b(?:in|for|during|of|year)\s+(20\d\d)\b", re.I
)
_THIS_YEAR = re.compile(r"올해|올\s한\s?해|금년|올\s|this year|\d{1,2}일", re.I)
_COMING = re.compile(r"새해|내년|신년|next year|coming year", re.I)
_LATE_MONTH = 11


def year_of(text: str, *, published: date | None, english: bool) -> tuple[int | None, str]:
    """The year and its source: the text's own words first, then 올해 with the day of publication, then that day alone.

    (None, "") where neither says anything. An announcement of November or December that speaks of 내년 or 새해 is the
    next year's.
    """
    named = _named(text, english=english)
    if named and not (english and published and re.search(r"this year", text, re.I)):
        return named
    if published is None:
        return None, ""
    if published.month >= _LATE_MONTH and _COMING.search(text):
        return published.year + 1, f"next year, published {published}"
    said = "this year, " if _THIS_YEAR.search(text) else ""
    return published.year, f"{said}published {published}"


def _named(text: str, *, english: bool) -> tuple[int, str] | None:
    hits = list((_NAMED_ENGLISH if english else _NAMED).finditer(text))
    years = Counter(int(next(group for group in hit.groups() if group)) for hit in hits)
    if not years:
        return None
    year, _ = max(years.items(), key=lambda pair: (pair[1], pair[0]))
    words = next(hit[0] for hit in hits if str(year) in hit[0])
    return year, "text: " + " ".join(words.split())
