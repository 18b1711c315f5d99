"""Agents have skills and working hours, and are away; the desk remembers whose turn it is."""

import sqlalchemy as sa
from alembic import op

from store.base import Json, UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NEW = ("away_since", "away_until", "last_assigned_at")


def upgrade() -> None:
    with op.batch_alter_table("agents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("skills", Json, nullable=False, server_default="[]"))
        batch_op.add_column(
            sa.Column("hours", sa.String(length=200), nullable=False, server_default="")
        )
        for name in _NEW:
            batch_op.add_column(sa.Column(name, UtcDateTime(), nullable=True))
    with op.batch_alter_table("agents", schema=None) as batch_op:
        batch_op.alter_column("skills", server_default=None)
        batch_op.alter_column("hours", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("agents", schema=None) as batch_op:
        for name in (*_NEW, "hours", "skills"):
            batch_op.drop_column(name)
