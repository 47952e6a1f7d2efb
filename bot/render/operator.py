"""What the operator must know: the problem in words, and its details."""

from bot.render.assembly import lines, message
from bot.render.voice import Voice
from bot.texts.catalog import gaps_of
from bot.texts.html import Html, bold, cut, one_line
from jobs.facts import OperatorFacts
from jobs.ports import Message

_DETAIL_UNITS, _MOST_DETAILS = 200, 12


def render_operator(facts: OperatorFacts, voice: Voice, *, possible_double: bool, silent: bool) -> tuple[Message, ...]:
    """One message. A problem without a text of its own is shown by its name: silence would be worse."""
    t = voice.t
    details = {name: cut(one_line(value), _DETAIL_UNITS) for name, value in facts.details.items()}
    if "source" in details:
        details["source"] = t.name("source", details["source"])
    key = f"operator.{facts.problem.removeprefix('operator.')}"
    told = gaps_of(t.texts[key]) if t.has(key) else frozenset[str]()
    said = t.has(key) and told <= details.keys()
    rest = [(name, value) for name, value in details.items() if not (said and name in told)][:_MOST_DETAILS]
    html = lines(
        t("card.possible_double") if possible_double else Html(""),
        t("operator.head", since=voice.moment(facts.since)),
        t(key, **details) if said else bold(cut(one_line(facts.problem), _DETAIL_UNITS)),
        *(t("operator.detail", name=name, value=value) for name, value in rest),
    )
    return (message(html, silent=silent),)
