"""The Korean reader: sentence by sentence, item by item, what is stated about the year."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from jobs.rules.announcements import labels, lists, projects, totals, words
from jobs.rules.announcements.clusters import BUYERS, TYPES, Cluster, cut, section_after
from jobs.rules.announcements.context import Context
from jobs.rules.announcements.doubts import sift
from jobs.rules.announcements.findings import CERTAIN, LIKELY, POSSIBLE, Finding, Reading
from jobs.rules.announcements.page import BULLET, Page, Sentence
from storage.records import Figure

_ELSEWHERE = re.compile(
    r"(?:부산|대구|인천|광주|대전|울산|세종|수원|성남|고양|용인|창원|청주|전주)(?:광역|특별|자치)*시|(?:경기|강원|충북|충남|전북|전남|경북|경남|제주)(?:특별|자치)*도"
    r"|우본|우정사업본부|행정안전부|행안부|안행부|과기정통부|과학기술정보통신부|미래부|미래창조과학부|조달청|교육청|복지부|국방부|국토부|정부는|정부가|국가\s?정보화"
    r"|(?:병원|대학교?|공단|공사|재단|진흥원|은행|그룹|의회)(?:은|는|이|가)\s"
)
_OWN = re.compile(r"서울(?:특별)?시(?!\s?(?:교육청|의회|립|설))")
_POINT = re.compile(r"^(?:첫째|둘째|셋째|넷째|다섯째|먼저|우선|또한?\s|이어|아울러|이\s?밖에|마지막으로|끝으로|한편)")
_RESPECTIVELY = re.compile(r"각각\s?(?:총|약)?\s?$")

Rule = Callable[[Cluster, Context], Figure | None]
_RULES: tuple[tuple[Rule, int], ...] = (
    (lists.preordered, CERTAIN),
    (lists.quarter, CERTAIN),
    (lists.announced, CERTAIN),
    (lists.named, CERTAIN),
    (totals.total, CERTAIN),
    (lists.listed, CERTAIN),
    (projects.related, LIKELY),
    (totals.headed_total, LIKELY),
    (totals.likely_total, LIKELY),
    (totals.possible_total, POSSIBLE),
    (totals.possible_count, POSSIBLE),
    (lists.counted, LIKELY),
    (projects.project, LIKELY),
)
"""From the surest to the least sure; the first that knows the item names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What the sentences so far have announced, and the paragraph they stand in; `spent` once a sum ended a point."""

    context: Context
    section: str | None = None
    paragraph: int = 0
    spent: bool = False


def read_korean(page: Page, *, year: int | None) -> Reading:
    """All that a Korean article states about `year` (None where it is not known)."""
    place = _Place(context=Context(of_four=words.quarters_of_four(page.text)))
    findings: list[Finding] = []
    previous: list[int] = []
    for number, sentence in enumerate(page.sentences):
        if _ELSEWHERE.search(sentence.text) and not _OWN.search(sentence.text):
            continue
        place = _step(place, sentence)
        sifted = sift(sentence.text, year=year)
        clusters = cut(sifted.text, sifted.values, section=place.section)
        found, scope = _items(clusters, place.context, number)
        findings += found
        previous += sifted.previous
        place = _past(place, sentence, scope=scope, spent=any(cluster.krw for cluster in clusters))
    return Reading(findings=tuple(findings), previous=tuple(previous))


def _step(place: _Place, sentence: Sentence) -> _Place:
    """Into the next sentence: a new paragraph ends what was announced, unless it goes on with bullets."""
    goes_on = sentence.paragraph == place.paragraph or sentence.text.startswith(BULLET)
    scope = place.context.scope if goes_on else words.ALL
    if words.TOTAL_SMART.search(sentence.text):
        scope = words.SMART_CITY
    new_point = _POINT.search(sentence.text) or (not goes_on and not sentence.text.startswith("특히"))
    item = () if new_point or place.spent else place.context.item
    return replace(
        place,
        section=place.section if goes_on else None,
        paragraph=sentence.paragraph,
        spent=False,
        context=replace(place.context, scope=scope, item=item, sentence=sentence.text),
    )


def _past(place: _Place, sentence: Sentence, *, scope: str, spent: bool) -> _Place:
    """Out of a sentence: its sum has used up the point before it, and examples (▲) make no point of their own."""
    item = place.context.item if sentence.text.startswith(BULLET) else (*place.context.item, sentence.text)
    return replace(
        place,
        section=section_after(sentence.text, place.section),
        spent=spent,
        context=replace(place.context, scope=scope, item=item),
    )


def _items(clusters: list[Cluster], context: Context, number: int) -> tuple[list[Finding], str]:
    """The findings of one sentence, and the field that its last words spoke of."""
    found: list[Finding] = []
    at = 0
    while at < len(clusters):
        run = _run(clusters, at)
        if clusters[at].marked and clusters[at].section in (BUYERS, TYPES):
            context = replace(context, scope=words.ALL)
        last = found[-1].figure if found else None
        named = [finding for cluster in run if (finding := _name(cluster, context, number, last=last))]
        found += named
        fields = [f.figure.scope for f in named if f.figure.kind == "total" and f.sure == CERTAIN]
        context = replace(context, scope=next((scope for scope in fields if scope != words.ALL), context.scope))
        at += len(run)
    return found, context.scope


def _run(clusters: list[Cluster], at: int) -> list[Cluster]:
    """One item, or the items that share their names before 각각 (A, B, C에 각각 109억원, 10억원, 9억원)."""
    first = clusters[at]
    if not _RESPECTIVELY.search(first.before):
        return [first]
    run = [first]
    for cluster in clusters[at + 1 :]:
        if cluster.before.strip(" ,와과)(및"):
            break
        run.append(cluster)
    names = labels.split_names(_RESPECTIVELY.sub("", first.before))[-len(run) :]
    names += [""] * (len(run) - len(names))
    return [replace(cluster, before=name) for cluster, name in zip(run, names, strict=True)]


def _name(cluster: Cluster, context: Context, number: int, *, last: Figure | None) -> Finding | None:
    if totals.completes(cluster, last):
        rules: tuple[tuple[Rule, int], ...] = ((lambda _, __: last, CERTAIN),)
    else:
        rules = _RULES
    for rule, sure in rules:
        named = rule(cluster, context)
        if named:
            figure = replace(named, projects=cluster.count, amount_krw=cluster.krw)
            return Finding(
                figure=figure,
                sure=sure,
                sentence=number,
                said=context.sentence,
                opens=cluster.opens,
                marked=cluster.marked,
            )
    return None
