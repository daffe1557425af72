"""The invariants of the overlay, on generated drawings; both ways of measuring pieces must keep them."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPoint, Polygon, box

from smeedkaart import overlay
from smeedkaart.geometry import crossings
from smeedkaart.geometry import shapes as drawing

EAST, NORTH = 228_000.0, 527_000.0
SIDE, COUNT = 500.0, 4
WHOLE = box(EAST, NORTH, EAST + SIDE * COUNT, NORTH + SIDE * COUNT)
overlay_module = importlib.import_module("smeedkaart.geometry.overlay")

several = settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
metres = st.floats(0, SIDE * COUNT, allow_nan=False).map(lambda v: round(v, 2))
spots = st.tuples(metres, metres).map(lambda p: (EAST + p[0], NORTH + p[1]))


@pytest.fixture(params=["cut one by one", "measured all at once"], autouse=True)
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run every test both with the way of few pairs and with the way of many pairs."""
    at_once = request.param == "measured all at once"
    with (
        patch.object(overlay_module, "_FEW", 0 if at_once else 10**9),
        patch.object(crossings, "_LEAST", 0.0),
    ):
        yield


@st.composite
def zone_frames(draw: st.DrawFn) -> gpd.GeoDataFrame:
    """4 x 4 zones that fit together, of which the corners are moved by up to a fifth."""
    shift = draw(
        st.lists(st.integers(-100, 100), min_size=2 * (COUNT + 1) ** 2, max_size=2 * (COUNT + 1) ** 2)
    )
    nudge = np.array(shift, float).reshape(COUNT + 1, COUNT + 1, 2)
    nudge[[0, -1], :, 0] = nudge[:, [0, -1], 1] = 0
    at = np.stack(np.meshgrid(np.arange(COUNT + 1), np.arange(COUNT + 1), indexing="ij"), axis=-1) * SIDE
    corner = at + nudge + [EAST, NORTH]
    shapes = {
        f"{i}{j}": Polygon([corner[i, j], corner[i + 1, j], corner[i + 1, j + 1], corner[i, j + 1]])
        for i in range(COUNT)
        for j in range(COUNT)
    }
    return gpd.GeoDataFrame(index=list(shapes), geometry=list(shapes.values()), crs=28992)


@st.composite
def tilings(draw: st.DrawFn) -> gpd.GeoDataFrame:
    """Areas that together are the whole: around each of a few spots what is nearest to it."""
    near = draw(st.lists(spots, min_size=2, max_size=9, unique=True))
    cells = shapely.get_parts(shapely.voronoi_polygons(MultiPoint(near), extend_to=WHOLE))
    shapes = [cell for cell in shapely.intersection(cells, WHOLE) if cell.area > 0]
    # a cell of a few millimetres cannot be left out either: a point may lie in it, and in no area then
    assume(all(shape.area > 1 for shape in shapes))
    assume(abs(sum(shape.area for shape in shapes) - WHOLE.area) < 1e-3)
    return gpd.GeoDataFrame(index=[f"a{k}" for k in range(len(shapes))], geometry=shapes, crs=28992)


@st.composite
def drawings(draw: st.DrawFn) -> Polygon:
    """One stroke around a spot, which may be whimsical but does not cross itself."""
    reach = draw(st.lists(st.floats(20, 900).map(lambda v: round(v, 1)), min_size=3, max_size=24))
    x, y = draw(spots)
    turn = np.linspace(0, 2 * np.pi, len(reach), endpoint=False)
    shape = Polygon(np.column_stack([x + np.cos(turn) * reach, y + np.sin(turn) * reach]))
    assume(shape.is_valid)
    return shape


def one(*shapes: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(index=[f"a{k}" for k in range(len(shapes))], geometry=list(shapes), crs=28992)


def by_zone(pieces: pd.DataFrame) -> pd.Series[float]:
    return pieces.dropna().groupby("zone")["share"].sum()


def same(first: pd.Series[float], second: pd.Series[float], tolerance: float = 1e-9) -> None:
    """Shares by zone are the same; a zone that is not there has share 0."""
    zones = first.index.union(second.index)
    difference = first.reindex(zones, fill_value=0) - second.reindex(zones, fill_value=0)
    assert difference.abs().max() <= tolerance or difference.empty


@several
@given(zone_frames(), tilings())
def test_areas_that_tile_the_zones_keep_every_total(zones: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> None:
    pieces = overlay(areas, zones)
    total = by_zone(pieces)
    assert set(total.index) == set(zones.index)
    np.testing.assert_allclose(total, 1.0, rtol=1e-9)
    np.testing.assert_allclose(pieces["surface"].sum(), WHOLE.area, rtol=1e-9)


@several
@given(zone_frames(), tilings(), st.lists(st.tuples(spots, st.integers(0, 9)), min_size=1, max_size=60))
def test_areas_that_tile_the_zones_keep_every_weight(
    zones: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, people: list[tuple[tuple[float, float], int]]
) -> None:
    # also the corners of the zones and of the areas, which lie on borders of both
    on_borders = np.vstack([shapely.get_coordinates(zones.geometry), shapely.get_coordinates(areas.geometry)])
    places = np.vstack([np.array([spot for spot, _ in people]), np.unique(on_borders, axis=0)])
    weight = np.concatenate([np.array([w for _, w in people], float), np.ones(len(places) - len(people))])
    weights = gpd.GeoDataFrame({"weight": weight}, geometry=shapely.points(places), crs=28992)
    pieces = overlay(areas, zones, weights=weights)
    np.testing.assert_allclose(by_zone(pieces), 1.0, rtol=1e-9)
    backwards = overlay(areas[::-1], zones[::-1], weights=weights[::-1])
    key = ["area", "zone"]
    pd.testing.assert_frame_equal(
        pieces.sort_values(key, ignore_index=True), backwards.sort_values(key, ignore_index=True)
    )


@several
@given(zone_frames(), tilings(), st.sets(st.integers(0, 8)))
def test_two_areas_together_hold_what_they_hold_apart(
    zones: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, chosen: set[int]
) -> None:
    shapes = [shape for k, shape in enumerate(areas.geometry) if k in chosen]
    assume(shapes)
    together = overlay(one(drawing.merge(shapes)), zones)
    same(by_zone(together), by_zone(overlay(one(*shapes), zones)), 1e-8)


@several
@given(zone_frames(), drawings(), drawings())
def test_growing_an_area_never_lowers_a_share(zones: gpd.GeoDataFrame, small: Polygon, more: Polygon) -> None:
    before = by_zone(overlay(one(small), zones))
    after = by_zone(overlay(one(drawing.merge([small, more])), zones)).reindex(before.index, fill_value=0)
    assert (after - before >= -1e-9).all()


@several
@given(zone_frames(), st.lists(drawings(), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_order_and_names_of_rows_do_not_matter(
    zones: gpd.GeoDataFrame, shapes: list[Polygon], random: Any
) -> None:
    areas = one(*shapes)
    pieces = overlay(areas, zones)
    order, zone_order = list(range(len(areas))), list(range(len(zones)))
    random.shuffle(order)
    random.shuffle(zone_order)
    numbered = zones.reset_index(names="name").iloc[zone_order]
    again = overlay(areas.iloc[order], numbered)
    again["zone"] = again["zone"].map(numbered["name"])
    key = ["area", "zone"]
    pd.testing.assert_frame_equal(
        pieces.sort_values(key, ignore_index=True),
        again.sort_values(key, ignore_index=True),
        rtol=1e-9,
        check_dtype=False,
    )


def redrawn(shape: Polygon, start: int, *, backwards: bool, doubled: bool) -> Polygon:
    """Draw the same ring from another corner, in the other direction, or with every corner twice."""
    points = list(shape.exterior.coords)[:-1]
    points = points[start % len(points) :] + points[: start % len(points)]
    points = points[::-1] if backwards else points
    return Polygon([p for p in points for _ in range(2)] if doubled else points)


@several
@given(zone_frames(), drawings(), st.integers(0, 30), st.booleans(), st.booleans())
def test_how_a_border_was_drawn_does_not_matter(
    zones: gpd.GeoDataFrame, shape: Polygon, start: int, backwards: bool, doubled: bool
) -> None:
    other = redrawn(shape, start, backwards=backwards, doubled=doubled)
    turned = zones.set_geometry(
        [redrawn(z, start, backwards=not backwards, doubled=doubled) for z in zones.geometry], crs=28992
    )
    same(by_zone(overlay(one(shape), zones)), by_zone(overlay(one(other), turned)))


@several
@given(zone_frames(), drawings())
def test_degrees_or_metres_does_not_matter(zones: gpd.GeoDataFrame, shape: Polygon) -> None:
    areas = one(shape)
    here = overlay(areas, zones).dropna().set_index("zone")["surface"]
    there = overlay(areas.to_crs(4326), zones).dropna().set_index("zone")["surface"]
    names = here.index.union(there.index)
    moved = (here.reindex(names, fill_value=0) - there.reindex(names, fill_value=0)).abs()
    # 1.2 m2 per km2 of the zone, which is about 0.25 km2; its border is what moves, by 0.57 mm at most
    length = zones.geometry.length.reindex(names) + shape.length
    assert (moved <= np.maximum(1.2e-6 * zones.area.reindex(names), 0.57e-3 * length)).all()


@several
@given(zone_frames(), drawings(), spots, spots)
def test_split_then_merge_restores_shape_and_shares(
    zones: gpd.GeoDataFrame, shape: Polygon, start: tuple[float, float], end: tuple[float, float]
) -> None:
    assume(start != end)
    parts = drawing.split(shape, LineString([start, end]), reach=5_000)
    assert sum(part.area for part in parts) == pytest.approx(shape.area, rel=1e-9)
    merged = drawing.merge(parts)
    assert merged.symmetric_difference(shape).area <= 1e-9 * shape.area
    whole = by_zone(overlay(one(shape), zones))
    same(whole, by_zone(overlay(one(merged), zones)))
    same(whole, by_zone(overlay(one(*parts), zones)), 1e-8)


@several
@given(zone_frames(), st.lists(drawings(), min_size=1, max_size=4))
def test_surfaces_are_those_that_geopandas_finds(zones: gpd.GeoDataFrame, shapes: list[Polygon]) -> None:
    areas = one(*shapes)
    expected = gpd.overlay(
        areas.reset_index(names="area"), zones.reset_index(names="zone"), how="intersection"
    )
    expected = expected.assign(surface=expected.area).set_index(["area", "zone"])["surface"]
    found = overlay(areas, zones).dropna().set_index(["area", "zone"])["surface"]
    # geopandas also lists what is narrower than a millimetre
    assert expected.drop(found.index).sum() < 1
    np.testing.assert_allclose(found, expected.reindex(found.index), rtol=1e-9, atol=1e-6)
