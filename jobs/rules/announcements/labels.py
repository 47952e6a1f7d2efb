"""What an item's printed words name: the label as printed, found among openers, examples and particles."""

import re
from collections.abc import Callable

from jobs.rules.announcements import words

_OPENER = re.compile(
    r"^(?:[)\]>】〉\s,.;·/_~|]|\([^()]*\)|(?:발주|사업|추진)?\s?(?:기관|주체|유형|시기)(?:은|는|으로는)\s|그\s외에?|이\s?밖에도?|이어서?|또한?\s|특히|우선|먼저|및\s|그리고|이\s?중\s?|이중에서|이\s?가운데|여기에|첫째|둘째|셋째|넷째|다섯째|마지막으로|아울러|대표적으로|"
    r"[은는이가을를]\s|이며|이고|으로|등(?:이다|을|에|이며|이고)?\s|(?:으로\s)?가장\s많[가-힣]*\s|(?:그\s)?다음으로는?\s|(?:이\s)?뒤를\s이어\s?|뒤이어\s|사업\s?(?:수|건수)로는\s|(?:예산|금액|건수)으?로는\s|각각|순으로|나머지는?|[“\"](?=대표적))+"
)
_TAIL = re.compile(
    r"(?:[\s(\[:=~,|‘“'\"]|(?<=\s)이\s?(?:중|가운데)|(?<![가-힣])총|(?<=\s)약|(?<=\s)모두|(?<![가-힣])각각|(?<=\s)총?\s?(?:예산|사업비|금액|투입\s?비용|비용|규모)(?:은|는|으로|로)?)++$"
)
_COMPARED = re.compile(
    r"[,\s]*(?:작년|지난해|전년도?|예년|20\d\d년)(?:[^가-힣]|대비|보다|에\s?비해|비교해|에서|예산|규모|[이가을를약총더의와과])*"
    r"(?:증가|늘어|늘린|늘려|많은|확대|감소|줄어|줄인|적은|오른|증액|감액|상향|인상|불어)[가-힣]*\s?(?:규모의?\s?)?(?:예산인?\s?)?$"
)
_EARLIER = re.compile(
    r"(?:\s*(?:20\d\d년도?|재작년|작년|지난해)\s{2,}+(?:에서|보다|대비|이던|였던)?,?)+\s*(?:올해)?\s*$"
)
_PARTICLE = re.compile(r"(?:에서는|에서|에는|에도|에만|으로는|으로|에|은|는|이|가|을|를|도|만|의)$")
_EXAMPLES = re.compile(r"^.*\s등\s(?=\S)")
_ET_CETERA = re.compile(r"\s?등(?:의|이|에)?$")
_CLAUSE = re.compile(r"^.*(?:발맞춰|위해|위하여|통해|맞아|따라|함께|하고|하며|이며|있는|대한|위한|따른)\s+")
_FIELD = re.compile(
    rf"^.*?(?:{words.TOTAL_SMART.pattern})(?:\s?사업)?(?:\s?(?:중|가운데)(?:에서는|에서|엔|에는|는)?|에는|으로는|은|는|에|의)\s"
)
_PIECES = re.compile(r"[,;](?![^(]*\))")
_MOST_PIECES = 4

_SUBJECT = re.compile(
    r"^(?:(?:\d{1,2}일\s)?(?:서울특별시|서울시|시)(?:는|가|은|도)?(?:\s\d{1,2}일)?|서울\s?(?:시내|내|전역|전\s?지역)(?:에|의)?|이날|올해(?:는|도|에|부터)?|금년|또한?|특히|우선|먼저|올\s?한\s?해|이\s?사업은|[은는이가을를]|\s|,)+(?=[\s‘“'\"(]|$)"
)
_WORK = re.compile(r"(?:\s?(?:구축\s)?사업)?(?:에|을|를|은|는|에는|에도|으로|의)?$")
_QUOTED = re.compile(r"[‘“'\"][^‘’“”'\"]{2,60}[’”'\"][^‘’“”'\",]{0,20}$")


def after_openers(text: str) -> str:
    """The text without the rest of the item before it, conjunctions, and the words that lead to a number."""
    return _TAIL.sub("", without_comparison(_OPENER.sub("", text.strip()))).strip()


def without_comparison(text: str) -> str:
    """The text without earlier years and comparisons with them at its end (전년대비 62억원이 증가한)."""
    return _EARLIER.sub("", _COMPARED.sub("", text.rstrip()))


def matched(text: str, named: Callable[[str], str | None], *, clauses: bool) -> tuple[str, str] | None:
    """Key and printed label of the longest tail of `text` that `named` knows, or None; `clauses` skips 위한, 통해 ….

    Names hold commas themselves (전산장비, 솔루션 도입), and examples stand before 등 (행정포털 개선 등 소프트웨어 개발).
    """
    pieces = _PIECES.split(after_openers(text))
    best = None
    for size in range(1, min(len(pieces), _MOST_PIECES) + 1):
        tail = after_openers(",".join(pieces[-size:]))
        hit = next(((key, shown) for shown in _variants(tail, clauses=clauses) if (key := named(shown))), None)
        if hit is None:
            break
        best = hit
    return (best[0], bare(best[1], named)) if best else None


def enumerates(text: str) -> bool:
    """Whether the text lists several topics before one sum (빅데이터, 인공지능 등): no single topic is meant."""
    return len(words.topics_in(after_openers(text))) > 1


def bare(label: str, named: Callable[[str], str | None]) -> str:
    """The label without a particle or 등 at its end, where it still means the same."""
    for ending in (_PARTICLE, _ET_CETERA):
        shorter = ending.sub("", label).strip()
        if shorter and named(shorter) == named(label):
            label = shorter
    return label


def project_name(text: str) -> str:
    """The printed name of a single project before its sum: the quoted name if there is one, else the whole clause."""
    name = after_openers(text)
    quoted = _QUOTED.search(name)
    name = quoted[0] if quoted else _SUBJECT.sub("", name)
    name = after_openers(_WORK.sub("", after_openers(name)))
    whole = re.fullmatch(r"[‘“'\"]([^‘’“”'\"]+)[’”'\"]", name)
    return whole[1] if whole else name


def split_names(text: str) -> list[str]:
    """The names of a list: `IoT와 블록체인, 인공지능(AI)` → three."""
    return [
        name.strip()
        for name in re.split(r",|·|\s및\s|(?<=[가-힣A-Za-z)])[와과]\s", after_openers(text))
        if name.strip()
    ]


def _variants(tail: str, *, clauses: bool) -> list[str]:
    shown = [_FIELD.sub("", tail), tail]
    if words.type_in(tail) != "other":
        shown += [_EXAMPLES.sub("", tail)] + [_CLAUSE.sub("", tail)] * clauses
    return list(dict.fromkeys(text.strip() for text in shown if text.strip()))
