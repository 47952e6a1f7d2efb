"""Items of the announcement's lists: quarters, buyer groups, project types and topics."""

import re

from jobs.rules.announcements import labels, words
from jobs.rules.announcements.clusters import BUYERS, QUARTERS, TOPICS, TYPES, Cluster
from jobs.rules.announcements.context import Context
from jobs.rules.announcements.findings import figure
from storage.records import Figure

_QUARTER_TAIL = re.compile(
    r"분기(?:\s?\([^)]*\))?\s?(?:이후|부터|이상)?\s?(?:에만|에는|에|중에|중|안에|내에|엔|동안)?\s?(?:전체\s)?(?:[\d,천백]+건\s?(?:중|가운데))?\s?(?:총|약|발주)?\s?(?:물량|사업)?[은는이가]?\s?[(:]?$"
)
_QUARTER_AFTER = re.compile(r"^[)\s]?[이가은는을를]?\s?(?:올해|내년|금년)?\s?([1-4](?:[·/]4)?\s?분기(?:\s?이후)?)")
_ORDER_REACH = 60
_NOUN_REACH = 24
_OTHER_GROUP = re.compile(r"(?:자치구|기관)(?:에서|[는은이가])?\s?[\d천]")
_CITY_LIST = frozenset(
    ["bigdata", "ai", "cctv", "wifi", "iot", "cloud", "blockchain", "metaverse", "arvr", "gis", "contactless", "mobile"]
)
_BETWEEN_SUBJECT = re.compile(r"^[이가은는을를]\s")
_AFTER_NAME = re.compile(r"^[)\s]?[이가은는을를]?\s?([^,▲]{2,24}?)(?:에|에는)\s")


def preordered(cluster: Cluster, _: Context) -> Figure | None:
    """A part ordered before the year began (유지관리 등 458건은 2021년에 발주 완료)."""
    if cluster.count is None:
        return None
    said = words.ordered_before(cluster.after[:_ORDER_REACH]) or words.ordered_before(cluster.before)
    return figure(QUARTERS, said, key="preordered") if said else None


def quarter(cluster: Cluster, context: Context) -> Figure | None:
    """When orders are placed (발주 시기): the quarter right before the numbers, or right after a count."""
    before = cluster.before if _QUARTER_TAIL.search(cluster.before) else ""
    after = _QUARTER_AFTER.search(cluster.after) if cluster.count is not None else None
    named = words.quarter_in(before or (after[1] if after else ""), of_four=context.of_four)
    return figure(QUARTERS, named[1], key=named[0]) if named else None


def announced(cluster: Cluster, context: Context) -> Figure | None:
    """An item of the list that 기관별, 유형별 or 분야별 announced; there a name need not be exact."""
    if not cluster.marked or words.TOTAL_ALL.search(cluster.before):
        return None
    rule = {BUYERS: _announced_buyer, TYPES: _announced_type, TOPICS: _announced_topic}.get(cluster.section or "")
    return rule(cluster, context) if rule else None


def named(cluster: Cluster, context: Context) -> Figure | None:
    """An item whose words are exactly the name of a topic, a project type or a buyer group."""
    if cluster.krw is None and cluster.counter == "개" and "사업" not in cluster.before + cluster.after[:4]:
        return None  # 시스템 5개 in running text are no projects
    for text in _places(cluster):
        topic = None if labels.enumerates(text) else labels.matched(text, words.topic_named, clauses=True)
        if topic and (topic[0] in _CITY_LIST or context.scope != words.ALL):
            return figure(TOPICS, topic[1], key=topic[0], scope=_scope(cluster, context))
        kind = labels.matched(text, words.type_named, clauses=cluster.count is not None)
        if kind:
            return figure(TYPES, kind[1], key=kind[0])
        buyer = _buyer(text)
        if buyer and not (buyer.key == "city" and _of_everyone(cluster, context)):
            return buyer
    return None


def listed(cluster: Cluster, context: Context) -> Figure | None:
    """An item with its own bullet under a field (스마트도시 분야: ▲CCTV 구축 …): one topic among other words will do."""
    keys = words.topics_in(cluster.before)
    if not cluster.bullet or context.scope == words.ALL or len(keys) != 1 or keys[0] not in _CITY_LIST:
        return None
    return figure(TOPICS, labels.after_openers(cluster.before), key=keys[0], scope=context.scope)


def counted(cluster: Cluster, context: Context) -> Figure | None:
    """Several projects with a sum, under a name of no list: a field of the announcement (안전 분야 34건 120억 원)."""
    label = labels.project_name(cluster.before)
    several = cluster.count is not None and cluster.count > 1 and cluster.krw is not None
    if not several or len(re.findall(r"[가-힣A-Za-z]", label)) < 2 or re.fullmatch(r"[가-힣]{1,4}구(?:청)?", label):
        return None
    keys = words.topics_in(label)
    return figure(TOPICS, label, key=keys[0] if len(keys) == 1 else None, scope=context.scope)


def _scope(cluster: Cluster, context: Context) -> str:
    """Topics named after 스마트도시 are its parts; after 신기술 only those that a list sets under it are."""
    under = context.scope != words.NEW_TECHNOLOGY or cluster.bullet or cluster.marked
    return context.scope if under else words.ALL


def _of_everyone(cluster: Cluster, context: Context) -> bool:
    """`서울시 769개 정보화 사업 총 1513억원` is the whole, unless the sentence goes on with other groups."""
    noun = words.TOTAL_ALL.search(cluster.between + cluster.after[:_NOUN_REACH])
    return bool(noun) and not _OTHER_GROUP.search(context.sentence)


def _buyer(text: str) -> Figure | None:
    """서울시, 25개 자치구의 정보화사업, 투자·출연기관 …, but not several of them in one breath."""
    if words.buyer_groups_listed(text) > 1:
        return None
    found = labels.matched(words.TOTAL_ALL.sub("", text), words.buyer_named, clauses=False)
    if not found or (found[0] == "city" and words.TOTAL_ALL.search(text)):
        return None
    return figure(BUYERS, found[1], key=found[0])


def _places(cluster: Cluster) -> list[str]:
    """Where a name may stand: before the numbers, between them, right after them (834억원은 유지관리에)."""
    after = _AFTER_NAME.match(cluster.after)
    texts = [cluster.before, _BETWEEN_SUBJECT.sub("", cluster.between.strip()), after[1] if after else ""]
    return [text for text in texts if labels.after_openers(text)]


def _announced_buyer(cluster: Cluster, _: Context) -> Figure | None:
    keys = words.buyers_in(cluster.before)
    specific = [key for key in keys if key != "city"] or keys
    if len(specific) == 1:
        return _buyer(cluster.before) or figure(BUYERS, labels.after_openers(cluster.before), key=specific[0])
    return None


def _announced_type(cluster: Cluster, _: Context) -> Figure | None:
    for text in _places(cluster):
        exact = labels.matched(text, words.type_named, clauses=True)
        key = words.type_in(re.sub(r"^.*\s등\s(?=\S)", "", labels.after_openers(text)))
        if exact or key:
            return (
                figure(TYPES, exact[1], key=exact[0]) if exact else figure(TYPES, labels.after_openers(text), key=key)
            )
    return None


def _announced_topic(cluster: Cluster, context: Context) -> Figure | None:
    exact = labels.matched(cluster.before, words.topic_named, clauses=True)
    kind = labels.matched(cluster.before, words.type_named, clauses=True)
    if exact and not labels.enumerates(cluster.before):
        return figure(TOPICS, exact[1], key=exact[0], scope=context.scope)
    if kind:
        return figure(TYPES, kind[1], key=kind[0])
    outside_quotes = re.sub(r"[‘“'\"][^’”'\"]*[’”'\"](?:\s?등)?", " ", labels.after_openers(cluster.before))
    keys = words.topics_in(outside_quotes)
    label = re.sub(r"(?:\s?(?:사업|분야|부문))?(?:으로는?|에는?|은|는)?\s*$", "", outside_quotes).strip()
    return figure(TOPICS, label, key=keys[0] if len(keys) == 1 else None, scope=context.scope) if label else None
