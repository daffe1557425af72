"""The table in an exported history that says of which workshop it is, and with what that workshop works."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

__all__ = ["ExportedWorkshop", "add_workshop", "exported_workshop"]

_ABOUT = "Of which workshop this is, and the data and the funding scheme it works with."


@dataclass(frozen=True, slots=True)
class ExportedWorkshop:
    """What an exported history says of its workshop, without its address, which belongs to one machine."""

    name: str  # what people call it
    dataset: str  # which figures it uses
    # which funding scheme it uses. Of a scheme in a file only the name without folder and .toml travels.
    scheme: str
    # the text of that scheme as it was when the workshop began; empty when it was not kept
    document: str = ""


def add_workshop(path: Path, workshop: ExportedWorkshop) -> None:
    """Add the table, one that a GIS shows among the layers without shapes (OGC 12-128r18, 2.4)."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            'CREATE TABLE "workshop" ("fid" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, '
            '"name" TEXT NOT NULL, "dataset" TEXT NOT NULL, "scheme" TEXT NOT NULL, "document" TEXT)'
        )
        database.execute(
            'INSERT INTO "workshop" ("name", "dataset", "scheme", "document") VALUES (?, ?, ?, ?)',
            (workshop.name, workshop.dataset, _travelling(workshop.scheme), workshop.document or None),
        )
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) "
            "VALUES ('workshop', 'attributes', 'workshop', ?, 0)",
            (_ABOUT,),
        )


def exported_workshop(database: sqlite3.Connection) -> ExportedWorkshop | None:
    """Read the table; None when there is none, or someone emptied it."""
    if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'workshop'").fetchone():
        return None
    columns = [column[1] for column in database.execute('PRAGMA table_info("workshop")')]
    # a file of an older version has no text of its scheme
    document = "document" if "document" in columns else "''"
    row = database.execute(f'SELECT "name", "dataset", "scheme", {document} FROM "workshop"').fetchone()  # noqa: S608
    if row is None or not row[2]:
        return None
    # a workshop may have no data yet: then nothing is priced
    return ExportedWorkshop(str(row[0] or ""), str(row[1] or ""), _travelling(str(row[2])), str(row[3] or ""))


def _travelling(scheme: str) -> str:
    # a path means nothing elsewhere, and a file from elsewhere must not choose what is opened here
    return PureWindowsPath(scheme).name.removesuffix(".toml")
