"""Other ways to find the interests that a notice meets, for bench/matching.py. Each gets what it needs ready-made.

The naive loop, the regular expressions (which know no boundaries across spaces) and the sets look for a term where the
index does. mokaccino and tsquery compare values, so it has to be said which values a text has. Whole words are the least
work and find a part only, because a Hangul word often stands inside another (감시 in 영상감시). Every piece of every word is
what finds them all without an automaton. The terms that our automaton found are the same question half answered. All three
are measured, and how much each finds is printed. Filters are checked by all but these two in the same way, by these two in
their own. Nobody but the index tells strong from weak, or says why.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import process_time
from typing import Protocol

import mokaccino
import psycopg

from bench.matching_values import Automaton, EveryPiece, FoundTerms, Held, Values, WholeWords
from jobs.rules.document import document
from jobs.rules.filters import unknown_filters
from jobs.rules.interests import Query
from jobs.rules.terms import Term, occurs
from storage.records import Interest, Notice
from tests.postgresql import PostgresqlServer


class Rival(Protocol):
    """One way of matching, already built."""

    name: str

    def find(self, notice: Notice) -> int:
        """How many interests the notice meets."""

    def cpu(self) -> float:
        """Seconds of processor time spent so far."""


class NaiveLoop:
    """Every term of every interest is looked for in the normalised text."""

    name = "naive loop"

    def __init__(self, interests: Held) -> None:
        self._held = interests

    def find(self, notice: Notice) -> int:
        """See `Rival`."""
        text = document(notice).channels
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

    def __init__(self, interests: Held) -> None:
        self._held = [(interest, re.compile(_pattern(query))) for interest, query in interests]

    def find(self, notice: Notice) -> int:
        """See `Rival`."""
        text = document(notice).channels.joined
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

    def __init__(self, interests: Held) -> None:
        self._automaton = Automaton(interests)
        self._clauses: dict[str, list[tuple[Interest, frozenset[str], frozenset[str]]]] = {}
        for interest, query in interests:
            for clause in query.clauses:
                wanted = frozenset(one.key for one in clause.wanted)
                unwanted = frozenset(one.key for one in clause.unwanted)
                self._clauses.setdefault(clause.wanted[0].key, []).append((interest, wanted, unwanted))

    def find(self, notice: Notice) -> int:
        """See `Rival`."""
        found = self._automaton.find(document(notice).channels)
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
    """A percolator in Rust, from the package index: values of one field, facts as others."""

    def __init__(self, interests: Held, values: Values) -> None:
        self.name = f"mokaccino, {values.name}"
        self._values = values
        self._percolator = mokaccino.Percolator()
        for interest, query in interests:
            self._percolator.add_query_id(self._built(interest, query), interest.id)

    def _built(self, interest: Interest, query: Query) -> mokaccino.Query:
        clauses = []
        for clause in query.clauses:
            parts = [mokaccino.Query.from_kv("t", one) for term in clause.wanted for one in self._values.of_term(term)]
            parts += [
                mokaccino.Query.from_not(mokaccino.Query.from_kv("t", one))
                for term in clause.unwanted
                for one in self._values.of_term(term)
            ]
            clauses.append(mokaccino.Query.from_and(parts) if len(parts) > 1 else parts[0])
        words = mokaccino.Query.from_or(clauses) if len(clauses) > 1 else clauses[0]
        facts = [mokaccino.Query.from_or(some) if len(some) > 1 else some[0] for some in _facts_wanted(interest)]
        return mokaccino.Query.from_and([words, *facts]) if facts else words

    def find(self, notice: Notice) -> int:
        """See `Rival`."""
        said = mokaccino.Document()
        for value in self._values.of_text(document(notice).channels):
            said.add_value("t", value)
        for name, fact in (("stage", notice.stage), ("kind", notice.kind), ("group", notice.buyer_group)):
            said.add_value(name, fact.value)
        if notice.amount:
            said.add_value("krw", str(notice.amount.krw))
        return len(self._percolator.percolate_list(said))

    def cpu(self) -> float:
        """See `Rival`."""
        return process_time()


def _facts_wanted(interest: Interest) -> Iterator[list[mokaccino.Query]]:
    filters = interest.filters
    for name, values in (("stage", filters.stages), ("kind", filters.kinds), ("group", filters.buyer_groups)):
        if values:
            yield [mokaccino.Query.from_kv(name, value.value) for value in values]
    if filters.least_krw is not None:
        yield [mokaccino.Query.from_kge("krw", filters.least_krw)]


class Tsqueries:
    """PostgreSQL: one stored tsquery per interest, compared with the text's tsvector and with the filters' columns."""

    def __init__(self, connection: "psycopg.Connection[tuple[int]]", interests: Held, values: Values) -> None:
        self.name = f"PostgreSQL tsquery, {values.name}"
        self._values = values
        self._connection = connection
        connection.execute("DROP TABLE IF EXISTS interests")
        connection.execute(
            "CREATE TABLE interests (id bigint, words tsquery, stages text[], kinds text[], groups text[], least bigint)"
        )
        with connection.cursor().copy("COPY interests FROM STDIN") as copy:
            for one, query in interests:
                copy.write_row((one.id, self._tsquery(query), *_columns(one)))
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
                list(self._values.of_text(document(notice).channels)),
                notice.stage.value,
                notice.kind.value,
                notice.buyer_group.value,
                *(2 * [notice.amount.krw if notice.amount else None]),
            ),
        ).fetchone()
        assert row
        return row[0]

    def _tsquery(self, query: Query) -> str:
        return " | ".join(
            "("
            + " & ".join(
                [_quoted(one) for term in clause.wanted for one in self._values.of_term(term)]
                + ["!" + _quoted(one) for term in clause.unwanted for one in self._values.of_term(term)]
            )
            + ")"
            for clause in query.clauses
        )

    def cpu(self) -> float:
        """The server's time and ours; the kernel counts the server's in hundredths of a second."""
        fields = self._stat.read_text().rpartition(")")[2].split()
        return process_time() + (int(fields[11]) + int(fields[12])) / 100


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
        # A prepared statement may get a plan that makes the tsvector anew for every row.
        with psycopg.connect(f"{server.url}/postgres", autocommit=True, prepare_threshold=None) as connection:
            yield connection
    finally:
        server.remove()


def rivals(interests: Held, connection: "psycopg.Connection[tuple[int]]") -> Iterator[Rival]:
    """All of them, each built when it is its turn."""
    for kind in (NaiveLoop, Regexes, Sets):
        yield kind(interests)
    for values in (WholeWords, EveryPiece, FoundTerms):
        yield Mokaccino(interests, values(interests))
        yield Tsqueries(connection, interests, values(interests))
