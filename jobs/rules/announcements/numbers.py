"""Money and counts as the Korean press prints them: 1천513억원, 1457억 7900만 원, 44개 사업, 1천45건."""

import re
from dataclasses import dataclass
from decimal import Decimal

KRW = "krw"
COUNT = "count"

_PLAIN = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_MIXED = rf"(?:{_PLAIN}\s?천(?:\s?\d{{1,3}}(?![\d,]))?(?:\s?백(?:\s?\d{{1,2}}(?!\d))?)?|{_PLAIN}\s?백(?:\s?\d{{1,2}}(?!\d))?|{_PLAIN})"
_NUMBER = rf"(?:{_MIXED}|(?<![가-힣\d])천(?:\s?\d{{1,3}}(?!\d))?(?:\s?백)?)"

_MONEY = re.compile(
    rf"(?<![\d.,~∼])(?=[\d천])(?:(?P<jo>{_NUMBER})\s?조)?(?:\s?(?P<eok>{_NUMBER})\s?억)?(?:\s?(?P<man>{_NUMBER})\s?만)?"
    rf"(?:\s?(?P<won>{_NUMBER})(?=\s?원))?\s?여?\s?(?P<sign>원)?"
)
_COUNT = re.compile(
    rf"(?<![\d.,~∼만])(?=[\d천])(?P<n>{_NUMBER})\s?(?:여\s?)?(?P<unit>건(?![강물설축립전반조너])|개(?!소|월|년|국|발|선|편|최|방|통|설|인|시|관|교)|과제|사업(?=[\s(,에을은이]|$))"
)
_STEP = re.compile(rf"({_PLAIN})?\s?([천백])?")
_JOINING = re.compile(
    r"(?:에(?:는|도|서|만)?|(?:IT\s?)?정보화|사업(?:들|비)?|부문|분야|과제|프로젝트|예산|금액|총액|규모|으로|모두|전체|합계|각각|대해|위해|걸쳐|달하는|이르는|해당하는"
    r"|투입|투자|배정|책정|들여|이며|상당|가량|작년|지난해|전년도?|예년|대비|보다|증가한|늘어난|많은|확대된|상향|조정된|이를|위한|올해|금년|새해|사상|역대|최대|필요한|소요"
    r"|\d+(?:\.\d+)?%|[\s(),/:=\[\]~·|]|[개건의을를이가은는로총약인씩들올한해])*+"
)
"""Longer words first and no way back (*+): each word is read in one way, so no text makes this slow."""

_UNIT = {"천": 1000, "백": 100}
_LEAST_WON = 1_000_000  # plain won below this are prices and fares, never budgets
_NOT_MONEY = re.compile(r"\s?(?:명|개|대|건|회|뷰|톤|인|가지|장|달러|유로|엔|위안|불|파운드|m|k|㎡|주(?![요택거]))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One printed number: `kind` krw (whole won) or count (사업 수), and where it stands in its text.

    `unit` is the counter as printed (건, 개, 사업, 과제; 원 for money)."""

    kind: str
    amount: int
    start: int
    end: int
    unit: str


def read_number(printed: str) -> Decimal:
    """The number that `printed` says: `1천513` is 1513, `3천9백` 3900, `1,067` 1067, `천5백` 1500, `37.9` 37.9."""
    total = Decimal(0)
    for digits, unit in _STEP.findall(printed):
        if digits or unit:
            total += Decimal(digits.replace(",", "") or 1) * _UNIT.get(unit, 1)
    return total


def find_values(text: str) -> list[Value]:
    """All sums in won and all project counts of `text`, in order; prices below a million won are left out.

    A count is 건, 개, 과제 or 사업 after a number; whether 개 counts projects or other things is judged elsewhere.
    """
    money = [value for value in map(_money, _MONEY.finditer(text)) if value]
    covered = {place for value in money for place in range(value.start, value.end)}
    counts = [
        Value(kind=COUNT, amount=int(read_number(hit["n"])), start=hit.start(), end=hit.end(), unit=hit["unit"])
        for hit in _COUNT.finditer(text)
        if hit.start() not in covered and not _year_of_projects(hit)
    ]
    return sorted(money + counts, key=lambda value: value.start)


def joins(between: str) -> bool:
    """Whether the words between a count and a sum only join them: `577개 정보화 사업에 총 1544억원`."""
    return bool(_JOINING.fullmatch(between))


def _money(hit: re.Match[str]) -> Value | None:
    large = hit["jo"] or hit["eok"]
    if not (large or (hit["sign"] and (hit["man"] or hit["won"]))):
        return None
    if not hit["sign"] and (hit["man"] or _NOT_MONEY.match(hit.string, hit.end())):
        return None
    sizes = (("jo", 10**12), ("eok", 10**8), ("man", 10**4), ("won", 1))
    won = int(sum(read_number(hit[name]) * size for name, size in sizes if hit[name]))
    if won < _LEAST_WON:
        return None
    start = min(hit.start(name) for name, _ in sizes if hit[name])
    end = hit.start() + len(hit[0].rstrip())
    return Value(kind=KRW, amount=won, start=start, end=end, unit="원")


def _year_of_projects(hit: re.Match[str]) -> bool:
    return (hit["unit"] == "사업" and (hit["n"].startswith(("19", "20")) or " " in hit[0])) or "." in hit["n"]
