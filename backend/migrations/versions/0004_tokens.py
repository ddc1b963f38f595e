"""Tokens for programs, and when a slice of a rate limit ends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_api_token_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_api_token")),
        sa.UniqueConstraint("account_id", "id", name="uq_api_token_id"),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON api_token TO comeback_app")
    # Counts of a few minutes: nobody misses them.
    op.execute("DELETE FROM rate_bucket")
    op.add_column("rate_bucket", sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False))
    op.create_index("ix_rate_bucket_ends", "rate_bucket", ["ends_at"])


def downgrade() -> None:
    op.drop_index("ix_rate_bucket_ends", table_name="rate_bucket")
    op.drop_column("rate_bucket", "ends_at")
    op.drop_table("api_token")
