"""What kind of publication stands on a public board, told by its title: boards mix notices, tenders and much else."""

import re

from storage.records import Action, Stage

_PRESPEC_TAGS = frozenset({"제안요청서 사전공개", "사전규격"})
_PRESPEC = re.compile(r"사전\s*규격|(?:제안요청서|과업내용서|규격서)\s*(?:\(안\)\s*)?사전\s*공개")
_AWARD = re.compile(
    r"개찰\s*결과|낙찰자?\s*(?:결정|선정|공고|결과)|계약\s*(?:체결\s*)?현황|협상\s*(?:적격자|대상자)|제안서\s*평가\s*결과"
)
_TENDER = re.compile(
    r"입찰|견적\s*(?:제출|서)|(?:용역|사업|수행)\s*(?:업체|기관|사업자)\s*(?:선정|모집)\s*(?:을\s*위한\s*)?.{0,10}공고|제안서\s*(?:제출|접수)"
)
_PLAN = re.compile(r"발주\s*(?:계획|정보|예정)|구매\s*계획")
_NOT_BUYING = re.compile(r"채용|임용|합격|선발|보조금|공모전|지원사업\s*참여|임대|매각|대부|사용\s*수익|사용허가")


def board_stage(title: str, tags: tuple[str, ...] = ()) -> Stage:
    """The stage that a board's title tells; NEWS for whatever is no purchase. A sale or a lease by tender is no purchase."""
    if _PRESPEC_TAGS & set(tags) or _PRESPEC.search(title):
        return Stage.PRESPEC
    if _NOT_BUYING.search(title):
        return Stage.NEWS
    if _AWARD.search(title):
        return Stage.AWARD
    if _PLAN.search(title):
        return Stage.PLAN
    return Stage.TENDER if _TENDER.search(title) or "입찰공고" in tags else Stage.NEWS


def board_action(tags: tuple[str, ...]) -> Action:
    """What a board's tags say about an earlier publication: (재공고), [변경], [취소]."""
    known = {
        "취소": Action.CANCELLED,
        "재공고": Action.RENOTICED,
        "재입찰": Action.RENOTICED,
        "변경": Action.AMENDED,
        "정정": Action.AMENDED,
        "연기": Action.AMENDED,
    }
    return next((known[tag] for tag in tags if tag in known), Action.NEW)
