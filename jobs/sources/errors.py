"""What goes wrong at a source, by whether waiting helps.

SourceError
├── Unavailable      the world is down or slow: try again with back-off
├── QuotaUsedUp      not before `until` (code 22, Retry-After)
├── AccessRefused    a key or an approval is missing or expired: the operator must act
└── FormatChanged    the answer is not what it was: a person must look; last good stays
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime


class SourceError(Exception):
    """A source could not be read. `code` is short and stable; the text never holds a key or a URL with one. `raw` is the answer
    that was refused, where one can help a person to see why."""

    raw: bytes = b""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


class Unavailable(SourceError):
    """The source or the way to it is down: waiting helps."""


class QuotaUsedUp(SourceError):
    """No more calls before `until` (aware UTC), or before the next Seoul midnight where it is None."""

    def __init__(self, code: str, text: str, until: datetime | None = None) -> None:
        super().__init__(code, text)
        self.until = until


class AccessRefused(SourceError):
    """The key is wrong, expired, or not approved for this service: the operator must act."""


class FormatChanged(SourceError):
    """The answer cannot be trusted as it is: a person must look. Nothing of it was taken."""


def kind_of(error: SourceError) -> str:
    """What sort of problem it is, as SourceState.problem_kind keeps it: access, format, or failing (waiting may mend it)."""
    if isinstance(error, AccessRefused):
        return "access"
    return "format" if isinstance(error, FormatChanged) else "failing"


@contextmanager
def carrying(raw: bytes) -> Iterator[None]:
    """Lets a refusal carry the answer that was refused, so that a person can look at it."""
    try:
        yield
    except SourceError as error:
        error.raw = error.raw or raw
        raise
