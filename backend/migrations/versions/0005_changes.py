"""What clients need to follow changes: changes in their order, a grave for each kind of thing, and who watches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

RESOURCES = (
    "account", "contact", "employer", "evidence", "follow_up_window", "give", "need", "opportunity", "play",
    "rejection", "review", "run", "touchpoint", "trial",
)  # fmt: skip


def upgrade() -> None:
    for table in RESOURCES:
        op.create_index(f"ix_{table}_change", table, ["account_id", "change", "id"])
    op.drop_index("ix_tombstone_change", table_name="tombstone")
    op.create_index("ix_tombstone_change", "tombstone", ["account_id", "resource", "change", "id"])
    # Clients make ids: two kinds of things may bear the same one.
    op.drop_constraint(op.f("pk_tombstone"), "tombstone", type_="primary")
    op.create_primary_key(op.f("pk_tombstone"), "tombstone", ["account_id", "id", "resource"])
    op.add_column("change_counter", sa.Column("watched_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("change_counter", "watched_until")
    # The owner sees no row while row-level security is forced.
    op.execute("ALTER TABLE tombstone NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "DELETE FROM tombstone t USING tombstone later WHERE later.account_id = t.account_id AND later.id = t.id "
        "AND (later.change, later.resource) > (t.change, t.resource)"
    )
    op.execute("ALTER TABLE tombstone FORCE ROW LEVEL SECURITY")
    op.drop_constraint(op.f("pk_tombstone"), "tombstone", type_="primary")
    op.create_primary_key(op.f("pk_tombstone"), "tombstone", ["account_id", "id"])
    op.drop_index("ix_tombstone_change", table_name="tombstone")
    op.create_index("ix_tombstone_change", "tombstone", ["account_id", "change"])
    for table in RESOURCES:
        op.drop_index(f"ix_{table}_change", table_name=table)
