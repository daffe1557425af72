"""Writers that are killed at random moments, over and over, lose nothing that was acknowledged."""

from __future__ import annotations

import multiprocessing
import os
import random
import select
import signal
import sqlite3
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

import pytest
from shapely import box

from smeedkaart.history.event import Event, Output
from smeedkaart.history.kinds import kind_of
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.store.store import Appended, Store

EVENTS = 500
WRITERS = ("left", "right")
KILLS = 60
START, LATER = date(2007, 5, 30), date(2012, 1, 1)
# how many events each edit of a round holds
ROUND = (1, 2, 1, 2, 1, 1, 2)


def edits(writer: str) -> list[tuple[Event, ...]]:
    """Return what one writer records, half of all events: in each round of ten, all sorts of them."""
    made: list[tuple[Event, ...]] = []
    for i in range(EVENTS // len(WRITERS) // sum(ROUND)):
        a, b, c, d = (f"{writer}-{i}-{one}" for one in "abcd")
        west = 200_000 + 20 * i
        left, right = box(west, 500_000, west + 10, 500_010), box(west + 10, 500_000, west + 20, 500_010)
        both = left.union(right)
        halves = (Output(a + "2", a + "2", left), Output(b + "2", b + "2", right))
        made += [
            (Event("draw", a, START, name=a, geometry=left),),
            (
                Event("draw", b, START, name=b, geometry=right),
                Event("decision", b, START, decision=("initiative", 1)),
            ),
            (Event("merge", c, LATER, inputs=(a, b), outputs=(Output(c, c, both),)),),
            (Event("rename", c, LATER, name=d), Event("redraw", c, LATER, geometry=both)),
            (Event("split", a + "2", LATER, inputs=(c,), outputs=halves),),
            (Event("end", a + "2", LATER),),
            (Event("draw", d, LATER, name=c, geometry=left), Event("end", b + "2", LATER)),
        ]
    return made


def write(path: str, plan: str, writer: str, start: int, answers: int) -> None:
    """Record edits from one on, and tell of each, in one stroke, once the store has acknowledged it."""
    from dataclasses import replace  # noqa: PLC0415

    store = Store(path, patience=30)
    # after a crash nobody knows whether the last edits were recorded: by their keys they can be sent again
    keyed = [
        (number, [replace(event, edit_id=f"{writer}-{number}") for event in edit])
        for number, edit in enumerate(edits(writer))
    ][start:]
    while keyed:
        # now one, now two in one transaction
        now, keyed = keyed[: 1 + keyed[0][0] % 2], keyed[1 + keyed[0][0] % 2 :]
        done = store.append_all(plan, [(sent, None) for _number, sent in now])
        lines = [
            " ".join([str(number), *(str(event.id) for event in stored.events)])
            for (number, _sent), stored in zip(now, done, strict=True)
            if isinstance(stored, Appended)
        ]
        os.write(answers, "".join(f"{line}\n" for line in lines).encode())


def run(path: str, plan: str, writer: str, start: int, answers: object) -> None:
    """Start writing in this process; `answers` came along as a connection."""
    write(path, plan, writer, start, answers.fileno())  # type: ignore[attr-defined]


@dataclass
class Writer:
    """One writer as its starter sees it: the process that runs now, and what was acknowledged by all."""

    name: str
    acknowledged: dict[int, tuple[int, ...]] = field(default_factory=dict)
    process: ForkServerProcess | None = None
    answers: int = -1

    def start(self, context: ForkServerContext, store: Store, plan: str) -> None:
        """Start a process that goes on after what was acknowledged."""
        receiving, sending = context.Pipe(duplex=False)
        begin = max(self.acknowledged, default=-1) + 1
        self.process = context.Process(target=run, args=(str(store.path), plan, self.name, begin, sending))
        self.process.start()
        sending.close()
        self.answers = os.dup(receiving.fileno())
        receiving.close()

    def listen(self) -> bool:
        """Take in what was acknowledged; False when its process is over."""
        heard = os.read(self.answers, 65536)
        for line in heard.decode().splitlines():
            number, *ids = map(int, line.split())
            assert number not in self.acknowledged
            self.acknowledged[number] = tuple(ids)
        return bool(heard)

    def kill(self) -> bool:
        """Kill -9, and take in what was acknowledged before; False when the process was just done."""
        assert self.process is not None
        self.process.kill()
        self.process.join()
        killed = self.process.exitcode == -signal.SIGKILL
        self.finish()
        return killed

    def finish(self) -> None:
        """Take in the last of what was acknowledged, and clear away after the process."""
        assert self.process is not None
        while self.listen():
            pass
        self.process.join()
        self.process.close()
        os.close(self.answers)
        self.process = None


def write_under_fire(store: Store, plan: str, chance: random.Random) -> tuple[list[Writer], int]:
    """Let all writers do their work while one of them is killed at random, again and again."""
    context = multiprocessing.get_context("forkserver")
    # a writer that is started again need not load everything once more
    context.set_forkserver_preload(["tests.store.test_store_kill"])
    writers = [Writer(name) for name in WRITERS]
    work = len(edits(WRITERS[0]))
    kills = 0
    for writer in writers:
        writer.start(context, store, plan)
    while running := [writer for writer in writers if writer.process is not None]:
        ready, _none, _nothing = select.select([writer.answers for writer in running], [], [], 30)
        assert ready, "a writer hangs"
        for writer in running:
            if writer.answers in ready and not writer.listen():
                writer.finish()
        done = sum(len(writer.acknowledged) for writer in writers)
        alive = [w for w in writers if w.process is not None and len(w.acknowledged) < work - 1]
        # spread over the work, so that there is enough left to be killed in
        if alive and done * KILLS >= kills * work * len(writers) * 0.9:
            victim = chance.choice(alive)
            time.sleep(chance.uniform(0, 0.02))
            if victim.kill():
                kills += 1
                victim.start(context, store, plan)
    return writers, kills


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9 there")
def test_two_writers_killed_fifty_times_lose_no_acknowledged_event_and_record_none_twice(
    tmp_path: Path,
) -> None:
    store = Store(tmp_path / "plan.sqlite", patience=30)
    plan = store.create_workshop("Krakeel").id
    writers, kills = write_under_fire(store, plan, random.Random(2007))  # noqa: S311
    assert kills >= 50
    events = store.events(plan)
    by_edit: dict[str, list[Event]] = {}
    for event in events:
        by_edit.setdefault(event.edit_id, []).append(event)
    for writer in writers:
        wanted = edits(writer.name)
        # every edit was acknowledged in the end, and stands there once, whole, under the ids that were told
        assert sorted(writer.acknowledged) == list(range(len(wanted)))
        for number, edit in enumerate(wanted):
            stored = by_edit.pop(f"{writer.name}-{number}")
            assert tuple(event.id for event in stored) == writer.acknowledged[number]
            assert [
                (e.kind, e.area, e.valid_from, e.name, e.geometry, e.inputs, e.outputs) for e in stored
            ] == [(e.kind, e.area, e.valid_from, e.name, e.geometry, e.inputs, e.outputs) for e in edit]
    assert by_edit == {}
    assert len(events) == EVENTS
    assert_sound(store, events)


def assert_sound(store: Store, events: tuple[Event, ...]) -> None:
    """Look at the file as any other program would, and at what follows from it."""
    with closing(sqlite3.connect(store.path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        links = connection.execute("SELECT event, side FROM links").fetchall()
    changes = [event for event in events if kind_of(event.kind).several]
    # 2 in and 1 out of a merge, 1 in and 2 out of a split
    assert Counter(event for event, _side in links) == {event.id: 3 for event in changes}
    # of each round only the last drawing is left
    assert len(areas_as_of(events)) == sum(event.kind == "merge" for event in events)
