"""Normalises text once, into the two channels in which terms are looked for (design: "What a match is").

Outside sources: Unicode Standard Annex 15 (NFKC), the Unicode Character Database as Python ships it.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import accumulate

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
