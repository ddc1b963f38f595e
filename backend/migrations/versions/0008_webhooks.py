"""Webhooks, and deliveries for any channel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ACCOUNT = "nullif(current_setting('app.account_id', true), '')::uuid"
OF_A_PUSH = ("reminder_id", "subscription_id", "device")
CHANNEL = (
    "CASE channel WHEN 'push' THEN num_nulls(reminder_id, subscription_id, device) = 0 "
    "WHEN 'webhook' THEN num_nulls(event_id, webhook_id, event_type) = 0 ELSE false END"
)


def protect(table: str) -> None:
    """Row-level security in force for the owner too, and no more rights than the application needs."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY own_account ON {table} TO comeback_app "
        f"USING (account_id = {ACCOUNT}) WITH CHECK (account_id = {ACCOUNT})"
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO comeback_app")


@contextmanager
def unforced(*tables: str) -> Iterator[None]:
    """Let the owner see the rows, of which it sees none while row-level security is forced."""
    for table in tables:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    yield
    for table in tables:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def of_account(table: str) -> sa.ForeignKeyConstraint:
    """The key that lets a row go with its account."""
    return sa.ForeignKeyConstraint(
        ["account_id"],
        ["account.account_id"],
        name=op.f(f"fk_{table}_account_id_account"),
        ondelete="CASCADE",
        initially="DEFERRED",
        deferrable=True,
    )


def stamps() -> list[sa.Column[Any]]:
    """When a row was made and changed, and how often."""
    return [
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
    ]


def check_kinds(*kinds: str) -> None:
    """Let reminders be of these kinds."""
    op.drop_constraint(op.f("ck_reminder_kind"), "reminder", type_="check")
    named = ", ".join(f"'{kind}'" for kind in kinds)
    op.create_check_constraint(op.f("ck_reminder_kind"), "reminder", f"kind IN ({named})")


def create_tables() -> None:
    """Webhooks and their events."""
    op.create_table(
        "webhook",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("events", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("old_secret", sa.LargeBinary(), nullable=True),
        sa.Column("old_secret_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_because", sa.Text(), nullable=True),
        *stamps(),
        sa.CheckConstraint(
            "disabled_because IN ('gone', 'failing')", name=op.f("ck_webhook_disabled_because")
        ),
        sa.CheckConstraint(
            "num_nulls(old_secret, old_secret_until) <> 1", name=op.f("ck_webhook_old_secret")
        ),
        of_account("webhook"),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_webhook")),
    )
    op.create_index("ix_webhook_created", "webhook", ["account_id", "created_at", "id"])
    op.create_table(
        "webhook_event",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        *stamps(),
        of_account("webhook_event"),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_webhook_event")),
    )
    op.create_index("ix_webhook_event_created", "webhook_event", ["account_id", "created_at"])


def open_deliveries() -> None:
    """Deliveries of any channel; those of pushes go on as they are."""
    # The default lets a version of the program that knows pushes alone write on.
    op.add_column(
        "delivery", sa.Column("channel", sa.Text(), server_default=sa.text("'push'"), nullable=False)
    )
    op.add_column("delivery", sa.Column("event_id", sa.Uuid(), nullable=True))
    op.add_column("delivery", sa.Column("webhook_id", sa.Uuid(), nullable=True))
    op.add_column("delivery", sa.Column("event_type", sa.Text(), nullable=True))
    for column in OF_A_PUSH:
        op.alter_column("delivery", column, nullable=True)
    for column, table in (("event_id", "webhook_event"), ("webhook_id", "webhook")):
        op.create_foreign_key(
            op.f(f"fk_delivery_account_id_{table}"), "delivery", table, ["account_id", column],
            ["account_id", "id"], ondelete="CASCADE", deferrable=True, initially="DEFERRED",
        )  # fmt: skip
    op.create_unique_constraint("uq_delivery_webhook", "delivery", ["account_id", "event_id", "webhook_id"])
    op.create_check_constraint(op.f("ck_delivery_channel"), "delivery", CHANNEL)
    op.drop_index("ix_delivery_due", table_name="delivery")
    pending = sa.text("state = 'pending'")
    op.create_index("ix_delivery_due", "delivery", ["channel", "next_at"], postgresql_where=pending)
    logged, key = sa.text("webhook_id IS NOT NULL"), ["account_id", "webhook_id", "created_at", "id"]
    op.create_index("ix_delivery_log", "delivery", key, postgresql_where=logged)
    op.execute("GRANT SELECT (channel) ON delivery TO comeback_scan")


def upgrade() -> None:
    create_tables()
    protect("webhook")
    protect("webhook_event")
    open_deliveries()
    check_kinds("opening", "last_call", "group", "test", "notice")
    false = sa.text("false")
    op.add_column("change_counter", sa.Column("listened", sa.Boolean(), server_default=false, nullable=False))


def downgrade() -> None:
    op.drop_column("change_counter", "listened")
    with unforced("delivery", "reminder"):
        op.execute("DELETE FROM delivery WHERE channel <> 'push'")
        op.execute(
            "DELETE FROM delivery d USING reminder r WHERE r.account_id = d.account_id AND r.id = d.reminder_id "
            "AND r.kind = 'notice'"
        )
        op.execute("DELETE FROM reminder WHERE kind = 'notice'")
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    check_kinds("opening", "last_call", "group", "test")
    op.drop_index("ix_delivery_log", table_name="delivery")
    op.drop_index("ix_delivery_due", table_name="delivery")
    op.drop_constraint(op.f("ck_delivery_channel"), "delivery", type_="check")
    op.drop_constraint("uq_delivery_webhook", "delivery", type_="unique")
    for column in ("event_type", "webhook_id", "event_id", "channel"):
        op.drop_column("delivery", column)
    pending = sa.text("state = 'pending'")
    op.create_index("ix_delivery_due", "delivery", ["next_at"], postgresql_where=pending)
    for column in OF_A_PUSH:
        op.alter_column("delivery", column, nullable=False)
    op.drop_table("webhook_event")
    op.drop_table("webhook")
