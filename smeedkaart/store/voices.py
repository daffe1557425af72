"""Drawings of residents, for agreement only: a database file of their own, from which what goes is gone.

They are no events: they have no names, no clients and no times, and no copy, export or log ever holds them.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import shapely

from smeedkaart.assessment.agreement import RELEASED, ROUND
from smeedkaart.errors import StoreError
from smeedkaart.geometry.shapes import Shape, repair
from smeedkaart.store.copies import now
from smeedkaart.store.database import explain_sqlite
from smeedkaart.store.opening import check_store_place, connect, size_of
from smeedkaart.store.place import voices_beside
from smeedkaart.text.spelling import clean_name, name_key

__all__ = ["DAYS_KEPT", "Subject", "Voices"]

DAYS_KEPT = 90
"""After how many days a drawing goes by itself."""

# "smdv": tells this file from a store and from any other SQLite file
_APPLICATION_ID = 0x736D6476
_VERSION = 1

# sorted by a random id, so that the file does not say who came first; of a drawing it is known with which
# five it was released, and no more
_LAYOUT = (
    """CREATE TABLE drawings (
        id TEXT PRIMARY KEY,
        workshop TEXT NOT NULL,
        subject TEXT NOT NULL,
        geometry BLOB NOT NULL,
        day TEXT NOT NULL,
        token BLOB NOT NULL,
        round INTEGER
    ) WITHOUT ROWID""",
    # what it is called, how many rounds there were, and how many have to come before anything is shown again
    """CREATE TABLE subjects (
        workshop TEXT NOT NULL,
        subject TEXT NOT NULL,
        name TEXT NOT NULL,
        rounds INTEGER NOT NULL DEFAULT 0,
        hidden_for INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (workshop, subject)
    ) WITHOUT ROWID""",
    # whether something went since the file was last written anew
    "CREATE TABLE chores (name TEXT PRIMARY KEY) WITHOUT ROWID",
    f"PRAGMA application_id = {_APPLICATION_ID}",
    f"PRAGMA user_version = {_VERSION}",
)

# of letters and digits that nobody takes for each other, for who writes it on paper
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LONG = 10
_OWNER_ONLY = 0o600
# seconds between looks at the calendar
_LOOK = 3600.0


class Subject(NamedTuple):
    """One name or place that residents draw."""

    name: str
    drawings: int  # how many there are
    shown: int  # how many of these make up what the hall sees; 0 while nothing is shown
    needed: int  # how many new ones have to come before what the hall sees is shown or renewed


class Voices:
    """The drawings of residents beside a store; the file is made with the first of them.

    Every call may raise StoreError.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     voices = Voices(Path(folder) / "plan.sqlite")
    ...     codes = [voices.add("w1", "Krakeel", shapely.box(i, 0, i + 9, 9)) for i in range(5)]
    ...     seen = len(voices.drawings("w1", "Krakeel"))
    ...     _ = voices.take_back("w1", codes[0])
    ...     seen, len(voices.drawings("w1", "Krakeel")), voices.subjects("w1")
    (5, 0, (Subject(name='Krakeel', drawings=4, shown=0, needed=5),))
    """

    def __init__(self, store: Path, *, days: int = DAYS_KEPT, patience: float = 5.0) -> None:
        self.path = voices_beside(store)
        self.days = days
        self._patience = patience
        self._looked: date | None = None
        self._turn = threading.RLock()
        self.expire()
        _Calendar(self).start()

    def add(self, workshop: str, subject: str, shape: Shape) -> str:
        """Keep a drawing (EPSG:28992), and return the code with which who drew it can take it back."""
        name = clean_name(subject)
        drawn = repair(shape)
        if not name:
            raise StoreError("store.voice_of_nothing")
        if not drawn.area > 0:
            raise StoreError("store.voice_without_surface")
        code = "".join(secrets.choice(_LETTERS) for _letter in range(_LONG))
        key = name_key(name)
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO subjects (workshop, subject, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (workshop, key, name),
            )
            connection.execute(
                "INSERT INTO drawings VALUES (?, ?, ?, ?, ?, ?, NULL)",
                (
                    secrets.token_hex(16),
                    workshop,
                    key,
                    shapely.to_wkb(shapely.force_2d(drawn)),
                    _today().isoformat(),
                    _hashed(code),
                ),
            )
            connection.execute(
                "UPDATE subjects SET hidden_for = max(0, hidden_for - 1) WHERE workshop = ? AND subject = ?",
                (workshop, key),
            )
            _release(connection, workshop, key)
        return f"{code[:5]}-{code[5:]}"

    def take_back(self, workshop: str, code: str) -> str:
        """Remove the drawing of who has this code, and return what it was a drawing of."""
        with self._writing() as connection:
            found = connection.execute(
                "SELECT id, subject FROM drawings WHERE workshop = ? AND token = ?",
                (workshop, _hashed(_typed(code))),
            ).fetchone()
            if found is None:
                raise StoreError("store.voice_unknown_code")
            drawing, key = found
            (name,) = connection.execute(
                "SELECT name FROM subjects WHERE workshop = ? AND subject = ?", (workshop, key)
            ).fetchone()
            _remove(connection, "id = ?", (drawing,))
        return str(name)

    def erase(self, workshop: str, subject: str | None = None) -> int:
        """Remove all drawings of a workshop, or those of one name or place; return how many."""
        if not self._there():
            return 0
        which = "workshop = ?"
        values: tuple[str, ...] = (workshop,)
        if subject is not None:
            which, values = "workshop = ? AND subject = ?", (workshop, name_key(clean_name(subject)))
        with self._writing() as connection:
            return _remove(connection, which, values)

    def expire(self) -> int:
        """Remove what is older than the days set; return how many."""
        self._looked = _today()
        if not self._there():
            return 0
        last = (_today() - timedelta(days=self.days)).isoformat()
        with self._writing() as connection:
            return _remove(connection, "day <= ?", (last,))

    def subjects(self, workshop: str) -> tuple[Subject, ...]:
        """List what residents draw in a workshop, by name, with how many drawings there are."""
        with self._reading() as connection:
            if connection is None:
                return ()
            rows = connection.execute(
                """SELECT name, hidden_for, count(id), count(round)
                FROM subjects JOIN drawings USING (workshop, subject)
                WHERE workshop = ? GROUP BY workshop, subject ORDER BY subject""",
                (workshop,),
            ).fetchall()
        return tuple(_subject(*row) for row in rows)

    def drawings(self, workshop: str, subject: str) -> gpd.GeoDataFrame:
        """Return the drawings that make up what the hall sees, for `smeedkaart.agreement` and nothing else.

        In an order that says nothing; none while they are fewer than five, or hidden until new ones came.
        """
        key = name_key(clean_name(subject))
        shapes: list[Any] = []
        with self._reading() as connection:
            if connection is not None:
                found = connection.execute(
                    """SELECT geometry FROM drawings JOIN subjects USING (workshop, subject)
                    WHERE workshop = ? AND subject = ? AND round IS NOT NULL AND hidden_for = 0
                    ORDER BY id""",
                    (workshop, key),
                ).fetchall()
                shapes = [shapely.from_wkb(geometry) for (geometry,) in found]
        if len(shapes) < ROUND:
            shapes = []
        return gpd.GeoDataFrame({RELEASED: [True] * len(shapes)}, geometry=shapes, crs=28992)

    def _there(self) -> bool:
        return bool(size_of(self.path))

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        if self._looked != _today():
            self.expire()
        if not self._there():
            yield None
            return
        with self._turn, self._told(), closing(self._open()) as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one change; where something went, write the file anew without a trace of it."""
        with self._turn, self._told(), closing(self._open()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            _clean(connection)

    def _open(self) -> sqlite3.Connection:
        check_store_place(self.path)
        if not self.path.exists():
            with suppress(FileExistsError):
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY))
        connection = connect(self.path, self._patience, "rw")
        try:
            # before anything is set: another file in this place is left as it is
            self._check_ours(connection)
            # what is removed is written over with zeros, and nothing goes to a folder for temporary files
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute("PRAGMA journal_mode = DELETE")
            # a journal beside it gets the same rights
            if self.path.stat().st_mode & 0o077:
                self.path.chmod(_OWNER_ONLY)
            _lay_out(connection)
            _clean(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _check_ours(self, connection: sqlite3.Connection) -> None:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (kind,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if kind != _APPLICATION_ID and (version or tables):
            raise StoreError("store.not_a_store", path=self.path)
        if version > _VERSION:
            raise StoreError("store.newer_version", path=self.path)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CORRUPT:
                raise StoreError("store.voices_damaged", path=self.path) from error
            raise StoreError(explain_sqlite(error, self.path)) from error


class _Calendar(threading.Thread):
    """Look every hour whether drawings have become too old, for as long as somebody holds them."""

    def __init__(self, voices: Voices) -> None:
        super().__init__(name="smeedkaart-voices", daemon=True)
        self._gone = threading.Event()
        # a thread that held them would keep them for ever
        self._voices = weakref.ref(voices, lambda _gone: self._gone.set())

    def run(self) -> None:
        while not self._gone.wait(_LOOK):
            voices = self._voices()
            if voices is None:
                return
            # a file that is busy or away now is looked at the next time
            with suppress(StoreError):
                if voices._looked != _today():  # noqa: SLF001 - of one module
                    voices.expire()
            del voices


def _lay_out(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA user_version").fetchone() != (0,):
        return
    connection.execute("BEGIN IMMEDIATE")
    # who waited for another finds it done
    if connection.execute("PRAGMA user_version").fetchone() == (0,):
        for statement in _LAYOUT:
            connection.execute(statement)
    connection.execute("COMMIT")


def _release(connection: sqlite3.Connection, workshop: str, subject: str) -> None:
    """Let five drawings that wait count from now on, all at once."""
    of_subject = (workshop, subject)
    waiting = connection.execute(
        "SELECT count(*) FROM drawings WHERE workshop = ? AND subject = ? AND round IS NULL", of_subject
    ).fetchone()[0]
    if waiting < ROUND:
        return
    connection.execute(
        "UPDATE subjects SET rounds = rounds + 1 WHERE workshop = ? AND subject = ?", of_subject
    )
    connection.execute(
        """UPDATE drawings SET round = (SELECT rounds FROM subjects WHERE workshop = ?1 AND subject = ?2)
        WHERE workshop = ?1 AND subject = ?2 AND round IS NULL""",
        of_subject,
    )


def _remove(connection: sqlite3.Connection, which: str, values: tuple[str, ...]) -> int:
    """Remove drawings; what is left of the same name is hidden until as many as a round have come."""
    touched = connection.execute(
        f"SELECT DISTINCT workshop, subject FROM drawings WHERE {which}",  # noqa: S608 - a constant
        values,
    ).fetchall()
    removed = connection.execute(f"DELETE FROM drawings WHERE {which}", values).rowcount  # noqa: S608
    if removed:
        connection.execute("INSERT INTO chores VALUES ('vacuum') ON CONFLICT DO NOTHING")
    for workshop, subject in touched:
        connection.execute(
            "UPDATE subjects SET hidden_for = ? WHERE workshop = ? AND subject = ?",
            (ROUND, workshop, subject),
        )
    connection.execute(
        """DELETE FROM subjects WHERE NOT EXISTS (
            SELECT 1 FROM drawings WHERE drawings.workshop = subjects.workshop
            AND drawings.subject = subjects.subject
        )"""
    )
    return removed


def _clean(connection: sqlite3.Connection) -> None:
    """Write the file anew after something went: pages that were moved about may hold a copy of it."""
    if connection.execute("SELECT 1 FROM chores").fetchone():
        connection.execute("VACUUM")
        connection.execute("DELETE FROM chores")


def _subject(name: str, hidden_for: int, drawings: int, released: int) -> Subject:
    shown = 0 if hidden_for or released < ROUND else released
    # as many as end the hiding complete a round too
    return Subject(name, drawings, shown, hidden_for or ROUND - (drawings - released))


def _hashed(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()


def _typed(code: str) -> str:
    """Read a code as people type it."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def _today() -> date:
    return now().astimezone().date()
