"""Which printed numbers are not this year's projects and money: last year's, differences, thresholds, jobs, devices."""

import re
from dataclasses import dataclass
from itertools import pairwise

from jobs.rules.announcements.numbers import COUNT, KRW, Value, find_values, joins

PREVIOUS = "previous"
HALF = "half"
OTHER = "other"

_ABOUT = r"(?:\s?(?:정보화\s?사업|예산|사업비|규모|총액|투자액|총|의|에는|엔|에|은|는|도|엔|같은\s?기간|약))*\s?[(:]?\s?(?:약|총)?\s?$"
_LAST_YEAR = re.compile(rf"(?:작년|지난해|전년도?|전해){_ABOUT}")
_YEAR = re.compile(rf"(?:(?<!\d)(20\d\d)|[\"'’‘“”`](\d\d))\s?년(?:도)?\)?{_ABOUT}")
_ORDERED = re.compile(r"^[^▲]{0,24}발주")
_AFTER_PREVIOUS = re.compile(
    r"^\s?(?:\(\d[^()]*\))?\)?\s?(?:규모)?(?:에)?\s?(?:대비|보다|에서\s|에\s?비(?:해|하면|교)|에\s?견줘|[과와]\s?비교|(?:이)?였던|이었던|→|➔|->|=>)"
)
_AFTER_CHANGE = re.compile(
    r"^\s?(?:\([^()]*\))?\s?(?:여)?(?:이|가|을|를|정도|가량|만큼)?\s?(?:더\s?)?(?:증가|늘어|늘었|늘린|늘려|늘렸|감소|줄어|줄었|줄인|증액|감액|많은|많아|많다|적은|적다|확대된|상승|삭감|불어|인상|상향)"
)
_PERCENT_BEFORE = re.compile(r"%\s?(?:\(|인\s|,\s?약?\s?)$|(?:증가|감소|증액)(?:액|폭|분)[은는이]?\s?약?\s?$")
_CHANGE_AFTER_PAREN = re.compile(
    r"^[^()]{0,12}\)\s?(?:가량|정도|나|이나|이|가)?\s?(?:더\s?)?(?:증가|늘|감소|줄|증액|감액|확대|상승|높|많|적은|불어|상향|오른|올라)"
)
_OTHER_AFTER = re.compile(
    r"^\s?(?:이상|이하|미만|초과|이내|당(?=[\s)])|짜리|대\s|(?:의|어치의?)?\s?재화|을?\s?산출|(?:의\s?)?(?:예산\s?)?(?:을\s?)?(?:절감|절약|아낄|아낀|매출|수익|효과|피해|손실|이익|벌금|과태료))"
)
_OTHER_BEFORE = re.compile(
    r"(?:국비|시비|구비|도비|민자|민간\s?자본|특교세?|건당|대당|개당|인당|매출|수익|시가총액)\s?(?:은|는|이|가|액)?\s?(?:약|각각)?\s?$"
    r"|(?:20\d\d년까지|\d{1,2}(?:개)?년(?:간|\s?동안)|\d개년|누적|그동안|지금까지|최근\s?\d+년)[^▲.]{0,60}$"
)
_AGAINST = re.compile(r"보다|대비|비해|비교|에서|→")
_HALF = re.compile(r"(?:상|하)반기[^,▲(]{0,16}$")
_WHOLE_AFTER = re.compile(r"^\s?(?:의\s?)?(?:정보화\s?)?(?:사업\s?)?(?:가운데|중(?:에서?|인|\s|$))")
_COUNTED_NOT = re.compile(
    r"(?:일자리|고용|취업자|민원|특허|신고|접수|카메라|센서|공유기|단말기?|기업|업체)(?:는|가|를|은|이|을)?\s?(?:약|총|만)?\s?$"
)
_PIECES = re.compile(
    r"^\s?(?:의\s?|여\s?)?(?:$|[(),.▲·/]|총|에|가|이(?:\s|다|며|고|었)|를|을\s|로|로,|다|등|\d|약|예산|전체|각|(?:[가-힣A-Za-z·]+\s){0,2}(?:정보화|IT|정보|스마트)?[가-힣]{0,3}(?:사업|과제|프로젝트|부문))"
)
_PROJECTS_BEFORE = re.compile(r"(?:사업|과제|프로젝트)(?:을|은|이|만)?\s?(?:총|모두|약)?\s?$")
_CASES_NOT = re.compile(r"^\s?(?:의\s?)?(?:민원|사고|특허|신고|데이터|증명서|이상|이하|상담|문의)")
_NOT_COUNTED = re.compile(
    r"^\s?(?:의\s?)?(?:(?:새로운|신규|민간|청년|주요|산하|투자|출연|공공|중소|참여)\s?)*(?:일자리|자치구|구청|구(?=[\s가와의])|행정|업체|기업|기관|센터|부서|분야|부처|시군)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """A sentence's text with doubtful numbers blanked (same length), the values left, and last year's sums."""

    text: str
    values: tuple[Value, ...]
    previous: tuple[int, ...]


def sift(text: str, *, year: int | None) -> Sifted:
    """Keeps the values that speak of `year`'s projects; `year` None knows only 작년, 지난해 and the like."""
    values = find_values(text)
    ends = [0, *(value.end for value in values)]
    verdicts = [
        _verdict(value, text[start : value.start], text[value.end :], year=year)
        for start, value in zip(ends, values, strict=False)
    ]
    _spread(text, values, verdicts)
    for value, verdict in zip(values, verdicts, strict=True):
        if verdict and (verdict == PREVIOUS or value.kind == KRW):  # 25개 of 25개 자치구 is part of a name
            text = text[: value.start] + " " * (value.end - value.start) + text[value.end :]
    return Sifted(
        text=text,
        values=tuple(value for value, verdict in zip(values, verdicts, strict=True) if not verdict),
        previous=tuple(
            value.amount
            for value, verdict in zip(values, verdicts, strict=True)
            if verdict == PREVIOUS and value.kind == KRW
        ),
    )


def _spread(text: str, values: list[Value], verdicts: list[str | None]) -> None:
    """A count and a sum that stand together belong to the same year: 작년 1067건(3459억 원)보다."""
    for at, (left, right) in enumerate(pairwise(values)):
        between = text[left.end : right.start]
        together = left.kind != right.kind and joins(between) and not _AGAINST.search(between)
        shared = next((verdict for verdict in (PREVIOUS, HALF) if verdict in verdicts[at : at + 2]), None)
        if together and shared:
            verdicts[at : at + 2] = [shared, shared]


def _verdict(value: Value, before: str, after: str, *, year: int | None) -> str | None:
    """PREVIOUS for last year's, HALF for half a year's, OTHER for what else is not meant, None for a value to keep."""
    if _of_last_year(before, after, year) and not _ORDERED.search(after):
        return PREVIOUS
    if _PERCENT_BEFORE.search(before) and _CHANGE_AFTER_PAREN.search(after):
        return OTHER
    if any(rule.search(after) for rule in (_AFTER_CHANGE, _OTHER_AFTER)) or _OTHER_BEFORE.search(before):
        return OTHER
    if _HALF.search(before):
        return HALF
    return OTHER if value.kind == COUNT and _not_projects(value, before, after) else None


def _of_last_year(before: str, after: str, year: int | None) -> bool:
    if _LAST_YEAR.search(before) or _AFTER_PREVIOUS.search(after):
        return True
    named = _YEAR.search(before)
    return bool(named and year and int(named[1] or f"20{named[2]}") < year)


def _not_projects(value: Value, before: str, after: str) -> bool:
    if _WHOLE_AFTER.search(after) or _COUNTED_NOT.search(before):
        return True
    if value.unit == "건":
        return bool(_CASES_NOT.search(after))
    if _PROJECTS_BEFORE.search(before):
        return False
    if re.search(r"자치구\s?\($", before) and after.startswith(")"):
        return True  # 자치구(25개)
    return value.unit == "개" and (not _PIECES.search(after) or bool(_NOT_COUNTED.search(after)))
