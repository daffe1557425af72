"""Is this map file there, whole and what its name says? Answered from its own header, in one sentence."""

from __future__ import annotations

import json
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import Transformer
from pyproj.exceptions import ProjError

from smeedkaart.errors import InputFileError, SmeedkaartError
from smeedkaart.files.row_names import row_name
from smeedkaart.geometry.layers import not_numbers
from smeedkaart.text.teller import Statement

__all__ = ["layers_of", "not_a_number", "read_layer", "read_map", "reading", "refuse_unknown", "whole_file"]

_MAP_SUFFIXES = {".geojson", ".gpkg", ".shp"}
# how deep the positions lie in the coordinates of a shape (RFC 7946, 3.1)
_DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
# beyond this nothing on earth has a coordinate; written so that NaN and whole numbers of any length fail too
_END = 1e300


def whole_file(path: Path, called: Path | None = None) -> str:
    """Refuse a file that is not there or not whole, before GDAL reads half of it in silence."""
    try:
        return _whole(path, called or path)
    except OSError as error:
        # a name that is too long, a folder that may not be looked into
        raise InputFileError(
            "files.not_opened", file=called or path, reason=error.strerror or str(error)
        ) from None


def _whole(path: Path, called: Path) -> str:
    if not path.exists():
        raise InputFileError("files.no_file", file=called)
    if path.is_dir():
        raise InputFileError("files.folder_not_map", file=called)
    if not path.is_file():
        # reading a pipe may wait for ever, and GDAL would find nothing in it a second time
        raise InputFileError("files.irregular_map", file=called)
    with path.open("rb") as handle:
        head = handle.read(100)
    if not head.strip():
        raise InputFileError("files.empty", file=called)
    suffix = path.suffix.lower()
    if suffix == ".zip":
        return _inside_zip(path)
    if suffix in {".geojson", ".json"}:
        _check_geojson(called, path.read_bytes())
    elif suffix == ".gpkg" and path.stat().st_size < _sqlite_length(head):
        raise InputFileError(_damaged(called))
    elif suffix == ".shp":
        _check_shapefile(path, called, head)
    return str(path)


def _inside_zip(path: Path) -> str:
    with reading(path), zipfile.ZipFile(path) as archive:
        if archive.testzip() is not None:
            raise InputFileError(_damaged(path))
        name = _only_map(path, archive.namelist())
        if name.lower().endswith(".geojson"):
            _check_geojson(path, archive.read(name))
    return f"/vsizip/{path.resolve().as_posix()}/{name}"


def _only_map(path: Path, names: Iterable[str]) -> str:
    # what a Mac adds to a zip beside the real files
    found = [n for n in names if Path(n).suffix.lower() in _MAP_SUFFIXES and not n.startswith("__MACOSX")]
    if not found:
        raise InputFileError("files.no_map_in_zip", file=path)
    if len(found) > 1:
        raise InputFileError("files.several_in_zip", file=path, names=found)
    return found[0]


def _check_geojson(path: Path, body: bytes) -> None:
    """Read it as JSON first: GDAL makes a missing shape of what it does not understand, and goes on."""
    try:
        content = json.loads(body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        # a file that starts as JSON was one, in whatever letters
        started = body.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff\x00").lstrip()[:1] in {b"{", b"["}
        raise InputFileError(_other_letters(path) if started else _not_a_map(path)) from None
    except json.JSONDecodeError as error:
        started = error.doc.lstrip()[:1] in {"{", "["} and error.pos > 1
        raise InputFileError(_damaged(path) if started else _not_a_map(path)) from None
    except (RecursionError, ValueError):
        # brackets inside each other without end, or a number longer than Python reads
        raise InputFileError(_damaged(path)) from None
    if not isinstance(content, dict) or not isinstance(content.get("type"), str):
        raise InputFileError(_not_a_map(path))
    if content["type"] == "FeatureCollection" and not content.get("features"):
        raise InputFileError("files.empty", file=path)
    try:
        _check_features(path, content)
    except RecursionError:
        raise InputFileError(_damaged(path)) from None


def _check_features(path: Path, content: Mapping[str, Any]) -> None:
    """Refuse shapes that RFC 7946 does not know, naming the first."""
    if content["type"] == "FeatureCollection":
        features = content["features"]
    elif content["type"] == "Feature":
        features = [content]
    elif content["type"] in {*_DEPTHS, "GeometryCollection"}:
        features = [{"geometry": content}]
    else:
        # what it is, GDAL may know
        return
    if not isinstance(features, list):
        raise InputFileError(_damaged(path))
    for number, feature in enumerate(features, start=1):
        fault = _fault(feature.get("geometry")) if isinstance(feature, dict) else _half_formed
        if fault is not None:
            about = feature.get("properties") if isinstance(feature, dict) else None
            raise InputFileError(fault(path, row_name(about if isinstance(about, dict) else {}, number)))


def _fault(geometry: Any) -> Callable[[Path, Statement | str], Statement] | None:
    """Return the sentence for what is wrong with a shape, None when nothing is."""
    if geometry is None:
        return None
    if isinstance(geometry, dict) and geometry.get("type") == "GeometryCollection":
        parts = geometry.get("geometries")
        if not isinstance(parts, list) or None in parts:
            return _half_formed
        return next((fault for fault in map(_fault, parts) if fault is not None), None)
    positions = _positions(geometry)
    if positions is None:
        return _half_formed
    return None if all(map(_is_place, positions)) else not_a_number


def _positions(geometry: Any) -> list[list[Any]] | None:
    """List the positions of a shape; None when they do not lie at the depth of its kind."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(kind, str) or kind not in _DEPTHS:
        return None
    inner = [geometry.get("coordinates")]
    for _level in range(_DEPTHS[kind]):
        if not all(isinstance(part, list) for part in inner):
            return None
        inner = [one for part in inner for one in part]
    if kind == "Point" and inner == [[]]:
        # a point that is nowhere
        return []
    sound = all(isinstance(one, list) and len(one) >= 2 and not isinstance(one[0], list) for one in inner)
    return inner if sound else None


def _is_place(position: list[Any]) -> bool:
    """Tell whether a position is of numbers; its height may be NaN, since it is dropped."""
    if not all(type(number) in {int, float} for number in position):
        return False
    return all(-_END < number < _END for number in position[:2])


def _sqlite_length(head: bytes) -> int:
    if not head.startswith(b"SQLite format 3\x00"):
        return 0
    # SQLite file format: bytes 16-17 hold the page size (1 means 65536), bytes 28-31 the number of pages
    page = int.from_bytes(head[16:18], "big")
    return (65536 if page == 1 else page) * int.from_bytes(head[28:32], "big")


def _check_shapefile(path: Path, called: Path, head: bytes) -> None:
    # ESRI shapefile: bytes 0-3 hold 9994, bytes 24-27 the length of the file in 16-bit words
    if len(head) < 100 or struct.unpack(">i", head[:4])[0] != 9994:
        raise InputFileError(_not_a_map(called))
    if path.stat().st_size < 2 * struct.unpack(">i", head[24:28])[0]:
        raise InputFileError(_damaged(called))
    beside = {sibling.suffix.lower() for sibling in path.parent.iterdir() if sibling.stem == path.stem}
    if ".shx" not in beside:
        raise InputFileError("files.part_missing", file=called, missing=f"{path.stem}.shx")


def _damaged(path: Path) -> Statement:
    return Statement("files.damaged", file=path)


def _not_a_map(path: Path) -> Statement:
    return Statement("files.not_a_map", file=path)


def _other_letters(path: Path) -> Statement:
    return Statement("files.other_encoding", file=path)


def _half_formed(path: Path, name: Statement | str) -> Statement:
    return Statement("files.half_formed", file=path, name=name)


def not_a_number(path: Path, name: Statement | str) -> Statement:
    """Say that a shape in a file has a corner that is no number."""
    return Statement("files.not_a_number", file=path, name=name)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn whatever a library raises while it reads a file into one sentence that names the file.

    Only calls of libraries belong in it: a mistake of our own is no fault of the file.
    """
    try:
        yield
    except SmeedkaartError:
        raise
    except UnicodeDecodeError:
        raise InputFileError(_other_letters(path)) from None
    except MemoryError:
        raise InputFileError("files.too_large", file=path) from None
    except Exception as error:  # noqa: BLE001 - GDAL, GEOS, SQLite, zlib: each raises its own kinds
        known = "not recognized" not in str(error)
        raise InputFileError(_damaged(path) if known else _not_a_map(path)) from None


def layers_of(path: Path, source: str | Path) -> list[tuple[str, str | None]]:
    """List the layers of a map file with their kind of shape, None for a table without shapes."""
    with reading(path), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = pyogrio.list_layers(source)
    return [(str(name), None if kind is None else str(kind)) for name, kind in found]


def refuse_unknown(path: Path, source: str | Path, layer: str) -> None:
    """Refuse a layer that is not in a file, naming those that are."""
    names = [name for name, _kind in layers_of(path, source)]
    if layer not in names:
        raise InputFileError("files.no_such_layer", file=path, layer=layer, names=names)


def read_map(
    path: str | Path, *, layer: str | None = None, prefer: Sequence[str] = (), **options: Any
) -> gpd.GeoDataFrame:
    """Read one layer of a map file as it is, with its CRS checked."""
    path = Path(path)
    source = whole_file(path)
    chosen = layer if layer is not None else _choose_layer(path, source, prefer)
    frame = read_layer(path, source, chosen, **options)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputFileError("files.no_shapes", file=path)
    if frame.empty and not options:
        raise InputFileError("files.empty", file=path)
    _check_crs(path, frame)
    return frame


def _choose_layer(path: Path, source: str, prefer: Sequence[str]) -> str:
    layers = layers_of(path, source)
    if not layers:
        raise InputFileError("files.empty", file=path)
    # a layer of unknown or mixed geometry may hold polygons, a layer of points cannot
    fits = [name for name, kind in layers if kind is not None and _may_hold_polygons(kind)]
    if len(fits) > 1:
        for word in prefer:
            for name in fits:
                if word in name.lower():
                    return name
        raise InputFileError("files.several_layers", file=path, names=fits)
    # without one that fits, the first is read so that the sentence can say what it holds
    return fits[0] if fits else layers[0][0]


def _may_hold_polygons(kind: str) -> bool:
    return any(word in kind for word in ("Polygon", "Surface", "Unknown", "GeometryCollection"))


def _check_crs(path: Path, frame: gpd.GeoDataFrame) -> None:
    rd_sized = _looks_like_rd(frame)
    if frame.crs is None or frame.crs.is_engineering or frame.crs.is_vertical:
        no_crs = Statement("files.no_crs", file=path)
        raise InputFileError(Statement("files.no_crs_but_rd", no_crs=no_crs) if rd_sized else no_crs)
    if frame.crs.is_geographic and rd_sized:
        # RFC 7946 says a GeoJSON without crs is in degrees; these numbers cannot be degrees
        raise InputFileError("files.degrees_but_rd", file=path)
    try:
        Transformer.from_crs(frame.crs, "EPSG:28992", always_xy=True)
    except ProjError:
        raise InputFileError("files.unconvertible_crs", file=path, crs=frame.crs.name) from None


def _looks_like_rd(frame: gpd.GeoDataFrame) -> bool:
    west, south, east, north = frame.total_bounds
    # RD New: x from 0 to 280 km, y from 300 to 625 km
    return bool(-10_000 <= west <= east <= 300_000 and 290_000 <= south <= north <= 640_000)


def read_layer(path: Path, source: str | Path, layer: str, **options: Any) -> pd.DataFrame:
    """Read one layer of a map file, and look at every corner before anything else does.

    Every way in for shapes from a file (areas, zones, weights, maps of the past) comes through here. A ring
    that does not close is closed with a straight line to where it began, as Leaflet does.
    """
    refuse_unknown(path, source, layer)
    with reading(path), warnings.catch_warnings():
        # what GDAL only warns about (rings in the wrong order, no CRS) is checked or repaired further on
        warnings.simplefilter("ignore")
        try:
            frame: pd.DataFrame = pyogrio.read_dataframe(source, layer=layer, **options)
        except shapely.errors.ShapelyError:
            frame = _closed_rings(path, source, layer, options)
    if isinstance(frame, gpd.GeoDataFrame):
        # heights and measures are of no use here, and one that is no number would spoil the corner below it
        shapes = shapely.force_2d(np.asarray(frame.geometry.array))
        frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
        _refuse_first(frame, not_numbers(shapes), lambda name: not_a_number(path, name))
        _refuse_first(frame, _flat(shapes), lambda name: Statement("files.flat", file=path, name=name))
    return frame


def _closed_rings(path: Path, source: str | Path, layer: str, options: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Read again and close the rings that are open; refuse what is still no shape then."""
    frame = pyogrio.read_dataframe(source, layer=layer, on_invalid="fix", **options)
    bare = {name: value for name, value in options.items() if name != "columns"}
    _about, _fids, blobs, _cells = pyogrio.raw.read(source, layer=layer, columns=[], **bare)
    lost = frame.geometry.isna().to_numpy() & np.array([blob is not None for blob in blobs], dtype=bool)
    _refuse_first(frame, lost, lambda name: Statement("files.open_border", file=path, name=name))
    return frame


def _flat(shapes: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Tell which surfaces have all their corners on one line; a border that crosses itself has not."""
    surface = np.isin(
        shapely.get_type_id(shapes), (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
    )
    flat: np.ndarray[Any, Any] = surface & ~shapely.is_empty(shapes) & (shapely.area(shapes) == 0)
    hulls = shapely.convex_hull(shapes[flat])
    flat[flat] = shapely.get_type_id(hulls) != shapely.GeometryType.POLYGON
    return flat


def _refuse_first(
    frame: pd.DataFrame, wrong: np.ndarray[Any, Any], sentence: Callable[[Statement | str], Statement]
) -> None:
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        raise InputFileError(sentence(row_name(frame.iloc[first].to_dict(), first + 1)))
