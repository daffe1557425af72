"""A store that vanished, broke or cannot be written is told of and left alone; its log is folded in."""

from __future__ import annotations

import gc
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from smeedkaart.errors import StoreError
from smeedkaart.store.store import Store
from tests.fixtures.stores import (
    DAMAGE,
    drawn_store,
    draws,
    left_by_a_crash,
    nobody_writes,
    temporary_place,
)
from tests.store.test_migrations import as_left_by

WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="folders have other permissions there")


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def refuses(store: Store, workshop: str, sentence: str) -> None:
    """Expect one sentence of everything that reads or writes."""
    for call in (
        store.workshops,
        lambda: store.events(workshop),
        lambda: store.append(workshop, draws(1, 1_000)),
        lambda: store.create_workshop("Nieuw"),
        lambda: store.switch_online(workshop, on=True),
    ):
        with pytest.raises(StoreError, match=sentence):
            call()


def test_a_store_that_vanished_while_running_says_so_and_nothing_is_begun_anew(tmp_path: Path) -> None:
    stick, elsewhere = tmp_path / "stick", tmp_path / "elsewhere"
    stick.mkdir()
    store, workshop = drawn_store(stick / "plan.sqlite")
    store.path.rename(elsewhere)
    refuses(store, workshop, r"plan\.sqlite met de tekeningen is verdwenen .* Er is niets nieuws begonnen")
    assert list(stick.iterdir()) == []
    # with its folder, as a stick that is pulled out
    stick.rmdir()
    refuses(store, workshop, "is verdwenen")
    assert not stick.exists()
    # and plugged in again
    stick.mkdir()
    elsewhere.rename(store.path)
    assert len(store.events(workshop)) == 20
    assert len(store.append(workshop, draws(1, 20)).events) == 1


@WINDOWS
def test_what_is_written_to_a_store_that_just_vanished_is_not_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, workshop = drawn_store(tmp_path / "plan.sqlite")

    def pulled_out(*_given: object) -> None:
        store.path.unlink()

    # between the first thing that is read and the moment at which it is acknowledged
    monkeypatch.setattr("smeedkaart.store.recording.check_event_parts", pulled_out)
    with pytest.raises(StoreError, match="is verdwenen"):
        store.append(workshop, draws(1, 20))
    assert not store.path.exists()
    refuses(store, workshop, "is verdwenen")


def test_a_store_that_became_empty_is_not_begun_anew(tmp_path: Path) -> None:
    store, workshop = drawn_store(tmp_path / "plan.sqlite")
    copy = store.keep_copy()
    store.path.write_bytes(b"")
    for opened in (store, Store(store.path)):
        refuses(opened, workshop, r"is leeg geworden; zet er een kopie van terug")
        assert store.path.read_bytes() == b""
    # without copies, an empty file is what is left of a start that was broken off
    copy.unlink()
    assert Store(store.path).workshops() == ()


def test_a_log_without_its_file_is_not_thrown_away(tmp_path: Path) -> None:
    path = tmp_path / "plan.sqlite"
    workshop = left_by_a_crash(path)
    path.rename(tmp_path / "elders")
    before = contents(tmp_path)
    refuses(Store(path), workshop, r"staat nog in plan\.sqlite-wal ernaast")
    # SQLite would throw it away as soon as it made a new file, or found an empty one
    path.write_bytes(b"")
    refuses(Store(path), workshop, r"staat nog in plan\.sqlite-wal ernaast")
    assert contents(tmp_path) == before | {"plan.sqlite": b""}
    (tmp_path / "elders").replace(path)
    assert len(Store(path).events(workshop)) == 20


@pytest.mark.parametrize("in_log", [False, True])
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_store_is_never_written_to(
    tmp_path: Path, damage: Callable[[bytearray], bytearray], in_log: bool
) -> None:
    path = tmp_path / "plan.sqlite"
    if in_log:
        workshop = left_by_a_crash(path, 40)
    else:
        _store, workshop = drawn_store(path, 40)
    path.write_bytes(bytes(damage(bytearray(path.read_bytes()))))
    kept = ("plan.sqlite", "plan.sqlite-wal")
    before = {name: found for name, found in contents(tmp_path).items() if name in kept}
    assert ("plan.sqlite-wal" in before) is in_log
    store = Store(path)
    refuses(store, workshop, r"plan\.sqlite is beschadigd; zet er een kopie van terug")
    # not at the end of the program either
    store.close()
    found = contents(tmp_path)
    assert {name: found.get(name) for name in before} == before


def test_the_sentence_about_damage_names_the_newest_copy(tmp_path: Path) -> None:
    store, workshop = drawn_store(tmp_path / "plan.sqlite", 40)
    store.keep_copy()
    newest = store.keep_copy()
    store.path.write_bytes(store.path.read_bytes()[:5_000])
    assert store.copies()[0].path == newest
    refuses(store, workshop, rf"store restore`\. De nieuwste is van .*: {newest.name}")


def test_a_sound_store_is_looked_through_when_it_is_opened_and_before_the_copy_of_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.sqlite"
    _made, workshop = drawn_store(path)
    looks: list[Path] = []
    monkeypatch.setattr("smeedkaart.store.kept_file.check_sound", lambda path, *_, **__: looks.append(path))
    store = Store(path)
    for _time in range(3):
        store.append(workshop, draws(1, 20 + len(store.events(workshop))))
    assert looks == [path] * 2
    # another file in its place is looked through again
    shutil.copy(path, tmp_path / "other")
    (tmp_path / "other").replace(path)
    store.events(workshop)
    assert looks == [path] * 3


@WINDOWS
@pytest.mark.parametrize("left", ["whole", "log", "old"])
def test_on_a_medium_that_cannot_be_written_everything_can_be_shown(left: str) -> None:
    with temporary_place() as place:
        folder = place / "stick"
        folder.mkdir()
        path = folder / "plan.sqlite"
        workshop = left_by_a_crash(path) if left == "log" else drawn_store(path)[1]
        if left == "old":
            as_left_by(2, path)
        before = contents(folder)
        with nobody_writes(folder):
            store = Store(path)
            assert store.read_only
            assert [event.name for event in store.events(workshop)] == [f"Gebied {i}" for i in range(20)]
            assert store.workshop(workshop).name == "Krakeel"
            with pytest.raises(StoreError, match="wel te tonen maar niet te wijzigen"):
                store.append(workshop, draws(1, 20))
            with pytest.raises(StoreError, match="wel te tonen maar niet te wijzigen"):
                store.create_workshop("Nieuw")
            # what it was worked on is gone with it
            del store
            gc.collect()
            assert [one.name for one in place.iterdir()] == ["stick"]
        assert contents(folder) == before
        assert not Store(path).read_only


@WINDOWS
def test_a_damaged_store_on_a_medium_that_cannot_be_written_is_told_of_by_its_own_name() -> None:
    with temporary_place() as place:
        folder = place / "stick"
        folder.mkdir()
        workshop = left_by_a_crash(folder / "plan.sqlite", 40)
        cut = (folder / "plan.sqlite").read_bytes()[:9_000]
        (folder / "plan.sqlite").write_bytes(cut)
        with nobody_writes(folder), pytest.raises(StoreError, match=r"stick/plan\.sqlite is beschadigd"):
            Store(folder / "plan.sqlite").events(workshop)


def wait_until_folded(path: Path) -> None:
    log = path.with_name(path.name + "-wal")
    end = time.monotonic() + 20
    while log.exists() and log.stat().st_size:
        assert time.monotonic() < end, "the log was not folded in"
        time.sleep(0.01)


def copied_alone(path: Path, workshop: str) -> int:
    """Count what is in a copy of the one file, as people make one."""
    alone = path.with_name("alone")
    alone.mkdir()
    shutil.copy(path, alone)
    return len(Store(alone / path.name).events(workshop))


def test_after_a_quiet_while_the_one_file_holds_everything(tmp_path: Path) -> None:
    path = tmp_path / "plan.sqlite"
    made, workshop = drawn_store(path, 0)
    store = Store(made.path, quiet=0.05)
    # another program has the file open, so that the log stays when a call is over
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT count(*) FROM events").fetchone() == (0,)
        for i in range(20):
            store.append(workshop, draws(1, i))
        wait_until_folded(path)
        assert copied_alone(path, workshop) == 20


@pytest.mark.parametrize("how", ["closed", "forgotten"])
def test_at_closing_the_one_file_holds_everything(tmp_path: Path, how: str) -> None:
    path = tmp_path / "plan.sqlite"
    store, workshop = drawn_store(path, 0)
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT count(*) FROM events").fetchone() == (0,)
        store.append(workshop, draws(20))
        assert path.with_name("plan.sqlite-wal").stat().st_size > 0
        if how == "closed":
            store.close()
        else:
            # as at the end of the program
            del store
            gc.collect()
        assert copied_alone(path, workshop) == 20


def test_what_somebody_is_still_reading_is_folded_in_later(tmp_path: Path) -> None:
    path = tmp_path / "plan.sqlite"
    made, workshop = drawn_store(path, 0)
    store = Store(made.path, quiet=0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN")
        assert other.execute("SELECT count(*) FROM events").fetchone() == (0,)
        store.append(workshop, draws(20))
        store.close()
        # the reader keeps what it saw
        assert other.execute("SELECT count(*) FROM events").fetchone() == (0,)
        assert path.with_name("plan.sqlite-wal").stat().st_size > 0
        other.execute("COMMIT")
        wait_until_folded(path)
    assert copied_alone(path, workshop) == 20


@WINDOWS
def test_where_the_system_does_not_tell_beforehand_that_nothing_may_be_written_it_is_shown_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Windows says of every folder that it may be written; what SQLite then meets is real
    monkeypatch.setattr("smeedkaart.store.kept_file.may_be_written", lambda _path: True)
    with temporary_place() as place:
        folder = place / "stick"
        folder.mkdir()
        workshop = drawn_store(folder / "plan.sqlite")[1]
        before = contents(folder)
        with nobody_writes(folder):
            store = Store(folder / "plan.sqlite")
            assert len(store.events(workshop)) == 20
            assert store.read_only
            with pytest.raises(StoreError, match="wel te tonen maar niet te wijzigen"):
                store.append(workshop, draws(1, 20))
        assert contents(folder) == before
        # the stick was unlocked
        assert len(store.events(workshop)) == 20
        assert not store.read_only
