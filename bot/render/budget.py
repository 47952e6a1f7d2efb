"""The city's years as a table for chat: what the press printed, what agrees, what does not (예산)."""

import unicodedata
from collections.abc import Iterable, Sequence

from bot.render.assembly import Section, lines, message, pages
from bot.render.budget_doubts import doubt_lines, sums_line
from bot.render.budget_words import amount, figure_label
from bot.texts.catalog import Catalog, catalog
from bot.texts.html import Html, escape, link
from jobs.ports import Message
from jobs.rules.announcements import AGREED, CONTRADICTED, Compared, Year
from storage.records import Check

_TOPIC_YEARS = 5
_MOST_NAMES = 3


def render_budget(
    years: Sequence[Year], *, language: str, against: Iterable[Check] = (), links: dict[str, str] | None = None
) -> tuple[Message, ...]:
    """Messages with the years (as jobs.rules.announcements.compare gives them), the topics of the latest, doubts and
    sources. `against` are checks of year against year, `links` the addresses of sources."""
    t = catalog(language)
    if not years:
        return (message(lines(t("budget.title"), t("budget.empty"))),)
    told = [Section(heading=t("budget.years"), again=t("budget.again"), blocks=(_pre(year_rows(years, t)),))]
    topics = topic_rows(years, t)
    if topics:
        told.append(Section(heading=t("budget.topics"), again=t("budget.again"), blocks=(_pre(topics),)))
    doubts = doubt_lines(years, against, t)
    if doubts:
        told.append(Section(heading=t("budget.doubts"), again=t("budget.again"), blocks=tuple(doubts)))
    sources = tuple(_source(year, t, links or {}) for year in years)
    told.append(Section(heading=t("budget.sources"), again=t("budget.again"), blocks=(*sources, sums_line(years, t))))
    return pages(lambda part, _: _head(part, t), told, between="\n", silent=True)


def topics_money(years: Sequence[Year], topics: Sequence[str], t: Catalog) -> tuple[Html, ...]:
    """What the latest year that tells it gives to each topic: a line for each such year, the latest first. On the chips
    it would not fit: three stand in a row of a phone."""
    told: dict[int, list[str]] = {}
    for topic in topics:
        for year in reversed(years):
            figure = year.find("topic", "all", topic)
            if figure and figure.amounts:
                won = t.plain("budget.unit_amount", amount=amount(figure.amounts[0].value, t))
                told.setdefault(year.year, []).append(f"{t.name('topic', topic)} {won}")
                break
    return tuple(t("budget.topics_of", year=str(year), topics=", ".join(told[year])) for year in sorted(told)[::-1])


def digest_line(year: Year, *, language: str) -> Html:
    """The announcement of a year in one line for the week's digest; empty where no total was read."""
    t = catalog(language)
    total = year.find("total", "all")
    if total is None:
        return Html("")
    facts = [t.plain("budget.unit_projects", count=stated.value) for stated in total.projects[:1]]
    facts += [t.plain("budget.unit_amount", amount=amount(stated.value, t)) for stated in total.amounts[:1]]
    return t("budget.digest", year=str(year.year), facts=", ".join(facts), trust=trust_words(total, t))


def year_rows(years: Sequence[Year], t: Catalog) -> list[str]:
    """A table: year, projects, sum, growth on the year before, and how sure the sum is."""
    head = [t.plain(f"budget.column_{name}") for name in ("year", "projects", "amount", "growth", "trust")]
    totals = {year.year: year.find("total", "all") for year in years}
    rows = [[str(year), *_year_row(year, totals, t)] for year in totals]
    return _columns([head, *rows], last_left=True)


def topic_rows(years: Sequence[Year], t: Catalog) -> list[str]:
    """A table: the topics of the last years that tell any, the largest of the latest first; ⚠ where articles differ."""
    told = [year for year in years if any(figure.kind == "topic" for figure in year.figures)][-_TOPIC_YEARS:]
    if not told:
        return []
    found: dict[tuple[str, str], list[Compared | None]] = {}
    for year in told:
        for figure in year.figures:
            if figure.kind == "topic" and figure.amounts:
                name = (figure.key or "", figure_label(figure, t))
                found.setdefault(name, [_topic(other, figure) for other in told])
    fields = [[year.find("total", "smart_city") for year in told]]
    rows = sorted(found.items(), key=lambda item: _latest(item[1]), reverse=True)
    named = [(t.plain("budget.smart_city"), cells) for cells in fields if any(cells)]
    named += [(label, cells) for (_, label), cells in rows]
    head = ["", *(str(year.year) for year in told)]
    return _columns([head, *([label, *(_cell(cell, t) for cell in cells)] for label, cells in named)], first_left=True)


def _year_row(year: int, totals: dict[int, Compared | None], t: Catalog) -> list[str]:
    total, before = totals[year], totals.get(year - 1)
    if total is None:
        return ["-", "-", "", ""]
    projects = f"{total.projects[0].value:,}" if total.projects else "-"
    won = amount(total.amounts[0].value, t) if total.amounts else "-"
    growth = ""
    if before and before.amounts and total.amounts:
        growth = f"{(total.amounts[0].value / before.amounts[0].value - 1) * 100:+.1f}%"
    return [projects, won, growth, trust_words(total, t)]


def trust_words(figure: Compared, t: Catalog) -> str:
    """How many articles print the value, or that they differ."""
    if figure.trust == CONTRADICTED:
        return t.plain("budget.contradicted")
    if figure.trust == AGREED:
        most = max(len(stated.sources) for stated in (*figure.projects, *figure.amounts))
        return t.plain("budget.agreed", count=most)
    return t.plain("budget.single")


def _topic(year: Year, like: Compared) -> Compared | None:
    if like.key is not None:
        return year.find("topic", "all", like.key)
    return next((f for f in year.figures if f.kind == "topic" and f.key is None and f.label == like.label), None)


def _latest(cells: Sequence[Compared | None]) -> tuple[int, ...]:
    return tuple(cell.amounts[0].value if cell and cell.amounts else 0 for cell in reversed(cells))


def _cell(figure: Compared | None, t: Catalog) -> str:
    if figure is None or not figure.amounts:
        return "-"
    return amount(figure.amounts[0].value, t) + ("⚠" if len(figure.amounts) > 1 else "")


def _head(part: int, t: Catalog) -> Html:
    return lines(t("budget.title"), t("budget.note")) if part == 1 else t("budget.title")


def _source(year: Year, t: Catalog, addresses: dict[str, str]) -> Html:
    shown = [link(source, addresses.get(source, "")) for source in year.sources[:_MOST_NAMES]]
    rest = len(year.sources) - len(shown)
    joined = Html(", ".join(shown))
    return t("budget.source", year=str(year.year), sources=_and_others(joined, rest, t))


def _and_others(joined: Html, rest: int, t: Catalog) -> Html:
    return t("budget.others", name=joined, count=rest) if rest else joined


def _pre(rows: list[str]) -> Html:
    return Html(f"<pre>{escape(chr(10).join(rows))}</pre>")


def _columns(rows: list[list[str]], *, first_left: bool = False, last_left: bool = False) -> list[str]:
    """Cells padded to columns; Hangul is two columns wide in fixed-width fonts."""
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    out = []
    for row in rows:
        cells = []
        for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
            left = (first_left and column == 0) or (last_left and column == len(row) - 1)
            space = " " * (width - _width(cell))
            cells.append(cell + space if left else space + cell)
        out.append("  ".join(cells).rstrip())
    return out


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
