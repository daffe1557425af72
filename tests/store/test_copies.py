"""Copies are made by themselves, ten are kept, and each can be put back without losing what stood there."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from smeedkaart.errors import StoreError
from smeedkaart.store.copies import copies_of
from smeedkaart.store.database import SCHEMA_VERSION
from smeedkaart.store.restoring import put_back
from smeedkaart.store.store import Store
from tests.fixtures.stores import DAMAGE, drawn_store, draws, left_by_a_crash
from tests.store.test_migrations import as_left_by

FIRST = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], date]:
    """Set the clock to noon of a day, counted from the first."""

    def turn(number: int) -> date:
        moment = FIRST + timedelta(days=number)
        monkeypatch.setattr("smeedkaart.store.copies.now", lambda: moment)
        monkeypatch.setattr("smeedkaart.store.kept_file.now", lambda: moment)
        return moment.astimezone().date()

    return turn


def count(path: Path, workshop: str) -> int:
    return len(Store(path).events(workshop))


def test_before_the_first_write_of_a_day_a_copy_is_made_and_ten_are_kept(
    tmp_path: Path, on_day: Callable[[int], date]
) -> None:
    path = tmp_path / "plan.sqlite"
    letter = tmp_path / "plan.v5-brief van Jan.sqlite"
    letter.write_text("geen kopie van ons")
    on_day(0)
    store, workshop = drawn_store(path, 1)
    # of the day on which it was begun there is nothing earlier to keep
    assert store.copies() == ()
    days = []
    for number in range(1, 13):
        days.append(on_day(number))
        # looking is no reason for a copy
        assert len(store.events(workshop)) == number
        assert len(store.copies()) == min(number - 1, 10)
        store.append(workshop, draws(1, number))
        # and neither is a second write on that day, by this program or by another
        store.switch_online(workshop, on=number % 2 == 0)
        Store(path).switch_online(workshop, on=number % 2 == 1)
    # of twelve days the first two are gone; the copy of day n holds the n areas of the days before it
    copies = store.copies()
    assert [copy.day for copy in copies] == days[:1:-1]
    assert [count(copy.path, workshop) for copy in copies] == list(range(12, 2, -1))
    assert {copy.layout for copy in copies} == {SCHEMA_VERSION}
    assert letter.read_text() == "geen kopie van ons"
    assert len(list(tmp_path.glob("plan.v*-*.sqlite"))) == 11


def test_days_of_work_do_not_push_out_the_copy_from_before_a_migration(
    tmp_path: Path, on_day: Callable[[int], date]
) -> None:
    path = tmp_path / "plan.sqlite"
    on_day(0)
    _store, workshop = drawn_store(path, 1)
    as_left_by(4, path)
    for number in range(12):
        on_day(number)
        Store(path).append(workshop, draws(1, 1 + number))
    # on the day of the migration its copy is the copy of that day: 11 more days, of which ten are kept
    assert [copy.layout for copy in copies_of(path)] == [SCHEMA_VERSION] * 10 + [4]


def test_a_copy_that_cannot_be_made_stops_nobody_from_drawing(
    tmp_path: Path, on_day: Callable[[int], date]
) -> None:
    path = tmp_path / "plan.sqlite"
    on_day(0)
    store, workshop = drawn_store(path, 1)
    on_day(1)
    # in the way of the copy, as little as a full disk would let through
    blocked = path.with_name(f"plan.v{SCHEMA_VERSION}-20260303-120000-000000.sqlite.part")
    blocked.mkdir()
    assert len(store.append(workshop, draws(1, 1)).events) == 1
    assert store.copies() == ()
    assert "kon niet worden gemaakt; maak ruimte op de schijf" in str(store.no_copy)
    blocked.rmdir()
    on_day(2)
    store.append(workshop, draws(1, 2))
    assert [count(copy.path, workshop) for copy in store.copies()] == [2]
    assert store.no_copy is None


def test_of_a_store_that_broke_while_it_was_open_no_copy_is_made(
    tmp_path: Path, on_day: Callable[[int], date]
) -> None:
    path = tmp_path / "plan.sqlite"
    on_day(0)
    store, workshop = drawn_store(path)
    on_day(1)
    store.append(workshop, draws(1, 20))
    (copy,) = store.copies()
    # the last pages: in an index, which no reading of events comes across
    content = path.read_bytes()[: -2 * 4096] + b"\xff" * 2 * 4096
    path.write_bytes(content)
    on_day(2)
    with pytest.raises(StoreError, match=rf"is beschadigd.*{copy.path.name}"):
        store.append(workshop, draws(1, 21))
    assert path.read_bytes() == content
    assert store.copies() == (copy,)


def test_a_copy_holds_what_still_lies_in_the_log_and_lies_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "plan.sqlite"
    workshop = left_by_a_crash(path)
    stick = tmp_path / "stick"
    stick.mkdir()
    Store(path).copy_to(stick / "mee.sqlite")
    assert [one.name for one in stick.iterdir()] == ["mee.sqlite"]
    assert count(stick / "mee.sqlite", workshop) == 20
    (tmp_path / "button.sqlite").write_bytes(Store(path).copied())
    assert count(tmp_path / "button.sqlite", workshop) == 20


def test_a_copy_on_a_stick_that_is_not_there_says_so(tmp_path: Path) -> None:
    store, _workshop = drawn_store(tmp_path / "plan.sqlite")
    with pytest.raises(StoreError, match=r"stick/plan\.sqlite kon niet worden gemaakt; kijk of de schijf"):
        store.copy_to(tmp_path / "stick" / "plan.sqlite")


def test_a_copy_is_put_back_while_others_have_the_store_open(tmp_path: Path) -> None:
    path = tmp_path / "plan.sqlite"
    store, workshop = drawn_store(path, 3)
    copy = store.keep_copy()
    store.append(workshop, draws(2, 3))
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT count(*) FROM events").fetchone() == (5,)
        kept = put_back(path, copy)
        # 3 areas when the copy was made, 5 when it was put back
        assert other.execute("SELECT count(*) FROM events").fetchone() == (3,)
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert len(store.events(workshop)) == 3
    assert kept is not None
    assert count(kept, workshop) == 5
    # and forth again
    put_back(path, kept)
    assert len(store.events(workshop)) == 5
    assert len(store.append(workshop, draws(1, 5)).events) == 1


@pytest.mark.parametrize("in_log", [False, True])
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_copy_takes_the_place_of_a_damaged_store_which_is_kept_as_it_is(
    tmp_path: Path, damage: Callable[[bytearray], bytearray], in_log: bool
) -> None:
    path = tmp_path / "plan.sqlite"
    workshop = left_by_a_crash(path) if in_log else drawn_store(path)[1]
    copy = tmp_path / "copy.sqlite"
    with closing(sqlite3.connect(path)) as whole, closing(sqlite3.connect(copy)) as kept_whole:
        whole.backup(kept_whole)
    if in_log:
        # the backup folded the log in; here is a crash once more
        path.unlink()
        left_by_a_crash(path)
    path.write_bytes(bytes(damage(bytearray(path.read_bytes()))))
    before = {ending: path.with_name(path.name + ending) for ending in ("", "-wal")}
    content = {ending: file.read_bytes() for ending, file in before.items() if file.exists()}
    kept = put_back(path, copy)
    assert kept is not None
    assert {ending: kept.with_name(kept.name + ending).read_bytes() for ending in content} == content
    store = Store(path)
    assert len(store.events(workshop)) == 20
    assert len(store.append(workshop, draws(1, 20)).events) == 1


def test_a_copy_takes_the_place_of_a_store_that_is_gone_empty_or_no_longer_known(tmp_path: Path) -> None:
    path = tmp_path / "plan.sqlite"
    store, workshop = drawn_store(path)
    copy = store.keep_copy()
    path.unlink()
    assert put_back(path, copy) is None
    assert len(store.events(workshop)) == 20
    path.write_bytes(b"")
    assert put_back(path, copy) is None
    assert len(store.events(workshop)) == 20
    # with its first page overwritten nothing in it says that it is ours, but that there are copies of it
    path.write_bytes(b"\xff" * 50_000)
    kept = put_back(path, copy)
    assert kept is not None
    assert kept.read_bytes() == b"\xff" * 50_000
    assert len(store.events(workshop)) == 20


def test_a_copy_of_an_earlier_layout_can_be_put_back(tmp_path: Path) -> None:
    path = tmp_path / "plan.sqlite"
    store, workshop = drawn_store(path)
    old = tmp_path / "oud.sqlite"
    shutil.copy(path, old)
    as_left_by(3, old)
    put_back(path, old)
    assert len(store.events(workshop)) == 20


def test_the_oldest_of_ten_copies_can_be_put_back_and_stays(
    tmp_path: Path, on_day: Callable[[int], date]
) -> None:
    path = tmp_path / "plan.sqlite"
    on_day(0)
    store, workshop = drawn_store(path, 1)
    for number in range(1, 11):
        on_day(number)
        store.append(workshop, draws(1, number))
    oldest = store.copies()[-1]
    on_day(11)
    put_back(path, oldest.path)
    assert len(store.events(workshop)) == 1
    assert oldest.path.exists()


def test_what_cannot_be_put_back_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "plan.sqlite"
    _store, workshop = drawn_store(path)
    damaged, other, letter = (tmp_path / name for name in ("kapot.sqlite", "ander.sqlite", "brief.sqlite"))
    damaged.write_bytes(path.read_bytes()[:20_000])
    letter.write_text("Beste Jan,")
    with closing(sqlite3.connect(other)) as database:
        database.execute("CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()
    for copy, sentence in (
        (tmp_path / "weg.sqlite", "Er is geen kopie"),
        (path, "is het bestand zelf"),
        (damaged, r"kapot\.sqlite is ook beschadigd en is niet teruggezet"),
        (other, "geen bestand van smeedkaart"),
        (letter, "geen bestand van smeedkaart"),
    ):
        with pytest.raises(StoreError, match=sentence):
            put_back(path, copy)
        assert path.read_bytes() == before
    assert count(path, workshop) == 20
    # and another program's file is not replaced by a store
    content = other.read_bytes()
    with pytest.raises(StoreError, match="geen bestand van smeedkaart"):
        put_back(other, path)
    assert other.read_bytes() == content


def test_a_copy_waits_its_turn_and_says_who_keeps_the_file_busy(tmp_path: Path) -> None:
    path = tmp_path / "plan.sqlite"
    store, workshop = drawn_store(path, 3)
    copy = store.keep_copy()
    store.append(workshop, draws(2, 3))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"houdt het bestand .* bezet"):
            put_back(path, copy, patience=0.1)
    assert len(store.events(workshop)) == 5
