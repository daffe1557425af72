"""Open an SQLite file of somebody else (GeoPackage, SpatiaLite, history, pack) so that nothing in it runs."""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from smeedkaart.errors import InputFileError

__all__ = ["check_sqlite", "is_own_store", "is_sqlite", "logs_beside", "opened", "sqlite_length"]

_HEADER = b"SQLite format 3\x00"
# "smdk", where SQLite keeps whose file it is (file format, 1.3.16); the store writes it
_OF_OUR_STORE = b"smdk"
# a query of a map that anybody made answers within a second; this is a slow stick
_SECONDS = 30.0
# how many steps of SQLite there are between two looks at the clock: some milliseconds
_STEPS = 50_000

# SQLite itself writes each of these so, whatever was typed (build.c, trigger.c, vtab.c, and so on)
_MADE = re.compile(r"CREATE (?:UNIQUE )?(TABLE|INDEX|VIEW|TRIGGER|VIRTUAL TABLE)\b")
# what GDAL, QGIS and the standard (OGC 12-128r19, annexes C, D and F) put beside tables, and SpatiaLite
_TRIGGERS = re.compile(
    r"rtree_.+_(insert|update[1-7]?|delete)"
    r"|trigger_(insert|delete)_feature_count_.+"
    r"|gpkg_(tile_matrix|metadata|metadata_reference)_.+_(insert|update)"
    r"|.+_(zoom|tile_column|tile_row)_(insert|update)"
    r"|(gg|gi|gc|tm)[iud]_.+"
    r"|(geometry_columns|(vw|vt)?gc|(vw|vt)?gcs|(vw|vt)?gcfi|(vw|vt)?gcau|gctm)_.+_(insert|update)",
    re.IGNORECASE | re.DOTALL,
)
_VIRTUAL = re.compile(
    r"(?:(?:rtree|idx)_.+ USING rtree"
    r"|SpatialIndex USING VirtualSpatialIndex"
    r"|ElementaryGeometries USING VirtualElementary"
    r"|KNN2? USING VirtualKNN2?) ?\(.*\)",
    re.IGNORECASE | re.DOTALL,
)
_VIEWS = re.compile(
    r"(st_)?(spatial_ref_sys|geometry_columns)|spatial_ref_sys_all|geom_cols_ref_sys|vector_layers(_\w+)?"
)
# of what those views may be made: lists of tables and layers, which are as short as the file has layers
_QUOTES = re.compile(r"[\"'`\[\]]")
_LISTS = re.compile(r"(gpkg_|views_|virts_)?(geometry_columns|spatial_ref_sys)(_\w+)?")
# "code4name" is a function of which the standard only says what it would do
_HARMLESS = {"on", "and", "upper", "code4name"}
_SOURCES = re.compile(r"\b(?:from|join) (.*?)(?= where | left | join | on | union |$)")


def is_sqlite(head: bytes) -> bool:
    """Tell from its first bytes whether a file is one of SQLite, whatever it is called."""
    return head.startswith(_HEADER)


def is_own_store(head: bytes) -> bool:
    """Tell from its first 100 bytes whether a file is the one in which workshops are kept."""
    return is_sqlite(head) and head[68:72] == _OF_OUR_STORE


def sqlite_length(head: bytes) -> int:
    """Say how many bytes a file of SQLite must have at least, by its own header; 0 for another file."""
    if not is_sqlite(head):
        return 0
    # SQLite file format: bytes 16-17 hold the page size (1 means 65536), bytes 28-31 the number of pages
    page = int.from_bytes(head[16:18], "big")
    return (65536 if page == 1 else page) * int.from_bytes(head[28:32], "big")


def check_sqlite(path: Path, called: Path | None = None) -> None:
    """Refuse our own store, and a file in which something could run, before GDAL opens it."""
    called = called or path
    with path.open("rb") as handle:
        head = handle.read(100)
    if is_own_store(head):
        raise InputFileError("files.own_store", file=called)
    try:
        with opened(path, called):
            pass
    except sqlite3.Error:
        raise InputFileError("files.damaged", file=called) from None


@contextmanager
def opened(
    path: Path, called: Path | None = None, *, seconds: float = _SECONDS, alone: bool = False
) -> Iterator[sqlite3.Connection]:
    """Open a file to read it only, and refuse what could run in it; a query that does not end is stopped.

    Nothing is written beside the file. What another program has not folded into it yet and keeps beside it is
    read with it, from a copy, unless the file is asked for alone. Errors of SQLite are the caller's to word.
    """
    called = called or path
    with _at_rest(path, alone=alone) as uri, closing(_connection(uri)) as connection:
        until = time.monotonic() + seconds
        connection.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
        try:
            _refuse_strange(connection, called)
            yield connection
        except sqlite3.OperationalError as error:
            # an error that Python raises of its own accord has no number
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
                raise InputFileError("files.endless", file=called) from None
            raise
        except UnicodeDecodeError as error:
            # SQLite quotes what is wrong in the file, in whatever letters stand there
            raise sqlite3.DatabaseError(error.reason) from None


def _connection(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, isolation_level=None)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection


@contextmanager
def _at_rest(path: Path, *, alone: bool) -> Iterator[str]:
    """Give the address of a file that nobody writes in, opened so that SQLite leaves nothing beside it."""
    beside = logs_beside(path)
    if alone or not beside:
        yield f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        return
    with tempfile.TemporaryDirectory(prefix="smeedkaart-") as folder:
        for one in (path, *beside):
            shutil.copyfile(one, Path(folder) / one.name)
        # a change that was broken off is taken back in the copy, so that may be written
        yield f"{(Path(folder) / path.name).as_uri()}?mode=rw"


def logs_beside(path: Path) -> list[Path]:
    """List the files beside one of SQLite that hold what another program has not folded into it yet."""
    logs = [path.with_name(path.name + end) for end in ("-wal", "-journal")]
    return [log for log in logs if log.is_file() and log.stat().st_size > 0]


def _refuse_strange(connection: sqlite3.Connection, called: Path) -> None:
    for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall():
        # indexes that SQLite makes of its own accord have no text
        if (sql is not None or kind != "index") and not _is_usual(str(kind), str(name), str(sql)):
            raise InputFileError("files.strange", file=called, name=str(name))
    computed = connection.execute(
        "SELECT m.name FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS x "
        "WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' AND x.hidden IN (2, 3)"
    ).fetchone()
    if computed is not None:
        raise InputFileError("files.strange", file=called, name=str(computed[0]))


def _is_usual(kind: str, name: str, sql: str) -> bool:
    """Tell whether GDAL, QGIS, SpatiaLite or the GeoPackage standard makes such a thing itself."""
    made = _MADE.match(sql)
    if made is None or made[1].rpartition(" ")[2].lower() != kind:
        # somebody wrote in the list of tables itself
        return False
    if made[1] == "TRIGGER":
        return _TRIGGERS.fullmatch(name) is not None
    if made[1] == "VIRTUAL TABLE":
        return _VIRTUAL.fullmatch(_QUOTES.sub("", sql.removeprefix("CREATE VIRTUAL TABLE "))) is not None
    return made[1] != "VIEW" or (_VIEWS.fullmatch(name) is not None and _only_lists(sql))


def _only_lists(sql: str) -> bool:
    """Tell whether a view does no more than put the file's own lists of layers and systems side by side."""
    text = " ".join(sql.lower().split())
    body = text.partition(" as select ")[2]
    called = set(re.findall(r"(\w+) ?\(", body))
    if not body or called - _HARMLESS or re.search(r"\b(with|recursive|values)\b|--|/\*", text):
        return False
    sources = [source.split(",") for source in _SOURCES.findall(body)]
    names = [name.split()[0] for source in sources for name in source if name.strip()]
    return all(len(source) <= 2 for source in sources) and all(map(_LISTS.fullmatch, names))
