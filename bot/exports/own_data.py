"""Everything that is stored about one chat, as JSON: readable names, Seoul's time with its zone, titles beside numbers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
Row = Mapping[str, Any]

_NAMES = {
    "subscribers": "settings",
    "chat_links": "same_project",
    "dismissals": "not_interested",
    "outbox": "messages",
    "pace": "last_answers",
}
_OURS = {"outbox": frozenset({"owner", "lease_until"}), "interests": frozenset({"sequence"})}
"""Which process works on a row, and the order of everybody's changes: about this program, not about the chat."""
_REAL_SECONDS = frozenset({"next_at", "set_at"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Titles:
    """What the numbers in the rows stand for: a notice's row, a publication (source, number), a project's publications."""

    notices: Mapping[int, Row]
    publications: Mapping[tuple[str, str], str]
    projects: Mapping[int, Sequence[Row]]


def own_data(chat_id: int, stored: Mapping[str, Sequence[Row]], titles: Titles, *, about: str, now: datetime) -> bytes:
    """UTF-8 JSON of every stored row by table; `about` says in the reader's language what this is, `now` is aware."""
    rows = {
        _NAMES.get(table, table): [_readable(table, row, titles) for row in found] for table, found in stored.items()
    }
    whole = {"about": about, "exported_at": _plain(now), "chat_id": chat_id, **rows}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def _readable(table: str, row: Row, titles: Titles) -> dict[str, Any]:
    shown = {
        name: _plain(value) for name, value in row.items() if name not in _OURS.get(table, ()) and name != "chat_id"
    }
    for name in _REAL_SECONDS & row.keys():
        shown[name] = _plain(datetime.fromtimestamp(row[name], SEOUL))
    for held in (shown, *shown.get("edits", ())):
        if isinstance(held.get("filters"), str):
            held["filters"] = json.loads(held["filters"])
    if row.get("kind") == "operator":
        # What the operator is told of a message names whose it is.
        shown["key"] = shown["payload"] = None
    if "notice_id" in row:
        shown["notice"] = titles.notices.get(row["notice_id"])
    if "external_id" in row:
        shown["title"] = titles.publications.get((row["source"], row["external_id"]))
    if "project_id" in row:
        shown["project"] = list(titles.projects.get(row["project_id"], ()))
    return shown


def _plain(value: Any) -> Any:
    return value.astimezone(SEOUL).isoformat() if isinstance(value, datetime) else value
