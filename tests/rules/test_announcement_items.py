"""Lists, quarters, earlier years, jobs and projects as Korean papers word them. All texts here are constructed."""

import pytest

from tests.rules.announced import Row, buyer, expected, kind, project, quarter, read, rows, topic, total

LEAD = "서울시는 올해 정보화사업 1200건에 총 4000억원을 투입한다고 15일 밝혔다.\n\n"
CASES: list[tuple[str, list[Row]]] = [
    (
        "기관별로는 서울시가 2천억원(500건), 자치구가 1천200억원(550건), 투자·출연기관이 800억원(150건)이다.",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "기관별로는 서울시 본청 및 사업소가 500건에 2000억원으로 가장 많고, 25개 자치구 550건(1200억원), 투자·출연기관 150건(800억원) 순이다.",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "서울시는 500건에 2000억원, 25개 자치구는 550건에 1200억원, 투자∙출연기관은 150건에 800억원을 각각 투입한다.",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "기관별 예산은 서울시 2000억 원, 자치구 1200억 원, 투자ㆍ출연기관 800억 원이다.",
        [buyer("city", None, 2000), buyer("district", None, 1200), buyer("invested", None, 800)],
    ),
    (
        "본청과 사업소 500개 사업 2000억원, 자치구 550개 사업 1200억원, 투자출연기관 150개 사업 800억원",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "○ 기관별 : 서울시 500건(2,000억원), 25개 자치구 550건(1,200억원), 투자출연기관 150건(800억원)\n"
        "○ 유형별 : 시스템구축 100건(900억원), HW·SW 도입 200건(800억원), SW개발 90건(300억원) 등",
        [
            buyer("city", 500, 2000),
            buyer("district", 550, 1200),
            buyer("invested", 150, 800),
            kind("system_build", 100, 900),
            kind("hw_sw_purchase", 200, 800),
            kind("sw_development", 90, 300),
        ],
    ),
    (
        "- 기관별: 서울시 500건 2,000억원 / 자치구 550건 1,200억원 / 투자·출연기관 150건 800억원",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "기관별로는\n▲서울시 2,000억 원(500건)\n▲25개 자치구 1,200억 원(550건)\n▲투자·출연기관 800억 원(150건)",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "기관별로는\n"
        "\n"
        "▪ 서울시 2,000억 원(500건)\n"
        "\n"
        "▪ 25개 자치구 1,200억 원(550건)\n"
        "\n"
        "▪ 투자·출연기관 800억 원(150건)",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "사업 유형별로는 시스템 구축이 100건(900억원)으로 가장 많았고 유지보수 600건(1500억원), SW 개발 90건(300억원) 순이었다.",
        [kind("system_build", 100, 900), kind("maintenance", 600, 1500), kind("sw_development", 90, 300)],
    ),
    (
        "유형별로 보면 900억원이 시스템 구축 100개 사업에, 1500억원이 유지관리 600개 사업에 쓰인다.",
        [kind("system_build", 100, 900), kind("maintenance", 600, 1500)],
    ),
    (
        "사업유형별로는 △시스템 구축 사업 100건, 900억원 △HW/SW 도입 사업 200건, 800억원 △통신·보안 사업 80건, 200억원 △DB구축 사업 10건, 100억원 △컨설팅·교육 사업 20건, 100억원",
        [
            kind("system_build", 100, 900),
            kind("hw_sw_purchase", 200, 800),
            kind("telecom_security", 80, 200),
            kind("database", 10, 100),
            kind("consulting_education", 20, 100),
        ],
    ),
    (
        "시스템 구축에 900억원, 유지관리에 1500억원, 소프트웨어 개발에 300억원이 배정됐다.",
        [kind("system_build", None, 900), kind("maintenance", None, 1500), kind("sw_development", None, 300)],
    ),
    (
        "형태별로는 ▶시스템구축 100개 900억 ▶전산장비·솔루션 도입 200개 800억 ▶기타 30개 50억",
        [kind("system_build", 100, 900), kind("hw_sw_purchase", 200, 800), kind("other", 30, 50)],
    ),
    (
        "스마트도시 분야에는 220건 1263억원이 투입된다. CCTV 69건(316억원), 와이파이 8건(241억원), 사물인터넷 30건(234억원) 등이다.",
        [total(220, 1263, "smart_city"), topic("cctv", 69, 316), topic("wifi", 8, 241), topic("iot", 30, 234)],
    ),
    (
        "특히 신기술 분야 300건에 1500억원을 투입한다. 분야별로는 ▲인공지능 100건(500억원) ▲빅데이터 80건(400억원) ▲클라우드 60건(300억원) ▲사물인터넷 60건(300억원)이다.",
        [
            total(300, 1500, "new_technology"),
            topic("ai", 100, 500, "new_technology"),
            topic("bigdata", 80, 400, "new_technology"),
            topic("cloud", 60, 300, "new_technology"),
            topic("iot", 60, 300, "new_technology"),
        ],
    ),
    (
        "AI·빅데이터 등 디지털 신기술을 적용한 행정서비스 사업은 300건, 1천500억원 규모다.",
        [total(300, 1500, "new_technology")],
    ),
    (
        "스마트시티 관련 사업(220건)에 1263억원을 투자한다.",
        [total(220, 1263, "smart_city")],
    ),
    (
        "이 가운데 스마트도시 분야 예산은 1천263억원(31.6%)으로, CCTV에 316억원, 와이파이에 241억원, 빅데이터에 99억원을 쓴다.",
        [
            total(None, 1263, "smart_city"),
            topic("cctv", None, 316),
            topic("wifi", None, 241),
            topic("bigdata", None, 99),
        ],
    ),
    (
        "인공지능과 빅데이터에 각각 53억원, 132억원을 투입한다.",
        [topic("ai", None, 53, "all"), topic("bigdata", None, 132, "all")],
    ),
    (
        "블록체인, 메타버스 분야에는 각각 3건(7억원), 5건(70억원)을 추진한다.",
        [topic("blockchain", 3, 7, "all"), topic("metaverse", 5, 70, "all")],
    ),
    (
        "발주 시기별로는 1분기 500건, 2분기 200건, 3분기 50건, 4분기 10건이며 440건은 지난해 발주를 마쳤다.",
        [quarter("Q1", 500), quarter("Q2", 200), quarter("Q3", 50), quarter("Q4", 10), quarter("preordered", 440)],
    ),
    (
        "1/4분기 500건(42%), 2/4분기 200건(17%), 3/4분기 이후 60건(5%)을 발주하고 유지관리 등 440건은 전년도에 발주 완료했다.",
        [quarter("Q1", 500), quarter("Q2", 200), quarter("Q3+", 60), quarter("preordered", 440)],
    ),
    (
        "발주 시기는 1·4분기에 500건, 2·4분기에 200건, 3·4분기에 50건, 4·4분기에 10건이다.",
        [quarter("Q1", 500), quarter("Q2", 200), quarter("Q3", 50), quarter("Q4", 10)],
    ),
    (
        "1분기에 500건이 발주되고 2분기에는 200건, 3~4분기에는 60건이 나온다. 상반기에만 700건(58%)이 발주된다.",
        [quarter("Q1", 500), quarter("Q2", 200), quarter("Q3+", 60)],
    ),
    (
        "상반기에 700건을, 하반기에 60건을 발주한다. 나머지 440건은 2023년에 이미 발주를 완료했다.",
        [quarter("preordered", 440)],
    ),
    (
        "지난해 정보화사업 1100건, 3700억원보다 8.1% 늘어난 규모다.",
        [],
    ),
    (
        "이는 작년(3700억 원, 1100건)보다 300억 원(8.1%) 증가한 것이다.",
        [],
    ),
    (
        "전년 3700억원 대비 8.1% 늘었다. 2022년에는 3459억원, 2021년에는 3213억원이었다.",
        [],
    ),
    (
        "서울시 정보화사업 예산은 2021년 3213억원, 2022년 3459억원, 2023년 3703억원으로 꾸준히 늘었다.",
        [],
    ),
    (
        "올해 예산은 지난해(’23년 3,703억 원)에 비해 297억원 늘었다.",
        [],
    ),
    (
        "이를 통해 4,100개의 일자리를 만들고 CCTV 5000대, 와이파이 1200개소를 설치한다. 참가 기업 300개사, 시민 500명이 참여했다.",
        [],
    ),
    (
        "한국은행 취업유발계수(10억원당 10.1명)를 적용하면 4천100개 일자리가 생긴다.",
        [],
    ),
    (
        "사업비 5억원 이상인 사업은 사전 공개하고, 20억원 미만 사업은 중소기업만 참여할 수 있다.",
        [],
    ),
    (
        "한편 정부는 올해 국가정보화 사업에 5조원을 투입한다. 부산시는 정보화사업 300건에 800억원을 투자한다.",
        [],
    ),
    (
        "2026년까지 3년간 총 500억원을 들여 데이터센터를 짓는다.",
        [],
    ),
    (
        "주요 사업으로는 차세대 업무관리시스템 고도화(45억원), 공공 클라우드센터 인프라 확충(97억 원), ‘서울톡’ 챗봇 구축 사업(12억5천만원) 등이 있다.",
        [project(45), project(97), project(12.5)],
    ),
    (
        "주요 사업은 △S-Map 고도화 30억원 △서울시민카드 재구축 22억원 △재난안전 통합플랫폼 구축 18억원 등이다.",
        [project(30), project(22), project(18)],
    ),
    (
        "시는 ‘AI 행정 플랫폼’ 구축에 60억원을 투입한다.",
        [project(60)],
    ),
    (
        "스마트도시 분야는 △빅데이터(132억 원)△인공지능(53억 원)△CCTV(379억 원)△와이파이(37억 원)로 구성된다.",
        [topic("bigdata", None, 132), topic("ai", None, 53), topic("cctv", None, 379), topic("wifi", None, 37)],
    ),
    (
        "▶스마트도시 분야 사업: 빅데이터 132억, 인공지능 53억, CCTV 379억, 와이파이 37억",
        [topic("bigdata", None, 132), topic("ai", None, 53), topic("cctv", None, 379), topic("wifi", None, 37)],
    ),
]


@pytest.mark.parametrize(("text", "stated"), CASES)
def test_an_item_after_the_lead(text: str, stated: list[Row]) -> None:
    assert rows(read(LEAD + text)) == expected(total(1200, 4000), *stated)
