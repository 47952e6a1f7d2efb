"""The years as a table: what is printed, what agrees, what is doubted; within Telegram's limits."""

import pytest

from bot.render.budget import digest_line, render_budget, topic_rows, topics_money, year_rows
from bot.render.budget_doubts import doubt_lines, rule_words
from bot.render.budget_words import amount, figure_label, names
from bot.texts.catalog import LANGUAGES, catalog
from jobs.rules.announcements import BROKEN, HOLDS, PARTIAL, Year, compare, year_against_year
from storage.records import Announcement, Check, Figure, Statement

EOK = 10**8
KO, EN = catalog("ko"), catalog("en")


def fig(
    kind: str, key: str | None, projects: int | None, eok: float | None, *, scope: str = "all", label: str = ""
) -> Figure:
    krw = None if eok is None else round(eok * EOK)
    return Figure(kind=kind, scope=scope, key=key, label=label or key or kind, projects=projects, amount_krw=krw)


def said(
    source: str, year: int, *figures: Figure, checks: tuple[Check, ...] = (), previous: int | None = None
) -> Statement:
    told = Announcement(announcement=True, year=year, figures=figures, checks=checks, previous_krw=previous)
    return Statement(source=source, url=f"https://{source}.example/1", announcement=told)


def total(projects: int | None, eok: float | None, scope: str = "all") -> Figure:
    return fig("total", None, projects, eok, scope=scope)


def cctv(eok: float, scope: str = "smart_city") -> Figure:
    return fig("topic", "cctv", None, eok, scope=scope)


GIVEN = [
    said("paper", 2020, total(1158, 3626), total(None, 1014, "smart_city"), cctv(312)),
    said("paper", 2021, total(1045, 3213), cctv(316)),
    said("other", 2021, total(1045, 3213), cctv(316)),
    said("paper", 2022, total(1067, 3459), cctv(379), fig("topic", None, 9, 69.93, label="그린IT")),
    said(
        "blog",
        2022,
        total(1067, 3459),
        cctv(37),
        checks=(
            Check(rule="topics add up to the smart-city total", status=BROKEN, expected=1126 * EOK, got=606 * EOK),
            Check(rule="quarters and preordered add up to the total", status=HOLDS, expected=1067, got=1067),
            Check(rule="project types add up to the total", status=PARTIAL, expected=3459 * EOK, got=1460 * EOK),
        ),
    ),
]
YEARS = compare(GIVEN)


def test_the_years_with_growth_and_trust() -> None:
    assert [row.split() for row in year_rows(YEARS, KO)] == [
        ["연도", "건수", "억원", "전년비", "확인"],
        ["2020", "1,158", "3,626", "·", "기사", "1건"],
        ["2021", "1,045", "3,213", "-11.4%", "✓", "기사", "2건"],
        ["2022", "1,067", "3,459", "+7.7%", "✓", "기사", "2건"],
    ]


def test_columns_stand_under_one_another() -> None:
    rows = year_rows(YEARS, EN)
    assert (
        len({row.index(value) + len(value) for row, value in zip(rows[1:], ("1,158", "1,045", "1,067"), strict=True)})
        == 1
    )


def test_years_without_a_total_or_a_sum_are_shown_empty() -> None:
    years = compare(
        [said("a", 2020, cctv(312)), said("a", 2021, total(1045, None)), said("a", 2022, total(None, 3459))]
    )
    assert [row.split() for row in year_rows(years, KO)[1:]] == [
        ["2020", "-", "-"],
        ["2021", "1,045", "-", "·", "기사", "1건"],
        ["2022", "-", "3,459", "·", "기사", "1건"],
    ]


def test_topics_by_year_the_largest_first_and_doubt_marked() -> None:
    assert [row.split() for row in topic_rows(YEARS, KO)] == [
        ["2020", "2021", "2022"],
        ["스마트도시", "1,014", "-", "-"],
        ["CCTV", "312", "316", "379⚠"],
        ["그린IT", "-", "-", "69.93"],
    ]
    assert topic_rows(compare([said("a", 2020, total(1, 1000))]), KO) == []


def test_doubts_name_both_values_and_their_sources() -> None:
    assert [str(line) for line in doubt_lines(YEARS, (), KO)] == [
        "⚠ 2022 CCTV: 379억원 (paper) ↔ 37억원 (blog)",
        "⚠ 2022 스마트도시 분야별 금액: 합계 606억원 ≠ 1,126억원 (blog)",
    ]


def test_a_wrong_year_is_told_with_the_year_it_is_of() -> None:
    years = compare(
        [said("a", 2022, total(1067, 3459)), said("b", 2023, total(1431, 3703)), said("blog", 2023, total(1067, 3459))]
    )
    assert [str(line) for line in doubt_lines(years, (), EN)] == [
        "⚠ 2023 All: ₩370.3bn (b) ↔ ₩345.9bn (blog; the value of 2022)",
        "⚠ 2023 All: 1,431 projects (b) ↔ 1,067 projects (blog; the value of 2022)",
    ]


def test_broken_counts_and_denied_years_are_told() -> None:
    broken = Check(rule="quarters and preordered add up to the total", status=BROKEN, expected=1045, got=1044)
    unknown = Check(rule="1분기 is stated alike", status=BROKEN, expected=50, got=52)
    given = [
        said("a", 2020, total(1158, 3626)),
        said("b", 2021, total(1045, 3213), checks=(broken, unknown), previous=3600 * EOK),
        said("c", 2021, total(1045, 3213), checks=(broken,), previous=3626 * EOK),
    ]
    assert [str(line) for line in doubt_lines(compare(given), year_against_year(given), KO)] == [
        "⚠ 2021 발주 시기별 건수: 합계 1,044건 ≠ 1,045건 (b 외 1)",
        "⚠ 2021 1분기 is stated alike: 합계 52건 ≠ 50건 (b)",
        "⚠ b: 전년 총액을 3,600억원이라고 적음, 그해 기사는 3,626억원",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_message_with_table_topics_doubts_and_sources(language: str) -> None:
    (message,) = render_budget(YEARS, language=language, links={s.source: s.url for s in GIVEN})
    assert "<pre>" in message.html
    assert '<a href="https://blog.example/1">blog</a>' in message.html
    assert "3,626" in message.plain or "362.6" in message.plain
    assert "↔" in message.plain


def test_sources_beyond_three_are_counted() -> None:
    many = compare([said(f"s{n}", 2022, total(1067, 3459)) for n in range(5)])
    (message,) = render_budget(many, language="ko")
    assert "2022 s0, s1, s2 외 2" in message.plain


def test_nothing_read_is_said() -> None:
    (message,) = render_budget((), language="en")
    assert (
        message.plain.splitlines()[1]
        == "No yearly announcement has been read yet. Once the press reports one, it will be set out here."
    )


def test_a_long_history_is_paged_within_limits() -> None:
    odd = [
        said(
            f"{side}{year}",
            year,
            total(year, 1000 + side),
            *(fig("topic", None, None, n + side, label=f"분야 {n}") for n in range(30)),
        )
        for year in range(2001, 2025)
        for side in (0, 1)
    ]
    parts = render_budget(compare(odd), language="ko")
    assert len(parts) > 1
    assert all(len(part.plain.encode("utf-16-le")) // 2 <= 4096 for part in parts)


@pytest.mark.parametrize(
    ("krw", "korean", "english"),
    [
        (3459 * EOK, "3,459", "345.9"),
        (145_779_000_000, "1,457.79", "145.779"),
        (7 * 10**9, "70", "7.0"),
        (10**13, "100,000", "10,000.0"),
    ],
)
def test_amounts_in_the_readers_unit(krw: int, korean: str, english: str) -> None:
    assert (amount(krw, KO), amount(krw, EN)) == (korean, english)


def test_names_are_the_readers_where_the_key_has_one() -> None:
    figures = [
        total(1, 1),
        total(1, 1, "smart_city"),
        total(1, 1, "new_technology"),
        cctv(1),
        fig("buyer_group", "district", 1, 1),
        fig("project_type", "maintenance", 1, 1),
        fig("quarter", "Q1", 1, None, label="1분기"),
        fig("topic", None, 1, 1, label="그린IT"),
    ]
    (year,) = compare([said("a", 2022, *figures)])
    assert [figure_label(figure, EN) for figure in year.figures] == [
        "All",
        "Smart city",
        "New technology",
        "CCTV",
        EN.plain("group.district"),
        EN.plain("type.maintenance"),
        "1분기",
        "그린IT",
    ]


def test_one_name_or_one_and_how_many_more() -> None:
    assert (names(("a",), KO), names(("a", "b", "c"), KO), names(("a", "b"), EN)) == ("a", "a 외 2", "a and 1 more")


def test_every_rule_has_words_in_both_languages() -> None:
    check = Check(rule="buyer groups add up to the total", status=HOLDS, expected=1, got=1)
    assert (rule_words(check, KO), rule_words(check, EN)) == ("기관별 금액", "buyer groups, won")


def test_a_year_is_a_value() -> None:
    assert isinstance(YEARS[0], Year)


def test_the_topics_money_in_the_latest_year_that_tells_it() -> None:
    assert topics_money(YEARS, ("ai", "cctv"), KO) == ("📊 2022년 서울시 예산: CCTV 379억원 → /budget",)
    assert topics_money(YEARS[:2], ("cctv",), EN) == ("📊 Seoul's 2021 budget: CCTV ₩31.6bn → /budget",)
    assert topics_money(YEARS, ("ai",), KO) == ()
    assert topics_money((), ("cctv",), KO) == ()
    earlier = compare([*GIVEN, said("paper", 2019, fig("topic", "gis", None, 20), fig("topic", "ai", None, None))])
    assert topics_money(earlier, ("gis", "cctv", "ai"), KO) == (
        "📊 2022년 서울시 예산: CCTV 379억원 → /budget",
        "📊 2019년 서울시 예산: 공간정보(GIS) 20억원 → /budget",
    )


def test_a_year_in_one_line_for_the_digest() -> None:
    assert digest_line(YEARS[2], language="ko") == (
        "📊 <b>2022년 서울시 정보화사업</b> 1,067건, 3,459억원 (✓ 기사 2건) → /budget"
    )
    (bare,) = compare([said("a", 2020, cctv(312))])
    assert digest_line(bare, language="en") == ""
