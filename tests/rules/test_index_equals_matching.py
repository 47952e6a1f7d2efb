"""The index finds exactly what the plain matcher finds, whatever was put, changed and removed before."""

import os
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.rules.index import InterestIndex
from jobs.rules.index.compiled import compiled_kernel, compiled_parts
from jobs.rules.index.plain import plain_parts
from jobs.rules.interests import Clause
from jobs.rules.matching import match
from jobs.rules.text import BORDER, normalise
from jobs.rules.topics import Guard, Topic, Topics, Weak, load_topics
from storage.records import (
    Amount,
    AmountKind,
    Attachment,
    BuyerGroup,
    Classification,
    Filters,
    Interest,
    Kind,
    Notice,
    ProjectType,
    Stage,
)
from tests.pieces import PIECES, SEPARATORS

EXAMPLES = int(os.environ.get("INDEX_EXAMPLES", "200"))
# A few of the topics, with every kind of rule among them.
CHOSEN = ("cctv", "ai", "gis", "security")

SAYABLE = BORDER.join(normalise(one + other).joined for one in PIECES for other in PIECES)
"""All that two pieces in a row can say, and so nearly all of a topic's words that the made-up texts can meet."""


def sayable(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    return tuple(clause for clause in clauses if all(wanted.key in SAYABLE for wanted in clause.wanted))


def guards(held: tuple[Guard, ...]) -> tuple[Guard, ...]:
    kept = (Guard(sayable(one.any), sayable(one.beside), sayable(one.unless)) for one in held)
    return tuple(one for one in kept if one.any)


def small(topic: Topic) -> Topic:
    """The topic without the words that no example can say: an index takes in the rest thousands of times here."""
    return replace(
        topic,
        strong=sayable(topic.strong),
        weak=tuple(Weak(sayable(one.any), sayable(one.beside)) for one in topic.weak),
        vetoes=guards(topic.vetoes),
        doubts=guards(topic.doubts),
    )


TOPICS = Topics({key: small(topic) for key, topic in load_topics().by_key.items() if key in CHOSEN})


def test_the_small_topics_still_have_every_kind_of_rule() -> None:
    topics = TOPICS.by_key.values()
    assert all(topic.strong for topic in topics)
    assert any(weak.any and weak.beside for topic in topics for weak in topic.weak)
    assert any(veto.unless for topic in topics for veto in topic.vetoes)
    assert any(topic.doubts for topic in topics)
    assert sum(1 for topic in topics for _ in topic.terms()) < 1_000


texts = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(SEPARATORS)), min_size=1, max_size=5).map(
    lambda pairs: "".join(piece + separator for piece, separator in pairs)
)


def words_part(piece: str, sign: str, quoted: bool, second: str) -> str:
    word = f'"{piece} {second}"' if quoted else piece
    return sign + word


parts = st.builds(
    words_part, st.sampled_from(PIECES), st.sampled_from(("", "", "", "-")), st.booleans(), st.sampled_from(PIECES)
)
clauses = st.lists(parts, min_size=1, max_size=4).map(" ".join)
words = st.lists(clauses, min_size=0, max_size=3).map(", ".join)

filters = st.builds(
    Filters,
    buyers=st.lists(st.sampled_from(("서울", "강남구", "학교")), max_size=1).map(tuple),
    buyer_groups=st.lists(st.sampled_from(BuyerGroup), max_size=1).map(tuple),
    regions=st.lists(st.sampled_from(("서울특별시", "경기도")), max_size=1).map(tuple),
    stages=st.lists(st.sampled_from(Stage), max_size=2).map(tuple),
    kinds=st.lists(st.sampled_from(Kind), max_size=2).map(tuple),
    project_types=st.lists(st.sampled_from(ProjectType), max_size=2).map(tuple),
    contract_methods=st.lists(st.sampled_from(("제한", "수의")), max_size=1).map(tuple),
    least_krw=st.none() | st.integers(1, 500),
    most_krw=st.none() | st.integers(300, 1000),
)

interests = st.builds(
    Interest,
    id=st.integers(1, 12),
    chat_id=st.just(1),
    topics=st.lists(st.sampled_from((*CHOSEN, "no_such_topic")), max_size=3, unique=True).map(tuple),
    words=words | st.just(""),
    filters=st.just(Filters()) | filters,
    paused=st.sampled_from((False,) * 9 + (True,)),
    removed=st.sampled_from((False,) * 9 + (True,)),
    sequence=st.integers(0, 99),
)

notices = st.builds(
    Notice,
    source=st.just("test"),
    external_id=st.just("1"),
    stage=st.sampled_from(Stage),
    kind=st.sampled_from(Kind),
    title=texts,
    buyer=st.sampled_from(("", "서울특별시 강남구", "정보 학교")),
    buyer_group=st.sampled_from(BuyerGroup),
    amounts=st.lists(
        st.integers(1, 1000).map(lambda krw: Amount(kind=AmountKind.BUDGET, krw=krw, vat_included=None)), max_size=1
    ).map(tuple),
    contract_method=st.sampled_from(("", "제한경쟁", "수의계약")),
    project_type=st.none() | st.sampled_from(ProjectType),
    classification=st.builds(
        Classification,
        large=st.sampled_from(("", "ICT 서비스")),
        name=st.sampled_from(("", "영상감시장치", "정보시스템유지관리서비스")),
        code=st.sampled_from(("", "46171610", "9999")),
    ),
    regions=st.lists(st.sampled_from(("서울특별시 강남구", "부산광역시")), max_size=1).map(tuple),
    body=texts | st.just(""),
    attachments=st.lists(texts.map(lambda name: Attachment(name=name, url="https://a.example")), max_size=1).map(tuple),
)

# What happens to an index: an interest is put, or (None) the one with that id is removed.
changes = st.lists(interests | st.integers(1, 12), min_size=1, max_size=10)


@pytest.mark.no_cover  # other tests walk every branch; counting here would take a minute more
@settings(max_examples=EXAMPLES, deadline=None)
@given(
    changes=changes,
    at_once=st.integers(0, 10),
    notice=notices,
    settle_above=st.sampled_from((0, 10**9)),
)
def test_both_indexes_equal_the_plain_matcher(
    changes: list[Interest | int], at_once: int, notice: Notice, settle_above: int
) -> None:
    indexes = (
        InterestIndex(TOPICS, parts=plain_parts(settle_above)),
        InterestIndex(TOPICS, parts=compiled_parts(compiled_kernel())),
    )
    live: dict[int, Interest] = {}
    first = [change for change in changes[:at_once] if isinstance(change, Interest)]
    for index in indexes:
        index.put_all(first)
    for change in (*first, *changes[at_once:]):
        if isinstance(change, int):
            for index in indexes:
                index.remove(change)
            live.pop(change, None)
        else:
            for index in indexes:
                index.put(change)
            live[change.id] = change
    expected = [found for number in sorted(live) if (found := match(live[number], notice, TOPICS))]
    newest = max((change.sequence for change in changes if isinstance(change, Interest)), default=0)
    for index in indexes:
        assert index.find(notice) == expected
        assert index.sequence == newest
