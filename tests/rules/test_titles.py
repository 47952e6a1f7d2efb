"""Tags out of titles, as recorded titles wear them."""

import pytest

from jobs.rules.titles import normal_title, split_tags


@pytest.mark.parametrize(
    ("printed", "title", "tags"),
    [
        ("[긴급] 지능형 CCTV 구축", "지능형 CCTV 구축", ("긴급",)),
        ("(긴급)우석대학교 차세대 지능형 학습플랫폼(LXP) 구축 사업(재공고)", "우석대학교 차세대 지능형 학습플랫폼(LXP) 구축 사업", ("긴급", "재공고")),
        ("(협상에의한 계약) 2026 강남 로봇플러스 페스티벌", "2026 강남 로봇플러스 페스티벌", ("협상에 의한 계약",)),
        ("【협상에 의한 계약】[재공고] 데이터센터 이전", "데이터센터 이전", ("협상에 의한 계약", "재공고")),
        ("홈페이지 유지관리 용역[긴급]", "홈페이지 유지관리 용역", ("긴급",)),
        ("통합관제센터 구축 (2차 재공고)", "통합관제센터 구축", ("재공고",)),
        ("통합관제센터 구축(재공고 3차)", "통합관제센터 구축", ("재공고",)),
        ("＜긴급＞ S-Map 기능개선", "S-Map 기능개선", ("긴급",)),
        ("[제안요청서 사전공개] 2026년 S-Map 기능개선 용역", "2026년 S-Map 기능개선 용역", ("제안요청서 사전공개",)),
        ("(석간) 서울시, 올해 1,431건 투입", "서울시, 올해 1,431건 투입", ("석간",)),
        ("인공지능(AI) 종합계획 수립 용역", "인공지능(AI) 종합계획 수립 용역", ()),
        ("DB 구축(2차)", "DB 구축(2차)", ()),
        ("[혁신] 생성형 AI 도입", "[혁신] 생성형 AI 도입", ()),
        ("[긴급", "[긴급", ()),
        ("긴급]", "긴급]", ()),
        ("(재공고)", "(재공고)", ("재공고",)),
        ("", "", ()),
    ],
)  # fmt: skip
def test_split_tags(printed: str, title: str, tags: tuple[str, ...]) -> None:
    assert split_tags(printed) == (title, tags)


def test_no_more_than_six_tags_are_taken() -> None:
    title, tags = split_tags("[긴급][재공고][협상][용역][단가][총액][장기]사업")
    assert title == "[장기]사업"
    assert len(tags) == 6


def test_a_key_is_the_same_for_a_tender_and_its_renotice() -> None:
    assert normal_title("[긴급] S-Map  기능 개선 (재공고)") == normal_title("s-map 기능개선") == "smap기능개선"
