"""Records to JSON and back, by their own types: what cannot be read back is refused, never guessed."""

from pydantic import TypeAdapter

from storage.records import Announcement, Details, Filters, Hit, Notice, QuietHours, ReadRow, SourceState

_NOTICE = TypeAdapter(Notice)
_FILTERS = TypeAdapter(Filters)
_HITS = TypeAdapter(tuple[Hit, ...])
_QUIET = TypeAdapter(QuietHours)
_STATE = TypeAdapter(SourceState)
_DETAILS = TypeAdapter(Details)
_READ_ROWS = TypeAdapter(tuple[ReadRow, ...])
_ANNOUNCEMENT = TypeAdapter(Announcement)


def notice_to_json(notice: Notice) -> str:
    """The whole notice as JSON text."""
    return _NOTICE.dump_json(notice).decode()


def notice_from_json(text: str) -> Notice:
    """The notice that was stored."""
    return _NOTICE.validate_json(text)


def filters_to_json(filters: Filters) -> str:
    """An interest's filters as JSON text."""
    return _FILTERS.dump_json(filters).decode()


def filters_from_json(text: str) -> Filters:
    """The filters that were stored."""
    return _FILTERS.validate_json(text)


def hits_to_rows(hits: tuple[Hit, ...]) -> list[dict[str, str]]:
    """A match's reasons as plain rows for a JSON column."""
    return [{"word": hit.word, "place": hit.place, "topic": hit.topic} for hit in hits]


def hits_from_rows(rows: list[dict[str, str]]) -> tuple[Hit, ...]:
    """The reasons that were stored."""
    return _HITS.validate_python(rows)


def quiet_to_row(quiet: QuietHours) -> dict[str, object]:
    """Quiet hours as a plain row for a JSON column."""
    row: dict[str, object] = _QUIET.dump_python(quiet, mode="json")
    return row


def quiet_from_row(row: dict[str, object]) -> QuietHours:
    """The quiet hours that were stored."""
    return _QUIET.validate_python(row)


def state_to_json(state: SourceState) -> str:
    """A source's state as JSON text."""
    return _STATE.dump_json(state).decode()


def state_from_json(text: str) -> SourceState:
    """The state that was stored."""
    return _STATE.validate_json(text)


def details_to_json(details: Details) -> str:
    """What further calls told of a tender as JSON text."""
    return _DETAILS.dump_json(details).decode()


def details_from_json(text: str) -> Details:
    """The details that were stored."""
    return _DETAILS.validate_json(text)


def announcement_to_json(announcement: Announcement) -> str:
    """An article's figures and checks as JSON text."""
    return _ANNOUNCEMENT.dump_json(announcement).decode()


def announcement_from_json(text: str) -> Announcement:
    """The figures and checks that were stored."""
    return _ANNOUNCEMENT.validate_json(text)


def read_rows_to_rows(rows: tuple[ReadRow, ...]) -> list[dict[str, object]]:
    """Rows of a list, as they would be read, as plain rows for a JSON column."""
    plain: list[dict[str, object]] = _READ_ROWS.dump_python(rows, mode="json")
    return plain


def read_rows_from_rows(rows: list[dict[str, object]]) -> tuple[ReadRow, ...]:
    """The rows that were stored."""
    return _READ_ROWS.validate_python(rows)
