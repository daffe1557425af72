"""Agreement between drawings as table, JSON, CSV and GeoJSON."""

from __future__ import annotations

import csv
import io
import json

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import box

from smeedkaart import agreement
from smeedkaart.assessment.proposed_border import levels_graph, proposed
from smeedkaart.assessment.rough_bands import rough_bands
from smeedkaart.files.area_files import read_areas
from smeedkaart.files.packaged import data_folder
from smeedkaart.publish.voices_report import (
    VoicesReport,
    voices_csv,
    voices_geojson,
    voices_json,
    voices_text,
)
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.statistics.units import unit_layers
from smeedkaart.text.language import speaking

DRAWINGS = data_folder() / "hoogeveen" / "stemmen.geojson"


def reported(count: int = 20, level: float | None = 0.5) -> VoicesReport:
    data = hoogeveen()
    found = agreement(read_areas(DRAWINGS).iloc[:count], data)
    if level is None or not found.drawings:
        return VoicesReport(found, data, "Krakeel")
    units = unit_layers(data)["buurt"].frame
    graph = tuple(levels_graph(found, units, data, "hoogeveen-2007"))
    return VoicesReport(found, data, "Krakeel", proposed(found, level, units), graph, "De regeling")


def test_the_drawings_of_the_example_are_twenty_and_plainly_made_up() -> None:
    told = json.loads(DRAWINGS.read_text(encoding="utf-8"))
    assert told["beschrijving"].startswith("VERZONNEN")
    names = [feature["properties"]["naam"] for feature in told["features"]]
    assert names == [f"Verzonnen tekening {number}" for number in range(1, 21)]
    assert "stemmen.geojson" in (data_folder() / "hoogeveen" / "README.md").read_text(encoding="utf-8")
    shapes = read_areas(DRAWINGS).to_crs(28992).geometry
    krakeel = hoogeveen().zones.geometry["BU01185003"]
    assert all(shapely.is_valid(shapes))
    assert all(shape.intersection(krakeel).area > krakeel.area * 2 / 3 for shape in shapes)


def test_the_table_says_who_agree_and_what_each_level_comes_to() -> None:
    """Krakeel has 5,185 people: 20,000 + 5,185 x 13.50 = 89,997.50 euros.

    With Bentinckspark (545) and Wolfsbos (4,485) it has 10,215: 157,902.50.
    """
    text = voices_text(reported()).replace("\u00a0", " ")
    assert text.startswith("Krakeel\n20 tekeningen tellen mee.\n")
    assert "Voorgestelde grens bij 50% (10 van 20 tekeningen): Krakeel, 88,5 ha." in text
    rows = [line for line in text.splitlines() if line.strip().startswith(("25%", "50%"))]
    assert "10.215  C      € 157.902,50" in rows[2]
    assert rows[2].endswith("Bentinckspark, Krakeel en Wolfsbos")
    assert "5.185  C       € 89.997,50" in rows[3]
    assert "LET OP: voorbeelddata, niet voor besluiten" in text
    assert "Kern, waar minstens 75% het eens is: " in text
    assert "Betwiste rand, tussen 25% en 75%: " in text
    with speaking("en"):
        assert "20 drawings count." in voices_text(reported())


def test_too_few_drawings_say_only_that_they_wait() -> None:
    text = voices_text(reported(4))
    assert text == "Krakeel\nEr zijn 4 tekeningen: vanaf 5 is er iets te zien.\n"
    told = json.loads(voices_geojson(reported(4)))
    assert (told["drawings"], told["features"]) == (0, [])
    text = voices_text(reported(7))
    assert "5 tekeningen tellen mee." in text
    assert "Niet getoond: 25%. Minder dan 3 tekeningen zouden het bepalen, of allemaal." in text
    assert "2 tekeningen wachten" in text


def test_a_level_without_a_border_is_told() -> None:
    data = hoogeveen()
    one, other = (data.zones.geometry[code] for code in ("BU01185003", "BU01185002"))
    found = agreement(gpd.GeoDataFrame(geometry=[one, one, one, other, other], crs=28992), data)
    units = unit_layers(data)["buurt"].frame
    text = voices_text(VoicesReport(found, data, "x", proposed(found, 0.8, units)))
    assert "Bij 80% is er geen grens" in text


def test_json_and_csv_hold_the_same_numbers() -> None:
    report = reported()
    told = json.loads(voices_json(report))
    rows = list(csv.DictReader(io.StringIO(voices_csv(report))))
    assert [row["what"] for row in rows] == ["band"] * 3 + ["border"] * 11
    for band, row in zip(told["bands"], rows, strict=False):
        assert float(row["people"]) == pytest.approx(band["people"]["value"])
        assert (float(row["level"]), int(row["drawings"])) == (band["level"], band["drawings"])
    for level, row in zip(told["levels"], rows[3:], strict=True):
        assert (row["amount"], row["units"]) == (level["amount"], " ".join(level["units"]))
    assert told["proposed"]["units"] == ["BU01185003"]
    assert told["core"]["level"] == 0.75
    assert told["notice"] == "voorbeelddata, niet voor besluiten"
    without = reported(level=None)
    assert json.loads(voices_json(without))["levels"] == []


def test_geojson_has_bands_in_squares_and_the_border_but_no_line_of_anybody() -> None:
    report = reported()
    found = gpd.GeoDataFrame.from_features(json.loads(voices_geojson(report))["features"], crs=4326)
    assert found["what"].tolist() == ["band", "band", "band", "border"]
    shapes = found.to_crs(28992).geometry
    # the corners of squares of 10 m, to the centimetre that seven decimals of a degree are
    corners = shapely.get_coordinates(shapes[:3].to_numpy())
    assert np.abs(corners / 10 - np.round(corners / 10)).max() < 0.005
    for shape, band in zip(shapes, report.agreement.bands, strict=False):
        near = band.shape.boundary.buffer(7.2)
        assert shape.symmetric_difference(band.shape).difference(near).area < 1
    assert shapes.iloc[3].area == pytest.approx(884_878, rel=1e-3)


def test_rough_bands_lie_within_each_other_and_grow_where_there_would_be_too_many_squares() -> None:
    drawn = gpd.GeoDataFrame(geometry=[box(3 * i, 0, 30_000 + 3 * i, 30_000) for i in range(10)], crs=28992)
    rough = rough_bands(agreement(drawn))
    assert rough.attrs["metres"] == 50
    first, second, third = rough.geometry
    assert second.difference(first).area == third.difference(second).area == 0
    assert rough["level"].tolist() == [0.25, 0.5, 0.75]
    apart = gpd.GeoDataFrame(geometry=[box(20 * i, 0, 20 * i + 9, 9) for i in range(5)], crs=28992)
    assert all(rough_bands(agreement(apart)).is_empty)
