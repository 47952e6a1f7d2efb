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
    r"(?:(?:이와\s)?관련|해당)\s?(?:분야|부문)(?:에|의|에는)?(?:\s?(?:총|투입|투자|소요))?(?:\s?(?:사업비|예산|비용|금액))?(?:으로|은|는|로|에)?\s*$"
    r"|^(?:총\s?)?(?:투입\s?비용|사업비|관련\s?예산|소요\s?예산|비용|예산)(?:으로|은|는|로)?(?:\s?총)?\s*$"
)
_MEANS = re.compile(r"(?:을|를)\s?(?:통해|위해|위한|확대|강화|추진|실시|지원)|에\s?(?:앞장|나서|힘쓰)")
_SUBJECT_ONLY = re.compile(
    r"(?:\d{1,2}일|서울시|시|또한?|여기에|올해|이와\s?함께|이를\s위해|특히|우선|먼저|이밖에|[은는이가도에,)]|총|약|\s)*"
)
_AFTER = re.compile(
    r"^[)\s]?(?:을|를)?\s?(?:투자|투입|들여|쏟아|집행|편성|배정)[가-힣]*\s(?P<name>.{4,80}?)(?:을|를|도|에)\s"
)
_NAME_LEAST = 4
_NAME_MOST = 90
_NOT_NAMES = re.compile(
    r"(?:하고|하며|하여|되어|돼|면서|이며|[가-힣]+(?:다|까지|부터))$|^[가-힣]{1,4}구(?:청)?$"
    r"|시세|주가|매출|수출|기부|후원|과징금|연봉|아파트|분양|임대료|보증금|상금|모금|대출|펀드|전년|지난해|작년|하반기|상반기"
)


def related(cluster: Cluster, context: Context) -> Figure | None:
    """`관련 분야 사업비는 677억원`: what it relates to was said by the sentences of the same point before it."""
    relation = _RELATED.search(cluster.before)
    if cluster.krw is None or not relation:
        return None
    earlier = context.item[:-1]
    subject = earlier[0] if earlier else cluster.before[: relation.start()]
    new, topics = words.TOTAL_NEW.search(subject), words.topics_in(subject)
    if earlier and words.TOTAL_ALL.search(earlier[-1]) and not topics:
        return None
    if new:
        return figure(TOTAL, new[0].strip(), scope=words.NEW_TECHNOLOGY)
    if len(topics) == 1:
        return figure(TOPICS, words.printed_topic(subject, topics[0]), key=topics[0], scope=context.scope)
    label = labels.after_openers(_MEANS.split(subject, maxsplit=1)[0])
    return _project(re.sub(r"^.*?\s등\s(?=\S)", "", label))


def project(cluster: Cluster, _: Context) -> Figure | None:
    """One project's sum, with its name before it (… 사업(116억원)) or after it (28억원을 들여 …)."""
    if cluster.krw is None or (cluster.count or 1) > 1:
        return None
    after = _AFTER.match(cluster.after)
    if _SUBJECT_ONLY.fullmatch(cluster.before):
        return _project(labels.project_name(after["name"])) if after else None
    return _project(labels.project_name(cluster.before))


def _project(name: str) -> Figure | None:
    letters = len(re.findall(r"[가-힣A-Za-z]", name))
    if letters < _NAME_LEAST or len(name) > _NAME_MOST or _NOT_NAMES.search(name):
        return None
    total = words.TOTAL_ALL.search(name)
    return None if total and total.end() >= len(name) - 1 else figure(PROJECT, name)
