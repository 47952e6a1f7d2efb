"""${message}.

Revision ${up_revision}, after ${down_revision}; made ${create_date}.
"""

import sqlalchemy as sa
from alembic import op

from storage.columns import JsonText, PlainText, UtcTime

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One release forwards."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """One release back."""
    ${downgrades if downgrades else "pass"}
