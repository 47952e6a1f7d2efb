"""What a site's robots.txt allows us, asked once a day; pages are only fetched where it does."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

from protego import Protego

from jobs.ports import Fetcher, Request
from jobs.sources.encodings import decode
from jobs.sources.errors import AccessRefused, FormatChanged, Unavailable

AGENT = "baljubot"
_FRESH = timedelta(hours=24)
_LARGEST = 500 * 1024


@dataclass(frozen=True, slots=True)
class _Rules:
    asked_at: datetime
    rules: Protego | None


class Robots:
    """Remembers each site's rules for a day. RFC 9309: no file (4xx) allows everything, a failing server (5xx) nothing."""

    def __init__(self) -> None:
        self._sites: dict[str, _Rules] = {}

    async def require_allowed(self, fetcher: Fetcher, url: str, now: datetime) -> None:
        """Raises AccessRefused (`robots`) where the site forbids this page, FormatChanged for what is no address, and Unavailable
        where its rules cannot be had."""
        rules = await self._rules(fetcher, url, now)
        if rules is not None and not rules.can_fetch(url, AGENT):
            raise AccessRefused("robots", f"{urlsplit(url).hostname} forbids robots this page")

    async def _rules(self, fetcher: Fetcher, url: str, now: datetime) -> Protego | None:
        try:
            parts = urlsplit(url)
        except ValueError:
            raise FormatChanged("address", "not an address that can be asked") from None
        known = self._sites.get(parts.netloc)
        if known is None or now - known.asked_at > _FRESH:
            address = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
            known = _Rules(now, await _ask(fetcher, address))
            self._sites[parts.netloc] = known
        return known.rules


async def _ask(fetcher: Fetcher, address: str) -> Protego | None:
    response = await fetcher.get(Request(url=address))
    if response.status >= 500 or response.status == 429:
        raise Unavailable(str(response.status), "the site's robots.txt cannot be had, so nothing is asked of it")
    if not 200 <= response.status < 300:
        return None
    return Protego.parse(decode(response.body[:_LARGEST]))
