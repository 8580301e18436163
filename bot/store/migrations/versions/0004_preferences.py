"""Preferences of people and channels, templates, usage and digests."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "preferences",
        sa.Column("subject", sa.String(255), primary_key=True),
        sa.Column("wishes", sa.Text(), nullable=False),
    )
    op.create_table(
        "templates",
        sa.Column("team", sa.String(255), primary_key=True),
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(255), nullable=False),
        sa.Column("instructions", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(255), nullable=False),
    )
    op.create_table(
        "usage",
        sa.Column("request_id", sa.String(255), primary_key=True),
        sa.Column("person", sa.String(255), nullable=False),
        sa.Column("day", sa.String(255), nullable=False),
        sa.Column("tokens", sa.Integer(), nullable=False),
        sa.Column("pictures", sa.Integer(), nullable=False),
    )
    op.create_index("usage_by_person", "usage", ["person", "day"])
    op.create_table(
        "digests",
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("team", sa.String(255), nullable=False),
        sa.Column("channel", sa.String(255), nullable=False, unique=True),
        sa.Column("person", sa.String(255), nullable=False),
        sa.Column("days", sa.String(255), nullable=False),
        sa.Column("at", sa.String(255), nullable=False),
        sa.Column("zone", sa.String(255), nullable=False),
        sa.Column("language", sa.String(255), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("read_until", sa.Double(), nullable=False),
        sa.Column("last_day", sa.String(255), nullable=False),
    )


def downgrade() -> None:
    for table in ("digests", "usage", "templates", "preferences"):
        op.drop_table(table)
