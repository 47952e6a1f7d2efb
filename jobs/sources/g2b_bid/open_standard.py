"""Rows of getDataSetOpnStdBidPblancInfo (개방표준) under the field names of the plain list, so that one reader serves both."""

from jobs.sources.fields import Row, raw

_RENAMED = {
    "dmndInsttNm": "dminsttNm",
    "dmndInsttCd": "dminsttCd",
    "bidNtceSttusNm": "ntceKindNm",
    "bidwinrDcsnMthdNm": "sucsfbidMthdNm",
    "cmmnReciptMethdNm": "cmmnSpldmdMethdNm",
}
# A day and an hour in two fields become one.
_JOINED = {
    "bidNtceDt": ("bidNtceDate", "bidNtceBgn"),
    "bidQlfctRgstDt": ("bidPrtcptQlfctRgstClseDate", "bidPrtcptQlfctRgstClseTm"),
    "cmmnSpldmdAgrmntClseDt": ("cmmnReciptAgrmntClseDate", "cmmnReciptAgrmntClseTm"),
    "bidClseDt": ("bidClseDate", "bidClseTm"),
    "opengDt": ("opengDate", "opengTm"),
}


def as_plain_row(row: Row) -> Row:
    """The row itself, unless it is the open standard's (it alone has bidNtceSttusNm): then with the plain list's names."""
    if "bidNtceSttusNm" not in row:
        return row
    renamed: dict[str, object] = {_RENAMED.get(name, name): value for name, value in row.items()}
    for name, (day, hour) in _JOINED.items():
        renamed[name] = f"{raw(row, day)} {raw(row, hour)}".strip()
    return renamed
