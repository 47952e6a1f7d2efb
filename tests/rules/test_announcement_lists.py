"""Lists in every typography: brackets, squares, slashes, middle dots, names around their numbers. All constructed."""

import pytest

from tests.rules.announced import Row, buyer, expected, kind, project, quarter, read, rows, topic, total

LEAD = "서울시는 올해 정보화사업 1200건에 총 4000억원을 투입한다고 15일 밝혔다.\n\n"
CASES: list[tuple[str, list[Row]]] = [
    (
        "‘서울톡’ 고도화 사업에 45억원을 투입한다. 앞서 시는 ‘서울톡’ 사업비로 45억원을 책정했다.",
        [project(45)],
    ),
    (
        "220개 스마트도시 사업에 1263억원을 투자한다.",
        [total(220, 1263, "smart_city")],
    ),
    (
        "274개 신기술 적용 사업에 1270억원을 투자한다.",
        [total(274, 1270, "new_technology")],
    ),
    (
        "스마트도시 분야는 ▲지능형 CCTV 확충(379억원) ▲공공 와이파이 조성(37억원) ▲빅데이터 플랫폼(132억원)이다.",
        [topic("cctv", None, 379), topic("wifi", None, 37), topic("bigdata", None, 132)],
    ),
    (
        "분야별로는 시스템 구축 100건 900억원, 유지관리 600건 1500억원, 인공지능 30건 50억원이다.",
        [kind("system_build", 100, 900), kind("maintenance", 600, 1500), topic("ai", 30, 50, "all")],
    ),
    (
        "분야별로는 교통 50건 300억원, 안전 30건 200억원, 환경 20건 100억원 순이다.",
        [topic(None, 50, 300, "all"), topic(None, 30, 200, "all"), topic(None, 20, 100, "all")],
    ),
    (
        "시는 신기술을 적용한 사업을 확대한다. 이 분야에 1270억원을 쓴다.",
        [total(None, 1270, "new_technology")],
    ),
    (
        "또 시는 와이파이 확대에 나선다. 관련 분야 예산은 241억원이다.",
        [topic("wifi", None, 241, "all")],
    ),
    (
        "기관별: 서울시(500건, 2000억원), 자치구(550건, 1200억원), 투자·출연기관(150건, 800억원)",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "기관별로 서울시 500건(2000억원)·자치구 550건(1200억원)·투자출연기관 150건(800억원)이다.",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "서울시 500건·2000억원, 25개 자치구 550건·1200억원, 투자·출연기관 150건·800억원 등이다.",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "◆기관별\n"
        "서울시 500건(2000억원)\n"
        "25개 자치구 550건(1200억원)\n"
        "투자·출연기관 150건(800억원)\n"
        "◆유형별\n"
        "시스템구축 100건(900억원)\n"
        "유지관리 600건(1500억원)",
        [
            buyer("city", 500, 2000),
            buyer("district", 550, 1200),
            buyer("invested", 150, 800),
            kind("system_build", 100, 900),
            kind("maintenance", 600, 1500),
        ],
    ),
    (
        "<기관별> 서울시 500건(2000억원), 자치구 550건(1200억원), 투자출연기관 150건(800억원) <유형별> 시스템구축 100건(900억원), 유지관리 600건(1500억원)",
        [
            buyer("city", 500, 2000),
            buyer("district", 550, 1200),
            buyer("invested", 150, 800),
            kind("system_build", 100, 900),
            kind("maintenance", 600, 1500),
        ],
    ),
    (
        "[기관별] 서울시 2000억원, 자치구 1200억원, 투자출연기관 800억원 [유형별] 시스템구축 900억원, 유지관리 1500억원 [발주시기] 1분기 500건, 2분기 200건, 3분기 이후 60건",
        [
            buyer("city", None, 2000),
            buyer("district", None, 1200),
            buyer("invested", None, 800),
            kind("system_build", None, 900),
            kind("maintenance", None, 1500),
            quarter("Q1", 500),
            quarter("Q2", 200),
            quarter("Q3+", 60),
        ],
    ),
    (
        "사업 주체별로는 서울시 본청 500건 2000억 원, 자치구 550건 1200억 원, 투자기관과 출연기관 150건 800억 원이다.",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "서울시가 직접 추진하는 사업은 500건(2000억원), 자치구 사업은 550건(1200억원), 투자·출연기관 사업은 150건(800억원)이다.",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "발주 기관은 서울시 500건, 자치구 550건, 투자·출연기관 150건이다.",
        [buyer("city", 500, None), buyer("district", 550, None), buyer("invested", 150, None)],
    ),
    (
        "시 500건(2000억원), 자치구 550건(1200억원), 공사·공단 150건(800억원)",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "유형별로는 정보시스템 구축 100건(900억원), 전산장비 및 SW 도입 200건(800억원), 응용SW 개발 90건(300억원), 정보통신·보안 80건(200억원), 유지보수 600건(1500억원), 기타 130건(300억원)",
        [
            kind("system_build", 100, 900),
            kind("hw_sw_purchase", 200, 800),
            kind("sw_development", 90, 300),
            kind("telecom_security", 80, 200),
            kind("maintenance", 600, 1500),
            kind("other", 130, 300),
        ],
    ),
    (
        "사업 유형별로 ▲시스템구축(900억) ▲HW/SW도입(800억) ▲SW개발(300억) ▲통신·보안(200억) ▲DB구축(100억) ▲컨설팅·교육(100억) ▲유지관리(1500억) ▲기타(100억)",
        [
            kind("system_build", None, 900),
            kind("hw_sw_purchase", None, 800),
            kind("sw_development", None, 300),
            kind("telecom_security", None, 200),
            kind("database", None, 100),
            kind("consulting_education", None, 100),
            kind("maintenance", None, 1500),
            kind("other", None, 100),
        ],
    ),
    (
        "이 중 유지관리 사업이 600건, 1500억원으로 가장 큰 비중을 차지했다.",
        [kind("maintenance", 600, 1500)],
    ),
    (
        "하드웨어·소프트웨어 구매에 800억원(200건), 시스템 구축에 900억원(100건)이 쓰인다.",
        [kind("hw_sw_purchase", 200, 800), kind("system_build", 100, 900)],
    ),
    (
        "분기별로는 1분기 500건(2천억원), 2분기 200건(800억원), 3분기 이후 60건(200억원)이다.",
        [quarter("Q1", 500, 2000), quarter("Q2", 200, 800), quarter("Q3+", 60, 200)],
    ),
    (
        "전체의 42%인 500건을 1분기에 발주하고 2분기에 200건, 3분기 이후에 60건을 낸다.",
        [quarter("Q1", 500), quarter("Q2", 200), quarter("Q3+", 60)],
    ),
    (
        "440건은 이미 지난해 말 발주를 마쳤다.",
        [quarter("preordered", 440)],
    ),
    (
        "올해 1월부터 시작하는 유지관리 440건은 전년도에 발주가 끝났다.",
        [quarter("preordered", 440)],
    ),
    (
        "1~2분기에 700건을 발주한다.",
        [],
    ),
    (
        "대표 사업은 ▲차세대 지방세입 정보시스템 구축(125억) ▲서울형 데이터센터 이전(58억) 등이다.",
        [project(125), project(58)],
    ),
    (
        "시는 ‘약자동행’ 디지털 교육 강화에 20억 원, ‘디지털 안내사’ 운영에 15억 원을 각각 편성했다.",
        [project(20), project(15)],
    ),
    (
        "재난안전상황실 고도화 사업(38억 5,000만 원)도 추진한다.",
        [project(38.5)],
    ),
    (
        "강남구 CCTV 교체에 12억원, 은평구 스마트 횡단보도에 8억원을 지원한다.",
        [project(12), project(8)],
    ),
    (
        "서울시 전체 예산은 47조 원이다. 시민 1인당 500만 원꼴이다.",
        [],
    ),
    (
        "한편 삼성SDS는 지난해 13조원의 매출을 올렸고 LG CNS는 5조원을 기록했다.",
        [],
    ),
    (
        "이날 코스피는 2600.12로 마감했고 거래대금은 10조 원이었다.",
        [],
    ),
    (
        "문의는 02-2133-1234, 접수는 1월 31일까지다. 500개 기업이 참석할 예정이다.",
        [],
    ),
    (
        "정보화사업 대기업 참여 하한은 80억원이며 2021년 기준 중소기업 수주액은 1500억원이었다.",
        [],
    ),
]


@pytest.mark.parametrize(("text", "stated"), CASES)
def test_a_list_after_the_lead(text: str, stated: list[Row]) -> None:
    assert rows(read(LEAD + text)) == expected(total(1200, 4000), *stated)
