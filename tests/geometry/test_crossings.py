"""Surfaces from where borders cross are those that cutting the polygons gives, or no answer at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box

from smeedkaart.geometry import crossings
from smeedkaart.geometry import threads as parallel
from smeedkaart.geometry.borders import loose, neighbours, overlapping, sharing
from smeedkaart.geometry.crossings import shared_surfaces
from smeedkaart.geometry.threads import in_chunks


@pytest.fixture(autouse=True)
def _also_small() -> Iterator[None]:
    """Measure small surfaces too, for the shapes here are small."""
    with patch.object(crossings, "_LEAST", 0.0):
        yield


def shared(first: Any, second: Any) -> float:
    pair = np.zeros(1, int)
    return float(shared_surfaces(np.array([first]), np.array([second]), pair, pair)[0])


@pytest.mark.parametrize("turn", [False, True])
@pytest.mark.parametrize("swap", [False, True])
def test_borders_that_cross(turn: bool, swap: bool) -> None:
    # 100 x 100 and a bar of 200 x 20 through it: 50 x 20 and, once more from the other side, 100 x 20
    square = box(0, 0, 100, 100)
    for bar, expected in ((box(50, 40, 250, 60), 1_000), (box(-50, 40, 150, 60), 2_000)):
        pair = (square.reverse() if turn else square, bar)
        assert shared(*(pair[::-1] if swap else pair)) == pytest.approx(expected)


def test_a_comb_crosses_many_times() -> None:
    # four teeth of 10 wide hang 30 deep into the square: 4 x 300
    teeth = [(x + dx, y) for x in (10, 30, 50, 70) for dx, y in ((0, 120), (0, 70), (10, 70), (10, 120))]
    comb = Polygon([*teeth, (80, 150), (10, 150)])
    assert shared(box(0, 0, 100, 100), comb) == pytest.approx(1_200)


def test_inside_around_and_apart() -> None:
    small, large, far = box(40, 40, 60, 60), box(0, 0, 100, 100), Polygon([(90, 300), (300, 90), (300, 300)])
    assert shared(small, large) == 400
    assert shared(large, small) == 400
    assert shared(box(0, 0, 150, 150), far) == 0


def test_no_answer_where_borders_touch_or_polygons_have_holes_or_parts() -> None:
    square = box(0, 0, 100, 100)
    assert np.isnan(shared(square, box(100, 20, 200, 80)))
    assert np.isnan(shared(square, box(50, 0, 200, 80)))
    assert np.isnan(shared(square, Polygon([(100, 100), (50, 300), (-50, 40)])))
    assert np.isnan(shared(square, Polygon(box(-9, -9, 50, 50).exterior, [box(10, 10, 20, 20).exterior])))
    assert np.isnan(shared(MultiPolygon([square, box(200, 0, 300, 9)]), box(50, 20, 150, 30)))


def test_no_answer_where_edges_are_too_unequal_for_a_grid() -> None:
    # a ring of 4,000 edges of 16 cm and a triangle with sides of 90 km and more
    turn = np.linspace(0, 2 * np.pi, 4_000, endpoint=False) + 1e-4
    ring = Polygon(np.column_stack([np.cos(turn), np.sin(turn)]) * 100)
    half = Polygon([(0.0, -90_000), (90_000, 0), (0.0, 90_000)])
    assert np.isnan(shared(ring, half))


@st.composite
def stars(draw: st.DrawFn, whole: bool) -> npt.NDArray[Any]:
    """Several strokes, with corners anywhere or in round metres, where borders often coincide."""
    shapes = []
    for _ in range(draw(st.integers(1, 4))):
        reach = draw(st.lists(st.floats(5, 60), min_size=3, max_size=12))
        x, y = draw(st.tuples(st.floats(0, 100), st.floats(0, 100)))
        turn = np.linspace(0, 2 * np.pi, len(reach), endpoint=False)
        points = np.column_stack([x + np.cos(turn) * reach, y + np.sin(turn) * reach])
        shape = Polygon((points / 10).round() * 10 if whole else points)
        if shape.is_valid and shape.area > 0:
            shapes.append(shape if draw(st.booleans()) else shape.reverse())
    assume(shapes)
    return np.array(shapes)


@pytest.mark.parametrize("whole", [False, True])
@settings(max_examples=150)
@given(data=st.data())
def test_an_answer_is_what_cutting_gives(whole: bool, data: st.DataObject) -> None:
    first, second = data.draw(stars(whole)), data.draw(stars(whole))
    i, j = shapely.STRtree(second).query(first)
    surface = shared_surfaces(first, second, i, j)
    cut = shapely.area(shapely.intersection(first[i], second[j]))
    known = ~np.isnan(surface)
    np.testing.assert_allclose(surface[known], cut[known], rtol=1e-9, atol=1e-7)


def test_borders_at_random_places_always_give_an_answer() -> None:
    random = np.random.default_rng(1)
    turn = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    around = np.stack([np.cos(turn), np.sin(turn)], axis=1) * random.uniform(20, 60, (80, 20, 1))
    shapes = np.asarray(shapely.polygons(around + random.uniform(0, 300, (80, 1, 2))))
    first, second = shapes[:40], shapes[40:]
    i, j = shapely.STRtree(second).query(first)
    surface = shared_surfaces(first, second, i, j)
    cut = shapely.area(shapely.intersection(first[i], second[j]))
    assert (cut > 0).sum() > 50
    np.testing.assert_allclose(surface, cut, rtol=1e-9, atol=1e-7)


def test_a_shape_whose_edges_are_all_shared_on_the_other_side_is_not_loose() -> None:
    # a ring of eight squares around one, of which the one to the right has a hole filled by a ninth
    around = [box(x, y, x + 100, y + 100) for x in (0, 100, 200) for y in (0, 100, 200)]
    around[7] = Polygon(around[7].exterior, [box(240, 140, 260, 160).exterior])
    assert loose(np.array([*around, box(240, 140, 260, 160)])).tolist() == [
        True, True, True, True, False, True, True, True, True, False,
    ]  # fmt: skip


def test_an_edge_shared_on_the_same_side_is_loose() -> None:
    # a square twice shares all its edges, but both lie on the same side of them
    assert loose(np.array([box(0, 0, 100, 100), box(0, 0, 100, 100)])).tolist() == [True, True]


def test_what_belongs_together_stays_in_one_thread_and_nothing_is_left_out() -> None:
    # groups of 1 to 90 items, in no order of their names
    random = np.random.default_rng(5)
    names = random.permutation(200)
    groups = np.repeat(names, random.integers(1, 91, 200))
    calls = iter(range(10**6))

    def numbered(chunk: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return np.column_stack([chunk, np.full(len(chunk), next(calls))])

    with patch.object(parallel, "_threads", return_value=2):
        numbers = in_chunks(numbered, groups, groups=groups)
    assert numbers[:, 0].tolist() == groups.tolist()
    assert len(set(numbers[:, 1].tolist())) > 1, "several chunks"
    assert len({tuple(pair) for pair in numbers.tolist()}) == 200, "every group in one of them"


def test_pairs_that_share_surface_are_found_among_few_and_among_many() -> None:
    # 50 x 50 squares of 100; number 1275 = 25 x 50 + 25 is 3 m too wide: 3 x 100 in number 1325
    i, j = np.divmod(np.arange(2_500), 50)
    shapes = np.array(box(i * 100, j * 100, i * 100 + 100, j * 100 + 100))
    assert len(overlapping(shapes).first) == 0
    shapes[1275] = box(2_500, 2_500, 2_603, 2_600)
    for found in (overlapping(shapes), sharing(shapes, *neighbours(shapes))):
        assert found.first.tolist() == [1275]
        assert found.second.tolist() == [1325]
        assert found.surface.tolist() == [pytest.approx(300)]


def test_two_layers_over_each_other_are_found_completely() -> None:
    # zones that fit together, and once more the same zones: every zone overlaps its double only
    i, j = np.divmod(np.arange(900), 30)
    once = np.array(box(i * 100, j * 100, i * 100 + 100, j * 100 + 100))
    found = overlapping(np.concatenate([once, once]))
    assert found.first.tolist() == list(range(900))
    assert found.second.tolist() == list(range(900, 1_800))
