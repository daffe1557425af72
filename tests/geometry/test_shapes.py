"""A drawn shape is made usable without losing what was meant."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from smeedkaart.errors import FrameError
from smeedkaart.geometry import shapes as drawing


def test_a_valid_shape_comes_back_as_it_is() -> None:
    square = box(0, 0, 100, 100)
    assert drawing.repair(square) is square


def test_a_bow_tie_keeps_both_halves() -> None:
    # two triangles with base 100 and height 50: 2 x 100 x 50 / 2 = 5,000
    bow_tie = Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])
    repaired = drawing.repair(bow_tie)
    assert repaired.is_valid
    assert repaired.area == pytest.approx(5_000)
    assert shapely.get_num_geometries(repaired) == 2


def test_a_loop_drawn_twice_counts_its_surface_once() -> None:
    corners = [(0, 0), (100, 0), (100, 100), (0, 100)]
    assert drawing.repair(Polygon(corners + corners)).area == pytest.approx(10_000)


def test_a_loop_that_overlaps_itself_keeps_the_overlap() -> None:
    # a square of 100 and, in the same stroke, a square of 50 in its corner once more
    stroke = [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0), (50, 0), (50, 50), (0, 50)]
    assert drawing.repair(Polygon(stroke)).area == pytest.approx(10_000)


def test_two_loops_in_opposite_directions_lose_nothing_they_go_round() -> None:
    # in one stroke: counter-clockwise the square of 60, then clockwise a larger loop that covers
    # -30..90 x -30..0 (3,600) and 0..90 x 0..40 (3,600); of the square 0..60 x 40..60 (1,200) comes on top
    square = [(0, 0), (60, 0), (60, 60), (0, 60), (0, 0)]
    loop = [(0, 40), (90, 40), (90, -30), (-30, -30), (-30, 0)]
    assert drawing.repair(Polygon(square + loop)).area == pytest.approx(8_400)


def test_a_hole_written_as_part_of_the_outer_ring_stays_a_hole() -> None:
    # 100 x 100 with a hole of 30 x 30 that hangs on the ring by a single point: 10,000 - 900
    ring = [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0), (30, 30), (30, 60), (60, 60), (60, 30), (30, 30)]
    assert drawing.repair(Polygon(ring)).area == pytest.approx(9_100)


def test_parts_that_overlap_become_their_union() -> None:
    # 100 x 100 and 100 x 100 shifted by 50: 150 x 100
    parts = MultiPolygon([box(0, 0, 100, 100), box(50, 0, 150, 100)])
    assert drawing.repair(parts).area == pytest.approx(15_000)


def test_a_hole_that_sticks_out_takes_away_only_what_is_inside() -> None:
    # of the hole of 40 x 20, 20 x 20 lies inside: 10,000 - 400
    shape = Polygon(box(0, 0, 100, 100).exterior, [box(80, 20, 120, 40).exterior])
    assert drawing.repair(shape).area == pytest.approx(9_600)


def test_spikes_lines_and_points_are_dropped() -> None:
    spike = Polygon([(0, 0), (100, 0), (100, 100), (50, 100), (50, 300), (50, 100), (0, 100)])
    mixed = shapely.GeometryCollection([spike, LineString([(0, 0), (500, 500)]), Point(900, 900)])
    repaired = drawing.repair(mixed)
    assert repaired.geom_type == "Polygon"
    assert repaired.equals(box(0, 0, 100, 100))


@pytest.mark.parametrize(
    "nothing", [Point(0, 0), LineString([(0, 0), (1, 1)]), Polygon([(0, 0), (100, 0), (50, 0)]), Polygon()]
)
def test_what_encloses_nothing_becomes_empty(nothing: BaseGeometry) -> None:
    assert drawing.repair(nothing).is_empty


def test_snapping_closes_slivers_of_gap_and_overlap() -> None:
    # drawn from 3 m inside to 3 m outside the neighbour's border at x = 100; snapped to it: 100 x 100
    neighbour = box(0, 0, 100, 100)
    drawn = Polygon([(103, 1), (200, 0), (200, 100), (97, 99)])
    snapped = drawing.snap_to_neighbours(drawn, [neighbour], 5)
    assert snapped.equals(box(100, 0, 200, 100))


def test_snapping_follows_the_corners_that_the_neighbour_has_on_the_way() -> None:
    # the neighbour's border bulges 4 m at its middle; the drawing is one straight edge along it
    neighbour = Polygon([(0, 0), (100, 0), (104, 50), (100, 100), (0, 100)])
    snapped = drawing.snap_to_neighbours(
        Polygon([(101, 0), (200, 0), (200, 100), (101, 100)]), [neighbour], 5
    )
    assert snapped.intersection(neighbour).area == pytest.approx(0)
    # 100 x 100 less the bulge: a triangle with base 100 and height 4, 200
    assert snapped.area == pytest.approx(9_800)


def test_snapping_puts_a_corner_onto_the_middle_of_a_border() -> None:
    neighbour = box(0, 0, 1_000, 100)
    snapped = drawing.snap_to_neighbours(box(400, 102, 600, 200), [neighbour], 5)
    assert snapped.equals(box(400, 100, 600, 200))


def test_snapping_leaves_real_overlap_and_distant_borders_alone() -> None:
    neighbour = box(0, 0, 100, 100)
    for drawn in (box(80, 20, 200, 80), box(110, 0, 200, 100)):
        assert drawing.snap_to_neighbours(drawn, [neighbour], 5).equals(drawn)


def test_a_shape_smaller_than_the_tolerance_is_not_snapped_away() -> None:
    drawn = box(101, 50, 102, 51)
    assert drawing.snap_to_neighbours(drawn, [box(0, 0, 100, 100)], 5).area > 0


def test_split_gives_parts_that_are_together_the_shape() -> None:
    parts = drawing.split(box(0, 0, 100, 100), LineString([(30, -10), (30, 110)]))
    assert [part.area for part in parts] == [7_000, 3_000]


def test_a_line_that_stops_halfway_splits_nothing() -> None:
    square = box(0, 0, 100, 100)
    assert drawing.split(square, LineString([(30, -10), (30, 60)])) == (square,)


def test_reach_helps_a_line_that_stops_just_short() -> None:
    line = LineString([(30, 2), (30, 97)])
    assert len(drawing.split(box(0, 0, 100, 100), line)) == 1
    assert [p.area for p in drawing.split(box(0, 0, 100, 100), line, reach=5)] == [7_000, 3_000]


def test_splitting_through_a_hole_keeps_the_hole() -> None:
    # 10,000 less a hole of 20 x 20 in the middle, cut through the middle: twice (10,000 - 400) / 2
    shape = Polygon(box(0, 0, 100, 100).exterior, [box(40, 40, 60, 60).exterior])
    parts = drawing.split(shape, LineString([(50, -10), (50, 110)]))
    assert [part.area for part in parts] == [4_800, 4_800]


def test_split_leaves_other_parts_of_a_multipolygon_whole() -> None:
    shape = MultiPolygon([box(0, 0, 100, 100), box(200, 0, 250, 50)])
    parts = drawing.split(shape, LineString([(30, -10), (30, 110)]))
    assert [part.area for part in parts] == [7_000, 3_000, 2_500]


def test_merge_counts_overlap_once() -> None:
    # twice 60 x 100, of which 20 x 100 in both, makes a square of 100
    assert drawing.merge([box(0, 0, 60, 100), box(40, 0, 100, 100)]).area == 10_000


def test_split_then_merge_restores_the_shape() -> None:
    shape = Polygon([(0, 0), (103, 7), (90, 98), (41, 60), (5, 101)])
    parts = drawing.split(shape, LineString([(-10, 31), (60, 33), (120, 78)]))
    assert len(parts) == 2
    assert drawing.merge(parts).symmetric_difference(shape).area == pytest.approx(0, abs=1e-9)


def test_coverage_gives_overlap_to_the_first() -> None:
    first, second = drawing.coverage([box(50, 0, 100, 100), box(0, 0, 60, 100)])
    assert (first.area, second.area) == (5_000, 5_000)


def test_coverage_fills_narrow_gaps_and_leaves_wide_ones() -> None:
    # a frame of 100 x 100 with a hole of 40 x 40, and in it a square that leaves 2 m on all sides: 36 x 36
    frame = Polygon(box(0, 0, 100, 100).exterior, [box(30, 30, 70, 70).exterior])
    filled = drawing.coverage([frame, box(32, 32, 68, 68)], gap=5)
    assert sum(part.area for part in filled) == pytest.approx(10_000)
    left = drawing.coverage([frame, box(32, 32, 68, 68)], gap=1)
    assert sum(part.area for part in left) == pytest.approx(8_400 + 1_296)


def test_overlaps_lists_pairs_with_what_they_share() -> None:
    found = drawing.overlaps([box(0, 0, 60, 100), box(60, 0, 100, 100), box(50, 0, 70, 50)])
    # the third shares 10 x 50 with the first and with the second; those two only touch
    assert found.first.tolist() == [0, 1]
    assert found.second.tolist() == [2, 2]
    assert found.surface.tolist() == [500, 500]


def test_uncovered_is_what_no_shape_covers() -> None:
    left = drawing.uncovered([box(0, 0, 100, 100), box(100, 0, 200, 100)], [box(50, 0, 150, 100)])
    assert left.area == 10_000
    assert drawing.uncovered([box(0, 0, 100, 100)], [box(-1, -1, 101, 101)]).is_empty


def test_a_frame_in_rd_stays_the_same_frame() -> None:
    frame = gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)], crs=28992)
    assert drawing.to_rd(frame) is frame


def test_a_frame_in_degrees_comes_out_in_metres() -> None:
    # the origin of RD is the tower in Amersfoort: 155 by 463 km, at 5.38721 E and 52.15517 N in ETRS89,
    # as Kadaster publishes it
    tower = gpd.GeoDataFrame({"name": ["toren"]}, geometry=[Point(5.38721, 52.15517)], crs=4258)
    converted = drawing.to_rd(tower)
    assert converted.crs.to_epsg() == 28992
    assert converted.geometry.iloc[0].distance(Point(155_000, 463_000)) < 2
    assert converted["name"].tolist() == ["toren"]


def test_heights_are_left_out() -> None:
    frame = gpd.GeoDataFrame(geometry=[Polygon([(0, 0, 5), (1, 0, 5), (1, 1, 5)])], crs=28992)
    assert not drawing.to_rd(frame).has_z.any()


@pytest.mark.parametrize(
    ("crs", "shape", "reason"),
    [
        (None, box(0, 0, 1, 1), "geen CRS"),
        ('LOCAL_CS["veld",UNIT["m",1]]', box(0, 0, 1, 1), "niet naar RD New"),
        ("EPSG:4978", box(0, 0, 1, 1), "niet naar RD New"),
        ("EPSG:4326", box(0, 95, 1, 99), "nergens in RD New"),
        ("EPSG:28992", None, "zonder vorm"),
        ("EPSG:28992", Polygon(), "zonder vorm"),
        ("EPSG:28992", Polygon([(0, 0), (float("inf"), 1), (1, 1)]), "coördinaat die geen getal is"),
    ],
)
@pytest.mark.parametrize(
    ("what", "called"), [("areas", "gebieden"), ("zones", "buurten"), ("weights", "gewichten")]
)
def test_a_frame_that_cannot_be_converted_says_which_and_why(
    crs: str | None, shape: Polygon | None, reason: str, what: str, called: str
) -> None:
    frame = gpd.GeoDataFrame(index=["Krakeel"], geometry=[shape], crs=crs)
    with pytest.raises(FrameError, match=reason) as error:
        drawing.to_rd(frame, what)
    assert called in str(error.value)


def test_a_table_without_shapes_is_refused() -> None:
    with pytest.raises(FrameError, match="gebieden"):
        drawing.to_rd(gpd.GeoDataFrame({"name": ["a"]}))
