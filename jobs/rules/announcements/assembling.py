"""From findings to figures: repetitions put together, rounded headlines dropped, contradictions kept and told."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from jobs.rules.announcements import words
from jobs.rules.announcements.checks import BROKEN
from jobs.rules.announcements.findings import CERTAIN, POSSIBLE, Finding
from storage.records import Check, Figure

_ROUND = 10_000_000_000  # headlines round to 100억 (3600억 for 3626억) or 1,000억, never finer
_LISTED_LEAST = 3
_NEAR = 2  # sentences: buyer groups are told one after the other
_CITY = "서울시"
_WORD = re.compile(r"[가-힣A-Za-z]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """`opens` are the lists that named only some items; `contradictions` what the article says in two ways."""

    figures: tuple[Figure, ...]
    opens: frozenset[tuple[str, str]]
    contradictions: tuple[Check, ...]


def assemble(findings: Iterable[Finding]) -> Assembled:
    """One figure for each thing stated, in the order in which the article first states it."""
    kept = _without_lone_buyers(_with_one_total(_said_once(findings)))
    groups: list[list[Finding]] = []
    for finding in kept:
        home = next((group for group in groups if _same(group, finding)), None)
        if home is None:
            groups.append([finding])
        else:
            home.append(finding)
    figures = _without_echoes([_merged(group) for group in groups])
    stated = {(figure.kind, figure.scope) for figure in figures}
    opens = frozenset((f.figure.kind, f.figure.scope) for f in kept if f.opens) & stated
    return Assembled(figures=tuple(figures), opens=opens, contradictions=_contradictions(figures))


def _said_once(findings: Iterable[Finding]) -> list[Finding]:
    """Captions and leads repeat sentences word for word: the first of each is enough."""
    first: dict[tuple[Figure, int, bool], Finding] = {}
    for finding in findings:
        first.setdefault((finding.figure, finding.sure, finding.opens), finding)
    return list(first.values())


def _with_one_total(findings: list[Finding]) -> list[Finding]:
    """Only words name a total; where none do, the largest sum that could be one is taken, if lists stand beside it."""
    named = [f for f in findings if _totals_all(f) and f.sure > POSSIBLE]
    certain = [f for f in findings if f.sure > POSSIBLE]
    if named:
        certain = [_counted_as_whole(f, named) for f in certain]
        named = [f for f in certain if _totals_all(f)]
        most = max(f.figure.amount_krw or 0 for f in named)
        return [f for f in certain if not _overshadowed(f, named, most)] + _count_alone(findings, named)
    chosen = _possible_total(findings)
    if chosen is None:
        return certain
    total = replace(chosen, figure=replace(chosen.figure, scope=words.ALL))
    return [total] + [f for f in certain if f.figure.amount_krw != total.figure.amount_krw]


def _counted_as_whole(finding: Finding, named: list[Finding]) -> Finding:
    """A field's total with the whole year's count is the whole year's (신기술 도입을 위해 842개 사업에 2,121억원)."""
    counts = {f.figure.projects for f in named} - {None}
    if finding.figure.kind == "total" and finding.figure.projects in counts:
        return replace(finding, figure=replace(finding.figure, scope=words.ALL))
    return finding


def _count_alone(findings: list[Finding], named: list[Finding]) -> list[Finding]:
    """The count that goes with a total of which only the sum is named."""
    if any(f.figure.projects for f in named):
        return []
    return [f for f in findings if f.sure == POSSIBLE and f.figure.projects and f.figure.amount_krw is None][:1]


def _totals_all(finding: Finding) -> bool:
    return finding.figure.kind == "total" and finding.figure.scope == words.ALL


def _overshadowed(finding: Finding, named: list[Finding], most: int) -> bool:
    """A weak, a rounded or a second reading of the total that a better one replaces."""
    amount = finding.figure.amount_krw
    if finding.figure.kind != "total" or not amount:
        return False
    if finding.figure.scope != words.ALL:
        return amount == most
    exact = [f.figure.amount_krw for f in named if f.figure.amount_krw]
    return any(_rounds(amount, other) for other in exact) or (finding.sure < CERTAIN and amount != most)


def _rounds(amount: int, exact: int) -> bool:
    unit = _ROUND * (10 if amount % (_ROUND * 10) == 0 else 1)
    return amount % _ROUND == 0 and exact % _ROUND != 0 and abs(amount - exact) < unit


def _possible_total(findings: list[Finding]) -> Finding | None:
    """The largest of the sums that could be the year's, taken from the sentence that names the city if one does."""
    possible = [
        f
        for f in findings
        if f.sure == POSSIBLE or (f.figure.kind == "total" and f.figure.scope == words.NEW_TECHNOLOGY)
    ]
    most = max((f.figure.amount_krw or 0 for f in findings), default=0)
    same = [f for f in possible if f.figure.amount_krw == most]
    listed = sum(f.figure.kind in ("buyer_group", "project_type", "topic") for f in findings)
    if not same or listed < _LISTED_LEAST:
        return None
    return next((f for f in same if _CITY in f.said), same[0])


def _without_lone_buyers(findings: list[Finding]) -> list[Finding]:
    """서울시 before a number is a buyer group only beside another group, or in a list that says 기관별."""
    buyers = [f for f in findings if f.figure.kind == "buyer_group"]
    return [f for f in findings if f not in buyers or f.marked or _accompanied(f, buyers)]


def _accompanied(finding: Finding, buyers: list[Finding]) -> bool:
    return any(
        abs(other.sentence - finding.sentence) <= _NEAR and other.figure.key != finding.figure.key for other in buyers
    )


def _slot(figure: Figure) -> tuple[str, str, str]:
    by_key = figure.key if figure.kind == "total" or figure.key else None
    return figure.kind, figure.scope, (by_key or "") if figure.kind == "total" else by_key or words.squash(figure.label)


def _same(group: list[Finding], finding: Finding) -> bool:
    return _slot(group[0].figure) == _slot(finding.figure) and _compatible(_merged(group), finding.figure)


def _compatible(one: Figure, other: Figure) -> bool:
    counts = {one.projects, other.projects} - {None}
    sums = {one.amount_krw, other.amount_krw} - {None}
    return len(counts) < 2 and len(sums) < 2


def _merged(group: list[Finding]) -> Figure:
    """The label of the statement that says most, with every number that any of them gives."""
    figures = [finding.figure for finding in group]
    fullest = max(figures, key=lambda figure: (figure.projects is not None) + (figure.amount_krw is not None))
    return replace(
        fullest,
        projects=next((f.projects for f in figures if f.projects is not None), None),
        amount_krw=next((f.amount_krw for f in figures if f.amount_krw is not None), None),
    )


def _without_echoes(figures: list[Figure]) -> list[Figure]:
    """Drops what only repeats another figure's sum in looser words (메타버스 기술 활용에 70억 beside 메타버스 70억), and
    projects larger than the whole: those are sums of other things."""
    most = max((f.amount_krw or 0 for f in figures if f.kind == "total"), default=0)
    return [
        figure
        for at, figure in enumerate(figures)
        if not any(_echoes(figure, other) for other in _others(figures, at))
        and not (_loose(figure) and most and (figure.amount_krw or 0) > most)
    ]


def _others(figures: list[Figure], at: int) -> list[Figure]:
    loose = ("project",)
    return [f for n, f in enumerate(figures) if n < at or (n > at and f.kind not in loose)]


def _echoes(figure: Figure, other: Figure) -> bool:
    if figure.amount_krw is None or figure.amount_krw != other.amount_krw:
        return False
    if figure.kind == "topic":
        return _loose(figure) and (other.kind == "total" or (figure.key is not None and other.key == figure.key))
    if figure.kind != "project":
        return False
    shared = set(_WORD.findall(figure.label)) & set(_WORD.findall(other.label))
    return other.kind == "total" or bool(shared) or other.key in words.topics_in(figure.label)


def _loose(figure: Figure) -> bool:
    """A figure that no list and no field holds."""
    return figure.kind == "project" or (figure.kind == "topic" and figure.scope == words.ALL)


def _contradictions(figures: list[Figure]) -> tuple[Check, ...]:
    """A thing stated in two ways: both are kept, and said to disagree."""
    found: list[Check] = []
    for at, later in enumerate(figures):
        for earlier in figures[:at]:
            alike = _slot(earlier) == _slot(later) and (
                later.kind in ("total", "quarter") or words.squash(earlier.label) == words.squash(later.label)
            )
            pairs = ((earlier.amount_krw, later.amount_krw), (earlier.projects, later.projects))
            differing = [(a, b) for a, b in pairs if alike and a is not None and b is not None and a != b]
            found += [
                Check(rule=f"{earlier.label} is stated alike", status=BROKEN, expected=a, got=b) for a, b in differing
            ]
    return tuple(found)
