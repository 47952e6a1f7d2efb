"""Kept: answers that were refused, as files beside the database, for a person to look at; few, private, without keys."""

import hashlib
import logging
import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from jobs.rules.windows import SEOUL

log = logging.getLogger(__name__)

LARGEST = 5 * 1024 * 1024
"""Bytes kept of one answer; the beginning of a page shows what it is."""
LONGEST = timedelta(days=90)
_STAMP = "%Y%m%d-%H%M%S"
_NAMED = re.compile(r"(?P<source>[a-z0-9_]+)-(?P<stamp>\d{8}-\d{6})-(?P<digest>[0-9a-f]{12})\.\w{2,4}")
_ENDINGS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"<?xml", "xml"),
    (b"<", "html"),
    (b"{", "json"),
    (b"[", "json"),
)


class KeptAnswers:
    """At most `most` files a source, the oldest going first; `redact` takes keys out of what is written."""

    def __init__(self, folder: Path, *, most: int, redact: Callable[[bytes], bytes]) -> None:
        self.folder = folder
        self._most = most
        self._redact = redact

    def keep(self, source: str, raw: bytes, now: datetime) -> str:
        """Writes the answer and returns its file's name; the same answer is kept once. "" where it was empty, nothing is
        kept, or the disk refuses: what was refused is told of in any case."""
        if not raw or self._most == 0:
            return ""
        body = self._redact(raw)[:LARGEST]  # cut afterwards: half a key would not be known
        digest = hashlib.sha256(body).hexdigest()[:12]
        try:
            known = next((file.name for file in self._files(source) if f"-{digest}." in file.name), "")
            if known:
                return known
            name = f"{source}-{now.astimezone(SEOUL):{_STAMP}}-{digest}.{_ending(body)}"
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(body)
            self._forget(self._files(source)[self._most :])
        except OSError as error:
            log.warning("the refused answer of %s could not be kept: %s", source, error)
            return ""
        return name

    def prune(self, now: datetime) -> int:
        """Removes what is older than 90 days or more than `most` of its source; returns how many files that were."""
        oldest = (now - LONGEST).astimezone(SEOUL).strftime(_STAMP)
        try:
            files = self._files()
            sources = {_part(file, "source") for file in files}
            too_many = {file for source in sources for file in self._files(source)[self._most :]}
            gone = [file for file in files if file in too_many or _part(file, "stamp") < oldest]
            self._forget(gone)
        except OSError as error:
            log.warning("old refused answers could not be removed: %s", error)
            return 0
        return len(gone)

    def _files(self, source: str = "") -> list[Path]:
        """Ours only, newest first; whatever else lies there is left alone."""
        if not self.folder.is_dir():
            return []
        ours = [file for file in self.folder.iterdir() if _NAMED.fullmatch(file.name)]
        wanted = [file for file in ours if not source or _part(file, "source") == source]
        return sorted(wanted, key=lambda file: _part(file, "stamp"), reverse=True)

    def _forget(self, files: list[Path]) -> None:
        for file in files:
            file.unlink(missing_ok=True)


def _part(file: Path, name: str) -> str:
    found = _NAMED.fullmatch(file.name)
    return found.group(name) if found else ""


def _ending(body: bytes) -> str:
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:8]
    return next((ending for sign, ending in _ENDINGS if start.startswith(sign)), "txt")
