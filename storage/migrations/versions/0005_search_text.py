"""What is searched of a notice, normalised, in a column of its own.

Revision 0005, after 0004; made 2026-11-27.
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; notices that are there already are read whole by a search."""
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.add_column(sa.Column("search_text", storage.columns.PlainText(), nullable=True))


def downgrade() -> None:
    """One release backwards."""
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_column("search_text")
