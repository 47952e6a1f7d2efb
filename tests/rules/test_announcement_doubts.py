"""Numbers that are not this year's projects and money."""

import pytest

from jobs.rules.announcements.doubts import sift

EOK = 10**8


def sifted(text: str, year: int | None = 2023) -> tuple[list[int], list[int]]:
    read = sift(text, year=year)
    return [value.amount for value in read.values], list(read.previous)


@pytest.mark.parametrize(
    ("text", "kept", "previous"),
    [
        ("총 2306억원을 투자한다. 작년(2121억원) 대비 8.7% 증가", [2306 * EOK], [2121 * EOK]),
        ('7%("22년 3,459억 원) 증가한 3703억원', [3703 * EOK], [3459 * EOK]),
        ("3459억원에서 3703억원으로 늘었다", [3703 * EOK], [3459 * EOK]),
        ("작년 2121억원보다 185억원 늘어난 2306억원", [2306 * EOK], [2121 * EOK]),
        ("2022년 1067건, 3459억원", [], [3459 * EOK]),
        ("작년 1067건(3459억 원)보다 늘어난 1431건(3703억원)", [1431, 3703 * EOK], [3459 * EOK]),
        ("(2022년) 3459억 → (2023년) 3703억", [3703 * EOK], [3459 * EOK]),
        ("1158건에서 1067건으로 줄었다", [1067], []),
    ],
)
def test_the_year_before_is_set_apart(text: str, kept: list[int], previous: list[int]) -> None:
    assert sifted(text) == (kept, previous)


@pytest.mark.parametrize(
    "text",
    [
        "지난해와 비교해 8.7%(185억원) 증가한 규모다",
        "지난해 대비 3.5%(2048억 원) 증가",
        "전년대비 62억원이 증가",
        "3,494개의 일자리를",
        "일자리 3245개 창출",
        "4475대와 센서 300개",
        "상반기에만 약 절반인 577건(54%)을 발주",
        "10억원의 재화를 산출할 때",
        "취업유발계수(10억원당 10.1명)",
        "4개 자치구 및 5개 행정분야와 12개 기관",
        "2026년까지 3년간 총 500억원",
        "5억원 이상 사업과 20억원 미만 사업",
        "예산 30억원을 절감",
        "국비 10억원",
        "1045건 중",
        "민원 300건",
        "120건의 민원",
        "15개 노선",
    ],
)
def test_other_things_are_left_out(text: str) -> None:
    assert sifted(text) == ([], [])


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("842개 정보화사업은", [842]),
        ("역대 최대 3703억원", [3703 * EOK]),
        ("432건은 지난해 발주를 완료했으며", [432]),
        ("지난해 432건은 발주 완료", [432]),
        ("작년 대비 7% 증가한 규모의 예산인 총 3703억 원", [3703 * EOK]),
        ("작년보다 7% 늘어난 3703억원을 투입", [3703 * EOK]),
        ("379억원이 책정됐다", [379 * EOK]),
    ],
)
def test_this_year_is_kept(text: str, kept: list[int]) -> None:
    assert sifted(text) == (kept, [])


def test_a_year_is_earlier_only_than_a_known_one() -> None:
    assert sifted("2022년 3459억원", year=None) == ([3459 * EOK], [])
    assert sifted("2022년 3459억원", year=2022) == ([3459 * EOK], [])


def test_blanking_keeps_every_place() -> None:
    text = "작년(2121억원) 대비 늘어난 2306억원"
    read = sift(text, year=2019)
    assert len(read.text) == len(text)
    assert "2121" not in read.text
    assert text[read.values[0].start : read.values[0].end] == "2306억원"
