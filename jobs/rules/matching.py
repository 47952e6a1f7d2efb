"""Says whether a notice meets an interest, and why or why not. Plain on purpose: the index must equal it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from jobs.rules.document import BUYER, ELSEWHERE, TITLE, Document, PlainSeen, Seen, document
from jobs.rules.filters import NAMES, check, is_set, said_by, unknown_filters
from jobs.rules.interests import Clause, InputProblem, Query, parse_words
from jobs.rules.terms import Term, mistakable
from jobs.rules.text import Channels
from jobs.rules.topics import TopicHit, Topics, judge
from storage.records import Hit, Interest, Notice, Strength


class Found(NamedTuple):
    """A notice meets an interest: how surely, because of what, and which filters could not be checked (확인필요). A tuple,
    because the index makes thousands in the time that it takes to read a notice."""

    interest: Interest
    strength: Strength
    hits: tuple[Hit, ...]
    unknown: tuple[str, ...] = ()


def match(interest: Interest, notice: Notice, topics: Topics) -> Found | None:
    """Whether a notice meets an interest; paused and removed interests meet nothing."""
    if interest.paused or interest.removed:
        return None
    unknown = unknown_filters(interest.filters, notice)
    if unknown is None:
        return None
    text = document(notice)
    seen = PlainSeen(text)
    chosen = [topics.by_key[key] for key in interest.topics if key in topics.by_key]
    verdicts = [judge(topic, text, seen) for topic in chosen]
    return found(interest, query_of(interest), [hit for hit in verdicts if hit and hit.strength], seen, unknown)


def query_of(interest: Interest) -> Query:
    """What the words of a saved interest mean. Words that can no longer be read (the rules for them were looser once)
    meet nothing; `explain` says so."""
    query = parse_words(interest.words, topics_chosen=bool(interest.topics))
    return Query() if isinstance(query, InputProblem) else query


def found(
    interest: Interest, query: Query, topic_hits: list[TopicHit], seen: Seen, unknown: tuple[str, ...]
) -> Found | None:
    """Puts together what topics and words found; None where nothing is left."""
    hits: list[Hit] = []
    strong = False
    for topic_hit in topic_hits:
        surely = topic_hit.strength is Strength.STRONG
        if not _excluded(query.unwanted, seen, strongly=surely):
            hits.extend(topic_hit.hits)
            strong = strong or surely
    for clause in query.clauses:
        strength = clause_strength(clause, query, seen)
        if strength:
            hits.extend(Hit(word=wanted.word, place=seen.where(wanted).first) for wanted in clause.wanted)
            strong = strong or strength is Strength.STRONG
    if not hits:
        return None
    return Found(interest, Strength.STRONG if strong else Strength.WEAK, tuple(dict.fromkeys(hits)), unknown)


def clause_strength(clause: Clause, query: Query, seen: Seen) -> Strength | None:
    """Strong where the title (helped by the buyer's name) has every wanted term and no unwanted one; weak where the
    whole notice has. At least one wanted term must stand outside the buyer's name."""
    bits = [seen.where(wanted).bits for wanted in clause.wanted]
    if not all(bits):
        return None
    unwanted = (*clause.unwanted, *query.unwanted)
    if (
        all(b & (TITLE | BUYER) for b in bits)
        and any(b & TITLE for b in bits)
        and not _excluded(unwanted, seen, strongly=True)
    ):
        return Strength.STRONG
    if any(b & (TITLE | ELSEWHERE) for b in bits) and not _excluded(unwanted, seen, strongly=False):
        return Strength.WEAK
    return None


def _excluded(unwanted: tuple[Term, ...], seen: Seen, *, strongly: bool) -> bool:
    where = TITLE | BUYER if strongly else TITLE | BUYER | ELSEWHERE
    return any(seen.where(one).bits & where for one in unwanted)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule of an interest says of a notice. `key` is a key of the text catalogue, `args` fill its gaps.
    `passed`: True lets it in, False keeps it out (or gives no reason to let it in), None could not be checked."""

    key: str
    passed: bool | None
    args: dict[str, object] = field(default_factory=dict)


def explain(interest: Interest, notice: Notice, topics: Topics) -> tuple[Verdict, ...]:
    """Every rule's verdict, in the order topics, words, filters, state. The interest is met when some topic or clause
    passed and no exclusion, filter or state said False."""
    text = document(notice)
    seen = PlainSeen(text)
    return (
        *(_about_topic(key, text, seen, topics) for key in interest.topics),
        *_about_words(interest, seen, text.channels),
        *_about_filters(interest, notice),
        *(Verdict(f"why.{state}", passed=False) for state in ("paused", "removed") if getattr(interest, state)),
    )


def _about_topic(key: str, text: Document, seen: Seen, topics: Topics) -> Verdict:
    topic = topics.by_key.get(key)
    if topic is None:
        return Verdict("why.topic_unknown", passed=False, args={"topic": key})
    verdict = judge(topic, text, seen)
    if verdict is None:
        return Verdict("why.topic_absent", passed=False, args={"topic": key})
    words = tuple(hit.word for hit in verdict.hits)
    if verdict.strength is None:
        return Verdict("why.topic_vetoed", passed=False, args={"topic": key, "words": words})
    places = tuple(hit.place for hit in verdict.hits)
    args: dict[str, object] = {"topic": key, "words": words, "places": places, "strength": verdict.strength.value}
    return Verdict("why.topic_found", passed=True, args=args)


def _about_words(interest: Interest, seen: Seen, channels: Channels) -> Iterator[Verdict]:
    query = parse_words(interest.words, topics_chosen=bool(interest.topics))
    if isinstance(query, InputProblem):
        yield Verdict("why.words_unreadable", passed=False, args={"problem": query.key, **query.args})
        return
    for clause in query.clauses:
        yield _about_clause(clause, query, seen, channels)
    for one in query.unwanted:
        sight = seen.where(one)
        if sight.bits:
            yield Verdict("why.excluded", passed=False, args={"word": one.word, "place": sight.first})


def _about_clause(clause: Clause, query: Query, seen: Seen, channels: Channels) -> Verdict:
    words = tuple(wanted.word for wanted in clause.wanted)
    strength = clause_strength(clause, query, seen)
    if strength:
        places = tuple(seen.where(wanted).first for wanted in clause.wanted)
        args: dict[str, object] = {"words": words, "places": places, "strength": strength.value}
        return Verdict("why.words_found", passed=True, args=args)
    missing = tuple(wanted.word for wanted in clause.wanted if not seen.where(wanted).bits)
    if missing:
        hints = tuple(longer for word in missing for longer in mistakable(word, channels))
        return Verdict(
            "why.words_missing", passed=False, args={"words": words, "missing": missing, "lookalikes": hints}
        )
    unwanted = tuple(one.word for one in (*clause.unwanted, *query.unwanted) if seen.where(one).bits)
    if unwanted:
        return Verdict("why.words_excluded", passed=False, args={"words": words, "excluded": unwanted})
    return Verdict("why.words_only_buyer", passed=False, args={"words": words})


def _about_filters(interest: Interest, notice: Notice) -> Iterator[Verdict]:
    for name in NAMES:
        if is_set(name, interest.filters):
            passed = check(name, interest.filters, notice)
            key = {True: "why.filter_passed", False: "why.filter_stopped", None: "why.filter_unknown"}[passed]
            said: dict[str, object] = {"said": said_by(name, notice)} if passed is False else {}
            yield Verdict(key, passed=passed, args={"filter": name, **said})
