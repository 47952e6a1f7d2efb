"""Matching: the index against other ways, on one generated workload (bench/workload.py), in one run.

CPU per notice counts normalising the notice and checking filters, in ours and in all others. Ours is measured in Python
and in machine code; a line that says neither is of the kind that the program chooses for that many interests.
"""

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, thread_time

import psycopg

from bench.equality import differences
from bench.matching_rivals import Rival, postgresql, rivals
from bench.matching_values import held
from bench.measure import Measure
from bench.workload import Workload, workload
from jobs.rules.index import COMPILED_ABOVE, InterestIndex, index_for
from jobs.rules.index.compiled import compiled_kernel, compiled_parts
from jobs.rules.index.parts import Parts
from jobs.rules.index.plain import plain_parts
from jobs.rules.topics import Topics, load_topics
from storage.records import Interest, Notice

_SIZES = (1_000, 10_000, 100_000)
_NOTICES = 400
_ROUNDS = 5
# A rival is stopped after this many seconds of work on one size; the mean of what it did by then counts.
_PATIENCE = 8.0
_PYTHON, _MACHINE, _CHOSEN = ", in Python", ", in machine code", ""
_KINDS: dict[str, Callable[[], Parts]] = {
    _PYTHON: plain_parts,
    _MACHINE: lambda: compiled_parts(compiled_kernel()),
}


@dataclass(frozen=True, slots=True)
class _Ours:
    """What was measured of the index at one size."""

    per_notice: float
    matches: float
    build: float
    megabytes: float
    index: InterestIndex


def measures(*, quick: bool) -> Iterator[Measure]:
    """Lines for 1k, 10k and 100k interests (quick: 1k, 10k), then the shape of the curve, then equality."""
    sizes = _SIZES[:2] if quick else _SIZES
    load = workload(interests=sizes[-1] + 2_000, notices=_NOTICES)
    topics = load_topics()
    curve: dict[int, float] = {}
    with postgresql() as connection:
        for size in sizes:
            ours: dict[str, float] = {}
            for kind in _KINDS:
                one = _ours(load, size, topics, kind)
                ours[kind] = one.per_notice
                yield from _own_lines(one, size, kind)
                yield from _adding(one.index, load, size, kind)
                del one
                gc.collect()
            curve[size] = ours[_CHOSEN] = ours[_MACHINE if size >= COMPILED_ABOVE else _PYTHON]
            yield Measure(name="CPU per notice", n=size, figure=curve[size] * 1e6, unit="µs")
            yield from _rivals(load, size, ours, connection)
    for small, large in pairwise(sizes):
        name = f"CPU per notice, growth from {small:,}"
        yield Measure(name=name, n=large, figure=curve[large] / curve[small], unit="times")
    yield from _with_topics(load, sizes[-1], topics)
    examples = 1_000 if quick else 100_000
    yield Measure(name="differences from the plain matcher", n=examples, figure=differences(examples), unit="examples")


def _ours(load: Workload, size: int, topics: Topics, kind: str) -> _Ours:
    _load_machine_code(load, topics)
    before = _resident()
    start = process_time()
    index = InterestIndex(topics, parts=_KINDS[kind]())
    index.put_all(load.interests[:size])
    build = process_time() - start
    seconds, matches = _best_of(index, load.notices)
    return _Ours(seconds, matches, build, (_resident() - before) / 1e6, index)


def _load_machine_code(load: Workload, topics: Topics) -> None:
    """So that neither its time nor its memory is taken for an index's."""
    index = InterestIndex(topics, parts=_KINDS[_MACHINE]())
    index.put_all(load.interests[:500])
    index.find(load.notices[0])


def _best_of(index: InterestIndex, notices: Sequence[Notice]) -> tuple[float, float]:
    """Seconds of CPU per notice in the quietest of some rounds (others share the machine), and matches per notice."""
    best = float("inf")
    matches = 0
    for _ in range(_ROUNDS):
        start = process_time()
        matches = sum(len(index.find(notice)) for notice in notices)
        best = min(best, (process_time() - start) / len(notices))
    return best, matches / len(notices)


def _own_lines(ours: _Ours, size: int, kind: str) -> Iterator[Measure]:
    yield Measure(name=f"CPU per notice{kind}", n=size, figure=ours.per_notice * 1e6, unit="µs")
    yield Measure(name=f"notices per second{kind}", n=size, figure=1 / ours.per_notice, unit="1/s")
    yield Measure(name=f"matches per notice{kind}", n=size, figure=ours.matches, unit="matches")
    yield Measure(name=f"matches per second{kind}", n=size, figure=ours.matches / ours.per_notice, unit="1/s")
    yield Measure(name=f"build{kind}", n=size, figure=ours.build, unit="s")
    yield Measure(name=f"memory of the index{kind}", n=size, figure=ours.megabytes, unit="MB")


def _adding(index: InterestIndex, load: Workload, size: int, kind: str) -> Iterator[Measure]:
    """One interest after another, each taken out again; the interests are new to the index."""
    times = []
    for interest in load.interests[-2_000:]:
        newcomer = replace(interest, id=10**9 + interest.id)
        start = thread_time()
        index.put(newcomer)
        times.append(thread_time() - start)
    for interest in load.interests[-2_000:]:
        index.remove(10**9 + interest.id)
    times.sort()
    yield Measure(name=f"adding one interest, median{kind}", n=size, figure=median(times) * 1e3, unit="ms")
    yield Measure(name=f"adding one interest, mean{kind}", n=size, figure=sum(times) / len(times) * 1e3, unit="ms")
    yield Measure(
        name=f"adding one interest, 99 of 100{kind}", n=size, figure=times[len(times) * 99 // 100] * 1e3, unit="ms"
    )
    yield Measure(name=f"adding one interest, slowest of 2,000{kind}", n=size, figure=times[-1] * 1e3, unit="ms")


def _rivals(
    load: Workload, size: int, ours: dict[str, float], connection: "psycopg.Connection[tuple[int]]"
) -> Iterator[Measure]:
    for rival in rivals(held(load.interests[:size]), connection):
        yield from _rival(rival, load.notices, size, ours)
        gc.collect()


def _rival(rival: Rival, notices: Sequence[Notice], size: int, ours: dict[str, float]) -> Iterator[Measure]:
    rival.find(notices[0])
    start, done, matches = rival.cpu(), 0, 0
    limit = perf_counter() + _PATIENCE
    while done < len(notices) and perf_counter() < limit:
        matches += rival.find(notices[done])
        done += 1
    seconds = (rival.cpu() - start) / done
    yield Measure(name=f"CPU per notice of: {rival.name}", n=size, figure=seconds * 1e6, unit="µs")
    yield Measure(name=f"matches per notice of: {rival.name}", n=size, figure=matches / done, unit="matches")
    for kind, own in ours.items():
        name = f"CPU per notice{kind}"
        yield Measure(name=name, n=size, figure=own * 1e6, unit="µs", against=rival.name, ratio=seconds / own)


def _with_topics(load: Workload, size: int, topics: Topics) -> Iterator[Measure]:
    """The same interests, every second with a topic beside its words, on titles that have topics."""
    keys = tuple(topics.by_key)
    interests: list[Interest] = [
        replace(one, topics=(keys[one.id % len(keys)],)) if one.id % 2 else one for one in load.interests[:size]
    ]
    index = index_for(topics, size)
    index.put_all(interests)
    notices = [replace(notice, title=f"{notice.title} 지능형 CCTV 유지보수") for notice in load.notices[:20]]
    seconds, matches = _best_of(index, notices)
    yield Measure(name="matches per notice, with topics", n=size, figure=matches, unit="matches")
    yield Measure(name="CPU per match, with topics", n=size, figure=seconds / matches * 1e6, unit="µs")


def _resident() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
