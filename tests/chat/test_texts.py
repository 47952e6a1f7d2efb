"""Words: both languages say the same things, nothing filled in can become markup, particles and money read right."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.entities import parse_html
from bot.sandbox.utf16 import units as sandbox_units
from bot.texts.amounts import money, short_money
from bot.texts.catalog import LANGUAGES, Catalog, catalog, gaps_of, language_of
from bot.texts.html import (
    Html,
    clean,
    cut,
    escape,
    link,
    one_line,
    plain,
    quote,
    units,
    web_address,
)
from bot.texts.particles import with_particle
from bot.texts.times import clock, day, days_left, moment, short_moment
from jobs.rules.changes import LOUD
from jobs.rules.filters import NAMES
from jobs.rules.topics import TOPIC_KEYS
from jobs.sources.columns import Field
from jobs.sources.registry import FORMS
from storage.records import (
    Action,
    AmountKind,
    BuyerGroup,
    DeadlineKind,
    Frequency,
    Kind,
    ProjectType,
    Stage,
)

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # with lone surrogates, controls and direction marks
FIXED_SECTIONS = {
    "card",
    "change",
    "digest",
    "today",
    "start",
    "preview",
    "saved",
    "list",
    "help",
    "stop",
    "settings",
    "follow",
    "dismiss",
    "propose",
    "toast",
    "error",
    "scope",
    "privacy",
    "export",
    "delete",
    "week",
    "search",
    "calendar",
}
WITHOUT_MARKUP = ("button.", "toast.", "command.", "stage.", "topic.", "deadline.", "action.", "amount.")


def filled(t: Catalog, key: str) -> Html:
    gaps = {gap: 3 if f"{{{gap}:" in t.texts[key] and t.language == "en" else "값" for gap in gaps_of(t.texts[key])}
    return t(key, **gaps)


def test_both_languages_have_the_same_keys() -> None:
    assert set(catalog("ko").texts) == set(catalog("en").texts)


@pytest.mark.parametrize("key", sorted(catalog("ko").texts))
def test_both_languages_fill_the_same_gaps(key: str) -> None:
    assert gaps_of(catalog("ko").texts[key]) == gaps_of(catalog("en").texts[key])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_valid_markup_once_filled(language: str) -> None:
    t = catalog(language)
    for key in t.texts:
        text, _ = parse_html(filled(t, key))
        assert text.strip(), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_for_buttons_and_toasts_hold_no_markup_and_are_short(language: str) -> None:
    t = catalog(language)
    for key, text in t.texts.items():
        if key.startswith(WITHOUT_MARKUP):
            assert "<" not in text, key
            assert len(text) <= 200, key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("stage", Stage),
        ("stage_mark", Stage),
        ("kind", Kind),
        ("group", BuyerGroup),
        ("type", ProjectType),
        ("amount", AmountKind),
        ("deadline", DeadlineKind),
        ("frequency", Frequency),
        ("topic", TOPIC_KEYS),
        ("filter", NAMES),
        ("field", LOUD - {"cancelled"}),
        ("column", Field),
        ("source", FORMS),
        ("operator", [f"source.{kind}" for kind in ("silent", "failing", "access", "format", "columns")]),
        ("action", [action for action in Action if action is not Action.NEW]),
    ],
)
def test_every_word_of_a_closed_list_has_a_name(language: str, section: str, words: list[str]) -> None:
    for word in words:
        assert catalog(language).has(f"{section}.{word}")


def code_of_bot() -> list[ast.AST]:
    return [node for path in Path("bot").rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8")))]


def test_every_text_with_a_fixed_key_is_used_somewhere() -> None:
    named = {node.value for node in code_of_bot() if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    # Lists of words are looked up by the word (f"stage.{…}"), so only sections with fixed keys can be checked.
    fixed = [key for key in catalog("ko").texts if key.split(".")[0] in FIXED_SECTIONS]
    assert fixed
    assert [key for key in fixed if key not in named] == []


def test_every_key_that_the_code_asks_for_exists() -> None:
    asked = {
        node.args[0].value
        for node in code_of_bot()
        if isinstance(node, ast.Call)
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
        and ast.unparse(node.func).removesuffix(".plain").split(".")[-1] == "t"
    }
    assert asked
    assert [key for key in sorted(asked) if not catalog("ko").has(key)] == []


def test_a_filling_is_escaped_and_markup_is_not_escaped_twice() -> None:
    t = Catalog("ko", {"say": "<b>{a}</b> {b}"})
    assert t("say", a="<i>&", b=Html("<u>x</u>")) == "<b>&lt;i&gt;&amp;</b> <u>x</u>"
    assert t.plain("say", a="<i>", b="\u202eevil") == "<b><i></b> evil"


def test_numbers_are_grouped_and_counted_things_agree() -> None:
    t = Catalog("en", {"n": "{count:notice/notices} of {all}"})
    assert t("n", count=1, all=1234) == "1 notice of 1,234"
    assert t("n", count=0, all=2) == "0 notices of 2"


def test_a_missing_text_or_filling_is_a_bug_that_shows() -> None:
    with pytest.raises(KeyError):
        catalog("ko")("no.such.key")
    with pytest.raises(KeyError):
        catalog("ko")("card.hit", word="x")
    with pytest.raises(ValueError, match="'fr'"):
        catalog("fr")


def test_a_word_of_an_open_list_falls_back_to_itself() -> None:
    assert catalog("ko").name("source", "g2b_bid") == "나라장터"
    assert catalog("ko").name("source", "brand_new") == "brand_new"


@pytest.mark.parametrize(
    ("code", "language"), [("ko", "ko"), ("ko-KR", "ko"), (None, "ko"), ("", "ko"), ("en-US", "en"), ("ja", "en")]
)
def test_a_clients_language_becomes_one_of_ours(code: str | None, language: str) -> None:
    assert language_of(code) == language


@pytest.mark.parametrize(
    ("word", "pair", "said"),
    [
        ("공고", "을/를", "공고를"),
        ("사업", "을/를", "사업을"),
        ("서울", "으로/로", "서울로"),
        ("부산", "으로/로", "부산으로"),
        ("도로", "으로/로", "도로로"),
        ("CCTV", "이/가", "CCTV가"),
        ("ERP", "은/는", "ERP는"),
        ("URL", "을/를", "URL을"),
        ("URL", "으로/로", "URL로"),
        ("3", "이/가", "3이"),
        ("2", "이/가", "2가"),
        ("2025", "은/는", "2025는"),
        ("1", "으로/로", "1로"),
        ("‘관제’", "을/를", "‘관제’를"),
        ("배정예산(VAT 포함)", "은/는", "배정예산(VAT 포함)은"),
        ("Azure", "을/를", "Azure을(를)"),
        ("", "이/가", "이(가)"),
        ("🚀", "과/와", "🚀과(와)"),
        ("Azure", "으로/로", "Azure(으)로"),
    ],
)
def test_the_particle_fits_the_last_sound(word: str, pair: str, said: str) -> None:
    assert with_particle(word, pair) == said


def test_the_catalogue_uses_particles_in_korean() -> None:
    assert catalog("ko")("operator.source.silent", source="나라장터", problem="").startswith("나라장터가 ")


@pytest.mark.parametrize(
    ("krw", "korean", "english"),
    [
        (1, "1원", "₩1"),
        (9_999, "9,999원", "₩9,999"),
        (10_000, "1만원", "₩10,000"),
        (12_345, "1만 2,345원", "₩12,345"),
        (420_000_000, "4억 2,000만원", "₩420 million"),
        (1_234_000_000, "12억 3,400만원", "₩1.234 billion"),
        (761_818_182, "7억 6,181만 8,182원", "₩761,818,182"),
        (340_000_000_000, "3,400억원", "₩340 billion"),
        (1_200_000_000_000, "1조 2,000억원", "₩1.2 trillion"),
        (100_000_000_01, "100억 1원", "₩10,000,000,001"),
    ],
)
def test_money_is_exact(krw: int, korean: str, english: str) -> None:
    assert money(krw, "ko") == korean
    assert money(krw, "en") == english


@pytest.mark.parametrize(
    ("krw", "korean", "english"),
    [
        (900, "900원", "₩900"),
        (55_000_000, "5,500만원", "₩55M"),
        (55_555_555, "약 5,556만원", "~₩55.6M"),
        (420_000_000, "4.2억", "₩420M"),
        (462_000_000, "4.62억", "₩462M"),
        (110_000_000, "1.1억", "₩110M"),
        (761_818_182, "약 7.62억", "~₩762M"),
        (11_800_000_000, "118억", "₩11.8B"),
        (1_200_000_000_000, "1.2조", "₩1.2T"),
        (9_000, "9,000원", "₩9,000"),
    ],
)
def test_money_in_lists_is_short_and_says_when_it_was_rounded(krw: int, korean: str, english: str) -> None:
    assert short_money(krw, "ko") == korean
    assert short_money(krw, "en") == english


@given(st.integers(min_value=1, max_value=2**63 - 1))
def test_exact_money_can_be_read_back(krw: int) -> None:
    total, text = 0, money(krw, "ko").removesuffix("원").replace(",", "")
    for piece in text.split():
        scale = {"조": 10**12, "억": 10**8, "만": 10**4}.get(piece[-1], 1)
        total += int(piece.rstrip("조억만")) * scale
    assert total == krw


NOW = datetime(2025, 9, 5, 1, 0, tzinfo=UTC)


def test_moments_are_seouls_with_weekday_and_clock() -> None:
    at = datetime(2025, 9, 12, 1, 0, tzinfo=UTC)
    assert moment(at, NOW, "ko") == "9/12(금) 10:00"
    assert moment(at, NOW, "en") == "Fri 12 Sep 10:00"


def test_another_year_is_written_out_by_seouls_calendar() -> None:
    new_year = datetime(2025, 12, 31, 15, 0, tzinfo=UTC)  # midnight in Seoul
    assert day(new_year, NOW, "ko") == "2026/1/1(목)"
    assert day(new_year, NOW, "en") == "Thu 1 Jan 2026"
    assert clock(new_year) == "00:00"


def test_days_left_are_counted_by_seouls_calendar() -> None:
    assert days_left(datetime(2025, 9, 5, 14, 59, tzinfo=UTC), NOW) == 0
    assert days_left(datetime(2025, 9, 5, 15, 0, tzinfo=UTC), NOW) == 1
    assert days_left(datetime(2025, 9, 4, 14, 0, tzinfo=UTC), NOW) == -1


def test_todays_moments_are_only_a_clock() -> None:
    assert short_moment(datetime(2025, 9, 4, 22, 40, tzinfo=UTC), NOW, "ko") == "07:40"
    assert short_moment(datetime(2025, 9, 3, 22, 40, tzinfo=UTC), NOW, "ko") == "9/4(목) 07:40"


@given(ANY_TEXT)
def test_any_text_survives_escaping_as_itself(text: str) -> None:
    shown, entities = parse_html(escape(text))
    assert shown == clean(text) == plain(escape(text))
    assert entities == []


@given(ANY_TEXT)
def test_clean_text_holds_nothing_that_telegram_or_a_screen_chokes_on(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200f\ufeff\x00\r")
    assert clean(cleaned) == cleaned
    assert "\n" not in one_line(text)


@given(ANY_TEXT, st.integers(min_value=1, max_value=50))
def test_a_cut_text_fits_and_says_that_it_was_cut(text: str, most: int) -> None:
    shorter = cut(text, most)
    assert units(shorter) <= most
    assert shorter == text or shorter.endswith("…")


@given(st.text())
def test_units_are_telegrams_units(text: str) -> None:
    assert units(text) == sandbox_units(text)


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://www.g2b.go.kr/link?a=1&b=2", True),
        ("http://example.org:8080/x", True),
        ("javascript:alert(1)", False),
        ("tg://user?id=1", False),
        ("https://localhost/x", False),
        ("https://a.b/<script>", False),
        ('https://a.b/"onclick', False),
        ("https://user:secret@a.b/", False),
        ("https://a.b/한글", False),
        ("https://a.b/ x", False),
        ("https://a.b:notaport/", False),
        ("https://[broken/", False),
        ("https:///path", False),
        ("https://a.b/" + "x" * 2000, False),
        ("", False),
    ],
)
def test_only_addresses_that_telegram_takes_become_links(url: str, taken: bool) -> None:
    assert web_address(url) is taken
    assert ("<a " in link("제목", url)) is taken


def test_a_link_keeps_its_address_whole() -> None:
    _, entities = parse_html(link("<제목>", "https://a.b/?x=1&y='"[:-1]))
    assert [entity["url"] for entity in entities] == ["https://a.b/?x=1&y="]


def test_an_empty_quote_is_nothing() -> None:
    assert quote(" \n") == ""
