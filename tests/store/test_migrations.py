"""A file of an older smeedkaart is brought to this layout: all of it or nothing, with a copy kept."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely import box

from smeedkaart.errors import StoreError
from smeedkaart.history.event import Event, Output
from smeedkaart.history.handing_on import decisions_as_of
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.store.database import SCHEMA_VERSION, explain_sqlite, layout
from smeedkaart.store.migrations import migrate
from smeedkaart.store.store import Store

# the first layout, word for word as the first version of smeedkaart made it
LAYOUT_1 = """
CREATE TABLE workshops (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    dataset TEXT NOT NULL,
    scheme TEXT NOT NULL,
    created TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE events (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    workshop TEXT NOT NULL,
    kind TEXT NOT NULL,
    area TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    role TEXT NOT NULL,
    reason TEXT NOT NULL,
    name TEXT,
    geometry BLOB,
    decision_kind TEXT,
    decision_level INTEGER,
    edit_id TEXT NOT NULL,
    client TEXT NOT NULL,
    proposes TEXT,
    about INTEGER,
    FOREIGN KEY(workshop) REFERENCES workshops (id) ON DELETE RESTRICT,
    FOREIGN KEY(about) REFERENCES events (id)
);
CREATE INDEX events_of_area ON events (workshop, area);
CREATE INDEX events_in_order ON events (workshop, id);
CREATE INDEX events_of_kind ON events (workshop, kind);
CREATE INDEX events_about ON events (about) WHERE about IS NOT NULL;
CREATE UNIQUE INDEX events_once ON events (
    workshop, edit_id, area, kind, coalesce(proposes, ''), coalesce(decision_kind, '')
);
CREATE TRIGGER events_never_change BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER events_never_go BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER events_never_replaced BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'events are never replaced'); END;
CREATE TRIGGER edits_never_replaced BEFORE INSERT ON events WHEN EXISTS (
                SELECT 1 FROM events WHERE workshop = NEW.workshop AND edit_id = NEW.edit_id
                AND area = NEW.area AND kind = NEW.kind
                AND coalesce(proposes, '') = coalesce(NEW.proposes, '')
                AND coalesce(decision_kind, '') = coalesce(NEW.decision_kind, '')
            ) BEGIN SELECT RAISE(ABORT, 'edits are stored once'); END;
PRAGMA application_id = 1936548971;
PRAGMA user_version = 1;
"""
PLAN = "oudplan"
SHAPE = box(229_000, 525_000, 230_000, 526_000)
EVENTS = 40

# migrates copies of a file, each in a process that kills itself, with no chance to tidy up, before the n-th
# thing it does to a file, for every n until a process comes to the end
KILLED = """
import os, shutil, signal, sqlite3, sys
from pathlib import Path
from alembic import command
from smeedkaart.store.store import Store

pristine, folder = Path(sys.argv[1]), Path(sys.argv[2])
steps = 0

class Dying(sqlite3.Connection):
    done = 0
    def _count(self):
        Dying.done += 1
        if Dying.done == steps:
            os.kill(os.getpid(), signal.SIGKILL)
    def cursor(self, *given):
        self._count()
        return super().cursor(*given)
    def execute(self, *given):
        self._count()
        return super().execute(*given)
    def commit(self):
        self._count()
        super().commit()
    def backup(self, *given, progress, **more):
        def step(*told):
            self._count()
            progress(*told)
        super().backup(*given, pages=1, progress=step, **more)

connect = sqlite3.connect
sqlite3.connect = lambda *given, **more: connect(*given, factory=Dying, **more)
while True:
    steps += 1
    path = folder / f"step{steps}" / "plan.sqlite"
    path.parent.mkdir()
    shutil.copy(pristine, path)
    child = os.fork()
    if child == 0:
        Store(path).workshops()
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code != -signal.SIGKILL:
        # a process that came to the end, or one that failed, which is told
        sys.exit(code)
    print(path, flush=True)
"""

WAITS = """
import sys
from pathlib import Path
from smeedkaart.store.store import Store
print("ready", flush=True)
sys.stdin.readline()
print(len(Store(Path(sys.argv[1])).events(sys.argv[2])))
"""


def old_file(path: Path) -> Path:
    """Make a file of the first layout with events in it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        old.execute("PRAGMA journal_mode = WAL")
        old.executescript(LAYOUT_1)
        old.execute(
            "INSERT INTO workshops VALUES (?, 'Krakeel', 'hoogeveen', 'hoogeveen-2007', ?)",
            (PLAN, "2026-01-01T00:00:00+00:00"),
        )
        for i in range(EVENTS):
            old.execute(
                """INSERT INTO events (workshop, kind, area, valid_from, recorded_at, role, reason, name,
                   geometry, edit_id, client) VALUES (?, 'draw', ?, '2007-05-30',
                   '2026-01-01T00:00:00+00:00', 'facilitator', '', ?, ?, ?, '')""",
                (PLAN, f"a{i}", f"Gebied {i}", shapely.to_wkb(SHAPE), f"e{i}"),
            )
    return path


def rows(path: Path) -> list[tuple[object, ...]]:
    """Read the events as any other program would."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return connection.execute("SELECT * FROM events ORDER BY id").fetchall()


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def copies(folder: Path) -> list[Path]:
    return sorted(folder.glob("plan.v1-*.sqlite"))


def laid_out(path: Path) -> dict[str, str]:
    """Return the statement behind every table, index and trigger, apart from line ends and spaces."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        ).fetchall()
    return {name: re.sub(r"\s+", "", sql) for name, sql in found}


# what each layout added to the one before, to be taken away again
ADDED = {
    6: ["DROP TABLE details", "DROP TABLE beginnings"],
    5: [
        f"DROP TRIGGER {name}"
        for name in (
            "workshops_never_change",
            "workshops_never_go",
            "workshops_never_replaced",
            "online_never_changes",
            "online_never_goes",
            "online_never_replaced",
        )
    ],
    4: ["DROP TABLE handed_on"],
    3: ["DROP TABLE online"],
}


def as_left_by(earlier: int, path: Path) -> None:
    """Make of a file of this layout one as an earlier smeedkaart left it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for number in range(SCHEMA_VERSION, earlier, -1):
            for statement in ADDED[number]:
                connection.execute(statement)
        connection.execute(f"UPDATE alembic_version SET version_num = '{earlier:04}'")  # noqa: S608
        connection.execute(f"PRAGMA user_version = {earlier}")


@contextmanager
def locked_folder() -> Iterator[Path]:
    """Give a folder in which nobody may write, not even the administrator who may run the tests."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        old_file(folder / "plan.sqlite")
        administrator = os.geteuid() == 0
        folder.chmod(0o555)
        for file in folder.iterdir():
            file.chmod(0o444)
        if administrator:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            if administrator:
                os.seteuid(0)
            folder.chmod(0o755)


def test_an_old_file_opens_with_everything_in_it_and_takes_what_is_new(tmp_path: Path) -> None:
    path = old_file(tmp_path / "plan.sqlite")
    before = rows(path)
    store = Store(path)
    assert store.workshop(PLAN).name == "Krakeel"
    events = store.events(PLAN)
    assert [(event.id, event.area, event.name) for event in events] == [
        (i + 1, f"a{i}", f"Gebied {i}") for i in range(EVENTS)
    ]
    assert all(event.geometry == SHAPE and event.valid_from == date(2007, 5, 30) for event in events)
    assert version(path) == SCHEMA_VERSION == 6
    assert rows(path) == before
    merge = Event(
        "merge", "c", date(2012, 1, 1), inputs=("a0", "a1"), outputs=(Output("c", "Binnenstad", SHAPE),)
    )
    (recorded,) = store.append(PLAN, [merge]).events
    # ids go on where the old file stopped
    assert recorded.id == EVENTS + 1
    store.append(PLAN, [Event("undo", "c", date(2012, 1, 1), about=recorded.id)])
    assert len(areas_as_of(store.events(PLAN))) == EVENTS


def test_a_copy_of_the_old_file_is_kept_and_can_be_opened(tmp_path: Path) -> None:
    path = old_file(tmp_path / "plan.sqlite")
    before = rows(path)
    Store(path).workshops()
    (copy,) = copies(tmp_path)
    assert version(copy) == 1
    assert rows(copy) == before
    # one file that can be mailed or put on a stick, without a log beside it
    assert sorted(found.name for found in tmp_path.iterdir() if found.name.startswith(copy.name)) == [
        copy.name
    ]
    # the copy itself can be used again
    assert len(Store(copy).events(PLAN)) == EVENTS
    # nothing is copied a second time
    Store(path).workshops()
    assert copies(tmp_path)[0] == copy


def test_what_still_lies_in_the_log_of_the_old_file_is_in_the_copy_too(tmp_path: Path) -> None:
    path = old_file(tmp_path / "plan.sqlite")
    # someone else has the file open, so that the log is not yet taken into it
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA wal_autocheckpoint = 0")
        other.execute(
            "INSERT INTO workshops VALUES ('laatste', 'Laatste', 'h', 'h', '2026-01-02T00:00:00+00:00')"
        )
        assert path.with_name("plan.sqlite-wal").stat().st_size > 0
        assert Store(path).workshop("laatste").name == "Laatste"
    with closing(sqlite3.connect(copies(tmp_path)[0])) as copy:
        assert copy.execute("SELECT count(*) FROM workshops").fetchone() == (2,)


def test_a_migrated_file_and_a_new_one_have_the_same_layout(tmp_path: Path) -> None:
    migrated = old_file(tmp_path / "plan.sqlite")
    Store(migrated).workshops()
    new = tmp_path / "new.sqlite"
    Store(new).workshops()
    assert laid_out(migrated) == laid_out(new)
    # all but the statement that writes the stamp makes something
    assert len(laid_out(new)) == len(layout()) - 1
    stamps = []
    for path in (migrated, new):
        with closing(sqlite3.connect(path)) as connection:
            stamps.append(
                [
                    connection.execute(statement).fetchall()
                    for statement in (
                        "SELECT * FROM alembic_version",
                        "PRAGMA user_version",
                        "PRAGMA application_id",
                        "PRAGMA journal_mode",
                    )
                ]
            )
    assert stamps[0] == stamps[1]


def test_a_file_of_the_second_layout_opens_with_every_workshop_offline(tmp_path: Path) -> None:
    path = tmp_path / "plan.sqlite"
    workshop = Store(path).create_workshop("Krakeel").id
    new = laid_out(path)
    # all but the switches
    as_left_by(2, path)
    store = Store(path)
    assert store.online_since(workshop) is None
    assert (version(path), laid_out(path)) == (SCHEMA_VERSION, new)
    store.switch_online(workshop, on=True)
    assert store.online_since(workshop) is not None


def test_a_file_of_the_third_layout_says_nothing_of_what_goes_on_and_is_followed_as_before(
    tmp_path: Path,
) -> None:
    path = tmp_path / "plan.sqlite"
    workshop = Store(path).create_workshop("Krakeel").id
    both = (Output("c", "Kern", SHAPE),)
    history = [
        Event("draw", "a", date(2007, 1, 1), name="Noord", geometry=SHAPE),
        Event("draw", "b", date(2007, 1, 1), name="Zuid", geometry=SHAPE),
        Event("decision", "a", date(2008, 1, 1), decision=("initiative", 1)),
        Event("merge", "c", date(2012, 1, 1), inputs=("a", "b"), outputs=both),
    ]
    Store(path).append(workshop, history)
    new = laid_out(path)
    as_left_by(3, path)
    events = Store(path).events(workshop)
    assert (version(path), laid_out(path)) == (SCHEMA_VERSION, new)
    assert [event.handed_on for event in events] == [None] * 4
    # what was decided about an area lapsed with it
    assert [one.area for one in decisions_as_of(events, date(2011, 12, 31))] == ["a"]
    assert decisions_as_of(events, date(2012, 1, 1)) == ()


def test_a_file_of_the_fifth_layout_says_nothing_of_rules_and_keeps_the_name_of_its_scheme(
    tmp_path: Path,
) -> None:
    path = tmp_path / "plan.sqlite"
    workshop = Store(path).create_workshop("Krakeel", scheme="hoogeveen-2007").id
    Store(path).append(workshop, [Event("draw", "a", date(2007, 1, 1), name="Noord", geometry=SHAPE)])
    new = laid_out(path)
    as_left_by(5, path)
    (drawn,) = Store(path).events(workshop)
    assert (version(path), laid_out(path)) == (SCHEMA_VERSION, new)
    assert (drawn.name, drawn.area_kind, drawn.area_group, drawn.initiative) == ("Noord", "", "", "")
    opened = Store(path).workshop(workshop)
    assert (opened.scheme, opened.document) == ("hoogeveen-2007", "")
    Store(path).append(workshop, [Event("data", "", date(2012, 1, 1), setting="GM0118-2012")])
    assert Store(path).events(workshop)[-1].setting == "GM0118-2012"


def test_the_links_of_a_migrated_file_can_neither_change_nor_go(tmp_path: Path) -> None:
    path = old_file(tmp_path / "plan.sqlite")
    merge = Event("merge", "c", date(2012, 1, 1), inputs=("a0", "a1"), outputs=(Output("c", "Kern", SHAPE),))
    Store(path).append(PLAN, [merge])
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for statement in (
            "UPDATE links SET name = 'x'",
            "DELETE FROM links",
            "INSERT OR REPLACE INTO links SELECT * FROM links",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                raw.execute(statement)


MOMENTS = ("BEFORE UPDATE ON", "BEFORE DELETE ON", "BEFORE INSERT ON")
# one statement for each way in which a row can be lost
LOSSES = (
    "UPDATE workshops SET name = 'x'",
    "UPDATE OR REPLACE workshops SET id = 'x'",
    "DELETE FROM workshops",
    "REPLACE INTO workshops SELECT id, 'x', dataset, scheme, created FROM workshops",
    """REPLACE INTO workshops (rowid, id, name, dataset, scheme, created)
       SELECT rowid, 'x', 'x', dataset, scheme, created FROM workshops""",
    "UPDATE online SET is_on = 0",
    "DELETE FROM online",
    "REPLACE INTO online SELECT id, workshop, switched_at, 0 FROM online",
)


@pytest.mark.parametrize("old", [True, False])
def test_a_workshop_and_its_switches_can_neither_change_nor_go(tmp_path: Path, old: bool) -> None:
    path = tmp_path / "plan.sqlite"
    workshop = Store(path).create_workshop("Krakeel").id
    Store(path).switch_online(workshop, on=True)
    if old:
        as_left_by(4, path)
    kept = Store(path).workshop(workshop), Store(path).online_since(workshop)
    # another program, which does not ask for keys to be held up
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for statement in LOSSES:
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                raw.execute(statement)
    assert (Store(path).workshop(workshop), Store(path).online_since(workshop)) == kept
    # a new one still comes in
    assert len({Store(path).create_workshop("Noord").id, workshop}) == len(Store(path).workshops()) == 2


def test_every_table_is_guarded_against_change_loss_and_replacement(tmp_path: Path) -> None:
    path = tmp_path / "plan.sqlite"
    Store(path).workshops()
    with closing(sqlite3.connect(path)) as raw:
        named = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        guards = raw.execute("SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    # what SQLite and Alembic keep for themselves holds nothing that people recorded
    tables = {name for (name,) in named if not name.startswith(("sqlite_", "alembic_"))}
    assert {"workshops", "events", "links", "handed_on", "online"} <= tables
    for table in tables:
        moments = {moment for name, sql in guards for moment in MOMENTS if name == table and moment in sql}
        assert moments == set(MOMENTS), table


@pytest.mark.skipif(sys.platform == "win32", reason="processes cannot be copied there")
def test_a_migration_that_is_killed_at_any_step_leaves_the_old_file_as_it_was(tmp_path: Path) -> None:
    path = old_file(tmp_path / "plan.sqlite")
    before = rows(path)
    process = subprocess.run(
        [sys.executable, "-c", KILLED, str(path), str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    killed = [Path(line) for line in process.stdout.splitlines()]
    versions = [version(found) for found in killed]
    # old until the commit, new after it, and nothing in between
    assert versions == sorted(versions)
    assert versions.count(1) > 30
    for found, layout_ in zip(killed, versions, strict=True):
        assert rows(found) == before
        whole = layout_ == SCHEMA_VERSION
        assert [name in laid_out(found) for name in ("links", "online", "handed_on")] == [whole] * 3
        # whatever is called a copy is a whole one
        assert all(rows(copy) == before for copy in copies(found.parent))
    for found in (killed[0], killed[len(killed) // 2], killed[-1]):
        assert len(Store(found).events(PLAN)) == EVENTS


def test_two_processes_that_open_an_old_file_at_once_migrate_it_once(tmp_path: Path) -> None:
    path = old_file(tmp_path / "plan.sqlite")
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WAITS, str(path), PLAN],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    outcomes = [process.communicate(timeout=60)[0] for process in processes]
    assert outcomes == [f"{EVENTS}\n"] * 3
    assert len(copies(tmp_path)) == 1
    assert version(copies(tmp_path)[0]) == 1
    assert list(tmp_path.glob("*.part")) == []


def test_threads_that_open_different_old_files_do_not_mix_them_up(tmp_path: Path) -> None:
    paths = [old_file(tmp_path / f"plan{i}.sqlite") for i in range(4)]
    counts: list[int] = []
    barrier = threading.Barrier(len(paths))

    def read(path: Path) -> None:
        barrier.wait()
        counts.append(len(Store(path).events(PLAN)))

    threads = [threading.Thread(target=read, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [EVENTS] * 4
    assert [version(path) for path in paths] == [SCHEMA_VERSION] * 4


@pytest.mark.skipif(sys.platform == "win32", reason="folders have other permissions there")
def test_an_old_file_is_reported_and_left_as_it_was_where_nothing_may_be_written_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with locked_folder() as folder:
        # elsewhere it would be shown, from a copy that is brought up to date
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        content = (folder / "plan.sqlite").read_bytes()
        with pytest.raises(StoreError, match="controleer de rechten"):
            Store(folder / "plan.sqlite").workshops()
        assert (folder / "plan.sqlite").read_bytes() == content
        assert copies(folder) == []
        assert list(folder.glob("*.part")) == []


def cramped(pages: int) -> Callable[..., sqlite3.Connection]:
    """Return a way to open files that may not grow beyond some pages, as on a disk that is full."""
    connect = sqlite3.connect

    def open_cramped(*given: Any, **more: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*given, **more)
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    return open_cramped


def test_a_disk_without_room_for_the_copy_is_reported_and_the_file_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = old_file(tmp_path / "plan.sqlite")
    before = rows(path)
    with monkeypatch.context() as full:
        full.setattr("smeedkaart.store.migrations.sqlite3.connect", cramped(5))
        with pytest.raises(StoreError, match="De schijf is vol"):
            Store(path).workshops()
    assert [found.name for found in tmp_path.iterdir() if "v1" in found.name] == []
    assert (version(path), rows(path)) == (1, before)
    # once there is room it works
    assert len(Store(path).events(PLAN)) == EVENTS


def test_a_disk_that_fills_up_during_the_migration_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = old_file(tmp_path / "plan.sqlite")
    before = rows(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(Exception, match="full") as refused:
            migrate(connection, path, 1)
        assert not connection.in_transaction
    assert "De schijf is vol" in str(explain_sqlite(getattr(refused.value, "orig", refused.value), path))
    assert (version(path), rows(path)) == (1, before)
    assert copies(tmp_path) == []
    assert "links" not in laid_out(path)


def test_a_newer_file_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = old_file(tmp_path / "plan.sqlite")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(StoreError, match="nieuwere versie van smeedkaart"):
        Store(path).workshops()
    assert version(path) == SCHEMA_VERSION + 1
    assert copies(tmp_path) == []
    assert "links" not in laid_out(path)
