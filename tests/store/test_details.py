"""What only some events say, and the text of the scheme of a workshop: kept, protected, out and in again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from shapely import box

from smeedkaart.errors import LineageError
from smeedkaart.exchange.history_file import ExportedWorkshop, read_history, workshop_of, write_history
from smeedkaart.history.event import Event
from smeedkaart.history.sentences import tale
from smeedkaart.history.timeline import Timeline
from smeedkaart.history.undo import to_redo, to_undo
from smeedkaart.store.store import Store
from smeedkaart.text.language import speaking

START, LATER = date(2007, 5, 30), date(2012, 1, 1)
SHAPE = box(229e3, 525e3, 230e3, 526e3)
DRAWN = Event("draw", "a", START, name="Noord", geometry=SHAPE, initiative="bewoners", edit_id="e1")
CLASSED = Event("classify", "a", LATER, area_kind="dorp", area_group="Oost", edit_id="e2")
DATA = Event("data", "", LATER, name="Hoogeveen 2012", setting="GM0118-2012", edit_id="e3")
SCHEME = Event("scheme", "", LATER, name="Regeling 2012", setting="r2012", document="a = 1\n", edit_id="e4")
POOL = Event("pool", "", LATER, name="Pot 2012", setting="p2012", document="b = 2\n", edit_id="e5")
ALL = (DRAWN, CLASSED, DATA, SCHEME, POOL)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "plan.sqlite")


def said(event: Event) -> tuple[str, ...]:
    return (event.area_kind, event.area_group, event.initiative, event.setting, event.document)


def test_what_was_said_is_read_back_and_goes_out_and_in(store: Store, tmp_path: Path) -> None:
    plan = store.create_workshop("Krakeel", document="name = 'x'\n")
    store.append(plan.id, ALL)
    events = store.events(plan.id)
    assert [said(event) for event in events] == [said(event) for event in ALL]
    assert (
        store.workshop(plan.id).document == plan.document == store.workshops()[0].document == "name = 'x'\n"
    )
    kept = ExportedWorkshop(plan.name, plan.dataset, plan.scheme, plan.document)
    file = write_history(events, tmp_path / "h.gpkg", kept)
    assert workshop_of(file) == kept
    back = read_history(file)
    assert [said(event) for event in back] == [said(event) for event in ALL]
    other = store.create_workshop("Elders", history=back).id
    assert [said(event) for event in store.events(other)] == [said(event) for event in ALL]


def test_a_file_of_an_older_version_says_nothing_of_it(tmp_path: Path) -> None:
    file = write_history([DRAWN], tmp_path / "h.gpkg", ExportedWorkshop("Gouda", "g", "s", "text"))
    with closing(sqlite3.connect(file)) as database, database:
        for column in ("area_kind", "area_group", "initiative", "setting", "document"):
            database.execute(f'ALTER TABLE "events" DROP COLUMN "{column}"')
        database.execute('ALTER TABLE "workshop" DROP COLUMN "document"')
    assert [said(event) for event in read_history(file)] == [("", "", "", "", "")]
    assert workshop_of(file) == ExportedWorkshop("Gouda", "g", "s")


def test_an_area_is_of_its_kind_and_group_from_that_day_on_also_after_it_came_back(store: Store) -> None:
    plan = store.create_workshop("Krakeel").id
    store.append(plan, [DRAWN, CLASSED, Event("end", "a", date(2015, 1, 1))])
    store.append(plan, [Event("draw", "a", date(2016, 1, 1), name="Noord", geometry=SHAPE)])
    states = [Timeline.of(store.events(plan)).states(day)["a"] for day in (START, LATER, date(2016, 1, 1))]
    assert [(state.area_kind, state.area_group) for state in states] == [
        ("", ""),
        ("dorp", "Oost"),
        ("dorp", "Oost"),
    ]


def test_each_is_told_undone_and_done_again(store: Store) -> None:
    plan = store.create_workshop("Krakeel").id
    store.append(plan, ALL)
    assert [told.sentence for told in tale(store.events(plan))] == [
        "Op 30 mei 2007 is Noord getekend (op initiatief van bewoners).",
        "Vanaf 1 januari 2012 geldt voor Noord: soort dorp, werkgebied Oost.",
        "Vanaf 1 januari 2012 gelden de cijfers Hoogeveen 2012.",
        "Vanaf 1 januari 2012 geldt de regeling Regeling 2012.",
        "Vanaf 1 januari 2012 geldt de pot Pot 2012.",
    ]
    with speaking("en"):
        assert tale(store.events(plan))[-1].sentence == "From 1 January 2012 the pool Pot 2012 holds."
    store.append(plan, to_undo(store.events(plan)))
    assert len(tale(store.events(plan))) == 4
    store.append(plan, to_redo(store.events(plan)))
    assert len(tale(store.events(plan))) == 5


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (Event("data", "", LATER, setting=" "), "welke cijfers"),
        (Event("scheme", "", LATER, setting="r2012"), "De tekst van de regeling"),
        (Event("pool", "", LATER, setting="p2012", document=" "), "De tekst van de regeling"),
    ],
)
def test_what_lacks_a_name_or_its_text_is_refused(store: Store, event: Event, why: str) -> None:
    plan = store.create_workshop("Krakeel").id
    with pytest.raises(LineageError, match=why):
        store.append(plan, [event])


def test_the_file_itself_refuses_to_lose_any_of_it(store: Store) -> None:
    plan = store.create_workshop("Krakeel", document="name = 'x'\n").id
    store.append(plan, ALL)
    with closing(sqlite3.connect(store.path, isolation_level=None)) as raw:
        for statement in (
            "UPDATE details SET value = 'x'",
            "DELETE FROM details",
            "REPLACE INTO details SELECT id, event, name, 'x' FROM details",
            "UPDATE beginnings SET document = 'x'",
            "DELETE FROM beginnings",
            "REPLACE INTO beginnings SELECT id, workshop, 'x' FROM beginnings",
            "REPLACE INTO beginnings SELECT id + 1, workshop, 'x' FROM beginnings",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                raw.execute(statement)
    assert store.workshop(plan).document == "name = 'x'\n"
