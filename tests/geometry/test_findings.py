"""What does not fit between areas is found once, with the areas concerned, and mended to the square metre."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from smeedkaart.errors import FrameError
from smeedkaart.geometry.findings import Finding, findings, widest
from smeedkaart.geometry.mending import cut_off, give, halve, to_nearest, without_slivers
from smeedkaart.text.teller import Statement

WHOLE = box(0, 0, 100, 100)


def told(found: Sequence[Finding]) -> list[tuple[str, tuple[int, ...], float]]:
    """Give kind, areas and m2 of each."""
    return [(one.kind, one.areas, round(one.shape.area, 6)) for one in found]


def after(areas: Sequence[BaseGeometry], changed: Mapping[int, BaseGeometry]) -> list[BaseGeometry]:
    """Give the areas as they are after a mend."""
    return [changed.get(k, area) for k, area in enumerate(areas)]


def test_areas_that_fit_have_no_findings() -> None:
    assert findings([box(0, 0, 50, 100), box(50, 0, 100, 100)], WHOLE) == []
    assert findings([], WHOLE)[0].areas == ()


def test_where_three_areas_lie_over_each_other_each_patch_has_its_own_claimants() -> None:
    # 40..60 x 0..50: all three, 20 x 50; 40..60 x 50..100: the first two, 20 x 50
    areas = [box(0, 0, 60, 100), box(40, 0, 100, 100), box(40, 0, 60, 50)]
    found = findings(areas, WHOLE)
    assert sorted(told(found)) == [("overlap", (0, 1), 1000.0), ("overlap", (0, 1, 2), 1000.0)]
    three = next(one for one in found if len(one.areas) == 3)
    # given to the first, the second loses it, and of the third nothing would be left: that is asked
    with pytest.raises(FrameError, match="niets over") as refused:
        give(areas, three.shape, 0)
    assert refused.value.said == Statement("geometry.nothing_left", row=2)
    # given to the third the others lose 1,000 m2 each
    kept = after(areas, give(areas, three.shape, 2))
    assert [area.area for area in kept] == [5000.0, 5000.0, 1000.0]


def test_the_same_area_drawn_many_times_is_one_patch() -> None:
    assert told(findings([box(0, 0, 100, 100)] * 12, WHOLE)) == [("overlap", tuple(range(12)), 10_000.0)]


def test_a_gap_that_opens_to_the_outside_is_found_and_filled() -> None:
    # a wedge between two areas that reaches the border of the municipality: 10 x 100 / 2
    areas = [box(0, 0, 50, 100), Polygon([(50, 0), (100, 0), (100, 100), (60, 100)])]
    (gap,) = findings(areas, WHOLE)
    # the slanting border is the longer one: sqrt(10^2 + 100^2) against 100
    assert told([gap]) == [("gap", (1, 0), 500.0)]
    assert to_nearest(areas, [gap.shape])[1].area == 5000.0
    assert shapely.coverage_is_valid(after(areas, to_nearest(areas, [gap.shape])))


def test_a_hole_in_one_area_is_a_hole_and_a_ring_around_an_enclave_a_gap() -> None:
    ring = box(0, 0, 100, 100).difference(box(30, 30, 60, 60))
    assert told(findings([ring], WHOLE)) == [("hole", (0,), 900.0)]
    # an area that fills it leaves nothing to find
    assert findings([ring, box(30, 30, 60, 60)], WHOLE, least_surface=0) == []
    # one that fills some of it has 900 - 400 m2 of nobody around it; the outer border is the longer one
    assert told(findings([ring, box(35, 35, 55, 55)], WHOLE, least_surface=0)) == [("gap", (0, 1), 500.0)]
    # without a municipality holes are found as well
    assert told(findings([ring])) == [("hole", (0,), 900.0)]


def test_land_of_another_municipality_within_this_one_is_no_gap() -> None:
    whole = WHOLE.difference(box(40, 40, 60, 60))
    areas = [box(0, 0, 50, 100).difference(box(40, 40, 60, 60)), box(50, 0, 100, 100)]
    # the second lies over the enclave: 10 x 20
    assert told(findings(areas, whole)) == [("outside", (1,), 200.0)]
    cut = cut_off(areas, findings(areas, whole)[0].shape)
    assert findings(after(areas, cut), whole) == []


def test_a_loose_part_is_found_with_its_neighbours_and_given_to_one() -> None:
    areas = [MultiPolygon([box(0, 0, 40, 100), box(90, 0, 100, 100)]), box(40, 0, 90, 100)]
    (loose,) = findings(areas, WHOLE)
    assert told([loose]) == [("loose", (0, 1), 1000.0)]
    assert findings(after(areas, give(areas, loose.shape, 1)), WHOLE) == []
    # parts that touch in one corner only hang loose too
    corner = [MultiPolygon([box(0, 0, 50, 50), box(50, 50, 90, 90)])]
    assert told(findings(corner)) == [("loose", (0,), 1600.0)]


def test_what_lies_outside_is_told_per_area_and_an_area_may_be_too_small() -> None:
    areas = [box(-10, 0, 50, 100), box(50, 0, 100, 99), box(50, 99, 100, 100)]
    # 10 x 100 outside; 50 x 1 m2 is under 1,000, and no sliver, for an area is nobody's slip of the hand
    found = findings(areas, WHOLE)
    assert told(found) == [("outside", (0,), 1000.0), ("small", (2,), 50.0)]
    assert not found[1].sliver


def test_a_sliver_is_narrower_than_ten_metres_wherever_it_is_widest() -> None:
    # 8 m wide and 580 m long; a square of 12 m
    slanting = LineString([(0, 0), (500, 300)]).buffer(4.0)
    assert widest([slanting, box(0, 0, 12, 12)]) == pytest.approx([8.0, 12.0], rel=0.02)
    # of a ring it is the strip that counts, not what it goes round
    ring = Point(0, 0).buffer(50, 64).difference(Point(0, 0).buffer(44, 64))
    assert widest([ring]) == pytest.approx([6.0], rel=0.02)
    areas = [box(0, 0, 46, 100), box(54, 0, 100, 100)]
    assert [one.sliver for one in findings(areas, WHOLE)] == [True]
    assert [one.sliver for one in findings(areas, WHOLE, sliver_width=7.0)] == [False]


def test_what_is_no_more_than_rounding_is_not_found() -> None:
    # 1 mm of no-man's-land, and a corner in the middle of a straight border that is a hair beside it
    third = box(50.001, 0, 100, 100)
    assert findings([box(0, 0, 50, 100), third], WHOLE) == []
    assert (
        findings([Polygon([(0, 0), (50, 0), (50 + 1e-9, 33), (50, 100), (0, 100)]), box(50, 0, 100, 100)])
        == []
    )


def test_a_shape_that_crosses_itself_is_repaired_and_one_without_surface_refused() -> None:
    bow_tie = Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])
    # its two halves meet in a corner only: 2,500 m2 hangs loose, and 2 x 2,500 are of nobody
    kinds = sorted(one.kind for one in findings([bow_tie], WHOLE))
    assert kinds == ["gap", "gap", "loose"]
    with np.errstate(invalid="ignore"):
        nowhere = Polygon([(0, 0), (9, 0), (math.nan, 9), (0, 0)])
    with pytest.raises(FrameError):
        findings([Polygon([(0, 0), (1, 1), (2, 2)])], WHOLE)
    with pytest.raises(FrameError):
        give([nowhere], WHOLE, 0)


def test_an_overlap_is_halved_along_the_middle() -> None:
    # two borders that lean: at the bottom 10 m apart, at the top 30
    areas = [
        Polygon([(0, 0), (55, 0), (65, 100), (0, 100)]),
        Polygon([(45, 0), (100, 0), (100, 100), (35, 100)]),
    ]
    (overlap,) = findings(areas, WHOLE)
    halved = after(areas, halve(areas, overlap.shape, 0, 1))
    # as both lean as much, the middle is straight up; 10 m2 along 100 m is 10 cm, of a patch of 10 to 30 m
    assert [area.area for area in halved] == pytest.approx([5000.0, 5000.0], abs=10)
    assert findings(halved, WHOLE) == []


def test_the_middle_of_a_bent_strip_is_everywhere_as_far_from_both() -> None:
    middle = LineString([(x, 50 + 20 * math.sin(x / 15)) for x in np.linspace(-10, 110, 200)])
    strip = middle.buffer(3.0)
    areas = [WHOLE.difference(strip)]
    areas = sorted(shapely.get_parts(areas[0]), key=lambda part: part.centroid.y)
    (gap,) = findings(areas, WHOLE)
    below, above = after(areas, halve(areas, gap.shape, 0, 1))
    # what divides them now runs along the middle, to a twentieth of how wide the strip is; where the border
    # of the municipality cuts the strip aslant, it is the borders that are left that count
    between = box(5, 0, 95, 100)
    line = shapely.intersection(below, above).intersection(between)
    assert shapely.distance(shapely.points(shapely.get_coordinates(line)), middle).max() < 0.3
    # both hang together, and lie beside each other without a gap
    assert (below.geom_type, above.geom_type) == ("Polygon", "Polygon")
    assert findings([below, above], WHOLE) == []


def test_where_an_area_lies_wholly_inside_another_nothing_is_emptied_without_a_word() -> None:
    areas = [box(0, 0, 100, 100), box(20, 20, 60, 60)]
    (overlap,) = findings(areas, WHOLE)
    assert told([overlap]) == [("overlap", (0, 1), 1600.0)]
    with pytest.raises(FrameError, match="niets over"):
        give(areas, overlap.shape, 0)
    with pytest.raises(FrameError, match="geen midden"):
        halve(areas, overlap.shape, 0, 1)
    # together with others it stays as it is, whoever has the longer border
    assert without_slivers(areas, [overlap]) == {}
    assert to_nearest(areas, [overlap.shape]) == {}
    # given to the inner one the other goes around it
    assert after(areas, give(areas, overlap.shape, 1))[0].area == 8400.0


def test_only_what_touches_a_patch_changes_and_nobody_else_gets_so_much_as_a_corner() -> None:
    # the gap reaches half-way the border of the third area, which keeps its very corners
    areas = [box(0, 50, 49, 100), box(51, 50, 100, 100), box(0, 0, 100, 50)]
    (gap,) = findings(areas, WHOLE)
    assert halve(areas, gap.shape, 0, 1).keys() == {0, 1}
    assert give(areas, gap.shape, 2).keys() == {2}
    assert [area.area for area in give(areas, gap.shape, 2).values()] == [5100.0]
    # whoever keeps what it has does not change either
    over = [box(0, 0, 60, 100), box(50, 0, 100, 100)]
    assert give(over, box(50, 0, 60, 100), 0).keys() == {1}


@pytest.mark.parametrize(
    "patch", [box(40, 20, 50, 60), box(45, 0, 50, 100), Polygon([(50, 10), (50, 70), (31, 45)])]
)
def test_giving_away_and_taking_back_is_the_identity(patch: Polygon) -> None:
    areas = [box(0, 0, 50, 100), box(50, 0, 100, 100)]
    given = after(areas, give(areas, patch, 1))
    assert given[1].area == pytest.approx(5000 + patch.area)
    back = after(given, give(given, patch, 0))
    assert [area.normalize().wkb for area in back] == [area.normalize().wkb for area in areas]


def test_a_patch_between_many_goes_to_the_longest_border_and_an_island_to_nobody() -> None:
    whole = shapely.union_all([WHOLE, box(200, 0, 220, 20)])
    areas = [box(0, 0, 100, 40), box(0, 40, 30, 100), box(40, 40, 100, 100)]
    found = findings(areas, whole)
    # 10 x 60 between the last two, that end on the first; 20 x 20 on an island
    assert sorted(told(found)) == [("gap", (), 400.0), ("gap", (1, 2, 0), 600.0)]
    mended = to_nearest(areas, [one.shape for one in found])
    # of two with a border of 60 m the larger
    assert {area: shape.area for area, shape in mended.items()} == {2: 4200.0}
