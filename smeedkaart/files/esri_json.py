"""Read the JSON of an ArcGIS server: rings with a well-known number for their coordinate system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from smeedkaart.errors import InputFileError

__all__ = ["esri_layers", "is_esri_json"]

_SHAPES = ("rings", "paths", "points", "curveRings", "curvePaths", "x")


def is_esri_json(content: Any) -> bool:
    """Tell whether what was read from JSON is an answer of an ArcGIS server, or layers of ArcGIS Online."""
    if not isinstance(content, dict) or isinstance(content.get("type"), str):
        return False
    if isinstance(content.get("layers"), list):
        return any(isinstance(one, dict) and _set_of(one) is not None for one in content["layers"])
    told = {
        "geometryType",
        "spatialReference",
        "fields",
        "fieldAliases",
        "displayFieldName",
        "objectIdFieldName",
    }
    return isinstance(content.get("features"), list) and bool(told & content.keys())


def esri_layers(path: Path, content: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Turn the layers into GeoJSON collections that name their coordinate system."""
    if not isinstance(content.get("layers"), list):
        return {path.stem: _collection(path, content)}
    found: dict[str, dict[str, Any]] = {}
    for number, layer in enumerate(content["layers"], start=1):
        rows = _set_of(layer) if isinstance(layer, dict) else None
        if rows is None:
            continue
        definition = layer.get("layerDefinition")
        name = layer.get("name") or (definition.get("name") if isinstance(definition, dict) else None)
        name = name if isinstance(name, str) else f"{path.stem}-{number}"
        found[f"{name} ({number})" if name in found else name] = _collection(path, rows)
    return found


def _set_of(layer: Mapping[str, Any]) -> Mapping[str, Any] | None:
    rows = layer.get("featureSet", layer)
    return rows if isinstance(rows, dict) and isinstance(rows.get("features"), list) else None


def _collection(path: Path, rows: Mapping[str, Any]) -> dict[str, Any]:
    features = [_feature(one) for one in rows["features"]]
    if rows.get("exceededTransferLimit") is True:
        # the server gives so many rows at a time, and says that there were more
        raise InputFileError("files.part_of_answer", file=path, count=len(features))
    name = _system(rows.get("spatialReference")) or _of_first(rows["features"])
    told = {} if name is None else {"crs": {"type": "name", "properties": {"name": name}}}
    return {"type": "FeatureCollection", **told, "features": features}


def _of_first(features: Sequence[Any]) -> str | None:
    """Return the coordinate system of the shapes themselves; in one set they share it."""
    for feature in features:
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        name = _system(geometry.get("spatialReference")) if isinstance(geometry, dict) else None
        if name is not None:
            return name
    return None


def _system(reference: Any) -> str | None:
    if not isinstance(reference, dict):
        return None
    for key in ("latestWkid", "wkid"):
        number = reference.get(key)
        for authority in ("EPSG", "ESRI"):
            if type(number) is int and _known(f"{authority}:{number}"):
                return f"{authority}:{number}"
    text = reference.get("wkt")
    try:
        found = CRS.from_wkt(text).to_authority(min_confidence=70) if isinstance(text, str) else None
    except CRSError:
        return None
    return None if found is None else ":".join(found)


def _known(name: str) -> bool:
    try:
        CRS.from_user_input(name)
    except (CRSError, OverflowError):
        return False
    return True


def _feature(row: Any) -> dict[str, Any]:
    if not isinstance(row, dict):
        return {"type": "Feature", "properties": {}, "geometry": {"type": None}}
    about = row.get("attributes")
    geometry = row.get("geometry")
    return {
        "type": "Feature",
        "properties": about if isinstance(about, dict) else {},
        "geometry": geometry if geometry is None else _geometry(geometry),
    }


def _geometry(geometry: Any) -> dict[str, Any] | None:
    """Write a shape as GeoJSON; what is not understood stays without coordinates, and is then named."""
    kind = next((key for key in _SHAPES if isinstance(geometry, dict) and key in geometry), None)
    if kind == "rings":
        return _polygon(geometry["rings"])
    if kind == "paths":
        return {"type": "MultiLineString", "coordinates": geometry["paths"]}
    if kind == "points":
        return {"type": "MultiPoint", "coordinates": geometry["points"]}
    if kind == "x":
        return {"type": "Point", "coordinates": [geometry["x"], geometry.get("y")]}
    # arcs and curves, or nothing that is known
    return {"type": "Polygon", "coordinates": None}


def _polygon(rings: Any) -> dict[str, Any] | None:
    if rings == []:
        return None
    if not isinstance(rings, list) or not all(map(_is_ring, rings)):
        return {"type": "Polygon", "coordinates": rings}
    # an outer ring runs clockwise, a hole the other way (ArcGIS REST API, geometry objects)
    parts = [[ring] for ring in rings if not _turns_left(ring)]
    shells = [_surface(part[0]) for part in parts]
    for ring in rings:
        if _turns_left(ring):
            around = _around(ring, shells)
            if around is None:
                # a hole in nothing was drawn the wrong way round
                parts.append([ring])
            else:
                parts[around].append(ring)
    return {"type": "MultiPolygon", "coordinates": parts}


def _is_ring(ring: Any) -> bool:
    return (
        isinstance(ring, list)
        and len(ring) >= 4
        and all(isinstance(one, list) and len(one) >= 2 for one in ring)
        and all({type(one[0]), type(one[1])} <= {int, float} for one in ring)
        and all(abs(one[0]) < 1e300 and abs(one[1]) < 1e300 for one in ring)
    )


def _turns_left(ring: Sequence[Sequence[float]]) -> bool:
    return bool(shapely.is_ccw(shapely.linearrings([one[:2] for one in ring])))


def _around(hole: Sequence[Sequence[float]], shells: Sequence[Any]) -> int | None:
    """Find the smallest outer ring in which a hole lies."""
    # a corner of a hole may lie on the border around it, the inside of the hole cannot
    inside = shapely.point_on_surface(_surface(hole))
    holding = [number for number, shell in enumerate(shells) if shell.intersects(inside)]
    return min(holding, key=lambda number: float(shells[number].area), default=None)


def _surface(ring: Sequence[Sequence[float]]) -> Any:
    return shapely.make_valid(shapely.polygons([one[:2] for one in ring]))
