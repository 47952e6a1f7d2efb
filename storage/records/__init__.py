"""Frozen values that travel between the rooms. Pure: no I/O, no database, no clock."""

from storage.records.column_reading import Answer, ColumnReading, ReadRow
from storage.records.details import Details, OfficialChange, StoredNotice
from storage.records.figure import Announcement, Check, Figure, Statement
from storage.records.holdings import Holdings
from storage.records.interest import Filters, Interest
from storage.records.match import Hit, Match
from storage.records.notice import (
    Amount,
    Attachment,
    Classification,
    Deadline,
    Held,
    Notice,
    OfficialNumber,
)
from storage.records.outbox import URGENCY, NewOutboxItem, OutboxItem, OutboxKind, OutboxState, Payload
from storage.records.project import Follow, Project, ProjectLink
from storage.records.source_state import SourceState
from storage.records.subscriber import ChatKind, QuietHours, Subscriber, SubscriberState
from storage.records.vocabulary import (
    Action,
    AmountKind,
    BuyerGroup,
    DeadlineKind,
    Frequency,
    Kind,
    NumberKind,
    ProjectType,
    Stage,
    Strength,
)

__all__ = [
    "URGENCY",
    "Action",
    "Amount",
    "AmountKind",
    "Announcement",
    "Answer",
    "Attachment",
    "BuyerGroup",
    "ChatKind",
    "Check",
    "Classification",
    "ColumnReading",
    "Deadline",
    "DeadlineKind",
    "Details",
    "Figure",
    "Filters",
    "Follow",
    "Frequency",
    "Held",
    "Hit",
    "Holdings",
    "Interest",
    "Kind",
    "Match",
    "NewOutboxItem",
    "Notice",
    "NumberKind",
    "OfficialChange",
    "OfficialNumber",
    "OutboxItem",
    "OutboxKind",
    "OutboxState",
    "Payload",
    "Project",
    "ProjectLink",
    "ProjectType",
    "QuietHours",
    "ReadRow",
    "SourceState",
    "Stage",
    "Statement",
    "StoredNotice",
    "Strength",
    "Subscriber",
    "SubscriberState",
]
