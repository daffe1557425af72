"""Undo and redo: which edit, in which order, and that nothing is deleted by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from shapely import Polygon, box

from smeedkaart.errors import LineageError
from smeedkaart.history.event import Event, Output
from smeedkaart.history.handing_on import decisions_as_of
from smeedkaart.history.lineage import areas_as_of, lineage
from smeedkaart.history.undo import last_edit, last_undone, to_redo, to_undo
from smeedkaart.store.store import Store

DAY, LATER = date(2007, 5, 30), date(2012, 1, 1)


def square(step: int, wide: int = 1) -> Polygon:
    """Return a shape near Hoogeveen, `step` kilometres east of the first and some kilometres wide."""
    return box(229_000 + 1000 * step, 525_000, 229_000 + 1000 * (step + wide), 526_000)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "plan.sqlite")


@pytest.fixture
def plan(store: Store) -> str:
    """Return a plan with the areas a, b and c, side by side."""
    plan = store.create_workshop("Krakeel").id
    drawn = [
        Event("draw", area, DAY, name=area.upper(), geometry=square(i), edit_id=f"draw-{area}")
        for i, area in enumerate("abc")
    ]
    store.append(plan, drawn)
    return plan


def picture(store: Store, plan: str) -> dict[str, tuple[str, bytes]]:
    areas = areas_as_of(store.events(plan))
    return {
        area: (name, shape.normalize().wkb)
        for area, name, shape in zip(areas.index, areas["name"], areas.geometry, strict=True)
    }


def undo(store: Store, plan: str) -> None:
    store.append(plan, to_undo(store.events(plan)))


def redo(store: Store, plan: str) -> None:
    store.append(plan, to_redo(store.events(plan)))


MERGE = Event("merge", "m", LATER, inputs=("a", "b"), outputs=(Output("m", "M", square(0, 2)),))
SPLIT = Event(
    "split",
    "p",
    LATER,
    inputs=("a",),
    outputs=(
        Output("p", "P", box(229_000, 525_000, 229_400, 526_000)),
        Output("q", "Q", box(229_400, 525_000, 230_000, 526_000)),
    ),
)
REGROUP = Event(
    "regroup",
    "r",
    LATER,
    inputs=("a", "b"),
    outputs=(
        Output("r", "R", box(229_000, 525_000, 231_000, 525_300)),
        Output("s", "S", box(229_000, 525_300, 231_000, 526_000)),
    ),
)
CHANGES = [
    Event("draw", "d", LATER, name="D", geometry=square(3)),
    Event("redraw", "a", LATER, geometry=box(229_000, 525_000, 229_500, 526_000)),
    Event("rename", "a", LATER, name="Binnenstad"),
    Event("end", "a", LATER),
    Event("void", "a", LATER),
    MERGE,
    SPLIT,
    REGROUP,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.kind)
def test_every_kind_of_change_can_be_undone_and_done_again(store: Store, plan: str, change: Event) -> None:
    before = picture(store, plan)
    store.append(plan, [change])
    after = picture(store, plan)
    assert after != before
    for _again in range(2):
        undo(store, plan)
        assert picture(store, plan) == before
        assert lineage(store.events(plan)).links == ()
        redo(store, plan)
        assert picture(store, plan) == after
    # three drawings, the change, two undone and two done again: nothing is deleted
    assert len(store.events(plan)) == 3 + 1 + 4


def test_a_decision_and_the_taking_back_of_it_can_be_undone(store: Store, plan: str) -> None:
    store.append(plan, [Event("decision", "a", DAY, decision=("initiative", 2))])
    store.append(plan, [Event("withdraw", "a", LATER, decision=("initiative", 2))])
    levels = []
    for step in (undo, undo, redo, redo):
        step(store, plan)
        levels.append([decision.level for decision in decisions_as_of(store.events(plan))])
    assert levels == [[2], [], [2], []]


def test_undo_goes_back_edit_by_edit_and_redo_comes_back_in_the_same_order(store: Store, plan: str) -> None:
    pictures = [picture(store, plan)]
    for event in (
        Event("rename", "a", LATER, name="X"),
        replace(SPLIT, valid_from=LATER),
        Event("end", "c", LATER),
    ):
        store.append(plan, [event])
        pictures.append(picture(store, plan))
    for expected in pictures[-2::-1]:
        undo(store, plan)
        assert picture(store, plan) == expected
    for expected in pictures[1:]:
        redo(store, plan)
        assert picture(store, plan) == expected
    assert to_redo(store.events(plan)) == ()


def test_all_events_of_one_edit_are_undone_together_the_newest_first(store: Store, plan: str) -> None:
    before = picture(store, plan)
    edit = [
        Event("rename", "a", LATER, name="X", edit_id="e"),
        Event("redraw", "a", LATER, geometry=box(229_000, 525_000, 229_500, 526_000), edit_id="e"),
        replace(MERGE, valid_from=LATER, inputs=("a", "b"), edit_id="e"),
    ]
    stored = store.append(plan, edit).events
    assert last_edit(store.events(plan)) == stored
    back = to_undo(store.events(plan), role="analyst", reason="vergissing")
    assert [event.about for event in back] == [6, 5, 4]
    assert {(event.role, event.reason) for event in back} == {("analyst", "vergissing")}
    assert len({event.edit_id for event in back}) == 1
    store.append(plan, back)
    assert picture(store, plan) == before
    assert last_undone(store.events(plan)) == stored
    assert [event.about for event in to_redo(store.events(plan))] == [4, 5, 6]
    redo(store, plan)
    assert list(picture(store, plan)) == ["c", "m"]


def test_names_that_were_swapped_in_one_edit_can_be_swapped_back(store: Store, plan: str) -> None:
    swap = [Event("rename", "a", LATER, name="B"), Event("rename", "b", LATER, name="A")]
    store.append(plan, [replace(event, edit_id="swap") for event in swap])
    # half-way, a and b bear one name: only the outcome counts
    undo(store, plan)
    assert [name for name, _shape in picture(store, plan).values()] == ["A", "B", "C"]
    redo(store, plan)
    assert [name for name, _shape in picture(store, plan).values()] == ["B", "A", "C"]


def test_two_pages_that_undo_the_same_edit_at_once_undo_it_once(store: Store, plan: str) -> None:
    store.append(plan, [Event("end", "c", LATER)])
    seen = store.events(plan)
    for _page in range(2):
        store.append(plan, to_undo(seen))
    assert list(picture(store, plan)) == ["a", "b", "c"]


def test_a_second_press_after_a_look_undoes_the_edit_before(store: Store, plan: str) -> None:
    undo(store, plan)
    undo(store, plan)
    assert list(picture(store, plan)) == ["a"]


def test_nothing_recorded_and_nothing_left_leave_nothing_to_undo(store: Store, plan: str) -> None:
    assert last_edit([]) == last_undone([]) == to_undo([]) == to_redo([]) == ()
    for _area in "abc":
        undo(store, plan)
    assert picture(store, plan) == {}
    assert to_undo(store.events(plan)) == ()
    for _area in "abc":
        redo(store, plan)
    assert list(picture(store, plan)) == ["a", "b", "c"]


def test_who_records_something_new_after_an_undo_lets_go_of_what_was_undone(store: Store, plan: str) -> None:
    store.append(plan, [Event("end", "c", LATER)])
    undo(store, plan)
    store.append(plan, [Event("rename", "a", LATER, name="X")])
    assert to_redo(store.events(plan)) == ()
    # what was undone stays on record, and what is new is undone first
    assert [event.kind for event in last_edit(store.events(plan))] == ["rename"]


def test_a_proposal_and_its_refusal_are_not_what_undo_is_about(store: Store, plan: str) -> None:
    store.append(plan, [Event("rename", "a", DAY, name="X")], based_on=3)
    waiting = store.append(plan, [Event("rename", "a", DAY, name="Y")], based_on=3).conflicts[0]
    store.decline(waiting.id)
    assert [event.name for event in last_edit(store.events(plan))] == ["X"]


def test_what_another_page_built_on_cannot_be_undone_underneath_it(store: Store, plan: str) -> None:
    merged = store.append(plan, [MERGE]).events[0]
    store.append(plan, [Event("rename", "m", date(2015, 1, 1), name="Kern")])
    with pytest.raises(LineageError, match="want hetzelfde gebied is op 1 januari 2015 gewijzigd"):
        store.append(plan, [Event("undo", "m", LATER, about=merged.id)])


def test_the_events_may_be_handed_over_in_any_order(store: Store, plan: str) -> None:
    store.append(plan, [MERGE])
    undo(store, plan)
    events = store.events(plan)
    assert to_undo(events[::-1]) == to_undo(events)
    assert to_redo(events[::-1]) == to_redo(events)


def test_undo_works_in_a_workshop_that_took_over_a_history_with_an_undo_in_it(
    store: Store, plan: str, tmp_path: Path
) -> None:
    # numbers differ by one in the other file, so the key of the old undo is that of the new one
    elsewhere = Store(tmp_path / "elders.sqlite")
    elsewhere.append(
        elsewhere.create_workshop("Dorp").id, [Event("draw", "d", DAY, name="D", geometry=square(5))]
    )
    other = elsewhere.create_workshop("Krakeel").id
    elsewhere.append(other, store.events(plan))
    undo(elsewhere, other)
    fresh = Store(tmp_path / "nieuw.sqlite")
    taken = fresh.create_workshop("Krakeel", history=elsewhere.events(other)).id
    assert sorted(picture(fresh, taken)) == ["a", "b"]
    undo(fresh, taken)
    assert sorted(picture(fresh, taken)) == ["a"]
