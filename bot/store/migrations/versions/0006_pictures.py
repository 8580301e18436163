"""The pictures that were made, and of which one each was."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    short = (
        "kind",
        "owner",
        "team",
        "channel",
        "file",
        "parent",
        "source",
        "thread",
        "ts",
        "model",
        "family",
    )
    op.create_table(
        "pictures",
        sa.Column("id", sa.String(255), primary_key=True),
        *(sa.Column(name, sa.String(255), nullable=False) for name in short),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("prompt", "negative", "parameters")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("place", "width", "height")),
        sa.Column("licence", sa.String(255), nullable=True),
        sa.Column("seed", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.Double(), nullable=False),
    )
    op.create_index("pictures_by_place", "pictures", ["channel", "thread", "made_at"])
    op.create_index("pictures_by_file", "pictures", ["file"])


def downgrade() -> None:
    op.drop_table("pictures")
