"""The near misses of a week: what looking for them costs, against asking every interest of every notice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import process_time

from bench.measure import Measure
from bench.workload import workload
from jobs.rules.near_misses import NearMisses, near_miss
from jobs.rules.topics import Topics, load_topics
from storage.records import BuyerGroup, Filters, Interest, StoredNotice

_SIZES = (1_000, 10_000, 100_000)
_NOTICES = 3_000
_ASKED = 2
"""Notices of which every interest is asked: the slow way is slow."""
_SEOUL = Filters(buyer_groups=(BuyerGroup.CITY, BuyerGroup.DISTRICT, BuyerGroup.INVESTED))
_BEGUN = datetime(2026, 7, 27, tzinfo=UTC)
_ENDINGS = ("지능형 CCTV 구축", "클라우드 전환", "홈페이지 유지보수", "빅데이터 플랫폼", "정보보안 관제", "도로 포장")


def measures(*, quick: bool) -> Iterator[Measure]:
    """Seconds of CPU for a week's notices and 1k, 10k and 100k interests (quick: 1k), all of them different."""
    topics = load_topics()
    load = workload(interests=_SIZES[-1], notices=_NOTICES)
    notices = [
        StoredNotice(
            id=number,
            notice=replace(notice, title=f"{notice.title} {_ENDINGS[number % len(_ENDINGS)]}"),
            collected_at=_BEGUN + timedelta(minutes=number),
        )
        for number, notice in enumerate(load.notices)
    ]
    keys = tuple(topics.by_key)
    interests = [
        replace(one, filters=_SEOUL, topics=(keys[one.id % len(keys)],) if one.id % 2 else ()) for one in load.interests
    ]
    for size in _SIZES[:1] if quick else _SIZES:
        yield from _week(interests[:size], notices, topics)


def _week(interests: list[Interest], notices: list[StoredNotice], topics: Topics) -> Iterator[Measure]:
    size = len(interests)
    began = process_time()
    found = NearMisses(interests, topics)
    built = process_time()
    for stored in reversed(notices):
        found.look(stored)
    ended = process_time()
    told = sum(bool(found.of(interest)) for interest in interests)
    yield Measure(name="interests that have some", n=size, figure=told, unit="interests")
    yield Measure(name="CPU to begin a week", n=size, figure=built - began, unit="s")
    slow = _one_by_one(interests[: _SIZES[0]], notices[:_ASKED], topics) * size / _SIZES[0]
    per_notice = (ended - built) / len(notices)
    yield Measure(
        name="CPU per notice", n=size, figure=per_notice * 1e3, unit="ms", against="one by one", ratio=slow / per_notice
    )


def _one_by_one(interests: list[Interest], notices: list[StoredNotice], topics: Topics) -> float:
    """Seconds a notice."""
    began = process_time()
    for stored in notices:
        for interest in interests:
            near_miss(interest, stored.notice, topics)
    return (process_time() - began) / len(notices)
