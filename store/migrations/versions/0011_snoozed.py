"""Tickets that are put aside until a time."""

import sqlalchemy as sa
from alembic import op

from store.base import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SET = sa.text("snoozed_until IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("snoozed_until", UtcDateTime(), nullable=True))
    op.create_index(
        "ix_tickets_snoozed_until",
        "tickets",
        ["snoozed_until"],
        sqlite_where=_SET,
        postgresql_where=_SET,
    )


def downgrade() -> None:
    op.drop_index("ix_tickets_snoozed_until", table_name="tickets")
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_column("snoozed_until")
