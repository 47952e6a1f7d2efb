"""Announcements put together by chance from the notations of the press: whatever the mixture, each figure comes back."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.announced import EOK, Row, read, rows

BULLETS = st.sampled_from(["▲", "△", "▴", "▪", "○", "▶ ", "■ ", "• "])
BUYERS = {
    "city": ["서울시", "서울시 본청", "본청·사업소", "시 본부", "서울특별시"],
    "district": ["25개 자치구", "자치구", "산하 25개 자치구"],
    "invested": [
        "투자·출연기관",
        "투자‧출연기관",
        "투자ㆍ출연기관",
        "투자∙출연기관",
        "투자출연기관",
        "투자 출연 기관",
        "투자.출연기관",
    ],
}
TYPES = {
    "system_build": ["시스템구축", "시스템 구축"],
    "hw_sw_purchase": ["전산장비 및 솔루션 도입", "HW 및 SW 도입", "전산장비·솔루션 도입", "하드웨어·소프트웨어 구매"],
    "sw_development": ["S/W개발", "SW 개발", "소프트웨어 개발", "소프트웨어(SW) 개발"],
    "telecom_security": ["정보통신 및 정보보안", "통신망 구축", "통신·보안"],
    "database": ["데이터베이스 구축", "DB구축"],
    "maintenance": ["유지보수", "운영 및 유지관리", "정보시스템 유지보수", "유지·보수"],
    "consulting_education": ["컨설팅", "정보화계획수립·교육", "ISP·정보화 교육"],
    "other": ["기타", "정보화 교육 등 기타"],
}
TOPICS = {
    "bigdata": ["빅데이터"],
    "ai": ["인공지능", "AI", "인공지능(AI)"],
    "cctv": ["CCTV", "폐쇄회로(CC)TV", "지능형 CCTV"],
    "wifi": ["와이파이", "와이파이(WiFi)", "공공와이파이"],
    "iot": ["사물인터넷", "사물인터넷(IoT)", "IoT"],
    "cloud": ["클라우드"],
    "blockchain": ["블록체인"],
    "metaverse": ["메타버스"],
    "arvr": ["AR·VR", "VR·AR"],
    "gis": ["GIS", "지리정보시스템(GIS)", "공간정보"],
    "contactless": ["비대면"],
    "mobile": ["모바일"],
}
ITEMS = [
    "{label} {count}({won})",
    "{label} {won}({count})",
    "{label}({count}, {won})",
    "{label} {count} 사업 {won}",
    "{label} {count} 사업에 {won}",
    "{label} {count} {won}",
    "{label} {won} {count}",
    "{label}에 {won}({count})",
    "{label} {count}·{won}",
    "{label} {count}/{won}",
    "{label}: {count}, {won}",
    "{label}은 {count} {won}",
    "{label}에 {count}, {won}",
    "{label} {count}, {won} 규모",
    "{label} 사업 {count}({won})",
    "{label} {count} 총 {won}",
    "{label}({won}·{count})",
    "{label} {won}(총 {count})",
]
SECTIONS = {
    "buyer_group": ["기관별로는 ", "기관별 ", "기관별: ", "주체별로는 ", "기관별 규모는 "],
    "project_type": ["유형별로는 ", "사업 유형별로는 ", "유형별 ", "형태별로는 "],
    "topic": ["스마트도시 분야는 ", "스마트도시 분야 사업은 ", "스마트시티 분야에서는 "],
}
LEADS = [
    "서울시는 올해 {count}의 정보화사업에 총 {won}을 투입한다고 15일 밝혔다.",
    "서울시가 올해 정보화 사업 {count}에 {won}을 투자한다.",
    "서울시는 올해 {won} 규모의 정보화사업 {count}을 추진한다.",
    "서울시 올해 정보화사업 {count}, {won}",
    "서울시가 작년(3703억원) 대비 5.5% 증가한 {won}을 올해 정보화사업 {count}에 투입한다.",
    "서울시, 올해 정보화사업 {won}({count}) 투입",
]


def won_in(style: int, eok: int) -> str:
    thousands, rest = divmod(eok, 1000)
    spelled = f"{thousands}천{rest or ''}" if thousands else str(rest)
    return [f"{eok:,}억 원", f"{eok}억원", f"{spelled}억 원", f"{spelled}억원", f"{eok:,}억"][style]


def count_in(style: int, number: int) -> str:
    thousands, rest = divmod(number, 1000)
    spelled = f"{thousands}천{rest or ''}" if thousands else str(rest)
    return [f"{number:,}건", f"{number}개", f"{spelled}건"][style]


@st.composite
def lists(draw: st.DrawFn, kind: str, names: dict[str, list[str]]) -> tuple[str, list[Row]]:
    keys = draw(st.lists(st.sampled_from(sorted(names)), min_size=3, max_size=8, unique=True))
    if kind == "buyer_group":
        keys = ["city", "district", "invested"]
    form = draw(st.sampled_from(ITEMS))
    won_style, count_style = draw(st.integers(0, 4)), draw(st.integers(0, 2))
    bullet = draw(st.one_of(st.none(), BULLETS))
    scope = "smart_city" if kind == "topic" else "all"
    texts: list[str] = []
    stated: list[Row] = []
    for key in keys:
        eok, count = draw(st.integers(1, 900)), draw(st.integers(2, 600))
        label = draw(st.sampled_from(names[key]))
        texts.append(form.format(label=label, count=count_in(count_style, count), won=won_in(won_style, eok)))
        stated.append((kind, scope, key, count, eok * EOK))
    joined = " ".join(f"{bullet}{text}" for text in texts) if bullet else ", ".join(texts)
    end = draw(st.sampled_from([" 등이다.", "이다.", " 등.", "."]))
    return draw(st.sampled_from(SECTIONS[kind])) + joined + end, stated


@st.composite
def articles(draw: st.DrawFn) -> tuple[str, list[Row]]:
    eok, count = draw(st.integers(1001, 6000)), draw(st.integers(601, 2000))
    lead = draw(st.sampled_from(LEADS)).format(
        count=count_in(draw(st.integers(0, 2)), count), won=won_in(draw(st.integers(0, 4)), eok)
    )
    stated: list[Row] = [("total", "all", None, count, eok * EOK)]
    texts = [lead]
    for kind, names in draw(
        st.lists(st.sampled_from([("buyer_group", BUYERS), ("project_type", TYPES), ("topic", TOPICS)]), unique_by=str)
    ):
        text, figures = draw(lists(kind, names))
        texts.append(text)
        stated += figures
    return draw(st.sampled_from(["\n", "\n\n", "\n \n"])).join(texts), stated


@settings(max_examples=150)
@given(articles())
def test_every_figure_of_a_made_up_announcement_comes_back(article: tuple[str, list[Row]]) -> None:
    text, stated = article
    assert rows(read(text)) == sorted(stated, key=str)


ENGLISH = {
    "buyer_group": {
        "city": ["Seoul City", "the Seoul Metropolitan Government", "the city government"],
        "district": ["25 autonomous districts", "the 25 districts", "district offices"],
        "invested": [
            "city-invested institutions",
            "investment and contribution institutions",
            "invested and funded institutions",
        ],
    },
    "project_type": {
        "system_build": ["system construction", "system establishment", "system building"],
        "hw_sw_purchase": ["hardware and software purchase", "computer equipment and solutions"],
        "sw_development": ["software development", "SW development"],
        "maintenance": ["maintenance", "operation and maintenance"],
        "telecom_security": ["communication network construction", "communication and security"],
        "database": ["database construction", "DB construction"],
        "consulting_education": ["consulting", "consulting and education"],
    },
    "topic": {
        "bigdata": ["Big Data", "big data"],
        "ai": ["artificial intelligence", "AI"],
        "cctv": ["CCTV"],
        "wifi": ["Wi-Fi", "WiFi"],
        "iot": ["Internet of Things", "IoT"],
        "cloud": ["cloud"],
        "blockchain": ["blockchain"],
        "metaverse": ["Metaverse"],
        "arvr": ["AR·VR"],
        "gis": ["GIS"],
        "contactless": ["Untact", "contactless"],
        "mobile": ["mobile"],
    },
}
ENGLISH_ITEMS = [
    "{label} {won} ({count} cases)",
    "{won} ({count} cases) for {label}",
    "{label}: {won} ({count} projects)",
    "{label} ({count} projects, {won})",
    "{count} projects ({won}) for {label}",
    "{label} with {won} for {count} projects",
]
ENGLISH_SECTIONS = {
    "buyer_group": ["By institution, ", "By agency: ", "By organization, "],
    "project_type": ["By type, ", "By project type: ", "By type of project, "],
    "topic": ["In the smart city field, ", "The smart city sector covers ", "Smart city projects are as follows: "],
}
ENGLISH_LEADS = [
    "The Seoul Metropolitan Government will invest {won} in {count:,} informatization projects this year.",
    "Seoul will carry out {count:,} IT projects worth {won} this year.",
    "Seoul plans to spend a total of {won} on {count:,} information and technology projects this year, up 5.5 percent "
    "from last year.",
]


def english_won(style: int, eok: int) -> str:
    number = f"{eok / 10:g} billion" if eok >= 10 else f"{eok * 100} million"
    return [f"{number} won", f"KRW {number}", f"₩{number}"][style]


@st.composite
def english_lists(draw: st.DrawFn, kind: str, style: int) -> tuple[str, list[Row]]:
    names = ENGLISH[kind]
    keys = draw(st.lists(st.sampled_from(sorted(names)), min_size=3, max_size=7, unique=True))
    form, separator = draw(st.sampled_from(ENGLISH_ITEMS)), draw(st.sampled_from([", ", "; ", " △ "]))
    texts: list[str] = []
    stated: list[Row] = []
    for key in keys:
        eok, count = draw(st.integers(1, 900)), draw(st.integers(2, 600))
        texts.append(form.format(label=draw(st.sampled_from(names[key])), count=count, won=english_won(style, eok)))
        stated.append((kind, "smart_city" if kind == "topic" else "all", key, count, eok * EOK))
    if separator == " △ ":
        joined = "△ " + separator.join(texts)
    else:
        joined = separator.join(texts[:-1]) + draw(st.sampled_from([", and ", separator])) + texts[-1]
    return draw(st.sampled_from(ENGLISH_SECTIONS[kind])) + joined + ".", stated


@st.composite
def english_articles(draw: st.DrawFn) -> tuple[str, list[Row]]:
    eok, count, style = draw(st.integers(1001, 6000)), draw(st.integers(601, 2000)), draw(st.integers(0, 2))
    texts = [draw(st.sampled_from(ENGLISH_LEADS)).format(won=english_won(style, eok), count=count)]
    stated: list[Row] = [("total", "all", None, count, eok * EOK)]
    for kind in draw(st.lists(st.sampled_from(sorted(ENGLISH)), unique=True)):
        text, figures = draw(english_lists(kind, style))
        texts.append(text)
        stated += figures
    return "\n\n".join(texts), stated


@settings(max_examples=150)
@given(english_articles())
def test_every_figure_of_a_made_up_english_announcement_comes_back(article: tuple[str, list[Row]]) -> None:
    text, stated = article
    assert rows(read(text)) == sorted(stated, key=str)
