"""HTTP statuses into errors that say whether waiting helps."""

from datetime import UTC, datetime, timedelta

import pytest

from jobs.ports import Response
from jobs.sources.errors import AccessRefused, FormatChanged, QuotaUsedUp, SourceError, Unavailable
from jobs.sources.statuses import require_success, retry_after, status_error

NOW = datetime(2026, 7, 28, 1, 0, tzinfo=UTC)


def answer(status: int, retry: str | None = None, *, unchanged: bool = False) -> Response:
    headers = {} if retry is None else {"retry-after": retry}
    return Response(status=status, headers=headers, body=b"", unchanged=unchanged)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (500, Unavailable), (502, Unavailable), (503, Unavailable), (408, Unavailable), (429, Unavailable),
        (401, AccessRefused), (403, AccessRefused), (404, FormatChanged), (410, FormatChanged), (302, FormatChanged),
        (799, Unavailable),
    ],
)  # fmt: skip
def test_status_error(status: int, kind: type[SourceError]) -> None:
    error = status_error(answer(status), NOW)
    assert (type(error), error.code) == (kind, str(status))


@pytest.mark.parametrize(
    ("value", "until"),
    [
        ("120", NOW + timedelta(seconds=120)),
        ("99999999", NOW + timedelta(days=1)),
        ("Tue, 28 Jul 2026 01:05:00 GMT", NOW + timedelta(minutes=5)),
        ("Tue, 28 Jul 2099 01:05:00 GMT", NOW + timedelta(days=1)),
        ("Tue, 28 Jul 2020 01:05:00 GMT", None),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after(value: str, until: datetime | None) -> None:
    assert retry_after(answer(429, value), NOW) == until


def test_a_wait_that_is_asked_for_is_kept() -> None:
    error = status_error(answer(429, "60"), NOW)
    assert isinstance(error, QuotaUsedUp)
    assert error.until == NOW + timedelta(seconds=60)


def test_success_passes() -> None:
    require_success(answer(200), NOW)
    require_success(answer(304, unchanged=True), NOW)
    with pytest.raises(Unavailable):
        require_success(answer(500), NOW)
