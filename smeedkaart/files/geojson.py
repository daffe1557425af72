"""Open maps in JSON: read as JSON first, since GDAL makes a missing shape of what it does not understand."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pyproj import CRS

from smeedkaart.errors import InputFileError
from smeedkaart.files.crs_by_numbers import system_of_numbers
from smeedkaart.files.esri_json import esri_layers, is_esri_json
from smeedkaart.files.row_names import row_name
from smeedkaart.files.source import Opening, Source, damaged, not_a_map, other_letters
from smeedkaart.files.topojson import is_topology, topology_layers
from smeedkaart.text.teller import Statement

__all__ = ["DIALECTS", "Dialect", "not_a_number", "opened_json", "starts_as_json"]

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

Content = Mapping[str, Any]


class Dialect(NamedTuple):
    """A way to write a map in JSON."""

    name: str
    holds: Callable[[Content], bool]  # whether it is this one
    opened: Callable[[Opening, Content], Source]


def starts_as_json(head: bytes) -> bool:
    """Tell whether a file that begins like this is JSON."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}


def opened_json(opening: Opening) -> Source:
    """Open a map in JSON, in whatever dialect it is."""
    path = opening.path
    content = _read(path, opening.file.read_bytes())
    if isinstance(content, dict):
        for dialect in DIALECTS:
            if dialect.holds(content):
                try:
                    return dialect.opened(opening, content)
                except RecursionError:
                    raise InputFileError(damaged(path)) from None
    raise InputFileError(not_a_map(path))


def _read(path: Path, body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InputFileError(other_letters(path)) from None
    except (RecursionError, ValueError):
        # cut off, brackets inside each other without end, a number longer than Python reads
        raise InputFileError(damaged(path)) from None


def _is_geojson(content: Content) -> bool:
    kind = content.get("type")
    return isinstance(kind, str) and kind in {"FeatureCollection", "Feature", "GeometryCollection", *_DEPTHS}


def _opened_geojson(opening: Opening, content: Content) -> Source:
    if content["type"] == "FeatureCollection" and not content.get("features"):
        raise InputFileError("files.empty", file=opening.path)
    _check_features(opening.path, content)
    return opening.as_it_is()


def _system(content: Content) -> CRS | None:
    """Tell the coordinate system by the numbers, in a dialect that cannot say it."""
    shapes = [feature["geometry"] for feature in content["features"]]
    places = [place[:2] for shape in shapes for place in _positions(shape) or []]
    if not places:
        return None
    east, north = zip(*places, strict=True)
    name = system_of_numbers((min(east), min(north), max(east), max(north)))
    return None if name is None else CRS.from_user_input(name)


def _layers(opening: Opening, layers: Mapping[str, Content]) -> Source:
    """Open what another dialect holds as GeoJSON, each layer a file of its own."""
    folder = opening.folder()
    parts = []
    for number, (name, content) in enumerate(layers.items()):
        if not content["features"]:
            continue
        _check_features(opening.path, content)
        file = folder / f"{number}.geojson"
        file.write_text(json.dumps({"type": content["type"], "name": name} | dict(content)), encoding="utf-8")
        crs = None if "crs" in content else _system(content)
        parts.append(Source(opening.path, file, kind="GeoJSON", crs=crs))
    if not parts:
        raise InputFileError("files.empty", file=opening.path)
    return parts[0] if len(parts) == 1 else Source(opening.path, opening.file, parts=tuple(parts))


DIALECTS: tuple[Dialect, ...] = (
    Dialect("GeoJSON", _is_geojson, _opened_geojson),
    Dialect(
        "TopoJSON", is_topology, lambda opening, all_: _layers(opening, topology_layers(opening.path, all_))
    ),
    Dialect(
        "ESRI JSON", is_esri_json, lambda opening, all_: _layers(opening, esri_layers(opening.path, all_))
    ),
)


def _check_features(path: Path, content: Content) -> None:
    """Refuse shapes that RFC 7946 does not know, naming the first."""
    if content["type"] == "FeatureCollection":
        features = content["features"]
    elif content["type"] == "Feature":
        features = [content]
    else:
        features = [{"geometry": content}]
    if not isinstance(features, list):
        raise InputFileError(damaged(path))
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


def _half_formed(path: Path, name: Statement | str) -> Statement:
    return Statement("files.half_formed", file=path, name=name)


def not_a_number(path: Path, name: Statement | str) -> Statement:
    """Say that a shape in a file has a corner that is no number."""
    return Statement("files.not_a_number", file=path, name=name)
