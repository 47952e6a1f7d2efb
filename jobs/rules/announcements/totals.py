"""Totals: of the whole year (정보화사업), of the smart-city field (스마트도시 분야), of new technology (신기술)."""

import re

from jobs.rules.announcements import labels, words
from jobs.rules.announcements.clusters import Cluster
from jobs.rules.announcements.context import Context
from jobs.rules.announcements.findings import figure
from jobs.rules.announcements.numbers import joins
from storage.records import Figure

TOTAL = "total"

_NOUNS = ((words.ALL, words.TOTAL_ALL), (words.SMART_CITY, words.TOTAL_SMART), (words.NEW_TECHNOLOGY, words.TOTAL_NEW))
_ADVERBS = re.compile(
    r"['’”\"]|에만|핵심적으로|집중|본격|다음과|같이|예정|계획|발주|관내|물량|분의|[가-힣]+적으로|\d{1,2}일|\d{4}년|서울시[는가]?|위해"
)
_GROUP = re.compile(
    r"^(?:와|과)?\s?(?:관련(?:된|한)?)?\s?[^.]*?\s?등(?:의|에|을)?\s?(?:관련\s)?(?:기술\s?)?(?:사업들?|분야|기술)?(?:에는?|을)?\s?(?:총|약)?\s?$"
)
_APPLIED = re.compile(r"적용|활용|융합|접목|관련|분야|사업|도입|투자")
_APPLIED_MOST = 60
_NOT_TOTAL = re.compile(r"설명회|가운데|\s중\s|대상|일환|[‘“]|하반기|상반기|감리|교육|유지|컨설팅|자문")
_LENIENT_MOST = 24
_VERB_FIRST = re.compile(
    r"^[)\s]?(?:을|를|이|가)?\s?(?:투자|투입|들여|쏟아|집행|편성|배정|써서|들인다|투입돼)[가-힣]*\s"
)
_OURS = re.compile(
    r"서울시|디지털|스마트|메타버스|빅데이터|인공지능|AI|IT|ICT|정보화|사물인터넷|블록체인|신기술|4차\s?산업"
)
_YEARLY = re.compile(r"올해|올\s?한\s?해|금년|새해|내년|20\d\d년|투자|투입|집행|배정|책정|편성|확정")
_OF_ALL = re.compile(r"(?:^|\s)(?:총|모두|전체|(?:발주\s)?대상은|(?:대상\s)?사업(?:\s수)?[은는]|건수는)\s*$")
_COUNT_OF_ALL = re.compile(r"(?:건수|사업\s수)[는가은]\s?(?:총|모두|약)?\s*$|^[)\s]*등\s?(?:총|모두|합쳐)\s*$")
_HEADED = re.compile(r"정보화\s?사업")
_NAMELESS_MOST = 24
_NAMELESS = re.compile(
    r"(?:규모|사업비|예산|총|약|모두|올해|발주|추진|투자|투입|[은는이가을를의]|\s|[가-힣]{1,4}(?:하며|하고|하여|해|려|리고|되며|되고))*"
)
_TOTAL_LEAST = 100_000_000_000  # since 2010 no year's total was below 1,200억, and no single project came near


def total(cluster: Cluster, _: Context) -> Figure | None:
    """A total whose noun stands next to the numbers: before them, between them, or right behind."""
    return _beside(cluster) or _behind(cluster)


def likely_total(cluster: Cluster, _: Context) -> Figure | None:
    """A total of the whole year whose noun stands a few words off (정보화사업 추진에 따라 …)."""
    found = _last_noun(cluster.before)
    if not found or found[0] != words.ALL or cluster.krw is None or cluster.krw < _TOTAL_LEAST:
        return None
    rest = cluster.before[found[1].end() :]
    if len(rest) > _LENIENT_MOST or _NOT_TOTAL.search(rest) or words.topics_in(rest):
        return None
    return figure(TOTAL, found[1][0].strip(), scope=words.ALL)


def headed_total(cluster: Cluster, context: Context) -> Figure | None:
    """A count and a sum without any name, under a line that names the total (서울시 정보화사업 ⏎ 총 1067건, 3459억 원)."""
    whole = cluster.count is not None and cluster.krw is not None and cluster.krw >= _TOTAL_LEAST
    if not whole or not context.item or not _nameless(cluster):
        return None
    headed = words.TOTAL_ALL.search(context.item[-1]) or _HEADED.search(context.item[-1])
    return figure(TOTAL, headed[0].strip()) if headed else None


def possible_count(cluster: Cluster, _: Context) -> Figure | None:
    """All projects together without the noun (총 769개 사업 계획이 소개된다)."""
    alone = cluster.krw is None and cluster.count is not None and not cluster.marked
    if not alone or "중" in cluster.before[-12:]:
        return None
    said = _COUNT_OF_ALL.search(cluster.before) or (
        _OF_ALL.search(cluster.before) and re.match(r"\s?(?:사업|과제)", cluster.after)
    )
    return figure(TOTAL, "사업", scope=words.ALL) if said else None


def completes(cluster: Cluster, last: Figure | None) -> bool:
    """Whether an item without a name of its own gives the number that the total just before it lacks
    (정보화사업 1,310건 발주…3,905억 규모)."""
    if last is None or last.kind != TOTAL or not _nameless(cluster):
        return False
    lacks = (last.projects is None, last.amount_krw is None)
    gives = (cluster.count is not None, cluster.krw is not None)
    return lacks == gives and (
        cluster.krw is not None or bool(re.match(r"\s?(?:의\s)?(?:사업|과제|$|[,.을를])", cluster.after))
    )


def possible_total(cluster: Cluster, context: Context) -> Figure | None:
    """A sum so large, in words so general, that it can only be the year's (스마트 행정서비스 인프라 구축에 3,459억)."""
    text = context.sentence
    if cluster.krw is None or cluster.krw < _TOTAL_LEAST or not (_OURS.search(text) and _YEARLY.search(text)):
        return None
    label = re.sub(r"^.*?\s등\s(?=\S)", "", labels.project_name(cluster.before))
    return figure(TOTAL, label or labels.after_openers(cluster.after)[:20], scope=words.ALL)


def _nameless(cluster: Cluster) -> bool:
    """Whether only verbs and small words stand before the numbers; what is long is no such thing."""
    text = labels.after_openers(cluster.before)
    return len(text) <= _NAMELESS_MOST and bool(_NAMELESS.fullmatch(text))


def _beside(cluster: Cluster) -> Figure | None:
    for text, accept in ((cluster.between, joins), (cluster.before, None)):
        found = _last_noun(text)
        if found and (joins(text[found[1].end() :]) if accept else _leads(found, text)):
            return figure(TOTAL, _shown(found[1]), scope=found[0])
    return None


def _leads(found: tuple[str, re.Match[str]], text: str) -> bool:
    """Whether only joining words stand between the noun and the number."""
    scope, noun = found
    rest = labels.without_comparison(text[noun.end() :])
    if joins(_ADVERBS.sub("", rest)):
        return True
    if scope == words.SMART_CITY:
        return bool(_GROUP.match(rest)) and not re.search(r"[‘“'\"]", rest)
    return scope == words.NEW_TECHNOLOGY and bool(
        len(rest) <= _APPLIED_MOST and _APPLIED.search(rest) and not re.search(r"[‘“'\"]", rest)
    )


def _behind(cluster: Cluster) -> Figure | None:
    """`836개 정보화사업`, `3626억원의 정보화사업을`, `1014억 원을 투자해 스마트도시와 관련된 …`."""
    verb = _VERB_FIRST.match(cluster.after)
    reach = cluster.after if verb else cluster.after[:24]
    for scope, noun in _NOUNS:
        found = noun.search(reach)
        if found and (joins(reach[: found.start()]) or (verb and not words.topics_in(reach[: found.start()]))):
            return figure(TOTAL, _shown(found), scope=scope)
    return None


def _last_noun(text: str) -> tuple[str, re.Match[str]] | None:
    """The total's noun nearest to the end of the text, with its scope."""
    found = [(scope, hit) for scope, noun in _NOUNS for hit in noun.finditer(text)]
    return max(found, key=lambda pair: pair[1].end(), default=None)


def _shown(noun: re.Match[str]) -> str:
    return re.sub(r"[‘’“”'\"]", "", noun[0]).strip()
