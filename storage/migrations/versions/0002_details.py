"""Details: what only further calls tell of a tender that concerns somebody.

Revision 0002, after 0001; made 2026-11-27.
"""

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One release forwards."""
    op.create_table(
        "details",
        sa.Column(
            "notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("wanted_at", UtcTime(), nullable=False),
        sa.Column("next_at", UtcTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=True),
        sa.Column("problem", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_details_notice_id_notices")),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_details")),
    )
    op.create_index("ix_details_next_at", "details", ["next_at"])


def downgrade() -> None:
    """One release backwards."""
    op.drop_index("ix_details_next_at", table_name="details")
    op.drop_table("details")
