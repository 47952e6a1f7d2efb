"""The evidence of a merge says that the operator said so, and not in which chat.

Revision 0006, after 0005; made 2026-11-27.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_merges = sa.table("project_merges", sa.column("id", sa.BigInteger), sa.column("evidence", sa.String))


def upgrade() -> None:
    """`operator 17: a is b` becomes `operator: a is b`, by which a tap finds it again."""
    connection = op.get_bind()
    found = connection.execute(sa.select(_merges).where(_merges.c.evidence.like("operator %: %"))).all()
    for row in found:
        said = "operator: " + row.evidence.partition(": ")[2]
        connection.execute(_merges.update().where(_merges.c.id == row.id).values(evidence=said))


def downgrade() -> None:
    """Nothing: what was forgotten is gone."""
