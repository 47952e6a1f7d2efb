"""Bytes into text when labels lie."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.sources.encodings import decode
from jobs.sources.errors import FormatChanged

KOREAN = "서울시, 똠방각하 펲시콜라 1,431건"  # 똠 and 펲 are in cp949 but not in EUC-KR


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (KOREAN.encode("utf-8"), ""),
        (KOREAN.encode("utf-8"), "text/xml; charset=euc-kr"),
        (KOREAN.encode("cp949"), ""),
        (KOREAN.encode("cp949"), "text/html; charset=UTF-8"),
        (KOREAN.encode("cp949"), "text/html; charset=ISO-8859-1"),
        (KOREAN.encode("cp949"), "text/html; charset=ks_c_5601-1987"),
        (KOREAN.encode("cp949"), "text/html; charset=no-such-thing"),
        (codecs.BOM_UTF8 + KOREAN.encode("utf-8"), "text/xml; charset=euc-kr"),
        (KOREAN.encode("utf-16"), ""),
    ],
)
def test_decode(body: bytes, content_type: str) -> None:
    assert decode(body, content_type) == KOREAN


def test_the_documents_own_declaration_counts() -> None:
    text = '<?xml version="1.0" encoding="shift_jis"?><x>テスト</x>'
    assert decode(text.encode("shift_jis")) == text
    page = '<html><head><meta charset="euc-kr"></head>가</html>'
    assert decode(page.encode("cp949")) == page


def test_a_character_cut_in_half_is_left_out() -> None:
    assert decode("서울".encode()[:-1]) == "서"


def test_what_nobody_can_read_is_refused() -> None:
    with pytest.raises(FormatChanged, match="encoding"):
        decode(b"\xff\xff\xff\xff")


@given(st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=2))
def test_korean_text_survives_either_encoding(text: str) -> None:
    assert decode(text.encode("cp949")) == text
    assert decode(text.encode("utf-8"), "text/plain; charset=euc-kr") == text
