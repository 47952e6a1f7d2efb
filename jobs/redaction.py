"""The last formatter: no token and no key leaves through a log, wherever it hid, and nobody forges a log line."""

import logging
import re
from collections.abc import Iterable
from urllib.parse import quote

# No word boundary in front: in /bot123456:… there is none between the t and the 1.
_TOKEN = re.compile(r"(?<!\d)\d{6,12}(?::|%3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE)
_KEY = re.compile(r"(service_?key=|crtfc_?key=|key=)[^&\s\"'<>]+", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u2028\u2029]")


class Redactor(logging.Formatter):
    """Formats one record, traceback and all, then takes out what must not be seen."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        known = [secret for secret in secrets if secret]
        forms = {form for secret in known for form in (secret, quote(secret, safe=""), quote(secret))}
        self._known = sorted(forms, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """One line for the message (control characters shown, not obeyed), then the traceback if there is one."""
        message = record.getMessage().replace("\r", "\\r").replace("\n", "\\n")
        flat = logging.makeLogRecord(record.__dict__ | {"msg": _shown(message), "args": None})
        return self.redact(super().format(flat))

    def redact(self, text: str) -> str:
        """The text without any token or key."""
        for secret in self._known:
            text = text.replace(secret, "***")
        return _KEY.sub(r"\1***", _TOKEN.sub("***", text))


def set_up(level: str, secrets: Iterable[str] = ()) -> Redactor:
    """Logs go to stderr, redacted; httpx and httpcore stay quiet, because they log URLs, and so tokens."""
    redactor = Redactor(secrets)
    handler = logging.StreamHandler()
    handler.setFormatter(redactor)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("httpx", "httpcore", "apscheduler", "aiosqlite", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    return redactor


def _shown(text: str) -> str:
    return _CONTROL.sub(lambda found: f"\\x{ord(found.group()):02x}", text)
