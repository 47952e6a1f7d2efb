"""A workload for matching: interests and notices whose words are as unequal, as long and as many as in life.

The law is fitted to 636 real titles of tenders: a word of rank r stands in about 0.67 / (r + 2) of them (first: 21 %,
tenth: 5.7 %, hundredth: 0.6 %; Zipf and Mandelbrot's law with shift 2), a title has 6.4 different words and 28 letters.
A notice has what the recorded ones have: a buyer, a classification, and 2.2 attachments whose names mostly repeat the
title. Nobody keeps an interest that rings all day: whoever would be met by more than five notices in a thousand (seven or
eight of the 1,500 of a working day) adds a word; words count where they stand inside others, too. So the fewer words an
interest has the rarer they are, and common words stand in many interests beside others. Everything follows from the seed.
"""
# ruff: noqa: SIM905 - words are easier to read without quotes

from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from jobs.rules.document import document
from storage.records import (
    Amount,
    AmountKind,
    Attachment,
    BuyerGroup,
    Classification,
    Filters,
    Interest,
    Kind,
    Notice,
    ProjectType,
    Stage,
)

# The most common words of real titles; nobody sells these.
_COMMONEST = "및 용역 구축 사업 운영 개발 시스템 유지관리 고도화 개선 서비스 구매 설치 통합 연구 공사".split()
_PIECES = """
    정보 통합 관리 지능 영상 감시 보안 관제 공간 지도 데이터 분석 공공 행정 민원 상담 교통 주차 재난 안전 환경 대기
    수질 상수 하수 도로 교량 공원 문화 관광 복지 돌봄 보건 의료 교육 학습 평가 시험 채용 인사 급여 회계 예산 세무 계약
    조달 물품 자산 시설 설비 전력 에너지 태양광 조명 가로등 통신 무선 광대역 백본 방화벽 침입 암호 인증 접근 백업 복구
    저장 가상 클라우드 서버 단말 노트북 모니터 프린터 키오스크 전광판 홈페이지 누리집 포털 검색 챗봇 번역 음성 얼굴 객체
    예측 추천 학습모델 로봇 드론 위성 센서 계측 검침 미터링 태그 블록체인 지갑 메타버스 트윈 증강 가상현실 실감 콘텐츠
    모바일 예약 발매 결제 회의 원격 비대면
""".split()
_TAILS = "시스템 플랫폼 서비스 센터 장비 솔루션 포털 체계 망".split()
_LATIN = """
    AI CCTV IoT GIS VR AR XR LLM RPA DB SW HW ISP PMO BPR ERP CRM LMS
    DRM VPN VDI GPU NAC EDR WAF RFID UPS ITS BIS API UI UX PC SaaS PaaS
    Wi-Fi 5G LTE DID DX AX MES SCADA S-Map BIM
""".split()
_DISTRICTS = "강남 강동 강북 강서 관악 광진 구로 금천 노원 도봉 동작 마포 서초 성동 송파 종로 중랑".split()
_CLASSIFICATIONS = (
    ("ICT 서비스", "운영 및 유지관리", "정보시스템유지관리서비스"),
    ("ICT 서비스", "소프트웨어 개발", "정보시스템개발서비스"),
    ("ICT 서비스", "정보화 컨설팅", "정보화전략계획서비스"),
    ("매체제작, 디자인, 홍보/마케팅 서비스", "매체제작", "동영상제작서비스"),
    ("행사관리 및 기타 사업 지원서비스", "", "기타사업지원서비스"),
    ("연구조사서비스", "연구", "학술연구서비스"),
)
_ATTACHED = (
    "제안요청서({}).hwp",
    "공고문_{}.hwpx",
    "[과업내용서] {}_최종.hwp",
    "입찰공고문.hwp",
    "긴급입찰사유서.pdf",
)
_PUNCTUATION = (" ", " ", " ", " ", " ", " ", "·", "-", "(", ") ", " · ", ", ")
_SHIFT = 2
_MOST_MET = 5 / 1000
# So many notices are asked how often a word stands in them, inside others too.
_SAMPLE = 1_000
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
        while len(words) < size - len(_COMMONEST):
            pieces = "".join(random.choice(_PIECES) for _ in range(random.choice((1, 1, 2, 2, 2, 2, 3))))
            words[pieces + (random.choice(_TAILS) if random.random() < 0.2 else "")] = None
        rest = list(words)
        # The common ones are short, as in life.
        rest.sort(key=lambda word: len(word) * random.uniform(0.5, 1.5))
        self._words = _COMMONEST + rest
        self._sums = list(accumulate(1 / (rank + _SHIFT) for rank in range(1, len(self._words) + 1)))
        self._random = random
        self._shares: dict[str, float] = {}
        self._texts = [document(_notice(random, self, number)).channels.joined for number in range(_SAMPLE)]

    def word(self) -> str:
        return self._words[bisect(self._sums, self._random.random() * self._sums[-1])]

    def share(self, word: str) -> float:
        """The share of notices in which a word stands; one that was not seen may stand in half a notice."""
        if word not in self._shares:
            joined = word.lower().replace("-", "")
            self._shares[word] = max(0.5, sum(joined in text for text in self._texts)) / len(self._texts)
        return self._shares[word]


def workload(*, interests: int, notices: int, seed: int = 5, vocabulary: int = 20_000) -> Workload:
    """Interests 1.. with 1 to 5 terms (and, or, not, phrases), a third with filters; notices with all that a filter or a
    word may ask for but a body."""
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
        word = words.word()
        share = words.share(word)
        kind = random.random()
        if kind < 0.1:
            second = words.word()
            terms.append(f'"{word} {second}"')
            met *= share * words.share(second)
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
    title = "".join(words.word() + random.choice(_PUNCTUATION) for _ in range(random.randint(3, 8))) + words.word()
    title = f"{random.choice(('2026년 ', '(긴급)', '', '', ''))}{title}"
    large, middle, name = random.choice(_CLASSIFICATIONS)
    attached = random.sample(_ATTACHED, random.choice((0, 1, 2, 3, 3, 4)))
    krw = int(10 ** random.uniform(7, 10))
    return Notice(
        source="bench",
        external_id=str(number),
        stage=random.choice(_STAGES),
        kind=random.choice(_KINDS),
        title=title,
        buyer=f"서울특별시 {random.choice(_DISTRICTS)}구",
        buyer_group=random.choice((BuyerGroup.CITY, BuyerGroup.DISTRICT, BuyerGroup.OTHER)),
        amounts=(Amount(kind=AmountKind.BUDGET, krw=krw, vat_included=True),) if random.random() < 0.8 else (),
        project_type=random.choice((None, *ProjectType)),
        classification=Classification(large=large, middle=middle, name=name),
        attachments=tuple(Attachment(name=form.format(title), url="https://bench.example") for form in attached),
    )
