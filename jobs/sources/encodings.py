"""Bytes into text, for Korean sources whose labels cannot be trusted."""

import codecs
import re

from jobs.sources.errors import FormatChanged

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_\-]+)", re.IGNORECASE)
_DECLARED = re.compile(
    rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([A-Za-z0-9_\-]+)|<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_\-]+)",
    re.I,
)
# Labels that fit any bytes whatever (a web server's default), or that mean nothing without a byte order mark.
_MEANINGLESS = re.compile(r"iso-8859|latin|windows-125|us-ascii|ascii|utf-16|utf-32|utf-7", re.IGNORECASE)
_KOREAN = frozenset(
    {"euc-kr", "euckr", "ks_c_5601-1987", "ksc5601", "ks_c_5601", "cp949", "ms949", "x-windows-949", "uhc"}
)


def decode(body: bytes, content_type: str = "") -> str:
    """Text of an answer: byte order mark, else UTF-8 where the bytes are valid UTF-8 whatever the label says, else the
    charset of Content-Type or of the document's own declaration, else cp949 (Korean Windows, a superset of EUC-KR).

    UTF-8 is tried first because no Korean cp949 text is valid UTF-8 by chance, while some UTF-8 text is valid cp949.
    A character cut in half at the very end is left out: whether the whole was cut is for the reader of the format to see.
    Raises FormatChanged where nothing fits: text full of replacement marks is never stored.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _strictly(body, [name])
    return _strictly(body, ["utf-8", *_labels(body, content_type), "cp949"])


def _labels(body: bytes, content_type: str) -> list[str]:
    labels = _CHARSET.findall(content_type)
    for xml, html in _DECLARED.findall(body[:2048]):
        labels.append((xml or html).decode("ascii"))
    return ["cp949" if label.lower() in _KOREAN else label for label in labels if not _MEANINGLESS.match(label)]


def _strictly(body: bytes, names: list[str]) -> str:
    for name in names:
        try:
            return codecs.getincrementaldecoder(name)().decode(body).removeprefix("\ufeff")
        except (LookupError, UnicodeError):
            continue
    raise FormatChanged("encoding", f"the text is in none of {', '.join(dict.fromkeys(names))}")
