"""Several articles about one year, figure by figure: who says what, who agrees, who contradicts. Never averaged."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jobs.rules.announcements import words
from jobs.rules.announcements.checks import BROKEN, HOLDS
from storage.records import Check, Figure, Statement

AGREED = "agreed"
SINGLE = "single"
CONTRADICTED = "contradicted"

_WORD = re.compile(r"[가-힣A-Za-z]{2,}")
_ROUNDING = 500_000_000  # parts are printed in whole 억: ten of them can be 5억 off without any being wrong
_LISTS = {"topic": "topics", "buyer_group": "buyer groups", "project_type": "project types", "quarter": "quarters"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One value (whole won, or a count of projects) and the sources that print it. `doubted` are those of them whose
    own parts do not add up; `also_of` is the earlier year whose agreed value this is, if any (a wrong year's figure)."""

    value: int
    sources: tuple[str, ...]
    doubted: tuple[str, ...] = ()
    also_of: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One figure of one year over all articles; values come best first: most sources, then least doubt."""

    kind: str
    scope: str
    key: str | None
    label: str
    projects: tuple[Stated, ...]
    amounts: tuple[Stated, ...]

    @property
    def trust(self) -> str:
        """AGREED: at least two sources print the same and none another; SINGLE: one source; else CONTRADICTED."""
        if max(len(self.projects), len(self.amounts)) > 1:
            return CONTRADICTED
        most = max((len(stated.sources) for stated in (*self.projects, *self.amounts)), default=0)
        return AGREED if most > 1 else SINGLE

    @property
    def doubted(self) -> bool:
        """Whether every source of the best value stands in a list of its own article that does not add up."""
        return any(stated[0].sources == stated[0].doubted for stated in (self.projects, self.amounts) if stated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """All that is known of one year: figures in the order of the announcement, checks of every source, by source."""

    year: int
    sources: tuple[str, ...]
    figures: tuple[Compared, ...]
    checks: tuple[tuple[str, Check], ...]

    def find(self, kind: str, scope: str, key: str | None = None) -> Compared | None:
        """The figure of that name, or None; a topic is found under any field when `scope` is "all"."""
        alike = [figure for figure in self.figures if figure.kind == kind and figure.key == key]
        exact = [figure for figure in alike if figure.scope == scope]
        return next(iter(exact), None) or (next(iter(alike), None) if kind == "topic" and scope == "all" else None)


def compare(statements: Iterable[Statement]) -> tuple[Year, ...]:
    """The years that the statements speak of, oldest first; statements without a year or announcement are left out."""
    by_year: dict[int, list[Statement]] = {}
    for statement in statements:
        if statement.announcement.announcement and statement.announcement.year is not None:
            by_year.setdefault(statement.announcement.year, []).append(statement)
    years: list[Year] = []
    for year in sorted(by_year):
        years.append(_year(year, by_year[year], earlier=years[-1] if years else None))
    return tuple(years)


def year_against_year(statements: Iterable[Statement]) -> tuple[Check, ...]:
    """What articles say of the year before their own, against that year's own best total (whole won)."""
    given = list(statements)
    totals = {year.year: year.find("total", "all") for year in compare(given)}
    found: list[Check] = []
    for statement in given:
        said, year = statement.announcement.previous_krw, statement.announcement.year
        before = totals.get(year - 1) if year is not None else None
        if said is not None and before is not None and before.amounts:
            own = before.amounts[0].value
            rule = f"{statement.source} on the total of the year before"
            found.append(Check(rule=rule, status=HOLDS if said == own else BROKEN, expected=own, got=said))
    return tuple(found)


def _year(year: int, statements: Sequence[Statement], *, earlier: Year | None) -> Year:
    groups: list[list[tuple[str, Figure, bool]]] = []
    for statement in statements:
        used: list[int] = []
        for figure in statement.announcement.figures:
            entry = (statement.source, figure, _doubted(statement, figure))
            home = next((n for n, group in enumerate(groups) if n not in used and _same(group, figure)), len(groups))
            if home == len(groups):
                groups.append([])
            groups[home].append(entry)
            used.append(home)
    figures = tuple(_compared(group, earlier) for group in groups)
    checks = tuple((s.source, check) for s in statements for check in s.announcement.checks)
    sources = tuple(dict.fromkeys(statement.source for statement in statements))
    return Year(year=year, sources=sources, figures=figures, checks=checks)


def _same(group: list[tuple[str, Figure, bool]], figure: Figure) -> bool:
    first = group[0][1]
    if first.kind != figure.kind or first.key != figure.key:
        return False
    if figure.kind == "total":
        return first.scope == figure.scope
    if figure.key is not None:
        return True  # a topic told without its field (scope all) is still that topic
    if words.squash(first.label) == words.squash(figure.label):
        return True
    shared = set(_WORD.findall(first.label)) & set(_WORD.findall(figure.label))
    return first.amount_krw is not None and first.amount_krw == figure.amount_krw and bool(shared)


def _doubted(statement: Statement, figure: Figure) -> bool:
    name = _LISTS.get(figure.kind)
    return name is not None and any(
        check.status == BROKEN and check.rule.startswith(name) and abs(check.expected - check.got) > _ROUNDING
        for check in statement.announcement.checks
    )


def _compared(group: list[tuple[str, Figure, bool]], earlier: Year | None) -> Compared:
    scoped = next((figure for _, figure, _ in group if figure.scope != words.ALL), group[0][1])
    before = earlier.find(scoped.kind, scoped.scope, scoped.key) if earlier and _named(scoped) else None
    return Compared(
        kind=scoped.kind,
        scope=scoped.scope,
        key=scoped.key,
        label=_label([figure.label for _, figure, _ in group]),
        projects=_stated(
            [(source, figure.projects, doubt) for source, figure, doubt in group],
            before.projects if before else (),
            earlier.year if earlier else None,
        ),
        amounts=_stated(
            [(source, figure.amount_krw, doubt) for source, figure, doubt in group],
            before.amounts if before else (),
            earlier.year if earlier else None,
        ),
    )


def _label(printed: list[str]) -> str:
    """The label that most articles print; the first of them on a tie."""
    return Counter(printed).most_common(1)[0][0]


def _named(figure: Figure) -> bool:
    return figure.kind == "total" or figure.key is not None


def _stated(
    said: Iterable[tuple[str, int | None, bool]], before: tuple[Stated, ...], year: int | None
) -> tuple[Stated, ...]:
    values: dict[int, list[tuple[str, bool]]] = {}
    for source, value, doubt in said:
        if value is not None:
            values.setdefault(value, []).append((source, doubt))
    old = before[0].value if before else None
    stated = [
        Stated(
            value=value,
            sources=tuple(source for source, _ in told),
            doubted=tuple(source for source, doubt in told if doubt),
            also_of=year if value == old else None,
        )
        for value, told in values.items()
    ]
    if len(stated) < 2:
        return tuple(Stated(value=s.value, sources=s.sources, doubted=s.doubted) for s in stated)
    return tuple(sorted(stated, key=lambda s: (-len(s.sources), s.also_of is not None, len(s.doubted))))
