"""Korean particles (조사) for words that are filled in: 공고를, CCTV를, 3건을.

The choice depends on the last sound; a closing bracket or quotation mark is looked through, and so is a whole
parenthesis, as the National Institute of Korean Language advises for 괄호 (the particle follows the word before it).
"""

import re
import unicodedata

_FIRST_SYLLABLE, _LAST_SYLLABLE, _FINALS = 0xAC00, 0xD7A3, 28
_FINAL_RIEUL = 8
_DIGIT_FINALS = {"0": 1, "1": _FINAL_RIEUL, "3": 1, "6": 1, "7": _FINAL_RIEUL, "8": _FINAL_RIEUL}  # 영 일 삼 육 칠 팔
_LETTER_FINALS = {"L": _FINAL_RIEUL, "M": 1, "N": 1, "R": _FINAL_RIEUL}  # 엘 엠 엔 알; all other names end open
_PARENTHESIS_AT_END = re.compile(r"\s*\([^()]*\)$")
_LAST_LATIN_WORD = re.compile(r"[A-Za-z]+$")


def with_particle(word: str, pair: str) -> str:
    """The word with the fitting half of a pair such as 을/를, 은/는, 으로/로 (after a consonant / after a vowel).

    Where nobody can know the sound (a Latin word that is not an abbreviation) both are written: Azure을(를).
    """
    closed, opened = pair.split("/")
    final = _final_sound(word)
    if final is None:
        return f"{word}{closed}({opened})" if opened not in closed else f"{word}({closed[: -len(opened)]}){opened}"
    rieul_takes_open = closed == "으로" and final == _FINAL_RIEUL
    return word + (opened if final == 0 or rieul_takes_open else closed)


def _final_sound(word: str) -> int | None:
    """0 for an open last syllable, the number of the final consonant (some number above 0) or None where unknown."""
    core = _PARENTHESIS_AT_END.sub("", word.strip())
    core = "".join(c for c in core if unicodedata.category(c)[0] in "LN" or c.isspace()).strip()
    last = core[-1:]
    if last and _FIRST_SYLLABLE <= ord(last) <= _LAST_SYLLABLE:
        return (ord(last) - _FIRST_SYLLABLE) % _FINALS
    if last.isascii() and last.isdigit():
        return _DIGIT_FINALS.get(last, 0)
    latin = _LAST_LATIN_WORD.search(core)
    if latin and latin[0].isupper():
        return _LETTER_FINALS.get(last, 0)
    return None
