"""Which picture goes with a draft."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "draft_pictures",
        sa.Column("draft", sa.String(255), primary_key=True),
        sa.Column("picture", sa.String(255), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("draft_pictures")
