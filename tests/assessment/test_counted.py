"""Whether a border that moved keeps its people is told from what is known, and never against a count."""

from __future__ import annotations

import math
from functools import cache

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from smeedkaart.assessment.counted import CountedBorders
from smeedkaart.assessment.drawn import DrawnArea
from smeedkaart.assessment.running import Running
from smeedkaart.change.transitions import same_area
from smeedkaart.geometry.cutting import Cutter
from tests.assessment.test_running import DATA, EAST, LAYERS, NORTH, SCHEME, SOUTH, WEST


@cache
def fresh(layer: str) -> CountedBorders:
    """Make one that knows of no border beforehand."""
    basis = running_over(layer).basis
    cutter = Cutter(basis.data.zones, weights=basis.weights, weight=basis.weight, holds=basis.holds)
    return CountedBorders(cutter)


@cache
def running_over(layer: str) -> Running:
    return Running(LAYERS[layer], SCHEME)


def put(running: Running, *shapes: shapely.Polygon) -> None:
    for shape in shapes:
        running.put({"a": DrawnArea("Noord", shape)})


def squares(people: float) -> gpd.GeoDataFrame:
    """Lay a square km of 100 people beside one of so many."""
    return gpd.GeoDataFrame(
        {"population": [100.0, people]},
        geometry=[shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)],
        index=["y", "z"],
        crs=28992,
    )


def test_a_border_that_moved_a_little_surely_keeps_its_people_and_a_far_one_may_not() -> None:
    running = Running(squares(300.0), "hoogeveen-2007", indicators=["population"])
    whole, near, far = (shapely.box(step, 0, step + 1000, 1000) for step in (0, 100, 300))
    put(running, whole, near, far)
    assert running.people([whole, near, far]) == pytest.approx([100, 90 + 30, 70 + 90])
    # both have at least 100 + 90 - 100 of y, of at most 120 people; and 100 + 70 - 100 of 160
    assert running.keeps_most(whole, near)
    assert not running.keeps_most(whole, far)
    assert same_area(whole, far, squares(300.0)).asks
    # a border that nobody put is not known
    assert not running.keeps_most(whole, shapely.box(1, 0, 1000, 1000))


def test_where_a_figure_is_not_known_nothing_is_sure() -> None:
    running = Running(squares(math.nan), "hoogeveen-2007", indicators=["population"])
    whole, near = (shapely.box(step, 0, step + 1000, 1000) for step in (0, 100))
    put(running, whole, near)
    assert not running.keeps_most(whole, near)
    assert np.isnan(running.people([near])).tolist() == [True]


@settings(max_examples=20)
@given(
    st.sampled_from(sorted(LAYERS)),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
    st.floats(300, 4_000),
    st.floats(-0.6, 0.6),
    st.floats(0.5, 1.6),
)
def test_what_is_sure_is_what_a_count_finds(
    layer: str, place: tuple[float, float], size: float, step: float, grown: float
) -> None:
    data = LAYERS[layer]
    x, y = WEST + (EAST - WEST) * place[0], SOUTH + (NORTH - SOUTH) * place[1]
    before = shapely.box(x, y, x + size, y + size)
    after = shapely.box(x + step * size, y, x + (step + grown) * size, y + size)
    running = running_over(layer)
    put(running, before, after)
    moved = same_area(before, after, data, count=lambda shapes: fresh(layer).people(shapes, running.basis))
    again = same_area(before, after, data, count=running.people)
    assert again.people == pytest.approx(moved.people, nan_ok=True)
    assert not (running.keeps_most(before, after) and moved.asks)


def test_only_borders_that_are_not_known_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    running = Running(DATA, SCHEME)
    before, after = (shapely.box(WEST + x, SOUTH, WEST + x + 2_000, SOUTH + 3_000) for x in (0, 900))
    put(running, before, after)
    cut: list[int] = []
    real = Cutter.cut

    def counted(self: Cutter, areas: np.ndarray) -> object:
        cut.append(len(areas))
        return real(self, areas)

    monkeypatch.setattr(Cutter, "cut", counted)
    same_area(before, after, DATA, count=running.people)
    # what both have in common
    assert cut == [1]
