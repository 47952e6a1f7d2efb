"""The words of the lists: topics, types, buyer groups, quarters, in both languages."""

import pytest

from jobs.rules.announcements import english_words as english
from jobs.rules.announcements import words


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("빅데이터", "bigdata"),
        ("빅 데이터", "bigdata"),
        ("인공지능 ", "ai"),
        ("생성형 AI", "ai"),
        ("AR·VR", "arvr"),
        ("VR/AR", "arvr"),
        ("가상현실(VR)·증강현실(AR)", "arvr"),
        ("사물인터넷(IoT)", "iot"),
        ("와이파이", "wifi"),
        ("와이파이가", "wifi"),
        ("폐쇄회로(CC)TV", "cctv"),
        ("폐쇄회로TV", "cctv"),
        ("지능형 CCTV", "cctv"),
        ("지리정보시스템(GIS)", "gis"),
        ("공간정보", "gis"),
        ("코로나19 관련 비대면 사업에도", "contactless"),
        ("메타버스 기술 활용에", "metaverse"),
        ("메타버스 서울", None),
        ("빅데이터·인공지능", None),
        ("전역 공공 와이파이 조성", None),
        ("", None),
    ],
)
def test_a_topic_is_named_exactly(label: str, key: str | None) -> None:
    assert words.topic_named(label) == key


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("시스템구축", "system_build"),
        ("전산장비 및 솔루션 도입", "hw_sw_purchase"),
        ("전산장비, 솔루션 도입", "hw_sw_purchase"),
        ("하드웨어 및 소프트웨어 구매 시스템구축", "hw_sw_purchase"),
        ("소프트웨어 도입", "hw_sw_purchase"),
        ("S/W개발", "sw_development"),
        ("소프트웨어(SW) 개발", "sw_development"),
        ("정보통신 및 정보보안", "telecom_security"),
        ("통신망 구축", "telecom_security"),
        ("DB구축", "database"),
        ("유지·보수", "maintenance"),
        ("운영 및 유지관리", "maintenance"),
        ("정보시스템 유지보수", "maintenance"),
        ("ISP·정보화 교육 등", "consulting_education"),
        ("정보화 교육 등 기타", "other"),
        ("데이터베이스 구축 등 기타", "other"),
        ("클라우드센터 인프라구축", None),
        ("통합보안관제시스템 고도화", None),
        ("디지털 취약계층 교육", None),
        ("빅데이터", None),
    ],
)
def test_a_project_type_is_named_exactly(label: str, key: str | None) -> None:
    assert words.type_named(label) == key


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("서울시", "city"),
        ("서울특별시", "city"),
        ("시 본부가", "city"),
        ("본청·사업소가", "city"),
        ("서울시가 직접 추진하는 사업은", "city"),
        ("25개 자치구", "district"),
        ("산하 25개 자치구가", "district"),
        ("투자·출연기관", "invested"),
        ("투자 출연 기관", "invested"),
        ("투자.출연기관", "invested"),
        ("출연·투자기관", "invested"),
        ("공사·공단", "invested"),
        ("서울시 올해", None),
        ("본청·사업소와 25개 자치구", None),
        ("강남구", None),
    ],
)
def test_a_buyer_group_is_named_exactly(label: str, key: str | None) -> None:
    assert words.buyer_named(label) == key


@pytest.mark.parametrize(
    ("label", "of_four", "named"),
    [
        ("1분기", False, ("Q1", "1분기")),
        ("1·4분기", True, ("Q1", "1·4분기")),
        ("2/4 분기", True, ("Q2", "2/4분기")),
        ("3·4분기 이후", True, ("Q3+", "3·4분기 이후")),
        ("3·4분기", True, ("Q3", "3·4분기")),
        ("3·4분기", False, ("Q3+", "3·4분기")),
        ("3~4분기", False, ("Q3+", "3~4분기")),
        ("3분기(7~9월) 이후", False, ("Q3+", "3분기(7~9월) 이후")),
        ("4분기", False, ("Q4", "4분기")),
        ("2분기 이후", False, None),
        ("1~2분기", False, None),
        ("상반기", False, None),
    ],
)
def test_a_quarter(label: str, of_four: bool, named: tuple[str, str] | None) -> None:
    assert words.quarter_in(label, of_four=of_four) == named


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2021년에 발주 완료됐으며", "2021년에 발주 완료"),
        ("은 작년에 발주 완료.", "작년에 발주 완료"),
        ("지난해 발주를 완료했으며", "지난해 발주를 완료"),
        ("2022년 말에 발주 완료하였으며", "2022년 말에 발주 완료"),
        ("이미 발주가 끝났다", "이미 발주가 끝"),
        ("내년에 발주한다", None),
    ],
)
def test_what_was_ordered_before(text: str, said: str | None) -> None:
    assert words.ordered_before(text) == said


@pytest.mark.parametrize(
    ("text", "key", "printed"),
    [
        ("치매 어르신 실종 방지에 지능형 CCTV를 확대", "cctv", "CCTV"),
        ("빅 데이터를 모은다", "bigdata", "빅 데이터"),
        ("공공 와이파이 확대", "wifi", "와이파이"),
    ],
)
def test_the_words_that_name_a_topic(text: str, key: str, printed: str) -> None:
    assert words.printed_topic(text, key) == printed


@pytest.mark.parametrize(
    ("label", "named"),
    [
        ("in the first quarter of", ("Q1", "first quarter")),
        ("after the third quarter", ("Q3+", "after the third quarter")),
        ("in the third quarter or later", ("Q3+", "third quarter or later")),
        ("in the third quarter", ("Q3", "third quarter")),
        ("cases in Q2", ("Q2", "Q2")),
        ("4Q", ("Q4", "4Q")),
        ("after the second quarter", None),
        ("in the second half", None),
        ("of others", None),
    ],
)
def test_an_english_quarter(label: str, named: tuple[str, str] | None) -> None:
    assert english.quarter_in(label) == named


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("CCTV-related projects", "cctv"),
        ("in the Internet of Things", "iot"),
        ("cloud system-related", "cloud"),
        ("non-face-to-face", "contactless"),
        ("Untact", "contactless"),
        ("AR·VR", "arvr"),
        ("Virtual and Augmented Reality", "arvr"),
        ("improving video surveillance", None),
        ("", None),
    ],
)
def test_an_english_topic(label: str, key: str | None) -> None:
    assert english.topic_named(label) == key


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("system establishment", "system_build"),
        ("computation equipment and solution introduction", "hw_sw_purchase"),
        ("SW development", "sw_development"),
        ("maintenance", "maintenance"),
        ("communication and information security", "telecom_security"),
        ("database construction", "database"),
        ("consulting and education", "consulting_education"),
        ("others", "other"),
        ("parks", None),
    ],
)
def test_an_english_type(label: str, key: str | None) -> None:
    assert english.type_in(label) == key
