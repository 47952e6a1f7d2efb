"""사업 유형 of a tender: by its official classification code where it has one, else by the words of its title.

Codes: the procurement service's 공공조달분류 of ICT services as recorded in live rows (SW 및 시스템 개발, 운영 및 유지관리, DB구축, ICT사업
컨설팅). Words decide only for titles that plainly name something of ICT; everything else stays unknown, which no filter drops.
"""

import re

from storage.records import Classification, Kind, ProjectType

_BY_CODE = {
    "81111899": ProjectType.MAINTENANCE,  # 정보시스템유지관리
    "81111811": ProjectType.MAINTENANCE,
    "81112399": ProjectType.MAINTENANCE,
    "81112002": ProjectType.DATABASE,  # DB구축 및 자료입력
    "81111513": ProjectType.CONSULTING_EDUCATION,  # ICT사업 컨설팅
    "81111598": ProjectType.SW_DEVELOPMENT,  # SW 및 시스템 개발; the title may say that a system is built
    "81111599": ProjectType.SW_DEVELOPMENT,
    "81112199": ProjectType.SW_DEVELOPMENT,
}
_ICT = re.compile(
    r"시스템|플랫폼|홈페이지|누리집|소프트웨어|S/?W|정보화|정보통신|CCTV|서버|스토리지|네트워크|통신망|클라우드|데이터|DB|포털|앱|어플|와이파이|WI-?FI"
    r"|IOT|사물인터넷|AI|인공지능|전산|관제|백신|방화벽|정보보호|보안관제|ISP|ISMP|GIS|디지털트윈|챗봇",
    re.IGNORECASE,
)
# The first that fits decides: a system's upkeep is not its building, advice about it neither.
_WORDS: tuple[tuple[re.Pattern[str], ProjectType], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (
            r"유지\s*(?:관리|보수)|운영\s*(?:및|·)?\s*유지|위탁\s*운영|운영\s*(?:용역|지원|사업)",
            ProjectType.MAINTENANCE,
        ),
        (
            r"감리|컨설팅|ISP|ISMP|정보화\s*전략|(?:기본|마스터)\s*계획|교육|연수|연구\s*용역|타당성",
            ProjectType.CONSULTING_EDUCATION,
        ),
        (r"(?:DB|데이터베이스|데이터\s*셋?)\s*(?:구축|정비|가공)|자료\s*입력|전산화", ProjectType.DATABASE),
        (r"보안|방화벽|정보보호|백신|통신|네트워크|와이파이|WI-?FI|회선", ProjectType.TELECOM_SECURITY),
        (r"구매|구입|도입|교체|증설|임차|임대|렌탈|라이[선센]스|설치", ProjectType.HW_SW_PURCHASE),
        (r"구축|고도화|재구축|개선|확대|이전|통합", ProjectType.SYSTEM_BUILD),
        (r"개발|제작", ProjectType.SW_DEVELOPMENT),
    )
)


def project_type_of(title: str, classification: Classification, kind: Kind) -> ProjectType | None:
    """The type of a tender, or None where nobody could tell: works, other classifications, and titles of other trades."""
    code = classification.code[:8]
    known = _BY_CODE.get(code)
    by_title = next((found for pattern, found in _WORDS if pattern.search(title)), None)
    if known is ProjectType.SW_DEVELOPMENT:
        return ProjectType.SYSTEM_BUILD if by_title is ProjectType.SYSTEM_BUILD else known
    if known is not None:
        return known
    elsewhere = classification.large not in {"", "ICT 서비스"} or kind is Kind.WORKS
    return by_title if _ICT.search(title) and not elsewhere else None
