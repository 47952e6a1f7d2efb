"""The envelope around every answer of the procurement service (나라장터 open APIs): rows and counters, or why not.

Shapes as recorded and as the official reference documents (2025-01) print them: JSON or XML whatever was asked for, so
the first byte decides, never the Content-Type. Codes: the service's table of error messages and data.go.kr's common one.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError  # types only: the parsing is defusedxml's

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from jobs.rules.cleaning import clean_line
from jobs.sources.encodings import decode
from jobs.sources.errors import AccessRefused, FormatChanged, QuotaUsedUp, SourceError, Unavailable
from jobs.sources.fields import Row, raw, whole

NO_DATA = "03"
WAITING_HELPS = frozenset({"01", "02", "04", "05", "23", "99"})
OPERATOR_MUST_ACT = frozenset({"10", "11", "12", "20", "21", "30", "31", "32", "33"})
DAILY_QUOTA = "22"

# What the gateway in front of the services says in plain text, without any envelope.
_PLAIN: tuple[tuple[str, str, type[SourceError]], ...] = (
    ("rate limit", "rate", Unavailable),
    ("too many requests", "rate", Unavailable),
    ("limited number of service requests", DAILY_QUOTA, QuotaUsedUp),
    ("unexpected error", "unexpected", Unavailable),
    ("unauthorized", "unauthorized", AccessRefused),
    ("forbidden", "forbidden", AccessRefused),
    ("service key", "30", AccessRefused),
    ("service_key", "30", AccessRefused),
    ("api not found", "not-found", AccessRefused),
)
_XML_CUT = re.compile(r"no element found|unclosed token|unclosed CDATA")
_HTML = re.compile(r"\s*(?:<!--[^>]*-->\s*)*<(?:!doctype\s+html|html|head|body|script)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One page of rows. `total` is how many rows the question has over all pages; 0 where nothing was found."""

    rows: tuple[Row, ...]
    total: int
    page: int
    page_size: int


def read_envelope(body: bytes) -> Envelope:
    """Rows and counters of one answer, in JSON or XML; code 03 (no data) is an answer without rows.

    Raises Unavailable (01 02 04 05 23 99, cut off, empty body), QuotaUsedUp (22), AccessRefused (10 11 12 20 21 30–33)
    or FormatChanged (06 07 08, HTML, malformed); their `code` is the service's own where it gave one.
    """
    answer = decode(body).lstrip("\ufeff \t\r\n")
    if not answer:
        # Seen when numOfRows is too large: nothing at all is not the same as "no data".
        raise Unavailable("empty", "the answer has no content at all")
    if answer[0] == "<":
        return _from_tree(_xml(answer))
    if answer[0] in "{[":
        return _from_tree(_json(answer))
    raise _plain_error(answer)


def refusal(body: bytes) -> SourceError | None:
    """The service's own error in an answer that was not a success; None where the body holds no code of the service."""
    try:
        read_envelope(body)
    except SourceError as error:
        return error if error.code.isdecimal() else None
    return None


def _json(answer: str) -> object:
    try:
        return json.loads(answer)
    except json.JSONDecodeError as problem:
        whole = answer.rstrip()
        if problem.msg != "Extra data" and (problem.pos >= len(whole) or whole[-1] not in "}]"):
            raise Unavailable("cut", "the JSON answer ends in the middle") from None
        raise FormatChanged("malformed", f"not JSON: {problem.msg} at character {problem.pos}") from None
    except RecursionError:
        raise FormatChanged("malformed", "JSON nested too deeply") from None


def _xml(answer: str) -> object:
    if _HTML.match(answer):
        raise FormatChanged("html", f"an HTML page instead of data: {_gist(answer)}")
    try:
        # The text is already decoded: a declaration that names another encoding would only mislead the parser.
        root = fromstring(re.sub(r"^<\?xml[^>]*\?>", "", answer), forbid_dtd=True)
    except ParseError as problem:
        if _XML_CUT.search(str(problem)):
            raise Unavailable("cut", "the XML answer ends in the middle") from None
        raise FormatChanged("malformed", f"not well-formed XML: {problem}") from None
    except DefusedXmlException:
        raise FormatChanged("hostile", "the XML declares a document type, which this service never does") from None
    try:
        return {_name(root): _plain_value(root)}
    except RecursionError:
        raise FormatChanged("malformed", "XML nested too deeply") from None


def _plain_value(element: Element) -> object:
    """An element as the JSON form would have it: leaves as text, children by name, repeated children as a list."""
    if len(element) == 0:
        return element.text or ""
    children: dict[str, object] = {}
    for child in element:
        name, value = _name(child), _plain_value(child)
        present = children.get(name)
        if isinstance(present, list):
            present.append(value)
        else:
            children[name] = value if name not in children else [present, value]
    return children


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _from_tree(tree: object) -> Envelope:
    if not isinstance(tree, dict):
        raise FormatChanged("shape", "the answer is a bare list, without the service's envelope")
    for gateway in _find(tree, "cmmMsgHeader"):
        raise _code_error(raw(gateway, "returnReasonCode"), raw(gateway, "returnAuthMsg", "errMsg"))
    outer = next((tree[key] for key in tree if key == "response" or key.endswith("ResponseError")), tree)
    header = outer.get("header") if isinstance(outer, dict) else None
    if not isinstance(header, dict) or not raw(header, "resultCode"):
        raise FormatChanged("shape", f"no result code in the answer; it has {_keys(outer)}")
    code = raw(header, "resultCode").zfill(2)
    if code == NO_DATA:
        return Envelope(rows=(), total=0, page=1, page_size=0)
    if code != "00":
        raise _code_error(code, raw(header, "resultMsg"))
    return _body(outer.get("body"))


def _body(body: object) -> Envelope:
    if not isinstance(body, dict):
        raise FormatChanged("shape", "result code 00, but no body")
    rows = tuple(_rows(body.get("items")))
    counted = whole(body, "totalCount")
    if counted is None:
        raise FormatChanged("shape", f"no totalCount in the body; it has {_keys(body)}")
    page, page_size = whole(body, "pageNo") or 1, whole(body, "numOfRows") or 0
    if not rows and counted > (page - 1) * page_size:
        raise FormatChanged("no-rows", f"no rows on page {page}, though the service counts {counted}")
    return Envelope(rows=rows, total=max(counted, len(rows)), page=page, page_size=page_size)


def _rows(items: object) -> Iterator[Row]:
    """`items` is the list itself, or holds `item` as a list or as one record; "", null and absent are no rows."""
    if isinstance(items, Mapping):
        inner = items.get("item", items if items else None)
        yield from _rows(inner) if not isinstance(inner, Mapping) else [inner]
    elif isinstance(items, list):
        for item in items:
            if not isinstance(item, Mapping):
                raise FormatChanged("shape", f"a row is not a record but {type(item).__name__}")
            yield from _rows(item) if set(item) == {"item"} else [item]
    elif items not in (None, "") and not (isinstance(items, str) and not items.strip()):
        raise FormatChanged("shape", f"items are {type(items).__name__} instead of records")


def _find(tree: Mapping[str, object], name: str) -> Iterator[Row]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            if key == name:
                yield value
            yield from _find(value, name)


def _code_error(code: str, message: str) -> SourceError:
    code = code.zfill(2)
    said = f"the service answers {clean_line(message, 120) or 'nothing more'}"
    if code == DAILY_QUOTA:
        return QuotaUsedUp(code, said)
    if code in OPERATOR_MUST_ACT:
        return AccessRefused(code, said)
    if code in WAITING_HELPS:
        return Unavailable(code, said)
    return FormatChanged(code, said)


def _plain_error(answer: str) -> SourceError:
    start = answer[:500].lower()
    for sign, code, kind in _PLAIN:
        if sign in start:
            return kind(code, f"the gateway says: {_gist(answer)}")
    return FormatChanged("text", f"neither JSON nor XML: {_gist(answer)}")


def _gist(answer: str) -> str:
    """The first words of an answer, for a person; nothing of it can be a key, because keys travel in questions only."""
    return clean_line(re.sub(r"<[^<>]*>", " ", answer[:2000]), 80) or "(no words)"


def _keys(value: object) -> str:
    return ", ".join(sorted(map(str, value))[:6]) if isinstance(value, Mapping) else type(value).__name__
