"""Reads topics.toml and an operator's additions to it, and says clearly what is wrong with them."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from jobs.rules.interests import Clause, InputProblem, Query, parse_words
from jobs.rules.packaged import packaged_toml
from jobs.rules.terms import not_inside, term
from jobs.rules.text import Channels, normalise
from jobs.rules.topics.topic import Guard, Topic, Topics, Weak

_LISTS = ("names", "strong", "weak", "vetoes", "doubts", "not_inside", "classifications", "codes", "match", "no_match")
_GROUPS = "groups"


class TopicsBroken(ValueError):
    """Topics or additions to them cannot be read; the sentence says where and why."""


def load_topics(extra: Mapping[str, Any] | None = None) -> Topics:
    """The packaged topics with an operator's additions: `extra` has the shape of topics.toml; lists are added to those
    of a known topic or group, names are replaced. Raises TopicsBroken with a sentence that says what is wrong."""
    return _with(extra) if extra else _packaged()


@cache
def _packaged() -> Topics:
    """Read once: they never change, and reading them takes a tenth of a second."""
    return _with({})


def _with(extra: Mapping[str, Any]) -> Topics:
    tables = packaged_toml("topics.toml")
    for key, addition in extra.items():
        if not isinstance(addition, Mapping):
            raise TopicsBroken(f"topics.{key}: must be a table")
        tables[key] = _merged(tables.get(key, {}), addition, key)
    groups = {name: _texts(tables[_GROUPS], _GROUPS, name) for name in tables[_GROUPS]}
    return Topics({key: _Reader(key, table, groups).topic() for key, table in tables.items() if key != _GROUPS})


def _merged(table: Mapping[str, Any], addition: Mapping[str, Any], key: str) -> dict[str, Any]:
    merged = dict(table)
    for name, value in addition.items():
        if name in _LISTS or key == _GROUPS:
            if not isinstance(value, list):
                raise TopicsBroken(f"topics.{key}.{name}: must be a list")
            merged[name] = [*merged.get(name, []), *value]
        else:
            merged[name] = value
    return merged


def _texts(table: Mapping[str, Any], key: str, name: str) -> tuple[str, ...]:
    values = table.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
        raise TopicsBroken(f"topics.{key}.{name}: must be a list of texts")
    return tuple(values)


class _Reader:
    """Reads one topic's table."""

    def __init__(self, key: str, table: Mapping[str, Any], groups: Mapping[str, tuple[str, ...]]) -> None:
        self._key = key
        self._table = table
        self._groups = groups

    def topic(self) -> Topic:
        unknown = sorted(set(self._table) - {"ko", "en", *_LISTS})
        if unknown:
            raise TopicsBroken(f"topics.{self._key}: unknown {', '.join(unknown)}")
        outside = tuple(map(normalise, _texts(self._table, self._key, "not_inside")))
        return Topic(
            key=self._key,
            ko=self._name("ko"),
            en=self._name("en"),
            names=_texts(self._table, self._key, "names"),
            strong=_spared(self._clauses(self._table, "strong"), outside),
            weak=tuple(
                Weak(_spared(self._clauses(one, "any"), outside), self._clauses(one, "with"))
                for one in self._tables("weak", needed={"any", "with"})
            ),
            vetoes=self._guards("vetoes"),
            doubts=self._guards("doubts"),
            classifications=tuple(map(term, _texts(self._table, self._key, "classifications"))),
            codes=_texts(self._table, self._key, "codes"),
            match=_texts(self._table, self._key, "match"),
            no_match=_texts(self._table, self._key, "no_match"),
        )

    def _name(self, language: str) -> str:
        name = self._table.get(language)
        if not isinstance(name, str) or not name:
            raise TopicsBroken(f"topics.{self._key}: needs a name in {language}")
        return name

    def _guards(self, name: str) -> tuple[Guard, ...]:
        return tuple(
            Guard(self._clauses(one, "any"), self._clauses(one, "with"), self._clauses(one, "unless"))
            for one in self._tables(name, needed={"any"}, allowed={"with", "unless"})
        )

    def _tables(
        self, name: str, *, needed: set[str], allowed: frozenset[str] | set[str] = frozenset()
    ) -> list[Mapping[str, Any]]:
        tables = self._table.get(name, [])
        if not isinstance(tables, list) or not all(isinstance(one, Mapping) for one in tables):
            raise TopicsBroken(f"topics.{self._key}.{name}: must be a list of tables")
        for one in tables:
            if not needed <= set(one) <= needed | allowed:
                raise TopicsBroken(f"topics.{self._key}.{name}: an entry has {', '.join(sorted(needed | allowed))}")
        return tables

    def _clauses(self, table: Mapping[str, Any], name: str) -> tuple[Clause, ...]:
        texts = tuple(self._spelled_out(_texts(table, self._key, name), name))
        for text in texts:
            query = _query(text)
            if isinstance(query, InputProblem):
                raise TopicsBroken(f"topics.{self._key}.{name}: {text!r}: {query.key}")
        return _clauses(texts)

    def _spelled_out(self, texts: tuple[str, ...], name: str) -> list[str]:
        spelled: list[str] = []
        for text in texts:
            if not text.startswith("@"):
                spelled.append(text)
            elif text[1:] in self._groups:
                spelled.extend(self._groups[text[1:]])
            else:
                raise TopicsBroken(f"topics.{self._key}.{name}: no group {text!r}")
        return spelled


@cache  # a group's texts stand in most topics
def _query(text: str) -> Query | InputProblem:
    return parse_words(text)


@cache  # the same list is one object, so that whoever reads the rules needs to do so once
def _clauses(texts: tuple[str, ...]) -> tuple[Clause, ...]:
    queries = map(_query, texts)
    return tuple(clause for query in queries if isinstance(query, Query) for clause in query.clauses)


def _spared(clauses: tuple[Clause, ...], outside: tuple[Channels, ...]) -> tuple[Clause, ...]:
    """The clauses with wanted terms that are not found inside these longer words."""
    return tuple(replace(clause, wanted=tuple(not_inside(one, outside) for one in clause.wanted)) for clause in clauses)
