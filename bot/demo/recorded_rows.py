"""Recorded rows of the procurement service, each with the moment from which a replay shows it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jobs.rules.windows import korean_time
from jobs.sources.fields import raw
from jobs.sources.g2b_bid.listing import listing_envelope
from jobs.sources.g2b_envelope import read_envelope

SERVICES = "getBidPblancListInfoServc"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRow:
    """One row of one operation. It is shown from `registered_at` on, and found by that time (inqryDiv 1) or by `changed_at`
    (inqryDiv 3)."""

    operation: str
    row: dict[str, object]
    registered_at: datetime
    changed_at: datetime | None = None


def rows_from_answer(body: bytes, operation: str) -> Iterator[RecordedRow]:
    """The rows of a recorded answer in the service's envelope. Rows without a time are left out: nothing could find them."""
    yield from _timed(read_envelope(body).rows, operation)


def rows_from_listing(body: bytes, operation: str) -> Iterator[RecordedRow]:
    """The rows of a flattened listing (jobs/sources/g2b_bid/listing.py) under the service's field names. It has days only:
    each row is shown from 10:00 of its day, which is not recorded but chosen."""
    rows = []
    for row in listing_envelope(body).rows:
        posted = raw(row, "bidNtceDt")
        at = posted if ":" in posted else f"{posted} 10:00:00"
        amount = raw(row, "presmptPrce").removesuffix("원").replace(",", "")
        clean = {name: "" if value in (None, "-") else value for name, value in row.items()}
        rows.append({**clean, "bidNtceDt": at, "rgstDt": at, "presmptPrce": amount if amount.isdecimal() else ""})
    yield from _timed((row for row in rows if row["bidNtceNo"]), operation)


def recorded_bids(folder: Path) -> tuple[RecordedRow, ...]:
    """All recorded tender notices in that folder (tests/recorded/g2b). What was not recorded as 용역 in so many words is
    replayed there too: the short recordings do not say which list they came from."""
    return (
        *rows_from_answer((folder / "bids_servc_live.json").read_bytes(), SERVICES),
        *rows_from_answer((folder / "bids_short_live.json").read_bytes(), SERVICES),
        *rows_from_listing((folder / "bids_ict_listing.json").read_bytes(), SERVICES),
    )


def live_answer(rows: Iterable[dict[str, object]], *, total: int, page: int, page_size: int) -> bytes:
    """The envelope of a live JSON answer around rows."""
    body = {"items": list(rows), "numOfRows": page_size, "pageNo": page, "totalCount": total}
    answer = {"response": {"header": {"resultCode": "00", "resultMsg": "정상"}, "body": body}}
    return json.dumps(answer, ensure_ascii=False).encode()


def _timed(rows: Iterable[object], operation: str) -> Iterator[RecordedRow]:
    for row in rows:
        if isinstance(row, dict):
            registered = korean_time(raw(row, "rgstDt", "bidNtceDt"))
            if registered is not None:
                changed = korean_time(raw(row, "chgDt"))
                yield RecordedRow(operation=operation, row=row, registered_at=registered, changed_at=changed)
