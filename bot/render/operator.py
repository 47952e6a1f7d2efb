"""What the operator must know: the problem in words, and its details."""

from datetime import datetime

from bot.keyboards import reading_buttons
from bot.render.assembly import lines, message
from bot.render.voice import Voice
from bot.texts.catalog import gaps_of
from bot.texts.html import Html, bold, cut, one_line
from jobs.facts import OperatorFacts
from jobs.ports import Message
from storage.records import ColumnReading, ReadRow

_DETAIL_UNITS, _MOST_DETAILS = 200, 12
_MOST_COLUMNS, _CELL_UNITS, _TITLE_UNITS = 14, 40, 80


def render_operator(facts: OperatorFacts, voice: Voice, *, possible_double: bool, silent: bool) -> tuple[Message, ...]:
    """One message. A problem without a text of its own is shown by its name: silence would be worse."""
    t = voice.t
    details = {name: _shown(name, value, voice) for name, value in facts.details.items()}
    if "source" in details:
        details["source"] = t.name("source", details["source"])
    key = f"operator.{facts.problem.removeprefix('operator.')}"
    told = gaps_of(t.texts[key]) if t.has(key) else frozenset[str]()
    said = t.has(key) and told <= details.keys()
    rest = [(name, value) for name, value in details.items() if value and not (said and name in told)][:_MOST_DETAILS]
    reading = facts.reading
    html = lines(
        t("card.possible_double") if possible_double else Html(""),
        t("operator.head", since=voice.moment(facts.since)),
        t(key, **details) if said else bold(cut(one_line(facts.problem), _DETAIL_UNITS)),
        *(t("operator.detail", name=t.name("detail", name), value=value) for name, value in rest),
        *(_reading(reading, voice) if reading is not None else ()),
    )
    return (message(html, silent=silent, buttons=reading_buttons(reading.id, t) if reading is not None else ()),)


def _shown(name: str, value: str, voice: Voice) -> str:
    """A detail on one line; a moment as people read it."""
    if name == "last":
        try:
            return voice.moment(datetime.fromisoformat(value))
        except ValueError:
            pass  # "-": there was none yet
    return cut(one_line(value), _DETAIL_UNITS)


def _reading(reading: ColumnReading, voice: Voice) -> tuple[Html, ...]:
    """Which column would be read as what, and the first rows as they would be read."""
    t = voice.t
    pairs = [pair.partition(": ") for pair in reading.columns.split("; ")][:_MOST_COLUMNS]
    return (
        Html(""),
        *(
            t("reading.column", field=t.name("column", field), header=cut(one_line(header), _CELL_UNITS))
            for field, _, header in pairs
        ),
        t("reading.rows", count=len(reading.rows)),
        *(_row(number, row, voice) for number, row in enumerate(reading.rows, start=1)),
    )


def _row(number: int, row: ReadRow, voice: Voice) -> Html:
    t = voice.t
    facts = [
        cut(one_line(row.title), _TITLE_UNITS),
        cut(one_line(row.buyer), _CELL_UNITS),
        voice.money(row.krw) if row.krw is not None else t.plain("reading.no_amount"),
        cut(one_line(row.when), _CELL_UNITS),
    ]
    return t("reading.row", number=number, facts=" · ".join(filter(None, facts)))
