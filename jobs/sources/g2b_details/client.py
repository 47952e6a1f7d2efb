"""Asks what only a further call per tender tells; for tenders that matched somebody, once, within the day's quota."""

from dataclasses import dataclass, replace
from datetime import datetime

from jobs.ports import Fetcher
from jobs.sources.allowance import Allowance
from jobs.sources.g2b_calls import G2bCalls, G2bSettings
from jobs.sources.g2b_details.parse import parse_base_amount, parse_licences, parse_regions
from storage.records import Amount, Kind, Notice, SourceState

SOURCE = "g2b_details"
_SERVICE = "ad/BidPublicInfoService/"
_BASE_AMOUNTS = {Kind.SERVICES: "Servc", Kind.GOODS: "Thng", Kind.WORKS: "Cnstwk"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What the further calls told of one tender. `calls` are those made, by operation."""

    regions: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    base_amount: Amount | None = None
    calls: dict[str, int]

    def added_to(self, notice: Notice) -> Notice:
        """The notice with what was learned; what it said itself stays first."""
        base = (self.base_amount,) if self.base_amount else ()
        return replace(
            notice,
            regions=notice.regions or self.regions,
            licences=notice.licences or self.licences,
            amounts=tuple(dict.fromkeys((*notice.amounts, *base))),
        )


async def ask_details(
    service: G2bSettings, fetcher: Fetcher, notice: Notice, state: SourceState, now: datetime
) -> Details:
    """Three calls for one tender of g2b_bid. `state` is that of the name g2b_details, whose counts hold today's calls. Raises
    the SourceErrors of asking and reading; nothing is half taken."""
    allowance = Allowance(state, now, service.daily_calls)
    calls = G2bCalls(service, fetcher, allowance, now)
    by_number = {"inqryDiv": "2", "bidNtceNo": notice.external_id, "bidNtceOrd": f"{notice.revision:03d}"}
    regions = parse_regions(await calls.one(_SERVICE + "getBidPblancListInfoPrtcptPsblRgn", by_number))
    licences = parse_licences(await calls.one(_SERVICE + "getBidPblancListInfoLicenseLimit", by_number))
    base = None
    if notice.kind in _BASE_AMOUNTS:
        operation = f"{_SERVICE}getBidPblancListInfo{_BASE_AMOUNTS[notice.kind]}BsisAmount"
        base = parse_base_amount(await calls.one(operation, by_number))
    return Details(regions=regions, licences=licences, base_amount=base, calls=allowance.report())
