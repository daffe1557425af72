"""Read TopoJSON: borders that neighbours share are stored once, as arcs; every shape gets its own back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from smeedkaart.errors import InputFileError

__all__ = ["is_topology", "topology_layers"]

# how deep the numbers of arcs lie in a shape (TopoJSON 1.0, 2.2)
_ARC_DEPTHS = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}
# a few bytes can name a long arc a million times: beyond this many corners it is no map
_MOST_CORNERS = 20_000_000


def is_topology(content: Any) -> bool:
    """Tell whether what was read from JSON is TopoJSON."""
    return isinstance(content, dict) and content.get("type") == "Topology"


def topology_layers(path: Path, content: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Turn each object of a topology into a GeoJSON collection of its name.

    A shape that is not as TopoJSON has it comes out without its coordinates, so that the reader of GeoJSON
    says by name which one it is.
    """
    objects = content.get("objects")
    if not isinstance(objects, dict) or not isinstance(content.get("arcs", []), list):
        raise InputFileError("files.damaged", file=path)
    topology = _Topology(path, content)
    return {
        str(name): {"type": "FeatureCollection", "features": [topology.feature(one) for one in _rows(whole)]}
        for name, whole in objects.items()
    }


def _rows(whole: Any) -> Sequence[Any]:
    """List the rows of an object: a collection is a layer, a shape by itself is a layer of one row."""
    if isinstance(whole, dict) and whole.get("type") == "GeometryCollection":
        rows = whole.get("geometries")
        return rows if isinstance(rows, list) else [None]
    return [whole]


class _Topology:
    """The arcs of a file, in their own coordinates."""

    def __init__(self, path: Path, content: Mapping[str, Any]) -> None:
        self._path = path
        self._scale, self._move = _transform(content)
        self._quantised = "transform" in content
        self._arcs = [self._arc(arc) for arc in content.get("arcs", [])]
        self._corners = 0

    def feature(self, row: Any) -> dict[str, Any]:
        about = row if isinstance(row, dict) else {}
        properties = about.get("properties")
        properties = dict(properties) if isinstance(properties, dict) else {}
        if "id" in about:
            properties.setdefault("id", about["id"])
        return {"type": "Feature", "properties": properties, "geometry": self._geometry(row)}

    def _geometry(self, row: Any) -> Any:
        if not isinstance(row, dict):
            return {"type": None}
        kind = row.get("type")
        if kind is None:
            # TopoJSON 1.0, 2.2: a row without a place
            return None
        if kind == "GeometryCollection":
            parts = row.get("geometries")
            return {
                "type": kind,
                "geometries": [self._geometry(part) for part in parts] if isinstance(parts, list) else None,
            }
        return {"type": kind, "coordinates": self._coordinates(kind, row)}

    def _coordinates(self, kind: Any, row: Mapping[str, Any]) -> Any:
        try:
            if kind == "Point":
                return self._placed(row["coordinates"])
            if kind == "MultiPoint":
                return [self._placed(position) for position in row["coordinates"]]
            return self._joined(row["arcs"], _ARC_DEPTHS[kind])
        except (KeyError, TypeError, IndexError, ValueError, OverflowError):
            return None

    def _joined(self, arcs: Any, depth: int) -> list[Any]:
        if depth:
            return [self._joined(part, depth - 1) for part in arcs]
        corners: list[Any] = []
        for number in arcs:
            # the last corner of an arc is the first of the next
            corners += self._directed(number)[1 if corners else 0 :]
            if self._corners + len(corners) > _MOST_CORNERS:
                raise InputFileError("files.too_large", file=self._path)
        self._corners += len(corners)
        return corners

    def _directed(self, number: int) -> list[Any]:
        """Return an arc; ~n is arc n from its end to its beginning."""
        if type(number) is not int:
            raise TypeError
        arc = self._arcs[number if number >= 0 else ~number]
        if arc is None:
            raise ValueError
        return arc if number >= 0 else arc[::-1]

    def _arc(self, arc: Any) -> list[Any] | None:
        try:
            steps = [_pair(position) for position in arc]
            return [self._scaled(*place) for place in _summed(steps)] if self._quantised else steps
        except (TypeError, ValueError, OverflowError):
            return None

    def _placed(self, position: Any) -> list[Any]:
        x, y = _pair(position)
        return self._scaled(x, y) if self._quantised else [x, y]

    def _scaled(self, x: float, y: float) -> list[Any]:
        return [x * self._scale[0] + self._move[0], y * self._scale[1] + self._move[1]]


def _pair(position: Any) -> list[Any]:
    x, y = position[:2]
    if not {type(x), type(y)} <= {int, float}:
        raise TypeError
    return [x, y]


def _summed(steps: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, Any]]:
    """Add up the steps of a quantised arc: each corner is written as how far it lies from the one before."""
    x = y = 0
    for east, north in steps:
        x, y = x + east, y + north
        yield x, y


def _transform(content: Mapping[str, Any]) -> tuple[list[Any], list[Any]]:
    transform = content.get("transform")
    if not isinstance(transform, dict):
        return [1, 1], [0, 0]
    try:
        return _pair(transform["scale"]), _pair(transform["translate"])
    except (KeyError, TypeError, ValueError):
        # without it no corner has a place
        return [float("nan")] * 2, [0, 0]
