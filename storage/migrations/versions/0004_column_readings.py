"""How columns would be read, and whether the operator has confirmed it.

Revision 0004, after 0003; made 2026-11-27.
"""

import sqlalchemy as sa
from alembic import op

from storage.columns import JsonText, PlainText, UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One release forwards."""
    op.create_table(
        "column_readings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("part", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("columns", PlainText(), nullable=False),
        sa.Column("rows", JsonText(), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_readings")),
        sa.UniqueConstraint("source", "part", "fingerprint", name=op.f("uq_column_readings_source_part_fingerprint")),
    )


def downgrade() -> None:
    """One release back."""
    op.drop_table("column_readings")
