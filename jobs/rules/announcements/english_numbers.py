"""Money and counts as English texts print them: KRW 370.3 billion, 345.9 billion won (253 cases), 69 CCTV-related projects."""

import re
from decimal import Decimal

from jobs.rules.announcements.numbers import COUNT, KRW, Value

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SIZES = {"trillion": 12, "tn": 12, "billion": 9, "bn": 9, "bil": 9, "million": 6, "mln": 6, "mil": 6}
_UNIT = "trillion|billion|million|bil|bn|mln|mil|tn"
_MONEY = re.compile(
    rf"(?:KRW|₩|\bwon)\s?(?P<a>{_NUMBER})(?:[\s-]?(?P<ua>{_UNIT})\b\.?)?(?!\s?%)"
    rf"|(?<![$€£¥\d.,])(?P<b>{_NUMBER})[\s-]?(?P<ub>{_UNIT})\b\.?(?P<won>[\s-]?(?:Korean[\s-])?(?:won|KRW)\b)?",
    re.I,
)
_FOREIGN = re.compile(r"(?:USD|US|EUR|JPY|GBP|\$|€|£)\s?$", re.I)
_FOREIGN_AFTER = re.compile(r"\s?(?:dollars|USD|euros|yen|people|users|visitors|devices|records|cases|residents)", re.I)
_COUNT = re.compile(
    rf"(?<![$€£¥\d.,])\b(?P<n>{_NUMBER})\s+(?P<what>(?:[A-Za-z][\w'’/&·-]*\s+){{0,6}}?(?:projects?|cases?|programs?|initiatives|tasks|others)\b|[A-Za-z][A-Za-z\s-]{{0,40}}?-related\b)"
    rf"|(?<![$€£¥\d.,])\b(?P<bare>{_NUMBER})(?=\s?\(\d+(?:\.\d+)?%\))"
    rf"|(?<![$€£¥\d.,])\b(?P<quarter>{_NUMBER})(?=\s(?:in|after|from|by|during|for)\s(?:the\s)?(?:(?:first|second|third|fourth|1st|2nd|3rd|4th)(?:\squarter|(?!\s(?:half|phase|stage)))\b|q[1-4]\b))"
    rf"|(?<=won )\((?P<paren>\d[\d,]*)\)"
    rf"|(?:remaining|number of (?:[a-z]+\s)?projects (?:is|stands at|reaches|totals|comes to|will be))\s(?P<rest>{_NUMBER})"
    rf"|(?<=\bin )(?P<in>\d[\d,]*)(?=\s+[a-z][a-z-]*(?:[,;.]|\s+and\b|$))",
    re.I,
)
_NOT_PROJECTS = re.compile(
    r"^(?:[a-z]+\s)?(?:districts|parks?|jobs?|people|locations?|points?|access|years?|months?|percent|citizens|residents|companies|agencies)\b",
    re.I,
)
_PREVIOUS_BEFORE = re.compile(
    r"(?:last|previous|prior) year(?:[’']s)?(?:\s(?:total|investment|budget|spending|figure|amount|of|was|at|with|stood|spent|the|about))*\s*\(?(?:about )?$"
    r"|\b(?:compared (?:to|with)|(?:higher|lower|less|larger|smaller) than|(?:increase|growth|rise) over|(?:up|down|rose|grew|fell|increased|decreased) from) (?:the )?$"
    r"|\b(?:up|down|rose|rise|grew|growth|fell|increased?|decreased?)\b[^.;]{0,30}\bfrom $",
    re.I,
)
_LAST_YEAR_AFTER = re.compile(r"[^,.;]{0,60}\b(?:last|the previous) year\b", re.I)
_SEVERAL_YEARS = re.compile(
    r"(?:over|for|in|during|within) (?:the )?(?:next |coming |past |last )?(?:two|three|four|five|six|ten|\d+) years|from 20\d\d (?:to|through) 20\d\d|\b(?:two|three|four|five|\d)-year\b|\b(?:by|until|through) 20\d\d\b",
    re.I,
)
_CHANGE_BEFORE = re.compile(
    r"(?:increase|decrease|rise|growth|drop|reduction|up|more) (?:of|by)\s*$|(?:increased?|decreased?|rose|grew|fell|up|down) by\s*$",
    re.I,
)
_AFTER = re.compile(
    r"^\s?(?:\([^)]*\)\s?)?(?:more|less|higher|lower|increase|decrease)\b|^\s?(?:last year|(?:in|for) the previous year|a year (?:earlier|ago))",
    re.I,
)
_LEAST_WON = 1_000_000


def find_values(text: str, *, year: int | None) -> tuple[list[Value], list[int]]:
    """The sums (won) and project counts of an English sentence that speak of `year`, in order, and last year's sums.

    Dollars and other currencies are never taken; a year is never a count; nor are sums that run over several years.
    """
    if _SEVERAL_YEARS.search(text):
        return [], []
    money = [value for hit in _MONEY.finditer(text) if (value := _money(hit))]
    previous = [value for value in money if _of_last_year(value, text, year)]
    covered = {place for value in money for place in range(value.start, value.end)}
    counts = [value for hit in _COUNT.finditer(text) if hit.start() not in covered and (value := _count(hit))]
    kept = [value for value in money if value not in previous and not _only_a_change(value, text)] + counts
    return sorted(kept, key=lambda value: value.start), [value.amount for value in previous]


def _money(hit: re.Match[str]) -> Value | None:
    number, unit = (hit["a"], hit["ua"]) if hit["a"] else (hit["b"], hit["ub"])
    before, after = hit.string[: hit.start()], hit.string[hit.end() :]
    if hit["b"] and not hit["won"] and (_FOREIGN.search(before) or _FOREIGN_AFTER.match(after)):
        return None
    won = int(Decimal(number.replace(",", "")) * 10 ** _SIZES.get((unit or "").lower(), 0))
    if won < _LEAST_WON:
        return None
    return Value(kind=KRW, amount=won, start=hit.start(), end=hit.end(), unit="won")


def _count(hit: re.Match[str]) -> Value | None:
    name = next(name for name in ("n", "bare", "quarter", "paren", "rest", "in") if hit[name])
    printed = hit[name]
    year = "," not in printed and re.fullmatch(r"(?:19|20)\d\d", printed)
    if year or "." in printed or _NOT_PROJECTS.search(hit["what"] or ""):
        return None
    return Value(
        kind=COUNT,
        amount=int(printed.replace(",", "")),
        start=hit.start(name),
        end=hit.end(name),
        unit=hit["what"] or "",
    )


def _of_last_year(value: Value, text: str, year: int | None) -> bool:
    before, after = text[: value.start], text[value.end :]
    named = re.match(r"\s?(?:won\s)?(?:in|for|of)\s+(20\d\d)\b", after)
    earlier = bool(named and year and int(named[1]) < year)
    spent = _LAST_YEAR_AFTER.match(after) and not re.search(r"this year", text, re.I)
    return earlier or bool(_PREVIOUS_BEFORE.search(before)) or bool(spent)


def _only_a_change(value: Value, text: str) -> bool:
    before, after = text[: value.start], text[value.end :]
    return bool(_CHANGE_BEFORE.search(before) or _AFTER.match(after))
