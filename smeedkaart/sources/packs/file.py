"""The file of a data pack: a GeoPackage that carries a digest of everything that counts in it."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sqlite3
import struct
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from smeedkaart.geometry.layers import RD
from smeedkaart.sources.packs.tables import GEOMETRY, Digest, Layout, Reader, layout_of, rows

__all__ = ["FORMAT", "Contents", "DamagedError", "NewerError", "NoPackError", "load", "peek", "save"]

# raised by one whenever an older smeedkaart could no longer read the file as it is meant
FORMAT = 1

_FACTS = "smeedkaart_pack"
_HEADER = b"SQLite format 3\x00"
# "GPKG" and version 1.3, by which other programs know a GeoPackage (OGC 12-128r17, 1.1.1.1.1)
_APPLICATION, _VERSION = 0x47504B47, 10300
_TYPES = {"text": "TEXT", "number": "REAL", "whole": "INTEGER"}
_READ_AT_A_TIME = 500

# the tables that every GeoPackage has (OGC 12-128r17, annex C)
_SCHEMA = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE,
  max_y DOUBLE, srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id)
  REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE smeedkaart_pack (
  fid INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, value TEXT NOT NULL);
"""


class NoPackError(Exception):
    """The file is something else than a data pack."""


class NewerError(Exception):
    """The file is of a format that only a newer smeedkaart knows."""


class DamagedError(Exception):
    """The file was a data pack and is no longer whole."""


@dataclass(frozen=True)
class Contents:
    """What is in the file."""

    facts: Mapping[str, Any]  # plain values, by name
    frames: Mapping[str, pd.DataFrame]  # the tables, by name; shapes in EPSG:28992


def save(
    path: Path,
    facts: Mapping[str, Any],
    frames: Mapping[str, pd.DataFrame],
    *,
    moment: str,
    coded: Mapping[str, bool],
) -> None:
    """Write a new file; nobody may be looking at it yet."""
    with _told_as_os_errors(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        # the file is thrown away when anything goes wrong, so nothing need be undone
        for setting in (
            "journal_mode = OFF",
            "synchronous = OFF",
            f"application_id = {_APPLICATION}",
            f"user_version = {_VERSION}",
        ):
            connection.execute(f"PRAGMA {setting}")
        connection.executescript("BEGIN;" + _SCHEMA)
        _add_systems(connection)
        tables = {
            name: _add_table(connection, name, frame, moment, coded=coded[name])
            for name, frame in frames.items()
        }
        _register(connection, _FACTS, moment)
        _add_facts(connection, {"format": FORMAT, "tables": tables, **facts})
        connection.execute("COMMIT")
    with path.open("rb+") as handle:
        # on the disk before its name is: a power cut leaves the old file or the new one
        os.fsync(handle.fileno())


@contextmanager
def _told_as_os_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_IOERR:
            # SQLite does not say what stopped it (a quota, for one); the next byte written does
            with path.open("ab") as handle:
                handle.write(bytes(1 << 20))
        number = {
            sqlite3.SQLITE_FULL: errno.ENOSPC,
            sqlite3.SQLITE_READONLY: errno.EROFS,
            sqlite3.SQLITE_CANTOPEN: errno.EACCES,
        }.get(code, errno.EIO)
        raise OSError(number, str(error), str(path)) from error


def _add_systems(connection: sqlite3.Connection) -> None:
    connection.executemany(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)",
        [
            ("Undefined cartesian SRS", -1, "NONE", -1, "undefined"),
            ("Undefined geographic SRS", 0, "NONE", 0, "undefined"),
            ("WGS 84", 4326, "EPSG", 4326, type(RD).from_epsg(4326).to_wkt("WKT1_GDAL")),
            (RD.name, 28992, "EPSG", 28992, RD.to_wkt("WKT1_GDAL")),
        ],
    )


def _add_table(
    connection: sqlite3.Connection, name: str, frame: pd.DataFrame, moment: str, *, coded: bool
) -> dict[str, Any]:
    layout = layout_of(frame, coded=coded)
    shape = next((column for column, kind in layout.columns if kind == "shape"), None)
    kinds = "GEOMETRY" if shape is None else _geometry_type(frame[shape])
    columns = ", ".join(f"{_quoted(column)} {_TYPES.get(kind, kinds)}" for column, kind in layout.stored)
    connection.execute(f"CREATE TABLE {_quoted(name)} (fid INTEGER PRIMARY KEY, {columns})")
    digest = Digest(layout)
    marks = ", ".join("?" * len(layout.stored))
    insert = f"INSERT INTO {_quoted(name)} VALUES (NULL, {marks})"  # noqa: S608 - names of our own
    for block in rows(frame, layout):
        connection.executemany(insert, block)
        digest.update(block)
    _register(connection, name, moment, None if shape is None else frame[shape].total_bounds.tolist())
    if shape is not None:
        # no spatial index: it would double the time of writing, and a program that wants one can add it
        connection.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, 28992, 0, 0)", (name, GEOMETRY, kinds)
        )
    return {
        "index": layout.index,
        "coded": layout.coded,
        "columns": [list(column) for column in layout.columns],
        "rows": len(frame),
        "digest": digest.text(),
    }


def _geometry_type(shapes: Any) -> str:
    kinds = set(shapes.geom_type.dropna())
    return kinds.pop().upper() if len(kinds) == 1 else "GEOMETRY"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _register(
    connection: sqlite3.Connection, name: str, moment: str, bounds: list[float] | None = None
) -> None:
    kind, srs = ("attributes", None) if bounds is None else ("features", 28992)
    connection.execute(
        "INSERT INTO gpkg_contents VALUES (?, ?, ?, '', ?, ?, ?, ?, ?, ?)",
        (name, kind, name, moment, *(bounds or (None, None, None, None)), srs),
    )


def _add_facts(connection: sqlite3.Connection, facts: Mapping[str, Any]) -> None:
    written = {name: _json(value) for name, value in facts.items()}
    written["digest"] = _facts_digest(written)
    connection.executemany(f"INSERT INTO {_FACTS} (name, value) VALUES (?, ?)", list(written.items()))  # noqa: S608


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    # half a surrogate pair is no text that any file can keep
    return text.encode("utf-8", "replace").decode("utf-8")


def _plain(value: Any) -> Any:
    """Turn what numpy and pandas hand out into what JSON knows."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if value is pd.NA:
        return None
    raise TypeError(type(value))


def _facts_digest(written: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for name in sorted(set(written) - {"digest"}):
        for text in (name, written[name]):
            data = text.encode()
            digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


def peek(path: Path) -> Mapping[str, Any]:
    """Read the facts only, which costs the same for a hamlet and for the country."""
    with _opened(path) as connection:
        facts = _facts(connection)
    return {name: value for name, value in facts.items() if name not in {"format", "tables", "digest"}}


def load(path: Path) -> Contents:
    """Read everything, and hold it against the digests."""
    with _opened(path) as connection:
        facts = dict(_facts(connection))
        frames = {name: _frame(connection, name, told) for name, told in facts.pop("tables").items()}
    del facts["format"]
    return Contents(facts, frames)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with path.open("rb") as handle:
        head, size = handle.read(100), os.fstat(handle.fileno()).st_size
    if not head.startswith(_HEADER):
        raise NoPackError
    # SQLite file format: bytes 16-17 hold the page size (1 means 65536), bytes 28-31 the number of pages
    page = int.from_bytes(head[16:18], "big")
    if size < (65536 if page == 1 else page) * int.from_bytes(head[28:32], "big"):
        raise DamagedError("cut off")
    try:
        # immutable: also from a stick that cannot be written, and whatever another program left beside it
        uri = path.resolve().as_uri() + "?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
            # a file from elsewhere may not make SQLite do anything but read
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            yield connection
    except (sqlite3.Error, shapely.errors.ShapelyError, ValueError, TypeError, KeyError) as error:
        raise DamagedError(str(error)) from error
    except (OverflowError, MemoryError, RecursionError, AttributeError, IndexError, struct.error) as error:
        # what Python makes of a length or a type that cannot be
        raise DamagedError(str(error)) from error


def _facts(connection: sqlite3.Connection) -> Mapping[str, Any]:
    if _FACTS not in _tables(connection):
        raise NoPackError
    written = dict(connection.execute(f"SELECT name, value FROM {_FACTS}").fetchall())  # noqa: S608
    # asked before the digest, since a newer format may reckon that in another way
    if int(written["format"]) > FORMAT:
        raise NewerError
    if written.get("digest") != _facts_digest(written):
        raise DamagedError("facts")
    return {name: value if name == "digest" else json.loads(value) for name, value in written.items()}


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _frame(connection: sqlite3.Connection, name: str, told: Mapping[str, Any]) -> pd.DataFrame:
    layout = Layout(told["index"], told["coded"], tuple((column, kind) for column, kind in told["columns"]))
    columns = ", ".join(_quoted(column) for column, _kind in layout.stored)
    # a view of the same name could be a sum without end
    if name not in _tables(connection):
        raise DamagedError(name)
    cursor = connection.execute(f"SELECT {columns} FROM {_quoted(name)} ORDER BY fid")  # noqa: S608 - under digest
    reader, digest, count = Reader(layout), Digest(layout), 0
    while block := cursor.fetchmany(_READ_AT_A_TIME):
        digest.update(block)
        reader.take(block)
        count += len(block)
    if count != told["rows"] or digest.text() != told["digest"]:
        raise DamagedError(name)
    return reader.frame()
