"""Borders that end where the municipality does; here that is a square of 1 km."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from smeedkaart.errors import SmeedkaartError
from smeedkaart.history.event import Event
from smeedkaart.history.replay import AreaState
from smeedkaart.history.timeline import Timeline
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store
from smeedkaart.workshop.clipping import whole_outline
from smeedkaart.workshop.edits import Changes, changes
from smeedkaart.workshop.message import parse_edit
from smeedkaart.workshop.room import Room
from smeedkaart.workshop.service import WorkshopService
from tests.workshop.test_edits import TODAY, feature

AREA, OTHER = (f"6f0c2d1e-8a4b-4c3d-9e2f-01234567890{place}" for place in "ab")
WHOLE = box(229_000, 525_000, 230_000, 526_000)


def edit_of(*put: dict[str, Any]) -> dict[str, Any]:
    return {"edit_id": "e1", "client": "page", "why": "create", "revision": 0, "put": [*put], "end": []}


def clip(area: str, shape: BaseGeometry | None, name: str = "Rand") -> dict[str, Any]:
    """Make what a page sends of an area that is to end where the municipality does."""
    sent = feature(area, name, WHOLE if shape is None else shape)
    sent["properties"]["clip"] = True
    return sent | ({"geometry": None} if shape is None else {})


def made(before: Mapping[str, AreaState], *put: dict[str, Any]) -> Changes:
    return changes(before, parse_edit(edit_of(*put)), when=TODAY, role="facilitator", whole=lambda: WHOLE)


def test_what_lies_outside_goes_in_one_event_and_how_much_that_was_is_said() -> None:
    # 1000 x 1000 m, of which the eastern 400 x 1000 m are outside: 60 ha stay, 40 ha go
    found = made({}, clip(AREA, box(229_400, 525_000, 230_400, 526_000)))
    (event,) = found
    assert event.kind == "draw"
    assert event.geometry is not None
    # the journey to degrees and back is good for a decimetre or so along a kilometre
    assert event.geometry.area == pytest.approx(600_000, abs=200)
    assert event.geometry.difference(WHOLE).area == 0
    (notice,) = found.notices
    assert "40,00 ha" in str(notice)


def test_an_area_that_is_there_is_cut_off_too_and_becomes_part_of_no_other() -> None:
    before = Timeline.of(
        [
            Event("draw", AREA, TODAY, name="Rand", geometry=box(229_400, 525_000, 230_400, 525_500)),
            Event("draw", OTHER, TODAY, name="Ver", geometry=box(229_900, 525_500, 230_100, 526_000)),
        ]
    ).areas()
    found = made(before, clip(AREA, None))
    assert [(event.kind, event.area) for event in found] == [("redraw", AREA)]
    # 600 x 500 m
    assert found[0].geometry.area == pytest.approx(300_000)
    # a second time there is nothing to cut, and nothing is recorded or said
    again = Timeline.of([*before_events(before), found[0]]).areas()
    once_more = made(again, clip(AREA, None))
    assert (len(once_more), once_more.notices) == (0, ())
    # nor when a page that did not hear of it sends the border as it was
    as_it_was = made(again, clip(AREA, box(229_400, 525_000, 230_400, 525_500)))
    assert (len(as_it_was), as_it_was.notices) == (0, ())


def before_events(areas: Mapping[str, AreaState]) -> list[Event]:
    return [Event("draw", area, TODAY, name=one.name, geometry=one.geometry) for area, one in areas.items()]


def test_of_what_lies_outside_altogether_nothing_would_be_left_so_it_is_refused() -> None:
    with pytest.raises(SmeedkaartError, match="buiten de gemeente"):
        made({}, clip(AREA, box(231_000, 525_000, 232_000, 526_000)))


def test_without_being_asked_nothing_is_cut_off() -> None:
    found = made({}, feature(AREA, "Rand", box(229_400, 525_000, 230_400, 526_000)))
    assert found[0].geometry.area == pytest.approx(1_000_000, abs=200)


def test_in_a_workshop_the_municipality_is_that_of_its_figures(tmp_path: Path) -> None:
    store = Store(tmp_path / "plan.sqlite")
    workshop = store.create_workshop("Rand", dataset="hoogeveen").id
    room = Room(store, WorkshopService(store), workshop, today=lambda: TODAY)
    whole = whole_outline(hoogeveen())
    west, south, _east, north = whole.bounds
    beyond = box(west - 2000, south, west + 4000, north)
    (answer,) = room.edit([edit_of(clip(AREA, beyond)) | {"lang": "nl"}])
    (event,) = store.events(workshop)
    drawn = event.geometry
    assert drawn is not None
    assert drawn.difference(whole).area == pytest.approx(0, abs=0.01)
    assert drawn.area == pytest.approx(whole.intersection(beyond).area, rel=1e-6)
    assert "buiten de gemeente" in str(answer.notices[0])
