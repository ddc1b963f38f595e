"""What an act made is worked out anew when it is undone: contract after 0002."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("act_record", "made")


def downgrade() -> None:
    op.add_column(
        "act_record", sa.Column("made", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False)
    )
