"""Keep workshops and their events safely on disk: append-only, for several people and processes at once."""

from __future__ import annotations

import secrets
import sqlite3
import threading
import weakref
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import shapely
from sqlalchemy import Connection, Engine, create_engine, insert, or_, select
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import NullPool

from smeedkaart.errors import LineageError, SmeedkaartError, StoreError
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import PROPOSAL
from smeedkaart.history.proposals import open_proposals
from smeedkaart.history.roles import FACILITATOR
from smeedkaart.store.adoption import adopt
from smeedkaart.store.choosing import Choice, choose_proposals
from smeedkaart.store.copies import DAMAGED, StoreCopy, copies_of, damage_told
from smeedkaart.store.database import BEGINNINGS, EVENTS, ONLINE, WORKSHOPS, explain_sqlite
from smeedkaart.store.folding import QUIET
from smeedkaart.store.kept_file import KeptFile
from smeedkaart.store.known import KnownEvents
from smeedkaart.store.place import default_path
from smeedkaart.store.recording import Appended, append
from smeedkaart.store.rows import (
    Workshop,
    as_workshop,
    beginning,
    find_workshop,
    last_recorded,
    of_workshop,
    online_since,
    read_events,
)
from smeedkaart.text.spelling import clean_name
from smeedkaart.text.teller import Statement

__all__ = ["Appended", "SentEvents", "Store", "Workshop"]

# workshops of which what is recorded is kept in memory; of another one it is read again
_KEPT = 16


SentEvents = tuple[Sequence[Event], int | None]
"""The events of one edit, and the revision on which its sender based it; None: everything was in view."""


class Store:
    """The file with workshops and events, made when it is first needed; every call may raise StoreError.

    Examples
    --------
    >>> from datetime import date
    >>> from tempfile import TemporaryDirectory
    >>> from shapely import box
    >>> with TemporaryDirectory() as folder:
    ...     store = Store(Path(folder) / "plan.sqlite")
    ...     plan = store.create_workshop("Krakeel")
    ...     drawn = Event(
    ...         "draw", "a1", date(2007, 5, 30), name="Noord", geometry=box(229e3, 525e3, 230e3, 526e3)
    ...     )
    ...     stored = store.append(plan.id, [drawn])
    ...     [event.name for event in store.events(plan.id)]
    ['Noord']
    """

    def __init__(
        self, path: Path | str | None = None, *, patience: float = 5.0, quiet: float = QUIET
    ) -> None:
        self.path = default_path() if path is None else Path(path)
        # seconds to wait while another process writes, and after which what was written is folded in
        self._kept = KeptFile(self.path, patience, quiet)
        self._engine = self._database()
        # what is recorded of each workshop; threads take turns, so that none waits for the file in vain
        self._known: OrderedDict[str, KnownEvents] = OrderedDict()
        self._turn = threading.RLock()
        # at the end of the program, if not sooner
        weakref.finalize(self, self._kept.log.fold)

    @property
    def read_only(self) -> bool:
        """Whether the file can only be looked at, as on a stick that is write-protected."""
        return self._kept.read_only

    @property
    def no_copy(self) -> Statement | None:
        """Why the copy of today could not be made; None when nothing is known to be wrong."""
        return self._kept.no_copy

    def copies(self) -> tuple[StoreCopy, ...]:
        """Return the copies that were made by themselves, the newest first."""
        return copies_of(self.path)

    def copy_to(self, target: Path) -> Path:
        """Write all of the store to another file, whole or not at all."""
        with self._told():
            return self._kept.copy_to(target)

    def copied(self) -> bytes:
        """Return the bytes of a copy, for who takes it along."""
        with TemporaryDirectory(prefix="smeedkaart-") as folder:
            return self.copy_to(Path(folder) / self.path.name).read_bytes()

    def keep_copy(self) -> Path:
        """Make a copy beside the file, as is done by itself every day."""
        with self._told():
            return self._kept.keep_copy()

    def close(self) -> None:
        """Fold what was written last into the file: whoever copies that one file then has everything."""
        self._kept.log.fold()

    def create_workshop(
        self,
        name: str = "",
        dataset: str = "hoogeveen",
        scheme: str = "hoogeveen-2007",
        *,
        document: str = "",
        history: Sequence[Event] = (),
    ) -> Workshop:
        """Make a workshop, empty or with a history recorded elsewhere; when that is refused, none is made.

        The text of the scheme is kept with it, so that a file that changes later does not change the past.
        """
        now = datetime.now(UTC)
        called = clean_name(name) or str(Statement("store.meeting_of", day=now.astimezone().date()))
        # 96 random bits: the address cannot be guessed
        workshop = Workshop(secrets.token_urlsafe(12), called, dataset, scheme, now, document)
        with self._transaction(writes=True) as connection:
            connection.execute(
                insert(WORKSHOPS).values(
                    id=workshop.id, name=called, dataset=dataset, scheme=scheme, created=now.isoformat()
                )
            )
            if document:
                connection.execute(insert(BEGINNINGS).values(workshop=workshop.id, document=document))
            adopt(connection, workshop.id, history)
        return workshop

    def workshop(self, workshop: str) -> Workshop:
        """Return one workshop."""
        with self._transaction() as connection:
            return find_workshop(connection, workshop)

    def workshops(self) -> tuple[Workshop, ...]:
        """Return all workshops, the newest first."""
        newest_first = select(WORKSHOPS).order_by(WORKSHOPS.c.created.desc(), WORKSHOPS.c.id)
        with self._transaction() as connection:
            rows = connection.execute(newest_first).all()
            return tuple(as_workshop(row, beginning(connection, row.id)) for row in rows)

    def revision(self, workshop: str) -> int:
        """Return the id of the last event of a workshop, 0 when nothing was recorded yet."""
        with self._transaction() as connection:
            return last_recorded(connection, workshop).revision

    def follows(self, workshop: str, kept: Event | None) -> tuple[int, bool]:
        """Return the revision, and whether an event read before is still there: a backup may be put back."""
        with self._transaction() as connection:
            found = last_recorded(connection, workshop, kept)
            return found.revision, found.follows

    def online_since(self, workshop: str) -> datetime | None:
        """Return since when a workshop may ask services on the internet, in UTC; None when it may not."""
        with self._transaction() as connection:
            find_workshop(connection, workshop)
            return online_since(connection, workshop)

    def switch_online(self, workshop: str, *, on: bool) -> None:
        """Record that a workshop may ask services on the internet from now on, or no longer."""
        with self._transaction(writes=True) as connection:
            find_workshop(connection, workshop)
            if on == (online_since(connection, workshop) is not None):
                return
            # beside the events, not among them: it says nothing of areas, and stays when they are exported
            now = datetime.now(UTC).isoformat()
            connection.execute(insert(ONLINE).values(workshop=workshop, switched_at=now, is_on=int(on)))

    def events(self, workshop: str, *, after: int = 0) -> tuple[Event, ...]:
        """Return what was recorded after a revision, in order; `Timeline.at` tells what there was earlier."""
        wanted = of_workshop(workshop).where(EVENTS.c.id > after)
        with self._transaction() as connection:
            find_workshop(connection, workshop)
            return read_events(connection, wanted)

    def append(
        self,
        workshop: str,
        events: Sequence[Event],
        *,
        based_on: int | None = None,
        strict_names: bool = False,
    ) -> Appended:
        """Record events: all of them or, when one is refused with a LineageError, none.

        An edit recorded before under the same `edit_id` is acknowledged again, not recorded again. An event
        about an area that another page changed after `based_on` (None: its sender had everything in view) is
        kept as a proposal with all of its edit, such as a border that two areas share, and so is all that
        comes from a role that may only propose; changes to different areas never clash, and neither do a
        change of the area and a decision about it. Undo and redo hold against what is recorded now, and are
        refused where others went on since with any part of what they are about. A name that another area
        bears on one of the same days is given a number, or refused with `strict_names`.
        """
        with self._recording(workshop) as (connection, known):
            return append(connection, known, events, based_on=based_on, strict_names=strict_names)

    def append_all(
        self, workshop: str, edits: Sequence[SentEvents]
    ) -> tuple[Appended | SmeedkaartError, ...]:
        """Record several edits in one transaction, each as `append` does with a `based_on` of its own.

        Of each it is told what became of it, or why it was refused, which costs the others nothing. All that
        is acknowledged is on disk together: one commit, where each by itself would wait for the disk.
        """
        done: list[Appended | SmeedkaartError] = []
        with self._recording(workshop) as (connection, known):
            for events, based_on in edits:
                before = known.revision
                try:
                    with connection.begin_nested():
                        done.append(append(connection, known, events, based_on=based_on))
                except (LineageError, IntegrityError) as refusal:
                    known.forget_after(before)
                    done.append(
                        refusal if isinstance(refusal, LineageError) else self._explained(refusal.orig)
                    )
        return tuple(done)

    def adopt(self, workshop: str, events: Sequence[Event]) -> tuple[Event, ...]:
        """Take over a whole history in an empty workshop: all of it or, with a LineageError, nothing.

        Events get numbers of this store, and keep all else: when and by what role they were recorded, and
        which edit they belong to.
        """
        with self._transaction(writes=True) as connection:
            return adopt(connection, workshop, events)

    def open_proposals(self, workshop: str) -> tuple[Event, ...]:
        """Return the proposals of a workshop that wait for a choice, oldest first."""
        wanted = of_workshop(workshop).where(or_(EVENTS.c.kind == PROPOSAL, EVENTS.c.about.is_not(None)))
        with self._transaction() as connection:
            find_workshop(connection, workshop)
            return open_proposals(read_events(connection, wanted))

    def choose(self, workshop: str, proposals: Sequence[int], choice: Choice) -> Appended:
        """Accept or decline proposals, each with all others of its gesture: all of them, or none.

        A LineageError tells that this role may not choose, or that it no longer fits; what was chosen before
        is returned again.
        """
        with self._recording(workshop) as (connection, known):
            return choose_proposals(connection, known, proposals, choice)

    def accept(self, proposal: int, *, role: str = FACILITATOR, reason: str = "") -> Event:
        """Choose a proposal, as `choose`: the change it stood for goes over what was recorded since."""
        return self._settle(proposal, Choice(accept=True, role=role, reason=reason))

    def decline(self, proposal: int, *, role: str = FACILITATOR, reason: str = "") -> Event:
        """Close a proposal without applying it, as `choose`; what was proposed stays on record."""
        return self._settle(proposal, Choice(accept=False, role=role, reason=reason))

    def _settle(self, proposal: int, choice: Choice) -> Event:
        """Settle a proposal with its gesture, and return what settled this one."""
        with self._transaction() as connection:
            workshop = connection.scalar(select(EVENTS.c.workshop).where(EVENTS.c.id == proposal))
        if workshop is None:
            raise LineageError("store.no_proposal")
        done = self.choose(workshop, [proposal], choice)
        return next(event for event in done.events if event.about == proposal)

    def _database(self) -> Engine:
        """Connect to the file; another database is a subclass with this and `_explained` of its own."""
        # one connection for each call: nothing is shared between threads, and nothing stays open
        engine = create_engine("sqlite://", poolclass=NullPool, creator=self._kept.open)
        sqlalchemy_event.listen(engine, "begin", _begin)
        return engine

    def _explained(self, error: BaseException | None) -> StoreError:
        """Say what an error of the database means."""
        said = explain_sqlite(error, self.path)
        if said.code in DAMAGED:
            self._kept.doubt()
        return StoreError(said)

    @contextmanager
    def _transaction(self, *, writes: bool = False) -> Iterator[Connection]:
        """Open the file for one call; an error of SQLite becomes one sentence."""
        with self._told():
            if writes:
                self._kept.before_write()
            with self._engine.execution_options(smeedkaart_writes=writes).begin() as connection:
                yield connection
            if writes:
                # a file that was taken away meanwhile still took what was written, and took it along
                self._kept.check_there()
        self._kept.log.touched(wrote=writes)

    @contextmanager
    def _recording(self, workshop: str) -> Iterator[tuple[Connection, KnownEvents]]:
        """Take the turn to write in a workshop, with all that is recorded of it until then."""
        with self._turn:
            # what is not committed after all is not known either, and is read again
            known = self._known.pop(workshop, None)
            with self._transaction(writes=True) as connection:
                known = _caught_up(connection, workshop, known)
                yield connection, known
            self._known[workshop] = known
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            if self.path == default_path():
                self.path.parent.mkdir(parents=True, exist_ok=True)
            yield
        except DBAPIError as error:
            raise self._explained(error.orig) from error
        except (sqlite3.Error, OSError) as error:
            raise self._explained(error) from error
        except shapely.errors.GEOSException as error:
            self._kept.doubt()
            raise StoreError(damage_told(self.path)) from error


def _caught_up(connection: Connection, workshop: str, known: KnownEvents | None) -> KnownEvents:
    """Add what others recorded meanwhile; all is read again where a backup was put back."""
    found = last_recorded(connection, workshop, known.last if known else None)
    if known is None or not found.follows:
        known = KnownEvents(workshop)
    if found.revision > known.revision:
        for event in read_events(connection, of_workshop(workshop).where(EVENTS.c.id > known.revision)):
            known.add(event)
    return known


def _begin(connection: Connection) -> None:
    # a writer takes its turn at the start: what it reads cannot change before it writes
    writes = connection.get_execution_options().get("smeedkaart_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
