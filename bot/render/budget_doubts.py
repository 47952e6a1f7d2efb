"""The doubts about budget figures in words: contradictions between articles, sums that do not add up."""

from collections.abc import Iterable, Sequence

from bot.render.budget_words import amount, figure_label, names
from bot.texts.catalog import Catalog
from bot.texts.html import Html
from jobs.rules.announcements import BROKEN, HOLDS, PARTIAL, Stated, Year
from storage.records import Check

_RULES = {
    "topics add up to the smart-city total": "topics_smart",
    "topics' projects add up to the smart-city total": "topics_smart_count",
    "topics add up to the new-technology total": "topics_new",
    "topics' projects add up to the new-technology total": "topics_new_count",
    "buyer groups add up to the total": "buyers",
    "buyer groups' projects add up to the total": "buyers_count",
    "quarters and preordered add up to the total": "quarters",
    "project types add up to the total": "types",
    "project types' projects add up to the total": "types_count",
}
_COUNTED = ("_count", "quarters")


def doubt_lines(years: Sequence[Year], against: Iterable[Check], t: Catalog) -> list[Html]:
    """One line for every contradiction, every broken sum and every year that another year's articles deny."""
    told = [line for year in years for line in (*_contradictions(year, t), *_broken(year, t))]
    for check in against:
        if check.status == BROKEN:
            told.append(
                t(
                    "budget.previous",
                    source=check.rule.removesuffix(" on the total of the year before"),
                    got=_money(check.got, t),
                    expected=_money(check.expected, t),
                )
            )
    return told


def sums_line(years: Sequence[Year], t: Catalog) -> Html:
    """How many sums add up, and how many lists name only some parts."""
    statuses = [check.status for year in years for _, check in year.checks]
    return t("budget.checked", count=statuses.count(HOLDS), open=statuses.count(PARTIAL))


def rule_words(check: Check, t: Catalog) -> str:
    """What a check compares, in the reader's language; a rule without words is shown as it is."""
    key = _RULES.get(check.rule)
    return t.plain(f"budget_rule.{key}") if key else check.rule


def _contradictions(year: Year, t: Catalog) -> list[Html]:
    told = []
    for figure in year.figures:
        for stated, shown in ((figure.amounts, _money), (figure.projects, _count)):
            if len(stated) > 1:
                values = " ↔ ".join(_value(one, shown(one.value, t), t) for one in stated)
                told.append(t("budget.against", year=str(year.year), label=figure_label(figure, t), values=values))
    return told


def _broken(year: Year, t: Catalog) -> list[Html]:
    """Broken sums, each with all the sources that share it."""
    shared: dict[Check, list[str]] = {}
    for source, check in year.checks:
        if check.status == BROKEN:
            shared.setdefault(check, []).append(source)
    return [
        t(
            "budget.broken",
            year=str(year.year),
            rule=rule_words(check, t),
            got=_number(check, check.got, t),
            expected=_number(check, check.expected, t),
            sources=names(sources, t),
        )
        for check, sources in shared.items()
    ]


def _value(stated: Stated, shown: str, t: Catalog) -> str:
    sources = names(stated.sources, t)
    if stated.also_of is None:
        return t.plain("budget.value", value=shown, sources=sources)
    return t.plain("budget.value_of", value=shown, sources=sources, year=str(stated.also_of))


def _number(check: Check, value: int, t: Catalog) -> str:
    key = _RULES.get(check.rule, "")
    counted = key.endswith(_COUNTED[0]) or key == _COUNTED[1] or max(check.expected, check.got) < 10**6
    return _count(value, t) if counted else _money(value, t)


def _money(krw: int, t: Catalog) -> str:
    return t.plain("budget.unit_amount", amount=amount(krw, t))


def _count(value: int, t: Catalog) -> str:
    return t.plain("budget.unit_projects", count=value)
