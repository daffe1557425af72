"""What happened between two maps is recognised as a person would, and said with confidence and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import LinearRing, MultiPolygon, Polygon, box

from smeedkaart.change.recognition import UNCHANGED, Proposed, recognise
from smeedkaart.exchange.example import example_events
from smeedkaart.files.area_files import read_areas
from smeedkaart.geometry.partition import fit_parts, within_band
from smeedkaart.geometry.shapes import merge
from smeedkaart.history.event import Event
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.history.validation import check_event
from smeedkaart.sources.local.sample import hoogeveen

ON = date(2012, 1, 1)
X, Y = 229_000, 525_000


def square(column: float, row: float, width: float = 1000, height: float = 1000) -> Polygon:
    """Return a rectangle on a grid of 1 km."""
    return box(X + 1000 * column, Y + 1000 * row, X + 1000 * column + width, Y + 1000 * row + height)


def areas(**shapes: Polygon) -> gpd.GeoDataFrame:
    """Make a map in which identities are names in lower case."""
    names = list(shapes)
    index = pd.Index([name.lower() for name in names], dtype=object)
    return gpd.GeoDataFrame({"name": names}, geometry=list(shapes.values()), index=index, crs=28992)


def kinds(found: tuple[Proposed, ...]) -> list[str]:
    return [proposed.event.kind for proposed in found]


def recorded(before: gpd.GeoDataFrame, found: tuple[Proposed, ...]) -> list[Event]:
    """Record all proposals after the earlier map, each judged as the store judges it."""
    start = date(2007, 1, 1)
    events = [
        Event("draw", str(area), start, name=str(name), geometry=shape, id=i)
        for i, (area, name, shape) in enumerate(
            zip(before.index, before["name"], before.geometry, strict=True), start=1
        )
    ]
    for proposed in found:
        if proposed.event.kind != UNCHANGED:
            check_event(events, proposed.event)
            events.append(replace(proposed.event, id=len(events) + 1))
    return events


def shaken(shape: Polygon | MultiPolygon, random: np.random.Generator, most: float) -> Polygon | MultiPolygon:
    """Move every corner in a direction of its own, at most so many metres."""

    def ring(corners: LinearRing) -> np.ndarray:
        points = shapely.get_coordinates(corners)[:-1]
        angle, far = random.uniform(0, 2 * np.pi, len(points)), random.uniform(0, most, len(points))
        return points + np.column_stack([far * np.cos(angle), far * np.sin(angle)])

    parts = [
        Polygon(ring(part.exterior), [ring(hole) for hole in part.interiors])
        for part in shapely.get_parts(shape)
    ]
    return merge(parts)


def test_the_same_map_is_unchanged() -> None:
    town = areas(Noord=square(0, 1), Zuid=square(0, 0))
    found = recognise(town, town, ON)
    assert kinds(found) == [UNCHANGED, UNCHANGED]
    # all of the surface, the same name, nothing else near: 0.6 + 0.2 + 0.2
    assert [proposed.confidence for proposed in found] == pytest.approx([1.0, 1.0])


def test_geojson_with_six_decimals_is_unchanged(tmp_path: Path) -> None:
    town = areas_as_of(example_events(), date(2007, 5, 30))
    degrees = town[["name", "geometry"]].to_crs(4326)
    degrees.geometry = shapely.set_precision(degrees.geometry.to_numpy(), 1e-6)
    file = tmp_path / "kaart.geojson"
    degrees.reset_index(drop=True).to_file(file)
    found = recognise(town, read_areas(file), ON)
    assert kinds(found) == [UNCHANGED] * 35
    # 0.06 m of border on areas of hectares; the smallest area is the least certain
    assert min(proposed.confidence for proposed in found) > 0.99


@pytest.mark.parametrize("seed", range(5))
def test_areas_digitised_twice_within_20_m_are_unchanged(seed: int) -> None:
    # every area is drawn by a hand of its own, so neighbours overlap and leave gaps
    random = np.random.default_rng(seed)
    zones = hoogeveen().zones
    zones = zones[zones.area > 200_000][["zone_name", "geometry"]].rename(columns={"zone_name": "name"})

    again = zones.copy()
    again.geometry = [shaken(shape, random, 20) for shape in zones.geometry]
    found = recognise(zones, again, ON)
    assert kinds(found) == [UNCHANGED] * len(zones)
    assert min(proposed.confidence for proposed in found) > 0.8


def test_a_strip_of_30_m_is_no_longer_drawing_twice() -> None:
    before = areas(Noord=square(0, 1), Zuid=square(0, 0))
    after = areas(Noord=square(0, 1.03, height=970), Zuid=square(0, 0, height=1030))
    assert kinds(recognise(before, after, ON)) == ["redraw", "redraw"]
    assert kinds(recognise(before, after, ON, tolerance=31)) == [UNCHANGED, UNCHANGED]


def test_another_name_is_a_rename_and_not_another_area() -> None:
    (found,) = recognise(areas(Noord=square(0, 0)), areas(Binnenstad=square(0, 0)), ON)
    assert (found.event.kind, found.event.area, found.event.name) == ("rename", "noord", "Binnenstad")
    assert str(found.reasons[1]) == "De namen verschillen: Noord en Binnenstad."


def test_capitals_and_spaces_make_no_other_name() -> None:
    after = areas(Noord=square(0, 0))
    after["name"] = ["  noord "]
    assert kinds(recognise(areas(Noord=square(0, 0)), after, ON)) == [UNCHANGED]


def test_a_moved_border_with_another_name_is_two_proposals_to_judge_one_by_one() -> None:
    found = recognise(areas(Noord=square(0, 0)), areas(Oost=square(0, 0, width=1300)), ON)
    assert kinds(found) == ["redraw", "rename"]
    assert found[0].event.geometry == square(0, 0, width=1300)


def test_a_redraw_that_keeps_less_than_half_asks_whether_it_is_the_same_area() -> None:
    # 1000 m wide becomes 2500 m: 1000 of 2500 = 40 % is not new
    (found,) = recognise(areas(Noord=square(0, 0)), areas(Noord=square(0, 0, width=2500)), ON)
    assert found.event.kind == "redraw"
    assert "vraag of dit nog hetzelfde gebied is" in " ".join(map(str, found.reasons))
    # 0.6 x 1000/2500 + 0.2 for the name + 0.2: all of the old area lies in it
    assert found.confidence == pytest.approx(0.6 * 0.4 + 0.2 + 0.2)


def test_several_to_one_is_a_merge_with_all_of_them() -> None:
    before = areas(Noord=square(0, 1), Midden=square(0, 0), Zuid=square(0, -1), Oost=square(1, 0))
    after = areas(Binnenstad=square(0, -1, height=3000), Oost=square(1, 0))
    found = recognise(before, after, ON)
    assert kinds(found) == [UNCHANGED, "merge"]
    merged = found[1].event
    assert merged.inputs == ("noord", "midden", "zuid")
    assert [output.name for output in merged.outputs] == ["Binnenstad"]
    assert "100% van Noord ligt op de latere kaart in Binnenstad." in map(str, found[1].reasons)
    assert list(areas_as_of(recorded(before, found))["name"]) == ["Oost", "Binnenstad"]


def test_one_to_several_is_a_split_whose_parts_fit_the_old_border() -> None:
    before = areas(Noord=square(0, 0))
    # drawn 5 m short on the west, 5 m over on the east, with a gap of 8 m between the halves
    after = areas(
        West=box(X + 5, Y, X + 496, Y + 1000),
        Oost=box(X + 504, Y, X + 1005, Y + 1000),
    )
    found = recognise(before, after, ON)
    assert kinds(found) == ["split"]
    parts = [output.geometry for output in found[0].event.outputs]
    assert sum(part.area for part in parts) == pytest.approx(1e6)
    assert shapely.union_all(parts).equals(square(0, 0))
    recorded(before, found)


def test_where_the_outer_border_of_a_split_moved_too_a_redraw_comes_first() -> None:
    before = areas(Noord=square(0, 0))
    after = areas(West=square(0, 0, width=500), Oost=square(0.5, 0, width=600))
    found = recognise(before, after, ON)
    assert kinds(found) == ["redraw", "split"]
    assert found[0].event.geometry is not None
    assert found[0].event.geometry.area == pytest.approx(1_100 * 1_000)
    now = areas_as_of(recorded(before, found))
    assert dict(zip(now["name"], now.area, strict=True)) == pytest.approx({"West": 5e5, "Oost": 6e5})


def test_parts_that_overlap_are_not_counted_twice() -> None:
    before = areas(Noord=square(0, 0))
    after = areas(West=square(0, 0, width=600), Oost=square(0.5, 0, width=500))
    found = recognise(before, after, ON)
    assert kinds(found) == ["split"]
    # 100 m lies in both; the first keeps it: 600 and 400 of 1000 m
    assert [output.geometry.area for output in found[0].event.outputs] == pytest.approx([6e5, 4e5])
    recorded(before, found)


def test_several_to_several_is_a_regrouping() -> None:
    before = areas(A=square(0, 0), B=square(1, 0), C=square(2, 0))
    after = areas(Links=square(0, 0, width=1500), Rechts=square(1.5, 0, width=1500))
    found = recognise(before, after, ON)
    assert kinds(found) == ["regroup"]
    assert found[0].event.inputs == ("a", "b", "c")
    assert [output.name for output in found[0].event.outputs] == ["Links", "Rechts"]
    # half of B in either: all the surface stays (0.6), names differ, and half of B could belong to the other
    assert 0.6 < found[0].confidence < 0.9
    recorded(before, found)


def test_a_border_that_moves_between_two_areas_is_two_redraws_and_no_regrouping() -> None:
    # a third of Noord goes to Zuid
    before = areas(Noord=square(0, 1), Zuid=square(0, 0))
    after = areas(Noord=square(0, 1.3, height=700), Zuid=square(0, 0, height=1300))
    found = recognise(before, after, ON)
    assert kinds(found) == ["redraw", "redraw"]
    assert "30% van Noord ligt op de latere kaart in Zuid." in map(str, found[0].reasons)


def test_names_decide_when_areas_trade_most_of_their_surface() -> None:
    # 60 % of Noord goes to Zuid: by surface a regrouping, by name two redraws
    before = areas(Noord=square(0, 1), Zuid=square(0, 0))
    moved = {"one": square(0, 1.6, height=400), "two": square(0, 0, height=1600)}
    found = recognise(before, areas(Noord=moved["one"], Zuid=moved["two"]), ON)
    assert kinds(found) == ["redraw", "redraw"]
    assert kinds(recognise(before, areas(Rood=moved["one"], Blauw=moved["two"]), ON)) == ["regroup"]


def test_an_area_without_a_counterpart_ended_or_was_drawn() -> None:
    before = areas(Noord=square(0, 0), Zuid=square(0, -1))
    after = areas(Noord=square(0, 0), Oost=square(4, 0))
    found = recognise(before, after, ON)
    assert kinds(found) == [UNCHANGED, "end", "draw"]
    assert found[1].event.area == "zuid"
    assert (found[2].event.name, found[2].event.geometry) == ("Oost", square(4, 0))
    assert [proposed.confidence for proposed in found] == pytest.approx([1.0, 1.0, 1.0])


def test_the_first_map_draws_everything_and_an_empty_one_ends_everything() -> None:
    town = areas(Noord=square(0, 0), Zuid=square(0, -1))
    nothing = town.iloc[:0]
    assert kinds(recognise(nothing, town, ON)) == ["draw", "draw"]
    assert kinds(recognise(town, nothing, ON)) == ["end", "end"]
    assert recognise(nothing, nothing, ON) == ()


def test_an_area_of_the_same_name_that_lies_elsewhere_is_a_doubtful_redraw() -> None:
    (found,) = recognise(areas(Noord=square(0, 0)), areas(Noord=square(3, 0)), ON)
    assert found.event.kind == "redraw"
    # no surface stays and nothing is clear about it: only the name speaks for it
    assert found.confidence == pytest.approx(0.2)


def test_a_village_smaller_than_the_tolerance_is_still_found_again() -> None:
    # 15 m wide: all of it lies in a band of 20 m along its own border
    before = areas(Dorp=square(0, 0, width=15), Buiten=square(0.015, 0, width=985))
    assert kinds(recognise(before, before, ON)) == [UNCHANGED, UNCHANGED]


def test_the_same_name_makes_more_certain() -> None:
    before = areas(Noord=square(0, 0))
    bigger = square(0, 0, width=1300)
    sure = recognise(before, areas(Noord=bigger), ON)[0].confidence
    likely = recognise(before, areas(Noorderpark=bigger), ON)[0].confidence
    unsure = recognise(before, areas(Zuid=bigger), ON)[0].confidence
    assert sure > likely > unsure


def test_the_same_maps_give_the_same_identities_and_another_day_gives_others() -> None:
    before, after = areas(Noord=square(0, 0)), areas(Noord=square(0, 0), Oost=square(1, 0))
    one, again = recognise(before, after, ON), recognise(before, after, ON)
    assert one == again
    other = recognise(before, after, date(2013, 1, 1))
    assert one[1].event.area != other[1].event.area


def test_an_identity_that_smeedkaart_wrote_is_kept_when_it_is_new_and_known_when_it_is_not() -> None:
    key = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
    town = areas(Noord=square(0, 0)).set_axis([key])
    nothing = town.iloc[:0]
    assert recognise(nothing, town, ON)[0].event.area == key
    # another name, another place, and still the same identity: a redraw to ask about, with its new name
    moved = areas(Zuid=square(5, 0)).set_axis([key])
    assert [(one.event.kind, one.event.area) for one in recognise(town, moved, ON)] == [
        ("redraw", key),
        ("rename", key),
    ]


def expected_of_the_example() -> Mapping[str, int]:
    """Count by hand what changed in the worked history between 30 May 2007 and 1 January 2017.

    7 merges end 2+3+3+3+2+2+2 = 17 areas in 7 new ones; 1 split; 1 regrouping of 3 to 2; 1 rename and 2
    redraws of areas that go on; 35 - 17 - 1 - 3 - 1 - 2 = 11 areas are unchanged.
    """
    return {UNCHANGED: 11, "merge": 7, "split": 1, "regroup": 1, "rename": 1, "redraw": 2}


def test_the_worked_history_is_recognised_from_its_maps_alone() -> None:
    events = example_events()
    before, after = areas_as_of(events, date(2007, 5, 30)), areas_as_of(events, date(2017, 1, 1))
    nameless = after.set_axis([f"kaart-{i}" for i in range(len(after))])
    found = recognise(before, nameless, date(2017, 1, 1))
    counted = pd.Series(kinds(found)).value_counts().to_dict()
    assert counted == expected_of_the_example()
    now = areas_as_of(recorded(before, found))
    assert len(now) == 25
    assert sorted(now["name"]) == sorted(after["name"])


def test_maps_that_cross_themselves_are_mended_first() -> None:
    bow_tie = Polygon([(X, Y), (X + 1000, Y + 1000), (X + 1000, Y), (X, Y + 1000)])
    assert kinds(recognise(areas(Noord=bow_tie), areas(Noord=bow_tie), ON)) == [UNCHANGED]


def test_a_band_is_as_wide_as_the_tolerance() -> None:
    assert within_band(box(0, 0, 20, 2000), 20)
    assert not within_band(box(0, 0, 21, 2000), 20)


def test_every_gap_goes_to_the_part_that_is_nearest() -> None:
    whole = box(0, 0, 100, 100)
    # a border of 10 m is left all around, and 4 m in the middle
    parts = fit_parts(whole, [box(10, 10, 48, 90), box(52, 10, 90, 90)], 10)
    assert shapely.union_all(parts).equals(whole)
    # half of the whole each, within the step of 1.25 m (of 100 m2 a metre) in which parts grow
    assert [part.area for part in parts] == pytest.approx([5000, 5000], abs=125)
    assert parts[0].contains(box(0, 0, 40, 100))
