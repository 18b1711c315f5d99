"""Agents' replies that have not gone yet are found without a look at every message."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_WAITING = sa.text("delivery = 'pending' AND author_kind = 'agent'")


def upgrade() -> None:
    op.create_index(
        "ix_messages_waiting_reply",
        "messages",
        ["created_at"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )


def downgrade() -> None:
    op.drop_index("ix_messages_waiting_reply", "messages")
