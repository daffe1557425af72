"""Fold the write-ahead log of SQLite into its file, so that whoever copies the one file copies everything."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

from smeedkaart.errors import StoreError
from smeedkaart.store.opening import connect, log_beside, may_be_written, size_of

__all__ = ["QUIET", "LogFolding"]

QUIET = 60.0
"""Seconds without a change after which the log is folded in."""

# seconds to wait for whoever is just reading; after that the next quiet minute comes
_PATIENCE = 0.5


class LogFolding:
    """The log of one store, folded in after a quiet while and when the store is closed."""

    def __init__(self, path: Path, quiet: float = QUIET) -> None:
        self.path = path
        # of a file that was found damaged nothing is folded: its log may be what is left
        self.held_back = False
        self._quiet = quiet
        self._last = time.monotonic()
        self._waiting: threading.Timer | None = None
        self._lock = threading.Lock()

    def touched(self, *, wrote: bool) -> None:
        """Wait for a quiet while, if there is anything to fold in."""
        if wrote:
            self._last = time.monotonic()
        # as a rule SQLite did so itself, when the last connection was closed
        if self._waiting is None and self._left():
            self._wait(self._quiet)

    def fold(self) -> None:
        """Fold the log in; what others are still reading or writing stays where it is."""
        with suppress(sqlite3.Error, OSError, StoreError):
            if not self.held_back and self._left() and size_of(self.path) and may_be_written(self.path):
                with closing(connect(self.path, _PATIENCE, "rw")) as connection:
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _left(self) -> bool:
        try:
            return bool(size_of(log_beside(self.path)))
        except StoreError:
            return False

    def _wait(self, seconds: float) -> None:
        with self._lock:
            self._waiting = threading.Timer(seconds, self._quiet_now)
            # nobody waits for it: at the end of the program the log is folded in anyway
            self._waiting.daemon = True
            self._waiting.start()

    def _quiet_now(self) -> None:
        self._waiting = None
        still = self._quiet - (time.monotonic() - self._last)
        if still <= 0:
            self.fold()
        if self._left() and not self.held_back:
            self._wait(still if still > 0 else self._quiet)
