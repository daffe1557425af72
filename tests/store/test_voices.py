"""Drawings of residents in a file of their own: five at a time, and what goes is gone from every file."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import struct
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from smeedkaart import agreement
from smeedkaart.errors import StoreError
from smeedkaart.history.event import Event
from smeedkaart.store import opening
from smeedkaart.store import voices as module
from smeedkaart.store.place import voices_beside
from smeedkaart.store.restoring import put_back
from smeedkaart.store.store import Store
from smeedkaart.store.voices import Subject, Voices

NOW = datetime(2026, 11, 29, 20, 15, tzinfo=UTC)


class Clock:
    """A calendar that a test turns."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """Tell what time it is."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "now", clock)
    return clock


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "plan.sqlite"


def shape(number: int) -> Polygon:
    """Make a drawing with corners that no other drawing has, and that no file has by chance."""
    x, y = 228_123.4567 + number * 7.0311, 527_987.6543 + number * 3.0177
    return Polygon([(x, y), (x + 301.1, y + 2.2), (x + 290.3, y + 250.4), (x + 4.5, y + 244.6)])


def traces(drawing: Polygon) -> list[bytes]:
    """Everything by which a drawing could be known in a file: its corners as doubles, and as text."""
    found = [shapely.to_wkb(drawing, byte_order=order)[9:] for order in (0, 1)]
    for x, y in shapely.get_coordinates(drawing)[:-1].tolist():
        for number in (x, y):
            found += [struct.pack(order + "d", number) for order in "<>"]
            found += [repr(number).encode(), f"{number:.2f}".encode()]
    return found


def holds(folder: Path, drawing: Polygon) -> list[str]:
    """Name the files in a folder that hold anything of a drawing."""
    marks = traces(drawing)
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(mark in path.read_bytes() for mark in marks)]


def five(voices: Voices, first: int = 0, workshop: str = "w", subject: str = "Krakeel") -> list[str]:
    return [voices.add(workshop, subject, shape(first + i)) for i in range(5)]


def seen(voices: Voices) -> list[bytes]:
    return sorted(shapely.to_wkb(one) for one in voices.drawings("w", "Krakeel").geometry)


def test_nothing_is_made_before_the_first_drawing(store: Path) -> None:
    voices = Voices(store)
    assert voices.subjects("w") == ()
    assert len(voices.drawings("w", "Krakeel")) == 0
    assert voices.erase("w") == 0
    assert voices.expire() == 0
    assert list(store.parent.iterdir()) == []


def test_five_at_a_time_make_up_what_is_seen(store: Path) -> None:
    voices = Voices(store)
    for number in range(4):
        voices.add("w", "Krakeel", shape(number))
        assert seen(voices) == []
        assert voices.subjects("w") == (Subject("Krakeel", number + 1, 0, 4 - number),)
    voices.add("w", " krakeel ", shape(4))
    first = seen(voices)
    assert first == sorted(shapely.to_wkb(shape(number)) for number in range(5))
    for number in range(5, 9):
        voices.add("w", "Krakeel", shape(number))
        assert seen(voices) == first
    assert voices.subjects("w") == (Subject("Krakeel", 9, 5, 1),)
    voices.add("w", "Krakeel", shape(9))
    assert len(seen(voices)) == 10
    found = agreement(voices.drawings("w", "Krakeel"))
    assert (found.drawings, found.waiting) == (10, 0)


def test_workshops_and_places_do_not_mix(store: Path) -> None:
    voices = Voices(store)
    five(voices)
    five(voices, 10, subject="Noord")
    five(voices, 20, workshop="v")
    assert len(seen(voices)) == 5
    assert [one.name for one in voices.subjects("w")] == ["Krakeel", "Noord"]
    assert voices.erase("w", "noord") == 5
    assert [one.name for one in voices.subjects("w")] == ["Krakeel"]
    assert voices.erase("w") == 5
    assert voices.subjects("w") == ()
    assert len(voices.subjects("v")) == 1


def test_who_takes_a_drawing_back_hides_the_others_until_five_new_ones_came(store: Path) -> None:
    """Ten are shown and four wait; one goes. Nine, four and five new: 14 are shown, and four wait."""
    voices = Voices(store)
    codes = [*five(voices), *five(voices, 5)]
    for number in range(10, 14):
        voices.add("w", "Krakeel", shape(number))
    assert voices.take_back("w", codes[3].lower().replace("-", " ")) == "Krakeel"
    with pytest.raises(StoreError, match="code"):
        voices.take_back("w", codes[3])
    with pytest.raises(StoreError, match="code"):
        voices.take_back("another workshop", codes[4])
    for number in range(14, 19):
        assert seen(voices) == []
        (subject,) = voices.subjects("w")
        assert (subject.shown, subject.needed) == (0, 19 - number)
        voices.add("w", "Krakeel", shape(number))
    assert len(seen(voices)) == 14
    assert shapely.to_wkb(shape(3)) not in seen(voices)
    assert voices.subjects("w") == (Subject("Krakeel", 18, 14, 1),)


def test_drawings_go_by_themselves_after_the_days_set(store: Path, clock: Clock) -> None:
    voices = Voices(store, days=30)
    five(voices)
    clock.now += timedelta(days=10)
    five(voices, 5)
    clock.now += timedelta(days=19)
    assert len(seen(voices)) == 10
    # the thirtieth day of the first five; those that are left come back with five new ones
    clock.now += timedelta(days=1)
    assert voices.subjects("w") == (Subject("Krakeel", 5, 0, 5),)
    assert all(not holds(store.parent, shape(number)) for number in range(5))
    clock.now += timedelta(days=10)
    # at opening, also by another who opens it
    Voices(store, days=30)
    assert all(not holds(store.parent, shape(number)) for number in range(10))
    assert voices.subjects("w") == ()


def test_drawings_go_while_nobody_asks_for_them(
    store: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LOOK", 0.01)
    voices = Voices(store)
    five(voices)
    clock.now += timedelta(days=90)
    file = voices_beside(store)
    waits = threading.Event()
    for _look in range(500):
        if not any(mark in file.read_bytes() for mark in traces(shape(0))):
            break
        waits.wait(0.02)
    assert not any(mark in file.read_bytes() for mark in traces(shape(0)))


def test_the_file_knows_no_names_times_or_order(store: Path) -> None:
    voices = Voices(store)
    codes = five(voices)
    path = voices_beside(store)
    with closing(sqlite3.connect(path)) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(drawings)")]
        rows = connection.execute("SELECT id, day, round FROM drawings").fetchall()
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert columns == ["id", "workshop", "subject", "geometry", "day", "token", "round"]
    assert len({row[0] for row in rows}) == 5
    assert len({row[1:] for row in rows}) == 1
    assert all(code.replace("-", "").encode() not in path.read_bytes() for code in codes)
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.chmod(0o644)
        voices.subjects("w")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in store.parent.iterdir()] == ["plan.stemmen.sqlite"]


def test_a_drawing_without_surface_or_of_nothing_is_refused(store: Path) -> None:
    voices = Voices(store)
    with pytest.raises(StoreError, match="omsluit niets"):
        voices.add("w", "Krakeel", Polygon())
    with pytest.raises(StoreError, match="welk gebied"):
        voices.add("w", "  ", shape(0))


def test_another_file_in_its_place_is_left_alone_and_a_damaged_one_is_told(store: Path) -> None:
    path = voices_beside(store)
    Store(path).create_workshop("Een opslag")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="ongewijzigd"):
        Voices(store).add("w", "Krakeel", shape(0))
    assert path.read_bytes() == before
    path.unlink()
    for beside in path.parent.glob("*-wal"):
        beside.unlink()
    five(Voices(store))
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)
    with pytest.raises(StoreError, match="tekeningen van bewoners is beschadigd"):
        Voices(store).subjects("w")


@contextmanager
def temporary(folder: Path) -> Iterator[None]:
    """Let SQLite and Python put what is temporary in a folder that can be searched."""
    folder.mkdir()
    before = os.environ.get("SQLITE_TMPDIR")
    os.environ["SQLITE_TMPDIR"] = str(folder)
    try:
        yield
    finally:
        del os.environ["SQLITE_TMPDIR"]
        if before is not None:
            os.environ["SQLITE_TMPDIR"] = before


@pytest.mark.parametrize("how", ["taken back", "erased", "expired"])
def test_nothing_of_a_drawing_that_went_is_left_in_any_file(how: str, tmp_path: Path, clock: Clock) -> None:
    """Enough drawings that pages split and move; corners as doubles both ways round, as WKB and as text."""
    store = tmp_path / "here" / "plan.sqlite"
    store.parent.mkdir()
    with temporary(tmp_path / "tmp"):
        voices = Voices(store)
        # of many sizes: some in a page with others, some over several pages
        big = shapely.segmentize(shape(500), 2.0)
        codes = [voices.add("w", "Krakeel", big if i == 30 else shape(i)) for i in range(60)]
        voices.add("v", "Elders", shape(900))
        gone = [7, 30, 44] if how == "taken back" else list(range(60))
        assert holds(tmp_path, shape(7)) == ["plan.stemmen.sqlite"]
        if how == "taken back":
            for number in gone:
                voices.take_back("w", codes[number])
        elif how == "erased":
            assert voices.erase("w", "Krakeel") == 60
        else:
            clock.now += timedelta(days=100)
            assert voices.expire() == 61
    for number in gone:
        assert holds(tmp_path, big if number == 30 else shape(number)) == []
    # and the search finds what did not go
    if how == "taken back":
        assert holds(tmp_path, shape(8)) == ["plan.stemmen.sqlite"]
    if how != "expired":
        assert holds(tmp_path, shape(900)) == ["plan.stemmen.sqlite"]


def test_after_a_crash_at_any_moment_a_drawing_is_there_whole_or_gone_from_every_file(tmp_path: Path) -> None:
    """Copy the files as they are at every few steps of SQLite, as a killed process would leave them."""
    store = tmp_path / "here" / "plan.sqlite"
    store.parent.mkdir()
    voices = Voices(store)
    # larger than a page
    gone = shapely.segmentize(shape(11), 2.0)
    codes = [voices.add("w", "Krakeel", gone if i == 11 else shape(i)) for i in range(25)]
    moments: list[Path] = []
    states: set[tuple[bytes, ...]] = set()

    def left_behind() -> int:
        state = tuple(one.read_bytes() for one in sorted(store.parent.iterdir()))
        if state in states:
            return 0
        states.add(state)
        moment = tmp_path / f"crash{len(moments)}"
        shutil.copytree(store.parent, moment)
        moments.append(moment)
        return 0

    with watched(left_behind):
        voices.take_back("w", codes[11])
    hot = [moment for moment in moments if holds(moment, gone)[1:] == ["plan.stemmen.sqlite-journal"]]
    assert hot, "no moment was in the middle of a change"
    counts = set()
    for moment in moments:
        again = Voices(moment / "plan.sqlite")
        (subject,) = again.subjects("w")
        counts.add(subject.drawings)
        if subject.drawings == 25:
            # not gone yet, and whole: whoever took it back does so again
            assert again.take_back("w", codes[11]) == "Krakeel"
        assert holds(moment, gone) == []
        assert again.subjects("w")[0].drawings == 24
    assert counts == {24, 25}


@contextmanager
def watched(look: Callable[[], int]) -> Iterator[None]:
    """Call something at every few steps of every connection that is opened meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        real = opening.connect

        def connect(*given: object) -> sqlite3.Connection:
            connection = real(*given)  # type: ignore[arg-type]
            # so that pages do not wait in memory for the end of a change
            connection.execute("PRAGMA cache_size = 1")
            connection.set_progress_handler(look, 5)
            return connection

        patch.setattr(module, "connect", connect)
        yield


def test_no_copy_and_no_export_of_the_store_holds_a_drawing(tmp_path: Path) -> None:
    path = tmp_path / "here" / "plan.sqlite"
    path.parent.mkdir()
    store = Store(path)
    plan = store.create_workshop("Avond")
    store.append(
        plan.id, [Event("draw", "a", NOW.date(), name="Noord", geometry=box(229e3, 525e3, 230e3, 526e3))]
    )
    voices = Voices(path)
    five(voices, workshop=plan.id)
    out = tmp_path / "out"
    out.mkdir()
    store.copy_to(out / "stick.sqlite")
    (out / "taken along.sqlite").write_bytes(store.copied())
    kept = store.keep_copy()
    put_back(path, kept)
    store.close()
    for number in range(5):
        assert holds(tmp_path, shape(number)) == ["plan.stemmen.sqlite"]
    # and putting a copy back leaves them where they are
    assert len(voices.drawings(plan.id, "Krakeel")) == 5


steps = st.lists(st.one_of(st.just("add"), st.integers(0, 30), st.just("day")), min_size=5, max_size=60)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_what_is_seen_changes_by_five_that_nobody_saw_before(steps: list[str | int]) -> None:
    """Whatever is added, taken back and expires: two views differ by five or more new drawings, or not."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        clock = Clock()
        patch.setattr(module, "now", clock)
        voices = Voices(Path(folder) / "plan.sqlite", days=4)
        codes: list[str] = []
        views: list[set[bytes]] = []
        for step in steps:
            if step == "add":
                codes.append(voices.add("w", "Krakeel", shape(len(codes))))
            elif step == "day":
                clock.now += timedelta(days=1)
            elif codes:
                # or it went before
                with suppress(StoreError):
                    voices.take_back("w", codes[int(step) % len(codes)])
            view = set(seen(voices))
            assert not view or len(view) >= 5
            if view and view not in views:
                assert len(view - set().union(*views)) >= 5
                views.append(view)
