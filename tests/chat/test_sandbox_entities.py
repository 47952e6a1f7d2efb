"""The sandbox reads Telegram's HTML as strictly as Telegram: texts of the 400s are those of the Bot API server."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.entities import parse_html
from bot.sandbox.errors import Refusal
from bot.sandbox.links import checked_link, detected
from bot.sandbox.utf16 import units


def spans(markup: str) -> list[tuple[str, str]]:
    text, entities = parse_html(markup)
    wide = text.encode("utf-16-le")
    return [
        (one["type"], wide[one["offset"] * 2 : (one["offset"] + one["length"]) * 2].decode("utf-16-le"))
        for one in entities
    ]


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("<b>공고</b> <i>정정</i>", [("bold", "공고"), ("italic", "정정")]),
        ("<strong>a</strong><em>b</em><u>c</u><ins>d</ins>", [("bold", "a"), ("italic", "b"), ("underline", "c"), ("underline", "d")]),
        ("<s>9/12</s> → <del>x</del><strike>y</strike>", [("strikethrough", "9/12"), ("strikethrough", "x"), ("strikethrough", "y")]),
        ("😀<b>뒤</b>", [("bold", "뒤")]),
        ("<b>가<i>나</i></b>", [("bold", "가나"), ("italic", "나")]),
        ("<blockquote>인용</blockquote>", [("blockquote", "인용")]),
        ("<blockquote expandable>긴 인용</blockquote>", [("expandable_blockquote", "긴 인용")]),
        ("<BLOCKQUOTE Expandable='x'>a</BLOCKQUOTE>", [("blockquote", "a")]),
        ('<span class="tg-spoiler">비밀</span><tg-spoiler>x</tg-spoiler>', [("spoiler", "비밀"), ("spoiler", "x")]),
        ('<pre><code class="language-python">x = 1</code></pre>', [("pre", "x = 1")]),
        ("<code>a<b>b</b></code>", [("code", "ab")]),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", [("blockquote", "ab")]),
        ("<b></b>없음", []),
        ("<b>끝</>", [("bold", "끝")]),
        ('<a href="javascript:alert(1)">눌러</a>', []),
        ('<a href="https://www.g2b.go.kr/">원문</a>', [("text_link", "원문")]),
        ('<a href="tg://user?id=42">지우</a>', [("text_mention", "지우")]),
        ("<a>www.seoul.go.kr</a>", [("text_link", "www.seoul.go.kr")]),
    ],
)  # fmt: skip
def test_reads_the_subset(markup: str, found: list[tuple[str, str]]) -> None:
    assert spans(markup) == found


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("R&amp;D &lt;AI&gt; &quot;x&quot;", 'R&D <AI> "x"'),
        ("R&D & 연구", "R&D & 연구"),
        ("&nbsp;&copy;", "&nbsp;&copy;"),
        ("&#44032;&#xAC01;&#128512;", "가각😀"),
        ("&lt", "<"),
        ("&#0;&#x110000;&#99999999999999999999;", "&#0;&#x110000;&#99999999999999999999;"),
        ("a > b", "a > b"),
    ],
)
def test_decodes_only_what_telegram_decodes(markup: str, text: str) -> None:
    assert parse_html(markup)[0] == text


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<font>x</font>", 'Unsupported start tag "font" at byte offset 0'),
        ("한 <br> 글", 'Unsupported start tag "br" at byte offset 4'),
        ("가격 <AI> 사업", 'Unsupported start tag "ai" at byte offset 7'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("3 < 5", 'Unsupported start tag "" at byte offset 2'),
        ("3 <5", "Unclosed start tag at byte offset 2"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a ", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=", "Unclosed start tag at byte offset 0"),
        ("<a =x>y</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=a/b>y</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="x">a</tg-emoji>', "Invalid custom emoji identifier specified"),
        ("&#xD800;", "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"),
    ],
)  # fmt: skip
def test_refuses_with_the_byte(markup: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_html(markup)
    assert (refused.value.code, refused.value.description) == (400, f"Bad Request: can't parse entities: {reason}")


def test_offsets_count_utf16_units() -> None:
    _, entities = parse_html("😀가<b>𠀀</b>")
    assert entities == [{"type": "bold", "offset": 3, "length": 2}]


def test_shows_a_hundred_entities_at_most() -> None:
    assert len(parse_html("<b>x</b> " * 120)[1]) == 100


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_escaped_text_comes_back(text: str) -> None:
    assert parse_html(html.escape(text)) == (text, [])


TAGS = st.sampled_from(["b", "i", "u", "s", "tg-spoiler"])
NESTED = st.recursive(
    st.text(alphabet="가나 x😀&<", max_size=6).map(html.escape),
    lambda inner: st.lists(
        st.tuples(TAGS, inner).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"), max_size=3
    ).map("".join),
    max_leaves=8,
)


@given(NESTED)
def test_every_balanced_nesting_is_read(markup: str) -> None:
    text, entities = parse_html(markup)
    assert text == html.unescape(re.sub(r"<[^>]*>", "", markup))
    assert all(0 <= one["offset"] < one["offset"] + one["length"] <= units(text) for one in entities)


@given(NESTED.filter(lambda markup: "<" in markup), st.data())
def test_a_cut_tag_never_passes(markup: str, data: st.DataObject) -> None:
    ends = [found.end() for found in re.finditer(r"</[a-z-]+>", markup)]
    cut = data.draw(st.sampled_from(ends)) - 1
    with pytest.raises(Refusal):
        parse_html(markup[:cut])


@pytest.mark.parametrize(
    ("target", "link"),
    [
        ("https://www.g2b.go.kr", "https://www.g2b.go.kr/"),
        ("seoul.go.kr/news", "http://seoul.go.kr/news"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("http://localhost/x", ""),
        ("https://", ""),
        ("", ""),
        ("http://[bad", ""),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
    ],
)
def test_links(target: str, link: str) -> None:
    assert checked_link(target) == link


def test_finds_commands_and_addresses_outside_of_links() -> None:
    text = "/help 또는 https://www.g2b.go.kr/a?b=1. 1/2 </b> /why@bot_x 10/20"
    assert [(one["type"], text[one["offset"] : one["offset"] + one["length"]]) for one in detected(text, [])] == [
        ("bot_command", "/help"),
        ("url", "https://www.g2b.go.kr/a?b=1"),
        ("bot_command", "/why@bot_x"),
    ]
    assert detected("/help", [{"type": "code", "offset": 0, "length": 5}]) == [
        {"type": "code", "offset": 0, "length": 5}
    ]
