"""Several articles about one year: agreement, contradiction, the wrong year; never averaged, never silent."""

from jobs.rules.announcements import (
    AGREED,
    BROKEN,
    CONTRADICTED,
    HOLDS,
    SINGLE,
    Compared,
    Year,
    compare,
    year_against_year,
)
from storage.records import Announcement, Check, Figure, Statement

EOK = 10**8


def stated(
    source: str, year: int | None, *figures: Figure, checks: tuple[Check, ...] = (), previous: int | None = None
) -> Statement:
    told = Announcement(
        announcement=True, year=year, figures=figures, checks=checks, previous_krw=previous and previous * EOK
    )
    return Statement(source=source, announcement=told)


def figure(
    kind: str, key: str | None, projects: int | None, eok: int | None, label: str = "", *, scope: str = "all"
) -> Figure:
    amount = None if eok is None else eok * EOK
    return Figure(kind=kind, scope=scope, key=key, label=label or key or kind, projects=projects, amount_krw=amount)


def total(projects: int | None, eok: int | None) -> Figure:
    return figure("total", None, projects, eok, "정보화사업")


def only(year: Year) -> Compared:
    (one,) = year.figures
    return one


def test_agreement_raises_trust() -> None:
    one, two = stated("a", 2018, total(842, 2121)), stated("b", 2018, total(None, 2121))
    assert only(compare([one])[0]).trust == SINGLE
    both = only(compare([one, two])[0])
    assert both.trust == AGREED
    assert both.amounts[0].sources == ("a", "b")
    assert both.projects[0].sources == ("a",)


def test_a_contradiction_keeps_both_with_their_sources() -> None:
    years = compare(
        [
            stated("a", 2018, figure("project_type", "sw_development", 50, 137)),
            stated("b", 2018, figure("project_type", "sw_development", 53, 137)),
            stated("c", 2018, figure("project_type", "sw_development", 50, 137)),
        ]
    )
    one = only(years[0])
    assert one.trust == CONTRADICTED
    assert [(s.value, s.sources) for s in one.projects] == [(50, ("a", "c")), (53, ("b",))]
    assert [(s.value, s.sources) for s in one.amounts] == [(137 * EOK, ("a", "b", "c"))]


def test_another_years_figure_is_told_as_that() -> None:
    years = compare(
        [
            stated("blog", 2023, total(1067, 3459)),
            stated("a", 2022, total(1067, 3459)),
            stated("b", 2023, total(1431, 3703)),
        ]
    )
    assert [year.year for year in years] == [2022, 2023]
    one = only(years[1])
    assert [(s.value, s.sources, s.also_of) for s in one.amounts] == [
        (3703 * EOK, ("b",), None),
        (3459 * EOK, ("blog",), 2022),
    ]
    assert [s.also_of for s in one.projects] == [None, 2022]


def test_the_same_sum_in_two_years_is_no_doubt_by_itself() -> None:
    years = compare([stated("a", 2022, total(None, 3459)), stated("b", 2023, total(None, 3459))])
    assert only(years[1]).amounts[0].also_of is None


def test_the_article_whose_parts_add_up_is_believed_first() -> None:
    wrong = Check(rule="topics add up to the smart-city total", status=BROKEN, expected=1126 * EOK, got=606 * EOK)
    years = compare(
        [
            stated("translation", 2022, figure("topic", "cctv", None, 37, "CCTV", scope="smart_city"), checks=(wrong,)),
            stated("paper", 2022, figure("topic", "cctv", None, 379, "CCTV", scope="smart_city")),
        ]
    )
    one = only(years[0])
    assert [(s.value, s.doubted) for s in one.amounts] == [(379 * EOK, ()), (37 * EOK, ("translation",))]
    assert not one.doubted
    assert only(compare([stated("t", 2022, figure("topic", "cctv", None, 37), checks=(wrong,))])[0]).doubted
    assert years[0].checks == (("translation", wrong),)


def test_a_difference_of_rounding_is_no_doubt() -> None:
    rounding = Check(rule="project types add up to the total", status=BROKEN, expected=1544 * EOK, got=1545 * EOK)
    years = compare([stated("a", 2013, figure("project_type", "database", 13, 112), checks=(rounding,))])
    assert not only(years[0]).doubted


def test_a_topic_told_without_its_field_is_the_same_topic() -> None:
    years = compare(
        [
            stated("a", 2022, figure("topic", "cctv", None, 379, "지능형 CCTV")),
            stated("b", 2022, figure("topic", "cctv", None, 379, "CCTV", scope="smart_city")),
            stated("c", 2022, figure("topic", "cctv", None, 379, "CCTV", scope="smart_city")),
        ]
    )
    one = only(years[0])
    assert (one.scope, one.label, one.trust) == ("smart_city", "CCTV", AGREED)
    assert years[0].find("topic", "all", "cctv") is one
    assert years[0].find("topic", "smart_city", "cctv") is one
    assert years[0].find("topic", "new_technology", "cctv") is None


def test_fields_have_totals_of_their_own() -> None:
    years = compare([stated("a", 2022, total(1067, 3459), figure("total", None, 253, 1126, "", scope="smart_city"))])
    assert [f.scope for f in years[0].figures] == ["all", "smart_city"]
    assert years[0].find("total", "new_technology") is None


def test_two_figures_of_one_kind_in_one_article_stay_two() -> None:
    two = (
        figure("project_type", "hw_sw_purchase", None, 230, "장비"),
        figure("project_type", "hw_sw_purchase", None, 199, "SW"),
    )
    assert [f.amounts[0].value for f in compare([stated("a", 2010, *two)])[0].figures] == [230 * EOK, 199 * EOK]


def test_single_projects_are_one_by_name_or_by_sum_and_word() -> None:
    years = compare(
        [
            stated("a", 2023, figure("project", None, None, 28, "‘메타버스 서울’ 2단계")),
            stated("b", 2023, figure("project", None, None, 28, "메타버스 서울")),
            stated("c", 2023, figure("project", None, None, 28, "데이터센터 이전")),
            stated("d", 2023, figure("project", None, None, 30, "데이터센터이전")),
        ]
    )
    assert [[s.sources for s in f.amounts] for f in years[0].figures] == [[("a", "b")], [("c",), ("d",)]]


def test_what_announces_nothing_or_no_year_is_left_out() -> None:
    nothing = Statement(source="x", announcement=Announcement(announcement=False))
    assert compare([nothing, stated("a", None, total(1, 1000))]) == ()


def test_year_against_year() -> None:
    given = [
        stated("a", 2022, total(1067, 3459)),
        stated("b", 2023, total(1431, 3703), previous=3459),
        stated("c", 2023, total(1431, 3703), previous=3495),
        stated("d", 2024, total(1500, 3900)),
        stated("e", 2020, total(1158, 3626), previous=2306),
        stated("f", None, total(1, 1000), previous=1),
    ]
    assert [(c.rule, c.status, c.expected, c.got) for c in year_against_year(given)] == [
        ("b on the total of the year before", HOLDS, 3459 * EOK, 3459 * EOK),
        ("c on the total of the year before", BROKEN, 3459 * EOK, 3495 * EOK),
    ]


def test_a_year_without_a_sum_checks_nothing() -> None:
    given = [stated("a", 2022, total(1067, None)), stated("b", 2023, total(1431, 3703), previous=3459)]
    assert year_against_year(given) == ()


def test_figures_of_different_kinds_never_meet() -> None:
    years = compare(
        [
            stated("a", 2022, total(1067, 3459), figure("topic", "cctv", 1, 379)),
            stated("b", 2022, figure("topic", "ai", 1, 379)),
        ]
    )
    assert [(f.kind, f.key) for f in years[0].figures] == [("total", None), ("topic", "cctv"), ("topic", "ai")]
