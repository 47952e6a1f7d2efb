"""What looks like the yearly announcement and is not: other places, other offices, other years, single projects."""

import pytest

from tests.rules.announced import read

NOT_OURS = [
    "부산시는 올해 정보화사업 300건에 800억원을 투자한다. 서울시보다 적다.",
    "서울시교육청은 올해 정보화사업에 1500억원을 투입한다. 서울시교육청 관계자는 기대했다.",
    "서울 강남구는 올해 정보화사업 50건에 620억원을 투입한다. 서울시도 지원한다.",
    "서울시 강남구, 올해 정보화사업 620억 투입\n\n서울시 강남구는 올해 정보화사업 50건에 620억원을 투입한다.",
    "서울시는 2026년까지 3년간 스마트도시 사업에 1조 4725억원을 투자한다. 빅데이터 132억, 인공지능 53억 등이다. 정보화 사업도 한다.",
    "서울시 내년 예산 47조원 편성. 정보화 분야에는 언급이 없다. 복지 16조원.",
    "정부는 올해 국가정보화 사업에 3조6천억원을 투입한다. 서울시도 참여한다.",
    "서울시는 '메타버스 서울' 구축에 39억원을 투입한다. 정보화 담당관이 말했다.",
    "서울시는 지난해 정보화사업 1158건에 3626억원을 투입했다.",
    "",
    "서울시 정보화사업 설명회 9일 개최",
]


@pytest.mark.parametrize("text", NOT_OURS)
def test_another_article_states_nothing(text: str) -> None:
    announcement = read(text)
    assert not announcement.announcement
    assert announcement.figures == ()
    assert announcement.checks == ()
