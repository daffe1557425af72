"""Map files with one fault each, for every door through which a map comes in."""

from __future__ import annotations

import json
import os
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

__all__ = ["FAULTS", "NAME", "feature", "half_formed", "open_ring", "sound", "written"]

NAME = "Noord"
NAN = float("nan")
# four corners in degrees, in the west of the place that the tests call Smeedwijk; the first again at the end
RING = [[5.72, 52.476], [5.735, 52.476], [5.735, 52.48], [5.72, 52.48], [5.72, 52.476]]
# the same as metres, so that a corner can be found in the bytes of a file
CORNERS = [(177_600.25, 498_800.0), (178_600.25, 498_800.0), (178_601.75, 499_200.5), (177_600.5, 499_200.0)]
# what every door asks of a row: a name, and who lives there
PROPERTIES = {
    "naam": NAME,
    "buurtcode": "BU99990000",
    "buurtnaam": NAME,
    "postcode6": "8300AB",
    "aantal_inwoners": 100,
    "jaar": 2024,
}


def sound() -> dict[str, Any]:
    """Return a shape with nothing wrong."""
    return {"type": "Polygon", "coordinates": [list(RING)]}


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    """Return a row of a map."""
    return {"type": "Feature", "properties": PROPERTIES | properties, "geometry": geometry}


def written(folder: Path, *features: Any, name: str = "kaart_2024.geojson") -> Path:
    """Write rows as GeoJSON."""
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), encoding="utf-8")
    return path


def _ring(*corners: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [list(corners)]}


def open_ring() -> dict[str, Any]:
    """Return the shape without its last corner, as some programs write it."""
    return _ring(*RING[:-1])


def _with(corner: Any) -> dict[str, Any]:
    return _ring(RING[0], corner, *RING[2:])


def half_formed() -> dict[str, Any]:
    """Return shapes that GDAL makes nothing of, in silence."""
    return {
        "text in a corner": _with(["5.735", "52.476"]),
        "nothing in a corner": _with([None, 52.476]),
        "no corner": _with(None),
        "one number": _with([5.735]),
        "truth in a corner": _with([True, 52.476]),
        "too shallow": {"type": "Polygon", "coordinates": RING},
        "too deep": {"type": "Polygon", "coordinates": [[RING]]},
        "no coordinates": {"type": "Polygon"},
        "null coordinates": {"type": "Polygon", "coordinates": None},
        "a number as ring": {"type": "Polygon", "coordinates": [5]},
        "null ring": {"type": "Polygon", "coordinates": [None]},
        "a list": [1, 2],
        "a text": "Polygon",
        "no kind": {"coordinates": [RING]},
        "unknown kind": {"type": "Veelhoek", "coordinates": [RING]},
        "a list as kind": {"type": ["Polygon"], "coordinates": [RING]},
        "no collection": {"type": "GeometryCollection", "geometries": 5},
        "null in a collection": {"type": "GeometryCollection", "geometries": [None]},
        "null in a part": {"type": "MultiPolygon", "coordinates": [[RING], None]},
    }


def _geojson(geometry: Any) -> Callable[[Path], Path]:
    return lambda folder: written(folder, feature(geometry))


def _replaced(folder: Path, old: str, new: str) -> Path:
    path = written(folder, feature(sound()))
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return path


def _pipe(folder: Path) -> Path:
    """Make a pipe in which nobody writes: whoever opens it waits for ever."""
    path = folder / "kaart_2024.geojson"
    os.mkfifo(path)
    return path


def _huge(folder: Path) -> Path:
    path = written(folder, feature(sound()))
    path.write_text(path.read_text(encoding="utf-8").replace("52.48]", "1e999]"), encoding="utf-8")
    return path


def _long(folder: Path) -> Path:
    path = written(folder, feature(sound()))
    path.write_text(path.read_text(encoding="utf-8").replace("52.48]", "5" * 400 + "]"), encoding="utf-8")
    return path


def _nested(folder: Path) -> Path:
    path = folder / "kaart_2024.geojson"
    path.write_text(
        '{"type": "Feature", "geometry": ' + "[" * 100_000 + "]" * 100_000 + "}", encoding="utf-8"
    )
    return path


def _latin(folder: Path) -> Path:
    path = written(folder, feature(sound()))
    path.write_bytes(path.read_bytes().replace(b"Noord", b"S\xfbd"))
    return path


def _cut(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:-30])
    return path


def _frame(shape: shapely.Polygon | None = None) -> gpd.GeoDataFrame:
    rows = {key: [value] for key, value in PROPERTIES.items()}
    return gpd.GeoDataFrame(rows, geometry=[shape or shapely.Polygon(CORNERS)], crs=28992)


def _geopackage(change: Callable[[bytes], bytes]) -> Callable[[Path], Path]:
    """Write a GeoPackage and change the bytes of its shape, as no program that minds would."""

    def make(folder: Path) -> Path:
        path = folder / "kaart_2024.gpkg"
        _frame().to_file(path, layer="buurten", SPATIAL_INDEX="NO")
        with closing(sqlite3.connect(path)) as database, database:
            for (trigger,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                database.execute(f'DROP TRIGGER "{trigger}"')
            (blob,) = database.execute("SELECT geom FROM buurten").fetchone()
            database.execute("UPDATE buurten SET geom = ?", (change(blob),))
        return path

    return make


def _corner(number: int, value: float) -> Callable[[bytes], bytes]:
    """Give a corner of a GeoPackage shape another x."""

    def change(blob: bytes) -> bytes:
        # OGC 12-128r19, 2.1.3: 8 bytes and an envelope of 32; then WKB: 1 + 4 + 4 bytes, 4 for the ring
        at = 8 + 32 + 9 + 4 + 16 * number
        return blob[:at] + struct.pack("<d", value) + blob[at + 8 :]

    return change


def _broken_geopackage(folder: Path) -> Path:
    path = _geopackage(lambda blob: blob)(folder)
    body = bytearray(path.read_bytes())
    # pages 3 to 9 hold the tables that say what is in it
    body[2 * 4096 : 9 * 4096] = b"\xff" * (7 * 4096)
    path.write_bytes(body)
    return path


def _shapefile(change: Callable[[bytes], bytes] | None = None, cpg: str = "UTF-8") -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / "kaart_2024.shp"
        frame = _frame().rename(columns={"aantal_inwoners": "inwoners"})
        # one byte in the encoding of Windows, which in UTF-8 is no letter
        frame["buurtnaam"] = frame["naam"] = "Noord" if change else "Sûd"
        frame.to_file(path, encoding="UTF-8" if change else "cp1252")
        path.with_suffix(".cpg").write_text(cpg, encoding="ascii")
        if change:
            path.write_bytes(change(path.read_bytes()))
        return path

    return make


def _not_a_number(body: bytes) -> bytes:
    # this x is no extreme, so it stands in the file only as a corner
    return body.replace(struct.pack("<d", 178_600.25), struct.pack("<d", NAN))


# what makes the file; what the sentence says; whether it knows the name of the row
FAULTS: dict[str, tuple[Callable[[Path], Path], str, bool]] = {
    "NaN corner": (_geojson(_with([NAN, 52.476])), "een coördinaat die geen getal is", True),
    "NaN first corner": (
        _geojson(_ring([NAN, 52.476], *RING[1:4], [NAN, 52.476])),
        "een coördinaat die geen getal is",
        True,
    ),
    "infinite corner": (_geojson(_with([float("inf"), 52.476])), "een coördinaat die geen getal is", True),
    "1e999": (_huge, "een coördinaat die geen getal is", True),
    "four hundred digits": (_long, "een coördinaat die geen getal is", True),
    "two corners": (_geojson(_ring(*RING[:2])), "omsluit geen oppervlakte", True),
    "two corners and back": (_geojson(_ring(RING[0], RING[1], RING[0])), "omsluit geen oppervlakte", True),
    "one corner": (_geojson(_ring(RING[0])), "de grens van Noord is niet te lezen", True),
    "empty coordinates": (_geojson({"type": "Polygon", "coordinates": []}), "", False),
    "null shape": (_geojson(None), "", False),
    "a list as type": (
        lambda folder: _replaced(folder, '"type": "FeatureCollection"', '"type": ["FeatureCollection"]'),
        "is geen kaartbestand",
        False,
    ),
    "null row": (lambda folder: written(folder, None), "rij 1 is niet zoals GeoJSON", False),
    "deep JSON": (_nested, "is beschadigd of afgebroken", False),
    "other encoding": (_latin, "met codering UTF-8", False),
    "GeoJSON cut off": (lambda folder: _cut(written(folder, feature(sound()))), "is beschadigd", False),
    "GeoPackage NaN corner": (_geopackage(_corner(1, NAN)), "een coördinaat die geen getal is", True),
    "GeoPackage NaN first corner": (
        _geopackage(_corner(0, NAN)),
        "de grens van Noord is niet te lezen",
        True,
    ),
    "GeoPackage infinite corner": (
        _geopackage(_corner(1, float("-inf"))),
        "een coördinaat die geen getal is",
        True,
    ),
    "GeoPackage cut off": (lambda folder: _cut(_geopackage(bytes)(folder)), "is beschadigd", False),
    "GeoPackage broken inside": (_broken_geopackage, "is beschadigd", False),
    "GeoPackage no shape": (_geopackage(lambda blob: blob[:60]), "", False),
    "shapefile NaN corner": (_shapefile(_not_a_number), "een coördinaat die geen getal is", True),
    "shapefile .cpg that lies": (_shapefile(), "met codering UTF-8", False),
} | {
    what: (_geojson(shape), "een coördinaat die geen getal is" if "in a corner" in what else "GeoJSON", True)
    for what, shape in half_formed().items()
}
if hasattr(os, "mkfifo"):
    # Windows has no such files
    FAULTS["a pipe"] = (_pipe, "is geen gewoon bestand", False)
