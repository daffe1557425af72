"""One thread that works for all workshops, and those who listen: what is told is written once and spread."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import sys
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from smeedkaart.errors import SmeedkaartError
from smeedkaart.files.crash_log import unforeseen
from smeedkaart.store.store import Store
from smeedkaart.text.language import speaking
from smeedkaart.web.server.listening import LAST, OUTSIDE, RoomKey, Sent, StreamListener
from smeedkaart.web.state.acting import role
from smeedkaart.web.view.live import Words
from smeedkaart.workshop.news import Conflict, News
from smeedkaart.workshop.room import Listener, Room
from smeedkaart.workshop.service import WorkshopService

__all__ = ["Hub", "hub", "switched", "touched"]

T = TypeVar("T")

# seconds between two looks at what others recorded in the file
_LOOK = 0.25
# seconds between two times that all areas are taken together, and after which that, and whatever else can
# wait, no longer waits for edits
_TOGETHER, _AT_LAST = 0.2, 0.4
# seconds after which a room that was thrown away is made anew for those who listen, if nobody asks before
_ANEW = 2.0
# workshops that are kept in memory
_ROOMS = 16


@dataclass(frozen=True, eq=False)
class _Job:
    place: RoomKey
    work: Callable[[Room], Any] | None  # None: an edit, taken together with others
    payload: Any
    done: Future[Any]


class Hub:
    """Takes what is asked from any thread or loop, and lets one thread do it.

    The order: what people record or ask, then one shape in a hand, then what can wait and all areas together
    when nothing else does.
    """

    def __init__(self) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        # of each hand only the newest shape counts: a number for an older one would come too late
        self._hands: OrderedDict[tuple[RoomKey, str], _Job] = OrderedDict()
        # what can wait, each with the moment at which it was asked
        self._later: deque[tuple[float, _Job]] = deque()
        self._readers: dict[RoomKey, set[StreamListener]] = {}
        # a signal may close this while the loop below it holds the lock
        self._lock = threading.RLock()
        self._rooms: OrderedDict[RoomKey, Room] = OrderedDict()
        # rooms that were thrown away, and when: pages must hear everything of the one that follows
        self._lost: dict[RoomKey, float] = {}
        self._services: dict[Store, WorkshopService] = {}
        self._words: dict[str, Words] = {}
        self._looked = self._together = 0.0
        self._thread: threading.Thread | None = None
        # a mark tells who is who, and not whose page it is
        self._salt = secrets.token_bytes(16)
        self.closing = False

    # --- called from any thread

    def edit(self, place: RoomKey, payload: Any) -> Future[Any]:
        """Record an edit; those that wait together are taken together."""
        return self._put(_Job(place, None, payload, Future()))

    def ask(self, place: RoomKey, work: Callable[[Room], T]) -> Future[T]:
        """Let the thread do something with a room."""
        return self._put(_Job(place, work, None, Future()))

    def hand(self, place: RoomKey, client: str, work: Callable[[Room], T]) -> Future[T | None]:
        """Work out what is in a hand, unless a newer shape overtakes it: then None comes back."""
        job = _Job(place, work, None, Future())
        with self._lock:
            # it takes the turn of the one that it overtakes: a quick hand must not lose it each time
            older = self._hands.get((place, client))
            self._hands[place, client] = job
        if older is None:
            self._start()
            self._jobs.put(None)
        else:
            # told only when the newer one is answered: the page would at once ask again
            job.done.add_done_callback(lambda _done: _resolve(older.done, None))
        return job.done

    def later(self, place: RoomKey, work: Callable[[Room], T]) -> Future[T]:
        """Let the thread do something with a room once no stroke waits, or after a while all the same."""
        job = _Job(place, work, None, Future())
        self._later.append((time.monotonic(), job))
        self._start()
        self._jobs.put(None)
        return job.done

    def touched(self, workshop: str) -> None:
        """Tell that something was recorded: whoever listens hears of it now."""
        with self._lock:
            places = [place for place in {*self._readers, *self._rooms} if place.workshop == workshop]
        for place in places:
            self.ask(place, Room.catch_up)

    def switched(self, workshop: str) -> None:
        """Tell that people let the internet in, or no longer: every page asks what holds now."""
        with self._lock:
            readers = [
                one for place, some in self._readers.items() if place.workshop == workshop for one in some
            ]
        self._spread((reader, OUTSIDE) for reader in readers)

    def listen(self, reader: StreamListener) -> None:
        """Begin to tell a reader everything."""
        with self._lock:
            self._readers.setdefault(reader.place, set()).add(reader)

    def leave(self, reader: StreamListener) -> None:
        """Tell a reader no more."""
        with self._lock:
            readers = self._readers.get(reader.place, set())
            readers.discard(reader)
            if not readers:
                self._readers.pop(reader.place, None)

    def mark(self, place: RoomKey, client: str, told: Callable[[str], str]) -> None:
        """Show all others where a hand is."""
        who = hashlib.blake2b(client.encode(), key=self._salt, digest_size=4).hexdigest()
        sent = Sent("mark", "", told(who))
        self._spread((reader, sent) for reader in self._listening(place) if client not in reader.clients)

    def close(self) -> None:
        """End all that is open: a server that stops waits for it."""
        self.closing = True
        with self._lock:
            readers = [reader for some in self._readers.values() for reader in some]
        self._spread((reader, LAST) for reader in readers)

    def words(self, language: str) -> Words:
        """Return the words of a language."""
        return self._words.setdefault(language, Words())

    # --- called on the thread

    def _put(self, job: _Job) -> Future[Any]:
        self._start()
        self._jobs.put(job)
        return job.done

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True, name="smeedkaart-live")
                self._thread.start()

    def _work(self) -> None:
        while True:
            try:
                self._round()
            except Exception as error:  # noqa: BLE001 - without this thread everything would hang, without a word
                sys.stderr.write(f"{unforeseen(error)}\n")

    def _round(self) -> None:
        """Do all that waits, in the order of the class."""
        jobs = self._waiting()
        edits: dict[RoomKey, list[_Job]] = {}
        for job in jobs:
            if job.work is None:
                edits.setdefault(job.place, []).append(job)
            else:
                # what one page asks comes after what it sent before
                self._record(edits.pop(job.place, []))
                self._answer(job)
        for some in edits.values():
            self._record(some)
        self._one_hand()
        self._one_that_waited()
        self._in_between()

    def _waiting(self) -> list[_Job]:
        try:
            first = self._jobs.get(timeout=_LOOK if self._readers or self._behind() else None)
        except Empty:
            return []
        jobs = [first]
        while not self._jobs.empty():
            jobs.append(self._jobs.get())
        return [job for job in jobs if job is not None]

    def _behind(self) -> bool:
        return any(room.behind for room in self._rooms.values())

    def _record(self, jobs: list[_Job]) -> None:
        if not jobs:
            return
        try:
            answers = self._room(jobs[0].place).edit([job.payload for job in jobs])
        except Exception as error:  # noqa: BLE001 - whoever sent it must hear of it, and send it again
            self._stumbled(jobs[0].place, error)
            if len(jobs) == 1:
                _resolve(jobs[0].done, None, error)
                return
            # one of them may be to blame, and the others not
            for job in jobs:
                self._record([job])
            return
        for job, answer in zip(jobs, answers, strict=True):
            _resolve(job.done, answer)

    def _answer(self, job: _Job) -> None:
        try:
            done = job.work(self._room(job.place)) if job.work is not None else None
        except Exception as error:  # noqa: BLE001 - whoever asked must hear of it
            self._stumbled(job.place, error)
            _resolve(job.done, None, error)
        else:
            _resolve(job.done, done)

    def _stumbled(self, place: RoomKey, error: Exception) -> None:
        """Log what nobody foresaw, and begin anew with what is in the store."""
        if not isinstance(error, SmeedkaartError):
            self._rooms.pop(place, None)
            self._lost[place] = time.monotonic()
            sys.stderr.write(f"{unforeseen(error)}\n")

    def _one_hand(self) -> None:
        with self._lock:
            job = self._hands.popitem(last=False)[1] if self._hands else None
            more = bool(self._hands)
        if job is not None:
            self._answer(job)
        if more:
            self._jobs.put(None)

    def _one_that_waited(self) -> None:
        if not self._later:
            return
        if self._jobs.empty() or time.monotonic() - self._later[0][0] > _AT_LAST:
            self._answer(self._later.popleft()[1])
        if self._later:
            self._jobs.put(None)

    def _in_between(self) -> None:
        now = time.monotonic()
        since = now - self._together
        if since > _AT_LAST or (since > _TOGETHER and self._jobs.empty()):
            self._together = now
            for place in list(self._rooms):
                self._try(place, Room.take_together)
        if now - self._looked > _LOOK:
            self._looked = now
            lost = [place for place, since in self._lost.items() if now - since > _ANEW]
            for place in [*self._rooms, *lost]:
                if place in self._readers:
                    self._try(place, Room.catch_up)

    def _try(self, place: RoomKey, work: Callable[[Room], Any]) -> None:
        try:
            work(self._rooms.get(place) or self._room(place))
        except Exception as error:  # noqa: BLE001 - a file that is busy now is looked at again
            self._stumbled(place, error)

    def _room(self, place: RoomKey) -> Room:
        room = self._rooms.pop(place, None)
        if room is None:
            service = self._services.setdefault(place.store, WorkshopService(place.store))
            room = Room(place.store, service, place.workshop, _Telling(self, place), role=role)
            if self._lost.pop(place, None) is not None:
                # it has read already what the one before it never told
                self.tell(place, room.everything())
                for conflict in room.conflicts():
                    self.tell_conflict(place, conflict)
        self._rooms[place] = room
        for other in [other for other in self._rooms if other not in self._readers][: -_ROOMS or None]:
            del self._rooms[other]
        return room

    # --- who hears what

    def _listening(self, place: RoomKey) -> list[StreamListener]:
        with self._lock:
            return list(self._readers.get(place, ()))

    def tell(self, place: RoomKey, news: News) -> None:
        """Tell everybody, in the language of each; called on the thread."""
        readers = self._listening(place)
        written = {
            language: Sent("message", news.seq, self.said(language, news))
            for language in {reader.language for reader in readers}
        }
        self._spread((reader, written[reader.language]) for reader in readers)

    def tell_conflict(self, place: RoomKey, conflict: Conflict) -> None:
        """Tell the two whom it concerns; called on the thread."""
        for reader in self._listening(place):
            for sent in self.conflict_for(reader, conflict):
                self._spread([(reader, sent)])

    def conflict_for(self, reader: StreamListener, conflict: Conflict) -> list[Sent]:
        """Write a conflict for the pages of this reader that it concerns."""
        concerned = [one for one in (conflict.proposer, conflict.other) if one and one in reader.clients]
        with speaking(reader.language):
            return [
                Sent("conflict", "", self.words(reader.language).conflict(conflict, client))
                for client in concerned
            ]

    def said(self, language: str, news: News) -> str:
        """Write news in a language, once for all who read it."""
        with speaking(language):
            return self.words(language).message(news)

    def _spread(self, sent: Iterable[tuple[StreamListener, Sent]]) -> None:
        by_loop: dict[asyncio.AbstractEventLoop, list[tuple[StreamListener, Sent]]] = {}
        for reader, one in sent:
            by_loop.setdefault(reader.loop, []).append((reader, one))
        for loop, some in by_loop.items():
            try:
                loop.call_soon_threadsafe(_take, some)
            except RuntimeError:
                # a server that stopped: its readers are gone with it
                for reader, _sent in some:
                    self.leave(reader)


def _resolve(asked: Future[Any], told: Any, error: Exception | None = None) -> None:
    # whoever left meanwhile must not cost the others their answers
    if asked.set_running_or_notify_cancel():
        asked.set_result(told) if error is None else asked.set_exception(error)


def _take(sent: Iterable[tuple[StreamListener, Sent]]) -> None:
    for reader, one in sent:
        reader.take(one)


class _Telling(Listener):
    """Tells whoever listens to one workshop."""

    def __init__(self, hub: Hub, place: RoomKey) -> None:
        self._hub, self._place = hub, place

    def hear(self, news: News) -> None:
        self._hub.tell(self._place, news)

    def hear_conflict(self, conflict: Conflict) -> None:
        self._hub.tell_conflict(self._place, conflict)


hub = Hub()
"""The one of this server."""


def touched(workshop: str) -> None:
    """Tell that a form or a dialog recorded something in a workshop: every page hears of it now."""
    hub.touched(workshop)


def switched(workshop: str) -> None:
    """Tell that a workshop may ask services on the internet, or no longer."""
    hub.switched(workshop)
