"""Workshops and their switches can no more be changed or deleted than what was recorded in them."""

from alembic import op

revision = "0005"
down_revision = "0004"

_TRIGGERS = (
    ("workshops_never_change", "UPDATE ON workshops", "workshops are never changed"),
    ("workshops_never_go", "DELETE ON workshops", "workshops are never deleted"),
    (
        "workshops_never_replaced",
        "INSERT ON workshops WHEN EXISTS (SELECT 1 FROM workshops WHERE id = NEW.id OR rowid = NEW.rowid)",
        "workshops are never replaced",
    ),
    ("online_never_changes", "UPDATE ON online", "switches are never changed"),
    ("online_never_goes", "DELETE ON online", "switches are never deleted"),
    (
        "online_never_replaced",
        "INSERT ON online WHEN EXISTS (SELECT 1 FROM online WHERE id = NEW.id)",
        "switches are never replaced",
    ),
)


def upgrade() -> None:
    """Let the file itself refuse it; what stands in the tables stays as it is."""
    for name, moment, reason in _TRIGGERS:
        op.execute(f"CREATE TRIGGER {name} BEFORE {moment} BEGIN SELECT RAISE(ABORT, '{reason}'); END")


def downgrade() -> None:
    """Let the tables be changed again, as they were before."""
    for name, _moment, _reason in _TRIGGERS:
        op.execute(f"DROP TRIGGER {name}")
