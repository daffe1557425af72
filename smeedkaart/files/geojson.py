"""Open maps in JSON: read as JSON first, since GDAL makes a missing shape of what it does not understand."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from pyproj import CRS

from smeedkaart.errors import InputFileError
from smeedkaart.files.coordinate_system import system_of_member, text_of_member
from smeedkaart.files.crs_by_numbers import system_of_numbers
from smeedkaart.files.esri_json import esri_layers, is_esri_json
from smeedkaart.files.json_text import read_json
from smeedkaart.files.row_names import ID_COLUMNS, NAME_COLUMNS, columns_called, row_name
from smeedkaart.files.source import Opening, Source, damaged, not_a_map
from smeedkaart.files.topojson import is_topology, topology_layers
from smeedkaart.text.teller import Statement

__all__ = ["DIALECTS", "Dialect", "not_a_number", "opened_json"]

# nothing on earth has more, also when it was drawn once around the world too far
_MOST_DEGREES = 720

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


def opened_json(opening: Opening) -> Source:
    """Open a map in JSON, in whatever dialect and letters it is."""
    path = opening.path
    texts, encoding, notices = read_json(path, opening.file.read_bytes())
    content = _together(texts)
    dialect = next((one for one in DIALECTS if isinstance(content, dict) and one.holds(content)), None)
    if dialect is None:
        raise InputFileError(not_a_map(path))
    # GDAL knows no more than one mark in front
    begun = opening.head.removeprefix(codecs.BOM_UTF8).lstrip().startswith((b"{", b"["))
    plain = begun and encoding in {"utf-8", "utf-8-sig"} and content is texts[0]
    try:
        source = dialect.opened(opening if plain else opening.rewritten(content), content)
    except RecursionError:
        raise InputFileError(damaged(path)) from None
    return source.told(*notices)


def _together(texts: Sequence[Any]) -> Any:
    """Make one collection of features that follow each other, or that stand in a list."""
    rows = texts[0] if len(texts) == 1 and isinstance(texts[0], list) else texts
    if len(rows) == 1 and rows is texts:
        return rows[0]
    features: list[Any] = []
    for row in rows:
        if not isinstance(row, dict) or not _is_geojson(row):
            return None
        # what the whole says of its coordinate system, each of its rows says
        system = {"crs": row["crs"]} if "crs" in row else {}
        features += [one | system if isinstance(one, dict) else one for one in _features(row)]
    return {"type": "FeatureCollection", "features": features}


def _is_geojson(content: Content) -> bool:
    kind = content.get("type")
    return isinstance(kind, str) and kind in {"FeatureCollection", "Feature", "GeometryCollection", *_DEPTHS}


def _opened_geojson(opening: Opening, content: Content) -> Source:
    features = _features(content)
    if not features:
        raise InputFileError("files.empty", file=opening.path)
    _refuse_part(opening.path, content, len(features))
    _check_features(opening.path, features)
    crs, notices = _system(opening.path, content, features)
    if any(_said(one) or _lists(one) for one in features):
        # GDAL would turn some shapes into another system without a word, and leave out a column with a list
        opening = opening.rewritten(
            {"type": "FeatureCollection", "features": [_bare(one) for one in features]}
        )
    return Source(opening.path, opening.file, crs=crs, notices=notices)


def _refuse_part(path: Path, content: Content, count: int) -> None:
    """Refuse an answer of which the server says that it has more: it gives so many rows at a time."""
    about = content.get("properties")
    # OGC API Features and WFS count, ArcGIS says it in one word
    matched = content.get("numberMatched")
    limited = [one.get("exceededTransferLimit") for one in (content, about) if isinstance(one, dict)]
    if (type(matched) is int and matched > count) or True in limited:
        raise InputFileError("files.part_of_answer", file=path, count=count)


def _layers(opening: Opening, layers: Mapping[str, Content]) -> Source:
    """Open what another dialect holds as GeoJSON, each layer a file of its own."""
    folder = opening.folder()
    parts = []
    for number, (name, content) in enumerate(layers.items()):
        if not content["features"]:
            continue
        _check_features(opening.path, content["features"])
        file = folder / f"{number}.geojson"
        file.write_text(json.dumps({"type": content["type"], "name": name} | dict(content)), encoding="utf-8")
        crs, notices = _system(opening.path, content, content["features"])
        parts.append(Source(opening.path, file, kind="GeoJSON", crs=crs, notices=notices))
    if not parts:
        raise InputFileError("files.empty", file=opening.path)
    return parts[0] if len(parts) == 1 else Source(opening.path, opening.file, parts=tuple(parts))


def _is_umap(content: Content) -> bool:
    return content.get("type") == "umap" and isinstance(content.get("layers"), list)


def _umap_layers(content: Content) -> dict[str, Content]:
    """List the layers of a map saved whole from uMap: each is a collection with a name of its own."""
    found: dict[str, Content] = {}
    for number, layer in enumerate(content["layers"], start=1):
        if isinstance(layer, dict) and isinstance(layer.get("features"), list):
            about = layer.get("_umap_options")
            name = about.get("name") if isinstance(about, dict) else None
            name = name if isinstance(name, str) and name not in found else f"{name or 'uMap'} ({number})"
            found[name] = {"type": "FeatureCollection", "features": layer["features"]}
    return found


DIALECTS: tuple[Dialect, ...] = (
    Dialect("GeoJSON", _is_geojson, _opened_geojson),
    Dialect("uMap", _is_umap, lambda opening, all_: _layers(opening, _umap_layers(all_))),
    Dialect(
        "TopoJSON", is_topology, lambda opening, all_: _layers(opening, topology_layers(opening.path, all_))
    ),
    Dialect(
        "ESRI JSON", is_esri_json, lambda opening, all_: _layers(opening, esri_layers(opening.path, all_))
    ),
)


def _features(content: Content) -> list[Any]:
    """List the rows of a map, which may be one row or one shape by itself."""
    if content["type"] == "Feature":
        return [content]
    if content["type"] != "FeatureCollection":
        return [{"type": "Feature", "properties": {}, "geometry": content}]
    features = content.get("features")
    # a list in which nothing stands, and no list at all
    return features if isinstance(features, list) else [None] if features else []


def _check_features(path: Path, features: Sequence[Any]) -> None:
    """Refuse shapes that RFC 7946 does not know, naming the first."""
    for number, feature in enumerate(features, start=1):
        fault = _fault(feature.get("geometry")) if isinstance(feature, dict) else _half_formed
        if fault is not None:
            about = feature.get("properties") if isinstance(feature, dict) else None
            raise InputFileError(fault(path, row_name(about if isinstance(about, dict) else {}, number)))


def _system(
    path: Path, content: Content, features: Sequence[Any]
) -> tuple[CRS | None, tuple[Statement, ...]]:
    """Tell the coordinate system: what is said anywhere in the file, else what the numbers say.

    None leaves it at degrees, as RFC 7946 has it.
    """
    said = [content.get("crs"), *(member for feature in features for member in _said(feature))]
    members = {text: member for member in said if (text := text_of_member(member))}
    systems = []
    for text, member in members.items():
        system = system_of_member(member)
        if system is None:
            raise InputFileError("files.unknown_crs", file=path, crs=text[:80])
        if system not in systems:
            systems.append(system)
    if len(systems) > 1:
        raise InputFileError("files.several_systems", file=path, systems=[one.name for one in systems])
    if systems:
        return systems[0], ()
    return _by_numbers(path, features)


def _said(feature: Any) -> list[Any]:
    """List what a row says of its coordinate system, itself and in its shape."""
    geometry = feature.get("geometry")
    parts = [geometry, *(geometry.get("geometries") or [])] if isinstance(geometry, dict) else []
    return [one["crs"] for one in (feature, *parts) if isinstance(one, dict) and "crs" in one]


def _lists(feature: Content) -> list[Any]:
    """List the columns in which a name may stand, but a list does."""
    about = feature.get("properties")
    about = about if isinstance(about, dict) else {}
    names = columns_called(about, (*NAME_COLUMNS, *ID_COLUMNS))
    return [name for name in names if isinstance(about[name], list)]


def _bare(feature: Content) -> dict[str, Any]:
    """Copy a row without what it says of its coordinate system, and without lists for names."""
    geometry = feature.get("geometry")
    if isinstance(geometry, dict):
        geometry = {key: value for key, value in geometry.items() if key != "crs"}
        if isinstance(geometry.get("geometries"), list):
            parts = geometry["geometries"]
            geometry["geometries"] = [{k: v for k, v in part.items() if k != "crs"} for part in parts]
    about = feature.get("properties") or {}
    told = {"properties": about | dict.fromkeys(_lists(feature))} if isinstance(about, dict) else {}
    return {key: value for key, value in feature.items() if key != "crs"} | {"geometry": geometry} | told


def _by_numbers(path: Path, features: Sequence[Any]) -> tuple[CRS | None, tuple[Statement, ...]]:
    corners = np.array(
        [corner[:2] for one in features for corner in _corners(one.get("geometry"))], dtype=float
    )
    if not len(corners):
        return None, ()
    (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
    name = system_of_numbers((west, south, east, north))
    if name in {None, "EPSG:4326"}:
        if min(west, south) > _MOST_DEGREES:
            raise InputFileError("files.no_degrees", file=path, x=_plain(west), y=_plain(south))
        return None, ()
    crs = CRS.from_user_input(name)
    return crs, (Statement("files.system_by_numbers", file=path.name, crs=f"{crs.name} ({name})"),)


def _plain(number: float) -> str:
    return f"{number:.4f}".rstrip("0").rstrip(".")


def _corners(geometry: Any) -> list[list[Any]]:
    """List all positions of a shape that was found sound."""
    if geometry is None:
        return []
    if geometry["type"] == "GeometryCollection":
        return [corner for part in geometry["geometries"] for corner in _corners(part)]
    return _positions(geometry) or []


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
