"""Events say by what days are judged and of what kind areas are; a workshop keeps the text of its scheme."""

from alembic import op

revision = "0006"
down_revision = "0005"

_TABLES = (
    """
CREATE TABLE details (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    event INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    FOREIGN KEY(event) REFERENCES events (id)
)
""",
    """
CREATE TABLE beginnings (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    workshop TEXT NOT NULL,
    document TEXT NOT NULL,
    FOREIGN KEY(workshop) REFERENCES workshops (id)
)
""",
)

_TRIGGERS = (
    ("details_never_change", "UPDATE ON details", "details are never changed"),
    ("details_never_go", "DELETE ON details", "details are never deleted"),
    (
        "details_never_replaced",
        "INSERT ON details WHEN EXISTS (SELECT 1 FROM details WHERE id = NEW.id)",
        "details are never replaced",
    ),
    ("beginnings_never_change", "UPDATE ON beginnings", "how a workshop began is never changed"),
    ("beginnings_never_go", "DELETE ON beginnings", "how a workshop began is never deleted"),
    (
        "beginnings_never_replaced",
        """INSERT ON beginnings WHEN EXISTS (
                SELECT 1 FROM beginnings WHERE id = NEW.id OR workshop = NEW.workshop
            )""",
        "how a workshop began is never replaced",
    ),
)


def upgrade() -> None:
    """Add the tables, empty: older workshops said none of this, and know of their scheme only the name."""
    for statement in _TABLES:
        op.execute(statement)
    op.execute("CREATE INDEX details_of_event ON details (event)")
    op.execute("CREATE UNIQUE INDEX beginning_of_workshop ON beginnings (workshop)")
    for name, moment, reason in _TRIGGERS:
        op.execute(f"CREATE TRIGGER {name} BEFORE {moment} BEGIN SELECT RAISE(ABORT, '{reason}'); END")


def downgrade() -> None:
    """Refuse: what was recorded would be lost; the copy of the old file is kept."""
    raise NotImplementedError
