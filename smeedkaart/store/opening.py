"""Open the file of a store: laid out when new, brought up to date when old, refused when not ours."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from urllib.parse import quote

from smeedkaart.errors import StoreError
from smeedkaart.store.copies import damage_told
from smeedkaart.store.database import APPLICATION_ID, SCHEMA_VERSION, layout
from smeedkaart.store.migrations import migrate

__all__ = [
    "bring_up_to_date",
    "check_sound",
    "check_store_place",
    "connect",
    "layout_in",
    "log_beside",
    "may_be_written",
    "size_of",
]

_SQLITE_HEADER = b"SQLite format 3\x00"


def connect(path: Path, patience: float, mode: str) -> sqlite3.Connection:
    """Connect to a file in one of the modes of SQLite: "rw" makes no new one, "rwc" does, "ro" never writes.

    Examples
    --------
    >>> connect(Path("weg") / "plan.sqlite", 0.0, "rw")
    Traceback (most recent call last):
    ...
    sqlite3.OperationalError: unable to open database file
    """
    place = quote(os.fsencode(path.absolute().as_posix()), safe="/:")
    connection = sqlite3.connect(
        f"file://{place if place.startswith('/') else '/' + place}?mode={mode}",
        uri=True,
        timeout=patience,
        isolation_level=None,
        # a connection serves one call, yet a generator that is dropped may be closed by another thread
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        # an acknowledged event survives a power cut: the log reaches the disk with every commit
        connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection


def log_beside(path: Path) -> Path:
    """Name the file in which SQLite keeps what is not yet folded into a store.

    Examples
    --------
    >>> log_beside(Path("plan.sqlite")).name
    'plan.sqlite-wal'
    """
    return path.with_name(path.name + "-wal")


def size_of(path: Path) -> int | None:
    """Tell how many bytes a file has, None when it is not there.

    Examples
    --------
    >>> size_of(Path("weg") / "plan.sqlite") is None
    True
    """
    try:
        return path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StoreError("store.not_readable", path=path) from error


def may_be_written(path: Path) -> bool:
    """Tell whether a file can be changed where it is: SQLite needs its folder for that as well.

    Examples
    --------
    >>> may_be_written(Path("weg") / "plan.sqlite")
    False
    """
    # by the rights that count when a file is opened
    effective = os.access in os.supports_effective_ids
    return all(os.access(one, os.W_OK, effective_ids=effective) for one in (path, path.absolute().parent))


def check_store_place(path: Path) -> None:
    """Refuse a place where no store can be, and a file that is none, without touching it.

    Examples
    --------
    >>> check_store_place(Path("weg") / "plan.sqlite")
    Traceback (most recent call last):
    ...
    smeedkaart.errors.StoreError: De map weg bestaat niet; maak die eerst of kies een ander bestand met --db.
    """
    if not path.parent.is_dir():
        raise StoreError("store.no_folder", folder=path.parent)
    try:
        if path.is_dir():
            raise StoreError("store.is_folder", path=path)
        if not path.exists():
            return
        with path.open("rb") as file:
            start = file.read(len(_SQLITE_HEADER))
    except OSError as error:
        raise StoreError("store.not_readable", path=path) from error
    # an empty file is what SQLite itself leaves when it is stopped before the first page
    if start and start != _SQLITE_HEADER:
        raise StoreError("store.not_a_store", path=path)


def layout_in(connection: sqlite3.Connection, path: Path) -> int:
    """Tell which layout an open file has, 0 when none; what is no store, or a newer one, is refused.

    Examples
    --------
    >>> layout_in(sqlite3.connect(":memory:"), Path("plan.sqlite"))
    0
    """
    version = _number(connection, "PRAGMA user_version")
    if version and _number(connection, "PRAGMA application_id") != APPLICATION_ID:
        raise StoreError("store.not_a_store", path=path)
    if version > SCHEMA_VERSION:
        raise StoreError("store.newer_version", path=path)
    return version


def check_sound(path: Path, patience: float, *, whole: bool = False, mode: str | None = None) -> None:
    """Let SQLite look through a store, and refuse a damaged one without having written a byte of it.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "plan.sqlite"
    ...     connect(path, 0.0, "rwc").close()
    ...     check_sound(path, 0.0)
    """
    # whoever closes a file that may be written folds its log into it, which a damaged one has to be spared
    connection = connect(path, patience, mode or ("ro" if size_of(log_beside(path)) else "rw"))
    try:
        if not layout_in(connection, path):
            return
        # without the look at every index it takes a tenth of a second, for a large store
        found = connection.execute(f"PRAGMA {'integrity' if whole else 'quick'}_check(1)").fetchone()
        if found != ("ok",) or (whole and connection.execute("PRAGMA foreign_key_check").fetchone()):
            raise StoreError(damage_told(path))
    finally:
        connection.close()


def bring_up_to_date(connection: sqlite3.Connection, path: Path, patience: float) -> None:
    """Lay out a new file, and migrate one of an earlier layout.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "plan.sqlite"
    ...     connection = connect(path, 0.0, "rwc")
    ...     bring_up_to_date(connection, path, 0.0)
    ...     made = layout_in(connection, path) == SCHEMA_VERSION
    ...     connection.close()
    >>> made
    True
    """
    version = layout_in(connection, path)
    if version == 0:
        _make(connection, path, patience)
        return
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        # a copy that was put in the place of the store
        _write_ahead(connection, patience)
    if version < SCHEMA_VERSION:
        migrate(connection, path, version)


def _make(connection: sqlite3.Connection, path: Path, patience: float) -> None:
    """Lay out a new file; when two processes do so at once, the second finds it done."""
    if _number(connection, "SELECT count(*) FROM sqlite_master") and not _number(
        connection, "PRAGMA user_version"
    ):
        raise StoreError("store.not_a_store", path=path)
    _write_ahead(connection, patience)
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _number(connection, "PRAGMA user_version") == 0:
            for statement in layout():
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _write_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """Let readers and one writer work at the same time; the file remembers it."""
    until = time.monotonic() + patience
    while True:
        try:
            # changing the mode needs the file for oneself and, unlike other work, does not wait for it
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() >= until:
                raise
            time.sleep(0.01)
        else:
            return


def _number(connection: sqlite3.Connection, statement: str) -> int:
    (value,) = connection.execute(statement).fetchone()
    return int(value)
