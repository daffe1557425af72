"""What areas can be painted with: zones, and squares or postcodes where the figures have them."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.units import square_codes, unit_layers
from smeedkaart.statistics.zones import ZoneData
from tests.fixtures.packs import village

# the village is four buurten of 1 km2 in a row; its corner lies at (180 000, 500 000)
CODES = ["E1800N5000", "E1801N5000", "E1810N5000", "E1839N5009"]
CORNERS = [(180_000, 500_000), (180_100, 500_000), (181_000, 500_000), (183_900, 500_900)]
PEOPLE = [5.0, 10.0, 15.0, 20.0]


def weighed(weights: gpd.GeoDataFrame, year: int = 2024) -> ZoneData:
    """Bring the figures of the village with a weight layer."""
    data = village().zone_data()
    origin = Provenance("Vierkanten", "cbs_vk100.gpkg", year, "", "CBS", "CBS")
    provenance = {**data.provenance, "weights": origin}
    return replace(data, weights=weights, weight="weight", provenance=provenance)


def squares(**columns: object) -> gpd.GeoDataFrame:
    shapes = [shapely.box(x, y, x + 100, y + 100) for x, y in CORNERS]
    return gpd.GeoDataFrame({"weight": PEOPLE, **columns}, geometry=shapes, crs=28992)


def test_zones_are_units_with_their_own_codes_and_people() -> None:
    layer = unit_layers(hoogeveen())["buurt"]
    assert (layer.level, layer.year, layer.made, len(layer.frame)) == ("buurt", 2025, False, 48)
    # the 56,900 of the README of the sample
    assert layer.frame["people"].sum() == 56_900
    assert layer.frame.loc["BU01185003", ["name", "zone", "parent"]].tolist() == [
        "Krakeel",
        "BU01185003",
        "WK011850",
    ]


def test_without_finer_units_there_are_zones_only_and_they_are_made_once() -> None:
    data = village().zone_data()
    assert list(unit_layers(data)) == ["buurt"]
    assert unit_layers(data) is unit_layers(data)


def test_squares_are_a_layer_of_their_own_year_and_know_their_buurt() -> None:
    layers = unit_layers(weighed(squares(code=CODES)))
    assert list(layers) == ["buurt", "square"]
    layer = layers["square"]
    assert (layer.year, layer.frame.index.tolist()) == (2024, CODES)
    assert layer.frame["people"].tolist() == PEOPLE
    # buurten are 1 km wide: from 180, 181, 182 and 183 km east
    assert layer.frame["zone"].tolist() == ["BU99010101", "BU99010101", "BU99010102", "BU9901020A"]
    assert layer.frame["parent"].tolist() == ["WK990101", "WK990101", "WK990101", "WK990102"]


def test_squares_of_an_older_data_pack_are_known_by_where_they_lie() -> None:
    assert unit_layers(weighed(squares()))["square"].frame.index.tolist() == CODES


def test_squares_that_are_points_are_drawn_from_their_codes() -> None:
    drawn = squares(code=CODES)
    points = drawn.set_geometry(drawn.centroid)
    assert unit_layers(weighed(points))["square"].frame.geometry.tolist() == drawn.geometry.tolist()


def test_what_is_no_square_of_100_metres_or_no_surface_is_no_layer() -> None:
    points = squares().set_geometry(squares().centroid)
    wide = squares(code=CODES)
    # squares of 500 m have such codes too, and centres 250 m from their corner
    wide["geometry"] = [shapely.box(x, y, x + 500, y + 500) for x, y in CORNERS]
    far = wide.set_geometry(wide.centroid)
    postcodes = squares(code=["7901AA", "7901AB", "7901AC", "7901AD"])
    as_points = postcodes.set_geometry(postcodes.centroid)
    shifted = squares(code=CODES).set_geometry(squares().translate(30))
    for weights in (points, wide, far, as_points, shifted.drop(columns="code"), points.iloc[:0]):
        assert list(unit_layers(weighed(weights))) == ["buurt"]


def test_postcodes_with_a_surface_are_a_layer() -> None:
    layer = unit_layers(weighed(squares(code=["7901AA", "7901AB", "7901AC", "7901AD"])))["pc6"]
    assert layer.frame["name"].tolist() == ["7901AA", "7901AB", "7901AC", "7901AD"]


def test_a_square_over_the_outer_border_is_cut_off_there_and_counts_for_the_part_inside() -> None:
    # 70 of its 100 m lie in the village, that begins at 180 000 m east; of the other one 40 m
    shapes = [shapely.box(179_970, y, 180_070, y + 100) for y in (500_000, 500_100)]
    shapes += [shapely.box(179_940, 500_200, 180_040, 500_300)]
    weights = gpd.GeoDataFrame(
        {"weight": [50.0, 10.0, 20.0], "code": ["7901AA", "7901AB", "7901AC"]}, geometry=shapes, crs=28992
    )
    layer = unit_layers(weighed(weights))["pc6"]
    assert layer.frame.index.tolist() == ["7901AA", "7901AB"]
    assert layer.frame["people"].round(9).tolist() == [35.0, 7.0]
    assert layer.frame.area.tolist() == [7_000.0, 7_000.0]
    assert shapely.coverage_is_valid(layer.frame.geometry.to_numpy())


def test_a_code_that_does_not_exist_is_no_shape() -> None:
    with pytest.raises(KeyError):
        unit_layers(hoogeveen())["buurt"].outline(("BU99999999",))


@given(st.sets(st.integers(0, 47), min_size=1, max_size=12), st.data())
def test_shapes_of_different_units_never_overlap_and_lose_no_ground(
    chosen: set[int], data: st.DataObject
) -> None:
    layer = unit_layers(SAMPLE)["buurt"]
    others = data.draw(st.sets(st.sampled_from(sorted({*range(48)} - chosen)), min_size=1))
    mine, theirs = (layer.outline(tuple(layer.frame.index[sorted(some)])) for some in (chosen, others))
    assert shapely.intersection(mine, theirs).area == 0.0
    # to a mm2
    assert mine.area == pytest.approx(layer.frame.area.iloc[sorted(chosen)].sum(), abs=1e-6)


SAMPLE = hoogeveen()


@given(st.lists(st.tuples(st.integers(0, 2_999), st.integers(3_000, 6_299)), min_size=1, unique=True))
def test_where_a_square_lies_tells_its_code_and_the_other_way_round(corners: list[tuple[int, int]]) -> None:
    west, south = np.array(corners).T * 100
    told = square_codes(shapely.box(west, south, west + 100, south + 100))
    assert told.tolist() == [f"E{x:04d}N{y:04d}" for x, y in corners]
    weights = gpd.GeoDataFrame(
        {"weight": 5.0, "code": told}, geometry=shapely.points(west + 50, south + 50), crs=28992
    )
    zone = gpd.GeoDataFrame(
        {"zone_name": ["alles"], "parent": [None], "population": [5.0]},
        geometry=[shapely.box(0, 300_000, 300_000, 630_000)],
        index=["BU00000000"],
        crs=28992,
    )
    data = replace(weighed(weights), zones=zone, parents=pd.DataFrame())
    frame = unit_layers(data)["square"].frame
    assert frame.bounds[["minx", "miny"]].to_numpy().tolist() == np.column_stack([west, south]).tolist()
