"""Details of one tender out of the answers of five further lists: allowed regions, licences, base amount, official change
history, the contracting process, and why a tender failed.

Field names: the procurement service's official reference (2025-01). No live answer was ever recorded.
"""

from jobs.rules.cleaning import clean_line
from jobs.sources.errors import FormatChanged
from jobs.sources.fields import Row, caret_records, line, moment, raw, won
from jobs.sources.g2b_envelope import read_envelope
from jobs.sources.g2b_numbers import bid_number, joined_numbers, order_of
from storage.records import Amount, AmountKind, NumberKind, OfficialChange, OfficialNumber


def parse_regions(body: bytes) -> tuple[str, ...]:
    """참가가능지역 of a tender (getBidPblancListInfoPrtcptPsblRgn), in the service's order; empty: it lists none, which is not the
    same as no restriction. Raises the SourceErrors of `read_envelope`, and FormatChanged for another list."""
    names = [line(row, "prtcptPsblRgnNm") for row in _rows(body, "prtcptPsblRgnNm")]
    return tuple(dict.fromkeys(filter(None, names)))


def parse_licences(body: bytes) -> tuple[str, ...]:
    """면허제한 of a tender (getBidPblancListInfoLicenseLimit): licences with those that are allowed instead. Raises as above."""
    names: list[str] = []
    for row in _rows(body, "lcnsLmtNm"):
        names.append(_licence(raw(row, "lcnsLmtNm")))
        names += [_licence(record[0]) for record in caret_records(row, "permsnIndstrytyList") if record]
    return tuple(dict.fromkeys(filter(None, names)))


def parse_base_amount(body: bytes) -> Amount | None:
    """기초금액 of a tender (getBidPblancListInfo…BsisAmount), None where it is not public yet. Whether it includes VAT is only
    said in a remark: unknown. Raises as above."""
    # Asked by number alone, the service answers every revision: the latest one holds.
    rows = sorted(_rows(body, "bssamt"), key=lambda row: -(order_of(raw(row, "bidNtceOrd")) or 0))
    known = next((krw for row in rows if (krw := won(row, "bssamt")) is not None), None)
    return Amount(kind=AmountKind.BASE, krw=known, vat_included=None) if known else None


def parse_changes(body: bytes) -> tuple[OfficialChange, ...]:
    """변경이력 (getBidPblancListInfoChgHstry…): each changed item with both values. Raises as above."""
    return tuple(
        OfficialChange(
            number=bid_number(raw(row, "bidNtceNo")),
            revision=order_of(raw(row, "bidNtceOrd")) or 0,
            at=moment(row, "chgDt"),
            item=line(row, "chgItemNm"),
            before=line(row, "bfchgVal"),
            after=line(row, "afchgVal"),
        )
        for row in _rows(body, "chgItemNm")
        if line(row, "chgItemNm") and bid_number(raw(row, "bidNtceNo"))
    )


def parse_process(body: bytes) -> tuple[tuple[OfficialNumber, ...], ...]:
    """계약과정통합공개 (getCntrctProcssIntgOpen…): for each row the official numbers that belong to one project. Raises as above."""
    groups = []
    for row in _rows(body, "orderPlanNo"):
        bid = bid_number(raw(row, "bidNtceNo"))
        own = (OfficialNumber(kind=NumberKind.BID, value=bid),) if bid else ()
        groups.append(tuple(dict.fromkeys((*own, *joined_numbers(row)))))
    return tuple(group for group in groups if len(group) > 1)


def parse_failure(body: bytes) -> str:
    """유찰사유 of a tender (getOpengResultListInfoFailing), "" where none is given. Raises as above."""
    return next((line(row, "nobidRsn") for row in _rows(body, "nobidRsn") if line(row, "nobidRsn")), "")


def _rows(body: bytes, mark: str) -> tuple[Row, ...]:
    rows = read_envelope(body).rows
    if rows and not any(mark in row for row in rows):
        raise FormatChanged("not-this-list", f"no row has {mark}; the first has {', '.join(sorted(rows[0])[:8])}")
    return rows


def _licence(printed: str) -> str:
    """`전기공사업/0037` without its code."""
    return clean_line(printed.rpartition("/")[0] if printed.rpartition("/")[2].strip().isdecimal() else printed)
