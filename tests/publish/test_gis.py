"""Other programs open what is exported, and reading it back gives the same areas."""

import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pyogrio
import pytest
import shapely

from smeedkaart.files.area_files import read_areas
from smeedkaart.files.atomic import OutputFileError
from smeedkaart.publish.gis import to_geojson, write_geojson, write_geopackage
from tests.fixtures.assessments import four_areas, in_sample

DAY = date(2026, 3, 1)


def test_a_geopackage_is_one_to_sqlite(tmp_path: Path) -> None:
    file = write_geopackage(four_areas(), tmp_path / "uit.gpkg", made_on=DAY)
    with closing(sqlite3.connect(file)) as database:
        # the standard: application id "GPKG", version 1.3 as 10300
        assert database.execute("PRAGMA application_id").fetchone() == (int.from_bytes(b"GPKG", "big"),)
        assert database.execute("PRAGMA user_version").fetchone() == (10300,)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        contents = dict(database.execute("SELECT table_name, data_type FROM gpkg_contents"))
        assert contents == {
            "gebieden": "features",
            "delen": "attributes",
            "herkomst": "attributes",
            "layer_styles": "attributes",
        }
        assert database.execute("SELECT srs_id FROM gpkg_geometry_columns").fetchall() == [(28992,)]
        rows = database.execute(
            "SELECT naam, inwoners, trede, bedrag_cent, bedrag FROM gebieden ORDER BY fid"
        )
        assert rows.fetchall()[1:3] == [
            ("Oost", 200, "A", 2_110_000, "21100.00"),
            ("Zuid", 300, "B", 2_285_000, "22850.00"),
        ]
        # the lines of the receipts: each area is one whole buurt
        pieces = database.execute(
            "SELECT gebied_id, buurt, deel, cijfer, mensen FROM delen ORDER BY fid"
        ).fetchall()
        assert pieces[0] == ("a1", "BU1", 1.0, 100.0, 100.0)
        assert len(pieces) == 4
        origin = dict(database.execute("SELECT soort, tekst FROM herkomst"))
        assert origin["gemaakt op"] == "2026-03-01"


def test_the_style_that_qgis_looks_for_names_every_tier(tmp_path: Path) -> None:
    file = write_geopackage(four_areas(), tmp_path / "uit.gpkg")
    with closing(sqlite3.connect(file)) as database:
        name, column, default, qml = database.execute(
            "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles"
        ).fetchone()
    assert (name, column, default) == ("gebieden", "geom", 1)
    style = ET.fromstring(qml.split(">", 1)[1])  # noqa: S314 - written a moment ago
    values = [category.get("value") for category in style.iter("category")]
    assert values[:4] == ["C", "B", "A", ""]


def test_in_qgis_a_tier_that_cannot_be_said_is_hatched_and_does_not_look_like_no_tier(tmp_path: Path) -> None:
    # of each of the four it cannot be said whether tier C holds; Zuid is certain of A, Oost of B
    file = write_geopackage(four_areas(), tmp_path / "uit.gpkg")
    with closing(sqlite3.connect(file)) as database:
        (qml,) = database.execute("SELECT styleQML FROM layer_styles").fetchone()
        style = ET.fromstring(qml.split(">", 1)[1])  # noqa: S314 - written a moment ago
        renderer = style.find("renderer-v2")
        assert renderer is not None
        # the expression means to SQLite what it means to QGIS
        found = [row[0] for row in database.execute(f"SELECT {renderer.get('attr')} FROM gebieden")]  # noqa: S608
    labels = {one.get("value"): one.get("label") for one in style.iter("category")}
    assert [labels[value] for value in found] == [
        "niet zeker, misschien trede C",
        "trede A, misschien C",
        "trede B, misschien C",
        "niet zeker, misschien trede C",
    ]
    named = {one.get("value"): one.get("symbol") for one in style.iter("category")}
    symbol = next(one for one in style.iter("symbol") if one.get("name") == named[found[0]])
    styles = [prop.get("v") for prop in symbol.iter("prop") if prop.get("k") == "style"]
    assert styles == ["solid", "b_diagonal"]
    assert labels[""] == "geen trede"


def test_a_geopackage_says_that_the_sample_is_a_sample(tmp_path: Path) -> None:
    file = write_geopackage(in_sample(2)[0], tmp_path / "uit.gpkg")
    with closing(sqlite3.connect(file)) as database:
        texts = [text for (text,) in database.execute("SELECT tekst FROM herkomst")]
    assert "voorbeelddata, niet voor besluiten" in texts
    assert any("Kadaster / Centraal Bureau voor de Statistiek" in text for text in texts)


def test_gdal_reads_the_geopackage_in_rd(tmp_path: Path) -> None:
    file = write_geopackage(four_areas(), tmp_path / "uit.gpkg")
    info = pyogrio.read_info(file, layer="gebieden")
    assert info["crs"] == "EPSG:28992"
    assert info["features"] == 4
    assert info["geometry_type"] == "MultiPolygon"


def test_geojson_follows_rfc_7946_and_carries_its_origin(tmp_path: Path) -> None:
    assessment, _data = in_sample(4)
    found = json.loads(
        write_geojson(assessment, tmp_path / "uit.geojson", made_on=DAY).read_text(encoding="utf-8")
    )
    assert found["type"] == "FeatureCollection"
    # RFC 7946, 4: no crs member, always degrees
    assert "crs" not in found
    assert found["notice"] == "voorbeelddata, niet voor besluiten"
    assert found["made_on"] == "2026-03-01"
    for feature in found["features"]:
        ring = feature["geometry"]["coordinates"][0]
        assert ring[0] == ring[-1]
        # 3.1.6: the outer ring runs against the clock
        assert shapely.is_ccw(shapely.LinearRing(ring))
        assert all(6.0 < lon < 7.0 and 52.0 < lat < 53.0 for lon, lat in ring)


@pytest.mark.parametrize("form", ["gpkg", "geojson"])
def test_export_then_import_is_the_identity(tmp_path: Path, form: str) -> None:
    assessment, _data = in_sample(12)
    file = tmp_path / f"uit.{form}"
    (write_geopackage if form == "gpkg" else write_geojson)(assessment, file)
    back = read_areas(file, layer="gebieden" if form == "gpkg" else None).to_crs(28992)
    assert back.index.tolist() == assessment.areas.index.tolist()
    assert back["name"].tolist() == assessment.areas["name"].tolist()
    # seven decimals of a degree are at most 0.011 m; half of that is lost by rounding, twice over a diagonal
    moved = [
        shapely.hausdorff_distance(a, b)
        for a, b in zip(back.geometry, assessment.areas.geometry, strict=True)
    ]
    assert max(moved) < 0.02


def test_exporting_what_was_exported_changes_nothing(tmp_path: Path) -> None:
    first = to_geojson(in_sample(3)[0], made_on=DAY)
    assert first == to_geojson(in_sample(3)[0], made_on=DAY)
    with pytest.raises(OutputFileError):
        write_geopackage(four_areas(), tmp_path / "weg" / "uit.gpkg")
