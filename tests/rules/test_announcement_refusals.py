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
    "경기도는 올해 정보화사업 500건에 2000억원을 투자한다고 밝혔다. 서울시는 별도로 추진한다.",
    "서울시설공단은 올해 정보화사업 30건에 520억원을 투입한다.",
    "서울교통공사가 올해 정보화사업에 900억원을 투입한다. 서울시 산하 기관이다.",
    "서울시는 올해 복지 사업 300건에 5조원을 투입한다. 정보화는 언급되지 않았다.",
    "서울시의회는 올해 정보화사업 예산 3905억원을 심의했다.",
    "서울 성동구는 올해 정보화 사업 60건에 72억원을 쓴다고 밝혔다.",
    "서울대병원은 올해 정보화사업에 600억원을 투자한다. 서울시와는 무관하다.",
    "서울시는 상반기 정보화사업 300건 900억원을 발주했다고 밝혔다.",
    "서울시는 '공공 와이파이' 사업에 1027억원을 3년간 투자한다. 정보화기획관이 밝혔다.",
    "Busan will invest 80 billion won in 300 informatization projects this year. Seoul spends more.",
    "The Ministry of Science and ICT will spend 3.6 trillion won on informatization projects this year.",
    "Gangnam District in Seoul will invest 60 billion won in 50 informatization projects this year.",
    "Seoul spent 345.9 billion won on informatization projects last year.",
]


@pytest.mark.parametrize("text", NOT_OURS)
def test_another_article_states_nothing(text: str) -> None:
    announcement = read(text)
    assert not announcement.announcement
    assert announcement.figures == ()
    assert announcement.checks == ()
