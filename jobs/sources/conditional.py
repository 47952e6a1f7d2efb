"""Asking for a page again only when it changed: ETag and Last-Modified kept in the source's own bookmark.

Kept by us because a caching library took a feed without Cache-Control for fresh and asked once in three polls (measured).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from jobs.ports import Fetcher, Request
from jobs.sources.statuses import require_success


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A page's bytes and the bookmarks to keep once they are stored; None in `body` means that it did not change."""

    body: bytes | None
    content_type: str
    cursor: dict[str, str]


async def fetch_if_changed(
    fetcher: Fetcher, url: str, *, key: str, cursor: Mapping[str, str], now: datetime
) -> Fetched:
    """Asks with If-None-Match and If-Modified-Since where known; `key` names this address in the bookmark. Raises the
    SourceErrors of fetching and of `require_success`."""
    etag, modified = cursor.get(f"etag:{key}", ""), cursor.get(f"modified:{key}", "")
    headers = [("If-None-Match", etag)] if etag else []
    headers += [("If-Modified-Since", modified)] if modified else []
    response = await fetcher.get(Request(url=url, headers=tuple(headers)))
    require_success(response, now)
    kept = {
        f"etag:{key}": response.headers.get("etag", "")[:200],
        f"modified:{key}": response.headers.get("last-modified", "")[:100],
    }
    if response.unchanged:
        return Fetched(body=None, content_type="", cursor={})
    return Fetched(body=response.body, content_type=response.headers.get("content-type", ""), cursor=kept)
