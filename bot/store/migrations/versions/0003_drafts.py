"""Drafts and their versions, who approved them, and what was posted."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("team", sa.String(255), nullable=False),
        sa.Column("owner", sa.String(255), nullable=False),
        sa.Column("owner_name", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(255), nullable=False),
        sa.Column("brief", sa.Text(), nullable=False),
        sa.Column("language", sa.String(255), nullable=False),
        sa.Column("tone", sa.String(255), nullable=False),
        sa.Column("stage", sa.String(255), nullable=False),
        sa.Column("current", sa.String(255), nullable=False),
        sa.Column("changed_at", sa.Double(), nullable=False),
    )
    op.create_index("drafts_by_owner", "drafts", ["owner", "changed_at"])
    op.create_table(
        "versions",
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("draft", sa.String(255), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("change", sa.String(255), nullable=False),
        sa.Column("by", sa.String(255), nullable=False),
        sa.Column("by_name", sa.String(255), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("parent", sa.String(255), nullable=False),
        sa.Column("before", sa.String(255), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(255), nullable=False),
        sa.Column("thread", sa.String(255), nullable=False),
        sa.Column("ts", sa.String(255), nullable=False),
        sa.Column("model", sa.String(255), nullable=False),
        sa.Column("family", sa.String(255), nullable=False),
        sa.Column("licence", sa.String(255)),
        sa.Column("seed", sa.BigInteger()),
        sa.Column("made_at", sa.Double(), nullable=False),
        sa.UniqueConstraint("draft", "number", name="versions_by_number"),
    )
    op.create_index("versions_by_thread", "versions", ["channel", "thread"])
    op.create_table(
        "approvals",
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("draft", sa.String(255), nullable=False),
        sa.Column("version", sa.String(255), nullable=False),
        sa.Column("colleague", sa.String(255), nullable=False),
        sa.Column("asked_by", sa.String(255), nullable=False),
        sa.Column("verdict", sa.String(255), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
    )
    op.create_table(
        "publications",
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("draft", sa.String(255), nullable=False),
        sa.Column("version", sa.String(255), nullable=False),
        sa.Column("owner", sa.String(255), nullable=False),
        sa.Column("channel", sa.String(255), nullable=False),
        sa.Column("ts", sa.String(255), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("due", sa.Double(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
    )


def downgrade() -> None:
    for table in ("publications", "approvals", "versions", "drafts"):
        op.drop_table(table)
