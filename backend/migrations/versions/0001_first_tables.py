"""The first tables, each behind row-level security."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TENANT = (
    "account",
    "change_counter",
    "employer",
    "push_subscription",
    "stored_answer",
    "tombstone",
    "contact",
    "opportunity",
    "rejection",
    "timeline_entry",
    "run",
    "follow_up_window",
    "run_contact",
    "act_record",
    "reminder",
    "touchpoint",
    "delivery",
)
LOOK_UPS = ("login", "sign_in", "push_endpoint", "rate_bucket")
ACCOUNT = "nullif(current_setting('app.account_id', true), '')::uuid"


def run(sql: str) -> None:
    """Several statements at once, which asyncpg takes only outside of a prepared statement."""
    adapted = op.get_bind().connection.dbapi_connection
    assert adapted is not None
    adapted.run_async(lambda connection: connection.execute(sql))


def protect() -> None:
    """Row-level security in force for the owner too, and no more rights than the application needs."""
    run(
        "".join(
            f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY own_account ON {table} TO comeback_app
          USING (account_id = {ACCOUNT}) WITH CHECK (account_id = {ACCOUNT});
        GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO comeback_app;
    """
            for table in TENANT
        )
    )
    run("".join(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO comeback_app;" for table in LOOK_UPS))
    run("REVOKE UPDATE, DELETE ON timeline_entry FROM comeback_app")
    run("""
        CREATE POLICY due ON follow_up_window FOR SELECT TO comeback_scan USING (due_at IS NOT NULL);
        GRANT SELECT (account_id, id, version, due_at) ON follow_up_window TO comeback_scan;
        CREATE POLICY due ON delivery FOR SELECT TO comeback_scan USING (state = 'pending');
        GRANT SELECT (account_id, id, version, next_at, state) ON delivery TO comeback_scan;
    """)


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("working_days", sa.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("opening_hour", sa.Text(), nullable=False),
        sa.Column("closing_hour", sa.Text(), nullable=False),
        sa.Column("quiet_from", sa.Text(), nullable=False),
        sa.Column("quiet_to", sa.Text(), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("daily_push_limit", sa.SmallInteger(), nullable=False),
        sa.Column("lock_screen", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("daily_push_limit BETWEEN 0 AND 50", name=op.f("ck_account_daily_push_limit")),
        sa.CheckConstraint("id = account_id", name=op.f("ck_account_is_its_own")),
        sa.CheckConstraint("opening_hour < closing_hour", name=op.f("ck_account_hours")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_account")),
        sa.UniqueConstraint("account_id", name=op.f("uq_account_account_id")),
    )
    op.create_table(
        "rate_bucket",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("slice", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "slice", name=op.f("pk_rate_bucket")),
    )
    op.create_table(
        "change_counter",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_change_counter_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_change_counter")),
    )
    op.create_table(
        "employer",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("industry", sa.Text(), nullable=True),
        sa.Column("plan_rank", sa.SmallInteger(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("plan_rank BETWEEN 1 AND 10", name=op.f("ck_employer_plan_rank")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_employer_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_employer")),
        sa.UniqueConstraint(
            "account_id", "plan_rank", deferrable=True, initially="DEFERRED", name="uq_employer_plan_rank"
        ),
    )
    op.create_index("ix_employer_created", "employer", ["account_id", "created_at", "id"], unique=False)
    op.create_table(
        "login",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_login_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_login")),
    )
    op.create_index("ix_login_account", "login", ["account_id"], unique=False)
    op.create_table(
        "push_endpoint",
        sa.Column("endpoint_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_push_endpoint_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("endpoint_hash", name=op.f("pk_push_endpoint")),
    )
    op.create_index("ix_push_endpoint_account", "push_endpoint", ["account_id"], unique=False)
    op.create_table(
        "push_subscription",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("endpoint_hash", sa.LargeBinary(), nullable=False),
        sa.Column("p256dh", sa.Text(), nullable=False),
        sa.Column("auth", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_push_subscription_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_push_subscription")),
        sa.UniqueConstraint("account_id", "endpoint_hash", name="uq_push_subscription_endpoint"),
    )
    op.create_index(
        "ix_push_subscription_device", "push_subscription", ["account_id", "device"], unique=False
    )
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_sign_in_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
    )
    op.create_index("ix_sign_in_account", "sign_in", ["account_id", "id"], unique=False)
    op.create_table(
        "stored_answer",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_stored_answer_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("pk_stored_answer")),
    )
    op.create_index("ix_stored_answer_age", "stored_answer", ["account_id", "stored_at"], unique=False)
    op.create_table(
        "tombstone",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_tombstone_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_tombstone")),
    )
    op.create_index("ix_tombstone_change", "tombstone", ["account_id", "change"], unique=False)
    op.create_table(
        "contact",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("emails", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("phones", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("linkedin_url", sa.Text(), nullable=True),
        sa.Column("interests", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("do_not_contact", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "employer_id"],
            ["employer.account_id", "employer.id"],
            name=op.f("fk_contact_account_id_employer"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_contact_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_contact")),
    )
    op.create_index("ix_contact_created", "contact", ["account_id", "created_at", "id"], unique=False)
    op.create_index("ix_contact_employer", "contact", ["account_id", "employer_id"], unique=False)
    op.create_table(
        "opportunity",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "employer_id"],
            ["employer.account_id", "employer.id"],
            name=op.f("fk_opportunity_account_id_employer"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_opportunity_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_opportunity")),
    )
    op.create_index("ix_opportunity_created", "opportunity", ["account_id", "created_at", "id"], unique=False)
    op.create_index("ix_opportunity_employer", "opportunity", ["account_id", "employer_id"], unique=False)
    op.create_table(
        "rejection",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("reasons", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("winner", sa.Text(), nullable=False),
        sa.Column("winner_starts_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "decided_by"],
            ["contact.account_id", "contact.id"],
            name=op.f("fk_rejection_account_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "opportunity_id"],
            ["opportunity.account_id", "opportunity.id"],
            name=op.f("fk_rejection_account_id_opportunity"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_rejection_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_rejection")),
    )
    op.create_index(
        "ix_rejection_opportunity", "rejection", ["account_id", "opportunity_id", "received_on"], unique=False
    )
    op.create_table(
        "timeline_entry",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("window_id", sa.Uuid(), nullable=True),
        sa.Column("touchpoint_id", sa.Uuid(), nullable=True),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "opportunity_id"],
            ["opportunity.account_id", "opportunity.id"],
            name=op.f("fk_timeline_entry_account_id_opportunity"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_timeline_entry_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_timeline_entry")),
    )
    op.create_index(
        "ix_timeline_entry_opportunity",
        "timeline_entry",
        ["account_id", "opportunity_id", "at", "id"],
        unique=False,
    )
    op.create_index("ix_timeline_entry_window", "timeline_entry", ["account_id", "window_id"], unique=False)
    op.create_table(
        "run",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(), nullable=False),
        sa.Column("rejection_id", sa.Uuid(), nullable=True),
        sa.Column("play", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("anchors", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('active', 'ended')", name=op.f("ck_run_state")),
        sa.ForeignKeyConstraint(
            ["account_id", "opportunity_id"],
            ["opportunity.account_id", "opportunity.id"],
            name=op.f("fk_run_account_id_opportunity"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "rejection_id"],
            ["rejection.account_id", "rejection.id"],
            name=op.f("fk_run_account_id_rejection"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_run_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_run")),
    )
    op.create_index("ix_run_opportunity", "run", ["account_id", "opportunity_id"], unique=False)
    op.create_index("ix_run_rejection", "run", ["account_id", "rejection_id"], unique=False)
    op.create_table(
        "follow_up_window",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("zone_of", sa.Text(), nullable=False),
        sa.Column("opens_wall", sa.DateTime(), nullable=False),
        sa.Column("best_wall", sa.DateTime(), nullable=False),
        sa.Column("closes_wall", sa.DateTime(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("best_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rings_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_call_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(due_at IS NOT NULL) = (state IN ('scheduled', 'open'))", name=op.f("ck_follow_up_window_due")
        ),
        sa.CheckConstraint(
            "state IN ('scheduled', 'open', 'done', 'skipped', 'missed', 'cancelled')",
            name=op.f("ck_follow_up_window_state"),
        ),
        sa.CheckConstraint(
            "opens_at <= best_at AND best_at <= closes_at", name=op.f("ck_follow_up_window_order")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "contact_id"],
            ["contact.account_id", "contact.id"],
            name=op.f("fk_follow_up_window_account_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "opportunity_id"],
            ["opportunity.account_id", "opportunity.id"],
            name=op.f("fk_follow_up_window_account_id_opportunity"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "run_id"],
            ["run.account_id", "run.id"],
            name=op.f("fk_follow_up_window_account_id_run"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_follow_up_window_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_follow_up_window")),
    )
    op.create_index(
        "ix_follow_up_window_contact", "follow_up_window", ["account_id", "contact_id"], unique=False
    )
    op.create_index(
        "ix_follow_up_window_due",
        "follow_up_window",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_follow_up_window_opens", "follow_up_window", ["account_id", "opens_at", "id"], unique=False
    )
    op.create_index(
        "ix_follow_up_window_opportunity", "follow_up_window", ["account_id", "opportunity_id"], unique=False
    )
    op.create_index(
        "ix_follow_up_window_state", "follow_up_window", ["account_id", "state", "closes_at"], unique=False
    )
    op.create_index(
        "uq_follow_up_window_step",
        "follow_up_window",
        ["account_id", "run_id", "step", "contact_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("run_id IS NOT NULL"),
    )
    op.create_table(
        "run_contact",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "contact_id"],
            ["contact.account_id", "contact.id"],
            name=op.f("fk_run_contact_account_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "run_id"],
            ["run.account_id", "run.id"],
            name=op.f("fk_run_contact_account_id_run"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_run_contact_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "run_id", "contact_id", name=op.f("pk_run_contact")),
    )
    op.create_index("ix_run_contact_contact", "run_contact", ["account_id", "contact_id"], unique=False)
    op.create_table(
        "act_record",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("window_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("touchpoint_id", sa.Uuid(), nullable=True),
        sa.Column("window_before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("ended", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("run_before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("kind IN ('done', 'skip', 'snooze')", name=op.f("ck_act_record_kind")),
        sa.ForeignKeyConstraint(
            ["account_id", "window_id"],
            ["follow_up_window.account_id", "follow_up_window.id"],
            name=op.f("fk_act_record_account_id_follow_up_window"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_act_record_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_act_record")),
    )
    op.create_index("ix_act_record_window", "act_record", ["account_id", "window_id", "at"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("window_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("kind IN ('opening', 'last_call', 'test')", name=op.f("ck_reminder_kind")),
        sa.ForeignKeyConstraint(
            ["account_id", "window_id"],
            ["follow_up_window.account_id", "follow_up_window.id"],
            name=op.f("fk_reminder_account_id_follow_up_window"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_reminder_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("account_id", "window_id", "occasion", name="uq_reminder_occasion"),
    )
    op.create_index("ix_reminder_created", "reminder", ["account_id", "created_at", "id"], unique=False)
    op.create_table(
        "touchpoint",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("opportunity_id", sa.Uuid(), nullable=True),
        sa.Column("window_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "contact_id"],
            ["contact.account_id", "contact.id"],
            name=op.f("fk_touchpoint_account_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "opportunity_id"],
            ["opportunity.account_id", "opportunity.id"],
            name=op.f("fk_touchpoint_account_id_opportunity"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "window_id"],
            ["follow_up_window.account_id", "follow_up_window.id"],
            name=op.f("fk_touchpoint_account_id_follow_up_window"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_touchpoint_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_touchpoint")),
    )
    op.create_index(
        "ix_touchpoint_contact", "touchpoint", ["account_id", "contact_id", "occurred_at"], unique=False
    )
    op.create_index("ix_touchpoint_occurred", "touchpoint", ["account_id", "occurred_at", "id"], unique=False)
    op.create_index(
        "ix_touchpoint_opportunity",
        "touchpoint",
        ["account_id", "opportunity_id", "occurred_at"],
        unique=False,
    )
    op.create_index("ix_touchpoint_window", "touchpoint", ["account_id", "window_id"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reminder_id", sa.Uuid(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("crashes", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_status", sa.SmallInteger(), nullable=True),
        sa.Column("last_answer", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'sent', 'gone', 'refused', 'expired', 'withdrawn', 'dead')",
            name=op.f("ck_delivery_state"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "reminder_id"],
            ["reminder.account_id", "reminder.id"],
            name=op.f("fk_delivery_account_id_reminder"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_delivery_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("account_id", "reminder_id", "subscription_id", name="uq_delivery_device"),
    )
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["next_at"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    protect()


def downgrade() -> None:
    op.drop_index("ix_delivery_due", table_name="delivery", postgresql_where=sa.text("state = 'pending'"))
    op.drop_table("delivery")
    op.drop_index("ix_touchpoint_window", table_name="touchpoint")
    op.drop_index("ix_touchpoint_opportunity", table_name="touchpoint")
    op.drop_index("ix_touchpoint_occurred", table_name="touchpoint")
    op.drop_index("ix_touchpoint_contact", table_name="touchpoint")
    op.drop_table("touchpoint")
    op.drop_index("ix_reminder_created", table_name="reminder")
    op.drop_table("reminder")
    op.drop_index("ix_act_record_window", table_name="act_record")
    op.drop_table("act_record")
    op.drop_index("ix_run_contact_contact", table_name="run_contact")
    op.drop_table("run_contact")
    op.drop_index(
        "uq_follow_up_window_step",
        table_name="follow_up_window",
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("run_id IS NOT NULL"),
    )
    op.drop_index("ix_follow_up_window_state", table_name="follow_up_window")
    op.drop_index("ix_follow_up_window_opportunity", table_name="follow_up_window")
    op.drop_index("ix_follow_up_window_opens", table_name="follow_up_window")
    op.drop_index(
        "ix_follow_up_window_due",
        table_name="follow_up_window",
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.drop_index("ix_follow_up_window_contact", table_name="follow_up_window")
    op.drop_table("follow_up_window")
    op.drop_index("ix_run_rejection", table_name="run")
    op.drop_index("ix_run_opportunity", table_name="run")
    op.drop_table("run")
    op.drop_index("ix_timeline_entry_window", table_name="timeline_entry")
    op.drop_index("ix_timeline_entry_opportunity", table_name="timeline_entry")
    op.drop_table("timeline_entry")
    op.drop_index("ix_rejection_opportunity", table_name="rejection")
    op.drop_table("rejection")
    op.drop_index("ix_opportunity_employer", table_name="opportunity")
    op.drop_index("ix_opportunity_created", table_name="opportunity")
    op.drop_table("opportunity")
    op.drop_index("ix_contact_employer", table_name="contact")
    op.drop_index("ix_contact_created", table_name="contact")
    op.drop_table("contact")
    op.drop_index("ix_tombstone_change", table_name="tombstone")
    op.drop_table("tombstone")
    op.drop_index("ix_stored_answer_age", table_name="stored_answer")
    op.drop_table("stored_answer")
    op.drop_index("ix_sign_in_account", table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index("ix_push_subscription_device", table_name="push_subscription")
    op.drop_table("push_subscription")
    op.drop_index("ix_push_endpoint_account", table_name="push_endpoint")
    op.drop_table("push_endpoint")
    op.drop_index("ix_login_account", table_name="login")
    op.drop_table("login")
    op.drop_index("ix_employer_created", table_name="employer")
    op.drop_table("employer")
    op.drop_table("change_counter")
    op.drop_table("rate_bucket")
    op.drop_table("account")
