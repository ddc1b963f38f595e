"""What an act made is worked out anew when it is undone, and the timeline keeps nobody's words: contract after 0002."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("act_record", "made")
    # Titles and reasons name people, and live with their windows and runs alone, where they can be emptied.
    # The owner sees no row while row-level security is forced.
    op.execute("ALTER TABLE run NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE timeline_entry NO FORCE ROW LEVEL SECURITY")
    # One statement: a row that is written twice has checks waiting, and its table cannot be altered.
    op.execute(
        "UPDATE timeline_entry SET details = CASE WHEN cause = 'user' AND details ->> 'to' = 'skipped' "
        "THEN details - 'title' - 'because' ELSE details - 'title' END "
        "WHERE window_id IS NOT NULL AND details ?| ARRAY['title', 'because']"
    )
    op.execute(
        "UPDATE timeline_entry t SET cause = 'stopped', details = t.details || '{\"because\": \"stopped\"}' "
        "FROM run r WHERE r.account_id = t.account_id AND r.id = t.run_id "
        "AND t.kind = 'run_ended' AND t.cause = r.stopped_reason"
    )
    op.execute("ALTER TABLE timeline_entry FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE run FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.add_column(
        "act_record", sa.Column("made", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False)
    )
