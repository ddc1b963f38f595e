"""What those who run it need: the look over all accounts sees which version the schema is at."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("GRANT SELECT (version_num) ON alembic_version TO comeback_scan")


def downgrade() -> None:
    op.execute("REVOKE SELECT (version_num) ON alembic_version FROM comeback_scan")
