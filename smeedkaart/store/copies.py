"""Backups of the store: each one whole file beside it, made by itself; of these, ten are kept."""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from smeedkaart.text.teller import Statement

__all__ = [
    "COPIES_KEPT",
    "DAMAGED",
    "StoreCopy",
    "back_up",
    "copies_of",
    "damage_told",
    "keep_copy",
    "now",
    "write_copy",
]

COPIES_KEPT = 10
"""How many copies are kept of this layout, and how many of earlier ones."""

DAMAGED = ("store.damaged", "store.damaged_copy")
"""Codes of what says that a store is damaged."""

_MOMENT = "%Y%m%d-%H%M%S-%f"
# seconds after which what is unfinished will never be finished
_STALE = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class StoreCopy:
    """A copy that was made by itself."""

    path: Path
    layout: int  # version of the tables in it
    made: datetime  # in UTC
    size: int  # in bytes

    @property
    def day(self) -> date:
        """The day on which it was made, on the clock of this machine."""
        return self.made.astimezone().date()


def now() -> datetime:
    """Tell what time it is, in UTC.

    Examples
    --------
    >>> now().tzinfo is UTC
    True
    """
    return datetime.now(UTC)


def copies_of(path: Path) -> tuple[StoreCopy, ...]:
    """List the copies beside a store, the newest first.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "plan.v4-20261129-080000-000000.sqlite").write_bytes(b"")
    ...     _ = (Path(folder) / "plan van Jan.sqlite").write_bytes(b"")
    ...     [(one.layout, one.made.hour) for one in copies_of(Path(folder) / "plan.sqlite")]
    [(4, 8)]
    """
    name = re.compile(rf"{re.escape(path.stem)}\.v(\d+)-(\d{{8}}-\d{{6}}-\d{{6}}){re.escape(path.suffix)}")
    try:
        beside = [(one, name.fullmatch(one.name)) for one in path.parent.iterdir()]
        found = [_copy(one, *told.groups()) for one, told in beside if told and one.is_file()]
    except OSError:
        # a folder that is not there has no copies, and one that cannot be looked into has none to offer
        return ()
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.made, reverse=True))


def _copy(path: Path, layout: str, moment: str) -> StoreCopy | None:
    try:
        made = datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        # digits that are no day
        return None
    return StoreCopy(path, int(layout), made, path.stat().st_size)


def keep_copy(connection: sqlite3.Connection, path: Path, layout: int, *, spare: Path | None = None) -> Path:
    """Copy an open store beside itself, and let go of copies that are too many, but for one.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, closing(sqlite3.connect(":memory:")) as some:
    ...     copy = keep_copy(some, Path(folder) / "plan.sqlite", 4)
    ...     copy == copies_of(Path(folder) / "plan.sqlite")[0].path
    True
    """
    copy = path.with_name(f"{path.stem}.v{layout}-{now().strftime(_MOMENT)}{path.suffix}")
    write_copy(connection, copy)
    _let_go(path, layout, spare)
    return copy


def write_copy(connection: sqlite3.Connection, copy: Path, *, patience: float = 5.0) -> Path:
    """Copy an open store as it is, with what still lies in its log, and make sure that it is on the disk.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, closing(sqlite3.connect(":memory:")) as some:
    ...     write_copy(some, Path(folder) / "stick.sqlite").name
    'stick.sqlite'
    """
    # until it is whole it does not bear the name of a copy: who is stopped half-way leaves no false one
    unfinished = copy.with_name(copy.name + ".part")
    try:
        with closing(sqlite3.connect(unfinished)) as kept:
            kept.execute("PRAGMA synchronous = FULL")
            back_up(connection, kept, patience)
            # a copy is one file, without a log beside it
            kept.execute("PRAGMA journal_mode = DELETE")
        unfinished.replace(copy)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return copy


def back_up(source: sqlite3.Connection, target: sqlite3.Connection, patience: float) -> None:
    """Let SQLite copy one database over another, all of it or nothing, and not wait for ever for either."""
    until = time.monotonic() + patience

    def waited(status: int, _remaining: int, _total: int) -> None:
        # left alone, Python would try again until the end of days
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise sqlite3.OperationalError("database is locked")

    source.backup(target, progress=waited, sleep=0.05)


def damage_told(path: Path) -> Statement:
    """Say that a store is damaged, and which copy can be put back.

    Examples
    --------
    >>> print(damage_told(Path("weg") / "plan.sqlite"))
    Het bestand weg/plan.sqlite is beschadigd; zet er een kopie van terug of kies een ander bestand met --db.
    """
    copies = copies_of(path)
    if not copies:
        return Statement("store.damaged", path=path)
    return Statement("store.damaged_copy", path=path, day=copies[0].day, copy=copies[0].path.name)


def _let_go(path: Path, layout: int, spare: Path | None) -> None:
    copies = [one for one in copies_of(path) if spare is None or one.path.name != spare.name]
    # those of an earlier layout are the way back to an earlier smeedkaart: days of work do not push them out
    for kind in ([one for one in copies if (one.layout == layout) is same] for same in (True, False)):
        for one in kind[COPIES_KEPT:]:
            # one that is open elsewhere goes next time
            with suppress(OSError):
                one.path.unlink()
    for left in path.parent.glob(f"*{path.suffix}.part"):
        with suppress(OSError):
            if left.name.startswith(f"{path.stem}.v") and time.time() - left.stat().st_mtime > _STALE:
                left.unlink()
