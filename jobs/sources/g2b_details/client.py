"""Asks what only a further call per tender tells; for tenders that matched somebody, once, within the day's quota.

Every list has a quota of its own, which none of the polled lists shares. No live answer was ever recorded. The contracting
process is a service of its own at data.go.kr (15129459): a key that is not approved for it is refused there alone.
"""

from dataclasses import replace

from jobs.rules.enriching import has_history
from jobs.sources.g2b_calls import G2bCalls
from jobs.sources.g2b_details.parse import (
    parse_base_amount,
    parse_changes,
    parse_licences,
    parse_process,
    parse_regions,
)
from jobs.sources.source import Form
from storage.records import Details, Kind, Notice, OfficialNumber

FORM = Form(
    site="나라장터 국가종합전자조달, https://www.g2b.go.kr",
    covers="allowed regions, licences, base amount, change history and contracting process of tenders that concern somebody",
    caveats=(
        "no live answer was ever recorded: official samples and field tables only",
        "asked once for each revision; a base amount that is published later is not seen",
        "the contracting process (15129459) needs an approval of its own; without one it rests until the next day",
    ),
    documentation="https://www.data.go.kr/data/15129394/openapi.do",
    quota="1,000 calls a day and operation on a development key, anew at midnight in Seoul",
    seen_live=False,
)
_LIST = "ad/BidPublicInfoService/getBidPblancListInfo"
_PROCESS = "ao/CntrctProcssIntgOpenService/getCntrctProcssIntgOpen"
_SORTS = {Kind.SERVICES: "Servc", Kind.GOODS: "Thng", Kind.WORKS: "Cnstwk"}


async def ask_details(calls: G2bCalls, notice: Notice) -> Details:
    """Two calls for one tender of g2b_bid, one more where its kind has a base amount, and one for the official history of what
    was amended. Raises the SourceErrors of asking and reading; nothing is half taken, and every call is counted."""
    by_number = {"inqryDiv": "2", "bidNtceNo": notice.external_id, "bidNtceOrd": f"{notice.revision:03d}"}
    regions = parse_regions(await calls.one(_LIST + "PrtcptPsblRgn", by_number))
    licences = parse_licences(await calls.one(_LIST + "LicenseLimit", by_number))
    sort = _SORTS.get(notice.kind)
    if sort is None:
        return Details(regions=regions, licences=licences)
    number = {"inqryDiv": "2", "bidNtceNo": notice.external_id}
    base = parse_base_amount(await calls.one(f"{_LIST}{sort}BsisAmount", number))
    told = Details(regions=regions, licences=licences, base_amount=base)
    if not has_history(notice):
        return told
    return replace(told, changes=parse_changes(await calls.one(f"{_LIST}ChgHstry{sort}", number)))


async def ask_process(calls: G2bCalls, notice: Notice) -> tuple[OfficialNumber, ...]:
    """Official numbers of other stages that the contracting process (계약과정통합공개) joins to one tender; none for a kind that
    it does not hold. Raises the SourceErrors of asking and reading."""
    sort = _SORTS.get(notice.kind)
    if sort is None:
        return ()
    question = {"inqryDiv": "1", "bidNtceNo": notice.external_id}
    groups = parse_process(await calls.one(_PROCESS + sort, question))
    mine = [group for group in groups if any(number.value == notice.external_id for number in group)]
    return tuple(dict.fromkeys(number for group in mine for number in group))
