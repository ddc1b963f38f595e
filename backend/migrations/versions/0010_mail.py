"""Reminders by e-mail, to addresses that were verified."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ACCOUNT = "nullif(current_setting('app.account_id', true), '')::uuid"
INSTANT = sa.DateTime(timezone=True)
OF_AN_ACCOUNT = ("email_disabled_because", "email_disabled_at", "email_verified_at", "email_reminders")
CHANNEL = (
    "CASE channel WHEN 'push' THEN num_nulls(reminder_id, subscription_id, device) = 0 {email}"
    "WHEN 'webhook' THEN num_nulls(event_id, webhook_id, event_type) = 0 ELSE false END"
)
EMAIL = "WHEN 'email' THEN device IS NOT NULL AND num_nulls(reminder_id, verification_id) = 1 "


def check_channels(email: str) -> None:
    """Let deliveries be of the channels of before, and of this one."""
    op.drop_constraint(op.f("ck_delivery_channel"), "delivery", type_="check")
    op.create_check_constraint(op.f("ck_delivery_channel"), "delivery", CHANNEL.format(email=email))


def choose() -> None:
    """What a person says about mails, and what is known of their address."""
    # The default lets a version of the program that knows no mails write on.
    fallback = sa.text("'fallback'")
    op.add_column("account", sa.Column("email_reminders", sa.Text(), server_default=fallback, nullable=False))
    op.add_column("account", sa.Column("email_verified_at", INSTANT, nullable=True))
    op.add_column("account", sa.Column("email_disabled_at", INSTANT, nullable=True))
    op.add_column("account", sa.Column("email_disabled_because", sa.Text(), nullable=True))
    for name, rule in {
        "email_reminders": "email_reminders IN ('never', 'fallback', 'always')",
        "email_disabled_because": "email_disabled_because IN ('refused')",
        "email_disabled": "num_nulls(email_disabled_at, email_disabled_because) <> 1",
    }.items():
        op.create_check_constraint(op.f(f"ck_account_{name}"), "account", rule)


def verify() -> None:
    """Questions whose address it is."""
    op.create_table(
        "email_verification",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_email_verification_account_id_account"),
            ondelete="CASCADE", initially="DEFERRED", deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_email_verification")),
    )  # fmt: skip
    op.execute("ALTER TABLE email_verification ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE email_verification FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY own_account ON email_verification TO comeback_app "
        f"USING (account_id = {ACCOUNT}) WITH CHECK (account_id = {ACCOUNT})"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON email_verification TO comeback_app")


def open_deliveries() -> None:
    """Deliveries by mail."""
    op.add_column("delivery", sa.Column("verification_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_delivery_account_id_email_verification"), "delivery", "email_verification",
        ["account_id", "verification_id"], ["account_id", "id"], ondelete="CASCADE", deferrable=True,
        initially="DEFERRED",
    )  # fmt: skip
    check_channels(EMAIL)
    op.create_index(
        "ix_delivery_email", "delivery", ["account_id", "reminder_id"], unique=True,
        postgresql_where=sa.text("channel = 'email'"),
    )  # fmt: skip
    op.create_index(
        "ix_delivery_verification", "delivery", ["account_id", "verification_id"],
        postgresql_where=sa.text("verification_id IS NOT NULL"),
    )  # fmt: skip


def upgrade() -> None:
    choose()
    verify()
    open_deliveries()


def downgrade() -> None:
    # Its owner sees no rows while row-level security is forced.
    op.execute("ALTER TABLE delivery NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM delivery WHERE channel = 'email'")
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    op.execute("ALTER TABLE delivery FORCE ROW LEVEL SECURITY")
    op.drop_index("ix_delivery_verification", table_name="delivery")
    op.drop_index("ix_delivery_email", table_name="delivery")
    check_channels("")
    op.drop_column("delivery", "verification_id")
    op.drop_table("email_verification")
    for name in ("email_disabled", "email_disabled_because", "email_reminders"):
        op.drop_constraint(op.f(f"ck_account_{name}"), "account", type_="check")
    for column in OF_AN_ACCOUNT:
        op.drop_column("account", column)
