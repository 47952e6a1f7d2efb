"""Links and commands as Telegram sees them in a text: which targets become links, which words become entities."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.sandbox.utf16 import units

_SCHEMES = frozenset({"http", "https", "tg", "ton", "tonsite"})
_COMMAND = re.compile(r"(?<![\w/@.<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@])")
_URL = re.compile(r"https?://[^\s<>\"'“”‘’「」『』]+[^\s<>\"'“”‘’「」『』.,;:!?)\]]")


def checked_link(target: str) -> str:
    """The address that Telegram would link to, or "" where it shows plain text (javascript:, empty, no host)."""
    target = target.strip()
    scheme, colon, _ = target.partition(":")
    if not colon or "." in scheme or "/" in scheme:
        target, scheme = f"http://{target}", "http"
    try:
        parts = urlsplit(target)
    except ValueError:
        return ""
    if scheme.lower() not in _SCHEMES or not parts.netloc:
        return ""
    if scheme.lower() in {"http", "https"} and not _is_host(parts.hostname or ""):
        return ""
    return target if parts.path or parts.query or parts.fragment else f"{target}/"


def _is_host(host: str) -> bool:
    return "." in host.strip(".") and " " not in host


def mentioned_user(target: str) -> int | None:
    """The user id of a `tg://user?id=…` link, else None."""
    parts = urlsplit(target) if target.startswith("tg:") else None
    if parts is None or parts.netloc != "user":
        return None
    number = parse_qs(parts.query).get("id", [""])[0]
    return int(number) if number.isdecimal() else None


def detected(text: str, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The given entities and, outside of them, the commands and web addresses that Telegram finds by itself."""
    taken = [(one["offset"], one["offset"] + one["length"]) for one in given if one["type"] not in _AROUND]
    found = list(given)
    for kind, pattern in (("bot_command", _COMMAND), ("url", _URL)):
        for match in pattern.finditer(text):
            start, length = units(text[: match.start()]), units(match.group())
            if all(start >= end or start + length <= begin for begin, end in taken):
                found.append({"type": kind, "offset": start, "length": length})
                taken.append((start, start + length))
    return sorted(found, key=lambda one: (one["offset"], -one["length"]))


_AROUND = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote"})
