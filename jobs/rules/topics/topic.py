"""One topic's rule, and how a notice is judged by it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from jobs.rules.document import ELSEWHERE, TITLE, Document, Seen
from jobs.rules.interests import Clause
from jobs.rules.terms import Term
from storage.records import Hit, Strength

TOPIC_KEYS: Final = (
    "bigdata", "ai", "cctv", "wifi", "iot", "cloud", "blockchain", "metaverse", "arvr", "gis", "contactless", "mobile",
    "security", "maintenance", "network", "hardware", "website", "consulting",
)  # fmt: skip
"""The topics of the design; an operator may add more."""

_ANYWHERE = -1


@dataclass(frozen=True, slots=True)
class Weak:
    """Clauses that are a sign only together with a second one."""

    any: tuple[Clause, ...]
    beside: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Guard:
    """A veto or a doubt: it holds when a clause of `any` is met, one of `beside` where there are any, none of `unless`."""

    any: tuple[Clause, ...]
    beside: tuple[Clause, ...]
    unless: tuple[Clause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic's rule and names; `match` and `no_match` are titles that must and must not be of it."""

    key: str
    ko: str
    en: str
    names: tuple[str, ...] = ()
    strong: tuple[Clause, ...] = ()
    weak: tuple[Weak, ...] = ()
    vetoes: tuple[Guard, ...] = ()
    doubts: tuple[Guard, ...] = ()
    classifications: tuple[Term, ...] = ()
    codes: tuple[str, ...] = ()
    match: tuple[str, ...] = ()
    no_match: tuple[str, ...] = ()

    def signs(self) -> Iterator[Term]:
        """The terms without one of which a notice is not of this topic (its classification code aside)."""
        for clause in self.strong:
            yield from clause.wanted
        for weak in self.weak:
            for clause in weak.any:
                yield from clause.wanted
        yield from self.classifications

    def terms(self) -> Iterator[Term]:
        """Every term that the rule looks for."""
        yield from self.classifications
        for clauses in self.clause_lists():
            for clause in clauses:
                yield from clause.wanted
                yield from clause.unwanted

    def clause_lists(self) -> Iterator[tuple[Clause, ...]]:
        """Every list of clauses of which the rule seeks the first that is met."""
        yield self.strong
        for weak in self.weak:
            yield weak.any
            yield weak.beside
        for guard in (*self.vetoes, *self.doubts):
            yield guard.any
            yield guard.beside
            yield guard.unless


@dataclass(frozen=True, slots=True)
class TopicHit:
    """A notice is of this topic, so surely, because of these words. A veto: strength None and the words of the veto."""

    topic: str
    strength: Strength | None
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Topics:
    """All topics by key."""

    by_key: Mapping[str, Topic]

    def judge(self, document: Document, seen: Seen) -> tuple[TopicHit, ...]:
        """The topics of a notice, in the order of the file; vetoed ones are left out."""
        verdicts = (judge(topic, document, seen) for topic in self.by_key.values())
        return tuple(hit for hit in verdicts if hit is not None and hit.strength is not None)


def judge(topic: Topic, document: Document, seen: Seen) -> TopicHit | None:
    """Whether a notice is of one topic: strong where a strong clause stands in the title without a doubt, weak where it
    stands elsewhere, where a weak clause has its second sign, or where the classification says so. None: nothing."""
    surely = seen.first(topic.strong, TITLE)
    hits = _hits(topic, surely, seen) if surely else _weakly(topic, document, seen)
    if not hits:
        return None
    where = TITLE if surely else TITLE | ELSEWHERE
    veto = _held(topic.vetoes, seen, where)
    if veto:
        return TopicHit(topic.key, None, _hits(topic, veto, seen))
    strong = surely and not _held(topic.doubts, seen, where)
    return TopicHit(topic.key, Strength.STRONG if strong else Strength.WEAK, hits)


def _weakly(topic: Topic, document: Document, seen: Seen) -> tuple[Hit, ...]:
    elsewhere = seen.first(topic.strong, TITLE | ELSEWHERE)
    if elsewhere:
        return _hits(topic, elsewhere, seen)
    for weak in topic.weak:
        sign = seen.first(weak.any, TITLE | ELSEWHERE)
        second = seen.first(weak.beside, _ANYWHERE) if sign else ()
        if second:
            return _hits(topic, (*sign, *second), seen)
    for name in topic.classifications:
        if seen.where(name).bits & ELSEWHERE:
            return _hits(topic, (name,), seen)
    if document.code and document.code.startswith(topic.codes):
        return (Hit(word=document.code, place="classification", topic=topic.key),)
    return ()


def _held(guards: tuple[Guard, ...], seen: Seen, where: int) -> tuple[Term, ...]:
    for guard in guards:
        found = seen.first(guard.any, where)
        if found and guard.beside:
            beside = seen.first(guard.beside, where)
            found = (*found, *beside) if beside else ()
        if found and not seen.first(guard.unless, where):
            return found
    return ()


def _hits(topic: Topic, terms: tuple[Term, ...], seen: Seen) -> tuple[Hit, ...]:
    return tuple(Hit(word=found.word, place=seen.where(found).first, topic=topic.key) for found in dict.fromkeys(terms))
