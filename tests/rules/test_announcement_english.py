"""What English papers and translations print. All texts here are constructed."""

import pytest

from tests.rules.announced import Row, buyer, expected, kind, project, quarter, read, rows, topic, total

LEAD = "The Seoul Metropolitan Government said it will invest 400 billion won in 1,200 informatization projects this year.\n\n"
ITEMS: list[tuple[str, list[Row]]] = [
    (
        "By agency, the city government will spend 200 billion won on 500 projects, the 25 autonomous districts 120 billion won on 550 projects, and city-invested institutions 80 billion won on 150 projects.",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "By organization: Seoul City, 500 projects (200 billion won); 25 districts, 550 projects (120 billion won); invested and funded institutions, 150 projects (80 billion won).",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "By type, system construction accounts for 90 billion won (100 projects), hardware and software purchase for 80 billion won (200 projects), software development for 30 billion won (90 projects), and maintenance for 150 billion won (600 projects).",
        [
            kind("system_build", 100, 900),
            kind("hw_sw_purchase", 200, 800),
            kind("sw_development", 90, 300),
            kind("maintenance", 600, 1500),
        ],
    ),
    (
        "A total of 126.3 billion won will go to 220 smart city projects, including 31.6 billion won for CCTV, 24.1 billion won for Wi-Fi and 23.4 billion won for the Internet of Things.",
        [total(220, 1263, "smart_city"), topic("cctv", None, 316), topic("wifi", None, 241), topic("iot", None, 234)],
    ),
    (
        "The budget is up 8.1 percent from 370 billion won last year.",
        [],
    ),
    (
        "The total is 30 billion won more than last year's 370 billion won. The city expects 4,100 jobs to be created.",
        [],
    ),
    (
        "The city plans to place orders for 500 projects in the first quarter, 200 in the second quarter and 60 in the third quarter or later. The remaining 440 were already ordered last year.",
        [quarter("Q1", 500), quarter("Q2", 200), quarter("Q3+", 60), quarter("preordered", 440)],
    ),
    (
        "Orders: 500 cases (42%) in Q1, 200 cases (17%) in Q2, 60 cases (5%) after Q3.",
        [quarter("Q1", 500), quarter("Q2", 200), quarter("Q3+", 60)],
    ),
    (
        "It will spend 2.8 billion won on the second phase of the “Metaverse Seoul” project and 9.2 billion won on upgrading CCTVs.",
        [project(28), project(92)],
    ),
    (
        "The amount is worth about $300 million, or KRW 400 billion.",
        [],
    ),
    (
        "▲ Big Data: 13.2 billion won ▲ AI: 5.3 billion won ▲ Cloud: 7.2 billion won in the smart city field",
        [topic("bigdata", None, 132), topic("ai", None, 53), topic("cloud", None, 72)],
    ),
    (
        "In the smart city field (112.6 billion won, 253 cases):\n"
        "- Big Data: 13.2 billion won\n"
        "- AI: 5.3 billion won\n"
        "- CCTV: 37.9 billion won",
        [total(253, 1126, "smart_city"), topic("bigdata", None, 132), topic("ai", None, 53), topic("cctv", None, 379)],
    ),
    (
        "New technologies such as AI and big data will be applied to 274 administrative services projects worth 127 billion won.",
        [total(274, 1270, "new_technology")],
    ),
    (
        "Seoul City spends 200 billion won on 500 projects, the largest share, and 25 districts 120 billion won on 550 projects.",
        [buyer("city", 500, 2000), buyer("district", 550, 1200)],
    ),
    ("The “Smart City Data Hub” project (KRW 11.6 billion) goes on.", [project(116)]),
    ("The first quarter sees 500 projects; a committee looked at 20 cases.", [quarter("Q1", 500)]),
    ("Busan will spend 80 billion won on CCTV.", []),
    (
        "By institution, Seoul City will spend 200 billion won (500 projects), 25 autonomous districts 120 billion won (550 projects), and investment institutions 80 billion won (150 projects).",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "Of the total, 500 projects worth 200 billion won will be carried out by the Seoul Metropolitan Government, 550 projects worth 120 billion won by the 25 districts and 150 projects worth 80 billion won by city-affiliated institutions.",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "The city government accounts for 200 billion won (500 cases), districts for 120 billion won (550 cases), and public institutions for 80 billion won (150 cases).",
        [buyer("city", 500, 2000), buyer("district", 550, 1200), buyer("invested", 150, 800)],
    ),
    (
        "By project type: system building, 100 cases (90 billion won); HW and SW purchase, 200 cases (80 billion won); S/W development, 90 cases (30 billion won); etc.",
        [kind("system_build", 100, 900), kind("hw_sw_purchase", 200, 800), kind("sw_development", 90, 300)],
    ),
    (
        "Maintenance takes up the largest share with 600 projects and 150 billion won.",
        [kind("maintenance", 600, 1500)],
    ),
    (
        "The smart city field will receive 112.6 billion won for 253 projects. Big data (13.2 billion won), artificial intelligence (5.3 billion won), CCTV (37.9 billion won) and Wi-Fi (3.7 billion won) are among them.",
        [
            total(253, 1126, "smart_city"),
            topic("bigdata", None, 132),
            topic("ai", None, 53),
            topic("cctv", None, 379),
            topic("wifi", None, 37),
        ],
    ),
    (
        "CCTV tops the smart city list with 37.9 billion won, followed by GIS with 15.6 billion won and big data with 13.2 billion won.",
        [topic("cctv", None, 379), topic("gis", None, 156), topic("bigdata", None, 132)],
    ),
    (
        "Metaverse projects will get 7 billion won, and blockchain projects 1.1 billion won.",
        [topic("metaverse", None, 70, "all"), topic("blockchain", None, 11, "all")],
    ),
    (
        "A total of 67.7 billion won will be spent on administrative services that use new technologies such as big data, AI, IoT and blockchain.",
        [total(None, 677, "new_technology")],
    ),
    (
        "About 2 billion won has been set aside for digital literacy education for the elderly.",
        [project(20)],
    ),
    (
        "The budget for CCTV is 37.9 billion won, 6.2 billion won more than last year.",
        [topic("cctv", None, 379, "all")],
    ),
    (
        "Orders for 457 projects (43%) will be placed in the first quarter, 120 (11%) in the second quarter, and 32 (3%) from the third quarter onward. 458 projects, including maintenance, were already ordered in 2023.",
        [quarter("Q1", 457), quarter("Q2", 120), quarter("Q3+", 32), quarter("preordered", 458)],
    ),
    (
        "The investment is expected to create 3,494 jobs. The city has 25 districts and 9.4 million residents. It installed 4,475 access points in 11 parks.",
        [],
    ),
    (
        "Samsung SDS posted sales of 13 trillion won. The KOSPI's turnover was 10 trillion won.",
        [],
    ),
    (
        "The city's total budget is 47 trillion won.",
        [],
    ),
    (
        "Over the next three years, the city will invest 1.4 trillion won in smart city projects by 2026.",
        [],
    ),
]
WHOLES: list[tuple[str, list[Row]]] = [
    (
        "Seoul to spend W345.9 billion on informatization this year\n"
        "\n"
        "Seoul will carry out 1,067 IT projects worth 345.9 billion won this year, up 7 percent from a year ago.",
        [total(1067, 3459)],
    ),
    (
        "Seoul Metropolitan Government announced that it would put a total of 345.9 billion won into 1,067 cases of informatization projects this year. Of these, 112.6 billion won (253 cases) goes to the smart city sector.",
        [total(1067, 3459), total(253, 1126, "smart_city")],
    ),
    (
        "Seoul City will invest 370.3 billion won in 1,431 informatization projects this year, a 7% increase from last year (345.9 billion won).",
        [total(1431, 3703)],
    ),
    (
        "Seoul's informatization budget for 2023 is 370.3 billion won for 1,431 projects.",
        [total(1431, 3703)],
    ),
    (
        "The city of Seoul will pour 370.3 billion won (US$299.5 million) this year into informatization. The number of projects stands at 1,431.",
        [total(1431, 3703)],
    ),
    (
        "Seoul to Invest KRW 370.3 Billion in Informatization This Year\n"
        "\n"
        "Seoul City plans to invest KRW 370.3 billion in 1,431 informatization projects this year, up 7% from KRW 345.9 billion in the previous year.",
        [total(1431, 3703)],
    ),
    (
        "Seoul sets aside 370.3 bln won for digital projects\n"
        "\n"
        "The Seoul city government will carry out 1,431 information technology projects this year with a budget of 370.3 billion won, it said Wednesday.",
        [total(1431, 3703)],
    ),
    (
        "The Seoul Metropolitan Government (SMG) will spend a total of KRW 370.3 billion on 1,431 informatization projects this year, a 7 percent rise from last year's KRW 345.9 billion.",
        [total(1431, 3703)],
    ),
    (
        "Seoul announced its informatization plan. This year's plan includes 1,431 projects worth KRW 370.3 billion. Of this, KRW 127 billion will go to 274 projects using new technologies such as AI and big data.",
        [total(1431, 3703), total(274, 1270, "new_technology")],
    ),
    (
        "In 2024, the city of Seoul will invest 390 billion won in IT projects.",
        [total(None, 3900)],
    ),
]


@pytest.mark.parametrize(("text", "stated"), ITEMS)
def test_an_english_item_after_the_lead(text: str, stated: list[Row]) -> None:
    assert rows(read(LEAD + text)) == expected(total(1200, 4000), *stated)


@pytest.mark.parametrize(("text", "stated"), WHOLES)
def test_a_whole_english_article(text: str, stated: list[Row]) -> None:
    assert rows(read(text)) == expected(*stated)
