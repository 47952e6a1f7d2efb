"""RSS, Atom and RDF feeds into plain items; the only module that knows feedparser, which is given bytes and nothing else.

A *string* given to feedparser may open a file or an address, its expat refuses EUC-KR, and hostile prologs make it slow
(measured: 40 kB of blank lines before the root, 9 s). So the text is decoded here and looked at before it is parsed, and
clients run `read_feed` in a child process with limits (jobs/sources/isolation.py).
"""

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from pydantic import TypeAdapter, ValidationError

from jobs.rules.cleaning import BODY_LIMIT, clean_line, clean_url, without_markup
from jobs.sources.encodings import decode
from jobs.sources.errors import FormatChanged, Unavailable

LARGEST_FEED = 5 * 1024 * 1024
MOST_ITEMS = 1000
_LARGEST_PROLOG = 4096
_FIRST_ELEMENT = re.compile(r"<(?![?!])\s*([A-Za-z][\w:.\-]*)")
_ROOTS = frozenset({"rss", "feed", "rdf", "channel"})
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
_DATES = ("published", "updated", "created", "date")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One item, clean text only. `date` is as printed; `link` is http(s) or ""; `publisher` is <source> of aggregators."""

    title: str
    link: str = ""
    guid: str = ""
    date: str = ""
    summary: str = ""
    author: str = ""
    publisher: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed's own title, what it says of its last change, and its items in their order."""

    title: str
    updated: str
    items: tuple[FeedItem, ...]


def read_feed(body: bytes, content_type: str = "", base: str = "") -> Feed:
    """The items of a feed, relative links completed from `base`. Raises FormatChanged (HTML, not a feed, a hostile prolog, too large, no items that can be used) or
    Unavailable (cut off, empty)."""
    text = checked_text(body, content_type)
    import feedparser  # noqa: PLC0415 - only the child process that reads needs it

    parsed = feedparser.parse(
        io.BytesIO(text.encode()),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    if not parsed.get("version") and not parsed.entries:
        raise FormatChanged("not-a-feed", "the document is XML, but no feed")
    items = tuple(_items(parsed.entries[:MOST_ITEMS], base))
    if parsed.entries and not items:
        raise FormatChanged("no-titles", f"none of {len(parsed.entries)} items has a title")
    channel = parsed.feed
    return Feed(
        title=clean_line(_string(channel.get("title"))),
        updated=_string(_first(channel, "updated", "published"))[:100],
        items=items,
    )


def feed_from(plain: object) -> Feed:
    """A Feed again, out of the plain values that came from the child process. Raises FormatChanged for anything else."""
    try:
        return TypeAdapter(Feed).validate_python(plain)
    except ValidationError:
        raise FormatChanged("reader", "the reader's answer is not a feed") from None


def checked_text(body: bytes, content_type: str = "") -> str:
    """The decoded document without its XML declaration, after the checks that cost nothing. Raises like `read_feed`."""
    if len(body) > LARGEST_FEED:
        raise FormatChanged("too-large", f"the feed is larger than {LARGEST_FEED // 1024 // 1024} MiB")
    if not body.strip():
        raise Unavailable("empty", "the answer has no content at all")
    text = _DECLARATION.sub("", decode(body, content_type), count=1)
    first = _FIRST_ELEMENT.search(text[: _LARGEST_PROLOG * 2])
    if first is None or first.start() > _LARGEST_PROLOG:
        raise FormatChanged("prolog", f"no element within the first {_LARGEST_PROLOG} characters")
    if "<!ENTITY" in text or "<!entity" in text.lower():
        raise FormatChanged("entities", "the feed declares entities, which no honest feed needs")
    root = first.group(1).lower().rpartition(":")[2]
    if root not in _ROOTS:
        code = "html" if root in {"html", "head", "body", "script", "div"} else "not-a-feed"
        raise FormatChanged(code, f"the document is <{root[:30]}>, not a feed")
    if not re.search(rf"</\s*{re.escape(first.group(1))}\s*>\s*(?:<!--[^>]*-->\s*)*$", text[-2000:]):
        raise Unavailable("cut", "the feed ends in the middle")
    return text.lstrip()


def _items(entries: Iterable[dict[str, object]], base: str) -> Iterable[FeedItem]:
    for entry in entries:
        title = clean_line(without_markup(_string(entry.get("title")), 2000))
        if title:
            yield FeedItem(
                title=title,
                link=_link(_string(entry.get("link")), base),
                guid=clean_line(_string(entry.get("id")), 500),
                date=_string(_first(entry, *_DATES))[:100],
                summary=without_markup(_body(entry), BODY_LIMIT),
                author=clean_line(_string(entry.get("author")), 100),
                publisher=clean_line(_publisher(entry), 100),
            )


def _first(mapping: Mapping[str, object], *names: str) -> object:
    """The first that is there; asking feedparser for one that is not has side effects (a warning, another one's value)."""
    return next((mapping[name] for name in names if name in mapping), "")


def _body(entry: dict[str, object]) -> str:
    """The longest of summary and content: Korean feeds put the text in either."""
    contents = entry.get("content")
    texts = (
        [_string(part.get("value")) for part in contents if isinstance(part, dict)]
        if isinstance(contents, list)
        else []
    )
    return max([_string(entry.get("summary")), *texts], key=len)


def _link(printed: str, base: str) -> str:
    if not printed:
        return ""
    try:
        return clean_url(urljoin(base, printed.strip()))
    except ValueError:  # an unfinished IPv6 host
        return ""


def _publisher(entry: dict[str, object]) -> str:
    source = entry.get("source")
    return _string(source.get("title")) if isinstance(source, dict) else ""


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
