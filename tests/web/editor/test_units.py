"""The units to paint with as a page gets them."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.statistics.units import unit_layers
from smeedkaart.text.language import speaking
from smeedkaart.web.editor import units as writing
from smeedkaart.web.editor.units import units_json
from tests.fixtures.packs import village


def drawn(told: dict[str, list[list[list[list[list[float]]]]]]) -> np.ndarray:
    shapes = [{"type": "MultiPolygon", "coordinates": shape} for shape in told["shape"]]
    return np.array([shapely.from_geojson(json.dumps(shape)) for shape in shapes], dtype=object)


def test_borders_that_neighbours_share_are_the_same_to_the_last_digit() -> None:
    told = json.loads(units_json(unit_layers(hoogeveen()), "buurt"))
    shapes = drawn(told)
    # shapely calls it a coverage only where shared borders have the very same corners
    assert shapely.coverage_is_valid(shapes)
    assert shapely.coverage_union_all(shapes).area == pytest.approx(shapely.area(shapes).sum(), rel=1e-9)
    assert max(len(repr(x).partition(".")[2]) for x in shapely.get_coordinates(shapes).ravel().tolist()) <= 7


def test_borders_stay_the_same_when_there_are_too_many_corners(monkeypatch: pytest.MonkeyPatch) -> None:
    # the sample has 372 corners, of which some go without any border opening
    monkeypatch.setattr(writing, "MOST_CORNERS", 360)
    shapes = drawn(json.loads(units_json(unit_layers(hoogeveen()), "buurt")))
    assert shapely.get_num_coordinates(shapes).sum() <= 360
    assert shapely.coverage_is_valid(shapes)


def test_each_level_says_what_it_is_called_in_the_language_of_the_page() -> None:
    data = replace(village().zone_data(), weights=four_thousand(), weight="weight")
    with speaking("nl"):
        told = json.loads(units_json(unit_layers(data), "square"))
    assert told["levels"] == [
        {"key": "buurt", "name": "buurten", "count": 4, "made": False},
        {"key": "square", "name": "vakken van 100 m", "count": 400, "made": False},
    ]
    assert (told["level"], told["year"], told["people"][0]) == ("square", 0, 5)
    with speaking("en"):
        assert "squares of 100 m" in units_json(unit_layers(data), "square")


def four_thousand(side: int = 100) -> gpd.GeoDataFrame:
    """Fill the village, 4 km by 1, with all its squares."""
    west, south = (part.ravel() for part in np.meshgrid(np.arange(0, 4_000, side), np.arange(0, 1_000, side)))
    shapes = shapely.box(180_000 + west, 500_000 + south, 180_000 + west + side, 500_000 + south + side)
    return gpd.GeoDataFrame({"weight": np.full(len(shapes), 5.0)}, geometry=shapes, crs=28992)


def test_a_square_takes_little_of_the_line() -> None:
    data = replace(village().zone_data(), weights=four_thousand(), weight="weight")
    written = units_json(unit_layers(data), "square").encode()
    # 4,000 of them are then below 1 MB, and 200 kB as they travel
    assert len(written) / 400 < 250
    assert len(gzip.compress(written)) / 400 < 50


def test_people_whom_nobody_knows_are_none_and_a_name_is_text() -> None:
    data = village().zone_data()
    zones = data.zones.assign(population=[100.0, np.nan, 300.0, 400.0], zone_name="</script>")
    told = json.loads(units_json(unit_layers(replace(data, zones=zones)), "buurt"))
    assert told["people"] == [100, None, 300, 400]
    assert told["name"][0] == "</script>"
