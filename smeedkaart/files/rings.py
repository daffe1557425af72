"""Read shapes part by part, so that a part that encloses nothing does not take the others with it."""

from __future__ import annotations

import struct
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from smeedkaart.geometry.shapes import repair

__all__ = ["Kept", "collapsed", "shape_of_wkb", "without_collapsed"]

# OGC 06-103r4, 8.2.3: what the numbers of well-known binary stand for
_POINT, _LINE, _POLYGON, _MULTIPOINT, _MULTILINE, _MULTIPOLYGON, _COLLECTION = range(1, 8)
_MANY: dict[int, Any] = {
    _MULTIPOINT: shapely.multipoints,
    _MULTILINE: shapely.multilinestrings,
    _MULTIPOLYGON: shapely.multipolygons,
    _COLLECTION: shapely.geometrycollections,
}
_SRID, _Z, _M = 0x20000000, 0x80000000, 0x40000000
# corners count as one line when they differ from it by less than this part of their own size: in RD half a
# millimetre, which is what is lost when a border is written and read
_ON_ONE_LINE = 1e-9


class Kept(NamedTuple):
    """What is left of a shape."""

    shape: Any  # None when nothing is
    lost: int = 0  # how many parts enclosed nothing
    numbers: bool = True  # False when a corner is no number; then the shape is None


class _NoNumberError(ValueError):
    """A corner that is no number."""


def shape_of_wkb(blob: bytes) -> Kept:
    """Read well-known binary; an open ring is closed, one of fewer than three corners is left out."""
    try:
        reader = _Reader(blob)
        with np.errstate(invalid="ignore"):
            return Kept(reader.shape(), reader.lost)
    except _NoNumberError:
        return Kept(None, numbers=False)
    except (struct.error, ValueError, LookupError, RecursionError, shapely.errors.ShapelyError):
        return Kept(None, 1)


class _Reader:
    """Well-known binary, from its first byte to its last."""

    def __init__(self, blob: bytes) -> None:
        self._blob = blob
        self._at = 0
        self.lost = 0

    def shape(self) -> Any:
        begin = self._at
        order = "<" if self._blob[begin] == 1 else ">"
        (code,) = struct.unpack_from(f"{order}I", self._blob, begin + 1)
        self._at += 9 if code & _SRID else 5
        plain = code & 0x0FFFFFFF
        # ISO counts thousands for heights and measures, the older way sets bits
        further = {0: 0, 1: 1, 2: 1, 3: 2}[plain // 1000] + bool(code & _Z) + bool(code & _M)
        return self._of_kind(plain % 1000, order, 2 + further, begin)

    def _of_kind(self, kind: int, order: str, width: int, begin: int) -> Any:
        if kind == _POINT:
            corners = self._corners(order, width, 1)
            return shapely.Point() if np.isnan(corners).all() else shapely.points(_checked(corners)[0])
        if kind == _LINE:
            corners = _checked(self._corners(order, width, self._count(order)))
            return shapely.linestrings(corners) if len(corners) > 1 else None
        if kind == _POLYGON:
            return self._polygon(order, width)
        if kind in _MANY:
            parts = [self.shape() for _part in range(self._count(order))]
            left = [part for part in parts if part is not None]
            return _MANY[kind](left) if left or not parts else None
        # arcs: GDAL has made lines of them, so that nothing is known of what is left
        return shapely.from_wkb(self._blob[begin:])

    def _polygon(self, order: str, width: int) -> Any:
        rings = [
            _ring(_checked(self._corners(order, width, self._count(order))))
            for _ring_number in range(self._count(order))
        ]
        if not rings:
            return shapely.Polygon()
        if rings[0] is None:
            self.lost += 1
            return None
        # a hole of fewer than three corners takes nothing away
        return shapely.Polygon(rings[0], [ring for ring in rings[1:] if ring is not None])

    def _count(self, order: str) -> int:
        (count,) = struct.unpack_from(f"{order}I", self._blob, self._at)
        self._at += 4
        # nothing takes less than four bytes, so a number that is larger than the rest is no number
        if count * 4 > len(self._blob) - self._at:
            raise ValueError(count)
        return int(count)

    def _corners(self, order: str, width: int, count: int) -> npt.NDArray[np.float64]:
        read = np.frombuffer(self._blob, f"{order}f8", count * width, self._at)
        self._at += count * width * 8
        # heights and measures are dropped
        return read.reshape(count, width)[:, :2].astype(float)


def _checked(corners: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    if not np.isfinite(corners).all():
        raise _NoNumberError
    return corners


def _ring(corners: npt.NDArray[np.float64]) -> Any:
    if len(np.unique(corners, axis=0)) < 3:
        return None
    if (corners[0] != corners[-1]).any():
        corners = np.vstack([corners, corners[:1]])
    return shapely.linearrings(corners)


def collapsed(shapes: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Tell which polygons enclose nothing: all corners on one line, or holes that take away the whole.

    A border that crosses itself encloses something.
    """
    polygon = (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(shapes)
    size = np.abs(shapely.bounds(shapes)).max(axis=1, initial=0.0)
    with np.errstate(over="ignore", invalid="ignore"):
        # what is this narrow has hardly a surface (holes that lie over each other make it less than none);
        # the hull of these few tells whether the border crosses itself. A corner beyond all stars makes a
        # border without end, and not a narrow one
        most = _ON_ONE_LINE * size * shapely.length(shapes) / 2
        flat: npt.NDArray[np.bool_] = polygon & (shapely.area(shapes) <= most) & np.isfinite(most)
    hulls = shapely.convex_hull(shapes[flat])
    narrow = shapely.area(hulls) <= _ON_ONE_LINE * size[flat] * shapely.length(hulls) / 2
    holed = shapely.get_num_interior_rings(shapes[flat]) > 0
    hollow = [hole and repair(shape).is_empty for hole, shape in zip(holed, shapes[flat], strict=True)]
    flat[flat] = narrow | np.array(hollow, dtype=bool)
    return flat


def without_collapsed(shapes: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64]]:
    """Leave out the polygons and parts that enclose nothing, and count them by shape.

    A shape of which nothing is left becomes None.
    """
    surface = np.isin(
        shapely.get_type_id(shapes), (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
    )
    places = np.flatnonzero(surface)
    parts, owner = shapely.get_parts(shapes[places], return_index=True)
    flat = collapsed(parts)
    lost = np.zeros(len(shapes), dtype=np.int64)
    np.add.at(lost, places[owner[flat]], 1)
    left = shapes.copy()
    for place in np.flatnonzero(lost):
        kept = parts[(places[owner] == place) & ~flat]
        left[place] = shapely.multipolygons(kept) if len(kept) else None
    return left, lost
