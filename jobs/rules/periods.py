"""When something is planned (발주시기), as Korean lists print it: a month, a quarter, a half or a day."""

import re

_YEAR = re.compile(r"(?:[’'`‘]?(\d{2})|(\d{4}))\s*(?:년도?|[.\-/])")
_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s*월")
_DOTTED = re.compile(r"(\d{4})\s*[.\-/]\s*(1[0-2]|0?[1-9])(?:\s*[.\-/]\s*\d{1,2})?(?:\s+\d{1,2}:\d{2})?\.?")
_GLUED = re.compile(r"(20\d{2})(0[1-9]|1[0-2])(?:[0-3]\d)?")
_BARE_MONTH = re.compile(r"(1[0-2]|0?[1-9])")
_QUARTER = re.compile(r"([1-4])\s*(?:/\s*4)?\s*분기|([1-4])\s*/\s*4|([1-4])\s*Q|Q\s*([1-4])", re.IGNORECASE)
_HALF = re.compile(r"(상|하)\s*반기")
_OPEN_ENDED = re.compile(r"수시|연중|미정|추후|협의|-|~")


def planned_period(text: str, year: int | None) -> str:
    """`2026-03`, `2026-Q1`, `2026-H1`, or without the year where nobody says it (`03`); "" where the text tells no period.
    `year` is the list's, for texts that name a month or quarter alone."""
    text = text.strip()
    dotted = _DOTTED.fullmatch(text) or _GLUED.fullmatch(text)
    if dotted:
        return f"{dotted.group(1)}-{int(dotted.group(2)):02d}"
    part = _part(text)
    said = _YEAR.search(text)
    if said:
        year = int(said.group(2)) if said.group(2) else 2000 + int(said.group(1))
    return f"{year}-{part}" if part and year else part


def is_period(text: str) -> bool:
    """Whether a cell may stand in a column of planned times: a period, or a word that leaves it open (수시, 미정)."""
    return bool(planned_period(text, None) or _OPEN_ENDED.search(text))


def _part(text: str) -> str:
    quarter = _QUARTER.search(text)
    if quarter:
        return f"Q{next(filter(None, quarter.groups()))}"
    half = _HALF.search(text)
    if half:
        return "H1" if half.group(1) == "상" else "H2"
    month = _MONTH.search(text) or _BARE_MONTH.fullmatch(text)
    return f"{int(month.group(1)):02d}" if month else ""
