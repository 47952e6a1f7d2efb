"""The last formatter: no token and no key leaves through a log, wherever it hid, and nobody forges a log line."""

import logging
import re
import sys
from collections.abc import Iterable
from types import TracebackType
from urllib.parse import quote, unquote

SHORTEST_SECRET = 8
"""Shorter words would be taken out of every other line; no real key is that short."""

# No word boundary in front: in /bot123456:… there is none between the t and the 1. Percent-encoded once or more.
_TOKEN = re.compile(r"(?<!\d)\d{6,12}(?::|%(?:25)*3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE)
# A key by its name: in a query (also one that is percent-encoded within another), in keyword arguments, in a printed dict.
_KEY = re.compile(
    r"((?:(?:service|crtfc|api|auth)[-_]?key['\"]?\s*(?:[=:]|%(?:25)*3D)\s*['\"]?)|(?<=[?&])key=)(?:[^&\s\"'<>,}%]|%(?!26))+",
    re.IGNORECASE,
)
# A password in an address: postgresql://name:password@host.
_PASSWORD = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^/\s:@]*:)[^/\s@]+(?=@)", re.IGNORECASE)
# Controls but tab and new line, other line ends, and marks that turn the direction of what follows.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


class Redactor(logging.Formatter):
    """Formats one record, traceback and all, then takes out what must not be seen."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        forms = {form for secret in secrets if len(secret) >= SHORTEST_SECRET for form in _forms(secret)}
        longest_first = sorted(map(re.escape, forms), key=len, reverse=True)
        self._known = re.compile("|".join(longest_first), re.IGNORECASE) if forms else None
        self._known_bytes = re.compile("|".join(longest_first).encode(), re.IGNORECASE) if forms else None

    def format(self, record: logging.LogRecord) -> str:
        """One line for the message (control characters shown, not obeyed), then the traceback, indented, if there is one."""
        flat = logging.makeLogRecord(record.__dict__ | {"msg": _one_line(_message(record)), "args": None})
        first, *rest = self.redact(super().format(flat)).split("\n")
        return "\n".join([first, *(f"    {_shown(line)}" for line in rest)])

    def redact(self, text: str) -> str:
        """The text without any token, key or password."""
        if self._known is not None:
            text = self._known.sub("***", text)
        return _PASSWORD.sub(r"\1***", _KEY.sub(r"\1***", _TOKEN.sub("***", text)))

    def redact_bytes(self, body: bytes) -> bytes:
        """A document without the keys and tokens that we know; what only looks like one is left, for the document's sake."""
        return body if self._known_bytes is None else self._known_bytes.sub(b"***", body)


def set_up(level: str, secrets: Iterable[str] = ()) -> Redactor:
    """Logs go to stderr, redacted; httpx and httpcore stay quiet, because they log URLs, and so tokens. What ends the
    process unforeseen goes the same way."""
    redactor = Redactor(secrets)
    handler = logging.StreamHandler()
    handler.setFormatter(redactor)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("httpx", "httpcore", "apscheduler", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    sys.excepthook = _last_words
    return redactor


def _last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("baljubot").critical("unforeseen", exc_info=(kind, error, trace))


def _forms(secret: str) -> set[str]:
    """A secret as it is, percent-encoded and decoded, and as Python prints it."""
    plain = unquote(secret)
    ways = {secret, plain}
    for one in (secret, plain):
        encoded = quote(one, safe="")
        ways |= {encoded, quote(one), quote(encoded, safe=""), repr(one)[1:-1]}
    return ways


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        # Python would print such a record to stderr by itself, arguments and all.
        return f"{record.msg!r} % {record.args!r}"


def _one_line(text: str) -> str:
    return _shown(text.replace("\r", "\\r").replace("\n", "\\n"))


def _shown(text: str) -> str:
    return _CONTROL.sub(lambda found: f"\\x{ord(found.group()):02x}", text)
