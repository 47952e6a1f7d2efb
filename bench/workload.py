"""A workload for matching: interests and notices drawn from one vocabulary whose words are as unequal as in life.

Words follow Zipf and Mandelbrot's law, p(rank) ~ 1 / (rank + shift). Nobody keeps an interest that rings all day: one
that would meet more than one notice in a thousand is given another word, so the fewer words an interest has the
rarer they are, and common words stand in many interests beside others. Everything follows from the seed.
"""

from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from storage.records import Amount, AmountKind, BuyerGroup, Filters, Interest, Kind, Notice, ProjectType, Stage

_PIECES = [
    "정보",
    "통합",
    "관리",
    "지능",
    "영상",
    "감시",
    "보안",
    "관제",
    "공간",
    "지도",
    "데이터",
    "분석",
    "공공",
    "행정",
    "민원",
    "상담",
    "교통",
    "주차",
    "재난",
    "안전",
    "환경",
    "대기",
    "수질",
    "상수",
    "하수",
    "도로",
    "교량",
    "공원",
    "문화",
    "관광",
    "복지",
    "돌봄",
    "보건",
    "의료",
    "교육",
    "학습",
    "평가",
    "시험",
    "채용",
    "인사",
    "급여",
    "회계",
    "예산",
    "세무",
    "계약",
    "조달",
    "물품",
    "자산",
    "시설",
    "설비",
    "전력",
    "에너지",
    "태양광",
    "조명",
    "가로등",
    "통신",
    "무선",
    "광대역",
    "백본",
    "방화벽",
    "침입",
    "암호",
    "인증",
    "접근",
    "백업",
    "복구",
    "저장",
    "가상",
    "클라우드",
    "서버",
    "단말",
    "노트북",
    "모니터",
    "프린터",
    "키오스크",
    "전광판",
    "홈페이지",
    "누리집",
    "포털",
    "검색",
    "챗봇",
    "번역",
    "음성",
    "얼굴",
    "객체",
    "예측",
    "추천",
    "학습모델",
    "로봇",
    "드론",
    "위성",
    "센서",
    "계측",
    "검침",
    "미터링",
    "태그",
    "블록체인",
    "지갑",
    "메타버스",
    "트윈",
    "증강",
    "가상현실",
    "실감",
    "콘텐츠",
    "모바일",
    "예약",
    "발매",
    "결제",
    "회의",
    "원격",
    "비대면",
]
_TAILS = ("", "", "시스템", "플랫폼", "서비스", "센터", "장비", "솔루션", "포털", "체계", "망")
_LATIN = [
    "AI",
    "CCTV",
    "IoT",
    "GIS",
    "VR",
    "AR",
    "XR",
    "LLM",
    "RPA",
    "DB",
    "SW",
    "HW",
    "ISP",
    "PMO",
    "BPR",
    "ERP",
    "CRM",
    "LMS",
    "DRM",
    "VPN",
    "VDI",
    "GPU",
    "NAC",
    "EDR",
    "WAF",
    "RFID",
    "UPS",
    "ITS",
    "BIS",
    "API",
    "UI",
    "UX",
    "PC",
    "SaaS",
    "PaaS",
    "Wi-Fi",
    "5G",
    "LTE",
    "DID",
    "DX",
    "AX",
    "MES",
    "SCADA",
    "S-Map",
    "BIM",
]
_BUYERS = tuple(
    f"서울특별시 {name}구"
    for name in [
        "강남",
        "강동",
        "강북",
        "강서",
        "관악",
        "광진",
        "구로",
        "금천",
        "노원",
        "도봉",
        "동작",
        "마포",
        "서초",
        "성동",
        "송파",
        "종로",
        "중랑",
    ]
)
_PUNCTUATION = (" ", " ", " ", " ", " ", " ", "·", "-", "(", ") ", " · ", ", ")
_SHIFT = 10
# A title has about this many words; an interest is narrowed until this share of notices at most meets it.
_TITLE_WORDS = 8
_MOST_MET = 1 / 1000
_STAGES = (Stage.TENDER, Stage.TENDER, Stage.TENDER, Stage.PRESPEC, Stage.PLAN)
_KINDS = (Kind.SERVICES, Kind.SERVICES, Kind.GOODS, Kind.WORKS)


@dataclass(frozen=True, slots=True)
class Workload:
    """The same interests and notices for every way of matching them."""

    interests: tuple[Interest, ...]
    notices: tuple[Notice, ...]


class _Vocabulary:
    def __init__(self, random: Random, size: int) -> None:
        words = dict.fromkeys(_LATIN)
        while len(words) < size:
            pieces = "".join(random.choice(_PIECES) for _ in range(random.choice((1, 2, 2, 2, 3))))
            words[pieces + random.choice(_TAILS)] = None
        self._words = list(words)
        random.shuffle(self._words)
        self._sums = list(accumulate(1 / (rank + _SHIFT) for rank in range(1, len(self._words) + 1)))
        self._random = random

    def word(self) -> str:
        return self.drawn()[0]

    def drawn(self) -> tuple[str, float]:
        """A word, and the share of titles in which it stands."""
        at = bisect(self._sums, self._random.random() * self._sums[-1])
        share = 1 / (at + 1 + _SHIFT) / self._sums[-1]
        return self._words[at], min(1.0, _TITLE_WORDS * share)


def workload(*, interests: int, notices: int, seed: int = 5, vocabulary: int = 4_000) -> Workload:
    """Interests 1.. with 1 to 5 terms (and, or, not, phrases), a third with filters; notices with titles of 4 to 11
    words, a buyer and the facts that filters ask for."""
    random = Random(seed)  # noqa: S311 - not for secrets
    words = _Vocabulary(random, vocabulary)
    return Workload(
        interests=tuple(_interest(random, words, number) for number in range(1, interests + 1)),
        notices=tuple(_notice(random, words, number) for number in range(notices)),
    )


def _interest(random: Random, words: _Vocabulary, number: int) -> Interest:
    clauses: list[str] = []
    left = random.randint(1, 5)
    while left > 0:
        clause = _clause(random, words, size=left if random.random() < 0.7 else 1)
        clauses.append(" ".join(clause))
        left -= len(clause)
    filters = _filters(random) if random.random() < 1 / 3 else Filters()
    return Interest(id=number, chat_id=number, words=", ".join(clauses), filters=filters, sequence=number)


def _clause(random: Random, words: _Vocabulary, *, size: int) -> list[str]:
    terms: list[str] = []
    met = 1.0
    while len(terms) < size or met > _MOST_MET:
        word, share = words.drawn()
        kind = random.random()
        if kind < 0.1:
            second, other = words.drawn()
            terms.append(f'"{word} {second}"')
            met *= share * other
        elif kind < 0.2 and terms:
            terms.append(f"-{word}")
        elif size > 1 or share <= _MOST_MET:
            terms.append(word)
            met *= share
    wanted = " ".join(term for term in terms if not term.startswith("-"))
    # Nobody takes away a word that he asks for: such words would be refused.
    return [term for term in terms if not term.startswith("-") or term[1:] not in wanted]


def _filters(random: Random) -> Filters:
    return Filters(
        stages=(Stage.TENDER,) if random.random() < 0.5 else (),
        kinds=(random.choice(_KINDS),) if random.random() < 0.3 else (),
        buyer_groups=(BuyerGroup.CITY, BuyerGroup.DISTRICT) if random.random() < 0.3 else (),
        least_krw=random.choice((20, 50, 100)) * 1_000_000 if random.random() < 0.5 else None,
    )


def _notice(random: Random, words: _Vocabulary, number: int) -> Notice:
    title = "".join(words.word() + random.choice(_PUNCTUATION) for _ in range(random.randint(3, 10))) + words.word()
    krw = int(10 ** random.uniform(7, 10))
    return Notice(
        source="bench",
        external_id=str(number),
        stage=random.choice(_STAGES),
        kind=random.choice(_KINDS),
        title=f"{random.choice(('2026년 ', '(긴급)', ''))}{title} 구축 용역",
        buyer=random.choice(_BUYERS),
        buyer_group=random.choice((BuyerGroup.CITY, BuyerGroup.DISTRICT, BuyerGroup.OTHER)),
        amounts=(Amount(kind=AmountKind.BUDGET, krw=krw, vat_included=True),) if random.random() < 0.8 else (),
        project_type=random.choice((None, *ProjectType)),
    )
