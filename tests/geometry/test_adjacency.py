"""Neighbours by their borders, and the shapes that lie nearest."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from smeedkaart.geometry.adjacency import Adjacency, adjacency


def grid(columns: int, rows: int, gap: float = 0.0) -> np.ndarray:
    """Squares of 100 m, row by row from the south-west, each smaller by `gap` on every side."""
    return np.array(
        [
            shapely.box(100 * x + gap, 100 * y + gap, 100 * x + 100 - gap, 100 * y + 100 - gap)
            for y in range(rows)
            for x in range(columns)
        ]
    )


def pairs(first: np.ndarray, second: np.ndarray) -> list[tuple[int, int]]:
    return list(zip(first.tolist(), second.tolist(), strict=True))


def test_borders_and_corners_make_neighbours_and_neighbours_of_neighbours_are_the_second_ring() -> None:
    # 0 1 2 in a row: 0-1 and 1-2 touch, 0-2 have 1 in common
    found = adjacency(grid(3, 1), 2)
    assert pairs(found.first, found.second) == [(0, 1), (1, 2)]
    assert pairs(found.far_first, found.far_second) == [(0, 2)]
    # of four squares round one point all touch each other
    four = adjacency(grid(2, 2), 4)
    assert len(four.first) == 6
    assert len(four.far_first) == 0


def test_borders_drawn_twice_a_little_apart_still_meet_and_a_ditch_does_not() -> None:
    assert len(adjacency(grid(2, 1, gap=0.4), 2).first) == 1  # 0.8 m between them
    assert len(adjacency(grid(2, 1, gap=3.0), 2).first) == 0


def test_near_is_the_shape_itself_and_those_around_it_and_never_more_than_there_are() -> None:
    assert near_to(adjacency(grid(5, 1), 3)) == [[0, 1, 2], [0, 1, 2], [1, 2, 3], [2, 3, 4], [2, 3, 4]]
    assert near_to(adjacency(grid(2, 1), 24)) == [[0, 1], [0, 1]]


def test_of_shapes_equally_far_away_none_is_left_out() -> None:
    # the second nearest of the middle square lies on both sides of it
    assert near_to(adjacency(grid(5, 1), 2))[2] == [1, 2, 3]


def near_to(found: Adjacency) -> list[list[int]]:
    return [found.near[found.near_to == k].tolist() for k in range(found.near_to.max() + 1)]


@given(st.permutations(range(12)))
def test_the_order_of_the_shapes_makes_no_difference(order: list[int]) -> None:
    shapes = grid(4, 3)
    plain, shuffled = adjacency(shapes, 6), adjacency(shapes[order], 6)
    back = np.array(order)
    for first, second, one, other in (
        (plain.first, plain.second, shuffled.first, shuffled.second),
        (plain.far_first, plain.far_second, shuffled.far_first, shuffled.far_second),
        (plain.near, plain.near_to, shuffled.near, shuffled.near_to),
    ):
        assert set(map(frozenset, pairs(first, second))) == set(map(frozenset, pairs(back[one], back[other])))


@pytest.mark.parametrize("count", [1, 2])
def test_one_shape_has_no_neighbours(count: int) -> None:
    alone = grid(1, 1) if count == 1 else grid(2, 1, gap=20)
    assert len(adjacency(alone, 24).first) == 0
