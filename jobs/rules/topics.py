"""The topics (분야): what belongs to each is data (topics.toml), how it is judged is here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from jobs.rules.document import ELSEWHERE, TITLE, Document, Seen
from jobs.rules.interests import Clause, InputProblem, parse_words
from jobs.rules.packaged import packaged_toml
from jobs.rules.text import Term, term
from storage.records import Hit, Strength

TOPIC_KEYS: Final = (
    "bigdata", "ai", "cctv", "wifi", "iot", "cloud", "blockchain", "metaverse", "arvr", "gis", "contactless", "mobile",
    "security", "maintenance", "network", "hardware", "website", "consulting",
)  # fmt: skip
"""The topics of the design; an operator may add more."""

_LISTS = ("names", "strong", "vetoes", "classifications", "codes", "match", "no_match")


class TopicsBroken(ValueError):
    """Topics or additions to them cannot be read; the sentence says where and why."""


@dataclass(frozen=True, slots=True)
class Weak:
    """Clauses that are a sign only together with a second one."""

    any: tuple[Clause, ...]
    beside: tuple[Clause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic's rule and names; `match` and `no_match` are titles that must and must not be of it."""

    key: str
    ko: str
    en: str
    names: tuple[str, ...] = ()
    strong: tuple[Clause, ...] = ()
    weak: tuple[Weak, ...] = ()
    vetoes: tuple[Clause, ...] = ()
    classifications: tuple[Term, ...] = ()
    codes: tuple[str, ...] = ()
    match: tuple[str, ...] = ()
    no_match: tuple[str, ...] = ()

    def terms(self) -> Iterator[Term]:
        """Every term that the rule looks for."""
        for clause in self.clauses():
            yield from clause.wanted
            yield from clause.unwanted
        yield from self.classifications

    def clauses(self) -> Iterator[Clause]:
        """Every clause of the rule, vetoes included."""
        yield from self.strong
        for weak in self.weak:
            yield from weak.any
            yield from weak.beside
        yield from self.vetoes


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
    """Whether a notice is of one topic: strong where a strong clause stands in the title, weak where it stands
    elsewhere, where a weak clause has its second sign, or where the classification says so. None: nothing of it."""
    strong = _first(topic.strong, seen, TITLE)
    found = strong or _weakly(topic, document, seen)
    if not found:
        return None
    veto = _first(topic.vetoes, seen, TITLE if strong else TITLE | ELSEWHERE)
    if veto:
        return TopicHit(topic.key, None, _hits(topic, veto, seen))
    return TopicHit(topic.key, Strength.STRONG if strong else Strength.WEAK, _hits(topic, found, seen))


def _weakly(topic: Topic, document: Document, seen: Seen) -> tuple[Term, ...]:
    elsewhere = _first(topic.strong, seen, TITLE | ELSEWHERE)
    if elsewhere:
        return elsewhere
    for weak in topic.weak:
        sign = _first(weak.any, seen, TITLE | ELSEWHERE)
        second = _first(weak.beside, seen, -1) if sign else ()
        if second:
            return (*sign, *second)
    for name in topic.classifications:
        if seen.where(name).bits & ELSEWHERE:
            return (name,)
    if document.code and document.code.startswith(topic.codes):
        return (term(document.code),)
    return ()


def _first(clauses: tuple[Clause, ...], seen: Seen, where: int) -> tuple[Term, ...]:
    """The terms of the first clause that is met in these places; empty where none is."""
    for clause in clauses:
        if all(seen.where(wanted).bits & where for wanted in clause.wanted) and not any(
            seen.where(unwanted).bits & where for unwanted in clause.unwanted
        ):
            return clause.wanted
    return ()


def _hits(topic: Topic, terms: tuple[Term, ...], seen: Seen) -> tuple[Hit, ...]:
    return tuple(
        Hit(word=found.word, place=seen.where(found).first or "classification", topic=topic.key)
        for found in dict.fromkeys(terms)
    )


def load_topics(extra: Mapping[str, Any] | None = None) -> Topics:
    """The packaged topics with an operator's additions: `extra` has the shape of topics.toml; what it says of a known
    topic is added to that topic, names are replaced. Raises TopicsBroken with a sentence that says what is wrong."""
    tables = packaged_toml("topics.toml")
    for key, addition in (extra or {}).items():
        if not isinstance(addition, Mapping):
            raise TopicsBroken(f"topics.{key}: must be a table")
        tables[key] = _merged(tables.get(key, {}), addition, key)
    return Topics({key: _topic(key, table) for key, table in tables.items()})


def _merged(table: Mapping[str, Any], addition: Mapping[str, Any], key: str) -> dict[str, Any]:
    merged = dict(table)
    for name, value in addition.items():
        if name in _LISTS or name == "weak":
            if not isinstance(value, list):
                raise TopicsBroken(f"topics.{key}.{name}: must be a list")
            merged[name] = [*merged.get(name, []), *value]
        else:
            merged[name] = value
    return merged


def _topic(key: str, table: Mapping[str, Any]) -> Topic:
    unknown = sorted(set(table) - {"ko", "en", "weak", *_LISTS})
    if unknown:
        raise TopicsBroken(f"topics.{key}: unknown {', '.join(unknown)}")
    for name in ("ko", "en"):
        if not isinstance(table.get(name), str) or not table[name]:
            raise TopicsBroken(f"topics.{key}: needs a name in {name}")
    return Topic(
        key=key,
        ko=table["ko"],
        en=table["en"],
        names=_texts(table, key, "names"),
        strong=_clauses(table, key, "strong"),
        weak=tuple(_weak(weak, key) for weak in table.get("weak", [])),
        vetoes=_clauses(table, key, "vetoes"),
        classifications=tuple(map(term, _texts(table, key, "classifications"))),
        codes=_texts(table, key, "codes"),
        match=_texts(table, key, "match"),
        no_match=_texts(table, key, "no_match"),
    )


def _weak(table: object, key: str) -> Weak:
    if not isinstance(table, Mapping) or set(table) != {"any", "with"}:
        raise TopicsBroken(f"topics.{key}.weak: each entry needs exactly any and with")
    return Weak(_clauses(table, key, "any"), _clauses(table, key, "with"))


def _texts(table: Mapping[str, Any], key: str, name: str) -> tuple[str, ...]:
    values = table.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
        raise TopicsBroken(f"topics.{key}.{name}: must be a list of texts")
    return tuple(values)


def _clauses(table: Mapping[str, Any], key: str, name: str) -> tuple[Clause, ...]:
    clauses: list[Clause] = []
    for text in _texts(table, key, name):
        query = parse_words(text)
        if isinstance(query, InputProblem):
            raise TopicsBroken(f"topics.{key}.{name}: {text!r}: {query.key}")
        clauses.extend(query.clauses)
    return tuple(clauses)
