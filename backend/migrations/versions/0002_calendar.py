"""Needs, gives, own plays, trials, merged contacts, and what the calendar needs to be worked out anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ENDS = (
    "'coffee_held', 'declined', 'two_nudges_unanswered', 'stopped', "
    "'offered', 'hired', 'reopened', 'trial', 'closed'"
)
ACCOUNT = "nullif(current_setting('app.account_id', true), '')::uuid"
TENANT = ("give", "play", "contact_merge", "need", "trial", "evidence", "review")


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


def fill() -> None:
    """What was put somewhere by hand, and why a play was stopped, as far as it was written down."""
    op.execute(
        "UPDATE follow_up_window w SET by_hand = true WHERE run_id IS NULL OR (step <> 'coffee' AND EXISTS ("
        "SELECT FROM timeline_entry t WHERE t.account_id = w.account_id AND t.window_id = w.id "
        "AND t.kind = 'window' AND t.cause = 'user' AND t.details ? 'to_opens_at'))"
    )
    op.execute(
        "UPDATE run SET stopped_reason = ended_because, ended_because = 'stopped' "
        f"WHERE state = 'ended' AND ended_because NOT IN ({ENDS})"
    )


def upgrade() -> None:
    op.create_table(
        "give",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("topics", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_give_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_give")),
    )
    op.create_index("ix_give_created", "give", ["account_id", "created_at", "id"], unique=False)
    op.create_table(
        "play",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("guards", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("cadence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("copied_from", sa.Text(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_play_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_play")),
        sa.UniqueConstraint("account_id", "key", name="uq_play_key"),
    )
    op.create_index("ix_play_created", "play", ["account_id", "created_at", "id"], unique=False)
    op.create_table(
        "contact_merge",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("moved", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "kept_id"],
            ["contact.account_id", "contact.id"],
            name="fk_contact_merge_kept_id",
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "other_id"],
            ["contact.account_id", "contact.id"],
            name="fk_contact_merge_other_id",
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_contact_merge_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_contact_merge")),
    )
    op.create_index("ix_contact_merge_kept", "contact_merge", ["account_id", "kept_id", "at"], unique=False)
    op.create_index("ix_contact_merge_other", "contact_merge", ["account_id", "other_id"], unique=False)
    op.create_table(
        "need",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("heard_from", sa.Uuid(), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "heard_from"],
            ["contact.account_id", "contact.id"],
            name=op.f("fk_need_account_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "opportunity_id"],
            ["opportunity.account_id", "opportunity.id"],
            name=op.f("fk_need_account_id_opportunity"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_need_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_need")),
    )
    op.create_index("ix_need_heard_from", "need", ["account_id", "heard_from"], unique=False)
    op.create_index(
        "ix_need_opportunity", "need", ["account_id", "opportunity_id", "heard_at", "id"], unique=False
    )
    op.create_table(
        "trial",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("decides_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("started_on < decides_on", name=op.f("ck_trial_days")),
        sa.ForeignKeyConstraint(
            ["account_id", "opportunity_id"],
            ["opportunity.account_id", "opportunity.id"],
            name=op.f("fk_trial_account_id_opportunity"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_trial_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_trial")),
        sa.UniqueConstraint("account_id", "opportunity_id", name="uq_trial_opportunity"),
    )
    op.create_table(
        "evidence",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "need_id"],
            ["need.account_id", "need.id"],
            name=op.f("fk_evidence_account_id_need"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_evidence_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_evidence")),
    )
    op.create_index(
        "ix_evidence_need", "evidence", ["account_id", "need_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "review",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("trial_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("agreed", sa.Text(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "trial_id"],
            ["trial.account_id", "trial.id"],
            name=op.f("fk_review_account_id_trial"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_review_account_id_account"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_review")),
    )
    op.create_index("ix_review_trial", "review", ["account_id", "trial_id", "held_on", "id"], unique=False)
    op.add_column(
        "account", sa.Column("incumbent_curve", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    )
    op.add_column("act_record", sa.Column("opportunity_id", sa.Uuid(), nullable=True))
    op.add_column(
        "act_record",
        sa.Column(
            "opportunity_before",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
    )
    op.add_column(
        "act_record",
        sa.Column("ended_runs", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.alter_column("act_record", "window_id", existing_type=sa.UUID(), nullable=True)
    op.create_index(
        "ix_act_record_opportunity", "act_record", ["account_id", "opportunity_id", "at"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_act_record_account_id_opportunity"),
        "act_record",
        "opportunity",
        ["account_id", "opportunity_id"],
        ["account_id", "id"],
        ondelete="CASCADE",
        initially="DEFERRED",
        deferrable=True,
    )
    op.alter_column("act_record", "made", server_default=sa.text("'{}'"))
    op.execute(
        "ALTER TABLE act_record ALTER COLUMN window_before SET DEFAULT '{}', "
        "ALTER COLUMN run_before SET DEFAULT '{}', ALTER COLUMN ended SET DEFAULT '{}'"
    )
    op.drop_constraint(op.f("ck_act_record_kind"), "act_record")
    op.create_check_constraint(
        op.f("ck_act_record_kind"), "act_record", "kind IN ('done', 'skip', 'snooze', 'stage', 'called')"
    )
    op.drop_constraint(op.f("ck_reminder_kind"), "reminder")
    op.create_check_constraint(
        op.f("ck_reminder_kind"), "reminder", "kind IN ('opening', 'last_call', 'group', 'test')"
    )
    op.add_column("contact", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.add_column("contact", sa.Column("anonymised_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_contact_merged",
        "contact",
        ["account_id", "merged_into"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_foreign_key(
        op.f("fk_contact_account_id_contact"),
        "contact",
        "contact",
        ["account_id", "merged_into"],
        ["account_id", "id"],
        initially="DEFERRED",
        deferrable=True,
    )
    op.add_column("follow_up_window", sa.Column("done_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "follow_up_window",
        sa.Column("by_hand", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("rejection", sa.Column("second_chance_on", sa.Date(), nullable=True))
    op.add_column(
        "reminder",
        sa.Column("window_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column("run", sa.Column("time_zone", sa.Text(), nullable=True))
    op.add_column("run", sa.Column("stopped_reason", sa.Text(), nullable=True))
    op.add_column("touchpoint", sa.Column("give_id", sa.Uuid(), nullable=True))
    op.create_index("ix_touchpoint_give", "touchpoint", ["account_id", "give_id"], unique=False)
    op.create_index(
        "uq_touchpoint_give",
        "touchpoint",
        ["account_id", "contact_id", "give_id"],
        unique=True,
        postgresql_where=sa.text("give_id IS NOT NULL AND direction = 'out'"),
    )
    op.create_foreign_key(
        op.f("fk_touchpoint_account_id_give"),
        "touchpoint",
        "give",
        ["account_id", "give_id"],
        ["account_id", "id"],
        initially="DEFERRED",
        deferrable=True,
    )
    for table in TENANT:
        protect(table)
    with unforced("follow_up_window", "timeline_entry", "run"):
        fill()


def downgrade() -> None:
    with unforced("run", "reminder", "act_record"):
        op.execute("UPDATE run SET ended_because = stopped_reason WHERE stopped_reason IS NOT NULL")
        op.execute("DELETE FROM reminder WHERE kind = 'group'")
        op.execute("DELETE FROM act_record WHERE window_id IS NULL")
    op.drop_constraint(op.f("fk_touchpoint_account_id_give"), "touchpoint", type_="foreignkey")
    op.drop_index(
        "uq_touchpoint_give",
        table_name="touchpoint",
        postgresql_where=sa.text("give_id IS NOT NULL AND direction = 'out'"),
    )
    op.drop_index("ix_touchpoint_give", table_name="touchpoint")
    op.drop_column("touchpoint", "give_id")
    op.drop_column("run", "stopped_reason")
    op.drop_column("run", "time_zone")
    op.drop_column("reminder", "window_ids")
    op.drop_column("rejection", "second_chance_on")
    op.drop_column("follow_up_window", "by_hand")
    op.drop_column("follow_up_window", "done_at")
    op.drop_constraint(op.f("fk_contact_account_id_contact"), "contact", type_="foreignkey")
    op.drop_index(
        "ix_contact_merged", table_name="contact", postgresql_where=sa.text("merged_into IS NOT NULL")
    )
    op.drop_column("contact", "anonymised_at")
    op.drop_column("contact", "merged_into")
    op.drop_constraint(op.f("ck_reminder_kind"), "reminder")
    op.create_check_constraint(
        op.f("ck_reminder_kind"), "reminder", "kind IN ('opening', 'last_call', 'test')"
    )
    op.drop_constraint(op.f("ck_act_record_kind"), "act_record")
    op.create_check_constraint(op.f("ck_act_record_kind"), "act_record", "kind IN ('done', 'skip', 'snooze')")
    op.execute(
        "ALTER TABLE act_record ALTER COLUMN made DROP DEFAULT, ALTER COLUMN window_before DROP DEFAULT, "
        "ALTER COLUMN run_before DROP DEFAULT, ALTER COLUMN ended DROP DEFAULT"
    )
    op.drop_constraint(op.f("fk_act_record_account_id_opportunity"), "act_record", type_="foreignkey")
    op.drop_index("ix_act_record_opportunity", table_name="act_record")
    op.alter_column("act_record", "window_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("act_record", "ended_runs")
    op.drop_column("act_record", "opportunity_before")
    op.drop_column("act_record", "opportunity_id")
    op.drop_column("account", "incumbent_curve")
    op.drop_index("ix_review_trial", table_name="review")
    op.drop_table("review")
    op.drop_index("ix_evidence_need", table_name="evidence")
    op.drop_table("evidence")
    op.drop_table("trial")
    op.drop_index("ix_need_opportunity", table_name="need")
    op.drop_index("ix_need_heard_from", table_name="need")
    op.drop_table("need")
    op.drop_index("ix_contact_merge_other", table_name="contact_merge")
    op.drop_index("ix_contact_merge_kept", table_name="contact_merge")
    op.drop_table("contact_merge")
    op.drop_index("ix_play_created", table_name="play")
    op.drop_table("play")
    op.drop_index("ix_give_created", table_name="give")
    op.drop_table("give")
