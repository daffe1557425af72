"""A workshop may be switched online; each switch, on or off, is a row. Without one it is off."""

from alembic import op

revision = "0003"
down_revision = "0002"

_ONLINE = """
CREATE TABLE online (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    workshop TEXT NOT NULL,
    switched_at TEXT NOT NULL,
    is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
    FOREIGN KEY(workshop) REFERENCES workshops (id)
)
"""


def upgrade() -> None:
    """Add the table; no older workshop ever asked for it, so there is nothing to put in."""
    op.execute(_ONLINE)
    op.execute("CREATE INDEX online_of_workshop ON online (workshop, id)")


def downgrade() -> None:
    """Refuse: what was recorded would be lost; the copy of the old file is kept."""
    raise NotImplementedError
