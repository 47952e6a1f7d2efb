"""Where the total may stand, lines broken inside phrases, tables, shares in percent. All texts here are constructed."""

import pytest

from tests.rules.announced import Row, buyer, expected, kind, quarter, read, rows, topic, total

LEAD = "서울시는 올해 정보화사업 1200건에 총 4000억원을 투입한다고 15일 밝혔다.\n\n"
TOTALS: list[tuple[str, list[Row]]] = [
    (
        "서울시가 올해 정보화사업에 총 3,703억 원(1,431건)을 투입한다.",
        [total(1431, 3703)],
    ),
    (
        "서울시가 올해 정보화사업 1,431건·3,703억 원을 발주한다.",
        [total(1431, 3703)],
    ),
    (
        "서울시가 올해 정보화사업 1천431건에 3천703억여 원을 투입한다.",
        [total(1431, 3703)],
    ),
    (
        "서울시, 올해 3703억 들여 정보화사업 1431건 추진",
        [total(1431, 3703)],
    ),
    (
        "서울시, 3703억 규모 올해 정보화사업 1431건 확정",
        [total(1431, 3703)],
    ),
    (
        "올해 서울시 정보화사업 3703억…전년比 7%↑\n\n서울시가 올해 정보화사업 1431건을 추진한다.",
        [total(1431, 3703)],
    ),
    (
        "서울시 올해 정보화사업 예산 3703억원…건수는 1431건",
        [total(1431, 3703)],
    ),
    (
        "서울시의 올해 정보화 사업 수는 1431건, 총예산은 3703억원이다.",
        [total(1431, 3703)],
    ),
    (
        "서울시가 발주하는 올해 정보화사업은 모두 1431건이며 금액은 3703억원에 이른다.",
        [total(1431, 3703)],
    ),
    (
        "서울시가 3703억 원을 투입해 올해 1431건의 정보화 사업을 추진한다.",
        [total(1431, 3703)],
    ),
    (
        "서울시 디지털도시국은 올해 정보화사업 총 1,431건, 3,703억 원 규모의 발주 계획을 공개했다고 25일 밝혔다.",
        [total(1431, 3703)],
    ),
    (
        "서울시는 2024년도 정보화사업 발주정보를 공개한다고 밝혔다. 올해 발주 규모는 총 1431건, 3703억원이다.",
        [total(1431, 3703)],
    ),
]
LISTS: list[tuple[str, list[Row]]] = [
    (
        "기관별로는 서울시 500건(2000억원), 25개\n자치구 550건(1200억원), 투자·출연기관\n150건(800억원)이다.",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "| 구분 | 건수 | 예산 |\n"
        "| 서울시 | 500건 | 2,000억원 |\n"
        "| 자치구 | 550건 | 1,200억원 |\n"
        "| 투자·출연기관 | 150건 | 800억원 |",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "서울시(본청·사업소) 500건 2000억원, 자치구(25개) 550건 1200억원, 투자·출연기관(공사·공단 등) 150건 800억원이다.",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "기관별로 살펴보면 서울시가 500건에 2000억원을 투입하고, 25개 자치구가 550건에 1200억원을, 투자·출연기관이 150건에 800억원을 투입한다.",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "기관별로는 서울시가 전체의 50%인 2000억원(500건), 자치구가 30%인 1200억원(550건), 투자·출연기관이 20%인 800억원(150건)을 차지한다.",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "기관별 예산 비중은 서울시 50.0%(2000억원), 자치구 30.0%(1200억원), 투자·출연기관 20.0%(800억원)이다.",
        [buyer("city", None, 2000), buyer("district", None, 1200), buyer("invested", None, 800)],
    ),
    (
        "서울시는 이중 2000억원(500건)을 직접 발주하고, 자치구는 1200억원(550건), 투자·출연기관은 800억원(150건)을 발주한다.",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "스마트도시 분야 사업(253건·1126억원)은 빅데이터 132억원, 인공지능 53억원, CCTV 379억원 등으로 구성된다.",
        [total(253, 1126, "smart_city"), topic("bigdata", None, 132), topic("ai", None, 53), topic("cctv", None, 379)],
    ),
    (
        "분야별로는 CCTV가 379억원으로 가장 많았다. 지리정보시스템(GIS) 156억원, 빅데이터 132억원, 모바일 116억원이 뒤를 이었다.",
        [
            topic("cctv", None, 379, "all"),
            topic("gis", None, 156, "all"),
            topic("bigdata", None, 132, "all"),
            topic("mobile", None, 116, "all"),
        ],
    ),
    (
        "AI 분야 예산은 지난해 31억원에서 53억원으로 70% 늘었고, 메타버스에는 70억원이 새로 배정됐다.",
        [topic("ai", None, 53, "all"), topic("metaverse", None, 70, "all")],
    ),
    (
        "특히 CCTV 분야는 전년(316억원)보다 20% 늘어난 379억원이 투입된다.",
        [topic("cctv", None, 379, "all")],
    ),
    (
        "인공지능(AI) 사업 13건에 31억원, 블록체인 사업 3건에 7억원을 편성했다.",
        [topic("ai", 13, 31, "all"), topic("blockchain", 3, 7, "all")],
    ),
    (
        "신기술별로는 인공지능 100건(500억), 빅데이터 80건(400억), 클라우드 60건(300억)이다.",
        [topic("ai", 100, 500, "all"), topic("bigdata", 80, 400, "all"), topic("cloud", 60, 300, "all")],
    ),
    (
        "유형별 발주 건수는 시스템 구축 100건, HW·SW 도입 200건, SW 개발 90건, 유지관리 600건 순이다.",
        [
            kind("system_build", 100, None),
            kind("hw_sw_purchase", 200, None),
            kind("sw_development", 90, None),
            kind("maintenance", 600, None),
        ],
    ),
    (
        "사업유형은 유지관리(600건)가 가장 많고 HW·SW 도입(200건), 시스템 구축(100건)이 뒤를 잇는다.",
        [kind("maintenance", 600, None), kind("hw_sw_purchase", 200, None), kind("system_build", 100, None)],
    ),
    (
        "1분기 안에 500건(42%)을, 상반기까지 700건(58%)을 발주한다.",
        [quarter("Q1", 500)],
    ),
    (
        "1분기(500건), 2분기(200건), 3분기(50건), 4분기(10건)로 나눠 발주한다.",
        [quarter("Q1", 500), quarter("Q2", 200), quarter("Q3", 50), quarter("Q4", 10)],
    ),
    (
        "Q1 500건, Q2 200건",
        [],
    ),
    (
        "복지 사업 20건에 1조원은 별도다.",
        [],
    ),
]


@pytest.mark.parametrize(("text", "stated"), TOTALS)
def test_a_total_wherever_it_stands(text: str, stated: list[Row]) -> None:
    assert rows(read(text)) == expected(*stated)


@pytest.mark.parametrize(("text", "stated"), LISTS)
def test_a_list_however_it_is_laid_out(text: str, stated: list[Row]) -> None:
    assert rows(read(LEAD + text)) == expected(total(1200, 4000), *stated)
