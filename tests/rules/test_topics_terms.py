"""No term of the topics' lists says what another term of the same list says already."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from jobs.rules.interests import Clause, Query, parse_words
from jobs.rules.packaged import packaged_toml
from jobs.rules.terms import occurs
from jobs.rules.text import normalise

TABLES = packaged_toml("topics.toml")
GROUPS: dict[str, list[str]] = TABLES.pop("groups")


def lists() -> Iterator[tuple[str, list[str], list[str]]]:
    """Name and texts of every list, and what is looked for before it."""
    for name, texts in GROUPS.items():
        yield name, texts, []
    for key, table in TABLES.items():
        yield f"{key}.strong", table["strong"], []
        for name in ("weak", "vetoes", "doubts"):
            entries: list[dict[str, Any]] = table.get(name, [])
            for number, entry in enumerate(entries, start=1):
                for part, texts in entry.items():
                    yield (
                        f"{key}.{name}.{number}.{part}",
                        texts,
                        table["strong"] if (name, part) == ("weak", "any") else [],
                    )


@cache
def clause(text: str) -> Clause:
    query = parse_words(text)
    assert isinstance(query, Query)
    return query.clauses[0]


@cache
def says_more(text: str, other: str) -> bool:
    """Whether every text that meets `other` meets this one, too."""
    mine, others = clause(text), clause(other)
    if not {one.key for one in mine.unwanted} <= {one.key for one in others.unwanted}:
        return False
    longer = [normalise(one.word) for one in others.wanted]
    return all(any(occurs(one, channels) for channels in longer) for one in mine.wanted)


@pytest.mark.parametrize(("texts", "before"), [pytest.param(*rest, id=name) for name, *rest in lists()])
def test_no_term_is_said_twice(texts: list[str], before: list[str]) -> None:
    own = [text for text in texts if not text.startswith("@")]
    shared = [one for text in texts if text.startswith("@") for one in GROUPS[text[1:]]]
    for at, text in enumerate(own):
        others = [*own[:at], *own[at + 1 :], *shared, *before]
        assert [other for other in others if says_more(other, text)] == []
