"""The range of a borrowed figure: learnt from how zones differ from their parents, worked out by hand."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from smeedkaart.statistics.borrowing import NOTHING_TOLD, Family, Spread, off_parent, spread
from smeedkaart.statistics.published import Published


def family(figures: list[float], people: list[float], parent: list[int], above: list[float]) -> Family:
    return Family(np.array(figures), np.array(people), np.array(parent), np.array(above))


def test_differences_of_zones_are_weighed_by_the_root_of_their_people() -> None:
    """Parent of 900 and 100 people: sum p^2 = .81 + .01; 1 - 2p + .82 = .02 (too little) and 1.62.

    Parent of 400 and 400: .5 each, off by 2 and -2: 4 / .5 = 8; the small one is off by 9: 81 / 1.62 = 50.
    Weighed by sqrt(100) = 10 and twice 20: (10 x 50 + 40 x 8) / 50 = 16.4. Free to differ: by weight
    (10 x 1.62 + 40 x .5) x 50 / (100 + 400 + 400) = 2.01.
    """
    told = family([51.0, 41.0, 62.0, 58.0], [900, 100, 400, 400], [0, 0, 1, 1], [50.0, 60.0])
    assert spread([told], []) is NOTHING_TOLD
    # a second municipality the same: twice as many tell it, and they tell the same
    both = spread([told, told], [])
    assert both.told_by == "zones"
    assert both.deviation**2 == pytest.approx(16.4)
    assert both.count == pytest.approx(2 * 36.2 * 50 / 900)


def test_where_no_zone_has_a_figure_the_parents_tell() -> None:
    # four of 100 people: 1, 2, 3, 4; all together 2.5. 1 - 2/4 + 4/16 = .75; 1.25 / .75 = 5/3, the variance
    # of four numbers: three of them are free
    parents = family([1, 2, 3, 4], [100] * 4, [0] * 4, [np.nan])
    bare = family([np.nan] * 4, [25.0] * 4, [0, 1, 2, 3], [1, 2, 3, 4])
    found = spread([bare], [parents])
    assert found.told_by == "parents"
    assert found.deviation**2 == pytest.approx(5 / 3)
    assert found.count == pytest.approx(3)
    # without their people they count alike
    unknown = parents._replace(people=np.full(4, np.nan))
    assert spread([bare], [unknown]).deviation == pytest.approx(found.deviation)


def test_zones_without_a_parent_or_a_figure_tell_nothing() -> None:
    lone = family([1.0, np.nan, 3.0], [10, 10, 10], [-1, 0, -1], [2.0])
    assert spread([lone], []) is NOTHING_TOLD
    assert spread([], []) is NOTHING_TOLD
    assert len(NOTHING_TOLD.draws(100)) == 0


def test_the_fewer_tell_the_wider_it_is() -> None:
    """Student's t: 95 % lies below 2.015 with 5, 1.645 with very many (the tables of any handbook)."""
    for count, bound in ((5.0, 2.015), (1e6, 1.645)):
        drawn = Spread("zones", 3.0, count).draws(2000)
        assert np.quantile(drawn, 0.95, method="hazen") == pytest.approx(3 * bound, rel=0.002)
        assert drawn.sum() == pytest.approx(0, abs=1e-6)


def test_one_of_four_equal_zones_lies_off_as_one_and_all_four_do_not() -> None:
    four = family([np.nan] * 4, [25.0] * 4, [0] * 4, [5.0])
    for some in (1, 2, 3, 4):
        off = off_parent(np.zeros(some, np.intp), np.full(some, 25.0), np.arange(some), four)
        # k of n: k (1/k - 1/n)^2 + (n - k) / n^2 = 1/k - 1/n
        assert off**2 == pytest.approx([1 / some - 1 / 4] * some, abs=1e-12)


def test_half_of_every_zone_of_a_parent_is_as_the_parent() -> None:
    three = family([np.nan] * 3, [10.0, 30.0, 60.0], [0] * 3, [5.0])
    off = off_parent(np.zeros(3, np.intp), three.people / 2, np.arange(3), three)
    assert off == pytest.approx([0, 0, 0], abs=1e-7)


def three_wijken(town: str) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Of three wijken of 300 at 20, one buurt of 100 lies 4 below, one 4 above and one at its figure."""
    names = [f"{town}{wijk}{buurt}" for wijk in "pqr" for buurt in "xyz"]
    zones = gpd.GeoDataFrame(
        {"people": 100.0, "wmo": [16.0, 24.0, 20.0] * 3, "wijk": [name[:2] for name in names]},
        index=names,
        geometry=[box(k, 0, k + 1, 1) for k in range(9)],
        crs=28992,
    )
    parents = pd.DataFrame(
        {"people": 300.0, "wmo": 20.0}, index=pd.Index(zones["wijk"].unique(), name="wijk")
    )
    return zones, parents


def test_where_few_of_our_own_have_a_figure_those_across_the_border_tell() -> None:
    ours, wijken = three_wijken("1")
    theirs, around = three_wijken("2")
    bare = ours.assign(wmo=np.nan)
    # by themselves our three wijken are too few; 32 / 3 over 2/3 is 16
    assert Published(bare, wijken).spread("wmo", "people") is NOTHING_TOLD
    told = Published(bare, wijken, theirs, surrounding_parents=around).spread("wmo", "people")
    assert told.told_by == "zones"
    assert told.deviation**2 == pytest.approx(16)
    assert told.count == pytest.approx(9 * 2 / 3)
    # with as many as these of our own, both tell
    both = Published(ours, wijken, theirs, surrounding_parents=around).spread("wmo", "people")
    assert [both.deviation**2, both.count] == pytest.approx([16, 18 * 2 / 3])


def test_wijken_of_several_municipalities_lie_around_their_own() -> None:
    # of two towns at 10 and 50 each wijk lies 1 off: 1 over 1/2 is 2, and not hundreds
    zones = pd.DataFrame({"people": 10.0, "wmo": np.nan, "wijk": list("pqrstu")}, index=list("abcdef"))
    figures = [9.0, 11.0, 49.0, 51.0, 99.0, 101.0]
    parents = pd.DataFrame({"people": 10.0, "wmo": figures}, index=pd.Index(list("pqrstu"), name="wijk"))
    towns = [1, 1, 2, 2, 3, 3]
    for known in (
        Published(zones.assign(municipality=towns), parents),
        Published(zones, parents.assign(municipality=towns)),
    ):
        found = known.spread("wmo", "people")
        assert found.told_by == "parents"
        assert found.deviation**2 == pytest.approx(2)


def test_a_figure_that_is_lent_by_something_larger_tells_nothing_of_how_zones_differ() -> None:
    ours, wijken = three_wijken("1")
    known = Published(ours, wijken)
    assert known.spread("wmo", "people", np.array([True, True, True])) is NOTHING_TOLD


@given(st.lists(st.floats(1, 1000), min_size=2, max_size=8), st.data())
def test_what_an_area_has_lies_no_further_off_than_its_furthest_zone(
    people: list[float], data: st.DataObject
) -> None:
    # the average of several varies no more than each: a sum of squares is convex
    some = data.draw(st.lists(st.integers(0, len(people) - 1), min_size=1, unique=True))
    held = family([np.nan] * len(people), people, [0] * len(people), [5.0])
    zone = np.array(some)
    together = off_parent(np.zeros(len(some), np.intp), held.people[zone], zone, held)
    alone = off_parent(np.arange(len(some)), held.people[zone], zone, held)
    assert together[0] <= alone.max() + 1e-9
    # and all areas of one parent are told apart from those of others: one number for each group
    assert len(set(together.round(12))) == 1
