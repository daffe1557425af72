"""A change says what of all that hangs on areas that end goes on with others; older ones said nothing."""

from alembic import op

revision = "0004"
down_revision = "0003"

_HANDED_ON = """
CREATE TABLE handed_on (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    event INTEGER NOT NULL,
    earlier TEXT,
    later TEXT,
    decision TEXT,
    FOREIGN KEY(event) REFERENCES events (id)
)
"""

_TRIGGERS = (
    ("handed_on_never_changes", "UPDATE ON handed_on", "what was said is never changed"),
    ("handed_on_never_goes", "DELETE ON handed_on", "what was said is never deleted"),
    (
        "handed_on_never_replaced",
        "INSERT ON handed_on WHEN EXISTS (SELECT 1 FROM handed_on WHERE id = NEW.id)",
        "what was said is never replaced",
    ),
)


def upgrade() -> None:
    """Add the table, empty: what an older version recorded is followed as it was then."""
    op.execute(_HANDED_ON)
    op.execute("CREATE INDEX handed_on_of_event ON handed_on (event)")
    for name, moment, reason in _TRIGGERS:
        op.execute(f"CREATE TRIGGER {name} BEFORE {moment} BEGIN SELECT RAISE(ABORT, '{reason}'); END")


def downgrade() -> None:
    """Refuse: what was said would be lost; the copy of the old file is kept."""
    raise NotImplementedError
