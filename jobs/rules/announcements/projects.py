"""Sums of single projects (단위 사업), and of a field that only 관련 분야 names."""

import re

from jobs.rules.announcements import labels, words
from jobs.rules.announcements.clusters import TOPICS, Cluster
from jobs.rules.announcements.context import Context
from jobs.rules.announcements.findings import figure
from jobs.rules.announcements.totals import TOTAL
from storage.records import Figure

PROJECT = "project"

_RELATED = re.compile(
    r"(?:(?:이와\s)?관련|해당|(?<![가-힣])이)\s?(?:분야|부문)(?:에|의|에는)?(?:\s?(?:총|투입|투자|소요))?(?:\s?(?:사업비|예산|비용|금액))?(?:으로|은|는|로|에)?\s*$"
)
_MONEY_ALONE = re.compile(
    r"^(?:이를\s위한\s|여기에\s(?:드는\s)?|전체\s|총\s?)?(?:투입\s?비용|사업비|관련\s?예산|소요\s?예산|비용|예산)(?:으로|은|는|로)?(?:\s?(?:총|약|모두))?\s*$"
)
_WHOLE = re.compile(rf"^[^‘“'\"]*(?:{words.TOTAL_ALL.pattern})[^‘“'\"]*$")
_MEANS = re.compile(r"(?:을|를)\s?(?:통해|위해|위한|확대|강화|추진|실시|지원)|에\s?(?:앞장|나서|힘쓰)")
_SUBJECT_ONLY = re.compile(
    r"(?:\d{1,2}일|서울시|시|또한?|여기에|올해|이와\s?함께|이를\s위해|특히|우선|먼저|이밖에|[은는이가도에,)]|총|약|\s)*"
)
_AFTER = re.compile(
    r"^[)\s]?(?:을|를)?\s?(?:투자|투입|들여|쏟아|집행|편성|배정)[가-힣]*\s(?P<name>.{4,80}?)(?:을|를|도|에)\s"
)
_THIS_PROJECT = re.compile(r"^.{0,24}(?<![가-힣])이\s사업[은에]")
_QUOTED = re.compile(r"[‘“'\"]([^‘’“”'\"]{4,60})[’”'\"]")
_NAME_LEAST = 4
_NAME_MOST = 90
_NOT_NAMES = re.compile(
    r"(?:하고|하며|하여|되어|돼|면서|이며|[가-힣]+(?:다|까지|부터))$|^[가-힣]{1,4}구(?:청)?$"
    r"|시세|주가|매출|수출|기부|후원|과징금|연봉|아파트|분양|임대료|보증금|상금|모금|대출|펀드|하한|상한|한도|수주액|계약액|거래대금|단가|전년|지난해|작년|하반기|상반기"
)


def related(cluster: Cluster, context: Context) -> Figure | None:
    """`관련 분야 사업비는 677억원`: what it relates to was said by the sentences of the same point before it."""
    text = labels.without_comparison(cluster.before)
    relation, alone = _RELATED.search(text), _MONEY_ALONE.search(text)
    if cluster.krw is None or not (relation or alone):
        return None
    if alone and context.item and _WHOLE.search(context.item[-1]) and not words.topics_in(context.item[-1]):
        return figure(TOTAL, words.TOTAL_ALL.findall(context.item[-1])[-1])
    subject = context.item[0] if context.item else text[: relation.start() if relation else 0]
    return _field(subject) or _topic(subject, context) or _means(subject)


def project(cluster: Cluster, context: Context) -> Figure | None:
    """One project's sum, with its name before it (… 사업(116억원)), after it (28억원을 들여 …), or one sentence
    earlier (약 55억원이 투입되는 이 사업은)."""
    if cluster.krw is None or (cluster.count or 1) > 1:
        return None
    if not _SUBJECT_ONLY.fullmatch(cluster.before):
        return _project(labels.project_name(cluster.before))
    quoted = _QUOTED.findall(context.item[-1]) if context.item and _THIS_PROJECT.search(cluster.after) else []
    after = _AFTER.match(cluster.after)
    name = quoted[-1] if quoted else labels.project_name(after["name"]) if after else ""
    return _project(name)


def _field(subject: str) -> Figure | None:
    new, smart = words.TOTAL_NEW.search(subject), words.TOTAL_SMART.search(subject)
    if new:
        return figure(TOTAL, new[0].strip(), scope=words.NEW_TECHNOLOGY)
    return figure(TOTAL, re.sub(r"[‘’“”'\"]", "", smart[0]).strip(), scope=words.SMART_CITY) if smart else None


def _topic(subject: str, context: Context) -> Figure | None:
    topics = words.topics_in(subject)
    if len(topics) != 1:
        return None
    return figure(TOPICS, words.printed_topic(subject, topics[0]), key=topics[0], scope=context.scope)


def _means(subject: str) -> Figure | None:
    """What the point is about, as far as 를 통해 or 에 앞장: 디지털 취약계층의 지속적인 교육."""
    label = labels.after_openers(_MEANS.split(subject, maxsplit=1)[0])
    return _project(re.sub(r"^.*?\s등\s(?=\S)", "", label))


def _project(name: str) -> Figure | None:
    letters = len(re.findall(r"[가-힣A-Za-z]", name))
    if letters < _NAME_LEAST or len(name) > _NAME_MOST or _NOT_NAMES.search(name):
        return None
    total = words.TOTAL_ALL.search(name)
    return None if total and total.end() >= len(name) - 1 else figure(PROJECT, name)
