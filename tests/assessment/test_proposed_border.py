"""One border out of many drawings: whole units, one part, no holes, and what each level costs."""

from __future__ import annotations

from decimal import Decimal

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box
from shapely.geometry.base import BaseGeometry

from smeedkaart import agreement, assess
from smeedkaart.assessment.agreement import Agreement
from smeedkaart.assessment.proposed_border import levels_graph, plausible, proposed
from smeedkaart.assessment.unit_depths import finest_units
from smeedkaart.errors import FrameError
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.statistics.units import UnitLayer, unit_layers


def frame(*shapes: BaseGeometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=list(shapes), crs=28992)


def squares(columns: int, rows: int, people: float = 10.0) -> gpd.GeoDataFrame:
    """Squares of 100 m, called by their column and row."""
    cells = {
        f"{i}{j}": box(100 * i, 100 * j, 100 * i + 100, 100 * j + 100)
        for i in range(columns)
        for j in range(rows)
    }
    return gpd.GeoDataFrame({"people": people}, index=list(cells), geometry=list(cells.values()), crs=28992)


def votes(**drawn: list[BaseGeometry]) -> Agreement:
    return agreement(frame(*(shape for shapes in drawn.values() for shape in shapes)))


def test_a_unit_belongs_when_more_than_half_of_it_lies_in_the_level_set() -> None:
    """Three of five reach x = 160 and two x = 140: at three 60 % of the second square is in, at four 40 %."""
    found = votes(wide=[box(0, 0, 160, 100)] * 3, narrow=[box(0, 0, 140, 100)] * 2)
    units = squares(3, 1)
    assert proposed(found, 0.6, units).codes == ("00", "10")
    assert proposed(found, 0.8, units).codes == ("00",)
    border = proposed(found, 0.6, units)
    assert (border.least, border.drawings, border.surface, border.whole) == (3, 5, 20_000, True)
    assert border.likeness == pytest.approx((3 + 1 + 6 * 140 / 160) / 10)
    assert border.shape.equals(box(0, 0, 200, 100))


def test_people_decide_where_it_is_known_where_they_live() -> None:
    """Of the second square 30 % lies inside, with 9 of its 10 people."""
    drawn = frame(*[box(0, 0, 130, 100)] * 5)
    spots = gpd.GeoDataFrame(
        {"n": [5.0, 9.0, 1.0]}, geometry=gpd.points_from_xy([50, 115, 180], [50, 50, 50]), crs=28992
    )
    units = squares(2, 1)
    assert proposed(agreement(drawn), 0.6, units).codes == ("00",)
    assert proposed(agreement(drawn, weights=spots, weight="n"), 0.6, units).codes == ("00", "10")


def test_of_loose_parts_the_one_in_which_most_people_live_is_kept() -> None:
    """Two squares in the west, one in the east, one that touches a corner only; people decide."""
    units = squares(5, 2)
    found = votes(
        all=[shapely.union_all([box(0, 0, 200, 100), box(400, 0, 500, 100), box(200, 100, 300, 200)])] * 5
    )
    assert proposed(found, 0.6, units).codes == ("00", "10")
    units.loc["40", "people"] = 25.0
    assert proposed(found, 0.6, units).codes == ("40",)
    units["people"] = np.nan
    assert proposed(found, 0.6, units).codes == ("00", "10")


def test_units_in_a_hole_are_added_and_a_hole_without_units_is_filled() -> None:
    ring = box(0, 0, 300, 300).difference(box(100, 100, 200, 200))
    found = votes(all=[ring] * 5)
    border = proposed(found, 0.6, squares(3, 3))
    assert len(border.codes) == 9
    assert (border.surface, border.whole) == (90_000, True)
    without = squares(3, 3).drop(index="11")
    border = proposed(found, 0.6, without)
    assert len(border.codes) == 8
    assert (border.surface, border.whole) == (90_000, False)
    assert not shapely.get_num_interior_rings(border.shape)


def test_a_unit_that_is_no_larger_than_a_cell_goes_by_a_place_in_it() -> None:
    """A square of 100 m and one of 4 km: a grid with cells of a few metres lies over both."""
    small, large = box(0, 0, 1, 1), box(1, 0, 8001, 8000)
    units = gpd.GeoDataFrame(index=["s", "l"], geometry=[small, large], crs=28992)
    found = votes(all=[box(0, 0, 1, 100)] * 5)
    assert proposed(found, 0.6, units).codes == ("s",)


def test_levels_that_show_too_few_or_all_are_refused() -> None:
    found = votes(all=[box(0, 0, 100, 100)] * 5)
    for level in (0.25, 0.4, 0.81):
        with pytest.raises(FrameError, match="minder dan drie"):
            proposed(found, level, squares(2, 2))
    with pytest.raises(FrameError, match="tussen 0 en 1"):
        proposed(found, 1.5, squares(2, 2))
    with pytest.raises(FrameError, match="vanaf vijf"):
        proposed(agreement(frame(box(0, 0, 1, 1))), 0.5, squares(2, 2))


def test_plausible_levels_lie_a_drawing_apart() -> None:
    """25 % of 5 is 2, which is too few; 75 % is 3.75, so 4. Of 20: 5 to 15."""
    assert plausible(votes(all=[box(0, 0, 9, 9)] * 5)) == [0.6, 0.8]
    assert plausible(votes(all=[box(0, 0, 9, 9)] * 20)) == [i / 20 for i in range(5, 16)]
    assert plausible(agreement(frame(box(0, 0, 1, 1)))) == []


def test_the_graph_shows_people_tier_and_euros_of_every_level() -> None:
    """Five drawings: Krakeel (5,185 people) in all, a neighbour in three.

    Three of five: both; four of five: Krakeel alone, tier C: 20,000 + 5,185 x 13.50 = 89,997.50 euros.
    """
    data = hoogeveen()
    krakeel, other = data.zones.geometry["BU01185003"], data.zones.geometry["BU01185002"]
    both = shapely.union_all([krakeel, other])
    found = agreement(frame(krakeel, krakeel, both, both, both), data)
    units = gpd.GeoDataFrame(
        {"people": data.zones["population"]}, geometry=data.zones.geometry, crs=data.zones.crs
    )
    three, four = levels_graph(found, units, data, "hoogeveen-2007")
    assert (three.level, three.codes) == (0.6, ("BU01185002", "BU01185003"))
    assert (four.level, four.codes, four.tier) == (0.8, ("BU01185003",), "C")
    assert four.amount == Decimal("89997.50")
    assert four.people.value == 5185
    areas = gpd.GeoDataFrame({"name": ["x"]}, geometry=[proposed(found, 0.6, units).shape], crs=28992)
    receipt = next(iter(assess(areas, data, "hoogeveen-2007").receipts.values()))
    assert (three.amount, three.lowest, three.highest) == (
        receipt.total,
        receipt.total_low,
        receipt.total_high,
    )
    assert three.people.value == receipt.people


def test_a_level_without_a_border_is_left_out_of_the_graph() -> None:
    """Nowhere do four of these lie over each other."""
    data = hoogeveen()
    krakeel, other = data.zones.geometry["BU01185003"], data.zones.geometry["BU01185002"]
    found = agreement(frame(krakeel, krakeel, krakeel, other, other))
    assert [one.least for one in levels_graph(found, data.zones, data, "hoogeveen-2007")] == [3]
    assert proposed(found, 0.8, data.zones).codes == ()
    assert levels_graph(found, data.zones, data, "hoogeveen-2007", levels=[0.8]) == []


places = st.tuples(*[st.integers(0, 500)] * 2, *[st.integers(100, 500)] * 2).map(
    lambda at: box(at[0], at[1], at[0] + at[2], at[1] + at[3])
)


@settings(max_examples=40)
@given(st.lists(places, min_size=5, max_size=5), st.lists(places, min_size=5, max_size=5))
def test_a_border_is_whole_units_in_one_part_without_holes_and_shrinks_as_the_level_rises(
    first: list[Polygon], second: list[Polygon]
) -> None:
    found = agreement(frame(*first, *second))
    units = squares(10, 10)
    borders = [proposed(found, level, units) for level in plausible(found)]
    for border in borders:
        if border.codes:
            assert border.shape.equals(shapely.union_all(units.geometry[list(border.codes)].to_numpy()))
            assert isinstance(border.shape, Polygon)
            assert not border.shape.interiors


def test_a_border_of_known_units_is_counted_to_their_rounding() -> None:
    """Krakeel as the figures have it: 5,185 people, rounded to 5, and no border is cut or off."""
    data = hoogeveen()
    layer = unit_layers(data)["buurt"]
    krakeel = data.zones.geometry["BU01185003"]
    found = agreement(frame(*[krakeel] * 5), data)
    three, _four = levels_graph(found, layer, data, "hoogeveen-2007")
    assert proposed(found, 0.6, layer).codes == three.codes == ("BU01185003",)
    assert (three.people.floor, three.people.value, three.people.ceiling) == (5182.5, 5185, 5187.5)


def test_the_finest_units_are_those_that_lie_wherever_people_drew() -> None:
    """Squares lie over 0..300 x 0..300: what lies within is made of squares, what sticks out is not."""
    coarse, fine = squares(2, 2).scale(10, 10, origin=(0, 0)), squares(3, 3)
    layers = {
        "buurt": UnitLayer("buurt", 2025, gpd.GeoDataFrame(geometry=coarse)),
        "square": UnitLayer("square", 2025, fine),
    }
    within, beyond = votes(all=[box(50, 50, 250, 250)] * 5), votes(all=[box(50, 50, 350, 250)] * 5)
    assert finest_units(layers, within).level == "square"
    assert finest_units(layers, beyond).level == "buurt"
    assert finest_units(layers, agreement(frame(box(0, 0, 1, 1)))).level == "buurt"
