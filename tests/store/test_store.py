"""What the store promises: nothing acknowledged is lost, nobody overwrites another, and no file is spoilt."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from shapely import Polygon, box

from smeedkaart.errors import LineageError, StoreError
from smeedkaart.history.event import Event
from smeedkaart.history.handing_on import decisions_as_of
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.history.timeline import Timeline
from smeedkaart.store.database import SCHEMA_VERSION, explain_sqlite
from smeedkaart.store.place import default_path
from smeedkaart.store.store import Store

TODAY = date(2026, 3, 1)

# draws areas one after the other and prints the id of each as soon as the store has acknowledged it
WRITER = """
import sys
from datetime import date
from pathlib import Path
from shapely import box
from smeedkaart.history.event import Event
from smeedkaart.store.store import Store

path, workshop, writer, count = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
store = Store(path)
shape = box(229_000, 525_000, 230_000, 526_000)
print("ready", flush=True)
sys.stdin.readline()
for i in range(count):
    area = f"{writer}-{i}"
    event = Event("draw", area, date(2026, 3, 1), name=area, geometry=shape, edit_id=area)
    print(store.append(workshop, [event]).events[0].id, flush=True)
"""


def square(step: int, size: float = 500.0) -> Polygon:
    """Return a square near Hoogeveen, `step` kilometres east of the first."""
    west = 229_000 + 1000 * step
    return box(west, 525_000, west + size, 525_000 + size)


def draw(area: str, step: int = 0, *, name: str = "", **more: str) -> Event:
    return Event("draw", area, TODAY, name=name or area, geometry=square(step), **more)  # type: ignore[arg-type]


def test_a_name_from_before_names_were_cleaned_is_shown_clean_and_is_still_that_name(store: Store) -> None:
    plan = store.create_workshop("Plan")
    store.append(plan.id, [draw("a", name="Noord")])
    with closing(sqlite3.connect(store.path)) as database, database:
        for (trigger,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("UPDATE events SET name = 'No' || char(8203) || 'ord' || char(10)")
    assert [event.name for event in store.events(plan.id)] == ["Noord"]
    (event,) = store.append(plan.id, [draw("b", 2, name="noord")]).events
    assert event.name == "noord (2)"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "plan.sqlite")


@pytest.fixture
def plan(store: Store) -> str:
    return store.create_workshop("Krakeel").id


@pytest.fixture
def raw(store: Store, plan: str) -> Iterator[sqlite3.Connection]:
    """Open the file as any other program would."""
    assert plan
    connection = sqlite3.connect(store.path, isolation_level=None)
    yield connection
    connection.close()


def start_writer(store: Store, plan: str, writer: str, count: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(store.path), plan, writer, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def release(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def test_what_is_read_back_is_what_was_recorded(store: Store, plan: str) -> None:
    # coordinates with every bit in use, and a hole
    odd = Polygon(
        [(229_000.1, 525_000.2), (230_000 / 1.0000001, 525_000), (230_000, 526_000 + 1 / 3)],
        [[(229_800, 525_200), (229_810, 525_200), (229_810, 525_210 + 1 / 7)]],
    )
    sent = Event(
        "draw",
        "a",
        TODAY,
        role="analyst",
        reason="getekend in 't dorpshuis",
        name="<b>Noord</b> '; DROP TABLE events --",
        geometry=odd,
        edit_id="e1",
        client="page",
    )
    moment = datetime.now(UTC)
    (stored,) = store.append(plan, [sent]).events
    (read,) = store.events(plan)
    assert read == stored
    assert read == replace(sent, id=read.id, workshop=plan, recorded_at=read.recorded_at)
    assert read.geometry is not None
    assert read.geometry.wkb == odd.wkb
    assert moment <= read.recorded_at <= datetime.now(UTC)


def test_a_decision_is_kept_with_its_level_and_can_be_taken_back(store: Store, plan: str) -> None:
    first = Event("decision", "a", TODAY, reason="hechte groep", decision=("initiative", 1))
    second = Event("decision", "a", TODAY, decision=("impulse", None))
    store.append(plan, [draw("a"), first, second])
    held = decisions_as_of(store.events(plan))
    assert [(decision.kind, decision.level) for decision in held] == [("initiative", 1), ("impulse", None)]
    store.append(plan, [Event("withdraw", "a", TODAY, decision=("initiative", 1))])
    assert [decision.kind for decision in decisions_as_of(store.events(plan))] == ["impulse"]


def test_a_restart_sees_the_same(store: Store, plan: str) -> None:
    store.append(plan, [draw("a"), draw("b", 1)])
    again = Store(store.path)
    assert again.workshops() == store.workshops()
    assert again.workshop(plan).name == "Krakeel"
    assert again.events(plan) == store.events(plan)
    assert again.revision(plan) == store.revision(plan) == 2


def test_nothing_is_opened_before_the_first_call(tmp_path: Path) -> None:
    store = Store(tmp_path / "plan.sqlite")
    assert not store.path.exists()
    assert store.workshops() == ()
    assert store.path.exists()


def test_the_default_file_lies_in_a_folder_that_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_data_dir", lambda name, **_more: str(tmp_path / "new" / name))
    store = Store()
    store.create_workshop("Krakeel")
    assert store.path == default_path() == tmp_path / "new" / "smeedkaart" / "smeedkaart.sqlite"
    assert store.path.exists()


def test_workshops_are_apart_and_the_newest_comes_first(store: Store) -> None:
    one, two = store.create_workshop("Een"), store.create_workshop("Twee", "assen", "eigen")
    assert store.workshops() == (two, one)
    assert (two.dataset, two.scheme) == ("assen", "eigen")
    store.append(one.id, [draw("a", edit_id="e1")])
    # the same key and the same area in another workshop are another edit and another area
    store.append(two.id, [draw("a", edit_id="e1")])
    assert [len(store.events(workshop.id)) for workshop in (one, two)] == [1, 1]
    assert store.revision(one.id) == 1
    assert store.revision(two.id) == 2


def test_a_workshop_cannot_be_found_by_guessing(store: Store) -> None:
    ids = {store.create_workshop("Krakeel").id for _ in range(20)}
    assert len(ids) == 20
    assert all(len(made) >= 10 and made.replace("-", "").replace("_", "").isalnum() for made in ids)
    with pytest.raises(StoreError, match="Op dit adres is geen bijeenkomst"):
        store.workshop("1")
    for call in (store.events, store.revision, store.open_proposals):
        with pytest.raises(StoreError, match="Op dit adres is geen bijeenkomst"):
            call("onbekend")
    with pytest.raises(StoreError, match="Op dit adres is geen bijeenkomst"):
        store.append("onbekend", [draw("a")])


def test_a_workshop_without_a_name_is_called_after_its_day(store: Store) -> None:
    assert store.create_workshop(" \n").name.startswith("Bijeenkomst van ")
    assert store.create_workshop("Kra\x00keel" + "x" * 200).name == "Krakeel" + "x" * 113


def test_an_edit_that_is_sent_twice_is_recorded_once_and_acknowledged_twice(store: Store, plan: str) -> None:
    edit = [draw("a", edit_id="e1"), draw("b", 1, edit_id="e1")]
    first = store.append(plan, edit, based_on=0)
    second = store.append(plan, edit, based_on=0)
    assert second.events == first.events
    assert second.revision == first.revision == 2
    assert len(store.events(plan)) == 2


def test_an_edit_stays_known_when_others_changed_the_area_since(store: Store, plan: str) -> None:
    store.append(plan, [draw("a", edit_id="e1")])
    mine = Event("redraw", "a", TODAY, geometry=square(0, 600), edit_id="e2", client="me")
    stored = store.append(plan, [mine], based_on=1)
    store.append(plan, [replace(mine, edit_id="e3", client="you", geometry=square(0, 700))], based_on=2)
    # a page that lost the answer may by now work out other events for the same edit
    again = store.append(plan, [replace(mine, geometry=square(0, 650))], based_on=1)
    assert again.events == stored.events
    assert again.conflicts == ()
    assert areas_as_of(store.events(plan)).geometry["a"] == square(0, 700)


def test_a_refused_edit_leaves_everything_as_it_was(store: Store, plan: str) -> None:
    store.append(plan, [draw("a")])
    before = store.events(plan)
    wrong = Event("rename", "nobody", TODAY, name="Oost")
    with pytest.raises(LineageError, match="Dit gebied bestaat niet op 1 maart 2026"):
        store.append(plan, [draw("b", 1), Event("rename", "a", TODAY, name="Noord"), wrong])
    assert store.events(plan) == before
    # what was refused may be sent again without the mistake
    assert store.append(plan, [draw("b", 1)]).revision == 2


def test_nothing_to_record_records_nothing(store: Store, plan: str) -> None:
    outcome = store.append(plan, [], based_on=0)
    assert (outcome.events, outcome.conflicts, outcome.revision) == ((), (), 0)


def test_a_newer_change_of_the_same_area_is_not_overwritten(store: Store, plan: str) -> None:
    store.append(plan, [draw("a")])
    store.append(plan, [Event("redraw", "a", TODAY, geometry=square(0, 600))], based_on=1)
    late = Event("redraw", "a", TODAY, reason="heg hoort erbij", geometry=square(0, 700), edit_id="late")
    outcome = store.append(plan, [late, draw("b", 1)], based_on=1)
    assert [event.area for event in outcome.events] == ["b"]
    (waiting,) = outcome.conflicts
    assert (waiting.kind, waiting.proposes, waiting.geometry) == ("proposal", "redraw", square(0, 700))
    assert waiting.reason == "heg hoort erbij"
    areas = areas_as_of(store.events(plan))
    assert areas.geometry["a"] == square(0, 600)
    assert list(areas.index) == ["a", "b"]
    assert store.open_proposals(plan) == (waiting,)
    # sent again after a lost answer: still one proposal
    assert store.append(plan, [late], based_on=1).conflicts == (waiting,)
    assert store.open_proposals(plan) == (waiting,)


def test_changes_of_different_areas_never_clash(store: Store, plan: str) -> None:
    store.append(plan, [draw("a"), draw("b", 1)])
    one = store.append(plan, [Event("redraw", "a", TODAY, geometry=square(0, 600))], based_on=2)
    two = store.append(plan, [Event("rename", "b", TODAY, name="Zuid")], based_on=2)
    assert one.conflicts == two.conflicts == ()


def test_several_changes_of_one_area_in_one_edit_do_not_clash_with_each_other(
    store: Store, plan: str
) -> None:
    store.append(plan, [draw("a")])
    both = [
        Event("redraw", "a", TODAY, geometry=square(0, 600), edit_id="e"),
        Event("rename", "a", TODAY, name="Noord", edit_id="e"),
    ]
    assert store.append(plan, both, based_on=1).conflicts == ()


def test_a_page_does_not_clash_with_itself(store: Store, plan: str) -> None:
    store.append(plan, [draw("a", client="page")], based_on=0)
    fast = Event("redraw", "a", TODAY, geometry=square(0, 600), client="page")
    assert store.append(plan, [fast], based_on=0).conflicts == ()
    slow = replace(fast, geometry=square(0, 700), client="another")
    assert len(store.append(plan, [slow], based_on=0).conflicts) == 1


def test_a_decision_and_a_new_shape_do_not_clash_but_two_decisions_of_a_kind_do(
    store: Store, plan: str
) -> None:
    store.append(plan, [draw("a")])
    level_one = Event("decision", "a", TODAY, decision=("initiative", 1))
    assert store.append(plan, [level_one], based_on=1).conflicts == ()
    assert store.append(plan, [Event("end", "a", TODAY)], based_on=1).conflicts == ()
    store.append(plan, [draw("b", 1)])
    at = store.revision(plan)
    store.append(plan, [replace(level_one, area="b")], based_on=at)
    level_two = replace(level_one, area="b", decision=("initiative", 2))
    impulse = replace(level_one, area="b", decision=("impulse", None))
    assert len(store.append(plan, [level_two], based_on=at).conflicts) == 1
    assert store.append(plan, [impulse], based_on=at).conflicts == ()


def test_two_people_who_ask_for_the_same_leave_no_proposal(store: Store, plan: str) -> None:
    store.append(plan, [draw("a"), draw("b", 1)])
    for _person in range(2):
        outcome = store.append(
            plan, [Event("end", "a", TODAY), Event("rename", "b", TODAY, name="Zuid")], based_on=2
        )
        assert outcome.conflicts == ()
    assert len(store.events(plan)) == 4


def test_a_faulty_change_is_refused_even_when_it_would_only_be_a_proposal(store: Store, plan: str) -> None:
    store.append(plan, [draw("a")])
    store.append(plan, [Event("rename", "a", TODAY, name="Noord")], based_on=1)
    with pytest.raises(LineageError, match="vorm met een oppervlakte"):
        store.append(plan, [Event("redraw", "a", TODAY)], based_on=1)


def clashing(store: Store, plan: str, late: Event) -> Event:
    """Record a change of area a, and then another that its sender based on the state before."""
    store.append(plan, [draw("a")])
    store.append(plan, [Event("redraw", "a", TODAY, geometry=square(0, 600))], based_on=1)
    return store.append(plan, [late], based_on=1).conflicts[0]


def test_a_chosen_proposal_is_applied_once(store: Store, plan: str) -> None:
    waiting = clashing(store, plan, Event("redraw", "a", TODAY, geometry=square(0, 700)))
    chosen = store.accept(waiting.id, role="analyst", reason="samen gekozen")
    assert (chosen.kind, chosen.about, chosen.role, chosen.reason) == (
        "redraw",
        waiting.id,
        "analyst",
        "samen gekozen",
    )
    assert areas_as_of(store.events(plan)).geometry["a"] == square(0, 700)
    assert store.open_proposals(plan) == ()
    # a second press on the button
    assert store.accept(waiting.id) == chosen
    with pytest.raises(LineageError, match="al overgenomen"):
        store.decline(waiting.id)


def test_a_declined_proposal_stays_on_record(store: Store, plan: str) -> None:
    waiting = clashing(store, plan, Event("rename", "a", TODAY, name="Oost"))
    closing = store.decline(waiting.id)
    assert store.decline(waiting.id) == closing
    assert store.open_proposals(plan) == ()
    assert areas_as_of(store.events(plan)).loc["a", "name"] == "a"
    assert waiting in store.events(plan)
    with pytest.raises(LineageError, match="al afgewezen"):
        store.accept(waiting.id)


def test_only_a_proposal_can_be_chosen(store: Store, plan: str) -> None:
    (drawn,) = store.append(plan, [draw("a")]).events
    for call in (store.accept, store.decline):
        with pytest.raises(LineageError, match="Dit voorstel bestaat niet"):
            call(drawn.id)


def test_a_proposal_for_an_area_that_was_removed_meanwhile_brings_it_back(store: Store, plan: str) -> None:
    store.append(plan, [draw("a", name="Noord")])
    store.append(plan, [Event("end", "a", TODAY)], based_on=1)
    store.append(plan, [draw("b", 1, name="Noord")])
    (waiting,) = store.append(
        plan, [Event("redraw", "a", TODAY, geometry=square(0, 700))], based_on=1
    ).conflicts
    chosen = store.accept(waiting.id)
    # its old name was given away in the meantime
    assert (chosen.kind, chosen.name) == ("draw", "Noord (2)")
    assert areas_as_of(store.events(plan)).geometry["a"] == square(0, 700)


def test_two_areas_never_bear_one_name(store: Store, plan: str) -> None:
    store.append(plan, [draw("a", name="Noord"), draw("b", 1, name="Zuid")])
    outcome = store.append(plan, [draw("c", 2, name="noord"), Event("rename", "b", TODAY, name="NOORD")])
    assert [event.name for event in outcome.events] == ["noord (2)", "NOORD (3)"]
    assert str(outcome.notices[0]) == "Er is al een gebied met de naam noord; dit gebied heet nu noord (2)."
    assert len(set(areas_as_of(store.events(plan))["name"])) == 3


def test_areas_may_swap_names_and_take_a_name_that_is_free_again(store: Store, plan: str) -> None:
    store.append(plan, [draw("a", name="Noord"), draw("b", 1, name="Zuid"), draw("c", 2, name="Oost")])
    swap = [Event("rename", "a", TODAY, name="Zuid"), Event("rename", "b", TODAY, name="Noord")]
    assert store.append(plan, swap).notices == ()
    assert store.append(plan, [Event("end", "c", TODAY), draw("d", 3, name="Oost")]).notices == ()
    assert areas_as_of(store.events(plan))["name"].to_dict() == {"a": "Zuid", "b": "Noord", "d": "Oost"}


def test_a_name_that_is_taken_from_a_later_day_is_not_given(store: Store, plan: str) -> None:
    store.append(plan, [draw("a", name="Noord"), Event("rename", "a", date(2027, 1, 1), name="Zuid")])
    assert store.append(plan, [draw("b", 1, name="Zuid")]).events[0].name == "Zuid (2)"


def test_the_state_that_a_page_had_in_view_can_be_read_back(store: Store, plan: str) -> None:
    store.append(plan, [draw("a", client="me")])
    store.append(plan, [draw("b", 1, client="you")])
    store.append(plan, [draw("c", 2, client="me")])
    timeline = Timeline.of(store.events(plan))
    assert list(timeline.at(1).states()) == ["a"]
    assert list(timeline.at(1, client="me").states()) == ["a", "c"]
    assert list(timeline.at(1, client="").states()) == ["a"]


def test_what_is_new_since_a_revision_is_read_alone(store: Store, plan: str) -> None:
    first = store.append(plan, [draw("a")])
    # ids are shared with other workshops of the file
    other = store.create_workshop("Elders").id
    store.append(other, [draw("x")])
    second = store.append(plan, [draw("b", 1)])
    assert store.events(plan, after=first.revision) == second.events
    assert store.events(plan, after=second.revision) == ()
    # what was recorded is all that came in between, or there is more to read
    assert (first.earlier, second.earlier) == (0, first.revision)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET name = 'x'",
        "DELETE FROM events",
        "INSERT OR REPLACE INTO events SELECT * FROM events",
        """REPLACE INTO events SELECT NULL, workshop, kind, area, valid_from, recorded_at, role, 'x', name,
           geometry, decision_kind, decision_level, edit_id, client, proposes, about FROM events""",
        "DELETE FROM workshops",
    ],
)
def test_the_file_itself_refuses_to_change_or_delete_what_was_recorded(
    store: Store, plan: str, raw: sqlite3.Connection, statement: str
) -> None:
    store.append(plan, [draw("a")])
    before = store.events(plan)
    raw.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(statement)
    assert store.events(plan) == before


def test_readers_do_not_wait_for_a_writer_and_a_commit_reaches_the_disk(
    store: Store, plan: str, raw: sqlite3.Connection
) -> None:
    assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    raw.execute("BEGIN IMMEDIATE")
    assert store.events(plan) == ()
    raw.execute("ROLLBACK")
    with store._transaction() as connection:
        # 2 is FULL: the log is written to the disk itself with every commit
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 5000


def test_a_file_that_another_program_keeps_busy_is_reported(
    store: Store, plan: str, raw: sqlite3.Connection
) -> None:
    raw.execute("BEGIN IMMEDIATE")
    hasty = Store(store.path, patience=0.05)
    with pytest.raises(StoreError, match=r"houdt het bestand .* bezet; sluit dat programma"):
        hasty.append(plan, [draw("a")])
    raw.execute("ROLLBACK")
    assert hasty.append(plan, [draw("a")]).revision == 1


def test_a_file_of_a_newer_version_is_left_alone(store: Store, plan: str, raw: sqlite3.Connection) -> None:
    raw.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(StoreError, match="nieuwere versie van smeedkaart"):
        store.events(plan)
    assert raw.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION + 1,)


@pytest.mark.parametrize("content", [b"x", b"gemeente;inwoners\nHoogeveen;55000\n", b"\x00" * 5000])
def test_a_file_that_is_no_store_is_never_overwritten(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "plan.sqlite"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="geen bestand van smeedkaart en is ongewijzigd gebleven"):
        Store(path).create_workshop("Krakeel")
    assert path.read_bytes() == content
    assert [found.name for found in tmp_path.iterdir()] == ["plan.sqlite"]


@pytest.mark.parametrize("version", [0, 7])
def test_a_database_of_another_program_is_never_touched(tmp_path: Path, version: int) -> None:
    path = tmp_path / "other.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE recipes (name TEXT)")
    other.execute(f"PRAGMA user_version = {version}")
    other.commit()
    other.close()
    content = path.read_bytes()
    with pytest.raises(StoreError, match="geen bestand van smeedkaart"):
        Store(path).create_workshop("Krakeel")
    assert path.read_bytes() == content


def test_a_damaged_file_is_reported(store: Store, plan: str) -> None:
    for step in range(30):
        store.append(plan, [draw(f"a{step}", step)])
    content = bytearray(store.path.read_bytes())
    # the first page stays readable, whatever comes after it is wiped
    content[4096:] = b"\xff" * (len(content) - 4096)
    store.path.write_bytes(bytes(content))
    with pytest.raises(StoreError, match="is beschadigd; zet er een kopie van terug"):
        store.events(plan)


def test_a_shape_that_cannot_be_read_is_reported_as_damage(
    store: Store, plan: str, raw: sqlite3.Connection
) -> None:
    raw.execute(
        """INSERT INTO events
           (workshop, kind, area, valid_from, recorded_at, role, reason, geometry, edit_id, client)
           VALUES (?, 'draw', 'a', '2026-03-01', '2026-03-01T00:00:00+00:00', '', '', x'0103', 'e', '')""",
        (plan,),
    )
    with pytest.raises(StoreError, match="is beschadigd"):
        store.events(plan)


def test_a_folder_that_does_not_exist_is_reported_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="bestaat niet; maak die eerst"):
        Store(tmp_path / "weg" / "plan.sqlite").workshops()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_place_of_a_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is een map en geen bestand"):
        Store(tmp_path).workshops()


def test_a_file_that_cannot_be_written_is_reported(store: Store, plan: str, raw: sqlite3.Connection) -> None:
    assert plan
    raw.execute("PRAGMA query_only = ON")
    with pytest.raises(sqlite3.OperationalError) as refused:
        raw.execute("DELETE FROM workshops")
    assert "kan niet worden geschreven; controleer de rechten" in str(
        explain_sqlite(refused.value, store.path)
    )


def test_a_full_disk_is_reported(store: Store, plan: str, raw: sqlite3.Connection) -> None:
    # a file that may not grow stands for a disk that is full
    raw.execute("PRAGMA max_page_count = 1")
    with pytest.raises(sqlite3.OperationalError) as refused:
        raw.execute("INSERT INTO workshops VALUES ('x', ?, '', '', '')", ("x" * 100_000,))
    assert "De schijf is vol" in str(explain_sqlite(refused.value, store.path))
    assert store.workshop(plan).name == "Krakeel"


def test_several_threads_write_at_once_and_nothing_is_lost(store: Store, plan: str) -> None:
    failures: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            for i in range(15):
                store.append(plan, [draw(f"{writer}-{i}")])
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert {event.area for event in store.events(plan)} == {f"{w}-{i}" for w in range(4) for i in range(15)}


def test_threads_that_start_on_no_file_make_one_store(tmp_path: Path) -> None:
    barrier = threading.Barrier(4)
    made: list[str] = []

    def begin() -> None:
        barrier.wait()
        made.append(Store(tmp_path / "plan.sqlite").create_workshop("Krakeel").id)

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert {workshop.id for workshop in Store(tmp_path / "plan.sqlite").workshops()} == set(made)


def test_a_new_file_that_another_process_is_just_making_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "plan.sqlite"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    ready = threading.Timer(0.2, other.execute, ["ROLLBACK"])
    ready.start()
    assert Store(path).create_workshop("Krakeel").name == "Krakeel"
    ready.join()
    other.close()


def test_two_processes_that_write_at_once_lose_nothing(store: Store, plan: str) -> None:
    writers = [start_writer(store, plan, name, 100) for name in ("one", "two")]
    for process in writers:
        release(process)
    acknowledged = []
    for process in writers:
        output, _nothing = process.communicate(timeout=60)
        assert process.returncode == 0
        acknowledged += [int(line) for line in output.split()]
    stored = store.events(plan)
    assert sorted(acknowledged) == [event.id for event in stored]
    assert {event.area for event in stored} == {f"{name}-{i}" for name in ("one", "two") for i in range(100)}


def test_killing_a_writer_loses_nothing_that_was_acknowledged(store: Store, plan: str) -> None:
    acknowledged: list[int] = []
    # each is killed while it writes on, after another number of acknowledged events
    for round_, patience in enumerate((1, 4, 9, 16, 25)):
        process = start_writer(store, plan, f"round{round_}", 10_000)
        release(process)
        assert process.stdout is not None
        acknowledged += [int(process.stdout.readline()) for _ in range(patience)]
        process.kill()
        # what was acknowledged between the last line read and the end counts as well, a torn line does not
        rest, _nothing = process.communicate(timeout=60)
        acknowledged += [int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")]
        assert process.returncode != 0
    stored = [event.id for event in store.events(plan)]
    assert len(acknowledged) >= 1 + 4 + 9 + 16 + 25
    assert set(acknowledged) <= set(stored)
    # at most the one event whose acknowledgement was on its way, each time
    assert len(stored) - len(acknowledged) <= 5
    with store._transaction() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_a_disk_that_went_away_is_reported(store: Store) -> None:
    gone = sqlite3.OperationalError("disk I/O error")
    gone.sqlite_errorcode = sqlite3.SQLITE_IOERR | (3 << 8)
    assert "kijk of die er nog is en niet vol is" in str(explain_sqlite(gone, store.path))


def test_a_workshop_is_offline_until_it_is_switched_online_and_every_switch_stays_on_record(
    tmp_path: Path,
) -> None:
    store = Store(tmp_path / "plan.sqlite")
    ours, theirs = store.create_workshop("Ons").id, store.create_workshop("Hun").id
    assert store.online_since(ours) is None
    before = datetime.now(UTC)
    store.switch_online(ours, on=True)
    since = store.online_since(ours)
    assert since is not None
    assert before <= since <= datetime.now(UTC)
    # pressed again by somebody else: it has been on since the first time
    store.switch_online(ours, on=True)
    assert Store(store.path).online_since(ours) == since
    # of this workshop only, and no event of its areas
    assert (store.online_since(theirs), store.revision(ours)) == (None, 0)
    store.switch_online(ours, on=False)
    assert store.online_since(ours) is None
    raw = sqlite3.connect(store.path)
    kept = raw.execute("SELECT workshop, is_on FROM online ORDER BY id").fetchall()
    raw.close()
    assert kept == [(ours, 1), (ours, 0)]
    with pytest.raises(StoreError, match="Op dit adres is geen bijeenkomst"):
        store.switch_online("bestaat-niet", on=True)
