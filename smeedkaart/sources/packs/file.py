"""The file of a data pack: a GeoPackage that carries a digest of everything that counts in it."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from smeedkaart.errors import InputFileError
from smeedkaart.files.sqlite_file import is_own_store, is_sqlite, opened, sqlite_length
from smeedkaart.sources.packs.edited import Marks, marks_changed
from smeedkaart.sources.packs.first_format import ColumnsDigest, digest_of_facts
from smeedkaart.sources.packs.tables import GEOMETRY, Layout, Reader, RowsDigest, for_file, layout_of
from smeedkaart.text.teller import Statement

__all__ = [
    "FORMAT",
    "Contents",
    "DamagedError",
    "EditedError",
    "NewerError",
    "NoPackError",
    "PackFileError",
    "RefusedError",
    "peek",
    "read_contents",
    "save",
]

# raised by one whenever an older smeedkaart could no longer read the file as it is meant
FORMAT = 2

_FACTS = "smeedkaart_pack"
_OF_FACTS = Layout(None, coded=False, columns=(("name", "text"), ("value", "text")))
_READ_AT_A_TIME = 500
# within which the largest pack, that of the country, is read from a slow stick
_SECONDS = 600.0
# rows that GDAL gets at a time: 2,000 shapes of 1,000 points take 32 MB as bytes
_WRITTEN_AT_A_TIME = 2_000
# no spatial index: it would double the time of writing, and a program that wants one can add it
_SHAPES = {"GEOMETRY_NAME": GEOMETRY, "SPATIAL_INDEX": "NO"}
# where SQLite counts how often a file was changed (file format, 1.3.6 and 1.3.15)
_COUNTERS = (24, 92)
# how GDAL is told whether each step must have reached the disk before the next
_SYNCHRONOUS = "OGR_SQLITE_SYNCHRONOUS"
_SETTING = Lock()


class PackFileError(Exception):
    """The file is no data pack that can be used."""

    said = ""  # the sentence of the catalogue that says so


class NoPackError(PackFileError):
    """The file is something else than a data pack."""

    said = "packs.no_pack"


class NewerError(PackFileError):
    """The file is of a format that only a newer smeedkaart knows."""

    said = "packs.newer"


class RefusedError(PackFileError):
    """The file holds what no data pack has, or is one that smeedkaart itself keeps for something else."""

    def __init__(self, said: Statement | str) -> None:
        super().__init__(str(said))
        self.told = said


class EditedError(PackFileError):
    """The file was a data pack, and somebody changed what is in it, such as in QGIS."""

    def __init__(self, what: tuple[Statement, ...]) -> None:
        super().__init__("edited")
        self.changes = what


class DamagedError(PackFileError):
    """The file was a data pack and is no longer whole."""

    said = "packs.damaged"


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
    layouts = {name: layout_of(frame, coded=coded[name]) for name, frame in frames.items()}
    points = sum(_points(frame) for frame in frames.values())
    with _told_as_os_errors(path, bytes_at_least=16 * points + (1 << 20)), _unhurried():
        for name, frame in frames.items():
            _write_table(path, name, for_file(frame, layouts[name]))
        _write_table(path, _FACTS, pd.DataFrame({"name": [""], "value": [""]}).iloc[:0])
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("PRAGMA synchronous = OFF")
            tables = {name: _told(connection, name, layout) for name, layout in layouts.items()}
            _add_facts(connection, {"format": FORMAT, "tables": tables, **facts})
            connection.execute("UPDATE gpkg_contents SET last_change = ?", (moment,))
    with path.open("rb+") as handle:
        # GDAL writes more often when a second passes; the same data give the same file
        for place in _COUNTERS:
            handle.seek(place)
            handle.write(b"\x00\x00\x00\x01")
        handle.flush()
        # on the disk before its name is: a power cut leaves the old file or the new one
        os.fsync(handle.fileno())


def _points(frame: pd.DataFrame) -> int:
    shaped = isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None
    return int(shapely.get_num_coordinates(frame.geometry.array).sum()) if shaped else 0


@contextmanager
def _told_as_os_errors(path: Path, bytes_at_least: int) -> Iterator[None]:
    try:
        yield
    except (RuntimeError, sqlite3.OperationalError) as error:
        # GDAL and SQLite do not say what stopped them (a full disk, a quota); as many bytes by hand do
        with path.open("ab") as handle:
            handle.write(bytes(bytes_at_least))
        raise OSError(errno.EIO, str(error), str(path)) from error


@contextmanager
def _unhurried() -> Iterator[None]:
    """Let GDAL write without waiting for the disk; what it was told before holds again afterwards."""
    # a pack is made beside its place and thrown away when anything goes wrong; a user's own files are not.
    # The setting is that of the whole process: of two packs at a time one would put back that of the other
    with _SETTING:
        before = pyogrio.get_gdal_config_option(_SYNCHRONOUS)
        pyogrio.set_gdal_config_options({_SYNCHRONOUS: "OFF"})
        try:
            yield
        finally:
            pyogrio.set_gdal_config_options({_SYNCHRONOUS: before})


def _write_table(path: Path, name: str, table: pd.DataFrame) -> None:
    options: dict[str, Any] = {}
    if isinstance(table, gpd.GeoDataFrame):
        kinds = set(table.geom_type.dropna())
        options = {**_SHAPES, "geometry_type": kinds.pop() if len(kinds) == 1 else "Unknown"}
    for start in range(0, max(1, len(table)), _WRITTEN_AT_A_TIME):
        pyogrio.write_dataframe(
            table.iloc[start : start + _WRITTEN_AT_A_TIME],
            path,
            layer=name,
            driver="GPKG",
            append=start > 0,
            promote_to_multi=False,
            **options,
        )


def _told(connection: sqlite3.Connection, name: str, layout: Layout) -> dict[str, Any]:
    digest, marks = RowsDigest(layout), Marks(layout)
    for block in _blocks(connection, name, layout):
        digest.update(block)
        if layout.coded:
            marks.update(block)
    told = {"index": layout.index, "coded": layout.coded, "columns": [list(one) for one in layout.columns]}
    told["digest"] = digest.text()
    # by which it can be told what somebody changed
    return told | {"marks": marks.told()} if layout.coded else told


def _blocks(connection: sqlite3.Connection, name: str, layout: Layout) -> Iterator[list[Any]]:
    columns = ", ".join(_quoted(column) for column, _kind in layout.stored)
    cursor = connection.execute(f"SELECT {columns} FROM {_quoted(name)} ORDER BY fid")  # noqa: S608 - quoted
    while block := cursor.fetchmany(_READ_AT_A_TIME):
        yield block


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


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
    if int(written["format"]) == 1:
        return digest_of_facts(written)
    digest = RowsDigest(_OF_FACTS)
    digest.update([(name, value) for name, value in written.items() if name != "digest"])
    return digest.text()


def peek(path: Path) -> Mapping[str, Any]:
    """Read the facts only, which costs the same for a hamlet and for the country."""
    with _opened(path) as connection:
        facts = _facts(connection, path)
    return {name: value for name, value in facts.items() if name not in {"format", "tables", "digest"}}


def read_contents(path: Path) -> Contents:
    """Read everything, and hold it against the digests."""
    with _opened(path) as connection:
        facts = dict(_facts(connection, path))
        written_as, tables = facts.pop("format"), facts.pop("tables")
        try:
            frames = {name: _frame(connection, name, told, written_as) for name, told in tables.items()}
        except (DamagedError, sqlite3.Error, ValueError, TypeError):
            if written_as == 1 or not _was_opened_to_write(connection, path):
                raise
            raise EditedError(_changes(connection, tables)) from None
    return Contents(facts, frames)


def _was_opened_to_write(connection: sqlite3.Connection, path: Path) -> bool:
    """Tell whether a program that knows SQLite changed a file that is sound: it counts how often it did."""
    with path.open("rb") as handle:
        head = handle.read(100)
    counted = int.from_bytes(head[_COUNTERS[0] : _COUNTERS[0] + 4], "big") > 1
    return counted and connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)


def _changes(connection: sqlite3.Connection, tables: Mapping[str, Any]) -> tuple[Statement, ...]:
    found: list[Statement] = []
    for name, told in tables.items():
        layout = _layout(told)
        digest, marks = RowsDigest(layout), Marks(layout)
        try:
            for block in _blocks(connection, name, layout):
                marks.update(block)
                digest.update(block)
        except (sqlite3.Error, ValueError, TypeError):
            # a table or a column that went, a word where there was a number
            found += marks_changed(name, None, marks)
        else:
            found += marks_changed(name, told.get("marks"), marks) if digest.text() != told["digest"] else ()
    return tuple(found)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with path.open("rb") as handle:
        head, size = handle.read(100), os.fstat(handle.fileno()).st_size
    if not is_sqlite(head):
        raise NoPackError
    if is_own_store(head):
        raise RefusedError(Statement("files.own_store", file=path))
    if size < sqlite_length(head):
        raise DamagedError("cut off")
    try:
        # alone: whatever another program left beside it is no part of the pack
        with opened(path, seconds=_SECONDS, alone=True) as connection:
            yield connection
    except InputFileError:
        raise RefusedError(Statement("packs.strange", file=path)) from None
    except (sqlite3.Error, shapely.errors.ShapelyError, ValueError, TypeError, KeyError) as error:
        raise DamagedError(str(error)) from error
    except (OverflowError, MemoryError, RecursionError, AttributeError, IndexError) as error:
        # what Python makes of a length or a type that cannot be
        raise DamagedError(str(error)) from error


def _facts(connection: sqlite3.Connection, path: Path) -> Mapping[str, Any]:
    if _FACTS not in _tables(connection):
        raise NoPackError
    written = dict(connection.execute(f"SELECT name, value FROM {_FACTS}").fetchall())  # noqa: S608
    # asked before the digest, since a newer format may reckon that in another way
    if int(written["format"]) > FORMAT:
        raise NewerError
    if written.get("digest") != _facts_digest(written):
        if int(written["format"]) > 1 and _was_opened_to_write(connection, path):
            raise EditedError((Statement("packs.edited_facts"),))
        raise DamagedError("facts")
    return {name: value if name == "digest" else json.loads(value) for name, value in written.items()}


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _layout(told: Mapping[str, Any]) -> Layout:
    return Layout(told["index"], told["coded"], tuple((column, kind) for column, kind in told["columns"]))


def _frame(
    connection: sqlite3.Connection, name: str, told: Mapping[str, Any], written_as: int
) -> pd.DataFrame:
    layout = _layout(told)
    # a view of the same name could be a sum without end
    if name not in _tables(connection):
        raise DamagedError(name)
    reader, digest = Reader(layout), ColumnsDigest(layout) if written_as == 1 else RowsDigest(layout)
    for block in _blocks(connection, name, layout):
        digest.update(block)
        reader.take(block)
    if digest.text() != told["digest"]:
        raise DamagedError(name)
    return reader.frame()
