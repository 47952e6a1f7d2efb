"""Whose money it is, by names as they are recorded."""

import pytest

from jobs.rules.buyers import group_of, is_central, real_buyer
from storage.records import BuyerGroup

CITY, DISTRICT, INVESTED, OTHER = BuyerGroup.CITY, BuyerGroup.DISTRICT, BuyerGroup.INVESTED, BuyerGroup.OTHER


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("서울특별시", CITY),
        ("서울특별시 의회사무처", CITY),
        ("서울특별시 체육시설관리사업소", CITY),
        ("서울특별시 서울대공원", CITY),
        ("서울특별시 서울시립대학교 산학협력단", CITY),
        ("서울시립대학교", CITY),
        ("서울특별시 강남소방서", CITY),
        ("서울역사박물관", CITY),
        ("서울특별시 강동구", DISTRICT),
        ("서울특별시영등포구", DISTRICT),
        ("서울특별시 중구", DISTRICT),
        ("서울특별시 강남구도시관리공단", DISTRICT),
        ("강남구청", DISTRICT),
        ("서울교통공사", INVESTED),
        ("재단법인서울에이아이재단", INVESTED),
        ("재단법인 서울연구원", INVESTED),
        ("(재)서울경제진흥원", INVESTED),
        ("㈜서울교통공사", INVESTED),
        ("서울특별시서울의료원", INVESTED),
        ("(재)서울특별시평생교육진흥원(서울시민대학 다시가는캠퍼스)", INVESTED),
        ("서울주택도시개발공사", INVESTED),
        ("조달청 서울지방조달청", OTHER),
        ("서울특별시교육청", OTHER),
        ("서울특별시강남교육청 서운중학교", OTHER),
        ("서울특별시교육청 서울특별시강서양천교육지원청", OTHER),
        ("서울대학교병원", OTHER),
        ("서울올림픽기념국민체육진흥공단", OTHER),
        ("대구광역시 중구", OTHER),
        ("부산광역시 강서구", OTHER),
        ("중구", OTHER),
        ("강서구", OTHER),
        ("남서울대학교", OTHER),
        ("", OTHER),
    ],
)
def test_group_of(name: str, group: BuyerGroup) -> None:
    assert group_of(name) is group


@pytest.mark.parametrize(
    ("name", "group"), [("중구", DISTRICT), ("데이터센터", CITY), ("서울시설공단", INVESTED), ("", OTHER)]
)
def test_in_a_list_of_seouls_own_bare_names_are_seouls(name: str, group: BuyerGroup) -> None:
    assert group_of(name, within_seoul=True) is group


def test_central_purchasers() -> None:
    assert is_central("조달청 서울지방조달청")
    assert is_central("각 수요기관")
    assert not is_central("서울특별시")


@pytest.mark.parametrize(
    ("buyer", "announcer", "title", "expected"),
    [
        ("서울특별시 강동구", "조달청 서울지방조달청", "CCTV", ("서울특별시 강동구", DISTRICT)),
        ("조달청", "서울특별시", "CCTV", ("서울특별시", CITY)),
        ("", "서울교통공사", "CCTV", ("서울교통공사", INVESTED)),
        ("조달청", "조달청 서울지방조달청", "서울특별시 강남구 CCTV 구매", ("서울특별시 강남구", DISTRICT)),
        ("조달청", "조달청", "송파구청 홈페이지 구축", ("서울특별시 송파구", DISTRICT)),
        ("조달청", "조달청", "2026년 서울교통공사 통신망", ("서울교통공사", INVESTED)),
        ("각 수요기관", "조달청", "서울시 데이터센터 서버", ("서울특별시", CITY)),
        ("조달청", "조달청", "서울특별시교육청 서버", ("조달청", OTHER)),
        ("조달청", "조달청", "부산 강서구 CCTV", ("조달청", OTHER)),
        ("", "조달청", "PC 구매", ("조달청", OTHER)),
        ("각 수요기관", "", "PC 구매", ("각 수요기관", OTHER)),
    ],
)
def test_real_buyer(buyer: str, announcer: str, title: str, expected: tuple[str, BuyerGroup]) -> None:
    assert real_buyer(buyer, announcer, title) == expected
