"""Where at least so many shapes lie over each other, by cutting borders and by counting on a grid."""

from __future__ import annotations

import importlib
from itertools import pairwise
from unittest.mock import patch

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box
from shapely.geometry.base import BaseGeometry

from smeedkaart.geometry.depth_grid import covered_cells, depths_on, grid_over
from smeedkaart.geometry.level_sets import level_sets

module = importlib.import_module("smeedkaart.geometry.level_sets")
EAST, NORTH = 228_000.0, 527_000.0


def shapes_of(*shapes: BaseGeometry) -> npt.NDArray[np.object_]:
    found = np.empty(len(shapes), dtype=object)
    found[:] = shapes
    return found


@st.composite
def strokes(draw: st.DrawFn, least: int = 1, most: int = 9) -> npt.NDArray[np.object_]:
    """Shapes around one place, with corners on whole metres, some of them twice."""
    found = []
    for _shape in range(draw(st.integers(least, most))):
        x, y = draw(st.integers(-40, 40)), draw(st.integers(-40, 40))
        reach = draw(st.lists(st.integers(20, 120), min_size=3, max_size=12))
        turn = np.linspace(0, 2 * np.pi, len(reach), endpoint=False)
        corners = np.round([EAST + x + np.cos(turn) * reach, NORTH + y + np.sin(turn) * reach]).T
        shape = Polygon(corners)
        found.append(shape if shape.is_valid and shape.area > 1 else box(EAST, NORTH, EAST + 50, NORTH + 50))
    found += draw(st.lists(st.sampled_from(found), max_size=2))
    return shapes_of(*found)


def test_three_squares_ten_metres_apart() -> None:
    """0..100, 10..110 and 20..120, 100 high: one or more over 120 m, two over 100 m, all over 80 m."""
    squares = shapes_of(*(box(x, 0, x + 100, 100) for x in (0, 10, 20)))
    assert [level.area for level in level_sets(squares, [1, 2, 3, 4])] == [12_000, 10_000, 8_000, 0]


def test_a_hole_of_one_is_no_hole_of_another() -> None:
    """A square of 100 with a hole of 20 x 20, under one that covers the hole: two lie over 10,000 - 400."""
    ring = box(0, 0, 100, 100).difference(box(40, 40, 60, 60))
    once, twice = level_sets(shapes_of(ring, box(0, 0, 100, 100)), [1, 2])
    assert (once.area, twice.area) == (10_000, 9_600)
    assert shapely.get_num_interior_rings(twice) == 1


def test_one_border_drawn_twice_leaves_no_sliver() -> None:
    """Two neighbours of a third along one border, of which two put a corner in that lies 6 mm off.

    Without care a strip of 6 mm high and 100 m long would be a face of its own.
    """
    bent = Polygon([(0, 0), (100, 0), (100, 100), (50, 100.006), (0, 100)])
    low = [box(0, 0, 100, 100), bent, box(0, 0, 100, 100)]
    high = [box(0, 100, 100, 200)] * 2
    once, twice, thrice = level_sets(shapes_of(*low, *high), [1, 2, 3])
    assert once.area == pytest.approx(20_000, abs=0.01)
    assert shapely.get_num_coordinates(thrice) <= 6
    assert thrice.area == pytest.approx(10_000, abs=0.7)
    assert len(shapely.get_parts(twice)) == 1
    assert not shapely.get_num_interior_rings(twice)


@given(strokes())
def test_level_sets_are_nested_within_the_union_and_hold_the_intersection(
    shapes: npt.NDArray[np.object_],
) -> None:
    counts = list(range(1, len(shapes) + 1))
    found = level_sets(shapes, counts)
    # corners are told to the centimetre
    slack = 0.02 * float(shapely.length(shapes).sum())
    assert all(level.is_valid for level in found)
    for outer, inner in pairwise(found):
        assert inner.difference(outer).area == 0
    union, common = shapely.union_all(shapes), shapely.intersection_all(shapes)
    assert found[0].difference(union).area <= slack
    assert union.difference(found[0]).area <= slack
    assert common.difference(found[-1]).area <= slack
    # who lives at a place with depth d is in d of the sets: their surfaces add up to those of the shapes
    assert sum(level.area for level in found) == pytest.approx(float(shapely.area(shapes).sum()), abs=slack)


@given(strokes(), st.randoms(use_true_random=False))
def test_the_order_of_the_shapes_does_not_change_a_byte(
    shapes: npt.NDArray[np.object_], chance: object
) -> None:
    counts = [1, (len(shapes) + 1) // 2, len(shapes)]
    other = list(shapes)
    chance.shuffle(other)  # type: ignore[attr-defined]
    first = [shapely.to_wkb(level) for level in level_sets(shapes, counts)]
    assert [shapely.to_wkb(level) for level in level_sets(shapes_of(*other), counts)] == first


@settings(max_examples=25)
@given(strokes(least=2))
def test_the_grid_tells_the_same_to_half_a_cell(shapes: npt.NDArray[np.object_]) -> None:
    counts = list(range(1, len(shapes) + 1))
    exact = level_sets(shapes, counts)
    with patch.object(module, "_PAIRS", -1):
        found = level_sets(shapes, counts)
    near = shapely.buffer(shapely.union_all(shapely.boundary(shapes)), 0.72)
    for one, other in zip(exact, found, strict=True):
        assert other.is_valid
        # cells of 1 m: what differs lies within half a diagonal of some border
        assert one.symmetric_difference(other).difference(near).area < 1e-6
    for outer, inner in pairwise(found):
        assert inner.difference(outer).area == 0


def test_many_crossing_borders_are_counted_on_a_grid() -> None:
    """Two hundred circles around nearly one place: a ring of 20 m in which everything crosses.

    Radius 500 + i/10 m, all around one middle: at least 100 of 200 over radius 510.0 (i from 100 on), so that
    pi r^2 = 817,128 m2; the circles have 64 corners, which takes sin(2 pi / 64) / (2 pi / 64) of it: 815,816.
    """
    middle = shapely.Point(EAST, NORTH)
    circles = shapes_of(*(middle.buffer(500 + i / 10, quad_segs=16) for i in range(200)))
    turned = shapes_of(
        *(shapely.affinity.rotate(circle, i, origin=(EAST, NORTH)) for i, circle in enumerate(circles))
    )
    with patch.object(module, "_faces", side_effect=AssertionError):
        (half,) = level_sets(turned, [100])
    assert half.area == pytest.approx(815_900, rel=2e-3)


def test_the_grid_counts_what_lies_over_the_middle_of_each_cell() -> None:
    shapes = shapes_of(box(0, 0, 2, 2), box(1, 0, 3, 1), box(0, 0, 3, 3).difference(box(1, 1, 2, 2)))
    grid = grid_over(np.array([0.5, 0.5, 2.5, 2.5]), 100, least=1.0)
    assert grid[:3] == (-1.0, -1.0, 1.0)
    # rows from the south; the grid begins at -1, with a cell around
    assert depths_on(shapes, grid)[1:4, 1:4].tolist() == [[2, 3, 2], [2, 1, 1], [1, 1, 1]]
    assert covered_cells(shapes, grid).sum(axis=0).tolist() == depths_on(shapes, grid).ravel().tolist()
