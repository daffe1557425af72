"""What people chose and drew on the map becomes a merge, a split or a new area, or is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, box

from smeedkaart.errors import SmeedkaartError
from smeedkaart.history.event import Event, Output
from smeedkaart.history.handing_on import decisions_as_of
from smeedkaart.history.lineage import areas_as_of, lineage
from smeedkaart.history.mended import Mended
from smeedkaart.history.sentences import tale
from smeedkaart.history.undo import to_redo, to_undo
from smeedkaart.store.store import Store
from smeedkaart.workshop.merge_split import (
    Plan,
    anew,
    merging,
    parse_plan,
    part_names,
    parts_along,
    splitting,
    together_name,
)
from smeedkaart.workshop.painting import Border

DAY = date(2026, 1, 1)
WEST, EAST = box(229_000, 525_000, 230_000, 526_000), box(230_000, 525_000, 231_000, 526_000)
LINE = {"kind": "split", "areas": ["a"], "line": [[6.47, 52.72], [6.48, 52.73]]}


def areas(**shapes: shapely.geometry.base.BaseGeometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": [key.title() for key in shapes]},
        geometry=list(shapes.values()),
        index=list(shapes),
        crs=28992,
    )


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        {"kind": "merge", "areas": ["a"]},
        {"kind": "merge", "areas": ["a", "a"]},
        {"kind": "merge", "areas": [1, 2]},
        {"kind": "merge", "areas": [str(i) for i in range(1_000)]},
        {"kind": "regroup", "areas": ["a", "b"]},
        LINE | {"areas": ["a", "b"]},
        LINE | {"line": None},
        LINE | {"line": [[6.47, 52.72]]},
        LINE | {"line": [[6.47, 52.72], [6.47, 52.72]]},
        LINE | {"line": [[6.47, 52.72], [6.48, float("nan")]]},
        LINE | {"line": [[6.47, 52.72], ["6.48", 52.73]]},
        LINE | {"line": [[6.47, 52.72], [0.0, 0.0]]},
        LINE | {"line": [[6.47, 52.72, 1.0], [6.48, 52.73, 1.0]]},
        LINE | {"line": [[6.47, 52.72]] * 5_000},
    ],
)
def test_what_our_map_does_not_send_is_refused_with_a_sentence(payload: Any) -> None:
    with pytest.raises(SmeedkaartError, match=r"kan niet worden gelezen|ververs|vernieuw"):
        parse_plan(payload)


def test_a_line_comes_in_metres() -> None:
    """A hundredth of a degree is 676 m to the east and 1,113 m to the north there: together 1,302 m."""
    line = parse_plan(LINE).line
    assert line is not None
    assert line.length == pytest.approx(1_302, abs=3)


def test_a_merge_holds_all_of_the_areas() -> None:
    event = merging(
        areas(noord=WEST, zuid=EAST),
        Plan("merge", ("noord", "zuid")),
        "Samen",
        when=DAY,
        reason="op verzoek",
        role="facilitator",
    )
    (output,) = event.outputs
    assert output.geometry.equals(box(229_000, 525_000, 231_000, 526_000))
    assert (event.inputs, event.area, output.name) == (("noord", "zuid"), output.area, "Samen")


def test_an_area_that_is_not_there_on_that_day_is_named_by_those_that_are() -> None:
    with pytest.raises(SmeedkaartError, match="alleen Noord"):
        merging(areas(noord=WEST), Plan("merge", ("noord", "zuid")), "S", when=DAY, reason="", role="r")
    with pytest.raises(SmeedkaartError, match="bestaat niet op die dag"):
        parts_along(areas(noord=WEST), Plan("split", ("zuid",), LineString([(0, 0), (1, 1)])))


def cut(shape: shapely.geometry.base.BaseGeometry, *corners: tuple[float, float]) -> tuple[Any, ...]:
    return parts_along(areas(noord=shape), Plan("split", ("noord",), LineString(corners)))


def test_a_line_cuts_an_area_of_a_square_kilometre_in_70_and_30_hectares() -> None:
    parts = cut(WEST, (229_700, 524_900), (229_700, 526_100))
    assert [part.area for part in parts] == pytest.approx([700_000, 300_000])


def test_a_hand_that_stops_20_metres_short_still_cuts_and_one_that_stops_halfway_does_not() -> None:
    assert len(cut(WEST, (229_700, 525_020), (229_700, 525_980))) == 2
    with pytest.raises(SmeedkaartError, match="van grens naar grens"):
        cut(WEST, (229_700, 525_500), (229_700, 526_100))


def test_a_loose_piece_goes_with_the_nearest_part() -> None:
    """The piece lies 500 m east of the eastern part, so it goes there: 300,000 + 10,000 m2."""
    loose = box(230_500, 525_000, 230_600, 525_100)
    parts = cut(shapely.union(WEST, loose), (229_700, 524_900), (229_700, 526_100))
    assert [part.area for part in parts] == pytest.approx([700_000, 310_000])


@given(
    st.lists(
        st.tuples(st.floats(228_500, 230_500), st.floats(524_500, 526_500)),
        min_size=2,
        max_size=6,
        unique=True,
    )
)
def test_the_parts_are_together_exactly_the_area(corners: list[tuple[float, float]]) -> None:
    try:
        parts = cut(WEST, *corners)
    except SmeedkaartError:
        return
    assert len(parts) > 1
    assert sum(part.area for part in parts) == pytest.approx(WEST.area)
    assert shapely.union_all(list(parts)).symmetric_difference(WEST).area < 1e-3


def test_parts_are_named_by_the_compass_or_else_by_number() -> None:
    west, east, north = box(0, 0, 4, 9), box(4, 0, 9, 9), box(0, 20, 4, 29)
    assert part_names("Elim", [east, west]) == ("Elim-Oost", "Elim-West")
    assert part_names("Elim", [west, north]) == ("Elim-Zuid", "Elim-Noord")
    assert part_names("Elim", [west, east, north]) == ("Elim 1", "Elim 2", "Elim 3")
    assert together_name(["Noord" * 9, "Zuid" * 9]) == "Noord" * 9


def test_a_split_is_recorded_and_keeps_the_surface(tmp_path: Path) -> None:
    store = Store(tmp_path / "plan.sqlite")
    workshop = store.create_workshop("Proef").id
    store.append(workshop, [Event("draw", "noord", DAY, name="Noord", geometry=WEST)])
    plan = Plan("split", ("noord",), LineString([(229_700, 524_900), (229_700, 526_100)]))
    parts = parts_along(areas_as_of(store.events(workshop)), plan)
    event = splitting(
        plan, list(map(Border, parts)), ["Een", "Twee"], when=DAY, reason="", role="facilitator"
    )
    store.append(workshop, [event], strict_names=True)
    now = areas_as_of(store.events(workshop))
    assert now["name"].tolist() == ["Een", "Twee"]
    assert now.area.sum() == pytest.approx(1_000_000)


def test_what_was_decided_goes_on_with_the_other_area_when_people_say_so(tmp_path: Path) -> None:
    store = Store(tmp_path / "plan.sqlite")
    later = date(2026, 5, 1)
    for along in ((), ("initiative",)):
        workshop = store.create_workshop("Proef").id
        store.append(workshop, [Event("draw", "noord", DAY, name="Noord", geometry=WEST)])
        for taken in (("initiative", 1), ("impulse", None)):
            store.append(workshop, [Event("decision", "noord", DAY, decision=taken)])
        (redraw,) = store.append(workshop, [Event("redraw", "noord", later, geometry=EAST)]).events
        store.append(workshop, anew(redraw, "Noord", "facilitator", along=along))
        events = store.events(workshop)
        held = decisions_as_of(events, later)
        assert [(one.kind, one.origin) for one in held] == [(kind, "Noord") for kind in along]
        # each is told once: it lapsed or it went on
        told = " ".join(one.sentence for one in tale(events))
        assert (told.count("verviel"), told.count("ging mee naar Noord")) == (2 - len(along), len(along))


def test_of_a_mend_one_area_may_be_another_one_and_the_others_keep_what_they_became(tmp_path: Path) -> None:
    store = Store(tmp_path / "plan.sqlite")
    workshop = store.create_workshop("Proef").id
    # 500 m between both goes half to each
    shapes = {"west": box(229e3, 525e3, 230e3, 526e3), "oost": box(230_500, 525e3, 231e3, 526e3)}
    mended = {"west": box(229e3, 525e3, 230_250, 526e3), "oost": box(230_250, 525e3, 231e3, 526e3)}
    store.append(
        workshop, [Event("draw", area, DAY, name=area, geometry=shape) for area, shape in shapes.items()]
    )
    outputs = tuple(Output(area, area, shape) for area, shape in mended.items())
    mend = Event(
        "mend", "west", DAY, inputs=tuple(mended), outputs=outputs, mended=Mended("halve", 5e5), edit_id="m1"
    )
    (mend,) = store.append(workshop, [mend]).events
    store.append(workshop, anew(mend, "Oost", "facilitator", area="oost"))
    events = store.events(workshop)
    now = areas_as_of(events)
    assert sorted(now["name"]) == ["Oost", "west"]
    assert now.geometry["west"].equals(mended["west"])
    (fresh,) = set(now.index) - {"west"}
    assert now.geometry[fresh].equals(mended["oost"])
    # until it ended it had its own border
    old = lineage(events).areas["oost"].geometry
    assert old is not None
    assert old.equals(shapes["oost"])
    store.append(workshop, to_undo(events))
    # as of a redraw: who takes that back has what there was before it
    back = areas_as_of(store.events(workshop))
    assert [back.geometry[area].equals(shape) for area, shape in shapes.items()] == [True, True]


def test_another_area_keeps_the_name_and_the_answer_can_be_undone_and_done_again(tmp_path: Path) -> None:
    """The redraw is not the last number that is in use: other areas were drawn before it."""
    store = Store(tmp_path / "plan.sqlite")
    workshop = store.create_workshop("Proef").id
    later = date(2026, 5, 1)
    store.append(workshop, [Event("draw", "noord", DAY, name="Noord", geometry=WEST)])
    south = box(229e3, 520e3, 230e3, 521e3)
    store.append(workshop, [Event("draw", "zuid", DAY, name="Zuid", geometry=south)])
    (redraw,) = store.append(workshop, [Event("redraw", "noord", later, geometry=EAST)]).events
    events = anew(redraw, "Noord", "facilitator")
    for _time in range(2):
        # sent twice it counts once
        store.append(workshop, events)
    known = store.events(workshop)
    now = areas_as_of(known)
    assert now["name"].tolist() == ["Zuid", "Noord"]
    assert now.geometry[events[1].area].equals(EAST)
    old = lineage(known).areas["noord"]
    assert old.ended == later
    assert old.geometry is not None
    assert old.geometry.equals(WEST)
    store.append(workshop, to_undo(known))
    back = areas_as_of(store.events(workshop))
    assert back["name"].to_dict() == {"noord": "Noord", "zuid": "Zuid"}
    assert back.geometry["noord"].equals(WEST)
    store.append(workshop, to_redo(store.events(workshop)))
    assert areas_as_of(store.events(workshop))["name"].tolist() == ["Zuid", "Noord"]
