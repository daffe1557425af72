"""Put a copy back in the place of a store, and keep what stood there."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from smeedkaart.errors import StoreError
from smeedkaart.store.copies import DAMAGED, back_up, copies_of, keep_copy, now, write_copy
from smeedkaart.store.database import explain_sqlite
from smeedkaart.store.opening import check_sound, check_store_place, connect, layout_in, log_beside, size_of

__all__ = ["put_back"]


def put_back(path: Path, copy: Path, *, patience: float = 5.0) -> Path | None:
    """Put a copy back, also while others have the store open, and return where what stood there is now kept.

    Examples
    --------
    >>> put_back(Path("plan.sqlite"), Path("weg.sqlite"))
    Traceback (most recent call last):
    ...
    smeedkaart.errors.StoreError: Er is geen kopie weg.sqlite; `smeedkaart store info` noemt wat er is.
    """
    _check_copy(path, copy, patience)
    try:
        if not path.parent.is_dir():
            raise StoreError("store.no_folder", folder=path.parent)
        if size_of(path) and _sound(path, patience):
            return _over(path, copy, patience)
        return _instead(path, copy, patience)
    except PermissionError as error:
        # Windows lets nobody take the place of a file that is open
        raise StoreError("store.busy", path=path) from error
    except (sqlite3.Error, OSError) as error:
        raise StoreError(explain_sqlite(error, path)) from error


def _check_copy(path: Path, copy: Path, patience: float) -> None:
    if not copy.is_file():
        raise StoreError("store.copy_missing", file=copy)
    if path.exists() and path.samefile(copy):
        raise StoreError("store.copy_of_itself", file=copy)
    check_store_place(copy)
    try:
        check_sound(copy, patience, whole=True, mode=_mode(copy))
        with closing(connect(copy, patience, _mode(copy))) as source:
            known = layout_in(source, copy)
    except sqlite3.Error as error:
        raise StoreError("store.copy_damaged", file=copy) from error
    except StoreError as error:
        if _code(error) in DAMAGED:
            raise StoreError("store.copy_damaged", file=copy) from error
        raise
    if not known:
        raise StoreError("store.not_a_store", path=copy)


def _sound(path: Path, patience: float) -> bool:
    """Tell whether what stands there is sound; what is no store at all is refused."""
    try:
        check_store_place(path)
        check_sound(path, patience)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return False
    except StoreError as error:
        # where there are copies of it, it once was a store
        if _code(error) in DAMAGED or (_code(error) == "store.not_a_store" and copies_of(path)):
            return False
        raise
    with closing(connect(path, patience, "rw")) as present:
        if not layout_in(present, path):
            raise StoreError("store.not_a_store", path=path)
    return True


def _over(path: Path, copy: Path, patience: float) -> Path:
    """Let SQLite write the copy over the store: whoever has it open sees the one or the other."""
    with closing(connect(path, patience, "rw")) as live, closing(connect(copy, patience, _mode(copy))) as old:
        kept = keep_copy(live, path, layout_in(live, path), spare=copy)
        back_up(old, live, patience)
        live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return kept


def _instead(path: Path, copy: Path, patience: float) -> Path | None:
    """Put the copy in the place of a file that is damaged, empty or gone; with its log it is kept first."""
    aside = path.with_name(f"{path.stem}.damaged-{now():%Y%m%d-%H%M%S-%f}{path.suffix}")
    kept = None
    for one, other in ((path, aside), (log_beside(path), log_beside(aside))):
        if size_of(one):
            shutil.copyfile(one, other)
            kept = aside
    fresh = path.with_name(f".{path.name}.back")
    with closing(connect(copy, patience, _mode(copy))) as old:
        write_copy(old, fresh, patience=patience)
    # a log of the old file would be read as one of the new
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    fresh.replace(path)
    return kept


def _mode(copy: Path) -> str:
    # nothing is laid beside a copy that is only read, if there is no need to
    return "ro" if size_of(log_beside(copy)) else "ro&immutable=1"


def _code(error: StoreError) -> str:
    return getattr(error.said, "code", "")
