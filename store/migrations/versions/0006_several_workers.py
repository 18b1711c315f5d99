"""Leases, rounds of the timetable, priorities in the inbox; indexes for claims and counts."""

import sqlalchemy as sa
from alembic import op

from store.base import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NEW, DEAD, DUE = (sa.text(f"status = '{status}'") for status in ("new", "dead", "due"))
FAILED = sa.text("status IN ('parked', 'unknown')")


def upgrade() -> None:
    op.create_table(
        "job_rounds",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_rounds")),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="5"))
        batch_op.create_index(
            "ix_inbox_dead", ["id"], unique=False, sqlite_where=DEAD, postgresql_where=DEAD
        )
        batch_op.create_index(
            "ix_inbox_open",
            ["source", "priority", "id"],
            unique=False,
            sqlite_where=NEW,
            postgresql_where=NEW,
        )

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_due",
            ["platform", "priority", "id"],
            unique=False,
            sqlite_where=DUE,
            postgresql_where=DUE,
        )
        batch_op.create_index(
            "ix_outbox_failed", ["id"], unique=False, sqlite_where=FAILED, postgresql_where=FAILED
        )


def downgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_failed", sqlite_where=FAILED, postgresql_where=FAILED)
        batch_op.drop_index("ix_outbox_due", sqlite_where=DUE, postgresql_where=DUE)

    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index("ix_inbox_open", sqlite_where=NEW, postgresql_where=NEW)
        batch_op.drop_index("ix_inbox_dead", sqlite_where=DEAD, postgresql_where=DEAD)
        batch_op.drop_column("priority")

    op.drop_table("leases")
    op.drop_table("job_rounds")
