"""Topics: the rules against what peers do (a topic's names in the title), on the labelled titles.

The rules were written with these titles in sight, so a second figure is given that is sure to be too low: in turn each
fifth of the titles is judged by rules without the clauses that hit something in that fifth and nothing in the others,
as if whatever only those titles could have taught had not been known. A third is for titles of another hand
(tests/recorded/topics/README.md says what the rules had learned from them).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from bench.measure import Measure
from jobs.rules.document import ELSEWHERE, TITLE, Document, PlainSeen, document
from jobs.rules.evaluation import Labelled, Report, evaluate
from jobs.rules.interests import Clause
from jobs.rules.topics import TOPIC_KEYS, Guard, Topic, Topics, Weak, load_topics
from storage.records import Notice, Stage, Strength

RECORDED = Path(__file__).parents[1] / "tests" / "recorded" / "topics"
TITLES = RECORDED / "titles.tsv"
FURTHER = RECORDED / "further.tsv"
_FOLDS = 5


def measures(*, quick: bool) -> Iterator[Measure]:
    """F1 (micro, macro) and the precision of strong finds, for the rules, the rules less what a fold taught, and two
    baselines. `quick` takes every third title."""
    titles = _read(TITLES)[:: 3 if quick else 1]
    topics = load_topics()
    ours = evaluate([_found(title, topics) for title in titles], TOPIC_KEYS)
    yield from _lines("the rules", ours, ours)
    yield from _lines("the rules, less what each fifth alone taught", _unseen(titles, topics), ours)
    further = evaluate([_found(title, topics) for title in _read(FURTHER)[:: 3 if quick else 1]], TOPIC_KEYS)
    yield from _lines("the rules, on titles of another hand", further, ours)
    for name, pattern in (("names as substrings", "{}"), ("names as words, by regex", r"\b{}\b")):
        expressions = {
            key: re.compile("|".join(pattern.format(re.escape(name)) for name in topics.by_key[key].names), re.I)
            for key in TOPIC_KEYS
        }
        baseline = evaluate([_by_names(title, expressions) for title in titles], TOPIC_KEYS)
        yield from _lines(name, baseline, ours)


def _lines(name: str, report: Report, ours: Report) -> Iterator[Measure]:
    for what, score, own in (
        ("micro F1", report.micro.f1, ours.micro.f1),
        ("macro F1", report.macro_f1, ours.macro_f1),
        ("strong precision", report.strong.precision, ours.strong.precision),
    ):
        ratio = None if report is ours else (score or 0) / (own or 1)
        against = "" if report is ours else "the rules"
        yield Measure(
            name=f"topics, {what}: {name}",
            n=report.titles,
            figure=score or 0,
            unit="of 1",
            against=against,
            ratio=ratio,
        )


def _read(path: Path) -> list[tuple[Labelled, Document]]:
    titles = []
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        number, title, agency, labels, ignored = line.split("\t")
        labelled = Labelled(
            id=number,
            title=title,
            labels=frozenset(labels.split(",")) - {"-"},
            ignored=frozenset(ignored.split(",")) - {"-"},
            found={},
        )
        notice = Notice(source="file", external_id=number, stage=Stage.TENDER, title=title, buyer=agency)
        titles.append((labelled, document(notice)))
    return titles


def _found(title: tuple[Labelled, Document], topics: Topics) -> Labelled:
    labelled, text = title
    hits = topics.judge(text, PlainSeen(text))
    return replace(labelled, found={hit.topic: hit.strength for hit in hits if hit.strength})


def _by_names(title: tuple[Labelled, Document], expressions: Mapping[str, re.Pattern[str]]) -> Labelled:
    labelled, _ = title
    found = {key: Strength.STRONG for key, expression in expressions.items() if expression.search(labelled.title)}
    return replace(labelled, found=found)


def _unseen(titles: list[tuple[Labelled, Document]], topics: Topics) -> Report:
    met = [_clauses_met(text, topics) for _, text in titles]
    judged = []
    for fold in range(_FOLDS):
        elsewhere = set().union(*(one for at, one in enumerate(met) if at % _FOLDS != fold))
        here = set().union(*met[fold::_FOLDS])
        known = Topics({key: _without(topic, here - elsewhere) for key, topic in topics.by_key.items()})
        judged += [_found(title, known) for title in titles[fold::_FOLDS]]
    return evaluate(judged, TOPIC_KEYS)


def _clauses_met(text: Document, topics: Topics) -> set[int]:
    seen = PlainSeen(text)
    return {
        id(clause)
        for topic in topics.by_key.values()
        for clauses in topic.clause_lists()
        for clause in clauses
        if seen.first((clause,), TITLE | ELSEWHERE)
    }


def _without(topic: Topic, unknown: set[int]) -> Topic:
    def kept(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
        return tuple(clause for clause in clauses if id(clause) not in unknown)

    def guards(some: tuple[Guard, ...]) -> tuple[Guard, ...]:
        return tuple(Guard(kept(guard.any), kept(guard.beside), kept(guard.unless)) for guard in some)

    return replace(
        topic,
        strong=kept(topic.strong),
        weak=tuple(Weak(kept(weak.any), kept(weak.beside)) for weak in topic.weak),
        vetoes=guards(topic.vetoes),
        doubts=guards(topic.doubts),
    )
