"""How much means vary within zones, by hand."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from shapely import box

from smeedkaart.statistics.unevenness import Surroundings, surroundings
from smeedkaart.statistics.variation import Variation, variation

NAN = float("nan")
PERCENT = (0.0, 100.0)
OPEN = (-np.inf, np.inf)


def row(count: int) -> Surroundings | None:
    shapes = [box(100 * k, 0, 100 * k + 100, 100) for k in range(count)]
    return surroundings(gpd.GeoDataFrame(geometry=shapes, crs=28992))


def test_pairs_weigh_by_the_root_of_their_people() -> None:
    # 40, 60 and 60 % of 100, 100 and 400 people: half squares 200 and 0, masses 100 and 200;
    # (100 x 200) / (100 x 2400 + 200 x 2400)
    found = variation(row(3), np.array([40.0, 60, 60]), np.array([100.0, 100, 400]), PERCENT)
    assert found.phi == pytest.approx(20_000 / 720_000)
    assert found.variance == pytest.approx(100)  # plainly: (200 + 0) / 2
    assert found.middle == 60


def test_where_no_two_neighbours_tell_all_pairs_of_zones_do() -> None:
    # 40 and 60 %: 20^2 / 2 of a room of 40 x 60, whether one has few people or nobody knows where they lie
    for around, people in ((row(2), [100.0, 49.0]), (None, [100.0, 100.0])):
        found = variation(around, np.array([40.0, 60.0]), np.array(people), PERCENT)
        assert [found.phi, found.variance] == pytest.approx([200 / 2400, 200])
        assert found.told
    # 10, 20 and 60 %: half squares 50, 1250 and 800; rooms 900, 1600 and 2400
    found = variation(None, np.array([10.0, NAN, 20, 60]), None, PERCENT)
    assert [found.phi, found.variance] == pytest.approx([700 / (4900 / 3), 700])
    # the zone in the middle has no figure, so that no neighbours differ; the outer two do, by 20
    assert variation(row(3), np.array([10.0, NAN, 30]), None, OPEN).variance == pytest.approx(200)


def test_fewer_than_two_figures_tell_nothing() -> None:
    one = variation(row(2), np.array([40.0, NAN]), np.array([100.0, 100.0]), PERCENT)
    assert (one.told, one.middle) == (False, 40)
    none = variation(row(2), np.array([NAN, NAN]), np.array([100.0, 100.0]), PERCENT)
    assert not none.told
    assert np.isnan(none.middle)


def test_neighbours_at_either_limit_differ_most() -> None:
    # 0 and 100 %: 100^2 / 2, and the least room there is taken to be, 1 % of 100 x 100
    assert variation(row(2), np.array([0.0, 100.0]), None, PERCENT).phi == pytest.approx(5000 / 100)
    assert variation(row(2), np.array([0.0, 0.0]), None, PERCENT).phi == 0


def test_a_mean_over_surface_counts_every_zone_alike() -> None:
    assert variation(row(2), np.array([10.0, 30.0]), None, OPEN).variance == 200


def deviation(told: Variation, people: list[float], outside: list[float], value: float) -> float:
    area = np.zeros(len(people), dtype=np.intp)
    return float(told.deviation(area, np.array(people), np.array(outside), np.array([value]))[0])


def test_the_deviation_of_two_pieces() -> None:
    # pieces of 300 and 100 people, of which 0.5 and 0 of the zone lies outside: w = 3/4, 1/4. M = 40 of a
    # middle of 40: 0.5 x 0.02 x 2400 x 9/16 x 0.5 + 2 x 2400 / 400 x 3/4 x 0.5
    told = Variation(0.02, 0.0, 40.0, PERCENT)
    assert deviation(told, [300, 100], [0.5, 0.0], 40) == pytest.approx(np.sqrt(6.75 + 4.5))
    # without limits: 0.6 x 50 x 9/16 x 0.5
    open_ended = Variation(0.0, 50.0, 40.0, OPEN)
    assert deviation(open_ended, [300, 100], [0.5, 0.0], 40) == pytest.approx(np.sqrt(8.4375))


def test_near_a_limit_the_figure_is_drawn_to_the_middle_and_some_room_is_always_left() -> None:
    # M = 0 and a middle of 10: drawn to 3, so 3 x 97 = 291; everybody of one piece of 100, half outside
    told = Variation(0.0, 0.0, 10.0, PERCENT)
    assert deviation(told, [100], [0.5], 0) == pytest.approx(np.sqrt(2 * 291 / 100 * 0.5))
    # M = 0 and a middle of 0: 1 % of 100 x 100
    flat = Variation(0.0, 0.0, 0.0, PERCENT)
    assert deviation(flat, [100], [0.5], 0) == pytest.approx(np.sqrt(2 * 100 / 100 * 0.5))


def test_whole_zones_and_areas_without_people_do_not_vary() -> None:
    told = Variation(0.1, 0.0, 10.0, PERCENT)
    assert deviation(told, [100, 50], [0.0, 0.0], 20) == 0
    assert deviation(told, [0, 0], [0.5, 0.5], NAN) == 0
