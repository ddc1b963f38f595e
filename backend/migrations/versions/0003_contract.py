"""What an act made is worked out anew when it is undone, and the timeline names nobody: contract after 0002."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("act_record", "made")
    # Titles name people, and live with their windows alone. The owner sees no row while row-level security is forced.
    op.execute("ALTER TABLE timeline_entry NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE timeline_entry SET details = details - 'title' WHERE window_id IS NOT NULL AND details ? 'title'"
    )
    op.execute("ALTER TABLE timeline_entry FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.add_column(
        "act_record", sa.Column("made", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False)
    )
