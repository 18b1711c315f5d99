"""Tickets remember which due time staff were told about."""

import sqlalchemy as sa
from alembic import op

from store.base import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("overdue_noted", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("overdue_nudged", UtcDateTime(), nullable=True))
    # What was overdue before is shown on its card; nobody is nudged about all of it at once.
    op.execute("UPDATE tickets SET overdue_nudged = due_at WHERE due_at < CURRENT_TIMESTAMP")


def downgrade() -> None:
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_column("overdue_nudged")
        batch_op.drop_column("overdue_noted")
