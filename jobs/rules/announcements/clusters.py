"""A sentence cut into items: a count and a sum that belong together, with the words before, between and after them."""

import re
from dataclasses import dataclass

from jobs.rules.announcements import words
from jobs.rules.announcements.numbers import COUNT, Value, joins
from jobs.rules.announcements.page import BULLET

BUYERS = "buyer_group"
TYPES = "project_type"
TOPICS = "topic"
QUARTERS = "quarter"

_SECTION = re.compile(
    r"(?:사업|발주|추진|투자|수요)?\s?(?P<by>기관|주체|부서|유형|형태|종류|성격|분야|기술|시기|분기)\s?별(?:로)?(?:는|\s?보면|\s?살펴보면|\s?나눠\s?보면|\s?구분하면)?(?=[\s:,▲(>\])】〉]|$)"
    r"|(?P<types>(?:사업|발주)\s?유형(?:은|으로는|에는))(?=\s)|(?P<quarters>발주\s?시기(?:는|로는|별로는)?)(?=[\s:,▲(>\])】〉])"
)
_SECTION_OF = {
    "기관": BUYERS,
    "주체": BUYERS,
    "부서": BUYERS,
    "분야": TOPICS,
    "기술": TOPICS,
    "시기": QUARTERS,
    "분기": QUARTERS,
}
_CUT = re.compile(rf"{BULLET}|\.\.\.|…|\s[:：]\s|:\s|\s[-–—]\s")
_OPEN_LIST = re.compile(r"^[)\s\d.%,약]*(?:등(?![록급])|포함|순(?:으로|이)|외(?:에)?\s)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """One item of a sentence. One of `count` and `krw` may be None.

    `before` starts after the last bullet, marker or item; `between` stands between the two values; `after` ends at the
    next item or bullet; `counter` is the count's printed unit. `section` is the list the words announced (기관별, 유형별 …), `marked` that they did so in this
    sentence; `bullet` that the item has its own bullet; `opens` that 등 follows, so that the list names only some.
    """

    count: int | None
    krw: int | None
    counter: str
    before: str
    between: str
    after: str
    section: str | None
    marked: bool
    bullet: bool
    opens: bool


def cut(text: str, values: tuple[Value, ...], *, section: str | None) -> list[Cluster]:
    """The items of a sentence whose doubtful numbers are blanked; `section` is what an earlier sentence announced."""
    pairs = _pairs(text, values)
    clusters: list[Cluster] = []
    marked = False
    at = 0
    for number, pair in enumerate(pairs):
        before = text[at : pair[0].start]
        marker = _last_marker(before)
        if marker:
            section, before, marked = marker[0], before[marker[1] :], True
        cuts = [hit for hit in _CUT.finditer(before) if before[hit.end() :].strip() or hit[0].strip() == BULLET]
        label = before[cuts[-1].end() :] if cuts else before
        limit = pairs[number + 1][0].start if number + 1 < len(pairs) else len(text)
        after = re.split(rf"{BULLET}|{_SECTION.pattern}", text[pair[-1].end : limit], maxsplit=1)[0]
        clusters.append(
            Cluster(
                count=next((value.amount for value in pair if value.kind == COUNT), None),
                krw=next((value.amount for value in pair if value.kind != COUNT), None),
                counter=next((value.unit for value in pair if value.kind == COUNT), ""),
                before=label.strip(),
                between=text[pair[0].end : pair[1].start] if len(pair) > 1 else "",
                after=after,
                section=section,
                marked=marked,
                bullet=BULLET in before,
                opens=bool(_OPEN_LIST.search(text[pair[-1].end : pair[-1].end + 12])),
            )
        )
        at = pair[-1].end
    return clusters


def section_after(text: str, section: str | None) -> str | None:
    """The list announced by the sentence's last marker, else `section`."""
    marker = _last_marker(text)
    return marker[0] if marker else section


def _last_marker(text: str) -> tuple[str, int] | None:
    found = list(_SECTION.finditer(text))
    if not found:
        return None
    by = found[-1]["by"]
    section = QUARTERS if found[-1]["quarters"] else _SECTION_OF.get(by, TYPES)
    return section, found[-1].end()


def _pairs(text: str, values: tuple[Value, ...]) -> list[tuple[Value, ...]]:
    """Neighbours of different kind that nothing but joining words part, in printed order."""
    pairs: list[tuple[Value, ...]] = []
    for value in values:
        last = pairs[-1] if pairs else ()
        if len(last) == 1 and last[0].kind != value.kind and _belong(text[last[0].end : value.start]):
            pairs[-1] = (last[0], value)
        else:
            pairs.append((value,))
    return pairs


def _belong(between: str) -> bool:
    """Joining words only, or one name among them: `575개 정보화 사업에 총`, `834억원이 유지관리 466개`."""
    if BULLET in between or _SECTION.search(between):
        return False
    if joins(between):
        return True
    for noun in (words.TOTAL_ALL, words.TOTAL_SMART, words.TOTAL_NEW):
        found = noun.search(between)
        if found and joins(between[: found.start()]) and joins(between[found.end() :]):
            return True
    name = re.sub(r"^(?:이|가|은|는|을|를)\s", "", between.strip())
    return "," not in name and bool(words.type_named(name) or words.topic_named(name) or words.buyer_named(name))
