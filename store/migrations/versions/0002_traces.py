"""The outbox says what had each row sent, and when that came in."""

import sqlalchemy as sa
from alembic import op

from store.base import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("trace", sa.String(length=24), nullable=True))
        batch_op.add_column(sa.Column("caused_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("caused_at")
        batch_op.drop_column("trace")
