"""Where many drawings agree, and what nobody can find out about one of them."""

from __future__ import annotations

import pickle
from itertools import combinations, pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box
from shapely.geometry.base import BaseGeometry

from smeedkaart import agreement, assess
from smeedkaart.assessment import likeness as module
from smeedkaart.assessment.agreement import RELEASED, Agreement
from smeedkaart.assessment.likeness import likeness
from smeedkaart.assessment.where_people_live import Inhabitants
from smeedkaart.errors import FrameError
from smeedkaart.sources.local.sample import hoogeveen

EAST, NORTH = 228_000.0, 527_000.0


def frame(*shapes: BaseGeometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=list(shapes), crs=28992)


def shifted(count: int) -> gpd.GeoDataFrame:
    """Squares of 100 m, each 10 m farther east than the one before."""
    return frame(*(box(10 * i, 0, 10 * i + 100, 100) for i in range(count)))


def around(places: list[tuple[int, int, list[int]]]) -> gpd.GeoDataFrame:
    shapes = []
    for x, y, reach in places:
        turn = np.linspace(0, 2 * np.pi, len(reach), endpoint=False)
        shape = Polygon(np.round([EAST + x + np.cos(turn) * reach, NORTH + y + np.sin(turn) * reach]).T)
        shapes.append(shape if shape.is_valid and shape.area > 1 else box(EAST, NORTH, EAST + 50, NORTH + 50))
    return frame(*shapes)


drawn = st.tuples(
    st.integers(-40, 40),
    st.integers(-40, 40),
    st.lists(st.integers(20, 120), min_size=3, max_size=10),
)


def several(least: int = 5, most: int = 12) -> st.SearchStrategy[gpd.GeoDataFrame]:
    return st.lists(drawn, min_size=least, max_size=most).map(around)


def seen(found: Agreement) -> list[object]:
    """Everything that comes out, to compare byte by byte."""
    shapes = [shapely.to_wkb(band.shape) for band in found.bands]
    edge = None if found.contested is None else shapely.to_wkb(found.contested.shape)
    return [found.to_dict() | {"waiting": 0}, shapes, edge]


def test_ten_drawings_ten_metres_apart() -> None:
    """Squares at 0..100, 10..110, .. 90..190: where x lies in i from ceil((x - 100) / 10) to x / 10.

    3 or more lie over 20..170: 150 m x 100 m. 5 or more over 40..150: 110 m. 8 or more (7.5, rounded up) over
    70..120: 50 m. The contested edge is 150 - 50 = 100 m wide. Two squares that are d places apart share 100
    - 10 d of 100 + 10 d, and 10 - d of the 45 pairs are d apart.
    """
    found = agreement(shifted(10))
    assert [(band.level, band.least, band.surface) for band in found.bands] == [
        (0.25, 3, 15_000),
        (0.5, 5, 11_000),
        (0.75, 8, 5_000),
    ]
    assert found.core == found.bands[-1]
    assert found.contested is not None
    assert (found.contested.outer, found.contested.inner, found.contested.surface) == (0.25, 0.75, 10_000)
    assert found.likeness is not None
    mean = sum((10 - d) * (100 - 10 * d) / (100 + 10 * d) for d in range(1, 10)) / 45
    assert found.likeness.surface == pytest.approx(mean, abs=1e-9)
    assert found.likeness.people is None
    assert all(band.people is None for band in found.bands)
    assert (found.drawings, found.waiting, found.withheld) == (10, 0, ())


def test_degrees_give_the_same_as_metres() -> None:
    metres = frame(*(box(EAST + 10 * i, NORTH, EAST + 10 * i + 100, NORTH + 100) for i in range(10)))
    found = agreement(metres.to_crs(4326))
    for one, other in zip(found.bands, agreement(metres).bands, strict=True):
        assert one.surface == pytest.approx(other.surface, rel=1e-4)


def test_people_of_a_band_are_those_of_an_area_with_that_border() -> None:
    """Krakeel has 5,185 people; five drawings of exactly it and a neighbour now and then.

    Three of five are Krakeel and two its southern half too: the core, four or more, is Krakeel alone.
    """
    data = hoogeveen()
    krakeel = data.zones.geometry["BU01185003"]
    other = data.zones.geometry["BU01185002"]
    both = shapely.union_all([krakeel, other])
    found = agreement(frame(krakeel, krakeel, both, both, both), data)
    assert found.core is not None
    assert found.core.people is not None
    assert found.core.people.value == 5185
    assert (found.core.people.floor, found.core.people.ceiling) == (5182.5, 5187.5)
    assert found.notice == data.notice != ""
    assert found.origin is not None
    half = found.bands[0]
    areas = gpd.GeoDataFrame({"name": ["a"]}, geometry=[half.shape], crs=28992)
    row = assess(areas, data, "hoogeveen-2007").areas.iloc[0]
    assert half.people is not None
    assert (half.people.value, half.people.low, half.people.high) == pytest.approx(
        (row["people"], row["people_low"], row["people_high"])
    )
    # one of both has 5,185 people, the other pairs differ by the neighbour only
    assert found.likeness is not None
    neighbour = float(data.zones["population"]["BU01185002"])
    pairs = 1 + 3 + 6 * 5185 / (5185 + neighbour)
    assert found.likeness.people == pytest.approx(pairs / 10, abs=0.01)


def test_weights_say_whose_likeness_it_is() -> None:
    """Two of five drawings share no ground but what lies between; all weight lies there: alike by people.

    One more weight of the same size in a single drawing halves each pair with it: (6 x 1 + 4 x 1/2) / 10.
    """
    squares = frame(*(box(10 * i, 0, 10 * i + 100, 100) for i in range(5)))
    spots = gpd.GeoDataFrame({"n": [7.0, 7.0]}, geometry=gpd.points_from_xy([50, 2], [50, 50]), crs=28992)
    within, one = spots.iloc[:1], spots
    first, second = (agreement(squares, weights=some, weight="n").likeness for some in (within, one))
    assert first is not None
    assert second is not None
    assert first.people == 1.0
    assert second.people == pytest.approx(0.8)
    assert first.surface == second.surface < 1


def test_likeness_of_many_is_counted_in_cells_and_hardly_differs() -> None:
    shapes = around([(i % 7 * 9, i % 5 * 11, [90 + i % 3 * 10] * 16) for i in range(40)]).geometry.to_numpy()
    exact = likeness(shapes).surface
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_PAIRS", 0)
        assert likeness(shapes).surface == pytest.approx(exact, abs=1e-3)


@given(several(most=10), st.randoms(use_true_random=False))
def test_the_order_of_the_drawings_that_count_does_not_change_a_byte(
    drawings: gpd.GeoDataFrame, chance: object
) -> None:
    count = len(drawings) - len(drawings) % 5
    places = list(range(count))
    chance.shuffle(places)  # type: ignore[attr-defined]
    other = drawings.iloc[[*places, *range(count, len(drawings))]]
    assert seen(agreement(other)) == seen(agreement(drawings))


@given(several(most=20), st.lists(st.floats(0.01, 0.99), min_size=1, max_size=4))
def test_bands_are_nested_within_the_union_and_hold_the_intersection(
    drawings: gpd.GeoDataFrame, levels: list[float]
) -> None:
    found = agreement(drawings, levels=levels)
    shown = drawings.geometry.to_numpy()[: len(drawings) - len(drawings) % 5]
    slack = 0.02 * float(shapely.length(shown).sum())
    union, common = shapely.union_all(shown), shapely.intersection_all(shown)
    for outer, inner in pairwise(found.bands):
        assert inner.shape.difference(outer.shape).area == 0
    for band in found.bands:
        assert band.shape.difference(union).area <= slack
        assert common.difference(band.shape).area <= slack
    if found.contested is not None and found.core is not None:
        whole = found.contested.surface + found.core.surface
        assert whole == pytest.approx(found.bands[0].surface, abs=1e-3)


@settings(max_examples=25)
@given(several(most=15), st.lists(st.floats(0.01, 0.99), min_size=1, max_size=4))
def test_every_place_that_shows_lies_in_three_drawings_and_never_in_all_by_rule(
    drawings: gpd.GeoDataFrame, levels: list[float]
) -> None:
    found = agreement(drawings, levels=levels)
    count = len(drawings) - len(drawings) % 5
    shown = drawings.geometry.to_numpy()[:count]
    thrice = shapely.union_all([shapely.intersection_all(list(three)) for three in combinations(shown, 3)])
    slack = 0.02 * float(shapely.length(shown).sum())
    for band in found.bands:
        assert band.shape.difference(thrice).area <= slack
        assert 3 <= band.least < count
    asked = {float(level) for level in levels}
    assert {band.level for band in found.bands} | set(found.withheld) == asked
    for level in found.withheld:
        assert level * count <= 2 or level * count > count - 1


@settings(max_examples=15)
@given(several(least=5, most=12))
def test_nothing_changes_between_two_rounds_of_five(drawings: gpd.GeoDataFrame) -> None:
    """With each drawing that comes in, what is seen is what it was, or rests on five new ones."""
    before = agreement(drawings.iloc[:4])
    assert (before.drawings, before.bands, before.likeness) == (0, (), None)
    for count in range(5, len(drawings) + 1):
        now = agreement(drawings.iloc[:count])
        assert now.drawings == count - count % 5
        assert now.waiting == count % 5
        if count % 5:
            assert seen(now) == seen(before)
        before = now


def test_fewer_than_five_tell_nothing_at_all() -> None:
    found = agreement(shifted(4))
    assert (found.drawings, found.waiting, found.bands, found.core, found.contested) == (0, 4, (), None, None)
    assert found.likeness is None
    assert found.withheld == (0.25, 0.5, 0.75)
    assert agreement(shifted(5).iloc[:0]).drawings == 0


def test_a_quarter_of_five_would_be_two_drawings_and_is_withheld() -> None:
    """0.25 x 5 = 1.25, which two drawings make up; of ten it is 2.5, which three do."""
    assert agreement(shifted(5)).withheld == (0.25,)
    assert agreement(shifted(10)).withheld == ()
    # what all of five have in common is not given either, nor is the union at any level
    assert agreement(shifted(5), levels=[0.01, 0.81, 0.99]).withheld == (0.01, 0.81, 0.99)


def test_where_somebody_else_keeps_the_rounds_the_order_does_not_matter() -> None:
    drawings = shifted(14)
    drawings[RELEASED] = [i not in (0, 5, 9, 13) for i in range(14)]
    found = agreement(drawings)
    assert (found.drawings, found.waiting) == (10, 4)
    assert seen(agreement(drawings.iloc[::-1])) == seen(found)
    drawings[RELEASED] = [True if i not in (0, 5, 9, 13) else None for i in range(14)]
    assert seen(agreement(drawings)) == seen(found)
    # nine that were left after one was taken back, and five new ones
    drawings[RELEASED] = True
    assert agreement(drawings).drawings == 14


def test_what_does_not_hold_is_as_the_docstring_says() -> None:
    """Who drew four of five, two around everything and two elsewhere, sees the fifth at three of five."""
    victim = box(40, 40, 60, 55)
    everything, elsewhere = box(0, 0, 100, 100), box(200, 0, 210, 10)
    found = agreement(frame(everything, everything, elsewhere, elsewhere, victim))
    assert found.bands[0].least == 3
    assert found.bands[0].shape.equals(victim)
    # and squares in squares: the third from the outside
    nested = frame(*(box(-i, -i, i, i) for i in range(1, 6)))
    assert agreement(nested).bands[0].shape.equals(box(-3, -3, 3, 3))


def test_the_drawings_do_not_come_out() -> None:
    found = agreement(shifted(5))
    with pytest.raises(TypeError, match="drawings of residents"):
        pickle.dumps(found)
    assert "POLYGON" not in repr(found).replace(repr(found.bands), "").replace(repr(found.core), "").replace(
        repr(found.contested), ""
    )
    assert len(found.to_frame()) == len(found.bands)
    assert found.to_frame().crs.to_epsg() == 28992


@pytest.mark.parametrize("level", [0.0, 1.0, -0.5, 25.0, float("nan")])
def test_a_level_that_is_no_part_is_refused(level: float) -> None:
    with pytest.raises(FrameError, match="tussen 0 en 1"):
        agreement(shifted(5), levels=[level])


def test_drawings_that_cannot_be_are_refused() -> None:
    with pytest.raises(FrameError, match="tekeningen"):
        agreement(shifted(5).set_crs(None, allow_override=True))
    with pytest.raises(FrameError, match="tekeningen"):
        agreement(gpd.GeoDataFrame(geometry=gpd.points_from_xy([1, 2], [1, 2]), crs=28992))
    with pytest.raises(FrameError, match="population"):
        agreement(shifted(5), frame(box(0, 0, 9, 9)))
    doubled = pd.concat([shifted(5), shifted(5)])
    with pytest.raises(FrameError, match="dezelfde naam"):
        agreement(doubled)


def test_a_drawing_that_crosses_itself_counts_both_halves() -> None:
    bow = Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])
    found = agreement(frame(bow, bow, bow, bow, bow), levels=[0.75])
    assert found.bands[0].surface == 5_000


def test_weights_divide_the_people_of_a_band_as_those_of_an_area() -> None:
    """Half of Krakeel holds the four of five points with weight: 4/5 of 5,185 people live in the core."""
    data = hoogeveen()
    krakeel = data.zones.geometry["BU01185003"]
    west, south, east, north = krakeel.bounds
    middle = (west + east) / 2
    half = krakeel.intersection(box(west, south, middle, north))
    spot, other = half.representative_point(), krakeel.difference(half).representative_point()
    places = [shapely.Point(spot.x + i, spot.y) for i in range(4)] + [other]
    weights = gpd.GeoDataFrame({"n": 1.0}, index=range(5), geometry=places, crs=28992)
    found = agreement(frame(*[half] * 5), data, weights=weights, weight="n")
    assert found.core is not None
    assert found.core.people is not None
    assert found.core.people.value == pytest.approx(0.8 * 5185)
    areas = gpd.GeoDataFrame({"name": ["a"]}, geometry=[half], crs=28992)
    row = assess(areas, data, "hoogeveen-2007", weights=weights, weight="n").areas.iloc[0]
    assert found.core.people.low == pytest.approx(row["people_low"])
    assert found.core.people.high == pytest.approx(row["people_high"])


def test_everybody_lives_somewhere() -> None:
    """The sample has 56,900 people; spread by zones, or by weights that some zones lack, as many."""
    data = hoogeveen()
    spots = gpd.GeoDataFrame(
        {"weight": [1.0, 3.0]}, geometry=data.zones.representative_point().iloc[:2].tolist(), crs=28992
    )
    for weights in (None, spots):
        spread = Inhabitants(data, weights, None).spread
        held = spread.people.sum() + (spread.density * shapely.area(spread.shapes)).sum()
        assert held == pytest.approx(56_900)
    spread = Inhabitants(data, spots, None).spread
    assert spread.people.tolist() == data.zones["population"].iloc[:2].tolist()
