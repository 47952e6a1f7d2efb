"""Why a notice meets an interest or does not: every rule's verdict in words."""

from collections.abc import Mapping, Sequence

from bot.render.assembly import lines
from bot.render.reasons import interest_name
from bot.render.voice import Voice
from bot.texts.catalog import Filling
from bot.texts.html import Html, cut, one_line
from jobs.rules.matching import Verdict
from storage.records import Interest

_WORD_UNITS, _MOST_WORDS, _SAID_UNITS = 40, 8, 60


def interest_verdicts(interest: Interest, verdicts: Sequence[Verdict], voice: Voice, *, met: bool) -> Html:
    """One interest as one block: whether it is met, and each rule on its own line."""
    head = voice.t("why.met" if met else "why.unmet", name=interest_name(interest, voice.t))
    return lines(head, *(verdict_line(verdict, voice) for verdict in verdicts))


def verdict_line(verdict: Verdict, voice: Voice) -> Html:
    """One rule's verdict. Words are quoted, names of topics, places and filters said in the person's language."""
    line = voice.t(verdict.key, **_gaps(verdict.args, voice))
    lookalikes = verdict.args.get("lookalikes")
    if not isinstance(lookalikes, tuple) or not lookalikes:
        return line
    return lines(line, voice.t("why.lookalikes", lookalikes=_quoted(lookalikes)))


def said_words(name: str, said: Sequence[str], voice: Voice) -> str:
    """What a notice says where the filter of that name looks (jobs/rules/filters.py), in the person's language."""
    if name == "amount":
        return "".join(voice.money(int(krw)) for krw in said)
    section = {"buyer_groups": "group", "stages": "stage", "kinds": "kind", "project_types": "type"}.get(name, "")
    return cut(one_line(", ".join(voice.t.name(section, word) if section else word for word in said)), _SAID_UNITS)


def _gaps(args: Mapping[str, object], voice: Voice) -> dict[str, Filling]:
    gaps = {name: _said(name, value, voice) for name, value in args.items()}
    said = args.get("said")
    if isinstance(said, tuple):
        gaps["said"] = said_words(str(args["filter"]), said, voice)
    problem = args.get("problem")
    if isinstance(problem, str):
        gaps["problem"] = voice.t(problem, **{name: value for name, value in gaps.items() if name != "problem"})
    return gaps


def _said(name: str, value: object, voice: Voice) -> Filling:
    if isinstance(value, int):
        return value
    if isinstance(value, tuple):
        if name == "places":
            return "·".join(dict.fromkeys(voice.t.name("place", str(place)) for place in value))
        return _quoted(value)
    section = {"topic": "topic", "filter": "filter", "place": "place"}.get(name)
    word = one_line(str(value))
    return voice.t.name(section, word) if section else cut(word, _WORD_UNITS)


def _quoted(words: Sequence[object]) -> str:
    return ", ".join(f"‘{cut(one_line(str(word)), _WORD_UNITS)}’" for word in words[:_MOST_WORDS])
