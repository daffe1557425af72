"""Changes of several areas get their inputs and outputs; an edit may undo several changes of one area."""

from alembic import op

revision = "0002"
down_revision = "0001"

_LINKS = """
CREATE TABLE links (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    event INTEGER NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('in', 'out')),
    area TEXT NOT NULL,
    name TEXT,
    geometry BLOB,
    FOREIGN KEY(event) REFERENCES events (id)
)
"""

_ONCE = """
CREATE UNIQUE INDEX events_once ON events (
    workshop, edit_id, area, kind, coalesce(proposes, ''), coalesce(decision_kind, ''), coalesce(about, 0)
)
"""

_SAME_EDIT = """
CREATE TRIGGER edits_never_replaced BEFORE INSERT ON events WHEN EXISTS (
    SELECT 1 FROM events WHERE workshop = NEW.workshop AND edit_id = NEW.edit_id
    AND area = NEW.area AND kind = NEW.kind
    AND coalesce(proposes, '') = coalesce(NEW.proposes, '')
    AND coalesce(decision_kind, '') = coalesce(NEW.decision_kind, '')
    AND coalesce(about, 0) = coalesce(NEW.about, 0)
) BEGIN SELECT RAISE(ABORT, 'edits are stored once'); END
"""

_TRIGGERS = (
    ("links_never_change", "UPDATE ON links", "links are never changed"),
    ("links_never_go", "DELETE ON links", "links are never deleted"),
    (
        "links_never_replaced",
        "INSERT ON links WHEN EXISTS (SELECT 1 FROM links WHERE id = NEW.id)",
        "links are never replaced",
    ),
)


def upgrade() -> None:
    """Add the links, and let one edit hold several undoings of one area."""
    op.execute(_LINKS)
    op.execute("CREATE INDEX links_of_event ON links (event)")
    op.execute("CREATE INDEX links_of_area ON links (area)")
    op.execute("CREATE INDEX events_by_name ON events (workshop, name, area) WHERE name IS NOT NULL")
    op.execute("DROP INDEX events_once")
    op.execute(_ONCE)
    op.execute("DROP TRIGGER edits_never_replaced")
    op.execute(_SAME_EDIT)
    for name, moment, reason in _TRIGGERS:
        op.execute(f"CREATE TRIGGER {name} BEFORE {moment} BEGIN SELECT RAISE(ABORT, '{reason}'); END")


def downgrade() -> None:
    """Refuse: what was recorded of several areas at once would be lost; the copy of the old file is kept."""
    raise NotImplementedError
