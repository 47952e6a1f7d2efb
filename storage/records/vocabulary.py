"""The closed lists of words that records use; names are OCDS's or the field's (Korean term beside each)."""

from enum import StrEnum


class Stage(StrEnum):
    """What kind of publication a notice is."""

    PLAN = "plan"  # 발주계획
    PRESPEC = "prespec"  # 사전규격
    TENDER = "tender"  # 입찰공고
    AWARD = "award"  # 개찰·낙찰
    CONTRACT = "contract"  # 계약
    NEWS = "news"  # 기사


class Action(StrEnum):
    """What a revision did."""

    NEW = "new"  # 등록
    AMENDED = "amended"  # 변경·정정
    CANCELLED = "cancelled"  # 취소
    RENOTICED = "renoticed"  # 재공고: a new number for a tender that failed or was cancelled


class Kind(StrEnum):
    """What is procured (OCDS mainProcurementCategory, in the procurement service's cut)."""

    SERVICES = "services"  # 용역
    GOODS = "goods"  # 물품
    WORKS = "works"  # 공사
    OTHER = "other"  # 외자, 기타, or not said


class BuyerGroup(StrEnum):
    """Whose money it is."""

    CITY = "city"  # 서울시 본청·사업소
    DISTRICT = "district"  # 25개 자치구
    INVESTED = "invested"  # 서울시 투자·출연기관
    OTHER = "other"


class ProjectType(StrEnum):
    """사업 유형, as the city's yearly list cuts it."""

    SYSTEM_BUILD = "system_build"  # 시스템구축
    HW_SW_PURCHASE = "hw_sw_purchase"  # HW·SW 도입
    SW_DEVELOPMENT = "sw_development"  # SW개발
    MAINTENANCE = "maintenance"  # 유지관리
    TELECOM_SECURITY = "telecom_security"  # 통신·보안
    DATABASE = "database"  # DB구축
    CONSULTING_EDUCATION = "consulting_education"  # 컨설팅·교육
    OTHER = "other"


class AmountKind(StrEnum):
    """Which of a notice's sums a figure is; they differ by VAT and by meaning."""

    ALLOCATED = "allocated"  # 배정예산 (VAT included)
    BUDGET = "budget"  # 예산금액 (works, plans)
    ESTIMATED = "estimated"  # 추정가격 (VAT excluded)
    BASE = "base"  # 기초금액
    AWARDED = "awarded"  # 낙찰금액


class DeadlineKind(StrEnum):
    """What ends at a deadline. The opinion deadline is never called 마감 alone."""

    REGISTRATION = "registration"  # 입찰참가자격등록 마감
    CONSORTIUM = "consortium"  # 공동수급협정서 마감
    OPINION = "opinion"  # 사전규격 의견등록 마감
    PROPOSAL = "proposal"  # 제안서 제출 마감
    BID = "bid"  # 입찰 마감
    OPENING = "opening"  # 개찰


class NumberKind(StrEnum):
    """The official numbers by which notices are joined into projects."""

    PLAN = "plan"  # orderPlanUntyNo 발주계획통합번호
    PRESPEC = "prespec"  # bfSpecRgstNo 사전규격등록번호
    BID = "bid"  # bidNtceNo 입찰공고번호


class Strength(StrEnum):
    """How sure a match is: strong is alerted at once, weak waits for the digest."""

    STRONG = "strong"
    WEAK = "weak"


class Frequency(StrEnum):
    """When a matched notice is told."""

    INSTANT = "instant"
    DAILY = "daily"
    WEEKLY = "weekly"
