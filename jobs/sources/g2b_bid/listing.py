"""A listing of tender notices that somebody else recorded and flattened (title, agency, budget text, dates, link).

The service itself never answers so; the recorded file tests/recorded/g2b/bids_ict_listing.json does, and runs in the demo
and in search tests. Its budgets are taken as the estimated price (추정가격): 459 of 689 become round thousands only with VAT.
"""

import json
import re

from jobs.sources.encodings import decode
from jobs.sources.errors import FormatChanged
from jobs.sources.fields import Row, raw
from jobs.sources.g2b_envelope import Envelope

_NAMES = {
    "bidNo": "bidNtceNo",
    "bidOrd": "bidNtceOrd",
    "title": "bidNtceNm",
    "agency": "ntceInsttNm",
    "demandAgency": "dminsttNm",
    "budget": "presmptPrce",
    "deadline": "bidClseDt",
    "openDate": "opengDt",
    "postDate": "bidNtceDt",
    "url": "bidNtceDtlUrl",
}
_NUMBER_IN_LINK = re.compile(r"(?:bidno|bidNtceNo|bidPbancNo)=([A-Z]\d{2}BK\d{8})", re.IGNORECASE)


def is_listing(body: bytes) -> bool:
    """Whether the bytes begin like a bare JSON list of records."""
    return re.match(rb"(?:\xef\xbb\xbf)?\s*\[\s*\{", body[:200]) is not None


def listing_envelope(body: bytes) -> Envelope:
    """The listing's rows under the service's field names. Raises FormatChanged where it is not such a listing."""
    try:
        records = json.loads(decode(body))
    except (json.JSONDecodeError, RecursionError):
        raise FormatChanged("malformed", "a bare list that is not JSON") from None
    if not all(isinstance(record, dict) and "bidNo" in record for record in records):
        raise FormatChanged("shape", "the answer is a bare list, without the service's envelope")
    rows = tuple(_service_row(record) for record in records)
    return Envelope(rows=rows, total=len(rows), page=1, page_size=len(rows))


def _service_row(record: Row) -> Row:
    row: dict[str, object] = {name: _told(record.get(known)) for known, name in _NAMES.items()}
    row["ntceKindNm"] = ""  # the listing does not say
    if not raw(row, "bidNtceNo"):
        in_link = _NUMBER_IN_LINK.search(raw(record, "url"))
        row["bidNtceNo"] = in_link.group(1) if in_link else ""
    if not raw(row, "dminsttNm"):
        row["dminsttNm"] = row["ntceInsttNm"]
    return row


def _told(value: object) -> object:
    """The listing writes `-` and 미정 where it knows nothing."""
    return "" if value in ("-", "미정") else value
