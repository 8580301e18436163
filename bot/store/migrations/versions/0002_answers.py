"""What each answer was made from, so that it can be told and made again, and what people thought of it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("question", sa.String(255)),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("making", sa.Text(), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
    )
    op.create_index("answers_by_question", "answers", ["question"])
    op.create_table(
        "verdicts",
        sa.Column("answer", sa.String(255), primary_key=True),
        sa.Column("person", sa.String(255), primary_key=True),
        sa.Column("good", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_at", sa.Double(), nullable=False),
        sa.Column("example", sa.Text()),
    )


def downgrade() -> None:
    op.drop_table("verdicts")
    op.drop_table("answers")
