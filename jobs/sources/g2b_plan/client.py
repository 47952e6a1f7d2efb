"""Order plans (발주계획) of services, goods and works, asked for by the time of publication and the planned months."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial

from jobs.ports import Fetcher
from jobs.rules.windows import SEOUL
from jobs.sources.allowance import Allowance
from jobs.sources.g2b_calls import G2bCalls, G2bSettings
from jobs.sources.g2b_plan.parse import SOURCE, parse
from jobs.sources.g2b_plan.settings import G2bPlanSettings
from jobs.sources.g2b_poll import Part, poll_parts
from jobs.sources.source import Form, Page
from storage.records import Kind, SourceState

FORM = Form(
    site="나라장터 국가종합전자조달, https://www.g2b.go.kr",
    covers="발주계획 of services, goods and works by every agency in Korea: what will be bought, when, for how much",
    caveats=(
        "no live answer was ever recorded; read after the official sample answers",
        "orderBgnYm and orderEndYm are required: without them the service answers code 08",
        "no page on the web is known for a single plan; bidNtceNoList fills only after the tender",
    ),
    documentation="https://www.data.go.kr, 조달청_나라장터 발주계획현황서비스",
    quota="1,000 calls a day and operation on a development key, anew at midnight in Seoul",
    seen_live=False,
)
_SERVICE = "ao/OrderPlanSttusService/"
OPERATIONS = {
    Kind.SERVICES: _SERVICE + "getOrderPlanSttusListServc",
    Kind.GOODS: _SERVICE + "getOrderPlanSttusListThng",
    Kind.WORKS: _SERVICE + "getOrderPlanSttusListCnstwk",
}


class G2bPlan:
    """The source `g2b_plan`."""

    name = SOURCE
    form = FORM

    def __init__(self, service: G2bSettings, settings: G2bPlanSettings) -> None:
        self._service = service
        self._settings = settings

    async def poll(self, fetcher: Fetcher, state: SourceState, now: datetime) -> AsyncIterator[Page]:
        """Plans published since the last asking, as jobs.sources.source.Source says."""
        allowance = Allowance(state, now, self._service.daily_calls)
        calls = G2bCalls(self._service, fetcher, allowance, now)
        parts = [self._part(kind, now) for kind in self._settings.kinds if kind in OPERATIONS]
        async for page in poll_parts(parts, calls, allowance, state, now):
            yield page

    def poll_after(self, state: SourceState, now: datetime) -> timedelta:  # noqa: ARG002 - other sources look at both
        """The configured pause."""
        return timedelta(minutes=self._settings.poll_minutes)

    def _part(self, kind: Kind, now: datetime) -> Part:
        return Part(
            bookmark=f"{kind}:new",
            operation=OPERATIONS[kind],
            read=partial(parse, kind=kind),
            parameters={"inqryDiv": "1", **planned_months(now, self._settings.months_ahead)},
            every=timedelta(minutes=self._settings.poll_minutes / 2),
            overlap=timedelta(minutes=self._settings.overlap_minutes),
            back_fill=timedelta(days=self._settings.back_fill_days),
        )


def planned_months(now: datetime, ahead: int) -> dict[str, str]:
    """orderBgnYm and orderEndYm: from the month before `now` (late plans) to `ahead` months after it, in Seoul's calendar."""
    local = now.astimezone(SEOUL)
    this = local.year * 12 + local.month - 1
    first, last = this - 1, this + ahead
    return {"orderBgnYm": f"{first // 12}{first % 12 + 1:02d}", "orderEndYm": f"{last // 12}{last % 12 + 1:02d}"}
