"""Text cleaned at ingest: what the databases refuse, what direction marks do, what may be an address."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.rules.cleaning import clean_line, clean_text, clean_url, unescape, without_markup


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("공고\x00명", "공고명"),
        ("줄\r\n바꿈\u2028끝", "줄\n바꿈\n끝"),
        ("탭\t과   빈칸 ", "탭 과 빈칸"),
        ("\u202eabc\u202c\u2066x\u2069\u200e\u061c", "abcx"),
        ("보\u200b안\ufeff관\u2060제", "보안관제"),
        ("깨진\ud800글자", "깨진글자"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),
        ("가족 👨\u200d👩\u200d👧 사진", "가족 👨\u200d👩\u200d👧 사진"),
        ("무지개 🏳\ufe0f\u200d🌈", "무지개 🏳\ufe0f\u200d🌈"),
        ("한\u200d글", "한글"),
        ("가\n\n \n나", "가\n나"),
    ],
)
def test_clean_text(dirty: str, clean: str) -> None:
    assert clean_text(dirty) == clean


def test_a_title_is_one_line_of_at_most_300_characters() -> None:
    title = clean_line("가" * 100_000 + "\n나")
    assert title == "가" * 300
    assert clean_line("첫 줄\n둘째&nbsp;줄 &lt;긴급&gt;") == "첫 줄 둘째 줄 <긴급>"


def test_a_cut_never_leaves_half_an_emoji_behind() -> None:
    assert clean_line("👨\u200d👩", limit=2) == "👨"


@given(st.text(alphabet=st.characters(codec=None), max_size=300))
def test_cleaned_text_can_be_stored_anywhere(text: str) -> None:
    clean = clean_text(text)
    clean.encode("utf-8")
    assert "\x00" not in clean
    assert not any(unicodedata.category(char) == "Cc" for char in clean if char != "\n")
    assert clean_text(clean) == clean


def test_entities_are_resolved_once_and_only_when_whole() -> None:
    assert unescape("R&D &amp;lt; AT&T &#44608; &copy보호") == "R&D &lt; AT&T 김 &copy보호"


def test_markup_becomes_text() -> None:
    html = '<p>첫<b>째</b></p><a href="javascript:x">둘째</a><br/>셋째 &lt;태그&gt; a < b <!-- 주석 -->'
    assert without_markup(html) == "첫째\n둘째\n셋째 <태그> a < b"


def test_many_unfinished_tags_stay_quick() -> None:
    assert len(without_markup("<!--" * 100_000)) <= 20_000


@pytest.mark.parametrize(
    "address",
    [
        "https://www.g2b.go.kr/link/PNPE027_01/single/?bidPbancNo=R26BK01&bidPbancOrd=000",
        "http://www.jungnang.go.kr:8080/portal/bbs/rss/B0000119.do?menuNo=200477",
        "HTTPS://서울.한국/공고",
    ],
)
def test_addresses_that_may_be_shown(address: str) -> None:
    assert clean_url(f"  {address}\t") == address


@pytest.mark.parametrize(
    "address",
    [
        "", "추후제공예정", "javascript:alert(1)", "tg://user?id=1", "data:text/html,x", "//host/path", "https://", "http://[::1",
        "https://user:pass@host/", "https://host:port/", "https://host/\u202egpj.exe", "https://h/" + "x" * 2000,
    ],
)  # fmt: skip
def test_addresses_that_may_not(address: str) -> None:
    assert clean_url(address) == ""
