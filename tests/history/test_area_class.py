"""Of what kind an area is and of which group: it holds from a day on, is undone, and goes on in others."""

from __future__ import annotations

from datetime import date

import pytest
from shapely import box

from smeedkaart.history.event import Event, Output
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.history.sentences import tale
from smeedkaart.history.timeline import Timeline
from smeedkaart.history.undo import to_undo

START, LATER, LAST = date(2007, 5, 30), date(2012, 1, 1), date(2015, 1, 1)
WEST, EAST, WHOLE = (
    box(229e3, 525e3, 230e3, 526e3),
    box(230e3, 525e3, 231e3, 526e3),
    box(229e3, 525e3, 231e3, 526e3),
)
DRAWN = (
    Event("draw", "a", START, name="Noord", geometry=WEST, id=1),
    Event("draw", "b", START, name="Zuid", geometry=EAST, id=2),
)


def classify(area: str, kind: str, group: str, number: int) -> Event:
    return Event("classify", area, LATER, area_kind=kind, area_group=group, id=number)


def classes(events: tuple[Event, ...], when: date | None = None) -> dict[str, tuple[str, str]]:
    areas = areas_as_of(events, when)
    return dict(zip(areas.index, zip(areas["area_kind"], areas["area_group"], strict=True), strict=True))


def test_it_holds_from_its_day_and_until_it_is_undone() -> None:
    events = (*DRAWN, classify("a", "dorp", "Oost", 3))
    assert classes(events, date(2011, 12, 31)) == {"a": ("", ""), "b": ("", "")}
    assert classes(events, LATER) == {"a": ("dorp", "Oost"), "b": ("", "")}
    (undo,) = to_undo(events)
    assert classes((*events, Event("undo", "a", LATER, about=undo.about, id=4)))["a"] == ("", "")


@pytest.mark.parametrize(
    ("second", "together"),
    [
        (("dorp", "Oost"), ("dorp", "Oost")),
        # of two kinds nobody knows of which the whole is
        (("wijk", "Oost"), ("", "Oost")),
        (("", ""), ("", "")),
    ],
)
def test_what_comes_out_of_a_merge_is_what_all_were_that_went_in(
    second: tuple[str, str], together: tuple[str, str]
) -> None:
    merge = Event("merge", "c", LAST, inputs=("a", "b"), outputs=(Output("c", "Kern", WHOLE),), id=5)
    events = (*DRAWN, classify("a", "dorp", "Oost", 3), classify("b", *second, 4), merge)
    assert classes(events) == {"c": together}
    # recorded one by one or read at once, it is the same
    went_on = Timeline.of(events[:4]).extended(events[4:]).areas()["c"]
    assert (went_on.area_kind, went_on.area_group) == together


def test_the_parts_of_an_area_are_what_it_was_and_one_may_become_something_else() -> None:
    whole = Event("draw", "w", START, name="Kern", geometry=WHOLE, id=1)
    parts = (Output("p", "P", WEST), Output("q", "Q", EAST))
    split = Event("split", "p", LAST, inputs=("w",), outputs=parts, id=3)
    events = (whole, classify("w", "wijk", "Zuid", 2), split)
    assert classes(events) == {"p": ("wijk", "Zuid"), "q": ("wijk", "Zuid")}
    other = Event("classify", "q", LAST, area_kind="dorp", id=4)
    assert classes((*events, other)) == {"p": ("wijk", "Zuid"), "q": ("dorp", "")}


def test_on_whose_initiative_it_was_is_told() -> None:
    told = tale([*DRAWN, Event("end", "a", LATER, initiative="de  gemeente\n", reason="te klein", id=3)])
    assert told[-1].sentence.endswith(" Noord beëindigd (op initiatief van de gemeente), te klein.")
