"""By what a feed's item is known: its link without tracking marks, else the feed's own id, else its title and date."""

import hashlib
import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from jobs.rules.cleaning import clean_url
from jobs.sources.syndication import FeedItem

_TRACKING = re.compile(r"utm_.*|fbclid|gclid|ref|from", re.IGNORECASE)
_LONGEST = 500


def item_identity(item: FeedItem, feed: str) -> str:
    """The external_id of an item; `feed` keeps the bare numbers that some feeds use as ids apart."""
    if item.link:
        return plain_link(item.link)
    if item.guid:
        return f"{feed}:{item.guid}"[:_LONGEST]
    return "sha256:" + hashlib.sha256(f"{item.title}\n{item.date}".encode()).hexdigest()[:32]


def plain_link(link: str) -> str:
    """A link without tracking parameters, upper-case host and fragments that only scroll; a `#view/…` route stays."""
    parts = urlsplit(link)
    kept = [
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(name)
    ]
    fragment = parts.fragment if "/" in parts.fragment else ""
    plain = urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, urlencode(kept), fragment))
    return (clean_url(plain) or link)[:_LONGEST]
