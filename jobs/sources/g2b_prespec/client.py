"""Pre-specifications (사전규격) of services, goods and works, asked for by registration and by time of change."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial

from jobs.ports import Fetcher
from jobs.sources.allowance import Allowance
from jobs.sources.g2b_calls import G2bCalls, G2bSettings
from jobs.sources.g2b_poll import Part, poll_parts
from jobs.sources.g2b_prespec.parse import SOURCE, parse
from jobs.sources.g2b_prespec.settings import G2bPrespecSettings
from jobs.sources.source import Form, Page
from storage.records import Kind, SourceState

FORM = Form(
    site="나라장터 국가종합전자조달, https://www.g2b.go.kr",
    covers="사전규격 of services, goods and works by every agency in Korea, with the deadline for opinions (의견등록 마감)",
    caveats=(
        "no live answer was ever recorded; read after the official sample answers",
        "rows carry no agency code and no plan number; bidNtceNoList fills only after the tender",
        "the service needs an approval of its own (활용신청); without it every call fails like a wrong key",
    ),
    documentation="https://www.data.go.kr, 조달청_나라장터 사전규격정보서비스",
    quota="1,000 calls a day and operation on a development key, anew at midnight in Seoul",
    seen_live=False,
)
_SERVICE = "ao/HrcspSsstndrdInfoService/"
OPERATIONS = {
    Kind.SERVICES: _SERVICE + "getPublicPrcureThngInfoServc",
    Kind.GOODS: _SERVICE + "getPublicPrcureThngInfoThng",
    Kind.WORKS: _SERVICE + "getPublicPrcureThngInfoCnstwk",
}
_BY_REGISTRATION, _BY_CHANGE = "1", "3"
_CHANGES_EVERY = timedelta(hours=3)


class G2bPrespec:
    """The source `g2b_prespec`."""

    name = SOURCE
    form = FORM

    def __init__(self, service: G2bSettings, settings: G2bPrespecSettings) -> None:
        self._service = service
        self._settings = settings

    async def poll(self, fetcher: Fetcher, state: SourceState, now: datetime) -> AsyncIterator[Page]:
        """New pre-specifications, then those edited in place, as jobs.sources.source.Source says."""
        allowance = Allowance(state, now, self._service.daily_calls)
        calls = G2bCalls(self._service, fetcher, allowance, now)
        kinds = [kind for kind in self._settings.kinds if kind in OPERATIONS]
        parts = [self._part(kind, by) for by in (_BY_REGISTRATION, _BY_CHANGE) for kind in kinds]
        async for page in poll_parts(parts, calls, allowance, state, now):
            yield page

    def poll_after(self, state: SourceState, now: datetime) -> timedelta:  # noqa: ARG002 - other sources look at both
        """The configured pause."""
        return timedelta(minutes=self._settings.poll_minutes)

    def _part(self, kind: Kind, by: str) -> Part:
        by_change = by == _BY_CHANGE
        return Part(
            bookmark=f"{kind}:{'changed' if by_change else 'new'}",
            operation=OPERATIONS[kind],
            read=partial(parse, kind=kind),
            parameters={"inqryDiv": by},
            every=_CHANGES_EVERY if by_change else timedelta(minutes=self._settings.poll_minutes / 2),
            overlap=timedelta(minutes=self._settings.overlap_minutes),
            back_fill=timedelta(days=self._settings.back_fill_days),
        )
