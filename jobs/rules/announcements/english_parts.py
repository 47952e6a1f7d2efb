"""An English sentence cut into parts: at bullets, commas and semicolons, with at most one count and one sum each."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from jobs.rules.announcements import words
from jobs.rules.announcements.clusters import BUYERS, TYPES
from jobs.rules.announcements.english_numbers import find_values
from jobs.rules.announcements.numbers import COUNT, Value
from jobs.rules.announcements.page import BULLET

_LEVELS = (
    re.compile(BULLET),
    re.compile(r";"),
    re.compile(r",(?!\d)|\s(?=(?:among|of)\swhich\b)|\s(?=while\b)", re.I),
    re.compile(r"\sand\s", re.I),
    re.compile(r":\s"),
)
_BRACKETS = re.compile(r"\([^()]*\)")
_SECTIONS = (
    (BUYERS, re.compile(r"\bby (?:the )?(?:type of )?(?:institution|organi[sz]ation|agency|agencies|entity)", re.I)),
    (TYPES, re.compile(r"\bby (?:the )?(?:\w+ )?types?\b", re.I)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`head` stands before the first value, `tail` after it (with the words up to the next part's). `section` is the
    list that the sentence announced before it, `bullet` that the part has one, `scope` the field spoken of, `headed`
    that an earlier sentence named the whole."""

    head: str
    tail: str
    count: int | None
    krw: int | None
    section: str | None
    bullet: bool
    scope: str
    sentence: str
    headed: bool

    @property
    def text(self) -> str:
        """All words of the part, without its values."""
        return f"{self.head} {self.tail}"


def parts_of(sentence: str, *, scope: str, headed: bool, year: int | None) -> tuple[list[Part], list[int]]:
    """The parts that hold values speaking of `year`, and the sums said to be last year's."""
    values, previous = find_values(sentence, year=year)
    spans = _cut(sentence, values, (0, len(sentence)))
    parts: list[Part] = []
    for start, end in spans:
        inside = [value for value in values if start <= value.start < end]
        if inside:
            parts.append(_part(sentence, (start, end), inside, scope=scope, headed=headed))
        elif parts:
            parts[-1] = replace(parts[-1], tail=f"{parts[-1].tail} {sentence[start:end]}")
    return parts, previous


def _kinds(values: list[Value]) -> dict[str, int]:
    return {kind: sum(value.kind == kind for value in values) for kind in {value.kind for value in values}}


def _cut(sentence: str, values: list[Value], span: tuple[int, int], *, level: int = 0) -> list[tuple[int, int]]:
    """Spans at bullets; further at semicolons, commas, `and` and colons outside brackets, each only where a span holds
    two values of a kind."""
    start, end = span
    held = [value for value in values if start <= value.start < end]
    if level == len(_LEVELS) or (level and max(_kinds(held).values(), default=0) < 2):
        return [span]
    inside = {place for value in held for place in range(value.start, value.end)}
    inside |= {place for hit in _BRACKETS.finditer(sentence, start, end) for place in range(hit.start(), hit.end())}
    marks = [hit for hit in _LEVELS[level].finditer(sentence, start, end) if hit.start() not in inside]
    edges = sorted({start, *(hit.start() for hit in marks), end})
    return [piece for pair in pairwise(edges) for piece in _cut(sentence, values, pair, level=level + 1)]


def _part(sentence: str, span: tuple[int, int], values: list[Value], *, scope: str, headed: bool) -> Part:
    start, end = span
    announced = [
        (hit.end(), section) for section, pattern in _SECTIONS for hit in pattern.finditer(sentence[: values[0].start])
    ]
    rest = sentence[values[0].end : end]
    for value in values[1:]:
        rest = rest.replace(sentence[value.start : value.end], " ", 1)
    said, section = max(announced, default=(0, None))
    return Part(
        head=sentence[max(start, said) : values[0].start].strip(f" ,;:{BULLET}"),
        tail=rest.strip(),
        count=next((value.amount for value in values if value.kind == COUNT), None),
        krw=next((value.amount for value in values if value.kind != COUNT), None),
        section=section,
        bullet=sentence[start:].lstrip().startswith(BULLET),
        scope=words.ALL if section else scope,
        sentence=sentence,
        headed=headed,
    )
