"""What becomes of an edit that the browser sends; coordinates and answers are worked out by hand."""

from __future__ import annotations

import json
import math
import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from shapely import MultiPolygon, Polygon, box

from smeedkaart.errors import SmeedkaartError
from smeedkaart.history.event import Event
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.history.replay import AreaState
from smeedkaart.workshop.edits import Changes, changes, features
from smeedkaart.workshop.message import OlderPageError, parse_edit, typed_name

TODAY = date(2026, 3, 1)
# the same journey by the library itself, not by the code under test
TO_METRES = Transformer.from_crs("EPSG:4326", "EPSG:28992", always_xy=True)
TO_DEGREES = Transformer.from_crs("EPSG:28992", "EPSG:4326", always_xy=True)

NEW = "5f0c2d1e-8a4b-4c3d-9e2f-0123456789ab"


def square(step: int, size: float = 500.0) -> Polygon:
    """Return a square near Hoogeveen, `step` times 500 m east of the first, so that neighbours touch."""
    west = 229_000 + 500 * step
    return box(west, 525_000, west + size, 525_000 + size)


def plan(*shapes: Any, names: Sequence[str] = ("Noord", "Zuid", "Oost")) -> gpd.GeoDataFrame:
    """Return areas a, b, c, ... as the store derives them."""
    return areas_as_of(
        Event("draw", "abc"[i], TODAY, name=names[i], geometry=shape, id=i + 1)
        for i, shape in enumerate(shapes)
    )


def feature(area: str | None, name: str | None, shape: Any, decimals: int = 12) -> dict[str, Any]:
    """Return an area as the browser sends it."""
    degrees = shapely.transform(
        shape, lambda xy: np.round(np.column_stack(TO_DEGREES.transform(xy[:, 0], xy[:, 1])), decimals)
    )
    return {
        "type": "Feature",
        "properties": {"id": area, "name": name},
        "geometry": json.loads(shapely.to_geojson(degrees)),
    }


def shown(areas: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return what the browser has when nobody touched it."""
    return json.loads(json.dumps(features(areas)["features"]))  # type: ignore[no-any-return]


def sent(parts: Sequence[Any], why: str = "edit", **more: Any) -> dict[str, Any]:
    return {"edit_id": "e1", "why": why, "revision": 0, "put": list(parts), "end": [], **more}


def outcome(before: gpd.GeoDataFrame, parts: Sequence[Any], why: str = "edit", **more: Any) -> Changes:
    states = {
        str(area): AreaState(name, shape, TODAY, changed)
        for area, name, changed, shape in zip(
            before.index, before["name"], before["changed"], before.geometry, strict=True
        )
    }
    return changes(states, parse_edit(sent(parts, why, **more)), when=TODAY, role="facilitator")


def nothing(found: Changes) -> bool:
    return (found.events, found.notices) == ((), ())


def kinds(found: Changes) -> list[tuple[str, str]]:
    return [(event.kind, event.area) for event in found]


# --- what an edit changes


def test_an_untouched_map_changes_nothing() -> None:
    before = plan(square(0), square(1), square(2))
    for why in ("create", "edit", "cut", "drag", "rename", "remove"):
        assert nothing(outcome(before, shown(before), why))


@pytest.mark.parametrize("decimals", [7, 8, 9, 12])
def test_a_journey_to_the_browser_and_back_is_no_edit(decimals: int) -> None:
    before = plan(square(0).buffer(50), square(3))
    back = [
        feature("a", "Noord", before.geometry["a"], decimals),
        feature("b", "Zuid", before.geometry["b"], decimals),
    ]
    assert nothing(outcome(before, back))


@given(
    st.lists(
        st.tuples(st.floats(14_000, 277_000), st.floats(307_000, 618_000)),
        min_size=3,
        max_size=12,
        unique=True,
    )
)
@settings(max_examples=60)
def test_every_corner_in_the_country_survives_the_journey_within_a_millimetre(
    corners: list[tuple[float, float]],
) -> None:
    hull = shapely.MultiPoint(corners).convex_hull
    if hull.geom_type != "Polygon" or hull.area < 1:
        return
    before = plan(hull)
    journey = np.array(shown(before)[0]["geometry"]["coordinates"][0])
    back = np.column_stack(TO_METRES.transform(journey[:, 0], journey[:, 1]))
    assert np.hypot(*(back - shapely.get_coordinates(hull)).T).max() < 0.001
    # what the box below leaves out, in the sea and abroad, the map refuses
    if shapely.box(3.0, 50.5, 7.5, 53.8).covers(shapely.Polygon(journey)):
        assert nothing(outcome(before, shown(before)))


def test_a_ring_that_begins_elsewhere_or_turns_the_other_way_is_no_edit() -> None:
    before = plan(square(0))
    ring = shown(before)[0]["geometry"]["coordinates"][0]
    turned = [*ring[2:], *ring[1:3]]
    for other in (
        turned,
        ring[::-1],
        [*ring[:2], [(ring[1][i] + ring[2][i]) / 2 for i in (0, 1)], *ring[2:]],
    ):
        part = {**shown(before)[0], "geometry": {"type": "Polygon", "coordinates": [other]}}
        assert nothing(outcome(before, [part]))


def test_a_moved_corner_is_a_redraw_of_that_area_only() -> None:
    before = plan(square(0), square(1))
    # the corner north-west goes 2 m further north: half x 500 m x 2 m = 500 m2 more
    moved = Polygon([(229_000, 525_000), (229_500, 525_000), (229_500, 525_500), (229_000, 525_502)])
    found = outcome(before, [feature("a", "Noord", moved), shown(before)[1]])
    assert kinds(found) == [("redraw", "a")]
    (event,) = found
    assert event.geometry is not None
    assert event.geometry.area == pytest.approx(250_500, abs=0.5)
    assert (event.valid_from, event.role, event.edit_id, event.name) == (TODAY, "facilitator", "e1", None)


@pytest.mark.parametrize(("metres", "edits"), [(0.005, 0), (0.02, 1)])
def test_one_centimetre_makes_the_difference(metres: float, edits: int) -> None:
    before = plan(square(0))
    moved = Polygon([(229_000 - metres, 525_000), (229_500, 525_000), (229_500, 525_500), (229_000, 525_500)])
    assert len(outcome(before, [feature("a", "Noord", moved)])) == edits


def test_the_same_corners_joined_in_another_way_are_a_redraw() -> None:
    # five corners, once with the dent to the east and once to the south
    corners = [(0, 0), (400, 0), (400, 400), (0, 400), (200, 150)]
    east = Polygon([(229_000 + corners[i][0], 525_000 + corners[i][1]) for i in (0, 1, 4, 2, 3)])
    south = Polygon([(229_000 + corners[i][0], 525_000 + corners[i][1]) for i in (0, 4, 1, 2, 3)])
    assert kinds(outcome(plan(east), [feature("a", "Noord", south)])) == [("redraw", "a")]


def test_a_small_hole_is_a_redraw() -> None:
    before = plan(square(0))
    holed = square(0).difference(box(229_200, 525_200, 229_201, 525_201))
    (event,) = outcome(before, [feature("a", "Noord", holed)], "cut")
    assert event.geometry is not None
    assert event.geometry.area == pytest.approx(249_999, abs=0.01)


def test_corners_that_did_not_move_stay_exactly_where_they_were() -> None:
    before = plan(square(0), square(1))
    # the corner that it shares with its neighbour stays, the two in the north go up
    taller = Polygon(
        [(229_000, 525_000), (229_500, 525_000), (229_500, 525_500), (229_450, 525_700), (229_000, 525_700)]
    )
    (event,) = outcome(before, [feature("a", "Noord", taller, 9), shown(before)[1]])
    assert event.geometry is not None
    exact = {(229_000.0, 525_000.0), (229_500.0, 525_000.0), (229_500.0, 525_500.0)}
    assert exact <= set(map(tuple, shapely.get_coordinates(event.geometry).tolist()))
    # so the neighbours touch, without the hair of a gap or an overlap that rounding leaves
    assert event.geometry.intersection(before.geometry["b"]).area == 0


def test_a_border_shared_by_two_areas_stays_shared_when_it_is_dragged() -> None:
    before = plan(square(0), square(1))
    left = Polygon([(229_000, 525_000), (229_500, 525_000), (229_523.7, 525_500), (229_000, 525_500)])
    right = Polygon([(229_500, 525_000), (230_000, 525_000), (230_000, 525_500), (229_523.7, 525_500)])
    found = outcome(before, [feature("a", "Noord", left, 9), feature("b", "Zuid", right, 9)])
    assert kinds(found) == [("redraw", "a"), ("redraw", "b")]
    one, two = (event.geometry for event in found)
    assert one is not None
    assert two is not None
    assert one.intersection(two).area == 0
    assert one.union(two).area == one.area + two.area == pytest.approx(500_000, abs=1)


def test_a_new_area_keeps_the_identity_that_the_page_made_for_it() -> None:
    before = plan(square(0))
    found = outcome(before, [*shown(before), feature(NEW, "Krakeel", square(1))], "create")
    assert kinds(found) == [("draw", NEW)]
    assert found[0].name == "Krakeel"
    assert outcome(before, [*shown(before), feature(NEW.upper(), "K", square(1))])[0].area == NEW


@pytest.mark.parametrize(
    "made", [None, "", "n1", "../../etc", "5f0c2d1e-8a4b-1c3d-9e2f-0123456789ab", 7, "x" * 99]
)
def test_any_other_identity_is_replaced(made: Any) -> None:
    (event,) = outcome(plan(), [feature(made, "Krakeel", square(1))], "create")
    assert event.kind == "draw"
    assert event.area != made
    assert str(uuid.UUID(event.area)) == event.area


def test_a_page_that_uses_its_own_word_for_a_new_area_gets_one_area() -> None:
    first = outcome(plan(), [feature("n1", "Krakeel", square(1))], "create", client="page")
    before = areas_as_of([first[0]])
    second = outcome(before, [feature("n1", "Krakeel", square(1, 400))], client="page")
    assert kinds(second) == [("redraw", first[0].area)]
    other_page = outcome(before, [feature("n1", "Elders", square(1, 400))], client="other")
    assert kinds(other_page)[0][0] == "draw"


def test_a_drawing_that_crosses_itself_keeps_both_halves() -> None:
    # a bow-tie of two triangles, each 500 m wide and 250 m high: 2 x 62,500 m2
    bow_tie = Polygon([(229_000, 525_000), (229_500, 525_500), (229_500, 525_000), (229_000, 525_500)])
    (event,) = outcome(plan(), [feature(NEW, "Krakeel", bow_tie)], "create")
    assert event.geometry is not None
    assert event.geometry.is_valid
    assert event.geometry.area == pytest.approx(125_000, abs=0.5)


def test_what_was_made_of_a_border_that_crosses_itself_is_said() -> None:
    # 2 x 62,500 m2 are 12.5 ha
    bow_tie = Polygon([(229_000, 525_000), (229_500, 525_500), (229_500, 525_000), (229_000, 525_500)])
    (notice,) = outcome(plan(), [feature(NEW, "Krakeel", bow_tie)], "create").notices
    assert "kruiste zichzelf; alle 2 delen waar hij omheen gaat zijn bewaard, samen 12,50 ha." in str(notice)
    # a stroke that curls inward goes round one part: 100 x 100 m
    curl = [(0, 0), (50, 0), (50, 40), (30, 40), (30, 20), (100, 20), (100, 100), (0, 100)]
    curled = Polygon([(229_000 + x, 525_000 + y) for x, y in curl])
    (notice,) = outcome(plan(), [feature(NEW, "Krakeel", curled)], "create").notices
    # 100 x 100 - 50 x 20 m2
    assert str(notice).endswith("kruiste zichzelf; waar hij omheen gaat is bewaard: 0,90 ha.")
    # one that is as it should be needs no word
    assert outcome(plan(), [feature(NEW, "Krakeel", square(1))], "create").notices == ()


def test_a_drawing_without_surface_is_refused_and_costs_the_others_nothing() -> None:
    before = plan(square(0))
    there, halfway, back = (229_000, 525_000), (229_250, 525_250), (229_500, 525_500)
    line = Polygon([there, halfway, back, halfway, there])
    with pytest.raises(SmeedkaartError, match="oppervlakte"):
        outcome(before, [*shown(before), feature(NEW, "Krakeel", line)], "create")
    found = outcome(before, [feature("a", "Binnenstad", square(0)), feature(NEW, "Krakeel", line)], "create")
    assert kinds(found) == [("rename", "a")]
    assert len(found.notices) == 1


def test_a_new_name_is_a_rename_and_no_name_is_not() -> None:
    before = plan(square(0))
    (event,) = outcome(before, [feature("a", "Binnenstad", square(0))], "rename")
    assert (event.kind, event.name, event.geometry) == ("rename", "Binnenstad", None)
    for unnamed in ("", None, "  \n"):
        assert nothing(outcome(before, [feature("a", unnamed, square(0))], "rename"))


def test_areas_without_a_name_get_the_first_free_number() -> None:
    before = plan(square(0), names=["gebied 1"])
    parts = [
        *shown(before),
        feature(None, "", square(1)),
        feature(None, "Gebied 3", square(2)),
        feature(None, None, square(3)),
    ]
    found = outcome(before, parts, "create")
    assert [event.name for event in found] == ["Gebied 2", "Gebied 3", "Gebied 4"]
    assert found.notices == ()


def test_a_name_that_is_taken_gets_a_number_and_a_notice() -> None:
    before = plan(square(0), square(1))
    found = outcome(before, [shown(before)[0], feature("b", "noord", square(1))], "rename")
    assert [(event.kind, event.name) for event in found] == [("rename", "noord (2)")]
    assert tuple(map(str, found.notices)) == (
        "Er is al een gebied met de naam noord; dit gebied heet nu noord (2).",
    )
    # the page sends its next edit before it has learned of the number
    after = plan(square(0), square(1), names=["Noord", "noord (2)"])
    assert nothing(outcome(after, [shown(after)[0], feature("b", "noord", square(1))], "edit"))


def test_areas_may_swap_names() -> None:
    before = plan(square(0), square(1))
    found = outcome(before, [feature("a", "Zuid", square(0)), feature("b", "Noord", square(1))], "rename")
    assert [event.name for event in found] == ["Zuid", "Noord"]
    assert found.notices == ()


# --- what ends, and what does not


def test_an_area_ends_when_it_is_named() -> None:
    before = plan(square(0), square(1), square(2))
    assert kinds(outcome(before, [], "remove", end=["a"])) == [("end", "a")]
    assert kinds(outcome(before, [], "remove", end=["b", "a"])) == [("end", "b"), ("end", "a")]
    assert nothing(outcome(before, [], "remove", end=["unknown"]))


@pytest.mark.parametrize("why", ["create", "edit", "cut", "drag", "rename", "remove"])
def test_an_edit_says_nothing_of_what_it_does_not_name(why: str) -> None:
    before = plan(square(0), square(1))
    assert nothing(outcome(before, [], why))
    assert kinds(outcome(before, [feature("b", "Elders", square(1))], why)) == [("rename", "b")]


def test_the_area_that_people_worked_on_comes_first_among_those_that_are_named() -> None:
    before = plan(square(0), square(1), square(2))
    found = outcome(before, [shown(before)[1], shown(before)[0]], end=["c"])
    assert found.areas == ("b", "a", "c")


def test_the_name_of_a_removed_area_is_free_in_the_same_edit() -> None:
    before = plan(square(0), square(1))
    found = outcome(before, [feature("b", "Noord", square(1))], "remove", end=["a"])
    assert [(event.kind, event.name) for event in found] == [("end", None), ("rename", "Noord")]


# --- what the browser shows


def test_the_browser_gets_identity_name_and_what_the_page_adds() -> None:
    before = plan(square(0), names=["<img src=x onerror=alert(1)>"])
    collection = features(before, {"a": {"tier": "B", "id": "other", "name": "other"}})
    assert collection["type"] == "FeatureCollection"
    (part,) = collection["features"]
    # the name stays text: who shows it must show it as text
    assert part["properties"] == {"tier": "B", "id": "a", "name": "<img src=x onerror=alert(1)>"}
    lon, lat = TO_DEGREES.transform(229_500, 525_000)
    assert part["geometry"]["coordinates"][0][0] == pytest.approx([lon, lat], abs=1e-9)
    assert json.loads(json.dumps(collection)) == collection


def test_an_area_in_parts_stays_in_parts() -> None:
    before = plan(MultiPolygon([square(0), square(4)]))
    assert shown(before)[0]["geometry"]["type"] == "MultiPolygon"
    assert nothing(outcome(before, shown(before)))


def test_no_areas_give_an_empty_map() -> None:
    assert features(plan()) == {"type": "FeatureCollection", "features": []}


# --- what cannot have come from our map

RING = [[6.47, 52.72], [6.48, 52.72], [6.48, 52.73], [6.47, 52.72]]
UNREADABLE = "De kaart stuurde iets dat niet te lezen is; ververs de pagina."


def ring_feature(ring: Any, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


@pytest.mark.parametrize(
    "payload",
    [
        None,
        7,
        "wis alles",
        [],
        {},
        {**sent([]), "put": None},
        {**sent([]), "put": "x"},
        {**sent([]), "put": {"a": 1}},
        {**sent([]), "end": None},
        {**sent([]), "end": "x"},
        {**sent([]), "end": [None]},
        {**sent([]), "end": [["a"]]},
        {**sent([]), "end": ["\ud800"]},
        {**sent([]), "edit_id": "\ud800"},
        {**sent([]), "client": "\ud800"},
        {**sent([]), "why": "\ud800"},
        {**sent([]), "edit_id": ""},
        {**sent([]), "edit_id": 7},
        {**sent([]), "edit_id": "x" * 65},
        {**sent([]), "edit_id": "e 1"},
        {**sent([]), "client": "<b>"},
        {**sent([]), "why": "wipe"},
        {**sent([]), "why": None},
        {**sent([]), "why": ["edit"]},
        {**sent([]), "revision": None},
        {**sent([]), "revision": True},
        {**sent([]), "revision": -1},
        {**sent([]), "revision": 1.5},
        {**sent([]), "revision": math.nan},
        {**sent([]), "revision": 10**400},
        sent([None]),
        sent(["x"]),
        sent([{"type": "Feature", "properties": {}}]),
        sent([{"type": "Feature", "geometry": {"type": "Point", "coordinates": [6.47, 52.72]}}]),
        sent([{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": []}}]),
        sent([{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[]]}}]),
        sent([{"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": [RING]}}]),
        sent([ring_feature("abc")]),
        sent([ring_feature([[6.47], *RING])]),
        sent([ring_feature([["6.47", "52.72"], *RING])]),
        sent([ring_feature([[True, 52.72], *RING])]),
        sent([ring_feature([[None, 52.72], *RING])]),
        sent([ring_feature(RING, name=7)]),
    ],
)
def test_what_our_map_never_sends_is_refused_with_one_sentence(payload: Any) -> None:
    with pytest.raises(SmeedkaartError) as refusal:
        parse_edit(payload)
    assert str(refusal.value) == UNREADABLE


@pytest.mark.parametrize(
    "corner",
    [[math.nan, 52.72], [math.inf, 52.72], [52.72, 6.47], [0, 0], [10**400, 52], [-74.0, 40.7], [6.47, 54]],
)
def test_a_corner_outside_the_netherlands_is_refused(corner: Any) -> None:
    with pytest.raises(SmeedkaartError) as refusal:
        parse_edit(sent([ring_feature([corner, *RING])]))
    assert str(refusal.value) == "Een deel van een gebied ligt buiten Nederland; teken het opnieuw."


def test_the_limits_are_500_areas_20000_corners_and_120_characters() -> None:
    assert len(parse_edit(sent([ring_feature(RING)] * 500)).put) == 500
    with pytest.raises(SmeedkaartError, match="meer dan 500 gebieden"):
        parse_edit(sent([ring_feature(RING)] * 501))
    most = [*RING[:3], *[RING[2]] * 19_996, RING[0]]
    assert len(parse_edit(sent([ring_feature(most)])).put) == 1
    with pytest.raises(SmeedkaartError, match=r"hoogstens 20\.000 hoekpunten"):
        parse_edit(sent([ring_feature([*most, RING[0]])]))
    with pytest.raises(SmeedkaartError, match="meer dan 500 gebieden"):
        parse_edit(sent([], end=[f"a{number}" for number in range(501)]))
    # control characters do not count
    assert parse_edit(sent([ring_feature(RING, name="\x00" + "x" * 120)])).put[0].name == "x" * 120
    with pytest.raises(SmeedkaartError, match="hoogstens 120 tekens"):
        parse_edit(sent([ring_feature(RING, name="x" * 121)]))


def test_one_area_cannot_be_sent_twice() -> None:
    with pytest.raises(SmeedkaartError, match="hetzelfde gebied twee keer"):
        parse_edit(sent([ring_feature(RING, id="a"), ring_feature(RING, id="a")]))
    with pytest.raises(SmeedkaartError, match="hetzelfde gebied twee keer"):
        parse_edit(sent([ring_feature(RING, id="a")], end=["a"]))
    with pytest.raises(SmeedkaartError, match="hetzelfde gebied twee keer"):
        outcome(plan(), [ring_feature(RING, id=NEW), ring_feature(RING, id=NEW.upper())])


def test_a_map_takes_500_areas_and_one_with_more_only_changes_of_those() -> None:
    full = areas_as_of(
        Event("draw", f"a{i}", TODAY, name=f"Nr {i}", geometry=square(i), id=i + 1) for i in range(500)
    )
    with pytest.raises(SmeedkaartError, match="meer dan 500 gebieden"):
        outcome(full, [feature(NEW, "Krakeel", square(0))], "create")
    assert kinds(outcome(full, [feature(NEW, "Krakeel", square(0))], "create", end=["a7"])) == [
        ("end", "a7"),
        ("draw", NEW),
    ]
    assert kinds(outcome(full, [feature("a0", "Krakeel", square(0))])) == [("rename", "a0")]


def test_a_page_that_still_sends_whole_maps_is_told_to_refresh() -> None:
    older = {"edit_id": "e1", "why": "create", "area": "", "revision": 0, "features": [ring_feature(RING)]}
    with pytest.raises(OlderPageError) as refusal:
        parse_edit(older)
    assert str(refusal.value) == UNREADABLE


def test_two_corners_make_no_area() -> None:
    with pytest.raises(SmeedkaartError, match="minstens drie hoekpunten"):
        parse_edit(sent([ring_feature([RING[0], RING[1], RING[0]])]))


@pytest.mark.parametrize(
    ("typed", "kept"), [(" Noord\n\0Zuid ", "Noord Zuid"), ("\u202edrooN", "drooN"), (None, "")]
)
def test_a_typed_name_is_one_line_of_visible_signs(typed: Any, kept: str) -> None:
    assert typed_name(typed) == kept


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "edit_id",
                        "why",
                        "revision",
                        "features",
                        "put",
                        "end",
                        "properties",
                        "geometry",
                        "type",
                        "coordinates",
                    ]
                ),
                inner,
                max_size=6,
            )
        ),
        max_leaves=20,
    )
)
@settings(max_examples=80)
def test_whatever_arrives_is_read_or_refused_with_a_sentence(payload: Any) -> None:
    for arrived in (payload, sent([payload]), sent([ring_feature(payload)]), sent([ring_feature([payload])])):
        try:
            parse_edit(arrived)
        except SmeedkaartError as refusal:
            assert str(refusal).endswith(".")  # noqa: PT017
