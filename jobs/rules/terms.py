"""What is looked for in a text, and where it stands in it as a word of its own right (design: "What a match is").

A term's exceptions, longer words in which it does not count, are read from lookalikes.toml.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from jobs.rules.packaged import packaged_toml
from jobs.rules.text import LATIN, Channels, normalise


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A longer word around a term: it starts `before` characters ahead of the term. `loose` are the places in it where
    a space may stand."""

    before: int
    word: str
    loose: frozenset[int]


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase to look for: `word` as a person wrote it, `key` as it stands in a joined channel, `gaps` the
    separators it has itself. Two terms with the same key and gaps are found at the same places."""

    word: str
    key: str
    gaps: frozenset[int]
    lookalikes: tuple[Lookalike, ...] = ()
    after_all: tuple[Lookalike, ...] = ()


def term(word: str) -> Term:
    """What to look for when a person asks for `word` (a phrase when it has spaces). Its key is empty where nothing but
    punctuation was asked for."""
    channels = normalise(word)
    lookalikes, after_all = _LOOKALIKES.get(channels.joined, ((), ()))
    # Many are kept: equal parts are shared.
    key = word if channels.joined == word else channels.joined
    return Term(word, key, _shared(channels.gaps), lookalikes, after_all)


@lru_cache(maxsize=4096)
def _shared(gaps: frozenset[int]) -> frozenset[int]:
    return gaps


def places(sought: Term, channels: Channels) -> Iterator[int]:
    """Where in `channels.joined` the term stands as a word of its own right (see `fits`)."""
    start = channels.joined.find(sought.key)
    while start >= 0:
        if fits(sought, channels, start):
            yield start
        start = channels.joined.find(sought.key, start + 1)


def occurs(sought: Term, channels: Channels) -> bool:
    """Whether the term stands anywhere in the text."""
    return next(places(sought, channels), None) is not None


def fits(sought: Term, channels: Channels, start: int) -> bool:
    """Whether the letters of the term, which stand at `start`, are the term there: Latin letters and digits need a
    boundary, a single syllable must not be torn from its neighbour to make a word across a space (정보 안내 is not
    보안), and the dictionary's longer words do not count."""
    return bounded(channels, start, start + len(sought.key)) and is_whole(sought, channels, start)


def is_whole(sought: Term, channels: Channels, start: int) -> bool:
    """What `fits` asks beside `bounded`."""
    if channels.gaps and _torn(sought, channels, start, start + len(sought.key)):
        return False
    return not sought.lookalikes or not _mistaken(sought, channels, start)


def bounded(channels: Channels, start: int, end: int) -> bool:
    """Whether no Latin letter or digit at either end of a place in `joined` touches another outside it."""
    joined, gaps = channels.joined, channels.gaps
    if start and joined[start] in LATIN and joined[start - 1] in LATIN and start not in gaps:
        return False
    return end >= len(joined) or joined[end] not in LATIN or joined[end - 1] not in LATIN or end in gaps


def _torn(sought: Term, channels: Channels, start: int, end: int) -> bool:
    """Whether a separator that the term has not stands behind its first or before its last syllable, and that syllable
    belongs to the word outside."""
    joined, gaps = channels.joined, channels.gaps
    first, last = start + 1, end - 1
    if start == last:
        return False
    torn_before = first in gaps and 1 not in sought.gaps and start and start not in gaps
    if torn_before and is_hangul(joined[start - 1]) and is_hangul(joined[start]):
        return True
    torn_behind = last in gaps and last - start not in sought.gaps and end < len(joined) and end not in gaps
    return torn_behind and is_hangul(joined[end]) and is_hangul(joined[last])


def is_hangul(char: str) -> bool:
    """Whether it is one composed Hangul syllable."""
    return "가" <= char <= "힣"


def _mistaken(sought: Term, channels: Channels, start: int) -> bool:
    return any(
        _stands(one, channels, start) and not _after_all(sought, one, channels, start) for one in sought.lookalikes
    )


def _after_all(sought: Term, longer: Lookalike, channels: Channels, start: int) -> bool:
    """Whether a still longer word around this one makes it count (보안등급 around 보안등, but not 지도사업 around 농촌지도)."""
    return any(
        still.before >= longer.before
        and len(still.word) - still.before >= len(longer.word) - longer.before
        and _stands(still, channels, start)
        for still in sought.after_all
    )


def _stands(longer: Lookalike, channels: Channels, start: int) -> bool:
    first = start - longer.before
    if first < 0 or not channels.joined.startswith(longer.word, first):
        return False
    return not any(first + at in channels.gaps and at not in longer.loose for at in range(1, len(longer.word)))


def not_inside(sought: Term, longer: Iterable[Channels]) -> Term:
    """The same term, not found inside those of the longer words that contain it, nor where it only begins with the end
    of one (생활지도 시스템 has no 지도 시스템)."""
    around: list[Lookalike] = []
    for channels in longer:
        if channels.joined == sought.key:
            continue
        around.extend(_around(sought.key, [channels]))
        shared = range(2, min(len(sought.key), len(channels.joined)))
        around.extend(
            Lookalike(len(channels.joined) - length, channels.joined, channels.gaps)
            for length in shared
            if channels.joined.endswith(sought.key[:length])
        )
    return replace(sought, lookalikes=(*sought.lookalikes, *around))


def lookalikes_of(word: str) -> tuple[str, ...]:
    """The longer words in which this word is not counted, for a hint to the person who asks for it."""
    return _HINTS.get(normalise(word).joined, ())


def mistakable(word: str, channels: Channels) -> tuple[str, ...]:
    """Those of the longer words that stand in the text: why this word was not found although it seems to be there."""
    return tuple(longer for longer in lookalikes_of(word) if occurs(term(longer), channels))


def _around(short: str, longer: Iterable[Channels]) -> tuple[Lookalike, ...]:
    return tuple(
        Lookalike(at, channels.joined, channels.gaps)
        for channels in longer
        for at in range(len(channels.joined))
        if channels.joined.startswith(short, at)
    )


def _read() -> tuple[dict[str, tuple[tuple[Lookalike, ...], tuple[Lookalike, ...]]], dict[str, tuple[str, ...]]]:
    rules, hints = {}, {}
    for word, rule in packaged_toml("lookalikes.toml").items():
        key = normalise(word).joined
        rules[key] = (_around(key, map(normalise, rule["not"])), _around(key, map(normalise, rule.get("but", []))))
        hints[key] = tuple(rule["not"])
    return rules, hints


_LOOKALIKES, _HINTS = _read()
