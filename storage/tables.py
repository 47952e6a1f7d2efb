"""Every table, in one place. Rows never leave storage/; records do."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.columns import JsonText, PlainText, UtcTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite only counts rows up by itself for INTEGER; PostgreSQL wants 64 bits.
RowId = BigInteger().with_variant(Integer, "sqlite")

notices = Table(
    "notices",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("source", String(64), nullable=False),
    Column("external_id", String(255), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("stage", String(16), nullable=False),
    Column("buyer_key", String(128), nullable=False, default=""),
    Column("published_at", UtcTime),
    Column("deadline_at", UtcTime),
    Column("fingerprint", String(64), nullable=False),
    Column("record", Text, nullable=False),
    Column("collected_at", UtcTime, nullable=False),
    Column("linked_at", UtcTime),
    Column("matched_at", UtcTime),
    Column("compared_at", UtcTime),
    Column("search_text", PlainText),  # NULL where it was stored before there was such a column
    UniqueConstraint("source", "external_id", "revision", "edition"),
    Index("ix_notices_external_id", "external_id"),
    Index("ix_notices_linked_at", "linked_at", "id"),
    Index("ix_notices_matched_at", "matched_at", "id"),
    Index("ix_notices_collected_at", "collected_at"),
    Index("ix_notices_deadline_at", "deadline_at"),
    Index("ix_notices_compared_at", "compared_at", "id"),
    Index("ix_notices_buyer_key", "buyer_key", "collected_at"),
)

# What only further calls tell of a tender that concerns somebody; `next_at` is empty once they are answered or given up.
details = Table(
    "details",
    metadata,
    Column("notice_id", RowId, ForeignKey("notices.id"), primary_key=True, autoincrement=False),
    Column("wanted_at", UtcTime, nullable=False),
    Column("next_at", UtcTime),
    Column("failures", Integer, nullable=False, default=0),
    Column("record", Text),
    Column("problem", String(300), nullable=False, default=""),
    Index("ix_details_next_at", "next_at"),
)

projects = Table(
    "projects",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("created_at", UtcTime, nullable=False),
    Column("merged_into", RowId, ForeignKey("projects.id")),
)

project_links = Table(
    "project_links",
    metadata,
    Column("source", String(64), primary_key=True),
    Column("external_id", String(255), primary_key=True),
    Column("project_id", RowId, ForeignKey("projects.id"), nullable=False, index=True),
    Column("evidence", String(255), nullable=False),
)

project_numbers = Table(
    "project_numbers",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("value", String(128), primary_key=True),
    Column("project_id", RowId, ForeignKey("projects.id"), nullable=False, index=True),
)

project_merges = Table(
    "project_merges",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("merged", RowId, ForeignKey("projects.id"), nullable=False),
    Column("into", RowId, ForeignKey("projects.id"), nullable=False),
    Column("evidence", String(255), nullable=False),
    Column("merged_at", UtcTime, nullable=False),
    Column("undone_at", UtcTime),
)

# Publications whose project grew after they were matched: its followers are still to be told of them.
regrouped = Table(
    "regrouped",
    metadata,
    Column("source", String(64), primary_key=True),
    Column("external_id", String(255), primary_key=True),
    Column("at", UtcTime, nullable=False),
)

# What one chat says belongs to a project; for everybody else it does not.
chat_links = Table(
    "chat_links",
    metadata,
    Column("chat_id", BigInteger, primary_key=True),
    Column("source", String(64), primary_key=True),
    Column("external_id", String(255), primary_key=True),
    Column("project_id", RowId, ForeignKey("projects.id"), nullable=False, index=True),
    Column("since", UtcTime, nullable=False),
)

follows = Table(
    "follows",
    metadata,
    Column("chat_id", BigInteger, primary_key=True),
    Column("project_id", RowId, ForeignKey("projects.id"), primary_key=True),
    Column("since", UtcTime, nullable=False),
)

dismissals = Table(
    "dismissals",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("source", String(64), primary_key=True),
    Column("external_id", String(255), primary_key=True),
    Column("dismissed_at", UtcTime, nullable=False),
)

subscribers = Table(
    "subscribers",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("language", String(8), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("state_since", UtcTime, nullable=False),
    Column("state_reason", String(255), nullable=False, default=""),
    Column("quiet", JsonText, nullable=False),
    Column("draft", JsonText, nullable=False),
    Column("plan_amount_krw", BigInteger),
    Column("created_at", UtcTime, nullable=False),
)

interests = Table(
    "interests",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("chat_id", BigInteger, nullable=False, index=True),
    Column("topics", JsonText, nullable=False),
    Column("words", PlainText, nullable=False),
    Column("filters", Text, nullable=False),
    Column("frequency", String(16), nullable=False),
    Column("paused", Boolean, nullable=False, default=False),
    Column("removed", Boolean, nullable=False, default=False),
    Column("sequence", BigInteger, nullable=False, unique=True),
    Column("edits", JsonText, nullable=False, default=list, server_default="[]"),  # what it was: a tap takes edits back
    Column("created_at", UtcTime, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

matches = Table(
    "matches",
    metadata,
    Column("notice_id", RowId, ForeignKey("notices.id"), primary_key=True),
    Column("interest_id", RowId, ForeignKey("interests.id"), primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("strength", String(8), nullable=False),
    Column("hits", JsonText, nullable=False),
    Column("unknown", JsonText, nullable=False),
    Column("tell", String(16), nullable=False),
    Column("told_key", String(512)),
    Column("matched_at", UtcTime, nullable=False),
    Index("ix_matches_chat_id_told_key", "chat_id", "told_key", "tell"),
    Index("ix_matches_told_key", "told_key"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("key", String(512), nullable=False, unique=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("subject", String(400), nullable=False, default=""),
    Column("payload", JsonText, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime),
    Column("silent", Boolean, nullable=False, default=False),
    Column("state", String(16), nullable=False),
    Column("state_at", UtcTime, nullable=False),
    Column("owner", String(64), nullable=False, default=""),
    Column("lease_until", Float, nullable=False, default=0.0),
    Column("attempt", Integer, nullable=False, default=0),
    Column("failures", Integer, nullable=False, default=0),
    Column("failing_since", UtcTime),
    Column("ambiguous", Integer, nullable=False, default=0),
    Column("recoveries", Integer, nullable=False, default=0),
    Column("message_ids", JsonText, nullable=False),
    Column("rest", JsonText),
    Column("plain", Boolean, nullable=False, default=False),
    Column("last_error", String(300), nullable=False, default=""),
    # A claim reads along the first without touching the rows that may not go now; the other two keep a chat's order.
    Index("ix_outbox_claim", "state", "urgency", "id", "chat_id", "due_at"),
    Index("ix_outbox_chat_id_state_failures", "chat_id", "state", "failures"),
    Index("ix_outbox_subject_chat_id", "subject", "chat_id"),
)

pace = Table(
    "pace",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("next_at", Float, nullable=False, index=True),
    Column("set_at", Float, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("role", String(64), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("until", Float, nullable=False),
)

source_states = Table(
    "source_states",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("next_poll_at", UtcTime),
    Column("record", Text, nullable=False),
)

column_readings = Table(
    "column_readings",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("source", String(64), nullable=False),
    Column("part", String(64), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("columns", PlainText, nullable=False),
    Column("rows", JsonText, nullable=False),
    Column("answer", String(16), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    UniqueConstraint("source", "part", "fingerprint"),
)

handled_updates = Table(
    "handled_updates",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("handled_at", UtcTime, nullable=False, index=True),
)

facts = Table(
    "facts",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

figures = Table(
    "figures",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("source", String(64), nullable=False),
    Column("external_id", String(255), nullable=False),
    Column("outlet", String(128), nullable=False),
    Column("url", Text, nullable=False),
    Column("published_on", Date),
    Column("year", Integer, nullable=False, index=True),
    Column("announcement", Text, nullable=False),
    UniqueConstraint("source", "external_id"),
)
