"""Borders that are drawn roughly: in the ranges, on the receipt, and not in the money of whole zones."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from smeedkaart.assessment.assess import assess
from smeedkaart.assessment.result import Assessment
from smeedkaart.files.packaged import data_folder
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.statistics.zones import ZoneData

SAMPLE = hoogeveen()


def drawn(*shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    names = [f"gebied {i + 1}" for i in range(len(shapes))]
    return gpd.GeoDataFrame({"name": names}, geometry=list(shapes), index=names, crs=28992)


def without_surfaces(data: ZoneData) -> ZoneData:
    return replace(data, zones=data.zones.drop(columns="surface_ha"))


def people(result: Assessment, area: str) -> list[float]:
    row = result.estimates.loc[[(area, "population")]].iloc[0]
    return [float(row[column]) for column in ("floor", "low", "value", "high", "ceiling")]


@pytest.fixture(scope="module")
def areas() -> gpd.GeoDataFrame:
    drawn = gpd.read_file(data_folder() / "hoogeveen" / "gebieden.geojson")
    return drawn.rename(columns={"naam": "name"}).set_index("name", drop=False)


@pytest.fixture(scope="module")
def rough(areas: gpd.GeoDataFrame) -> Assessment:
    return assess(areas, SAMPLE, "hoogeveen-2007")


@pytest.fixture(scope="module")
def precise(areas: gpd.GeoDataFrame) -> Assessment:
    return assess(areas, without_surfaces(SAMPLE), "hoogeveen-2007")


def test_the_money_of_the_sample_does_not_change(rough: Assessment, precise: Assessment) -> None:
    assert rough.areas["total"].tolist() == precise.areas["total"].tolist()
    assert rough.areas["people"].tolist() == precise.areas["people"].tolist()


def test_only_areas_with_a_border_of_their_own_become_less_sure(
    rough: Assessment, precise: Assessment
) -> None:
    wider = [name for name in rough.areas.index if people(rough, name) != people(precise, name)]
    # the others are made of whole buurten
    assert wider == ["Binnenstad", "Elim-dorp"]
    for name in wider:
        before, after = people(precise, name), people(rough, name)
        assert after[1] < before[1]
        assert after[3] > before[3]
        assert after[0] <= after[1] <= after[2] <= after[3] <= after[4]


def test_the_receipt_says_how_far_borders_may_be_off(rough: Assessment, precise: Assessment) -> None:
    said = "De grenzen van de buurten kunnen ongeveer 530 meter anders lopen dan ze getekend zijn"
    for name in rough.areas.index:
        told = any(text.startswith(said) for text in rough.receipts[name].sentences())
        assert told == (name in {"Binnenstad", "Elim-dorp"})
    assert not any(said in text for text in precise.receipts["Binnenstad"].sentences())
    assert rough.receipts["Binnenstad"].to_dict()["rests_on"][1].startswith(said)


def test_painted_areas_are_as_sure_as_their_zones() -> None:
    shapes = SAMPLE.zones.to_crs(28992).geometry
    painted = shapely.union_all(shapes.loc[["BU01185003", "BU01185004"]].to_numpy())
    result = assess(drawn(painted), SAMPLE, "hoogeveen-2007")
    # 5,185 and 4,485 people, each rounded to five
    assert people(result, "gebied 1")[::2] == pytest.approx([9670 - 5, 9670, 9670 + 5])
    # the same drawn by hand 100 m around: neighbours may reach into it
    by_hand = assess(drawn(painted.buffer(100)), SAMPLE, "hoogeveen-2007")
    assert people(by_hand, "gebied 1")[0] == 0


def test_the_whole_municipality_is_as_sure_as_it_was() -> None:
    whole = drawn(shapely.union_all(SAMPLE.zones.to_crs(28992).geometry.to_numpy()))
    one, other = (assess(whole, data, "hoogeveen-2007") for data in (SAMPLE, without_surfaces(SAMPLE)))
    assert people(one, "gebied 1") == pytest.approx(people(other, "gebied 1"))
    assert one.unassigned.people == pytest.approx(0, abs=1)


def test_a_zone_that_is_drawn_wrong_is_named(rough: Assessment, precise: Assessment) -> None:
    said = (
        "Fluitenberg kern (getekend 0,09 ha, gepubliceerd 77 ha) en Verspreide huizen Nijstad (getekend"
        " 360,73 ha, gepubliceerd 120 ha) zijn verkeerd getekend; vertrouw daar niet op getallen."
    )
    assert rough.warnings == (said, *precise.warnings)


def grid(**columns: float | list[float]) -> gpd.GeoDataFrame:
    """Thirty-six squares of 1,003 m, so of 100.6 ha, with 100 to 450 people."""
    shapes = [
        shapely.box(1003 * x, 1003 * y, 1003 * (x + 1), 1003 * (y + 1)) for y in range(6) for x in range(6)
    ]
    frame = pd.DataFrame({"population": 100.0 + 10 * np.arange(36), **columns})
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=28992).set_axis([f"z{i}" for i in range(36)])


def range_of(zones: gpd.GeoDataFrame) -> list[float]:
    result = assess(drawn(shapely.box(500, 500, 2500, 2700)), zones, "hoogeveen-2007")
    return people(result, "gebied 1")


def test_precise_borders_with_surfaces_in_whole_hectares_change_nothing() -> None:
    assert range_of(grid(surface_ha=101.0)) == range_of(grid())


def test_borders_straightened_by_a_tolerance_that_the_data_carry_count() -> None:
    plain, told = range_of(grid()), range_of(grid(tolerance=200.0))
    assert told[2] == plain[2]
    assert told[1] < plain[1]
    assert told[3] > plain[3]
    # 40 m is too little to count
    assert range_of(grid(tolerance=40.0)) == plain


def test_one_redrawn_area_comes_out_as_all_worked_out_anew(areas: gpd.GeoDataFrame) -> None:
    moved = areas.to_crs(28992).copy()
    moved.loc["Binnenstad", "geometry"] = moved.loc["Binnenstad", "geometry"].buffer(-50)
    first = assess(areas.to_crs(28992), SAMPLE, "hoogeveen-2007")
    anew = assess(moved, SAMPLE, "hoogeveen-2007")
    after = assess(moved, SAMPLE, "hoogeveen-2007", earlier=first)
    pd.testing.assert_frame_equal(after.estimates, anew.estimates)
    assert after.unassigned == anew.unassigned
    assert after.total == anew.total
