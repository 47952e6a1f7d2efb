"""Openings, awards, failures and contracts (개찰, 낙찰, 유찰, 계약), asked for by the time of registration."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from functools import partial

from jobs.ports import Fetcher
from jobs.sources.allowance import Allowance
from jobs.sources.batch import Batch
from jobs.sources.g2b_award.contracts import parse_contracts
from jobs.sources.g2b_award.parse import SOURCE, parse
from jobs.sources.g2b_award.settings import G2bAwardSettings
from jobs.sources.g2b_calls import G2bCalls, G2bSettings
from jobs.sources.g2b_poll import Part, poll_parts
from jobs.sources.source import Form, Page
from storage.records import Kind, SourceState

FORM = Form(
    site="나라장터 국가종합전자조달, https://www.g2b.go.kr",
    covers="개찰, 낙찰, 유찰 of services, goods and works by every agency in Korea; 계약 when switched on",
    caveats=(
        "no live answer was ever recorded; results read after the official sample answers, contracts after the field table alone",
        "that a tender failed stands in the list of openings; the reason needs a further call per tender",
        "each service needs an approval of its own (활용신청); without it every call fails like a wrong key",
    ),
    documentation="https://www.data.go.kr/data/15129397/openapi.do",
    quota="1,000 calls a day and operation on a development key, anew at midnight in Seoul",
    seen_live=False,
)
_SERVICE, _CONTRACTS = "as/ScsbidInfoService/", "ao/CntrctInfoService/"
_NAMES = {Kind.SERVICES: "Servc", Kind.GOODS: "Thng", Kind.WORKS: "Cnstwk"}


class G2bAward:
    """The source `g2b_award`."""

    name = SOURCE
    form = FORM

    def __init__(self, service: G2bSettings, settings: G2bAwardSettings) -> None:
        self._service = service
        self._settings = settings

    async def poll(self, fetcher: Fetcher, state: SourceState, now: datetime) -> AsyncIterator[Page]:
        """Results registered since the last asking, as jobs.sources.source.Source says."""
        allowance = Allowance(state, now, self._service.daily_calls)
        calls = G2bCalls(self._service, fetcher, allowance, now)
        async for page in poll_parts(self._parts(), calls, allowance, state, now):
            yield page

    def poll_after(self, state: SourceState, now: datetime) -> timedelta:  # noqa: ARG002 - other sources look at both
        """The configured pause."""
        return timedelta(minutes=self._settings.poll_minutes)

    def _parts(self) -> list[Part]:
        kinds = [kind for kind in self._settings.kinds if kind in _NAMES]
        parts = list[Part]()
        for kind in kinds:
            read = partial(parse, kind=kind)
            parts.append(self._part(f"{kind}:openings", f"{_SERVICE}getOpengResultListInfo{_NAMES[kind]}", read))
            parts.append(self._part(f"{kind}:awards", f"{_SERVICE}getScsbidListSttus{_NAMES[kind]}", read))
        if self._settings.contracts:
            for kind in kinds:
                operation = f"{_CONTRACTS}getCntrctInfoList{_NAMES[kind]}"
                parts.append(self._part(f"{kind}:contracts", operation, partial(parse_contracts, kind=kind)))
        return parts

    def _part(self, bookmark: str, operation: str, read: Callable[[bytes], Batch]) -> Part:
        return Part(
            bookmark=bookmark,
            operation=operation,
            read=read,
            parameters={"inqryDiv": "1"},
            every=timedelta(minutes=self._settings.poll_minutes / 2),
            overlap=timedelta(minutes=self._settings.overlap_minutes),
            back_fill=timedelta(days=self._settings.back_fill_days),
        )
