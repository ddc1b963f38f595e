"""Deliveries that name the service they go to; devices that know whether they still ring."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PENDING = sa.text("state = 'pending'")
SCANNED = "service, crashes, leased_until"


def upgrade() -> None:
    op.add_column("delivery", sa.Column("service", sa.Text(), server_default=sa.text("''"), nullable=False))
    # By the database's clock: a host's may be wrong.
    op.alter_column("delivery", "next_at", server_default=sa.text("now()"))
    op.drop_index("ix_delivery_due", table_name="delivery")
    op.create_index(
        "ix_delivery_due", "delivery", ["channel", "next_at"],
        postgresql_include=["account_id", "service"], postgresql_where=PENDING,
    )  # fmt: skip
    op.execute(f"GRANT SELECT ({SCANNED}) ON delivery TO comeback_scan")
    op.add_column(
        "push_subscription", sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True)
    )
    zero = sa.text("0")
    op.add_column(
        "push_subscription", sa.Column("failures", sa.SmallInteger(), server_default=zero, nullable=False)
    )


def downgrade() -> None:
    op.drop_column("push_subscription", "failures")
    op.drop_column("push_subscription", "last_success_at")
    op.execute(f"REVOKE SELECT ({SCANNED}) ON delivery FROM comeback_scan")
    op.drop_index("ix_delivery_due", table_name="delivery")
    op.create_index("ix_delivery_due", "delivery", ["channel", "next_at"], postgresql_where=PENDING)
    op.alter_column("delivery", "next_at", server_default=None)
    op.drop_column("delivery", "service")
