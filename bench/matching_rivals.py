"""Other ways to find the interests that a notice meets, for bench/matching.py. Each gets what it needs ready-made.

What each does is not quite the same: the naive loop and the sets do what the index does; regular expressions know no
boundaries across spaces; mokaccino and tsquery compare whole words, which is less work (a Hangul word is found inside
another by us). Filters are checked by all but the last two in the same way, by those two in their own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import process_time
from typing import Protocol

import ahocorasick
import mokaccino
import psycopg

from jobs.rules.filters import unknown_filters
from jobs.rules.interests import InputProblem, Query, parse_words
from jobs.rules.text import Term, fits, normalise, occurs
from storage.records import Interest, Notice
from tests.postgresql import PostgresqlServer


class Rival(Protocol):
    """One way of matching, already built."""

    name: str

    def find(self, notice: Notice) -> int:
        """How many interests the notice meets."""

    def cpu(self) -> float:
        """Seconds of processor time spent so far."""


def _query(interest: Interest) -> Query:
    query = parse_words(interest.words)
    assert not isinstance(query, InputProblem), interest.words
    return query


class NaiveLoop:
    """Every term of every interest is looked for in the normalised title."""

    name = "naive loop"

    def __init__(self, interests: Iterable[Interest]) -> None:
        self._held = [(interest, _query(interest)) for interest in interests]

    def find(self, notice: Notice) -> int:
        """See `Rival`."""
        text = normalise(notice.title)
        return sum(
            any(
                all(occurs(one, text) for one in clause.wanted)
                and not any(occurs(one, text) for one in clause.unwanted)
                for clause in query.clauses
            )
            and unknown_filters(interest.filters, notice) is not None
            for interest, query in self._held
        )

    def cpu(self) -> float:
        """See `Rival`."""
        return process_time()


class Regexes:
    """One compiled regular expression per interest: lookaheads for and, negative ones for not."""

    name = "one regex per interest"

    def __init__(self, interests: Iterable[Interest]) -> None:
        self._held = [(interest, re.compile(_pattern(_query(interest)))) for interest in interests]

    def find(self, notice: Notice) -> int:
        """See `Rival`."""
        text = normalise(notice.title).joined
        return sum(
            pattern.match(text) is not None and unknown_filters(interest.filters, notice) is not None
            for interest, pattern in self._held
        )

    def cpu(self) -> float:
        """See `Rival`."""
        return process_time()


def _pattern(query: Query) -> str:
    return "|".join(
        "".join(f"(?=.*{_bounded(one)})" for one in clause.wanted)
        + "".join(f"(?!.*{_bounded(one)})" for one in clause.unwanted)
        for clause in query.clauses
    )


def _bounded(term: Term) -> str:
    before = "(?<![0-9a-z])" if term.key[0].isascii() else ""
    after = "(?![0-9a-z])" if term.key[-1].isascii() else ""
    return before + re.escape(term.key) + after


class Sets:
    """The same automaton, then Python sets: every clause under its first term, verified by `<=`."""

    name = "Python sets behind the automaton"

    def __init__(self, interests: Iterable[Interest]) -> None:
        self._terms: dict[str, Term] = {}
        self._clauses: dict[str, list[tuple[Interest, frozenset[str], frozenset[str]]]] = {}
        for interest in interests:
            for clause in _query(interest).clauses:
                self._terms.update((one.key, one) for one in (*clause.wanted, *clause.unwanted))
                wanted = frozenset(one.key for one in clause.wanted)
                unwanted = frozenset(one.key for one in clause.unwanted)
                self._clauses.setdefault(clause.wanted[0].key, []).append((interest, wanted, unwanted))
        self._automaton = ahocorasick.Automaton()
        for key, term in self._terms.items():
            self._automaton.add_word(key, term)
        self._automaton.make_automaton()

    def find(self, notice: Notice) -> int:
        """See `Rival`."""
        text = normalise(notice.title)
        found = {
            term.key for end, term in self._automaton.iter(text.joined) if fits(term, text, end + 1 - len(term.key))
        }
        met = set()
        for key in found:
            for interest, wanted, unwanted in self._clauses.get(key, ()):
                if wanted <= found and not unwanted & found and unknown_filters(interest.filters, notice) is not None:
                    met.add(interest.id)
        return len(met)

    def cpu(self) -> float:
        """See `Rival`."""
        return process_time()


class Mokaccino:
    """A percolator in Rust, from the package index: whole words as values of one field, facts as others."""

    name = "mokaccino"

    def __init__(self, interests: Iterable[Interest]) -> None:
        self._percolator = mokaccino.Percolator()
        for interest in interests:
            self._percolator.add_query_id(self._built(interest), interest.id)

    def _built(self, interest: Interest) -> mokaccino.Query:
        clauses = []
        for clause in _query(interest).clauses:
            parts = [mokaccino.Query.from_kv("t", word) for one in clause.wanted for word in _words(one)]
            parts += [
                mokaccino.Query.from_not(mokaccino.Query.from_kv("t", word))
                for one in clause.unwanted
                for word in _words(one)
            ]
            clauses.append(mokaccino.Query.from_and(parts) if len(parts) > 1 else parts[0])
        words = mokaccino.Query.from_or(clauses) if len(clauses) > 1 else clauses[0]
        facts = [mokaccino.Query.from_or(some) if len(some) > 1 else some[0] for some in _facts_wanted(interest)]
        return mokaccino.Query.from_and([words, *facts]) if facts else words

    def find(self, notice: Notice) -> int:
        """See `Rival`."""
        document = mokaccino.Document()
        for word in set(normalise(notice.title).written.split()):
            document = document.with_value("t", word)
        for name, value in (("stage", notice.stage), ("kind", notice.kind), ("group", notice.buyer_group)):
            document = document.with_value(name, value.value)
        if notice.amount:
            document = document.with_value("krw", str(notice.amount.krw))
        return len(self._percolator.percolate_list(document))

    def cpu(self) -> float:
        """See `Rival`."""
        return process_time()


def _words(term: Term) -> list[str]:
    return normalise(term.word).written.split()


def _facts_wanted(interest: Interest) -> Iterator[list[mokaccino.Query]]:
    filters = interest.filters
    for name, values in (("stage", filters.stages), ("kind", filters.kinds), ("group", filters.buyer_groups)):
        if values:
            yield [mokaccino.Query.from_kv(name, value.value) for value in values]
    if filters.least_krw is not None:
        yield [mokaccino.Query.from_kge("krw", filters.least_krw)]


class Tsqueries:
    """PostgreSQL: one stored tsquery per interest, compared with the title's tsvector and with the filters' columns."""

    name = "PostgreSQL tsquery"

    def __init__(self, connection: "psycopg.Connection[tuple[int]]", interests: Iterable[Interest]) -> None:
        self._connection = connection
        connection.execute("DROP TABLE IF EXISTS interests")
        connection.execute(
            "CREATE TABLE interests (id bigint, words tsquery, stages text[], kinds text[], groups text[], least bigint)"
        )
        with connection.cursor().copy("COPY interests FROM STDIN") as copy:
            for one in interests:
                copy.write_row((one.id, _tsquery(_query(one)), *_columns(one)))
        connection.execute("ANALYZE interests")
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert row
        self._stat = Path(f"/proc/{row[0]}/stat")

    def find(self, notice: Notice) -> int:
        """See `Rival`."""
        row = self._connection.execute(
            "SELECT count(*) FROM interests WHERE array_to_tsvector(%s) @@ words"
            " AND (stages IS NULL OR %s = ANY(stages)) AND (kinds IS NULL OR %s = ANY(kinds))"
            " AND (groups IS NULL OR %s = ANY(groups)) AND (least IS NULL OR %s::bigint IS NULL OR least <= %s)",
            (
                list(set(normalise(notice.title).written.split())),
                notice.stage.value,
                notice.kind.value,
                notice.buyer_group.value,
                *(2 * [notice.amount.krw if notice.amount else None]),
            ),
        ).fetchone()
        assert row
        return row[0]

    def cpu(self) -> float:
        """The server's time and ours; the kernel counts the server's in hundredths of a second."""
        fields = self._stat.read_text().rpartition(")")[2].split()
        return process_time() + (int(fields[11]) + int(fields[12])) / 100


def _tsquery(query: Query) -> str:
    return " | ".join(
        "("
        + " & ".join(
            [_quoted(word) for one in clause.wanted for word in _words(one)]
            + ["!" + _quoted(word) for one in clause.unwanted for word in _words(one)]
        )
        + ")"
        for clause in query.clauses
    )


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _columns(interest: Interest) -> tuple[list[str] | None, list[str] | None, list[str] | None, int | None]:
    filters = interest.filters
    return (
        [value.value for value in filters.stages] or None,
        [value.value for value in filters.kinds] or None,
        [value.value for value in filters.buyer_groups] or None,
        filters.least_krw,
    )


@contextmanager
def postgresql() -> "Iterator[psycopg.Connection[tuple[int]]]":
    """A connection to a server of its own, which is removed afterwards."""
    server = PostgresqlServer()
    try:
        server.install()
        server.start()
        with psycopg.connect(f"{server.url}/postgres", autocommit=True) as connection:
            yield connection
    finally:
        server.remove()


IN_PROCESS: Sequence[type[NaiveLoop] | type[Regexes] | type[Sets] | type[Mokaccino]] = (
    NaiveLoop,
    Regexes,
    Sets,
    Mokaccino,
)
