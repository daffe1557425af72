"""Pieces worked out by hand on squares of 100 m; the arithmetic stands beside the numbers."""

from __future__ import annotations

import math
import warnings
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import LineString, MultiPoint, MultiPolygon, Point, Polygon, box
from shapely.affinity import translate

from smeedkaart import overlay
from smeedkaart.errors import FrameError, ZoneOverlapWarning
from smeedkaart.text.language import speaking

# a spot in the Netherlands, for tests that go through degrees
EAST, NORTH = 228_000, 527_000


def frame(shapes: dict[Any, Any], crs: Any = 28992) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(index=list(shapes), geometry=list(shapes.values()), crs=crs)


def grid(columns: int, rows: int, size: float = 100) -> gpd.GeoDataFrame:
    """Zones "00", "10", ... named by column and row, lower left corner at (0, 0)."""
    return frame(
        {
            f"{i}{j}": box(i * size, j * size, (i + 1) * size, (j + 1) * size)
            for i in range(columns)
            for j in range(rows)
        }
    )


def shares(pieces: pd.DataFrame) -> dict[tuple[Any, Any], float]:
    return {(a, z): s for a, z, s in zip(pieces["area"], pieces["zone"], pieces["share"], strict=True)}


def test_every_overlapping_pair_is_a_row_with_its_share_and_surfaces() -> None:
    # a rectangle 50..250 x 0..50: 50 x 50 of the first zone, 100 x 50 of the second, 50 x 50 of the third
    pieces = overlay(frame({"a": box(50, 0, 250, 50)}), grid(3, 1))
    assert list(pieces.columns) == ["area", "zone", "share", "surface", "area_surface"]
    assert pieces["area"].tolist() == ["a", "a", "a"]
    assert pieces["zone"].tolist() == ["00", "10", "20"]
    assert pieces["share"].tolist() == [0.25, 0.5, 0.25]
    assert pieces["surface"].tolist() == [2_500, 5_000, 2_500]
    assert pieces["area_surface"].tolist() == [10_000] * 3
    assert pieces.attrs["zone_overlaps"] == []


def test_rows_come_in_the_order_of_the_areas_and_then_of_the_zones() -> None:
    areas = frame({"z": box(0, 0, 200, 100), "a": box(0, 100, 200, 200)})
    zones = grid(2, 2).loc[["11", "00", "10", "01"]]
    pieces = overlay(areas, zones)
    assert pieces["area"].tolist() == ["z", "z", "a", "a"]
    assert pieces["zone"].tolist() == ["00", "10", "11", "01"]


def test_a_zone_wholly_inside_has_share_one_exactly() -> None:
    zone = Polygon([(10.1, 10.3), (70.7, 13.9), (61.3, 77.7), (9.9, 55.1)])
    assert overlay(frame({"a": box(0, 0, 100, 100)}), frame({"z": zone}))["share"].tolist() == [1.0]


def test_an_area_within_one_zone_is_one_piece() -> None:
    # 10 x 10 in 100 x 100
    pieces = overlay(frame({"a": box(40, 40, 50, 50)}), grid(3, 3))
    assert shares(pieces) == {("a", "00"): pytest.approx(0.01)}


def test_shapes_that_only_touch_do_not_overlap() -> None:
    # along an edge with the zones at x = 100, in the point (100, 100) with another
    areas = frame({"a": box(100, 0, 200, 100)})
    zones = frame({"left": box(0, 0, 100, 100), "corner": box(0, 100, 100, 200), "in": box(100, 0, 150, 100)})
    assert overlay(areas, zones)["zone"].tolist() == ["in"]


def test_touching_halfway_an_edge_is_not_overlap_either() -> None:
    slanted = Polygon([(0, 0), (300, 100), (300, 0)])
    # the point at a third of the slanted edge is no corner of it: rounding may put it just inside
    below = frame({"z": slanted})
    area = frame({"a": Polygon([(0, 0), (100, 100 / 3), (0, 100)])})
    pieces = overlay(area, below)
    assert pieces["zone"].isna().all()
    assert pieces["share"].tolist() == [0.0]


def test_a_genuinely_small_piece_is_kept() -> None:
    # a strip of 5 cm along a zone of 100 x 100 is 5 m2, and a corner of 10 x 10 cm 0.01 m2
    strip = overlay(frame({"a": box(-100, 0, 0.05, 100)}), grid(1, 1))
    assert strip["share"].tolist() == [pytest.approx(0.0005, rel=1e-9)]
    corner = overlay(frame({"a": box(-100, -100, 0.1, 0.1)}), grid(1, 1))
    assert corner["surface"].tolist() == [pytest.approx(0.01, rel=1e-9)]


def test_what_a_hair_of_overlap_holds_is_not_lost() -> None:
    # the border lies a tenth of a millimetre beside that of the zones: touching, and no zone loses anything
    areas = frame({"a": box(0, 0, 100.0001, 100), "b": box(100.0001, 0, 200, 100)})
    pieces = overlay(areas, grid(2, 1))
    assert shares(pieces) == {("a", "00"): 1.0, ("b", "10"): 1.0}


def test_a_hole_in_an_area_leaves_the_zone_there_outside() -> None:
    # 300 x 300 with the middle zone cut out, and half of its right neighbour
    area = Polygon(box(0, 0, 300, 300).exterior, [box(100, 100, 250, 200).exterior])
    pieces = overlay(frame({"a": area}), grid(3, 3))
    expected = {("a", f"{i}{j}"): 1.0 for i in range(3) for j in range(3)}
    del expected["a", "11"]
    expected["a", "21"] = 0.5
    assert shares(pieces) == expected
    # 90,000 - 150 x 100
    assert pieces["area_surface"].unique().tolist() == [75_000]


def test_an_area_of_several_parts_has_one_row_per_zone() -> None:
    # two corners of 20 x 20 in one zone of 100 x 100: 800 / 10,000
    area = MultiPolygon([box(0, 0, 20, 20), box(80, 80, 100, 100)])
    assert shares(overlay(frame({"a": area}), grid(1, 1))) == {("a", "00"): pytest.approx(0.08)}


def test_a_zone_of_several_parts_is_one_zone() -> None:
    # parts of 100 x 100 and 100 x 300, of which the first lies inside: 10,000 / 40,000
    zone = MultiPolygon([box(0, 0, 100, 100), box(200, 0, 300, 300)])
    pieces = overlay(frame({"a": box(-10, -10, 110, 110)}), frame({"z": zone}))
    assert pieces["share"].tolist() == [0.25]


def test_a_bow_tie_counts_with_both_halves() -> None:
    # triangles with base 100 and height 50 above and below: 2 x 2,500 of 10,000
    bow_tie = Polygon([(0, 0), (100, 100), (0, 100), (100, 0)])
    pieces = overlay(frame({"a": bow_tie}), grid(1, 1))
    assert pieces["share"].tolist() == [pytest.approx(0.5)]
    assert pieces["area_surface"].tolist() == [pytest.approx(5_000)]


def test_a_zone_that_crosses_itself_is_repaired_too() -> None:
    # the left half of the area covers half of the upper and half of the lower triangle
    bow_tie = Polygon([(0, 0), (100, 100), (0, 100), (100, 0)])
    pieces = overlay(frame({"a": box(0, 0, 50, 100)}), frame({"z": bow_tie}))
    assert pieces["share"].tolist() == [pytest.approx(0.5)]
    assert pieces["surface"].tolist() == [pytest.approx(2_500)]


def test_an_area_that_meets_no_zone_has_one_row_without_a_zone() -> None:
    areas = frame({"far": box(900, 0, 950, 50), "near": box(0, 0, 50, 100)})
    pieces = overlay(areas, grid(1, 1))
    assert pieces["area"].tolist() == ["far", "near"]
    assert pieces["zone"].isna().tolist() == [True, False]
    assert pieces["share"].tolist() == [0.0, 0.5]
    assert pieces["surface"].tolist() == [0.0, 5_000.0]
    assert pieces["area_surface"].tolist() == [2_500.0, 5_000.0]


@pytest.mark.parametrize(
    ("names", "dtype"),
    [
        ([7, 8], "Int64"),
        (["x", "y"], None),
        ([1.5, 2.5], "float64"),
        (pd.to_datetime(["2025-01-01", "2026-01-01"]), None),
    ],
)
def test_a_missing_zone_keeps_the_kind_of_the_zone_names(names: Any, dtype: str | None) -> None:
    zones = gpd.GeoDataFrame(index=names, geometry=[box(0, 0, 100, 100), box(100, 0, 200, 100)], crs=28992)
    areas = frame({"a": box(0, 0, 100, 100), "b": box(900, 0, 950, 50)})
    zone = overlay(areas, zones)["zone"]
    assert zone.iloc[0] == names[0]
    assert pd.isna(zone.iloc[1])
    assert zone.dtype == (dtype or zones.index.dtype)


def test_areas_may_overlap_each_other() -> None:
    areas = frame({"a": box(0, 0, 60, 100), "b": box(40, 0, 100, 100)})
    assert shares(overlay(areas, grid(1, 1))) == {("a", "00"): 0.6, ("b", "00"): 0.6}


@pytest.mark.parametrize("crs", [4326, 4258, 3857, 25831])
def test_the_coordinate_system_of_the_frames_does_not_matter(crs: int) -> None:
    # tiles of 1 km2, the area shifted by 300 x 400 m: 70 % x 60 %, 30 % x 60 %, 70 % x 40 % and 30 % x 40 %
    zones = grid(3, 3, 1_000).translate(EAST, NORTH).to_frame("geometry").set_geometry("geometry")
    areas = frame({"a": box(EAST + 300, NORTH + 400, EAST + 1_300, NORTH + 1_400)})
    expected = {("a", "00"): 0.42, ("a", "10"): 0.18, ("a", "01"): 0.28, ("a", "11"): 0.12}
    for drawn, published in (
        (areas.to_crs(crs), zones),
        (areas, zones.to_crs(crs)),
        (areas.to_crs(crs), zones.to_crs(crs)),
    ):
        # 1.2 m2 per km2
        assert shares(overlay(drawn, published)) == pytest.approx(expected, abs=1.2e-6)


def test_an_area_along_zone_borders_meets_only_those_zones_also_by_way_of_degrees() -> None:
    # going to degrees and back moves a point by half a millimetre, which must not make touching zones overlap
    zones = grid(3, 3, 1_000).translate(EAST, NORTH).to_frame("geometry").set_geometry("geometry")
    areas = frame({"a": box(EAST + 1_000, NORTH + 1_000, EAST + 2_000, NORTH + 3_000)}).to_crs(4326)
    assert shares(overlay(areas, zones)) == pytest.approx({("a", "11"): 1.0, ("a", "12"): 1.0}, abs=1.2e-6)


def test_only_zones_within_reach_are_looked_at() -> None:
    # a broken zone far away is nobody's concern when this area is redrawn
    zones = pd.concat([grid(1, 1), frame({"broken": Polygon([(900, 0), (950, 0), (900, 0)])})])
    assert shares(overlay(frame({"a": box(0, 0, 100, 50)}), zones)) == {("a", "00"): 0.5}


def test_zones_that_overlap_are_reported() -> None:
    # the second starts 10 m early and leaves 10 m open at the end, so surfaces alone give nothing away
    zones = frame({"x": box(0, 0, 100, 100), "y": box(90, 0, 190, 100), "z": box(200, 0, 300, 100)})
    with pytest.warns(ZoneOverlapWarning, match="1.000 m² *, van x en y"):
        pieces = overlay(frame({"a": box(0, 0, 300, 100)}), zones)
    assert pieces.attrs["zone_overlaps"] == [{"first": "x", "second": "y", "surface": 1_000.0}]
    assert pieces["share"].tolist() == [1.0, 1.0, 1.0]


def test_zone_overlap_is_reported_every_time_also_after_other_drawings() -> None:
    zones = frame({"x": box(0, 0, 100, 100), "y": box(90, 0, 190, 100), "z": box(190, 0, 300, 100)})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        overlay(frame({"a": box(200, 0, 300, 100)}), zones)
    for _ in range(2):
        with pytest.warns(ZoneOverlapWarning):
            overlay(frame({"a": box(0, 0, 300, 100)}), zones)


def test_overlap_of_zones_that_no_area_meets_is_not_reported() -> None:
    zones = frame({"x": box(0, 0, 100, 100), "y": box(200, 0, 300, 100), "z": box(250, 0, 350, 100)})
    assert overlay(frame({"a": box(0, 0, 50, 50)}), zones).attrs["zone_overlaps"] == []


def test_a_zone_inside_another_and_a_zone_twice_are_overlap() -> None:
    zones = frame({"all": box(0, 0, 200, 100), "left": box(0, 0, 100, 100), "again": box(0, 0, 100, 100)})
    with pytest.warns(ZoneOverlapWarning, match="3 paren"):
        pieces = overlay(frame({"a": box(0, 0, 200, 100)}), zones)
    found = {(o["first"], o["second"]): o["surface"] for o in pieces.attrs["zone_overlaps"]}
    assert found == {("all", "left"): 10_000, ("all", "again"): 10_000, ("left", "again"): 10_000}


def many(shift: float = 0.0) -> gpd.GeoDataFrame:
    """Make 30 x 30 zones, enough to be measured all at once; one of them may be wider than its place."""
    zones = {
        f"{i:02}{j:02}": box(
            i * 100, j * 100, (i + 1) * 100 + (shift if (i, j) == (11, 7) else 0), (j + 1) * 100
        )
        for i in range(30)
        for j in range(30)
    }
    return frame(zones)


def test_many_areas_give_the_same_as_one_at_a_time() -> None:
    # 15 x 15 areas of 200 x 200 shifted by 30 x 70: the first holds 0.7 x 0.3 of zone 0000, and so on
    zones = many()
    areas = frame(
        {
            (i, j): box(i * 200 + 30, j * 200 + 70, i * 200 + 230, j * 200 + 270)
            for i in range(15)
            for j in range(15)
        }
    )
    areas.index = pd.Index([f"{i}-{j}" for i, j in areas.index])
    pieces = overlay(areas, zones)
    one = pieces[pieces["area"] == "3-4"]
    # columns 6, 7, 8 with 0.7, 1 and 0.3; rows 8, 9, 10 with 0.3, 1 and 0.7
    expected = {
        ("3-4", f"{i:02}{j:02}"): pytest.approx(across * up)
        for i, across in ((6, 0.7), (7, 1.0), (8, 0.3))
        for j, up in ((8, 0.3), (9, 1.0), (10, 0.7))
    }
    assert shares(one) == expected
    alone = pd.concat([overlay(areas.iloc[[k]], zones) for k in range(len(areas))], ignore_index=True)
    pd.testing.assert_frame_equal(pieces, alone, rtol=1e-9)


def test_many_areas_that_are_the_zones_themselves_meet_only_those() -> None:
    # all borders coincide, so every piece has to be cut; in an order in which neighbours are far apart
    zones = many()
    areas = zones.iloc[np.random.default_rng(3).permutation(len(zones))]
    pieces = overlay(areas, zones)
    assert pieces["area"].tolist() == areas.index.tolist()
    assert pieces["zone"].tolist() == areas.index.tolist()
    assert (pieces["share"] == 1).all()


def test_one_overlap_among_many_zones_is_found() -> None:
    # zone 1107 is 5 m too wide: 5 x 100 in its right neighbour
    areas = frame({k: box(k * 100, 0, k * 100 + 100, 3_000) for k in range(30)})
    with pytest.warns(ZoneOverlapWarning):
        pieces = overlay(areas, many(5))
    assert pieces.attrs["zone_overlaps"] == [
        {"first": "1107", "second": "1207", "surface": pytest.approx(500)}
    ]
    assert overlay(areas, many()).attrs["zone_overlaps"] == []


@pytest.mark.parametrize(
    ("what", "called"), [("areas", "gebieden"), ("zones", "buurten"), ("weights", "gewichten")]
)
@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda f: f.set_crs(None, allow_override=True), "geen CRS"),
        (lambda f: f.set_crs("EPSG:4978", allow_override=True), "niet naar RD New"),
        (lambda f: f.iloc[:0], "leeg"),
        (lambda f: pd.concat([f, f]), "dezelfde naam: one"),
        (lambda f: f.assign(geometry=[None]).set_crs(28992, allow_override=True), "zonder vorm: one"),
        (lambda f: f.set_geometry([Polygon()], crs=28992), "zonder vorm: one"),
        (
            lambda f: f.set_geometry([LineString([(0, 0), (9, 9)])], crs=28992),
            "geen vlak|geen punt en geen vlak",
        ),
        (
            lambda f: f.set_geometry([MultiPoint([(0, 0), (9, 9)])], crs=28992),
            "geen vlak|geen punt en geen vlak",
        ),
        (pd.DataFrame, "geen kaarttabel"),
    ],
)
def test_a_frame_that_cannot_be_used_says_which_and_why(
    spoil: Any, reason: str, what: str, called: str
) -> None:
    frames: dict[str, Any] = {
        "areas": frame({"one": box(0, 0, 50, 50)}),
        "zones": frame({"one": box(0, 0, 100, 100)}),
        "weights": frame({"one": box(0, 0, 100, 100)}).assign(weight=1),
    }
    frames[what] = spoil(frames[what])
    with pytest.raises(FrameError, match=reason) as error:
        overlay(frames["areas"], frames["zones"], weights=frames["weights"])
    assert called in str(error.value)
    with speaking("en"), pytest.raises(FrameError, match=what):
        overlay(frames["areas"], frames["zones"], weights=frames["weights"])


def test_a_shape_without_surface_is_refused() -> None:
    flat = frame({"flat": Polygon([(0, 0), (50, 50), (0, 0)])})
    with pytest.raises(FrameError, match=r"gebieden.*zonder oppervlakte: flat"):
        overlay(flat, grid(1, 1))
    with pytest.raises(FrameError, match=r"buurten.*zonder oppervlakte: flat"):
        overlay(frame({"a": box(0, 0, 100, 100)}), flat)


def test_a_shape_spoiled_after_a_first_overlay_is_noticed() -> None:
    zones, areas = grid(2, 1), frame({"a": box(0, 0, 200, 100)})
    overlay(areas, zones)
    zones.loc["10", "geometry"] = Point(150, 50)
    with pytest.raises(FrameError, match="geen vlak zijn: 10"):
        overlay(areas, zones)


def points(*spots: tuple[float, float, float]) -> gpd.GeoDataFrame:
    """Weights as (x, y, weight)."""
    x, y, weight = zip(*spots, strict=True)
    return gpd.GeoDataFrame({"weight": weight}, geometry=shapely.points(x, y), crs=28992)


def test_points_decide_how_a_zone_is_divided() -> None:
    # of 10 people in the zone 6 + 2 live in the left fifth
    weights = points((5, 5, 6), (15, 50, 2), (90, 90, 2))
    areas = frame({"a": box(0, 0, 20, 100), "b": box(20, 0, 100, 100)})
    pieces = overlay(areas, grid(1, 1), weights=weights)
    assert pieces["share"].tolist() == [0.8, 0.2]
    assert pieces["surface"].tolist() == [2_000, 8_000]
    assert pieces["weight"].tolist() == [8, 2]
    assert pieces["area_weight"].tolist() == [8, 2]
    assert pieces["surface_share"].tolist() == [0.2, 0.8]
    assert list(pieces.columns)[5:] == ["weight", "area_weight", "surface_share"]


def test_the_weight_of_every_zone_is_told_also_where_no_area_lies() -> None:
    weights = points((50, 50, 3), (150, 50, 4), (160, 50, 1.5))
    zones, areas = grid(3, 1), frame({"a": box(0, 0, 50, 100)})
    held = overlay(areas, zones, weights=weights).attrs["zone_weight"]
    assert held == {"00": 3, "10": 5.5, "20": 0}
    # a layer whose weights change is added up again
    assert overlay(areas, zones, weights=weights.assign(weight=1)).attrs["zone_weight"]["10"] == 2
    weights["weight"] = [1, 2, 3]
    assert overlay(areas, zones, weights=weights).attrs["zone_weight"]["10"] == 5
    # as are zones with other borders or other names
    assert overlay(areas, grid(1, 1), weights=weights).attrs["zone_weight"] == {"00": 1}
    zones.index = pd.Index(["p", "q", "r"])
    assert overlay(areas, zones, weights=weights).attrs["zone_weight"] == {"p": 1, "q": 5, "r": 0}


def test_copies_of_a_table_share_the_weight_of_the_zones() -> None:
    pieces = overlay(frame({"a": box(0, 0, 50, 100)}), grid(2, 1), weights=points((50, 50, 3)))
    assert pieces.copy().attrs["zone_weight"] is pieces.attrs["zone_weight"]
    assert pd.concat([pieces, pieces.iloc[:0]]).attrs["zone_weight"] == {"00": 3, "10": 0}


def test_a_zone_that_is_a_bow_tie_holds_what_lies_in_both_halves() -> None:
    bow_tie = shapely.Polygon([(200, 0), (300, 100), (300, 0), (200, 100)])
    zones = frame({"a": box(0, 0, 100, 100), "tie": bow_tie})
    held = overlay(zones.loc[["a"]], zones, weights=points((210, 50, 3), (290, 50, 4))).attrs["zone_weight"]
    assert held == {"a": 0, "tie": 7}


def test_the_weight_of_an_area_counts_what_lies_outside_all_zones() -> None:
    weights = points((50, 50, 3), (150, 50, 4))
    pieces = overlay(frame({"a": box(0, 0, 200, 100)}), grid(1, 1), weights=weights)
    assert pieces["weight"].tolist() == [3]
    assert pieces["area_weight"].tolist() == [7]


def test_a_zone_without_any_weight_is_divided_by_surface() -> None:
    weights = points((50, 50, 3), (150, 50, 0))
    pieces = overlay(frame({"a": box(0, 0, 130, 100)}), grid(2, 1), weights=weights)
    assert pieces["share"].tolist() == [1.0, pytest.approx(0.3)]
    assert pieces["weight"].tolist() == [3, 0]
    assert pieces.attrs["zone_weight"] == {"00": 3, "10": 0}


def test_an_area_without_zones_still_knows_its_weight() -> None:
    pieces = overlay(frame({"far": box(500, 0, 600, 100)}), grid(1, 1), weights=points((550, 50, 4)))
    row = pieces.iloc[0]
    assert pd.isna(row["zone"])
    assert (row["share"], row["weight"], row["area_weight"], row["surface_share"]) == (0, 0, 4, 0)


@pytest.mark.parametrize("turned", [False, True])
def test_a_point_on_a_border_counts_once(turned: bool) -> None:
    # on the border of two zones and two areas, on the border of two areas only, and on a corner of four zones
    weights = points(
        (100, 50, 5), (50, 100, 7), (100, 100, 11), (30, 30, 1), (170, 30, 1), (30, 170, 1), (170, 170, 1)
    )
    zones = grid(2, 2)
    areas = frame({"left": box(0, 0, 100, 200), "right": box(100, 0, 200, 200)})
    if turned:
        zones, areas, weights = zones.iloc[::-1], areas.iloc[::-1], weights.iloc[::-1]
    pieces = overlay(areas, zones, weights=weights)
    assert pieces["weight"].sum() == 5 + 7 + 11 + 4
    assert pieces.groupby("zone")["share"].sum().tolist() == [1.0] * 4
    # a step to the east and then to the north decides
    weight = {(a, z): w for a, z, w in zip(pieces["area"], pieces["zone"], pieces["weight"], strict=True)}
    assert weight == {
        ("left", "00"): 1,
        ("left", "01"): 7 + 1,
        ("right", "10"): 5 + 1,
        ("right", "11"): 11 + 1,
    }


def test_whether_a_point_on_a_border_counts_does_not_depend_on_other_areas() -> None:
    weights = points((100, 50, 5), (30, 50, 1), (170, 50, 1))
    left, right, over = box(0, 0, 100, 100), box(100, 0, 200, 100), box(60, 0, 140, 100)
    zones = frame({"z": box(0, 0, 200, 100)})
    together = overlay(frame({"left": left, "right": right, "over": over}), zones, weights=weights)
    assert together["weight"].tolist() == [1, 6, 5]
    for k, shape in enumerate((left, right, over)):
        alone = overlay(frame({"a": shape}), zones, weights=weights)
        assert alone["weight"].tolist() == [together["weight"][k]]


def test_squares_are_divided_by_surface() -> None:
    # a square of 8 people over the border of two zones: 4 in each; the area holds 3 of the left 4
    square = box(50, 0, 150, 100)
    weights = gpd.GeoDataFrame({"people": [8, 6]}, geometry=[square, box(0, 0, 50, 100)], crs=28992)
    pieces = overlay(frame({"a": box(62.5, 0, 200, 100)}), grid(2, 1), weights=weights, weight="people")
    # zone 00: 4 + 6 = 10 people, of which 8 x 37.5 / 100 = 3 inside; zone 10: 4, all inside
    assert pieces["weight"].tolist() == pytest.approx([3, 4])
    assert pieces["share"].tolist() == pytest.approx([0.3, 1.0])
    assert pieces["area_weight"].tolist() == pytest.approx([7, 7])
    assert pieces["surface_share"].tolist() == pytest.approx([0.375, 1.0])


def test_a_square_over_the_crossing_of_borders_is_divided_in_four() -> None:
    # 16 people on 100 x 100 around the corner of four zones; the areas meet at x = 125
    weights = gpd.GeoDataFrame({"weight": [16]}, geometry=[box(50, 50, 150, 150)], crs=28992)
    areas = frame({"a": box(0, 0, 125, 200), "b": box(125, 0, 200, 200)})
    pieces = overlay(areas, grid(2, 2), weights=weights)
    weight = {(a, z): w for a, z, w in zip(pieces["area"], pieces["zone"], pieces["weight"], strict=True)}
    # the left zones get 50 x 50 (4 people) each, of the right ones half, 25 x 50 (2), is in either area
    assert weight == pytest.approx(
        {("a", "00"): 4, ("a", "01"): 4, ("a", "10"): 2, ("a", "11"): 2, ("b", "10"): 2, ("b", "11"): 2}
    )


def test_weights_may_be_in_another_coordinate_system() -> None:
    zones = grid(1, 1).translate(EAST, NORTH).to_frame("geometry").set_geometry("geometry")
    areas = frame({"a": box(EAST, NORTH, EAST + 20, NORTH + 100)})
    weights = points((5, 5, 3), (90, 90, 1))
    weights = weights.set_geometry(weights.translate(EAST, NORTH)).to_crs(4326)
    assert overlay(areas, zones, weights=weights)["share"].tolist() == [0.75]


@pytest.mark.parametrize("bad", [math.nan, math.inf, -1])
def test_weights_that_are_no_numbers_from_zero_up_are_refused(bad: float) -> None:
    with pytest.raises(FrameError, match=r"gewichten.*: 1"):
        overlay(frame({"a": box(0, 0, 9, 9)}), grid(1, 1), weights=points((5, 5, 1), (6, 6, bad)))


def test_an_unknown_weight_column_is_named() -> None:
    weights = points((5, 5, 1)).rename(columns={"weight": "people"})
    with pytest.raises(FrameError, match=r"kolom .weight.;"):
        overlay(frame({"a": box(0, 0, 9, 9)}), grid(1, 1), weights=weights)
    with pytest.raises(FrameError, match=r"kolom .inwoners.;"):
        overlay(frame({"a": box(0, 0, 9, 9)}), grid(1, 1), weights=weights, weight="inwoners")


def test_a_weight_column_of_text_is_refused() -> None:
    weights = points((5, 5, 1)).assign(weight=["veel"])
    with pytest.raises(FrameError, match="geen getallen"):
        overlay(frame({"a": box(0, 0, 9, 9)}), grid(1, 1), weights=weights)


def test_the_frames_are_not_changed() -> None:
    zones, areas = grid(2, 2), frame({"a": Polygon([(0, 0), (100, 100), (0, 100), (100, 0)])})
    before = zones.copy(), areas.copy()
    overlay(areas, zones, weights=points((5, 5, 1)))
    pd.testing.assert_frame_equal(pd.DataFrame(zones), pd.DataFrame(before[0]))
    assert areas.geometry.iloc[0].equals_exact(before[1].geometry.iloc[0])
    assert not shapely.is_prepared(np.asarray(areas.geometry.array)).any()


def test_where_in_the_country_the_shapes_lie_does_not_matter() -> None:
    areas = frame({"a": Polygon([(10, 10), (140, 30), (60, 190)])})
    here = overlay(areas, grid(2, 2))
    moved = gpd.GeoDataFrame(geometry=[translate(g, EAST, NORTH) for g in grid(2, 2).geometry], crs=28992)
    there = overlay(areas.set_geometry(areas.translate(EAST, NORTH)), moved)
    np.testing.assert_allclose(here["surface"], there["surface"], rtol=1e-9)
