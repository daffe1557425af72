"""The file behind the store: its tables, what guards them, and what its errors mean."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from smeedkaart.store.copies import damage_told
from smeedkaart.store.migrations import stamp_statements
from smeedkaart.text.teller import Statement

__all__ = [
    "APPLICATION_ID",
    "BEGINNINGS",
    "DETAILS",
    "EVENTS",
    "HANDED_ON",
    "LINKS",
    "ONLINE",
    "SCHEMA_VERSION",
    "WORKSHOPS",
    "explain_sqlite",
    "layout",
]

# raised by one with every change of the tables, together with a migration for older files
SCHEMA_VERSION = 6
# "smdk": tells a file of smeedkaart from any other SQLite file
APPLICATION_ID = 0x736D646B

_METADATA = MetaData()

WORKSHOPS = Table(
    "workshops",
    _METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("dataset", Text, nullable=False),
    Column("scheme", Text, nullable=False),
    Column("created", Text, nullable=False),
)

EVENTS = Table(
    "events",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("workshop", Text, ForeignKey("workshops.id", ondelete="RESTRICT"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("valid_from", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("name", Text),
    Column("geometry", LargeBinary),
    Column("decision_kind", Text),
    Column("decision_level", Integer),
    Column("edit_id", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("proposes", Text),
    Column("about", Integer, ForeignKey("events.id")),
    # an id that was once given is never given again
    sqlite_autoincrement=True,
)

# what goes into and comes out of a merge, a split or a regrouping
LINKS = Table(
    "links",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("event", Integer, ForeignKey("events.id"), nullable=False),
    Column("side", Text, CheckConstraint("side IN ('in', 'out')"), nullable=False),
    Column("area", Text, nullable=False),
    Column("name", Text),
    Column("geometry", LargeBinary),
    sqlite_autoincrement=True,
)

# what of all that hangs on areas that end goes on with others; a row without areas says that nothing does,
# and without any row nobody said
HANDED_ON = Table(
    "handed_on",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("event", Integer, ForeignKey("events.id"), nullable=False),
    Column("earlier", Text),
    Column("later", Text),
    Column("decision", Text),
    sqlite_autoincrement=True,
)

# what only some events say: of what kind an area is and of which group, on whose initiative, and by which
# figures, scheme or pool the days of a workshop are judged, with the text of it
DETAILS = Table(
    "details",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("event", Integer, ForeignKey("events.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("value", Text, nullable=False),
    sqlite_autoincrement=True,
)

# the text of the scheme with which a workshop began, as it was then; older workshops know its name only
BEGINNINGS = Table(
    "beginnings",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("workshop", Text, ForeignKey("workshops.id"), nullable=False),
    Column("document", Text, nullable=False),
    sqlite_autoincrement=True,
)

# when people let a workshop ask services on the internet, and when they ended that; the last row holds
ONLINE = Table(
    "online",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("workshop", Text, ForeignKey("workshops.id"), nullable=False),
    Column("switched_at", Text, nullable=False),
    Column("is_on", Integer, CheckConstraint("is_on IN (0, 1)"), nullable=False),
    sqlite_autoincrement=True,
)

_INDEXES = (
    Index("events_of_area", EVENTS.c.workshop, EVENTS.c.area),
    Index("events_in_order", EVENTS.c.workshop, EVENTS.c.id),
    Index("events_of_kind", EVENTS.c.workshop, EVENTS.c.kind),
    Index(
        "events_by_name",
        EVENTS.c.workshop,
        EVENTS.c.name,
        EVENTS.c.area,
        sqlite_where=EVENTS.c.name.is_not(None),
    ),
    Index("events_about", EVENTS.c.about, sqlite_where=EVENTS.c.about.is_not(None)),
    Index(
        "events_once",
        EVENTS.c.workshop,
        EVENTS.c.edit_id,
        EVENTS.c.area,
        EVENTS.c.kind,
        text("coalesce(proposes, '')"),
        text("coalesce(decision_kind, '')"),
        # one press of a button may undo several changes of one area
        text("coalesce(about, 0)"),
        unique=True,
    ),
    Index("links_of_event", LINKS.c.event),
    Index("links_of_area", LINKS.c.area),
    Index("handed_on_of_event", HANDED_ON.c.event),
    Index("details_of_event", DETAILS.c.event),
    Index("beginning_of_workshop", BEGINNINGS.c.workshop, unique=True),
    Index("online_of_workshop", ONLINE.c.workshop, ONLINE.c.id),
)

_TRIGGERS = tuple(
    f"CREATE TRIGGER {name} BEFORE {moment} BEGIN SELECT RAISE(ABORT, '{reason}'); END"
    for name, moment, reason in (
        ("events_never_change", "UPDATE ON events", "events are never changed"),
        ("events_never_go", "DELETE ON events", "events are never deleted"),
        # INSERT OR REPLACE would delete the old row without firing the trigger above
        (
            "events_never_replaced",
            "INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id)",
            "events are never replaced",
        ),
        (
            "edits_never_replaced",
            """INSERT ON events WHEN EXISTS (
                SELECT 1 FROM events WHERE workshop = NEW.workshop AND edit_id = NEW.edit_id
                AND area = NEW.area AND kind = NEW.kind
                AND coalesce(proposes, '') = coalesce(NEW.proposes, '')
                AND coalesce(decision_kind, '') = coalesce(NEW.decision_kind, '')
                AND coalesce(about, 0) = coalesce(NEW.about, 0)
            )""",
            "edits are stored once",
        ),
        ("links_never_change", "UPDATE ON links", "links are never changed"),
        ("links_never_go", "DELETE ON links", "links are never deleted"),
        (
            "links_never_replaced",
            "INSERT ON links WHEN EXISTS (SELECT 1 FROM links WHERE id = NEW.id)",
            "links are never replaced",
        ),
        ("handed_on_never_changes", "UPDATE ON handed_on", "what was said is never changed"),
        ("handed_on_never_goes", "DELETE ON handed_on", "what was said is never deleted"),
        (
            "handed_on_never_replaced",
            "INSERT ON handed_on WHEN EXISTS (SELECT 1 FROM handed_on WHERE id = NEW.id)",
            "what was said is never replaced",
        ),
        ("workshops_never_change", "UPDATE ON workshops", "workshops are never changed"),
        ("workshops_never_go", "DELETE ON workshops", "workshops are never deleted"),
        (
            "workshops_never_replaced",
            # its key is no number, so that a row can be replaced by its place in the file as well
            """INSERT ON workshops WHEN EXISTS (
                SELECT 1 FROM workshops WHERE id = NEW.id OR rowid = NEW.rowid
            )""",
            "workshops are never replaced",
        ),
        ("online_never_changes", "UPDATE ON online", "switches are never changed"),
        ("online_never_goes", "DELETE ON online", "switches are never deleted"),
        (
            "online_never_replaced",
            "INSERT ON online WHEN EXISTS (SELECT 1 FROM online WHERE id = NEW.id)",
            "switches are never replaced",
        ),
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
)


def explain_sqlite(error: BaseException | None, path: Path) -> Statement:
    """Say what an error of SQLite means for the person behind the screen.

    Examples
    --------
    >>> print(explain_sqlite(sqlite3.OperationalError("database is locked"), Path("plan.sqlite")))
    Een ander programma houdt het bestand plan.sqlite bezet; sluit dat programma en probeer het opnieuw.
    """
    code = getattr(error, "sqlite_errorcode", None)
    # the low byte is the class of error, what lies above it a refinement
    kind = code & 0xFF if isinstance(code, int) else sqlite3.SQLITE_ERROR
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) or "locked" in str(error):
        return Statement("store.busy", path=path)
    if kind == sqlite3.SQLITE_CORRUPT:
        return damage_told(path)
    if code == sqlite3.SQLITE_READONLY_DBMOVED:
        return Statement("store.vanished", path=path)
    if kind in _TROUBLE:
        return Statement(_TROUBLE[kind], path=path)
    return Statement("store.unusable", path=path, error=str(error))


_TROUBLE = {
    sqlite3.SQLITE_FULL: "store.disk_full",
    sqlite3.SQLITE_NOTADB: "store.not_a_store",
    sqlite3.SQLITE_READONLY: "store.not_writable",
    sqlite3.SQLITE_PERM: "store.not_writable",
    sqlite3.SQLITE_AUTH: "store.not_writable",
    sqlite3.SQLITE_CANTOPEN: "store.not_openable",
    sqlite3.SQLITE_IOERR: "store.disk_fails",
}


def layout() -> list[str]:
    """Return the statements that lay out a new file, in order."""
    dialect = sqlite.dialect()
    tables = [str(CreateTable(table).compile(dialect=dialect)) for table in _METADATA.sorted_tables]
    indexes = [str(CreateIndex(index).compile(dialect=dialect)) for index in _INDEXES]
    return [*tables, *indexes, *_TRIGGERS, *stamp_statements()]
