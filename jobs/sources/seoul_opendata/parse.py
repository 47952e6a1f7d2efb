"""Public notices (고시공고) out of one answer of the Seoul Open Data Plaza's service OA-23050 (tvvWcmBoardB0277New).

Envelope and codes: the plaza's own table of messages. Shapes measured in 2026-08 by others; no answer is recorded here.
"""

import json
import re
from collections.abc import Mapping
from xml.etree.ElementTree import ParseError  # an error's type only: the parsing is defusedxml's

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from jobs.rules.boards import board_action, board_stage
from jobs.rules.buyers import group_of
from jobs.rules.titles import split_tags
from jobs.sources.batch import Batch, RowProblem
from jobs.sources.encodings import decode
from jobs.sources.errors import AccessRefused, FormatChanged, SourceError, Unavailable
from jobs.sources.fields import Row, line, link, moment, raw, text, whole
from jobs.sources.g2b_layout import Layout, check_layout
from storage.records import Attachment, Deadline, DeadlineKind, Kind, Notice, Stage

SOURCE = "seoul_opendata"
SERVICE = "tvvWcmBoardB0277New"
CITY = "서울특별시"

_OK, _NOTHING, _BAD_KEY = "INFO-000", "INFO-200", "INFO-100"
_WAITING_HELPS = frozenset({"ERROR-500", "ERROR-600", "ERROR-601"})
_PAGE = "https://www.seoul.go.kr/news/news_notice.do#view/{number}"
_MOST_FILES = 5
_ENOUGH = 5  # as many rows as the key `sample` gives

_LAYOUT = Layout(
    names=(("BOARD_ID",), ("TITLE",), ("ORGAN",), ("CREATE_DATE",)),
    times=("CREATE_DATE", "START_DATE", "END_DATE", "DEADLINE_DATE"),
    title="TITLE",
    agency="ORGAN",
)


def parse(body: bytes) -> Batch:
    """The notices of one answer, JSON or XML; INFO-200 is an answer without rows. A row without a number or a title becomes a
    RowProblem. Raises Unavailable (500, 600, 601, empty, cut), AccessRefused (INFO-100) or FormatChanged (anything else: a layout
    that changed, rows none of which can be taken)."""
    tree = _decoded(decode(body).strip())
    service = tree.get(SERVICE)
    result = service.get("RESULT") if isinstance(service, Mapping) else tree.get("RESULT", tree)
    code = raw(result, "CODE") if isinstance(result, Mapping) else ""
    if code == _NOTHING:
        return Batch()
    if code != _OK or not isinstance(service, Mapping):
        raise _error(code, raw(result, "MESSAGE") if isinstance(result, Mapping) else "")
    rows = service.get("row")
    listed = [rows] if isinstance(rows, Mapping) else rows if isinstance(rows, list) else []
    total = whole(service, "list_total_count") or 0
    if total > 0 and not listed:
        raise FormatChanged("no-rows", f"no rows, though the service counts {total}")
    return _batch([row for row in listed if isinstance(row, Mapping)], total)


def _decoded(answer: str) -> Mapping[str, object]:
    if not answer:
        raise Unavailable("empty", "the answer has no content at all")
    try:
        tree = json.loads(answer) if answer[0] != "<" else _xml(answer)
    except json.JSONDecodeError as problem:
        if problem.pos >= len(answer) or answer[-1] != "}":
            raise Unavailable("cut", "the JSON answer ends in the middle") from None
        raise FormatChanged("malformed", f"not JSON: {problem.msg}") from None
    except (ParseError, DefusedXmlException, RecursionError):
        raise FormatChanged("malformed", "neither JSON nor XML that can be read") from None
    if not isinstance(tree, Mapping):
        raise FormatChanged("shape", "the answer is no record")
    return tree


def _xml(answer: str) -> dict[str, object]:
    root = fromstring(re.sub(r"^<\?xml[^>]*\?>", "", answer), forbid_dtd=True)
    plain: dict[str, object] = {
        child.tag: {leaf.tag: leaf.text or "" for leaf in child} or (child.text or "") for child in root
    }
    plain["row"] = [{leaf.tag: leaf.text or "" for leaf in row} for row in root.findall("row")]
    # A failure's root is RESULT itself.
    return {root.tag: plain}


def _error(code: str, message: str) -> SourceError:
    said = f"the plaza answers {message[:100] or 'nothing that is known'}"
    if code in _WAITING_HELPS:
        return Unavailable(code, said)
    return AccessRefused(code, said) if code == _BAD_KEY else FormatChanged(code or "shape", said)


def _batch(rows: list[Row], total: int) -> Batch:
    check_layout(_LAYOUT, rows)
    notices, rejected = list[Notice](), list[RowProblem]()
    for count, row in enumerate(rows, start=1):
        number = whole(row, "BOARD_ID")
        if number is None or not line(row, "TITLE"):
            reason = "no number (BOARD_ID)" if number is None else "no title (TITLE)"
            rejected.append(RowProblem(row=count, reason=reason, identity=line(row, "TITLE", "BOARD_ID", limit=60)))
        else:
            notices.append(_notice(row, number))
    if len(rejected) >= _ENOUGH and not notices:
        raise FormatChanged("rows", f"none of {len(rows)} rows can be taken: {rejected[0].reason}")
    return Batch(notices=tuple(notices), rejected=tuple(rejected), total=max(total, len(rows)), rows=len(rows))


def _notice(row: Row, number: int) -> Notice:
    title, tags = split_tags(line(row, "TITLE"))
    stage = board_stage(title, tags)
    department = line(row, "ORGAN", limit=100)
    ends = moment(row, "DEADLINE_DATE", "END_DATE", end_of_day=True) if stage in {Stage.TENDER, Stage.PRESPEC} else None
    kind = DeadlineKind.OPINION if stage is Stage.PRESPEC else DeadlineKind.BID
    return Notice(
        source=SOURCE,
        external_id=str(number),
        stage=stage,
        action=board_action(tags),
        kind=Kind.OTHER,
        title=title,
        tags=tags,
        buyer=f"{CITY} {department}".strip(),
        buyer_group=group_of(CITY),
        announcer=CITY,
        published_at=moment(row, "CREATE_DATE", "START_DATE"),
        deadlines=(Deadline(kind=kind, at=ends),) if ends else (),
        url=_PAGE.format(number=number),
        body=text(row, "CONTENTS"),
        attachments=tuple(_files(row)),
    )


def _files(row: Row) -> list[Attachment]:
    urls = (link(row, f"FILE_URL{place}") for place in range(1, _MOST_FILES + 1))
    return [Attachment(name="", url=url) for url in dict.fromkeys(filter(None, urls))]
