"""From the text of a page to the sentences of its article: characters unified, the page's margins cut away."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

BULLET = "▲"

_DOT = "·"
_DOTS = re.compile(r"[‧∙ㆍ・･⋅ᆞ․﹒᛫]")
_DOT_BULLET = re.compile(r"(?<=[가-힣A-Za-z)])[•∙](?=[가-힣A-Za-z])")
_BULLETS = re.compile(r"[△▲▴▵▷▶▸►■□▪▫◆◇●○◦◎∘•※☞✔⦁⚫⚬◾◽★☆]|[①-⑳❶-❿➀-➉]")
_LINE_BULLET = re.compile(r"^\s*(?:[-–—*·ㅇ]|\d{1,2}[.)]|[가-하][.)])\s+(?=\S)|^\s*[·ㅇ](?=[가-힣A-Z])")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_HEADER = re.compile(r"^#\s*(\w+)\s*:\s*(.*)$")
_DATE = re.compile(r"(?<!\d)(20\d\d)\s?[-./년]\s?(\d{1,2})\s?[-./월]\s?(\d{1,2})(?!\d)")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_ENGLISH_DATE = re.compile(rf"\b({'|'.join(m[:3] for m in _MONTHS)})[a-z]*\.?\s+(\d{{1,2}}),?\s+(20\d\d)\b", re.I)
_STAMP = re.compile(r"입력|승인|등록|발행|작성|기사|수정|게재|date|posted|published|updated", re.I)
_STAMP_MOST = 60  # a line with a time stamp is short; a sentence that mentions some day is not

_MARGIN = re.compile(
    r"^[\s▲|>#\[(]*(?:주요|많이\s?본|인기|관련|추천|최신|다른|실시간|오늘의|이\s?시각|핫|랭킹|베스트|헤드라인|포토|연재|이\s기사의|당신이|함께\s?본|"
    r"the most|most (?:read|viewed|popular)|related|popular|recommended|trending|latest|more (?:news|stories|from))"
    r"[\s가-힣a-z]{0,22}[\s\])]*$|저작권자|무단\s?전재|재배포|copyright|all rights reserved|^\W*좋아요|^\W*댓글\s?\d*$",
    re.I,
)
_STRONG = re.compile(
    r"(?:정보화|스마트\s?(?:도시|시티)|informati|smart city|\bIT\b).{0,200}?(?:\d\s?[천백]?억|billion)|\d\s?[천백]?억.{0,200}?(?:정보화|스마트\s?(?:도시|시티))",
    re.I,
)
_SENTENCE = re.compile(r"[다요함됨음]\.(?:\s|$|[”\"])|[a-z)]\.(?:\s|$)")  # a headline repeated in a box is none

_SENTENCE_MOST = 3000  # the longest list of an announcement has some 500 characters; what is longer is no sentence
_TEASER = re.compile(r"\S.{14,}20\d\d[./-]\s?\d{1,2}[./-]\s?\d{1,2}\.?(?:\s\d{1,2}:\d\d)?$")
_GOES_ON = re.compile(
    r"(?:[,(·]|\s(?:및|총|약)|[가-힣](?:[을를은는에의]|으로|에서)|\d개)$|\b(?:of|in|and|the|to|for|with)$"
)
_ENDED = re.compile(r"(?:[.!?:]|\d\s?원|[건억]|\d)[)\"'”’]*$")
_CONTINUES = re.compile(r"[\d,]+\s?(?:천\d*)?\s?(?:건|개|억|조)|[),]|[a-z]")
_END = re.compile(
    r"(?<=[가-힣)\]\"'’”])(?<![A-Za-z0-9]\))\.(?:[\"'’”])?\s+|(?<=[다요함됨음임])\.(?=[가-힣\"'“‘▲])|(?<=[a-z)\"”'’%])\.(?:[\"'’”])?\s+(?=[A-Z“\"△▲])|(?<=[a-z]{4})(?<!approx)\.\s+(?=\d)|(?<=\d)\.\s+(?=[A-Z“\"가-힣‘'])|[?!]\s+"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence or line; `paragraph` counts from 0, `line` is True where the printed line ended with it."""

    text: str
    paragraph: int
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An article without its margins, and the day it was published, where the page says so."""

    sentences: tuple[Sentence, ...]
    published: date | None

    @property
    def text(self) -> str:
        """All sentences, one per line."""
        return "\n".join(sentence.text for sentence in self.sentences)


def read_page(raw: str) -> Page:
    """Splits a page's text; `# date:` and the like on top are the recorder's notes, and not of the article."""
    noted, lines = _notes([_unify(line) for line in raw.splitlines()])
    body = lines[: _margin_at(lines)]
    kept = _unwrapped(_without_teasers(body))
    published = _a_date(noted.get("date", "")) or _stamped(body)
    sentences: list[Sentence] = []
    paragraph = 0
    for number, line in enumerate(kept):
        paragraph += not line.strip()
        sentences += [
            Sentence(text=text.strip()[:_SENTENCE_MOST], paragraph=paragraph, line=number)
            for text in _END.split(line)
            if text.strip()
        ]
    return Page(sentences=tuple(sentences), published=published)


def is_english(text: str) -> bool:
    """Whether Latin letters outnumber Hangul."""
    return len(re.findall(r"[A-Za-z]", text)) > len(re.findall(r"[가-힣]", text))


def _unify(line: str) -> str:
    """One form for middle dots (·), bullets (▲), full-width signs and spaces; before NFKC, which breaks ㆍ, ㅇ and ①."""
    line = _INVISIBLE.sub("", line)
    line = _BULLETS.sub(f" {BULLET} ", _DOTS.sub(_DOT, _DOT_BULLET.sub(_DOT, line)))
    line = unicodedata.normalize("NFKC", _LINE_BULLET.sub(f"{BULLET} ", line))
    return re.sub(r"[ \t]+", " ", line).strip()


def _notes(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    noted: dict[str, str] = {}
    for number, line in enumerate(lines):
        header = _HEADER.match(line)
        if header:
            noted[header[1].lower()] = header[2]
        elif line:
            return noted, lines[number:]
    return noted, []


def _without_teasers(lines: list[str]) -> list[str]:
    """Without headlines of other articles: lines that end with the day of their own publication."""
    return [line for number, line in enumerate(lines) if number == 0 or not _TEASER.search(line)]


def _unwrapped(lines: list[str]) -> list[str]:
    """Lines that were broken inside a phrase (25개 ⏎ 자치구, 투자·출연기관 ⏎ 158건) joined again."""
    out: list[str] = []
    for line in lines:
        last = out[-1] if out else ""
        broken = _GOES_ON.search(last) or (last and not _ENDED.search(last) and _CONTINUES.match(line))
        if line and broken and not line.startswith(BULLET):
            out[-1] = f"{last} {line}"
        else:
            out.append(line)
    return out


def _margin_at(lines: list[str]) -> int:
    """The line where the page's foot begins: a margin's heading after the article has said its main sentence."""
    said = False
    for number, line in enumerate(lines):
        if said and _MARGIN.search(line):
            return number
        said = said or bool(_STRONG.search(line) and _SENTENCE.search(line))
    return len(lines)


def _stamped(lines: list[str]) -> date | None:
    short = [line for line in lines if len(line) <= _STAMP_MOST]
    marked = [line for line in short if _STAMP.search(line)]
    bare = [line for line in short if _DATE.match(line)]
    datelines = [line[:_STAMP_MOST] for line in lines if re.match(r"[A-Z ,]{5,}", line)]
    return next((found for line in marked + bare + datelines if (found := _a_date(line))), None)


def _a_date(text: str) -> date | None:
    numbers = _DATE.search(text)
    words = _ENGLISH_DATE.search(text)
    if numbers:
        year, month, day = (int(part) for part in numbers.groups())
    elif words:
        month = next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(words[1].lower()))
        year, day = int(words[3]), int(words[2])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:  # 2015.13.45: digits that only look like a date
        return None
