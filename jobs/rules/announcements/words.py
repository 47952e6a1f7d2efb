"""The words of the city's yearly list in Korean: fields, project types, buyer groups, quarters, totals."""

import re

ALL = "all"
SMART_CITY = "smart_city"
NEW_TECHNOLOGY = "new_technology"

TOPICS: dict[str, str] = {
    "bigdata": r"빅데이터|bigdata",
    "arvr": r"(?<![a-z])[av]r[·/,&]?(?:및)?[av]r|(?:가상|증강|혼합|확장)(?:현실)?[·/,및]?(?:가상|증강|혼합|확장)?현실|(?<![a-z])[axv]r(?![a-z])|(?:augmented|virtual)(?:reality)?(?:and|&|·|/|,)?(?:augmented|virtual)?reality",
    "ai": r"인공지능|artificialintelligence|(?:생성형)?(?<![a-z])ai(?![a-z])",
    "cctv": r"(?:지능형|intelligent)?(?:폐쇄회로\(cc\)tv|surveillancecameras?|cctv|폐쇄회로(?:tv|텔레비전|카메라)?)",
    "wifi": r"(?:무료)?(?:공공)?(?:와이파이|wi-?fi|무선인터넷)",
    "iot": r"사물인터넷|internetofthings|(?<![a-z])iot",
    "cloud": r"클라우드|cloud",
    "blockchain": r"블록체인|blockchain",
    "metaverse": r"메타버스|metaverse",
    "gis": r"(?<![a-z])gis|geographicinformation|지리정보|공간정보|(?<![a-z])s-?map|에스-?맵",
    "contactless": r"비대면|언택트|contactless|non-?contact|non-?face-?to-?face|untact",
    "mobile": r"모바일|스마트폰|(?<![a-z])mobile",
    "security": r"정보보안|정보보호|사이버보안|보안",
    "network": r"통신망|네트워크",
    "hardware": r"하드웨어",
    "website": r"홈페이지|누리집",
}
"""Topic key → what its label may be, squashed (no spaces, lower case); 분야 as the city's announcements name them."""

TYPES: tuple[tuple[str, str], ...] = (
    ("maintenance", r"유지[·/및]?(?:보수|관리)|운영(?:[·/및])?(?:유지)?관리"),
    ("sw_development", r"(?:sw|소프트웨어|응용프로그램|프로그램)(?:\(sw\))?의?개발"),
    (
        "hw_sw_purchase",
        r"전산장비|솔루션|hw|하드웨어|(?:sw|소프트웨어)(?:\(sw\))?(?:도입|구매|구입)|장비(?:도입|구매|구입)",
    ),
    ("telecom_security", r"통신망|정보통신|통신[·/및]?(?:정보)?보안|정보보안|정보보호|(?<!시스템)보안|네트워크"),
    ("database", r"데이터베이스|(?<![a-z])db"),
    ("consulting_education", r"컨설팅|(?<![a-z])isp|정보화(?:전략)?계획|정보(?:화)?전략계획|정보화교육|교육"),
    ("system_build", r"시스템"),
    ("other", r"기타|그외|그밖"),
)
"""Project type key → words that settle it, the particular before the general (사업 유형)."""

BUYERS: tuple[tuple[str, str], ...] = (
    ("district", r"자치구"),
    (
        "invested",
        r"투자[·,/및와.]?출연|출연[·,/및과.]?투자|출자[·,/및와]?출연|투출기관|투자기관|출연기관|산하기관|공사[·,/및]?공단",
    ),
    ("city", r"본청|사업소|시본부|본부|서울특별시|서울시청?|^시$"),
)
"""Buyer group key → words that settle it (기관)."""

_TYPE_FILL = re.compile(
    r"정보통신|정보(?:화)?시스템|정보화|시스템|소프트웨어|하드웨어|전산장비|장비|솔루션|데이터베이스|구축|도입|구매|구입|개발|수립|운영|관리|분야|부문|사업|기존|신규|개선|확충|및|등|의|와|과|sw|hw|db|isp|\(\w+\)|[·,/\s]"
)
_BUYER_FILL = re.compile(
    r"[이가은는의]?(?:직접)?(?:추진|발주|시행|집행)(?:하는|할)|사업|서울(?:특별)?시|산하|시내|각|\d{2}개|기관|청|등|및|와|과|의|시|전체|관내|[·,/.()\s]"
)
_TOPIC_HEAD = re.compile(
    r"^(?:코로나(?:19)?(?:관련|시대)?|포스트코로나|디지털|첨단|차세대|스마트(?:도시|시티)(?:분야)?(?:사업)?(?:에|은|는|에는|으로는)?|관련|우선|먼저|특히|이중|및|이가운데)+"
)
_TOPIC_TAIL = re.compile(r"(?:시스템|관련|분야|부문|사업|기술|활용|플랫폼서비스|서비스|등|의)+$")
_PARENS = re.compile(r"\([^()]*\)")
_PARTICLE = re.compile(r"(?:에서는|에서|에는|에도|에만|에게|으로|로|에|은|는|이|가|을|를|도|만|의)$")

_QUARTER = re.compile(r"([1-4])(?:[·/]4|사)?분기(?:\([^)]*\))?(이후|부터|이상)?")
_LATE_QUARTERS = re.compile(r"(?<!\d)3[~∼,및-]4분기|3분기[·,및]4분기|(?<!\d)3[·/]4분기(?!이후)")
_HALF_YEAR = re.compile(r"(?<!\d)1(?:분기)?[~∼,및-]2분기|1분기[·,및]2분기|1·2분기")
_OF_FOUR = re.compile(r"[12][·/]4\s?분기")
_ORDERED_BEFORE = re.compile(
    r"((?:20\d\d년|['’‘]\d\d년|지난해|작년|전년도?|이미|기)\s?(?:에|말|말에|중에|하반기에)?\s?(?:이미\s)?(?:사전\s)?발주(?:가|를)?\s?(?:완료|마무리|마쳤|마친|끝|된|됐|했))"
)

TOTAL_ALL = re.compile(
    r"(?<!국가)(?<!정부)(?<!교육)(?<!국방)(?<!차세대 )(?:IT\s?·?|ICT\s?)?정보화\s?(?:관련\s?|분야(?:의)?\s?)?(?:사업|예산|프로젝트)(?:들)?(?!\s?(?:설명회|발주\s?정보|유형|담당|기획|홈페이지|누리집|목록|발주정보))"
    r"|(?<![가-힣A-Za-z])(?:IT|ICT)\s?정보화(?:\s?사업)?|(?<!국가)정보화\s?(?:분야|부문)|(?<!국가)정보화(?=에\s)|(?<![가-힣A-Za-z])(?:IT|ICT|정보기술\s?\(\s?IT\s?\))\s?(?:활성화\s?)?(?:지원\s?)?(?:관련\s?)?(?:사업|분야|부문|예산)"
)
TOTAL_SMART = re.compile(
    r"[‘'“\"]?스마트\s?(?:도시|시티)(?!\s?(?:정책|담당|국장|기획|센터|과장|위원|협|법|포럼|[0-9]))[’'”\"]?(?:\s?(?:분야|부문|관련\s?(?:분야|부문|사업)|조성\s?사업|사업))?[’'”\"]?"
)
TOTAL_NEW = re.compile(
    r"(?:디지털\s?|첨단\s?|IT\s?)*신\s?기술(?:\s?(?:분야|관련\s?사업|사업))?|4차\s?산업\s?(?:혁명)?(?:의)?\s?(?:핵심\s?)?기술(?:\s?분야)?"
)


def squash(label: str) -> str:
    """`S/W 개발` and `SW개발` alike: no spaces or quotes, lower case, slashes of S/W and H/W gone."""
    text = re.sub(r"[\s‘’“”'\"_]", "", label).casefold()
    return text.replace("s/w", "sw").replace("h/w", "hw")


def topics_in(label: str) -> list[str]:
    """Keys of all topics that the label names, in the order of the table."""
    text = squash(label)
    found = []
    for key, pattern in TOPICS.items():
        if re.search(pattern, text):
            found.append(key)
            text = re.sub(pattern, "", text)
    return found


def topic_named(label: str) -> str | None:
    """The topic key if the label is a topic's name and nothing else (분야, 사업, 기술 … may follow it)."""
    for text in _trims(_PARENS.sub("", squash(label)) or squash(label)):
        bare = _TOPIC_HEAD.sub("", text)
        for key, pattern in TOPICS.items():
            rest = re.sub(pattern, "", bare)
            if rest != bare and not _TOPIC_TAIL.sub("", rest).strip("·,/및와과"):
                return key
    return None


def type_named(label: str) -> str | None:
    """The project type key if the label names a type and nothing else."""
    for text in _trims(squash(label)):
        key = type_in(text)
        if key:
            words = dict(TYPES)[key]
            if not _TYPE_FILL.sub("", re.sub(words, "", text)):
                return key
            others = re.sub("|".join(pattern for _, pattern in TYPES), "", text)
            if not _TYPE_FILL.sub("", others):
                return key
    return None


def type_in(label: str) -> str | None:
    """The project type that the label's words settle; 기타 at its end settles it first."""
    text = squash(label)
    if text.endswith(("기타", "기타사업", "기타분야", "나머지")):
        return "other"
    return next((key for key, pattern in TYPES if re.search(pattern, text)), None)


def buyers_in(label: str) -> list[str]:
    """Keys of all buyer groups that the label names."""
    text = squash(label)
    return [key for key, pattern in BUYERS if re.search(pattern, text)]


def buyer_named(label: str) -> str | None:
    """The buyer group key if the label is a buyer group's name and nothing else."""
    for text in _trims(squash(label)):
        keys = buyers_in(text)
        specific = [key for key in keys if key != "city"] or keys
        if len(specific) == 1:
            rest = re.sub(dict(BUYERS)[specific[0]], "", text)
            if not _BUYER_FILL.sub("", re.sub("본청|사업소|본부", "", rest) if specific[0] == "city" else rest):
                return specific[0]
    return None


def buyer_groups_listed(label: str) -> int:
    """How many buyer groups the label names side by side; 서울시 alone may be any group's owner and does not count."""
    own = {"city"} if re.search(r"본청|사업소|본부|서울시[와·,및]", squash(label)) else set()
    return len({key for key in buyers_in(label) if key != "city"} | own)


def printed_topic(text: str, key: str) -> str:
    """The fewest words of the text that name the topic (빅 데이터 takes two), as printed, without their particle."""
    parts = re.split(r"[\s,▲]+", text.strip())
    runs = (" ".join(parts[at : at + size]) for size in range(1, len(parts) + 1) for at in range(len(parts) - size + 1))
    named = next((run for run in runs if re.search(TOPICS[key], squash(run))), text)
    bare = _PARTICLE.sub("", named.strip("‘’“”'\"."))
    return bare if re.search(TOPICS[key], squash(bare)) else named


def quarter_in(label: str, *, of_four: bool) -> tuple[str, str] | None:
    """Key (Q1 … Q4, Q3+) and the words of the last quarter that the label names, or None.

    `of_four` says that the article writes 1·4분기 for the first quarter, so that 3·4분기 is the third alone.
    """
    text = re.sub(r"\s(?=분기|이후)", "", label)
    if _HALF_YEAR.search(text):
        return None
    late = None if of_four else _LATE_QUARTERS.search(text)
    found = list(_QUARTER.finditer(text))
    if late:
        return "Q3+", late[0]
    if not found:
        return None
    number, after = found[-1][1], found[-1][2]
    if after:
        return ("Q3+", found[-1][0].replace("이후", " 이후")) if number == "3" else None
    return f"Q{number}", found[-1][0]


def quarters_of_four(text: str) -> bool:
    """Whether the text writes quarters as fractions of four (1·4분기)."""
    return bool(_OF_FOUR.search(text))


def ordered_before(text: str) -> str | None:
    """The words that say a part was ordered before the year began (`2021년에 발주 완료`), or None."""
    found = _ORDERED_BEFORE.search(text)
    return found[1] if found else None


def _trims(text: str) -> list[str]:
    """The text as it is, and without its last particle: 와이파이 must not become 와이파."""
    bare = _PARTICLE.sub("", text)
    return [text] if bare == text else [text, bare]
