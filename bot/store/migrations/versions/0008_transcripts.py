"""What was heard in recordings."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "transcripts",
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(255), nullable=False),
        sa.Column("segments", sa.Text(), nullable=False),
        sa.Column("heard_at", sa.Double(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("transcripts")
