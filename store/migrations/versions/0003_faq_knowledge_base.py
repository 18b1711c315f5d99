"""FAQ: history of entries, reviews, proposals, more outcomes."""

import sqlalchemy as sa
from alembic import op

from store.base import BigId, Json, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


_OUTCOME = "ck_faq_asks_outcome"
_OLD_OUTCOMES = "'solved', 'not_solved', 'person', 'picked'"
_NEW_OUTCOMES = "'solved', 'not_solved', 'none', 'person', 'picked', 'silent'"


def upgrade() -> None:
    op.create_table(
        "faq_rounds",
        sa.Column("id", BigId, nullable=False),
        sa.Column("week", sa.String(length=10), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("staff_ref", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_rounds")),
        sa.UniqueConstraint("week", name=op.f("uq_faq_rounds_week")),
    )
    op.create_table(
        "faq_changes",
        sa.Column("id", BigId, nullable=False),
        sa.Column("entry_id", BigId, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("author_id", BigId, nullable=True),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("before", Json, nullable=True),
        sa.Column("after", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["faq_entries.id"],
            name=op.f("fk_faq_changes_entry_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_changes")),
        sa.UniqueConstraint("entry_id", "version", name=op.f("uq_faq_changes_entry_id_version")),
    )
    op.create_table(
        "faq_proposals",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("round_id", BigId, nullable=True),
        sa.Column("entry_id", BigId, nullable=True),
        sa.Column("base_version", sa.Integer(), nullable=True),
        sa.Column("ticket_id", BigId, nullable=True),
        sa.Column("content", Json, nullable=False),
        sa.Column("examples", Json, nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("staff_ref", sa.String(length=100), nullable=True),
        sa.CheckConstraint("kind IN ('entry', 'phrases')", name=op.f("ck_faq_proposals_kind")),
        sa.CheckConstraint(
            "source IN ('misses', 'wordings', 'ticket', 'colleague')",
            name=op.f("ck_faq_proposals_source"),
        ),
        sa.CheckConstraint(
            "status IN ('open', 'approved', 'rejected')", name=op.f("ck_faq_proposals_status")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["faq_rounds.id"], name=op.f("fk_faq_proposals_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_proposals")),
    )
    with op.batch_alter_table("faq_proposals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_faq_proposals_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_faq_proposals_status_created_at"), ["status", "created_at"], unique=False
        )

    with op.batch_alter_table("faq_asks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proposal_id", BigId, nullable=True))
        batch_op.drop_constraint(batch_op.f(_OUTCOME), type_="check")
        batch_op.create_check_constraint(batch_op.f(_OUTCOME), f"outcome IN ({_NEW_OUTCOMES})")
        batch_op.create_index(batch_op.f("ix_faq_asks_proposal_id"), ["proposal_id"], unique=False)

    with op.batch_alter_table("faq_entries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("review_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("review_told", UtcDateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix_faq_entries_review_at"), ["review_at"], unique=False)


def downgrade() -> None:
    op.execute("UPDATE faq_asks SET outcome = NULL WHERE outcome = 'silent'")
    op.execute("UPDATE faq_asks SET outcome = 'not_solved' WHERE outcome = 'none'")
    with op.batch_alter_table("faq_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_faq_entries_review_at"))
        batch_op.drop_column("review_told")
        batch_op.drop_column("review_at")

    with op.batch_alter_table("faq_asks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_faq_asks_proposal_id"))
        batch_op.drop_column("proposal_id")
        batch_op.drop_constraint(batch_op.f(_OUTCOME), type_="check")
        batch_op.create_check_constraint(batch_op.f(_OUTCOME), f"outcome IN ({_OLD_OUTCOMES})")

    with op.batch_alter_table("faq_proposals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_faq_proposals_status_created_at"))
        batch_op.drop_index(batch_op.f("ix_faq_proposals_entry_id"))

    op.drop_table("faq_proposals")
    op.drop_table("faq_changes")
    op.drop_table("faq_rounds")
