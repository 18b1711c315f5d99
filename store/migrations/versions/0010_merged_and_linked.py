"""Tickets that were merged into others, and tickets that are linked."""

import sqlalchemy as sa
from alembic import op

from store.base import BigId

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", BigId, nullable=True))
        batch_op.create_index(op.f("ix_tickets_merged_into_id"), ["merged_into_id"])
        batch_op.create_foreign_key(
            op.f("fk_tickets_merged_into_id"), "tickets", ["merged_into_id"], ["id"]
        )
    op.create_table(
        "ticket_links",
        sa.Column("first_id", BigId, nullable=False),
        sa.Column("second_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["first_id"], ["tickets.id"], name=op.f("fk_ticket_links_first_id")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["tickets.id"], name=op.f("fk_ticket_links_second_id")
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_ticket_links")),
    )
    op.create_index(op.f("ix_ticket_links_second_id"), "ticket_links", ["second_id"])


def downgrade() -> None:
    op.drop_table("ticket_links")
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_tickets_merged_into_id"), type_="foreignkey")
        batch_op.drop_index(op.f("ix_tickets_merged_into_id"))
        batch_op.drop_column("merged_into_id")
