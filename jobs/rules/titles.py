"""Titles as the field writes them: leading and trailing tags become facts, the rest is the title.

`[긴급]`, `(재공고)`, `【협상에 의한 계약】` say how a notice is tendered, not what is bought; `(AI)` or `(2차)` are part of the
name. The table holds what was seen in recorded titles of 2025–2026 (tests/recorded/g2b) and in the city's feeds.
"""

import re

_OPEN, _CLOSE = "[(【〔<＜［（{〈《「『", "])】〕>＞］）}〉》」』"
_PAIRS = dict(zip(_OPEN, _CLOSE, strict=True))

# Words, written without spaces, that are a tag when they fill a bracket at either end of a title.
_TAGS: dict[str, str] = {
    "긴급": "긴급", "긴급공고": "긴급", "긴급입찰": "긴급",
    "재공고": "재공고", "재공고입찰": "재공고", "재공고1차": "재공고", "재입찰": "재입찰", "재입찰공고": "재입찰",
    "변경": "변경", "변경공고": "변경", "정정": "정정", "정정공고": "정정", "연기": "연기", "연기공고": "연기",
    "취소": "취소", "취소공고": "취소", "확대공고": "확대공고",
    "협상": "협상에 의한 계약", "협상계약": "협상에 의한 계약", "협상에의한계약": "협상에 의한 계약",
    "수의": "수의계약", "수의계약": "수의계약", "수의시담": "수의시담", "전자시담": "전자시담",
    "소액수의": "소액수의", "소액수의견적": "소액수의", "견적": "소액수의",
    "지명경쟁": "지명경쟁", "제한경쟁": "제한경쟁", "일반경쟁": "일반경쟁",
    "규격가격동시입찰": "규격·가격 동시입찰", "2단계경쟁": "2단계 경쟁", "2단계입찰": "2단계 경쟁",
    "적격심사": "적격심사", "총액": "총액", "단가": "단가", "단가계약": "단가",
    "장기계속": "장기계속", "장기": "장기계속", "계속비": "계속비",
    "사전규격": "사전규격", "사전규격공개": "사전규격", "사전공개": "사전규격",
    "제안요청서사전공개": "제안요청서 사전공개", "제안요청서공개": "제안요청서 사전공개", "과업내용서사전공개": "제안요청서 사전공개",
    "입찰공고": "입찰공고", "공고": "공고", "입찰": "입찰공고", "입찰대행": "입찰대행", "대행": "입찰대행",
    "용역": "용역", "물품": "물품", "공사": "공사", "구매": "물품", "일반용역": "용역", "기술용역": "기술용역", "학술용역": "학술용역",
    "조간": "조간", "석간": "석간", "자료제공": "자료제공", "보도자료": "보도자료", "해명": "해명", "설명자료": "해명",
    "단독": "단독", "속보": "속보", "종합": "종합",
}  # fmt: skip
_NUMBERED = re.compile(r"(?:제?\d{1,2}차)?(재공고|재입찰)(?:\d{1,2}차|\d{1,2}회)?|(?:제?\d{1,2}차)(재공고|재입찰)")
_MOST_TAGS = 6


def split_tags(title: str) -> tuple[str, tuple[str, ...]]:
    """A cleaned title without the tags at its ends, and the tags in the order found; unknown brackets stay in the title.

    A title that is nothing but tags is left whole, because a notice needs a name.
    """
    rest, leading, trailing = title.strip(), list[str](), list[str]()
    while len(leading) + len(trailing) < _MOST_TAGS:
        found = _leading(rest)
        if found is not None:
            tag, rest = found
            leading.append(tag)
            continue
        found = _trailing(rest)
        if found is None:
            break
        tag, rest = found
        trailing.insert(0, tag)
    return (rest or title.strip(), tuple(dict.fromkeys(leading + trailing)))


def normal_title(title: str) -> str:
    """A title as a key: without tags, brackets, punctuation, spaces and case, for proposing that two notices are one."""
    return re.sub(r"[\W_]+", "", split_tags(title)[0]).casefold()


def _leading(text: str) -> tuple[str, str] | None:
    close = _PAIRS.get(text[:1])
    end = text.find(close) if close else -1
    tag = _tag(text[1:end]) if end > 0 else ""
    return (tag, text[end + 1 :].lstrip(" -_:·")) if tag else None


def _trailing(text: str) -> tuple[str, str] | None:
    if text[-1:] not in _CLOSE or not text:
        return None
    start = text.rfind(_OPEN[_CLOSE.index(text[-1])])
    tag = _tag(text[start + 1 : -1]) if start >= 0 else ""
    return (tag, text[:start].rstrip(" -_:·")) if tag else None


def _tag(inside: str) -> str:
    plain = re.sub(r"[\s·,.~!*]+", "", inside)
    known = _TAGS.get(plain)
    if known:
        return known
    numbered = _NUMBERED.fullmatch(plain)
    return (numbered.group(1) or numbered.group(2)) if numbered else ""
