"""What an interest looked for before its latest edits.

Revision 0003, after 0002; made 2026-11-27.
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the edits; an interest that is there already has none."""
    with op.batch_alter_table("interests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("edits", storage.columns.JsonText(), server_default="[]", nullable=False))


def downgrade() -> None:
    """Forgets the edits."""
    with op.batch_alter_table("interests", schema=None) as batch_op:
        batch_op.drop_column("edits")
