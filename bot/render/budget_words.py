"""What budget figures are called and how their values are written, for the table and the picture alike."""

from collections.abc import Sequence

from bot.texts.catalog import Catalog
from jobs.rules.announcements import Compared

_EOK = 10**8
_BILLION = 10**9
_SECTIONS = {"topic": "topic", "buyer_group": "group", "project_type": "type"}
_SCOPES = {"all": "budget.total", "smart_city": "budget.smart_city", "new_technology": "budget.new_technology"}


def amount(krw: int, t: Catalog) -> str:
    """Whole won in the table's unit: 억원 in Korean, billions of won in English; exact to what the press prints."""
    unit = _EOK if t.language == "ko" else _BILLION
    text = f"{krw / unit:,.3f}".rstrip("0").rstrip(".")
    return text if t.language == "ko" or "." in text else f"{text}.0"


def figure_label(figure: Compared, t: Catalog) -> str:
    """The name of a figure in the reader's language where its key has one, else the printed label."""
    if figure.kind == "total":
        return t.plain(_SCOPES[figure.scope])
    section = _SECTIONS.get(figure.kind)
    return t.name(section, figure.key) if section and figure.key else figure.label


def names(sources: Sequence[str], t: Catalog) -> str:
    """One source by name and how many more: `etnews 외 4`."""
    if len(sources) == 1:
        return sources[0]
    return t.plain("budget.others", name=sources[0], count=len(sources) - 1)
