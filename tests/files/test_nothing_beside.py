"""Reading a map leaves nothing behind beside it, and the map as it was."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import box, mapping

from smeedkaart.files.area_files import read_areas

NAMES = ["Noord", "Zuid"]


def areas() -> gpd.GeoDataFrame:
    shapes = [box(228_000, 524_000, 229_000, 525_000), box(229_000, 524_000, 230_000, 525_000)]
    return gpd.GeoDataFrame({"naam": NAMES}, geometry=shapes, crs=28992)


def made(suffix: str, **options: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        file = folder / f"x.{suffix}"
        areas().to_file(file, **options)
        return file

    return make


def _gml_alone(folder: Path) -> Path:
    file = made("gml")(folder)
    # what a browser saves of a map service: the schema stays on the server
    file.with_suffix(".xsd").unlink()
    return file


def _geojson(folder: Path, encoding: str) -> Path:
    rows = [
        {"type": "Feature", "properties": {"naam": name}, "geometry": mapping(shape)}
        for name, shape in zip(NAMES, areas().to_crs(4326).geometry, strict=True)
    ]
    file = folder / "x.geojson"
    file.write_text("\n".join(map(json.dumps, rows)), encoding=encoding)
    return file


def _kml(folder: Path) -> Path:
    file = folder / "x.kml"
    areas().to_crs(4326).rename(columns={"naam": "Name"}).to_file(file, driver="KML")
    return file


def _kmz(folder: Path) -> Path:
    kml = _kml(folder)
    with zipfile.ZipFile(folder / "x.kmz", "w") as archive:
        archive.write(kml, "doc.kml")
    kml.unlink()
    return folder / "x.kmz"


def _csv(folder: Path) -> Path:
    lines = [f'{name},"{shape.wkt}"' for name, shape in zip(NAMES, areas().geometry, strict=True)]
    (folder / "x.csv").write_text("\n".join(["naam,WKT", *lines, ""]))
    return folder / "x.csv"


def _zipped(folder: Path) -> Path:
    made("shp")(folder)
    with zipfile.ZipFile(folder / "x.zip", "w") as archive:
        for part in folder.glob("x.*"):
            if part.suffix != ".zip":
                archive.write(part, part.name)
                part.unlink()
    return folder / "x.zip"


def _log_mode(folder: Path, names: Sequence[str] = NAMES) -> Path:
    """Make a GeoPackage that QGIS left in the mode in which it writes a log beside it, and closed."""
    file = folder / "x.gpkg"
    areas().assign(naam=list(names)).to_file(file)
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode = wal")
    assert not list(folder.glob("*-wal"))
    return file


def _log_open(folder: Path) -> Path:
    """Copy a GeoPackage with its log while QGIS has it open: in the log alone one of its names is right."""
    away = folder.parent / "open"
    away.mkdir()
    file = _log_mode(away, ["Noord", "Oost"])
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA wal_autocheckpoint = 0")
        for (trigger,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("UPDATE x SET naam = 'Zuid' WHERE naam = 'Oost'")
        database.commit()
        for part in away.iterdir():
            shutil.copy(part, folder / part.name)
    assert (folder / "x.gpkg-wal").stat().st_size > 0
    return folder / "x.gpkg"


MAPS: dict[str, Callable[[Path], Path]] = {
    "GeoPackage": made("gpkg"),
    "GeoPackage with a log of its own": _log_mode,
    "GeoPackage that is open elsewhere": _log_open,
    "SQLite": made("sqlite", driver="SQLite"),
    "shapefile": made("shp"),
    "zip": _zipped,
    "GeoJSON": made("geojson"),
    "one feature a line": lambda folder: _geojson(folder, "utf-8"),
    "UTF-16": lambda folder: _geojson(folder, "utf-16"),
    "GML": made("gml"),
    "GML without its schema": _gml_alone,
    "KML": _kml,
    "KMZ": _kmz,
    "FlatGeobuf": made("fgb"),
    "CSV": _csv,
}


def standing(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {one.name: (one.read_bytes(), one.stat().st_mtime_ns) for one in folder.iterdir()}


@pytest.mark.parametrize("kind", MAPS)
def test_a_folder_is_after_reading_what_it_was_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    folder, temporary = tmp_path / "map", tmp_path / "temporary"
    folder.mkdir()
    temporary.mkdir()
    file = MAPS[kind](folder)
    before = standing(folder)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    # FlatGeobuf puts rows in an order of its own
    assert sorted(read_areas(file)["name"]) == NAMES
    assert standing(folder) == before
    # nor does what was unpacked or made of it stay behind
    assert not list(temporary.iterdir())


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """Run a server that writes down what it is asked."""
    paths: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, *_about: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", paths
        server.shutdown()
        thread.join()


def test_a_map_from_a_server_is_read_without_asking_that_server(
    tmp_path: Path, asked: tuple[str, list[str]]
) -> None:
    address, paths = asked
    file = _gml_alone(tmp_path)
    # as a WFS answers GetFeature
    schema = f"{address}/wfs?service=WFS&amp;version=1.1.0&amp;request=DescribeFeatureType&amp;typeName=x"
    pair = f'xsi:schemaLocation="http://ogr.maptools.org/ {schema}"'
    body = re.sub(r'xsi:schemaLocation="[^"]*"', pair, file.read_text())
    collection = 'wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs"'
    body = body.replace("<ogr:FeatureCollection", f"<{collection}")
    file.write_text(body.replace("</ogr:FeatureCollection", "</wfs:FeatureCollection"))
    assert schema in file.read_text()
    assert read_areas(file)["name"].tolist() == NAMES
    assert paths == []
