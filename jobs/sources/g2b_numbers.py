"""Official numbers of the procurement service (나라장터): how they are written, and which earlier stages a row names.

Since 2025: R26BK######## notice, R26BD… pre-specification, R26DD… plan; a first letter T marks a test. Before: `20240330003`
and order `00`, bfSpecRgstNo `347528`, orderPlanUntyNo `5-1-2016-7800480-000006`.
"""

import re

from jobs.sources.fields import Row, listed
from storage.records import NumberKind, OfficialNumber

_NEW_BID = re.compile(r"([A-Z]\d{2}BK\d{8})(\d{3})?")
_OLD_BID = re.compile(r"(\d{11})(\d{2,3})?")
_PRINTED = re.compile(r"[0-9A-Za-z][0-9A-Za-z._\-]{2,39}")
_BID_LINK = "https://www.g2b.go.kr/link/PNPE027_01/single/?bidPbancNo={number}&bidPbancOrd={order:03d}"


def bid_number(printed: str) -> str:
    """bidNtceNo as it is compared: upper case, without the order that plans glue on (`R26BK90000001000`); "" for what
    cannot be a number. Agencies with a system of their own use shapes of their own, so the shape proves nothing."""
    number = printed.strip().upper()
    glued = _NEW_BID.fullmatch(number) or _OLD_BID.fullmatch(number)
    if glued:
        return glued.group(1)
    return number if _PRINTED.fullmatch(number) else ""


def order_of(printed: str) -> int | None:
    """bidNtceOrd (`000`, `01`) as a count; 0 where it is blank, None where it is not a number."""
    digits = printed.strip()
    return int(digits or "0") if re.fullmatch(r"\d{0,4}", digits, re.ASCII) else None


def official_link(number: str, order: str) -> str:
    """The notice's page on 나라장터; "" for a number from before 2025 or of another system, which that page does not know."""
    if not _NEW_BID.fullmatch(number):
        return ""
    return _BID_LINK.format(number=number, order=order_of(order) or 0)


def joined_numbers(row: Row) -> tuple[OfficialNumber, ...]:
    """The numbers of other stages that a row names: its pre-specification, its plan, tender notices made of it, and (in
    newer rows) the tender that it repeats."""
    found = [OfficialNumber(kind=NumberKind.PRESPEC, value=value) for value in listed(row, "bfSpecRgstNo")]
    found += [OfficialNumber(kind=NumberKind.PLAN, value=value) for value in listed(row, "orderPlanUntyNo")]
    bids = (*listed(row, "befBidBbancNo"), *listed(row, "bidNtceNoList"))
    found += [OfficialNumber(kind=NumberKind.BID, value=bid_number(value)) for value in bids if bid_number(value)]
    return tuple(dict.fromkeys(found))
