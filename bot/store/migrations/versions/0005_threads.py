"""Threads that the bot takes part in, and its notes of the long ones."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "threads",
        sa.Column("channel", sa.String(255), primary_key=True),
        sa.Column("thread", sa.String(255), primary_key=True),
        sa.Column("attends", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "thread_notes",
        sa.Column("channel", sa.String(255), primary_key=True),
        sa.Column("thread", sa.String(255), primary_key=True),
        sa.Column("until", sa.String(255), primary_key=True),
        sa.Column("of", sa.String(255), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    for table in ("thread_notes", "threads"):
        op.drop_table(table)
