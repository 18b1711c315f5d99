"""What staff did can be read by time and by agent."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_BY_STAFF = sa.text("actor_kind = 'agent'")


def upgrade() -> None:
    for name, columns in (
        ("ix_events_staff_at", ["at", "id"]),
        ("ix_events_staff_actor", ["actor_id", "at", "id"]),
    ):
        op.create_index(name, "events", columns, sqlite_where=_BY_STAFF, postgresql_where=_BY_STAFF)


def downgrade() -> None:
    op.drop_index("ix_events_staff_actor", table_name="events")
    op.drop_index("ix_events_staff_at", table_name="events")
