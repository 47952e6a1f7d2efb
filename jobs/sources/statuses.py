"""HTTP answers that are not a success, turned into the error that says whether waiting helps."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from jobs.ports import Response
from jobs.sources.errors import AccessRefused, FormatChanged, QuotaUsedUp, SourceError, Unavailable, carrying

LONGEST_WAIT = timedelta(hours=24)


def require_success(response: Response, now: datetime) -> None:
    """Raises `status_error` for any status but 2xx and 304."""
    if not (response.unchanged or 200 <= response.status < 300):
        with carrying(response.body):
            raise status_error(response, now)


def status_error(response: Response, now: datetime) -> SourceError:
    """QuotaUsedUp with `until` (429 or 503 with Retry-After), Unavailable (408, 425, 429, 5xx), AccessRefused (401, 403) or
    FormatChanged (404, 410, a redirect that leads nowhere, anything else)."""
    status = response.status
    code, said = str(status), f"the server answers {status} {_phrase(status)}".rstrip()
    until = retry_after(response, now) if status in {429, 503} else None
    if until is not None:
        return QuotaUsedUp(code, said, until)
    if status >= 500 or status in {408, 425, 429}:
        return Unavailable(code, said)
    if status in {401, 403}:
        return AccessRefused(code, said)
    return FormatChanged(code, said)


def retry_after(response: Response, now: datetime) -> datetime | None:
    """Until when Retry-After asks to wait (seconds or an HTTP date), at most a day; None where it asks nothing readable."""
    value = response.headers.get("retry-after", "").strip()
    if value.isdecimal() and len(value) < 9:
        return now + min(timedelta(seconds=int(value)), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return min(at, now + LONGEST_WAIT) if at.tzinfo is not None and at > now else None


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
