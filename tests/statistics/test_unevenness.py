"""What borders between zones tell of how unevenly people live, by hand."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from smeedkaart.statistics.unevenness import UNTOLD, pair_rho, surroundings, unevenness


def row_of_squares(people: list[float], side: float = 100.0) -> gpd.GeoDataFrame:
    shapes = [shapely.box(side * k, 0, side * (k + 1), side) for k in range(len(people))]
    return gpd.GeoDataFrame({"population": people}, geometry=shapes, crs=28992)


def test_the_border_of_two_zones_says_how_far_people_miss_the_surface() -> None:
    # surfaces 1 and 3: s = 1/4; people 100 and 100: p = 1/2; (1/4)^2 / (3/16) = 1/3; weight 3/16 sqrt(200)
    says, weighs = pair_rho(np.array([100.0, 100.0]), np.array([1.0, 3.0]), np.array([0]), np.array([1]))
    assert says[0] == pytest.approx(1 / 3)
    assert weighs[0] == pytest.approx(3 / 16 * np.sqrt(200))


def test_no_border_says_more_than_three_and_too_few_people_say_nothing() -> None:
    # s = 1/100 and p = 1/2: (0.49)^2 / 0.0099 = 24.3, which counts as 3
    says, _ = pair_rho(np.array([50.0, 50.0]), np.array([1.0, 99.0]), np.array([0]), np.array([1]))
    assert says.tolist() == [3.0]
    for people in ([19.0, 500.0], [float("nan"), 500.0]):
        _, weighs = pair_rho(np.array(people), np.ones(2), np.array([0]), np.array([1]))
        assert weighs.tolist() == [0.0]


def test_two_zones_by_hand() -> None:
    # r of the one pair 0.25 (300 and 100 people on equal surfaces); two zones: x (1 + 5/2) / 1.2 = 0.729;
    # rho = 0.44 sqrt(0.729) = 0.3757
    zones = row_of_squares([300.0, 100.0])
    found = unevenness(surroundings(zones), zones["population"].to_numpy())
    assert found.rho == pytest.approx([0.44 * np.sqrt(0.25 * 3.5 / 1.2)] * 2)
    assert found.pull.tolist() == [0.0, 0.0]


def test_people_spread_as_the_surface_leave_the_smallest_rho() -> None:
    zones = row_of_squares([500.0] * 30)
    assert unevenness(surroundings(zones), zones["population"].to_numpy()).rho.tolist() == [0.02] * 30


def test_without_shapes_or_with_one_zone_one_number_serves_all() -> None:
    assert surroundings(pd.DataFrame({"population": [1.0, 2.0]})) is None
    assert surroundings(row_of_squares([500.0])) is None
    assert unevenness(None, np.array([5.0, 7.0])).rho.tolist() == [UNTOLD, UNTOLD]


def test_where_no_pair_tells_anything_one_number_serves_all() -> None:
    zones = row_of_squares([float("nan")] * 3)
    assert unevenness(surroundings(zones), zones["population"].to_numpy()).rho == pytest.approx([UNTOLD] * 3)


def test_a_zone_is_told_by_the_zones_near_it_and_not_by_those_far_away() -> None:
    # 30 even squares to the west, 30 that alternate to the east: the first is told by even ones only
    zones = row_of_squares([500.0] * 30 + [900.0, 100.0] * 15)
    rho = unevenness(surroundings(zones), zones["population"].to_numpy()).rho
    assert rho[0] == 0.02
    # s = 1/2, p = 0.9: 0.16 / 0.25 = 0.64, rho = 0.44 x 0.8
    assert rho[-1] == pytest.approx(0.44 * 0.8)


def test_a_layer_with_errors_of_every_zone_its_own_counts_double_and_a_smooth_one_once() -> None:
    zones = row_of_squares([1000.0] * 60)
    people, around = zones["population"].to_numpy(), surroundings(zones)
    # every other weight is half: neighbours miss, second neighbours agree, so q = 0 and kappa = 2
    alternating = np.tile([1.0, 2.0], 30)
    # s = 1/3, p = 1/2: (1/6)^2 / (2/9) = 1/8; rho = 2 x 1/8
    assert unevenness(around, people, alternating.astype(np.float64)).rho == pytest.approx([0.25] * 60)
    # weights that grow by a tenth a zone: two zones apart they miss some four times as much, so kappa = 1
    smooth = np.array([1.1**k for k in range(60)])
    s = 1 / 2.1
    assert unevenness(around, people, smooth).rho == pytest.approx([(0.5 - s) ** 2 / (s * (1 - s))] * 60)


def test_a_layer_that_says_nobody_is_drawn_towards_the_surface_by_at_most_a_quarter() -> None:
    zones = row_of_squares([1000.0, 400.0] * 20)
    people, around = zones["population"].to_numpy(), surroundings(zones)
    found = unevenness(around, people, np.tile([1.0, 5.0], 20))
    assert (found.pull > 0).all()
    assert (found.pull <= 0.25).all()
    # a layer that divides exactly as people do says nothing is wrong: it is believed
    assert unevenness(around, people, people).pull.max() < 0.001


def test_a_zone_without_weight_is_told_by_its_surface() -> None:
    zones = row_of_squares([1000.0, 400.0] * 20)
    people, around = zones["population"].to_numpy(), surroundings(zones)
    weight = people.copy()
    weight[7] = 0.0
    found = unevenness(around, people, weight)
    assert found.pull[7] == 0.0
    assert found.rho[7] > found.rho[6]


@given(st.lists(st.floats(20, 5000), min_size=3, max_size=12), st.floats(0.01, 100))
def test_rho_stays_within_its_bounds_and_the_unit_of_a_layer_makes_no_difference(
    people: list[float], unit: float
) -> None:
    zones = row_of_squares(people)
    counts, around = zones["population"].to_numpy(), surroundings(zones)
    weight = np.arange(1.0, len(people) + 1)
    plain, scaled = unevenness(around, counts, weight), unevenness(around, counts, weight * unit)
    assert plain.rho == pytest.approx(scaled.rho)
    assert plain.pull == pytest.approx(scaled.pull)
    assert ((plain.rho > 0) & (plain.rho <= 0.9)).all()
    by_surface = unevenness(around, counts).rho
    assert ((by_surface >= 0.02) & (by_surface <= 0.9)).all()


@st.composite
def patchworks(draw: st.DrawFn) -> gpd.GeoDataFrame:
    """Make a grid of 5 x 6 squares with people and weights of every kind."""
    shapes = [shapely.box(100 * x, 100 * y, 100 * x + 100, 100 * y + 100) for y in range(6) for x in range(5)]
    people = draw(st.lists(st.integers(0, 900), min_size=30, max_size=30))
    weight = draw(st.lists(st.integers(0, 50), min_size=30, max_size=30))
    return gpd.GeoDataFrame({"population": people, "weight": weight}, geometry=shapes, crs=28992, dtype=float)


def told(zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Tell rho by surface, rho by weight and pull of each zone, by its index value."""
    people, weight = (zones[name].to_numpy(dtype=np.float64) for name in ("population", "weight"))
    around = surroundings(zones)
    by_surface, by_weight = unevenness(around, people), unevenness(around, people, weight)
    columns = {"surface": by_surface.rho, "weight": by_weight.rho, "pull": by_weight.pull}
    return pd.DataFrame(columns, index=zones.index)


@settings(max_examples=25)
@given(patchworks(), st.permutations(range(30)), st.integers(0, 3))
def test_order_of_rows_ring_direction_and_first_corner_make_no_difference(
    zones: gpd.GeoDataFrame, order: list[int], first: int
) -> None:
    turned = [
        shapely.Polygon([*corners[first:], *corners[: first + 1]])
        for shape in zones.geometry
        for corners in [list(shape.exterior.coords[:-1])[::-1]]
    ]
    other = zones.set_geometry(turned, crs=28992).iloc[order]
    pd.testing.assert_frame_equal(told(other).sort_index(), told(zones), rtol=1e-9)
    # names of zones say nothing either
    renamed = zones.set_axis([f"BU{k}" for k in range(30)], axis="index")
    assert told(renamed).to_numpy().tolist() == told(zones).to_numpy().tolist()


def test_the_same_borders_written_in_degrees_tell_the_same() -> None:
    zones = row_of_squares([500.0, 100.0] * 15, side=500.0).set_geometry(
        [shapely.box(230_000 + 500 * k, 520_000, 230_500 + 500 * k, 520_500) for k in range(30)], crs=28992
    )
    zones["weight"] = 1.0
    pd.testing.assert_frame_equal(told(zones.to_crs(4326)), told(zones), rtol=1e-4)


def test_a_zone_without_a_shape_has_no_neighbours_and_the_others_still_do() -> None:
    zones = row_of_squares([300.0, 100.0, 50.0])
    zones.loc[2, "geometry"] = None
    found = unevenness(surroundings(zones), zones["population"].to_numpy())
    # as two zones by themselves: r = 0.25 x (1 + 5 / 2) / 1.2
    assert found.rho == pytest.approx([0.44 * np.sqrt(0.25 * 3.5 / 1.2)] * 3)
