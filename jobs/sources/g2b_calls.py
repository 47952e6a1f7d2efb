"""Asking the procurement service (나라장터 open APIs): addresses, windows, pages, and today's quota.

Rules of asking, from the official reference and recorded practice: inqryBgnDt and inqryEndDt are YYYYMMDDHHMM of Seoul,
a window longer than a calendar month is refused (code 07), at most 999 rows a page, 1,000 calls a day and operation on a
development key, and a key pasted in its percent-encoded form must be decoded first (else code 30).
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import unquote, urlencode

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from jobs.ports import Fetcher, Request
from jobs.rules.windows import Window, stamp
from jobs.sources.allowance import Allowance
from jobs.sources.batch import Batch
from jobs.sources.errors import Unavailable, carrying
from jobs.sources.g2b_envelope import refusal
from jobs.sources.statuses import status_error

LONGEST_WINDOW = timedelta(days=7)
LARGEST_PAGE = 999
_MOST_RESTARTS = 3


class G2bSettings(BaseModel):
    """What all sources of the procurement service share."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: str = Field(
        default="https://apis.data.go.kr/1230000", description="where the procurement service's open APIs answer"
    )
    key: SecretStr = Field(
        default=SecretStr(""), description="service key from data.go.kr, either form; without it no g2b source runs"
    )
    daily_calls: int = Field(
        default=800, ge=10, le=100_000, description="most calls a day and operation; a development key allows 1,000"
    )
    page_size: int = Field(
        default=LARGEST_PAGE, ge=1, le=LARGEST_PAGE, description="rows a page; the service caps at 999"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One operation asked about one window; `operation` is its path below the base address."""

    operation: str
    window: Window
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def query(self) -> dict[str, str]:
        """The window and the operation's own parameters, as the service wants them."""
        return {"inqryBgnDt": stamp(self.window.start), "inqryEndDt": stamp(self.window.end), **self.parameters}


class G2bCalls:
    """Asks question after question, page by page, counting every call."""

    def __init__(self, settings: G2bSettings, fetcher: Fetcher, allowance: Allowance, now: datetime) -> None:
        self._settings = settings
        self._fetcher = fetcher
        self._allowance = allowance
        self._now = now

    async def pages(self, question: Question, read: Callable[[bytes], Batch]) -> AsyncIterator[Batch]:
        """All pages of a question, the last one closing it. When the total moves in between, it starts again (rows may have
        slid over a page's edge) and repeats pages: storing is idempotent. Raises the SourceErrors of asking and reading."""
        for _ in range(_MOST_RESTARTS):
            total, seen, number = None, 0, 1
            async for batch in self._from_first(question, read):
                total = batch.total if total is None else total
                seen, number = seen + batch.rows, number + 1
                yield batch
                if batch.total != total:
                    break
            else:
                if total is None or seen >= total:
                    return
        raise Unavailable("moving", f"{question.operation}: the total kept moving while its pages were read")

    async def _from_first(self, question: Question, read: Callable[[bytes], Batch]) -> AsyncIterator[Batch]:
        number, seen = 1, 0
        while True:
            body = await self._ask(question.operation, question.query, number)
            with carrying(body):
                batch = read(body)
            yield batch
            seen, number = seen + batch.rows, number + 1
            if not batch.rows or seen >= batch.total:
                return

    async def one(self, operation: str, parameters: dict[str, str]) -> bytes:
        """The first page of a question that is not about a window (such as one about a notice number)."""
        return await self._ask(operation, parameters, 1)

    async def _ask(self, operation: str, parameters: dict[str, str], page: int) -> bytes:
        self._allowance.spend(operation.rpartition("/")[2])
        secret = self._settings.key.get_secret_value().strip()
        key = unquote(secret) if "%" in secret else secret
        query = {
            "serviceKey": key,
            "type": "json",
            "numOfRows": str(self._settings.page_size),
            "pageNo": str(page),
            **parameters,
        }
        url = f"{self._settings.base_url.rstrip('/')}/{operation}?{urlencode(query)}"
        secrets = tuple(filter(None, {secret, key, urlencode({"": key})[1:]}))
        response = await self._fetcher.get(Request(url=url, secrets=secrets))
        if not 200 <= response.status < 300:
            # The gateway's refusals come with 400 or 403 as well; their own code says more than the status.
            with carrying(response.body):
                raise refusal(response.body) or status_error(response, self._now)
        return response.body
