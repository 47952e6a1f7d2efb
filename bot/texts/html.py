"""Text that is safe inside a Telegram message, and its length as Telegram counts it.

Telegram's HTML subset and limits: core.telegram.org/bots/api#html-style and #sendmessage ("1-4096 characters after
entities parsing", counted in UTF-16 units).
"""

import re
import unicodedata
from collections.abc import Iterable
from html import escape as escape_entities
from html import unescape
from itertools import accumulate
from urllib.parse import urlsplit

_ELLIPSIS = "…"
_TAG = re.compile(r"<[^<>]*>")
_ZERO_WIDTH_JOINER = "\u200d"  # holds emoji families together
_SHOWN_DIFFERENTLY = frozenset(
    "\u200b\u200c\u200e\u200f\u061c\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


class Html(str):
    """A string that is already markup: it is filled into other texts as it is, anything else is escaped first."""

    __slots__ = ()


def clean(text: str) -> str:
    """The text without what Telegram or a screen would choke on: control characters but the line break, direction
    and zero-width marks (they can make a title read backwards), and halves of surrogate pairs."""
    kept = (c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs") else " " for c in text)
    return "".join(c for c in kept if c not in _SHOWN_DIFFERENTLY)


def escape(text: str) -> Html:
    """Any string as markup that shows exactly that string, cleaned."""
    return Html(escape_entities(clean(text), quote=False))


def one_line(text: str) -> str:
    """The text cleaned, on one line, with single spaces: for titles and names."""
    return " ".join(clean(text).split())


def join(separator: str, parts: Iterable[Html]) -> Html:
    """Parts that are already markup, joined; the separator is escaped, empty parts are left out."""
    return Html(escape(separator).join(part for part in parts if part))


def bold(text: str) -> Html:
    """Escaped and bold."""
    return Html(f"<b>{escape(text)}</b>")


def code(text: str) -> Html:
    """Escaped, in a fixed-width face that copies itself on a tap."""
    return Html(f"<code>{escape(text)}</code>")


def struck(text: str) -> Html:
    """Escaped and struck through."""
    return Html(f"<s>{escape(text)}</s>")


def quote(text: str) -> Html:
    """Escaped, in a quotation that unfolds on a tap; empty for an empty text."""
    body = escape(text).strip()
    return Html(f"<blockquote expandable>{body}</blockquote>") if body else Html("")


def link(text: str, url: str) -> Html:
    """Escaped and linked, or only escaped where the address is not one that Telegram takes."""
    if not web_address(url):
        return escape(text)
    return Html(f'<a href="{escape_entities(url)}">{escape(text)}</a>')


def web_address(url: str) -> bool:
    """Whether Telegram would take the address for a link or a button: http or https, a dotted host, plain ASCII.

    A button with any other address makes Telegram refuse the whole message (BUTTON_URL_INVALID).
    """
    if not url.isascii() or any(c.isspace() or not c.isprintable() or c in "<>\"'\\" for c in url):
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme in ("http", "https") and "." in host.strip(".") and not parts.username and len(url) <= 2000


def units(text: str) -> int:
    """The length in UTF-16 units, which is what Telegram's limits count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """The source text, at most `most` UTF-16 units, with an ellipsis where something was left out.

    Only ever given text that is not markup yet: cut markup is broken markup.
    """
    if units(text) <= most:
        return text
    kept = sum(used < most for used in accumulate(map(units, text)))
    return text[:kept].rstrip().rstrip(_ZERO_WIDTH_JOINER) + _ELLIPSIS


def plain(markup: Html) -> str:
    """The same without markup: what Telegram counts, and what is sent once when it refuses to parse entities.

    Exact because markup is only ever made here: every `<` that is not a tag is escaped, and no attribute holds one.
    """
    return unescape(_TAG.sub("", markup))
