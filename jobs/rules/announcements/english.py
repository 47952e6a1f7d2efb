"""The English reader: each part of a sentence is named by its own words."""

import re
from collections.abc import Callable
from dataclasses import replace

from jobs.rules.announcements import english_words as english
from jobs.rules.announcements import words
from jobs.rules.announcements.clusters import BUYERS, QUARTERS, TOPICS, TYPES
from jobs.rules.announcements.english_parts import Part, parts_of
from jobs.rules.announcements.findings import CERTAIN, LIKELY, POSSIBLE, Finding, Reading, figure
from jobs.rules.announcements.page import BULLET, Page
from jobs.rules.announcements.projects import PROJECT
from jobs.rules.announcements.totals import TOTAL
from storage.records import Figure

_ELSEWHERE = re.compile(r"\b(?:Busan|Daegu|Incheon|Gwangju|Daejeon|Ulsan|Sejong|Gyeonggi|Jeju|Ministry)\b")
_OPEN = re.compile(r"\betc\b|\band (?:so on|others|more)\b|among others", re.I)
_SHORT = 12  # words: an item of a list, not a sentence about something
_WORD = re.compile(r"[A-Za-z]{2,}")
_QUARTERS = re.compile(r"quarter|\bq[1-4]\b|\b[1-4]q\b", re.I)
_HALF = re.compile(r"(?:first|second) half", re.I)
_QUOTED = re.compile(r"[“\"‘]([^“”\"‘’]{4,80})[”\"’]")
_FIELD = re.compile(
    r"\b(?:in|for|into|on|to)\s+(?:the\s)?((?:[\w-]+\s){0,2}?[\w-]+)\s+(?:projects?|sector|field|services?)\b", re.I
)
_PURPOSE = re.compile(r"\b(?:in|for|into|on|to)\s+(?!20\d\d|the first|the second)(.+)$", re.I)
_DIGITAL = re.compile(r"smart|digital|informati|\bIT\b|\bICT\b|metaverse|big data|\bAI\b")
_TOTAL_LEAST = 100_000_000_000  # as in the Korean reader
_HEADED = re.compile(r"informati[sz]ation|information technology|\bIT\b|digiti[sz]ation")
_NUMBER_OF = re.compile(r"number of (?:\w+ )?projects", re.I)
_NAME_MOST = 90
_NOUNS = (
    (words.ALL, english.TOTAL_ALL),
    (words.SMART_CITY, english.TOTAL_SMART),
    (words.NEW_TECHNOLOGY, english.TOTAL_NEW),
)


def read_english(page: Page, *, year: int | None) -> Reading:
    """All that an English article states about `year` (None where it is not known)."""
    findings: list[Finding] = []
    previous: list[int] = []
    scope, paragraph, headed = words.ALL, 0, False
    for number, sentence in enumerate(page.sentences):
        if _ELSEWHERE.search(sentence.text) and "Seoul" not in sentence.text:
            continue
        goes_on = sentence.paragraph == paragraph or sentence.text.startswith(BULLET)
        scope = words.SMART_CITY if english.TOTAL_SMART.search(sentence.text) else scope if goes_on else words.ALL
        paragraph = sentence.paragraph
        parts, last_year = parts_of(sentence.text, scope=scope, headed=headed, year=year)
        opens = bool(_OPEN.search(sentence.text))
        findings += [
            replace(finding, sentence=number, opens=opens) for part in parts if (finding := _name(part)) is not None
        ]
        previous += last_year
        headed = headed or bool(_HEADED.search(sentence.text))
    return Reading(findings=tuple(findings), previous=tuple(previous))


def _name(part: Part) -> Finding | None:
    for rule, sure in _RULES:
        named = rule(part)
        if named:
            named = replace(named, projects=part.count, amount_krw=part.krw)
            return Finding(figure=named, sure=sure, sentence=0, said=part.sentence, marked=bool(part.section))
    return None


def _preordered(part: Part) -> Figure | None:
    said = english.ordered_before(part.tail) if part.count is not None and part.krw is None else None
    return figure(QUARTERS, said, key="preordered") if said else None


def _quarter(part: Part) -> Figure | None:
    spoken_of = part.count is not None and _QUARTERS.search(part.sentence) and not _HALF.search(part.text)
    named = english.quarter_in(part.text) if spoken_of else None
    return figure(QUARTERS, named[1], key=named[0]) if named else None


def _item(part: Part) -> Figure | None:
    """A buyer group or a project type: in a list that says so, or a short part with both numbers."""
    short = len(_WORD.findall(part.text)) <= _SHORT
    if not (part.section or (short and (part.bullet or (part.count and part.krw)))) or _HALF.search(part.text):
        return None
    text = part.text
    total = any(noun.search(text) for _, noun in _NOUNS)
    buyer, kind = english.buyer_in(text), english.type_in(text)
    if kind and (part.section == TYPES or not buyer):
        return figure(TYPES, _label(part), key=kind)
    if buyer and (part.section == BUYERS or part.bullet or not total):
        return figure(BUYERS, _label(part), key=buyer)
    return None


def _topic(part: Part) -> Figure | None:
    """A topic that is all the part names, or the field that a sentence puts its money in."""
    if part.krw is None:
        return None
    field = _FIELD.search(part.text)
    subject = english.subject(part.head)
    for text in (part.head, subject, part.tail, part.text if part.bullet else "", field[1] if field else ""):
        key = english.topic_named(text) if text else None
        if key and key in words.TOPICS:
            return figure(TOPICS, _label(part) if part.bullet else text.strip(" (),."), key=key, scope=part.scope)
    return None


def _total(part: Part) -> Figure | None:
    """The total whose noun comes first behind the number, else last before it."""
    behind = [(hit.start(), scope, hit[0]) for scope, noun in _NOUNS for hit in noun.finditer(part.tail)]
    before = [(-hit.end(), scope, hit[0]) for scope, noun in _NOUNS for hit in noun.finditer(part.head)]
    nearest = min(behind, default=None) or min(before, default=None)
    if nearest is None or _HALF.search(part.text):
        return None
    if part.krw is not None and _QUOTED.search(part.head) and nearest not in behind:
        return None
    return figure(TOTAL, nearest[2].strip(" \"“”‘’'"), scope=nearest[1])


def _headed_total(part: Part) -> Figure | None:
    """Projects and a large sum without a noun, after a sentence that named the whole (1,431 projects worth …)."""
    whole = part.headed and part.count is not None and part.krw is not None and part.krw >= _TOTAL_LEAST
    return figure(TOTAL, "projects") if whole and not part.section else None


def _possible_count(part: Part) -> Figure | None:
    """All projects together, without the noun (the number of projects stands at 1,431)."""
    alone = part.count is not None and part.krw is None and _NUMBER_OF.search(part.head)
    return figure(TOTAL, "projects") if alone else None


def _possible_total(part: Part) -> Figure | None:
    large = part.krw is not None and part.krw >= _TOTAL_LEAST
    return figure(TOTAL, _label(part)) if large and _DIGITAL.search(part.sentence) else None


def _project(part: Part) -> Figure | None:
    """A sum for one thing: its quoted name, or what the money is for."""
    if part.krw is None or part.count is not None or part.section:
        return None
    quoted = _QUOTED.findall(part.head) or _QUOTED.findall(part.tail)
    purpose = _PURPOSE.search(part.tail)
    name = quoted[-1] if quoted else purpose[1] if purpose else ""
    return figure(PROJECT, name.strip(" .,")[:_NAME_MOST]) if len(_WORD.findall(name)) > 1 else None


def _label(part: Part) -> str:
    """The words of an item, without the brackets and prepositions around its numbers."""
    text = re.sub(r"\(\s*[\d.,%\s]*\)|[()]", " ", part.head or part.tail)
    text = re.sub(r"^\W*(?:won|cases|projects?)?\W*(?:(?:for|in|into|of|and|to|the|will|be)\s+)*", "", text, flags=re.I)
    return " ".join(text.split()).strip(" ,.:;")[:_NAME_MOST]


_RULES: tuple[tuple[Callable[[Part], Figure | None], int], ...] = (
    (_preordered, CERTAIN),
    (_quarter, CERTAIN),
    (_item, CERTAIN),
    (_topic, CERTAIN),
    (_total, CERTAIN),
    (_headed_total, LIKELY),
    (_possible_count, POSSIBLE),
    (_possible_total, POSSIBLE),
    (_project, LIKELY),
)
"""From the surest to the least sure; the first that knows the part names it."""
