"""What a person who does not want one notice may want to leave out: proposed with its effect, never done by itself."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from jobs.rules.interests import InputProblem, parse_words
from jobs.rules.matching import match
from jobs.rules.terms import occurs, term
from jobs.rules.text import normalise
from jobs.rules.topics import Topics
from storage.records import Interest, Notice

_TOKEN = re.compile(r"[가-힣]{2,}|[A-Za-z][A-Za-z0-9]+")
_BRACKETED = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")
_SAY_NOTHING = frozenset(
    (
        "용역",
        "사업",
        "시스템",
        "서비스",
        "공고",
        "입찰",
        "긴급",
        "재공고",
        "추진",
        "기반",
        "통합",
        "관련",
        "위한",
        "대한",
        "통한",
    )
)
"""Words of so many titles that leaving them out leaves out everything."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Leaving out a word (or a buyer's name): of `before` publications that the interest brought, `gone` would not have
    come. At least this one is among them."""

    word: str
    before: int
    gone: int


def narrowings(interest: Interest, notice: Notice, brought: Sequence[Notice], topics: Topics) -> list[Narrowing]:
    """At most two proposals after a notice was not wanted: a word of its title, and its buyer.

    `brought` are the publications that the interest brought of late, this one among them. Of the title's words the last
    is taken that at most a third of them have: a Korean title ends in what is to be done, and what most have is what the
    interest is for. The buyer, where it brought more than this one and not more than half.
    """
    found = match(interest, notice, topics)
    if found is None:
        return []
    met = [other for other in brought if match(interest, other, topics) is not None]
    few = max(1, len(met) // 3)
    words = _words(notice, [hit.word for hit in found.hits])
    proposed = [word for word in words if _having(word, met) <= few][-1:]
    if notice.buyer and 1 < sum(other.buyer == notice.buyer for other in met) <= len(met) / 2:
        proposed.append(notice.buyer)
    told = (_effect(interest, word, met, topics) for word in proposed)
    return [one for one in told if one is not None]


def narrowed(interest: Interest, word: str) -> Interest | None:
    """The interest with an exclusion more, for its topics and words alike; None where the words would be no use then."""
    quoted = f'-"{word}"' if " " in word else f"-{word}"
    words = f"{interest.words}, {quoted}" if interest.words.strip() else quoted
    query = parse_words(words, topics_chosen=bool(interest.topics))
    return None if isinstance(query, InputProblem) else replace(interest, words=words)


def word_code(word: str) -> int:
    """A number of 32 bits by which a button names a word."""
    return crc32(term(word).key.encode())


def word_of_code(notice: Notice, code: int) -> str | None:
    """The word of the title, or the buyer, that a button names; None for a number that none of them has."""
    return next((word for word in (*_tokens(notice.title), notice.buyer) if word and word_code(word) == code), None)


def _effect(interest: Interest, word: str, met: Sequence[Notice], topics: Topics) -> Narrowing | None:
    narrower = narrowed(interest, word)
    if narrower is None:
        return None
    return Narrowing(word, len(met), sum(match(narrower, other, topics) is None for other in met))


def _words(notice: Notice, hits: Sequence[str]) -> Iterator[str]:
    """Words of the title that are neither everywhere, nor what the interest found, nor part of the buyer's name."""
    for word in _tokens(_BRACKETED.sub(" ", notice.title)):
        sought = term(word)
        taken = any(occurs(sought, normalise(text)) for text in (*hits, notice.buyer))
        if word not in _SAY_NOTHING and not taken and not any(occurs(term(hit), normalise(word)) for hit in hits):
            yield word


def _tokens(title: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_TOKEN.findall(title)))


def _having(word: str, brought: Sequence[Notice]) -> int:
    sought = term(word)
    return sum(occurs(sought, normalise(other.title)) for other in brought)
