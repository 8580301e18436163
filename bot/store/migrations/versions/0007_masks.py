"""What people marked in a picture, to be filled in."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "masks",
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("file", sa.String(255), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.Double(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("masks")
