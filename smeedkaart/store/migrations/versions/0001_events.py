"""Workshops and events: the layout before Alembic kept count; such a file only gets its stamp."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Do nothing: files of this layout exist already."""


def downgrade() -> None:
    """Do nothing: there is no older layout."""
