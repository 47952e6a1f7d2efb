"""Announcements of several years told in note form, as the recorded articles are. The figures are those of the years
named; the wording is ours."""

import pytest

from tests.rules.announced import Row, buyer, expected, kind, project, quarter, read, rows, topic, total

CASES: list[tuple[str, str, list[Row]]] = [
    (
        "2019-01-17",
        "서울시 정보화사업 846개 총 2306억원, 작년(2121억원) 대비 8.7% 증가\n"
        "기관별 ▲서울시 332개(1302억원) ▲25개 자치구 437개(649억원) ▲투자‧출연기관 77개(355억원). 유형별 ▲시스템구축 54개(452억 원) ▲S/W 개발 65개(154억원) ▲정보통신 및 정보보안 58개(105억원) ▲운영 및 유지관리 446개(951억원) 등.\n"
        "일자리 2928개. 블록체인 기술 5개 행정분야 적용.",
        [
            total(846, 2306),
            buyer("city", 332, 1302),
            buyer("district", 437, 649),
            buyer("invested", 77, 355),
            kind("system_build", 54, 452),
            kind("sw_development", 65, 154),
            kind("telecom_security", 58, 105),
            kind("maintenance", 446, 951),
        ],
    ),
    (
        "2023-01-26",
        '서울시 올해 1,431건 정보화사업에 총 3,703억 원, 작년 대비 7%("22년 3,459억 원) 증가\n'
        "디지털 신기술 적용 행정서비스 274건 1,270억 원(전체의 34%).\n"
        "기관별 ▴서울시 2,151억 원(422건) ▴25개 자치구 1,113억 원(857건) ▴투자・출연기관 439억 원(152건), 사업 유형별 ▴시스템구축 550억 원(95건) ▴HW 및 SW 도입 840억 원(193건) ▴S/W개발 236억 원(84건) 등.\n"
        "발주 시기 ▴1분기 637건(45%) ▴2분기 160건(11%) ▴3분기 이후 45건(3%). 유지관리 등 589건(41%)은 2022년 말 발주 완료. 청년 일자리 3,740개.\n"
        "'메타버스 서울' 2단계 28억 원, CCTV 고도화 92억 원.",
        [
            total(1431, 3703),
            total(274, 1270, "new_technology"),
            buyer("city", 422, 2151),
            buyer("district", 857, 1113),
            buyer("invested", 152, 439),
            kind("system_build", 95, 550),
            kind("hw_sw_purchase", 193, 840),
            kind("sw_development", 84, 236),
            quarter("Q1", 637),
            quarter("Q2", 160),
            quarter("Q3+", 45),
            quarter("preordered", 589),
            project(28),
            project(92),
        ],
    ),
    (
        "2013-01-18",
        "올해 서울시 IT 정보화 예산 1544억원 확정\n"
        "기존 시스템 유지보수사업 677억원, 정보자원 인프라 구축 456억원에 집중. 577개 정보화 사업.\n"
        "세무종합시스템 노후장비 교체 및 증설 약 55억원(세무과). 정보자원 인프라 21억원(데이터센터), 11개 사업의 하드웨어·소프트웨어 구매 포함.",
        [total(577, 1544), kind("maintenance", None, 677), project(456), project(55), project(21)],
    ),
    (
        "2010-01-11",
        "서울시, 2010년 IT 활성화 지원사업 477개에 총 1393억원\n"
        "△정보전략계획 수립 17억원 △시스템 구축 348억원 △전산장비 도입 230억원 △소프트웨어 도입 199억원 △통신망 구축 69억원 △유지·보수 442억원 △데이터베이스 구축 85억원 등.",
        [
            total(477, 1393),
            kind("consulting_education", None, 17),
            kind("system_build", None, 348),
            kind("hw_sw_purchase", None, 230),
            kind("hw_sw_purchase", None, 199),
            kind("telecom_security", None, 69),
            kind("maintenance", None, 442),
            kind("database", None, 85),
        ],
    ),
    (
        "2011-01-20",
        "2011년 서울시 정보화사업 624개 사업 1457억 7900만 원\n"
        "유형별 시스템구축 100개 사업 336억 1400만 원, SW개발 61개 사업 82억 1500만 원, HW·SW 구매 168개 사업 348억 700만 원, 유지보수 259개 사업 489억 6300만 원, 통신망 구축 12개 사업 86억 300만 원, DB구축 등 기타 24개 사업 115억 7700만 원.\n"
        "분야별 모바일 26개 사업 135억 3100만 원, 보안 32개 사업 76억 2600만 원, 그린IT 9개 사업 69억 9300만 원.",
        [
            total(624, 1457.79),
            kind("system_build", 100, 336.14),
            kind("sw_development", 61, 82.15),
            kind("hw_sw_purchase", 168, 348.07),
            kind("maintenance", 259, 489.63),
            kind("telecom_security", 12, 86.03),
            kind("other", 24, 115.77),
            topic("mobile", 26, 135.31, "all"),
            topic("security", 32, 76.26, "all"),
            topic(None, 9, 69.93, "all"),
        ],
    ),
    (
        "2016-01-05",
        "서울시 정보화사업 836개 2178억원\n"
        "기관별 △본청·사업소 1301억원 382개 △25개 자치구 609억원 377개 △투자·출연기관 268억원 77개. 유형별 시스템 구축 302억원 67개, 전산장비·솔루션 도입 626억원 152개, SW개발 72억원 54개.",
        [
            total(836, 2178),
            buyer("city", 382, 1301),
            buyer("district", 377, 609),
            buyer("invested", 77, 268),
            kind("system_build", 67, 302),
            kind("hw_sw_purchase", 152, 626),
            kind("sw_development", 54, 72),
        ],
    ),
    (
        "2018-01-09",
        "서울시 2018년 2121억원, 작년(2048억원)보다 3.5% 증가\n"
        "블록체인·AI 등 4차산업혁명 기술 도입 정보화사업. 기관별 서울시 298개 1169억원, 25개 자치구 489개 672억원, 투자·출연기관 55개 280억원.\n"
        "유형별 운영 및 유지관리 466개 834억원, 하드웨어 및 소프트웨어 구매 129개 472억원, 시스템 구축 337억원(53개), 정보통신 및 정보보안 198억원(78개), 소프트웨어 개발 137억원(53개).\n"
        "클라우드 센터 인프라 구축 97억원, 정보자원 통합 인프라 구축 118억원.",
        [
            total(None, 2121),
            buyer("city", 298, 1169),
            buyer("district", 489, 672),
            buyer("invested", 55, 280),
            kind("maintenance", 466, 834),
            kind("hw_sw_purchase", 129, 472),
            kind("system_build", 53, 337),
            kind("telecom_security", 78, 198),
            kind("sw_development", 53, 137),
            project(97),
            project(118),
        ],
    ),
    (
        "2021-01-21",
        "서울시 올해 1045건 정보화 사업 3213억원\n"
        "스마트도시 분야 220건 1263억 원: ▲폐쇄회로(CC)TV 69건(316억원) ▲와이파이(WiFi) 8건(241억원) ▲사물인터넷(IoT) 30건(234억원) ▲지리정보시스템(GIS) 15건(122억원) ▲비대면 30건(117억원) ▲빅데이터 26건(99억원) ▲클라우드 2건(65억원) ▲모바일 24건(31억원) ▲인공지능 13건(31억원), 블록체인 3건(7억원).\n"
        "발주 시기 ▲1분기(1~3월) 476건(46%) ▲2분기(4~6월) 108건(10%) ▲3분기(7~9월) 이후 28건(3%). 비대면 사업 117억원. 와이파이 6790대 추가.",
        [
            total(1045, 3213),
            total(220, 1263, "smart_city"),
            topic("cctv", 69, 316),
            topic("wifi", 8, 241),
            topic("iot", 30, 234),
            topic("gis", 15, 122),
            topic("contactless", 30, 117),
            topic("bigdata", 26, 99),
            topic("cloud", 2, 65),
            topic("mobile", 24, 31),
            topic("ai", 13, 31),
            topic("blockchain", 3, 7),
            quarter("Q1", 476),
            quarter("Q2", 108),
            quarter("Q3+", 28),
        ],
    ),
    (
        "2022-01-13",
        "서울시 행정에 메타버스 도입, 올해 3459억원(1067건) 투자\n"
        "메타버스 70억원, 신기술 융합 디지털 행정서비스 677억원, 지능형 CCTV 379억원(전년대비 62억원 증가), 디지털 취약계층 교육 20억원.\n"
        "기관별 △서울시 1753억원(399건) △25개 자치구 1067억원 (548건) △투자·출연기관 639억원(120건). 발주시기 △1·4분기 457건(43%) △2·4분기 120건(11%) △3·4분기 이후 32건(3%). 정보화사업 일자리 3494개.",
        [
            total(1067, 3459),
            topic("metaverse", None, 70, "all"),
            total(None, 677, "new_technology"),
            topic("cctv", None, 379, "all"),
            project(20),
            buyer("city", 399, 1753),
            buyer("district", 548, 1067),
            buyer("invested", 120, 639),
            quarter("Q1", 457),
            quarter("Q2", 120),
            quarter("Q3+", 32),
        ],
    ),
    (
        "2023-02-10",
        "2023년 서울시 정보화사업 (블로그)\n"
        "총 1067건, 3459억 원. 스마트도시 253건 1126억 원. 서울시 1753억 원(399건), 25개 자치구 1067억 원(548건), 투자출연기관 639억 원(120건).",
        [
            total(1067, 3459),
            total(253, 1126, "smart_city"),
            buyer("city", 399, 1753),
            buyer("district", 548, 1067),
            buyer("invested", 120, 639),
        ],
    ),
    (
        "2024-02-01",
        "서울시 IT예산 3천9백억\n서울시는 올해 정보화 분야에 3천9백억 원을 쓴다. 지난해보다 5.3%(197억) 늘었다.",
        [total(None, 3900)],
    ),
    (
        "2022-01-13",
        "2022 Seoul informatization: 345.9 billion won for smart administrative services\n"
        "Smart city: 112.6 billion won (253 cases). △ Big Data (13.2 billion won) △ Artificial Intelligence (5.3 billion won) △ CCTV (3.7 billion won) △ Wi-Fi (6.3 billion won) △ Internet of Things (7.2 billion won) △ Blockchain (1.1 billion won) △ Metaverse (7 billion won) △ AR·VR (1.6 billion won) △GIS (1.56 billion won) △Untact (2.1 billion won) △Mobile (11.6 billion won).\n"
        "By institution, △ Seoul City 175.3 billion won (399 cases) △ 25 autonomous districts 106.7 billion won (548 cases) △ 63.9 billion won (120 cases) for investment and contribution institutions; system construction 78.4 billion won (67 cases), SW development 56.8 billion won (178 cases).\n"
        "Orders: 457 cases (43%) in the first quarter, 120 (11%) in the second and 32 (3%) after the third. 3,494 jobs.",
        [
            total(None, 3459),
            total(253, 1126, "smart_city"),
            topic("bigdata", None, 132),
            topic("ai", None, 53),
            topic("cctv", None, 37),
            topic("wifi", None, 63),
            topic("iot", None, 72),
            topic("blockchain", None, 11),
            topic("metaverse", None, 70),
            topic("arvr", None, 16),
            topic("gis", None, 15.6),
            topic("contactless", None, 21),
            topic("mobile", None, 116),
            buyer("city", 399, 1753),
            buyer("district", 548, 1067),
            buyer("invested", 120, 639),
            kind("system_build", 67, 784),
            kind("sw_development", 178, 568),
            quarter("Q1", 457),
            quarter("Q2", 120),
            quarter("Q3+", 32),
        ],
    ),
    (
        "2021-01-25",
        "Seoul to invest KRW 321.3 billion in 1,045 digitization projects in 2021\n"
        "126.3 billion won in 220 smart city projects: CCTV 31.6 billion won (69 projects), WiFi 24.1 billion won (8), IoT 23.4 billion won (30), GIS 12.2 billion won (15).\n"
        "KRW 11.7 billion in contactless projects. 3,245 jobs.\n"
        "Seoul Metropolitan Government 355 projects 156.2 billion won; 25 district offices 532 projects 90.2 billion won; city-invested or funded institutions 158 projects 74.9 billion won.",
        [
            total(1045, 3213),
            total(220, 1263, "smart_city"),
            topic("cctv", 69, 316),
            topic("wifi", 8, 241),
            topic("iot", 30, 234),
            topic("gis", 15, 122),
            topic("contactless", None, 117),
            buyer("city", 355, 1562),
            buyer("district", 532, 902),
            buyer("invested", 158, 749),
        ],
    ),
]


@pytest.mark.parametrize(("date", "text", "stated"), CASES)
def test_notes_of_a_year(date: str, text: str, stated: list[Row]) -> None:
    announcement = read(text, date)
    assert rows(announcement) == expected(*stated)
    assert announcement.year == int(date[:4])
