"""Normalises text once, and says where a term stands in it (design: "What a match is").

Outside sources: Unicode Standard Annex 15 (NFKC), the Unicode Character Database as Python ships it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate

from jobs.rules.packaged import packaged_toml

# Letters and digits against which a term that ends in one of them needs a boundary (AI is not in MAIN).
LATIN = frozenset(c for c in map(chr, range(0x250)) if c.isalnum())
DIGITS = frozenset("0123456789")

# A character of Unicode's private use area that stands between texts: it survives normalising and joins nothing.
BORDER = "\ue000"

_INVISIBLE = "\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff"
_FILLERS = "\u115f\u1160\u3164\uffa0"
_DOTS = "\u318d\u119e\u1427\u2022\u2027\u2219\u22c5\u2981\u30fb\uff65"
_SLASHES = "\u2044\u2215"
_BLOCKS = (
    range(0xB2, 0xBF),
    range(0x2070, 0x20A0),
    range(0x2100, 0x2190),
    range(0x2460, 0x2500),
    range(0x2776, 0x2794),
    range(0x3200, 0x3400),
    range(0x1F100, 0x1F1E6),
)
_TAGS = ("<circle>", "<super>", "<sub>", "<square>", "<compat>", "<fraction>")
_NAMED_LETTER = re.compile(r"(?:CIRCLED|SQUARED) LATIN (?:CAPITAL|SMALL) LETTER ([A-Z])$")


def _unfolded(code: int) -> str | None:
    """What an enclosed, raised or packed character stands for, set apart by spaces; None for an ordinary one."""
    char = chr(code)
    plain = unicodedata.normalize("NFKC", char)
    if plain != char:
        if not unicodedata.decomposition(char).startswith(_TAGS):
            return None
        return f" {plain} " if plain[0].isalnum() or plain[-1].isalnum() else plain
    named = _NAMED_LETTER.search(unicodedata.name(char, ""))
    if named:
        return f" {named[1]} "
    number = unicodedata.numeric(char, None)
    return None if number is None or number != int(number) or code < 0x2460 else f" {int(number)} "


_ENCLOSED = {code: plain for block in _BLOCKS for code in block if (plain := _unfolded(code)) is not None}
# Most titles hold nothing but these, and are normal as they are but for their case.
_UNUSUAL = re.compile("[^ -~가-힣·]")
_UNSETTLED = re.compile(f"[^ -~가-힣·\n\r\t{BORDER}]")
_ODD = re.compile(f"[{_INVISIBLE}{_FILLERS}{_DOTS}{_SLASHES}{''.join(map(chr, _ENCLOSED))}]")
_DROPPED = re.compile(f"[{_INVISIBLE}]")
_REPLACED: dict[int, str] = {
    **_ENCLOSED,
    **dict.fromkeys(map(ord, _FILLERS), " "),
    **dict.fromkeys(map(ord, _DOTS), "·"),
    **dict.fromkeys(map(ord, _SLASHES), "/"),
}
# The law writes CCTV as 폐쇄회로(CC)TV; all its spellings are one word.
_CLOSED_CIRCUIT = re.compile(
    r"(?:폐쇄\s?회로\s?)?\(\s?cc\s?\)\s?tv|폐쇄\s?회로(?:\s?텔레비[전젼]|\s?티비|\s?tv(?![0-9a-z]))?|씨씨\s?(?:티비|tv(?![0-9a-z]))"
)
_DASHES = "-‐‒–—―−─"
# Runs of separators with more than spaces in them: whether they may stand inside a word is `_kept`'s to say.
_HARD = f"_·/.{re.escape(_DASHES)}"
_RUN = re.compile(f"(?: [{_HARD}]|[{_HARD}])[ {_HARD}]*")
_ALWAYS_SOFT = frozenset(" _·/")
_SOFT_INSIDE = frozenset("." + _DASHES)
# The dots of C.C.T.V stand between single letters: it is one word, and TV is not in it.
_SPELLED_OUT = re.compile(r"(?<![0-9a-z])[a-z]\.[a-z](?![0-9a-z])")
# The space first: the search jumps from space to space.
_BETWEEN_NUMBERS = re.compile(" (?<=[0-9] )(?=[0-9])")
# A character of Unicode's private use area for the space between two numbers, which joins nothing.
_APART = "\ue001"


@dataclass(frozen=True, slots=True)
class Channels:
    """A text in both channels. `written`: normalised, words as they stand. `joined`: the same without what may or may
    not stand inside a word (spaces, hyphens, middle dots, dots and slashes of abbreviations); `gaps` are the places in
    `joined` before which something was taken out. Separators between two digits stay."""

    written: str
    joined: str
    gaps: frozenset[int]


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


def normalise(text: str) -> Channels:
    """Both channels of any text. Never fails; normalising what is written again changes nothing."""
    text = _unified(text) if _UNSETTLED.search(text) else text.lower()
    text = " ".join(text.split())
    if "cc" in text or "폐쇄" in text or "씨씨" in text:
        text = _CLOSED_CIRCUIT.sub("cctv", text)
    return Channels(text, *_join(text))


def is_unusual(text: str) -> bool:
    """Whether the text holds anything but ASCII (no control characters), Hangul syllables and middle dots."""
    return _UNUSUAL.search(text) is not None


def _unified(text: str) -> str:
    if _ODD.search(text):
        text = _DROPPED.sub("", text).translate(_REPLACED)
    text = unicodedata.normalize("NFKC", text).replace("\u2044", "/").casefold()
    return unicodedata.normalize("NFKC", text)


def _join(written: str) -> tuple[str, frozenset[int]]:
    words = _BETWEEN_NUMBERS.sub(_APART, _RUN.sub(_kept, written)).split(" ")
    if len(words) == 1:
        return words[0], frozenset()
    return "".join(words), frozenset(accumulate(map(len, words[:-1])))


def _kept(run: re.Match[str]) -> str:
    """What a run of separators becomes: a space where it may stand inside a word, nothing where it stands in one."""
    start, end = run.span()
    written = run.string
    if start == 0 or end == len(written) or _SPELLED_OUT.match(written, start - 1):
        return ""
    before, after = written[start - 1], written[end]
    separators = run[0]
    if before in DIGITS and after in DIGITS:
        return separators.replace(" ", _APART)
    if _ALWAYS_SOFT.issuperset(separators) or separators in _SOFT_INSIDE:
        return " "
    if before in LATIN and after in LATIN and "." in separators:
        return " "
    return separators.replace(" ", "")


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
