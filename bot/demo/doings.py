"""One line each for what the program did: asked a source, stored a notice, met an interest, owed a message. Plain JSON."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from bot.demo.material import FEED_PATH, PLAN_PATH
from bot.demo.source_server import Call
from jobs.clock import SEOUL
from jobs.rules.enriching import STATE
from storage.records import Match, OutboxItem, StoredNotice

LOOKED_AT = 200
"""So many of the newest calls are summed up; a longer list would not be shown."""
_LISTS = "g2b_bid"
_SOURCES = {PLAN_PATH: "seoul_plan", FEED_PATH: "news"}


def poll_rows(calls: Sequence[Call], most: int) -> list[dict[str, Any]]:
    """Newest first: the calls of one source at one simulated moment as one line."""
    newest = list(reversed(calls[-LOOKED_AT:]))
    groups = groupby(newest, key=lambda call: (call.at, _source(call)))
    return [_poll(at, source, list(asked)) for (at, source), asked in groups][:most]


def _poll(at: datetime, source: str, calls: list[Call]) -> dict[str, Any]:
    faults = sorted({call.fault.value for call in calls if call.fault is not None})
    return {
        "at": _shown(at),
        "source": source,
        "ok": not faults,
        "asked": len(calls),
        "found": sum(call.rows for call in calls) if source == _LISTS else None,
        "unchanged": all(call.unchanged for call in calls),
        "note": ", ".join(faults),
    }


def notice_row(stored: StoredNotice) -> dict[str, Any]:
    """A stored notice."""
    notice = stored.notice
    return {
        "at": _shown(stored.collected_at),
        "source": notice.source,
        "number": notice.external_id,
        "title": notice.title,
        "stage": notice.stage.value,
        "action": notice.action.value,
        "constructed": notice.constructed,
    }


def match_row(match: Match, at: datetime, stored: StoredNotice | None, names: Mapping[int, str]) -> dict[str, Any]:
    """A notice that met an interest, with the words that hit."""
    return {
        "at": _shown(at),
        "chat": names.get(match.chat_id, str(match.chat_id)),
        "notice": stored.notice.external_id if stored is not None else "",
        "title": stored.notice.title if stored is not None else "",
        "constructed": stored is not None and stored.notice.constructed,
        "words": list(dict.fromkeys(hit.word for hit in match.hits)),
        "strength": match.strength.value,
    }


def outbox_row(item: OutboxItem, names: Mapping[int, str]) -> dict[str, Any]:
    """A message that is or was owed."""
    return {
        "key": item.key,
        "kind": item.kind.value,
        "state": item.state.value,
        "chat": names.get(item.chat_id, str(item.chat_id)),
        "due": _shown(item.due_at),
    }


def _source(call: Call) -> str:
    """A question without a window is about one tender."""
    return _SOURCES.get(call.path, _LISTS if "inqryBgnDt" in call.query else STATE)


def _shown(at: datetime) -> str:
    return at.astimezone(SEOUL).isoformat()
