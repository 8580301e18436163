"""Requests and the parts of their replies."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "requests",
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("twin", sa.String(255), unique=True),
        sa.Column("action", sa.String(255), nullable=False),
        sa.Column("team", sa.String(255), nullable=False),
        sa.Column("channel", sa.String(255), nullable=False),
        sa.Column("thread", sa.String(255)),
        sa.Column("person", sa.String(255), nullable=False),
        sa.Column("line", sa.String(255), nullable=False),
        sa.Column("payload", sa.Text()),
        sa.Column("state", sa.String(255), nullable=False),
        sa.Column("owner", sa.String(255)),
        sa.Column("held_until", sa.Double(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("accepted_at", sa.Double(), nullable=False),
        sa.Column("finished_at", sa.Double()),
        sa.Column("failure", sa.String(255)),
    )
    op.create_index("requests_by_state", "requests", ["state", "accepted_at"])
    op.create_index("requests_by_place", "requests", ["channel", "thread", "person"])
    op.create_table(
        "parts",
        sa.Column("request_id", sa.String(255), sa.ForeignKey("requests.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("intended_at", sa.Double(), nullable=False),
        sa.Column("channel", sa.String(255)),
        sa.Column("ts", sa.String(255)),
        sa.Column("file_id", sa.String(255)),
        sa.Column("done", sa.Boolean(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("parts")
    op.drop_table("requests")
