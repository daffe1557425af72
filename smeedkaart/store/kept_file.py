"""The file of one store as this process knows it: seen before, found sound, copied today, folded in."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import threading
import weakref
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

from smeedkaart.errors import StoreError
from smeedkaart.store.copies import copies_of, keep_copy, now, write_copy
from smeedkaart.store.database import SCHEMA_VERSION
from smeedkaart.store.folding import QUIET, LogFolding
from smeedkaart.store.opening import (
    bring_up_to_date,
    check_sound,
    check_store_place,
    connect,
    layout_in,
    log_beside,
    may_be_written,
    size_of,
)
from smeedkaart.text.teller import Statement

__all__ = ["KeptFile"]

# what SQLite says where it may not write, on systems that do not tell beforehand
_UNWRITABLE = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)


class KeptFile:
    """A file that is made only once, not written when damaged, and copied before its first write of a day."""

    def __init__(self, path: Path, patience: float, quiet: float = QUIET) -> None:
        self.path = path
        self.log = LogFolding(path, quiet)
        # why today's copy could not be made, for whoever looks after the machine
        self.no_copy: Statement | None = None
        self._patience = patience
        # which file was found sound, by its place on the disk, and how many bytes it had
        self._sound: tuple[int, int] | None = None
        self._size = 0
        self._seen = False
        self._refused = False
        self._copied: date | None = None
        self._lock = threading.RLock()
        self._lent: _Lent | None = None

    @property
    def read_only(self) -> bool:
        """Whether the file is there and can only be looked at, as on a stick that is write-protected."""
        return size_of(self.path) is not None and (self._refused or not may_be_written(self.path))

    def open(self) -> sqlite3.Connection:
        """Open the file for one call."""
        size = size_of(self.path)
        if size is not None and not may_be_written(self.path):
            return self._show()
        self.check_there()
        check_store_place(self.path)
        try:
            connection = self._open(size)
        except sqlite3.OperationalError as error:
            code = getattr(error, "sqlite_errorcode", None) or sqlite3.SQLITE_ERROR
            if not size or code & 0xFF not in _UNWRITABLE:
                raise
            self._refused = True
            return self._show()
        self._refused = False
        return connection

    def doubt(self) -> None:
        """Look through the file again before it is used again: something in it could not be read."""
        self._sound = None

    def before_write(self) -> None:
        """Refuse to write what can only be shown, and make the copy of this day before its first change."""
        if self.read_only:
            raise StoreError("store.only_shown", path=self.path)
        today = now().astimezone().date()
        if self._copied != today:
            with self._lock:
                if self._copied != today:
                    self._copy_of(today)
                    self._copied = today

    def copy_to(self, target: Path) -> Path:
        """Write a copy, as one whole file."""
        with closing(self.open()) as connection:
            return self._copied_by(lambda: write_copy(connection, target, patience=self._patience), target)

    def keep_copy(self) -> Path:
        """Write a copy beside the file, as is done every day."""
        with closing(self.open()) as connection:
            return self._copied_by(lambda: keep_copy(connection, self.path, SCHEMA_VERSION), self.path.parent)

    def _copied_by(self, write: Callable[[], Path], place: Path) -> Path:
        try:
            return write()
        except (sqlite3.Error, OSError) as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CORRUPT:
                raise
            raise StoreError("store.copy_not_made", file=place) from error

    def _copy_of(self, today: date) -> None:
        if not size_of(self.path) or any(copy.day == today for copy in copies_of(self.path)):
            return
        # every day anew: of a store that broke while it was open no copy takes the place of a good one
        self.doubt()
        with closing(self.open()) as connection:
            if not connection.execute("SELECT EXISTS (SELECT 1 FROM workshops)").fetchone()[0]:
                return
            try:
                keep_copy(connection, self.path, SCHEMA_VERSION)
                self.no_copy = None
            except (sqlite3.Error, OSError):
                # what people draw is recorded all the same: an evening is not stopped for want of a copy
                self.no_copy = Statement("store.no_copy", path=self.path.name)

    def check_there(self) -> None:
        """Refuse to go on when the file is gone or became empty, or its log is all there is."""
        size = size_of(self.path)
        if size is None and self._seen:
            raise StoreError("store.vanished", path=self.path)
        if not size and size_of(log_beside(self.path)):
            # SQLite would throw the log away, and with it perhaps all that is left
            raise StoreError("store.only_log", path=self.path, log=log_beside(self.path).name)
        if size == 0 and (self._seen or copies_of(self.path)):
            raise StoreError("store.emptied", path=self.path)

    def _open(self, size: int | None) -> sqlite3.Connection:
        if size:
            self._check_sound(size)
        connection = connect(self.path, self._patience, "rw" if size else "rwc")
        try:
            bring_up_to_date(connection, self.path, self._patience)
        except BaseException:
            connection.close()
            raise
        self._seen = True
        return connection

    def _check_sound(self, size: int, mode: str | None = None) -> None:
        """Look through a file that is not known yet, and one that became smaller, which none ever does."""
        told = self.path.stat()
        if (told.st_dev, told.st_ino) == self._sound and size >= self._size:
            self._size = size
            return
        self.log.held_back = True
        check_sound(self.path, self._patience, mode=mode)
        self._sound, self._size = (told.st_dev, told.st_ino), size
        self.log.held_back = False

    def _show(self) -> sqlite3.Connection:
        """Open a file that cannot be written; what has to be worked on first is, in a copy elsewhere."""
        check_store_place(self.path)
        self._seen = True
        if size_of(log_beside(self.path)):
            return self._lend()
        # nobody else writes it either, so that nothing needs to be laid beside it
        unchanging = "ro&immutable=1"
        self._check_sound(size_of(self.path) or 0, unchanging)
        connection = connect(self.path, self._patience, unchanging)
        try:
            old = layout_in(connection, self.path) < SCHEMA_VERSION
        except BaseException:
            connection.close()
            raise
        if not old:
            return connection
        connection.close()
        return self._lend()

    def _lend(self) -> sqlite3.Connection:
        with self._lock:
            if self._lent is None or self._lent.stamp != _stamp(self.path):
                try:
                    self._lent = _Lent(self.path, self._patience)
                except OSError as error:
                    # nowhere on this machine may anything be written
                    raise StoreError("store.not_writable", path=self.path) from error
            return self._lent.open()


class _Lent:
    """A copy of a file that cannot be written, in a folder that goes with it."""

    def __init__(self, path: Path, patience: float) -> None:
        folder = Path(tempfile.mkdtemp(prefix="smeedkaart-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.stamp = _stamp(path)
        self._path = path
        copy = folder / path.name
        for one in (path, log_beside(path)):
            if one.exists():
                # without its rights: the copy may be written
                shutil.copyfile(one, copy.with_name(one.name))
        self._kept = KeptFile(copy, patience)

    def open(self) -> sqlite3.Connection:
        try:
            return self._kept.open()
        except StoreError as error:
            # told of the file that people know
            said = error.said
            if isinstance(said, Statement) and "path" in said.facts:
                raise StoreError(Statement(said.code, **said.facts | {"path": self._path})) from error
            raise


def _stamp(path: Path) -> tuple[tuple[int, int] | None, ...]:
    return tuple(
        (one.stat().st_size, one.stat().st_mtime_ns) if one.exists() else None
        for one in (path, log_beside(path))
    )
