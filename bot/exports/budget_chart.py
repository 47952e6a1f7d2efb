"""The city's years as a picture: totals by year, topics side by side, marks for what agrees. Imported only when drawn.

Drawn without pyplot, which keeps global state and is not safe in a bot's threads (matplotlib: "Embedding in a web
application server"). The font comes with the package pylopdf_fonts_ko (Noto Sans KR, SIL Open Font Licence).
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture
from matplotlib.font_manager import FontProperties
from pylopdf_fonts_ko import sans_path

from bot.render.budget_words import amount, figure_label
from bot.texts.catalog import Catalog, catalog
from jobs.rules.announcements import Compared, Stated, Year

_INK, _FAINT, _GRID = "#1f2937", "#6b7280", "#e5e7eb"
_SURE, _SINGLE, _OTHER = "#1d4ed8", "#93b4f5", "#dc2626"
_SHADES = ("#c7d2fe", "#a5b4fc", "#818cf8", "#4f46e5", "#312e81")
_INCHES, _DPI = (12.5, 6.6), 128
_MOST_TOPICS = 14
_MOST_SOURCES = 6
_UNITS = {"ko": 10**8, "en": 10**9}


def draw_budget(years: Sequence[Year], *, language: str) -> bytes:
    """A PNG of about 1600 × 845 pixels. Raises ValueError where no year has a total to draw."""
    totals = {year.year: total for year in years if (total := year.find("total", "all")) and total.amounts}
    if not totals:
        raise ValueError("no year has a total to draw")
    t = catalog(language)
    picture = Picture(figsize=_INCHES, dpi=_DPI, facecolor="white")
    left, right = picture.subplots(1, 2, width_ratios=(1.25, 1))
    _draw_totals(left, totals, t)
    _draw_topics(right, years, t)
    picture.subplots_adjust(left=0.055, right=0.965, top=0.9, bottom=0.155, wspace=0.28)
    _write(picture, 0.055, 0.065, t.plain("budget.legend"), size=9.5)
    _write(picture, 0.055, 0.025, t.plain("budget.chart_sources", sources=_sources(years, t)), size=8.5)
    out = BytesIO()
    picture.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def _draw_totals(axes: Axes, totals: dict[int, Compared], t: Catalog) -> None:
    """Bars by year, gaps where no article was read; hollow marks for values that other articles print."""
    unit = _UNITS[t.language]
    top = max(stated.value for total in totals.values() for stated in total.amounts) / unit
    for year, total in totals.items():
        height, sure = total.amounts[0].value / unit, _sure(total.amounts)
        axes.bar(year, height, width=0.72, color=_SURE if sure else _SINGLE, zorder=2)
        axes.text(year, height + top * 0.015, _short(total.amounts[0].value, t), ha="center", **_font(9.5, bold=True))
        if total.projects:
            count = t.plain("budget.unit_projects", count=total.projects[0].value)
            style = _font(9.5, colour="white" if sure else _INK)
            axes.text(year, top * 0.02, count, ha="center", va="bottom", rotation=90, **style)
        for other in total.amounts[1:]:
            axes.plot(year, other.value / unit, marker="D", mfc="none", mec=_OTHER, ms=8, zorder=3)
    axes.set_ylim(0, top * 1.12)
    _style(axes, t.plain("budget.chart_title"))
    axes.set_xlim(min(totals) - 0.6, max(totals) + 0.6)
    axes.set_xticks(range(min(totals), max(totals) + 1))
    _ticks(axes)


def _draw_topics(axes: Axes, years: Sequence[Year], t: Catalog) -> None:
    """One row a topic, a dot a year, darker towards today; the latest value in figures."""
    told = [year for year in years if any(f.kind == "topic" and f.amounts for f in year.figures)][-len(_SHADES) :]
    shades = dict(zip([year.year for year in told], _SHADES[-len(told) :] if told else (), strict=True))
    rows = _topic_rows(told)
    for row, cells in enumerate(rows):
        _draw_row(axes, row, cells, shades, t)
    _style(axes, t.plain("budget.chart_topics"))
    axes.margins(x=0.06)
    axes.set_yticks(range(len(rows)), [figure_label(list(cells.values())[-1], t) for cells in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    for year, shade in shades.items():
        axes.plot([], [], "o", color=shade, label=str(year))
    if shades:
        axes.legend(loc="lower right", prop=FontProperties(fname=sans_path(), size=9), frameon=False)
    _ticks(axes)


def _draw_row(axes: Axes, row: int, cells: dict[int, Compared], shades: dict[int, str], t: Catalog) -> None:
    unit = _UNITS[t.language]
    values = {year: cell.amounts[0].value / unit for year, cell in cells.items()}
    axes.plot(list(values.values()), [row] * len(values), color=_GRID, lw=2, zorder=1)
    for year, cell in cells.items():
        axes.plot(
            values[year],
            row,
            "o",
            mfc=shades[year] if _sure(cell.amounts) else "white",
            mec=shades[year],
            mew=1.8,
            ms=8,
            zorder=2,
        )
        for other in cell.amounts[1:]:
            axes.plot(other.value / unit, row, "D", mfc="none", mec=_OTHER, ms=6, zorder=3)
    latest = max(cells)
    style = _font(9, colour=shades[latest] if latest == max(shades) else _FAINT)
    place: dict[str, Any] = {"textcoords": "offset points", "xytext": (0, 7), "ha": "center"}
    axes.annotate(_short(cells[latest].amounts[0].value, t), (values[latest], row), **place, **style)


def _topic_rows(told: Sequence[Year]) -> list[dict[int, Compared]]:
    """Topics with a key, the largest of the latest year first, as year → figure."""
    rows: dict[str, dict[int, Compared]] = {}
    for year in told:
        for figure in year.figures:
            if figure.kind == "topic" and figure.key is not None and figure.amounts:
                rows.setdefault(figure.key, {})[year.year] = figure
    ordered = sorted(rows.values(), key=lambda cells: (max(cells), cells[max(cells)].amounts[0].value), reverse=True)
    return ordered[:_MOST_TOPICS]


def _sources(years: Sequence[Year], t: Catalog) -> str:
    named = list(dict.fromkeys(source for year in reversed(years) for source in year.sources))
    shown = ", ".join(named[:_MOST_SOURCES])
    rest = len(named) - _MOST_SOURCES
    return t.plain("budget.others", name=shown, count=rest) if rest > 0 else shown


def _sure(stated: tuple[Stated, ...]) -> bool:
    """Whether at least two articles print the value that is drawn."""
    return len(stated[0].sources) > 1


def _short(krw: int, t: Catalog) -> str:
    """The value for a label: as printed where that is short, else to one decimal with ~."""
    exact = amount(krw, t)
    return exact if len(exact.partition(".")[2]) < 2 else f"~{krw / _UNITS[t.language]:,.1f}"


def _style(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left", pad=12, **_font(14, bold=True))
    axes.grid(visible=True, axis="both", color=_GRID, lw=0.6, zorder=0)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_GRID)
    axes.tick_params(length=0, colors=_FAINT)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")


def _ticks(axes: Axes) -> None:
    for tick in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        tick.set_fontproperties(FontProperties(fname=sans_path(), size=9.5))
        tick.set_color(_INK)


def _write(picture: Picture, x: float, y: float, text: str, *, size: float) -> None:
    picture.text(x, y, text, **_font(size, colour=_FAINT))


def _font(size: float, *, colour: str = _INK, bold: bool = False) -> dict[str, Any]:
    """The one face the package brings is regular; emphasis is size and ink."""
    return {"fontproperties": FontProperties(fname=sans_path(), size=size + (0.5 if bold else 0)), "color": colour}
