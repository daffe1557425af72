"""What an event says of several areas, and what is left of it once it is undone."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace
from datetime import UTC, date, datetime
from itertools import permutations

import pytest
from shapely import box

from smeedkaart.history.event import Event, Output, about_areas, effective, in_parts

DAY = date(2012, 1, 1)
LEFT, RIGHT, BOTH = box(0, 0, 1, 1), box(1, 0, 2, 1), box(0, 0, 2, 1)

DRAWN = Event("draw", "a", DAY, name="Noord", geometry=LEFT, id=1)
MERGE = Event(
    "merge",
    "c",
    DAY,
    inputs=("a", "b"),
    outputs=(Output("c", "Kern", BOTH),),
    reason="samen",
    role="bewoner",
    id=3,
)
SPLIT = Event(
    "split", "d", DAY, inputs=("c",), outputs=(Output("d", "D", LEFT), Output("e", "E", RIGHT)), id=4
)


def test_an_event_is_never_changed_afterwards() -> None:
    with pytest.raises(FrozenInstanceError):
        DRAWN.name = "Zuid"  # type: ignore[misc]


HOSTILE = "  No\0ord\u202e\r\nBuiten\u200b" + "n" * 200
CLEAN = "Noord Buiten" + "n" * 108


def test_no_name_passes_an_event_with_what_nobody_sees_or_with_more_than_120_characters() -> None:
    # 120 characters: 12 of "Noord Buiten" and 108 more
    assert Event("draw", "a", DAY, name=HOSTILE).name == CLEAN
    assert replace(DRAWN, name=HOSTILE).name == CLEAN
    assert Output("c", HOSTILE, BOTH).name == CLEAN
    assert [part.name for part in in_parts(replace(MERGE, outputs=(Output("c", HOSTILE, BOTH),)))][
        -1
    ] == CLEAN
    assert Event("end", "a", DAY).name is None


def test_a_change_is_about_all_that_goes_in_and_comes_out_each_once() -> None:
    assert about_areas(MERGE) == ("a", "b", "c")
    assert about_areas(SPLIT) == ("c", "d", "e")
    assert about_areas(DRAWN) == ("a",)


def test_a_proposed_change_is_about_the_same_areas_as_the_change() -> None:
    assert about_areas(replace(MERGE, kind="proposal", proposes="merge")) == ("a", "b", "c")
    assert about_areas(replace(DRAWN, kind="proposal", proposes="redraw")) == ("a",)


def test_a_change_in_parts_ends_what_goes_in_and_draws_what_comes_out() -> None:
    parts = in_parts(SPLIT)
    assert [(part.kind, part.area, part.name, part.geometry) for part in parts] == [
        ("end", "c", None, None),
        ("draw", "d", "D", LEFT),
        ("draw", "e", "E", RIGHT),
    ]
    # each part holds from the same day, by the same role, for the same reason
    for part in in_parts(MERGE):
        assert (part.id, part.valid_from, part.role, part.reason) == (3, DAY, "bewoner", "samen")
        assert (part.inputs, part.outputs) == ((), ())
    assert in_parts(DRAWN) == (DRAWN,)
    whole = replace(MERGE, edit_id="e", client="p", decision=("impulse", None), proposes="x", about=1)
    its_own = {"kind", "area", "name", "geometry", "inputs", "outputs"}
    for part in in_parts(replace(whole, workshop="w", recorded_at=datetime(2012, 1, 2, tzinfo=UTC))):
        for field in {field.name for field in fields(Event)} - its_own - {"workshop", "recorded_at"}:
            assert getattr(part, field) == getattr(whole, field), field
        assert (part.workshop, part.recorded_at.day) == ("w", 2)


def test_what_was_undone_last_counts_whatever_the_order_in_which_it_is_handed_over() -> None:
    undo, redo = Event("undo", "c", DAY, about=3, id=5), Event("redo", "c", DAY, about=3, id=6)
    for order in permutations([DRAWN, MERGE, undo]):
        assert [event.id for event in effective(order)] == [event.id for event in order if event.id == 1]
    for order in permutations([DRAWN, MERGE, undo, redo]):
        assert {event.id for event in effective(order)} == {1, 3}
    undone_again = replace(undo, id=7)
    for order in permutations([MERGE, undo, redo, undone_again]):
        assert effective(order) == ()


def test_what_is_not_yet_recorded_comes_after_all_that_is() -> None:
    undo, redo = Event("undo", "a", DAY, about=1, id=2), Event("redo", "a", DAY, about=1)
    assert effective([redo, DRAWN, undo]) == (DRAWN,)
    assert effective([replace(undo, id=0), DRAWN, replace(redo, id=2)]) == ()


def test_an_event_that_is_not_yet_recorded_cannot_have_been_undone() -> None:
    waiting = replace(DRAWN, id=0)
    assert effective([waiting, Event("undo", "a", DAY, about=0, id=5)]) == (waiting,)
