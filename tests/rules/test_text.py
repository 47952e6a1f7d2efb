"""Normalising: every way in which the same word is written, and what must stay apart."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.rules.terms import is_hangul, lookalikes_of, mistakable, not_inside, occurs, places, term
from jobs.rules.text import normalise

SAME_WORD = [
    ("CCTV", "cctv"),
    ("CCTV", "ＣＣＴＶ"),
    ("CCTV", "C.C.T.V"),
    ("CCTV", "C.C.T.V."),
    ("CCTV", "C. C. T. V"),
    ("CCTV", "C C T V"),
    ("CCTV", "C-C-T-V"),
    ("CCTV", "C·C·T·V"),
    ("CCTV", "CC TV"),
    ("CCTV", "CC-TV"),
    ("CCTV", "C\u200bC\u200dT\ufeffV"),
    ("CCTV", "CC\u00adTV"),
    ("CCTV", "ⒸⒸⓉⓋ"),
    ("CCTV", "🅒🅒🅣🅥"),
    ("CCTV", "🅲🅲🆃🆅"),
    ("CCTV", "폐쇄회로(CC)TV"),
    ("CCTV", "폐쇄 회로 (CC) TV"),
    ("CCTV", "폐쇄회로텔레비전"),
    ("CCTV", "폐쇄회로TV"),
    ("CCTV", "씨씨티비"),
    ("폐쇄회로", "폐쇄회로(CC)TV"),
    ("SW", "S/W"),
    ("SW", "S／W"),
    ("SW", "S∕W"),
    ("A/S", "AS"),
    ("Wi-Fi", "WiFi"),
    ("WiFi", "Wi‑Fi"),
    ("WiFi", "Wi–Fi"),
    ("WiFi", "ＷＩ－ＦＩ"),
    ("AI", "A.I."),
    ("빅데이터", "빅 데이터"),
    ("빅데이터", "빅-데이터"),
    ("빅데이터", "빅·데이터"),
    ("빅데이터", "빅ㆍ데이터"),
    ("빅데이터", "빅‧데이터"),
    ("빅데이터", "빅\u3000데이터"),
    ("빅데이터", "빅\n데이터"),
    ("빅데이터", unicodedata.normalize("NFD", "빅데이터")),
    ("유지관리", "유지·관리"),
    ("유지관리", "유 지 관 리"),
    ("유지관리", "유지\u200b관리"),
    ("유지관리", "유지\u3164관리"),
    ("AI 기반", "AI기반"),
    ("AI기반", "AI 기반"),
    ("㈜한국", "(주)한국"),
    ("㈜한국", "(주) 한국"),
    ("1단계", "①단계"),
    ("1단계", "❶단계"),
    ("12", "⓬"),
    ("10", "➓"),
    ("2단계", "２단계"),
    ("Ⅱ단계", "II단계"),
    ("m2", "㎡"),
    ("5G", "5Ｇ"),
    ("5G", "5-G"),
    ("R&D", "R & D"),
    ("R&D", "Ｒ＆Ｄ"),
    ("2.0", "２．０"),
]


@pytest.mark.parametrize(("word", "text"), SAME_WORD)
def test_two_ways_of_writing_are_one_word(word: str, text: str) -> None:
    assert occurs(term(word), normalise(text))
    assert occurs(term(text), normalise(word))


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("AI", "AI를"),
        ("AI", "생성형AI"),
        ("AI", "AI·빅데이터"),
        ("AI", "(AI)"),
        ("AI", "AI_플랫폼"),
        ("AI", "[AI]플랫폼"),
        ("AI", "①AI"),
        ("AI", "AI™"),
        ("AI", "AI²"),
        ("AI", "AI/IoT"),
        ("AI", "AI-IoT"),
        ("AI", "AI+X"),
        ("AI", "e-AI"),
        ("AI", "Open AI"),
        ("AI", "MAIN AI"),
        ("AI", "‘AI’"),
        ("5G", "5G·6G"),
        ("5G", "이음5G망"),
        ("365", "1365, 365"),
        ("보안", "보안 등 5개 분야"),
        ("보안", "보안등급 심사"),
        ("보안", "보안등 및 정보보안"),
        ("보안등", "보안등 설치"),
        ("지도", "전자지도"),
        ("모니터", "모니터 구매"),
        ("C++", "C++ 교육"),
        ("2024", "2024-2025년"),
        ("데이터", "데이터, 분석"),
    ],
)
def test_found(word: str, text: str) -> None:
    assert occurs(term(word), normalise(text))


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("AI", "MAIN"),
        ("AI", "RAID"),
        ("AI", "OpenAI"),
        ("AI", "AIoT"),
        ("AI", "ÀAI"),
        ("AI", "AI4"),
        ("5G", "15G"),
        ("5G", "5Gbps"),
        ("5G", "4 15G"),
        ("365", "1365"),
        ("2.0", "12.0"),
        ("20", "2.0"),
        ("2025", "20 25"),
        ("15", "1,5"),
        ("110", "1-10"),
        ("정보보안", "정보, 보안"),
        ("정보보안", "정보 - 보안"),
        ("정보보안", "정보. 보안"),
        ("지능형 CCTV", "CCTV 지능형"),
        ("보안", "보안등"),
        ("보안", "가로(보안)등"),
        ("보안", "버스정보안내기"),
        ("보안", "정보 안내"),
        ("보안", "도보 안전"),
        ("지도", "국지도57호선"),
        ("지도", "기술지도"),
        ("지도", "기술 지도"),
        ("하수", "지하수"),
        ("대기업", "대기 업무"),
        ("시장", "서울시 장애인"),
        ("AI", "고병원성 조류인플루엔자(AI)"),
        ("C++", "C 교육"),
    ],
)
def test_not_found(word: str, text: str) -> None:
    assert not occurs(term(word), normalise(text))


def test_every_place_is_found_once() -> None:
    channels = normalise("AI와 A.I. 그리고 MAIN과 AI")
    assert [channels.joined[at : at + 2] for at in places(term("AI"), channels)] == ["ai", "ai", "ai"]


def test_what_is_written_keeps_its_words_and_what_is_joined_does_not() -> None:
    channels = normalise("  지능형   CCTV\t구축 ")
    assert channels.written == "지능형 cctv 구축"
    assert channels.joined == "지능형cctv구축"
    assert channels.gaps == {3, 7}


def test_a_term_can_be_kept_out_of_longer_words() -> None:
    spared = not_inside(term("데이터"), map(normalise, ("데이터 센터", "기상", "데이터")))
    assert not occurs(spared, normalise("데이터센터 데이터 센터"))
    assert occurs(spared, normalise("데이터센터 데이터"))
    assert occurs(spared, normalise("데이터, 센터"))


def test_a_term_can_be_kept_from_beginning_inside_another_word() -> None:
    spared = not_inside(term("지도 시스템"), [normalise("생활지도")])
    assert not occurs(spared, normalise("생활지도 시스템"))
    assert occurs(spared, normalise("전자지도 시스템"))


def test_a_still_longer_word_saves_only_what_it_surrounds() -> None:
    assert occurs(term("지도"), normalise("지도사업 추진"))
    assert not occurs(term("지도"), normalise("농촌지도사업 추진"))
    assert not occurs(term("AI"), normalise("AI 방역 약품"))
    assert occurs(term("AI"), normalise("AI 방역로봇"))


def test_the_dictionary_explains_itself() -> None:
    assert "보안등" in lookalikes_of("보 안")
    assert lookalikes_of("와이파이") == ()
    assert mistakable("보안", normalise("노후 보안등")) == ("보안등",)


def test_hangul_is_composed_syllables() -> None:
    assert is_hangul("가")
    assert is_hangul("힣")
    assert not is_hangul("ㄱ")
    assert not is_hangul("a")


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    channels = normalise(text)
    assert normalise(channels.written) == channels


@given(st.text(st.sampled_from("가나다ABab12 ·-/._()①㈜Ⓐ²\u200b폐쇄회로씨CTV"), max_size=30))
def test_normalising_twice_changes_nothing_of_what_is_special(text: str) -> None:
    channels = normalise(text)
    assert normalise(channels.written) == channels


@given(st.text())
def test_gaps_lie_inside_what_is_joined(text: str) -> None:
    channels = normalise(text)
    assert all(0 <= gap <= len(channels.joined) for gap in channels.gaps)


@given(st.text(st.sampled_from("가나다ABC12 ·-"), min_size=1, max_size=12))
def test_a_text_holds_itself(text: str) -> None:
    sought = term(text)
    assert not sought.key or occurs(sought, normalise(text)) or sought.lookalikes
