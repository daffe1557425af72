"""What is in a store, and whether all of it can still be read."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from smeedkaart.errors import StoreError
from smeedkaart.store.copies import StoreCopy
from smeedkaart.store.database import explain_sqlite
from smeedkaart.store.opening import check_sound, check_store_place, log_beside, may_be_written, size_of
from smeedkaart.store.rows import Workshop
from smeedkaart.store.store import Store

__all__ = ["StoreReport", "damaged_copies", "look_through", "report_on"]


@dataclass(frozen=True, slots=True)
class StoreReport:
    """What there is to know about a store."""

    path: Path
    size: int  # of the file, in bytes
    log: int  # of what is not yet folded into it
    read_only: bool
    # each workshop, the newest first, with how much was recorded in it and when for the last time, in UTC
    workshops: tuple[tuple[Workshop, int, datetime | None], ...]
    copies: tuple[StoreCopy, ...]  # the newest first


def report_on(store: Store) -> StoreReport:
    """Read everything in a store, and tell how much it is.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     store = Store(Path(folder) / "plan.sqlite")
    ...     _ = store.create_workshop("Krakeel")
    ...     [(workshop.name, count) for workshop, count, _last in report_on(store).workshops]
    [('Krakeel', 0)]
    """
    found = []
    for workshop in store.workshops():
        events = store.events(workshop.id)
        found.append((workshop, len(events), max((one.recorded_at for one in events), default=None)))
    return StoreReport(
        path=store.path,
        size=size_of(store.path) or 0,
        log=size_of(log_beside(store.path)) or 0,
        read_only=store.read_only,
        workshops=tuple(found),
        copies=store.copies(),
    )


def look_through(path: Path, patience: float = 5.0) -> None:
    """Look at every page, index and reference of a store; what is damaged is refused, and never written.

    Examples
    --------
    >>> look_through(Path("weg") / "plan.sqlite")
    Traceback (most recent call last):
    ...
    smeedkaart.errors.StoreError: De map weg bestaat niet; maak die eerst of kies een ander bestand met --db.
    """
    check_store_place(path)
    try:
        check_sound(path, patience, whole=True, mode=None if may_be_written(path) else "ro&immutable=1")
    except sqlite3.Error as error:
        raise StoreError(explain_sqlite(error, path)) from error


def damaged_copies(copies: tuple[StoreCopy, ...]) -> tuple[StoreCopy, ...]:
    """Return the copies that cannot be put back.

    Examples
    --------
    >>> damaged_copies(())
    ()
    """
    found = []
    for copy in copies:
        try:
            look_through(copy.path)
        except StoreError:
            found.append(copy)
    return tuple(found)
