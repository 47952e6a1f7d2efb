"""Tender notices (입찰공고) of services, goods and works, asked for by registration time and by time of change."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial

from jobs.ports import Fetcher
from jobs.sources.allowance import Allowance
from jobs.sources.g2b_bid.parse import SOURCE, parse
from jobs.sources.g2b_bid.settings import G2bBidSettings
from jobs.sources.g2b_calls import G2bCalls, G2bSettings
from jobs.sources.g2b_poll import Part, poll_parts
from jobs.sources.source import Form, Page
from storage.records import Kind, SourceState

FORM = Form(
    site="나라장터 국가종합전자조달, https://www.g2b.go.kr",
    covers="입찰공고 of services, goods and works by every agency in Korea: new, amended, cancelled, renoticed",
    caveats=(
        "recorded live answers exist for services only; goods and works follow the official sample answers",
        "bidClseDt is empty for 직찰 and some 협상 notices",
        "a re-notice has a new number, and nothing in its row names the one before",
        "allowed regions, licences and the base amount need further calls per notice",
    ),
    documentation="https://www.data.go.kr/data/15129394/openapi.do",
    quota="1,000 calls a day and operation on a development key, anew at midnight in Seoul",
    seen_live=True,
)
_SERVICE = "ad/BidPublicInfoService/"
OPERATIONS = {
    Kind.SERVICES: _SERVICE + "getBidPblancListInfoServc",
    Kind.GOODS: _SERVICE + "getBidPblancListInfoThng",
    Kind.WORKS: _SERVICE + "getBidPblancListInfoCnstwk",
}
_BY_REGISTRATION, _BY_CHANGE = "1", "3"


class G2bBid:
    """The source `g2b_bid`."""

    name = SOURCE
    form = FORM

    def __init__(self, service: G2bSettings, settings: G2bBidSettings) -> None:
        self._service = service
        self._settings = settings

    async def poll(self, fetcher: Fetcher, state: SourceState, now: datetime) -> AsyncIterator[Page]:
        """New notices of every kind wanted, then those edited in place, as jobs.sources.source.Source says."""
        allowance = Allowance(state, now, self._service.daily_calls)
        calls = G2bCalls(self._service, fetcher, allowance, now)
        async for page in poll_parts(self._parts(), calls, allowance, state, now):
            yield page

    def poll_after(self, state: SourceState, now: datetime) -> timedelta:  # noqa: ARG002 - other sources look at both
        """The configured pause."""
        return timedelta(minutes=self._settings.poll_minutes)

    def _parts(self) -> list[Part]:
        kinds = [kind for kind in self._settings.kinds if kind in OPERATIONS]
        return [self._part(kind, by) for by in (_BY_REGISTRATION, _BY_CHANGE) for kind in kinds]

    def _part(self, kind: Kind, by: str) -> Part:
        every = self._settings.poll_minutes / 2 if by == _BY_REGISTRATION else self._settings.changes_every_minutes
        return Part(
            bookmark=f"{kind}:{'new' if by == _BY_REGISTRATION else 'changed'}",
            operation=OPERATIONS[kind],
            read=partial(parse, kind=kind),
            parameters={"inqryDiv": by},
            every=timedelta(minutes=every),
            overlap=timedelta(minutes=self._settings.overlap_minutes),
            back_fill=timedelta(days=self._settings.back_fill_days),
        )
