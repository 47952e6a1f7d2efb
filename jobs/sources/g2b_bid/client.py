"""Tender notices (입찰공고) of services, goods and works, asked for by registration time and by time of change."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial

from jobs.ports import Fetcher
from jobs.rules.polling import Pace, next_pause
from jobs.rules.windows import next_midnight
from jobs.sources.allowance import Allowance
from jobs.sources.batch import Batch
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
        "allowed regions, licences, base amount, history and process need further calls, of which no live answer is recorded",
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
_BY_REGISTRATION, _BY_NUMBER, _BY_CHANGE = "1", "2", "3"
_OUTAGE = timedelta(hours=3)
"""More than the longest pause at night and the longest between two askings for changes together."""


def reread_mark(kind: Kind) -> str:
    """Under which key of the cursor it is kept what of that kind is to be read again."""
    return f"reread:{kind}"


async def ask_number(calls: G2bCalls, kind: Kind, number: str) -> Batch:
    """Every revision of one tender that the service holds. Raises the SourceErrors of asking and reading."""
    return parse(await calls.one(OPERATIONS[kind], {"inqryDiv": _BY_NUMBER, "bidNtceNo": number}), kind=kind)


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

    def poll_after(self, state: SourceState, now: datetime) -> timedelta:
        """The fixed pause, or what the day's quota allows (jobs/rules/polling.py)."""
        if self._settings.poll_minutes is not None:
            return timedelta(minutes=self._settings.poll_minutes)
        return next_pause(now, left=self._left(state, now), pace=self._pace)

    @property
    def _pace(self) -> Pace:
        return Pace(busy=timedelta(seconds=self._settings.busy_seconds))

    def _left(self, state: SourceState, now: datetime) -> int:
        """Calls left today of the operation that has fewest, after what the askings for changes will still take."""
        allowance = Allowance(state, now, self._service.daily_calls)
        left = min((allowance.left(OPERATIONS[kind].rpartition("/")[2]) for kind in self._kinds), default=0)
        every = timedelta(minutes=self._settings.changes_every_minutes)
        return left - int((next_midnight(now) - now) / every) - 1

    @property
    def _kinds(self) -> list[Kind]:
        return [kind for kind in self._settings.kinds if kind in OPERATIONS]

    def _parts(self) -> list[Part]:
        return [self._part(kind, by) for by in (_BY_REGISTRATION, _BY_CHANGE) for kind in self._kinds]

    def _part(self, kind: Kind, by: str) -> Part:
        fixed = self._settings.poll_minutes
        pause = timedelta(minutes=fixed) if fixed is not None else self._pace.busy
        changes = timedelta(minutes=self._settings.changes_every_minutes)
        outage = max(_OUTAGE, 2 * max(changes, pause)) if by == _BY_CHANGE else None
        return Part(
            bookmark=f"{kind}:{'new' if by == _BY_REGISTRATION else 'changed'}",
            operation=OPERATIONS[kind],
            read=partial(parse, kind=kind),
            parameters={"inqryDiv": by},
            every=pause / 2 if by == _BY_REGISTRATION else changes,
            overlap=timedelta(minutes=self._settings.overlap_minutes),
            back_fill=timedelta(days=self._settings.back_fill_days),
            outage=outage,
            reread=reread_mark(kind),
        )
