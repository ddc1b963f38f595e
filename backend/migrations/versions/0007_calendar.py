"""Calendar feeds, and the addresses by which they are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ACCOUNT = "nullif(current_setting('app.account_id', true), '')::uuid"


def protect(table: str) -> None:
    """Row-level security in force for the owner too, and no more rights than the application needs."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY own_account ON {table} TO comeback_app "
        f"USING (account_id = {ACCOUNT}) WITH CHECK (account_id = {ACCOUNT})"
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO comeback_app")


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("last_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_calendar_feed_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_calendar_feed")),
    )
    op.create_table(
        "calendar_address",
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("feed_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "feed_id"],
            ["calendar_feed.account_id", "calendar_feed.id"],
            name=op.f("fk_calendar_address_account_id_calendar_feed"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_calendar_address_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_calendar_address")),
    )
    op.create_index("ix_calendar_address_feed", "calendar_address", ["account_id", "feed_id"], unique=True)
    protect("calendar_feed")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON calendar_address TO comeback_app")


def downgrade() -> None:
    op.drop_index("ix_calendar_address_feed", table_name="calendar_address")
    op.drop_table("calendar_address")
    op.drop_table("calendar_feed")
