"""Reads a subscriber's own words: comma = or, space = and, "quotes" = phrase, -word = not. Words are literals.

A new line is a comma. An exclusion belongs to the words it stands with; between commas of its own (`CCTV, -감리`) it
holds for the whole interest, its topics included.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from jobs.rules.terms import Term, lookalikes_of, occurs, term
from jobs.rules.text import DIGITS, LATIN, is_unusual, normalise

MOST_CHARACTERS = 1000
MOST_TERMS = 50
LONGEST_TERM = 60

_UNIFIED = str.maketrans({**dict.fromkeys("“”„‟＂″", '"'), **dict.fromkeys("，、､﹐\n\r", ","), "\t": " "})
_MINUS = "-－−–—‐‑﹣"
_PIECE = re.compile(
    rf'(?P<comma>,)|(?P<minus>[{_MINUS}]*+)(?:"(?P<phrase>[^"]*)"|(?P<open>")|(?P<word>[^\s,"]+)|(?P<lone>(?<=[{_MINUS}])))'
)
_INVISIBLE = "Cf"


@dataclass(frozen=True, slots=True)
class Clause:
    """Terms that must all stand in a text, and terms that must not."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A text meets it when any clause is met and none of `unwanted` stands in it."""

    clauses: tuple[Clause, ...] = ()
    unwanted: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class InputProblem:
    """What a person must change in their input: a key of the text catalogue and what fills its gaps."""

    key: str
    args: dict[str, object] = field(default_factory=dict)


class _Unreadable(Exception):
    def __init__(self, key: str, **args: object) -> None:
        super().__init__(key)
        self.problem = InputProblem(key, args)


@dataclass(frozen=True, slots=True)
class _Part:
    """One term as typed, with its sign."""

    term: Term
    minus: bool


def parse_words(text: str, *, topics_chosen: bool = False) -> Query | InputProblem:
    """The query that a subscriber's words mean, or what to change in them. With topics chosen beside them, no words and
    words that only exclude are fine."""
    try:
        parts = _parts(_cleaned(text))
        query = _query(parts)
        _check(query, topics_chosen=topics_chosen)
    except _Unreadable as unreadable:
        return unreadable.problem
    return query


def lookalikes_in(text: str) -> dict[str, tuple[str, ...]]:
    """The words of a text that the dictionary knows longer words of, and those: a hint that 보안 is not found in 보안등.
    Empty for words that cannot be read."""
    query = parse_words(text, topics_chosen=True)
    if isinstance(query, InputProblem):
        return {}
    wanted = (one.word for clause in query.clauses for one in clause.wanted)
    return {word: longer for word in wanted if (longer := lookalikes_of(word))}


def excluded_words(text: str) -> tuple[str, ...]:
    """The words that a text excludes anywhere, as typed, each once. Empty for words that cannot be read."""
    query = parse_words(text, topics_chosen=True)
    if isinstance(query, InputProblem):
        return ()
    unwanted = [one for clause in query.clauses for one in clause.unwanted] + list(query.unwanted)
    return tuple({(one.key, one.gaps): one.word for one in unwanted}.values())


def without_exclusion(text: str, word: str) -> str:
    """The text without that exclusion, wherever it stands; all else means what it meant. The text must be readable."""
    gone = term(word)
    clauses: list[list[str]] = [[]]
    for piece in _PIECE.finditer(_cleaned(text)):
        if piece["comma"]:
            clauses.append([])
            continue
        part = _part(piece["minus"], piece["phrase"], piece["word"])
        if not (part.minus and (part.term.key, part.term.gaps) == (gone.key, gone.gaps)):
            clauses[-1].append(piece.group())
    return ", ".join(" ".join(clause) for clause in clauses if clause)


def _cleaned(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise _Unreadable("words.too_long", most=MOST_CHARACTERS, got=len(text))
    if not is_unusual(text):
        return text
    text = text.translate(_UNIFIED)
    for char in text:
        if unicodedata.category(char) in {"Cc", "Cs", "Cn"}:
            raise _Unreadable("words.control_character", code=f"U+{ord(char):04X}")
    return "".join(char for char in text if unicodedata.category(char) != _INVISIBLE)


def _parts(text: str) -> list[list[_Part]]:
    clauses: list[list[_Part]] = [[]]
    count = 0
    for piece in _PIECE.finditer(text):
        if piece["comma"]:
            clauses.append([])
            continue
        if piece["open"]:
            raise _Unreadable("words.open_quote")
        if piece["lone"] is not None:
            raise _Unreadable("words.lone_minus")
        clauses[-1].append(_part(piece["minus"], piece["phrase"], piece["word"]))
        count += 1
    if count > MOST_TERMS:
        raise _Unreadable("words.too_many", most=MOST_TERMS, got=count)
    return [clause for clause in clauses if clause]


def _part(minus: str, phrase: str | None, word: str | None) -> _Part:
    typed = " ".join(phrase.split()) if phrase is not None else _bare(word or "")
    sought = term(typed)
    if not any(char.isalnum() for char in sought.key):
        if not typed:
            raise _Unreadable("words.empty_phrase")
        raise _Unreadable("words.no_letters", word=typed)
    if len(sought.key) > LONGEST_TERM:
        raise _Unreadable("words.term_too_long", word=typed[:20], most=LONGEST_TERM)
    if minus and len(sought.key) < 2:
        raise _Unreadable("words.exclusion_too_short", word=typed)
    return _Part(sought, bool(minus))


def _bare(word: str) -> str:
    """The word without the punctuation that people leave around it (`#AI`, `(AI)`, `CCTV.`)."""
    bare = word.lstrip("#.,;:!?…·").rstrip(".,;:!?…·")
    if len(bare) > 2 and bare[0] + bare[-1] in {"()", "[]", "<>", "{}", "''", "‘’", "「」", "《》", "〈〉"}:
        bare = bare[1:-1]
    return bare or word


def _query(parts: list[list[_Part]]) -> Query:
    clauses: list[Clause] = []
    everywhere: list[Term] = []
    for clause in parts:
        wanted = tuple(dict.fromkeys(part.term for part in clause if not part.minus))
        unwanted = tuple(dict.fromkeys(part.term for part in clause if part.minus))
        if wanted:
            clauses.append(Clause(wanted, unwanted))
        else:
            everywhere.extend(unwanted)
    return Query(tuple(dict.fromkeys(clauses)), tuple(dict.fromkeys(everywhere)))


def _check(query: Query, *, topics_chosen: bool) -> None:
    if not query.clauses and not topics_chosen:
        raise _Unreadable("words.only_exclusions" if query.unwanted else "words.empty")
    for clause in query.clauses:
        if all(len(sought.key) < 2 for sought in clause.wanted):
            single = clause.wanted[0].word
            latin = normalise(single).joined in LATIN | DIGITS
            raise _Unreadable("words.single_letter" if latin else "words.single_syllable", word=single)
        for sought in clause.wanted:
            for excluded in (*clause.unwanted, *query.unwanted):
                if occurs(excluded, normalise(sought.word)):
                    raise _Unreadable("words.never", word=sought.word, excluded=excluded.word)
