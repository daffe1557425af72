"""Borders that touch: how long shapes run along each other, and the same corners for both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from smeedkaart.geometry.shapes import Shape, repair

__all__ = [
    "SAME_POINT",
    "border_along",
    "hairs",
    "matched_lengths",
    "shared_lengths",
    "snapped_to_corners",
    "straightened",
    "with_corners_of",
    "with_same_corners",
]

Points = npt.NDArray[np.float64]
Several = Sequence[BaseGeometry] | npt.NDArray[Any]

SAME_POINT = 1e-6
"""Corners that lie nearer to each other than this (m) differ by how they were calculated, not drawn."""

# a corner that is no farther from the line between its neighbours than this (m) bends nothing
_STRAIGHT = 1e-9
_ENDS = ["x", "y", "to_x", "to_y"]


def hairs(shapes: npt.NDArray[Any], width: float = SAME_POINT) -> npt.NDArray[np.bool_]:
    """Tell which shapes are on average so narrow that they are no more than two borders that touch.

    Parameters
    ----------
    shapes
        n geometries in metres.
    width
        What is on average no wider than so many metres.

    Returns
    -------
    numpy.ndarray
        Booleans, shape (n,); true as well for what has no surface.

    Examples
    --------
    >>> hairs(shapely.box(0, 0, [1e-7, 1.0], 100)).tolist()
    [True, False]
    """
    # a strip has two long sides
    return np.asarray(shapely.area(shapes) <= width * shapely.length(shapes) / 2)


def shared_lengths(patches: Several, shapes: Several) -> list[dict[int, float]]:
    """Measure how long the border of each patch runs along the border of each shape.

    Parameters
    ----------
    patches
        m polygons in metres.
    shapes
        n polygons in metres.

    Returns
    -------
    list of dict
        For each patch: by position of the shape the metres of border, longest first; what only touches in a
        corner is left out.

    Examples
    --------
    >>> shared_lengths([shapely.box(10, 0, 12, 10)], [shapely.box(12, 0, 20, 4), shapely.box(0, 0, 10, 20)])
    [{1: 10.0, 0: 4.0}]
    """
    both = with_same_corners(np.array([*shapes, *patches], dtype=object))
    return matched_lengths(both[len(shapes) :], both[: len(shapes)])


def matched_lengths(patches: npt.NDArray[Any], shapes: npt.NDArray[Any]) -> list[dict[int, float]]:
    """Measure what `shared_lengths` does of patches and shapes that have the same corners already.

    Parameters
    ----------
    patches, shapes
        Polygons in metres, of one call of `with_same_corners`.

    Returns
    -------
    list of dict
        As `shared_lengths`.

    Examples
    --------
    >>> matched_lengths(np.array([shapely.box(10, 0, 12, 10)]), np.array([shapely.box(0, 0, 10, 10)]))
    [{0: 10.0}]
    """
    found: list[dict[int, float]] = [{} for _patch in patches]
    if not len(patches) or not len(shapes):
        return found
    theirs, mine = _edge_table(shapes), _edge_table(patches)
    along = mine.merge(theirs, on=_ENDS, suffixes=("_patch", "_shape"))
    x, y, to_x, to_y = along[_ENDS].to_numpy().T
    metres = np.hypot(x - to_x, y - to_y).tolist()
    for patch, shape, length in zip(along["of_patch"], along["of_shape"], metres, strict=True):
        found[patch][shape] = found[patch].get(shape, 0.0) + length
    return [dict(sorted(one.items(), key=lambda item: (-item[1], item[0]))) for one in found]


def _edge_table(shapes: npt.NDArray[Any]) -> pd.DataFrame:
    """Give the ends of every edge, the western one first, and of which shape it is."""
    edges, of = _edges(shapes)
    (x, y), (to_x, to_y) = edges[:, 0].T, edges[:, 1].T
    swap = (x > to_x) | ((x == to_x) & (y > to_y))
    edges[swap] = edges[swap, ::-1]
    return pd.DataFrame(edges.reshape(-1, 4), columns=_ENDS).assign(of=of)


def border_along(patch: BaseGeometry, shape: BaseGeometry) -> BaseGeometry:
    """Give the stretches of the border of a patch that run along the border of a shape.

    Parameters
    ----------
    patch, shape
        Polygons or multipolygons in metres.

    Returns
    -------
    shapely.LineString or shapely.MultiLineString
        Empty when they only touch in a corner, or not at all.

    Examples
    --------
    >>> border_along(shapely.box(0, 0, 2, 2), shapely.box(2, 1, 4, 4)).length
    1.0
    """
    edges, _of = _edges(_with_corners_beside([patch], [shape]))
    lines = np.asarray(shapely.linestrings(edges))
    along = shapely.dwithin(shapely.points(edges.mean(axis=1)), shapely.boundary(shape), SAME_POINT)
    return shapely.line_merge(shapely.MultiLineString(list(lines[along])))


def _with_corners_beside(patches: Several, shapes: Several) -> list[BaseGeometry]:
    """Put the corners of shapes into patches along them: then an edge runs along one shape, or none."""
    array = np.array(shapes, dtype=object)
    tree = shapely.STRtree(array)
    near = [tree.query(patch, predicate="dwithin", distance=SAME_POINT) for patch in patches]
    return [
        with_corners_of(patch, shapely.get_coordinates(array[beside]))
        for patch, beside in zip(patches, near, strict=True)
    ]


def _edges(patches: Several) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.intp]]:
    """Give every edge with its two ends, shape (n, 2, 2), and of which patch it is."""
    parts, of_part = shapely.get_parts(np.array(patches, dtype=object), return_index=True)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    inside = np.flatnonzero(ring[1:] == ring[:-1])
    edges = np.stack([points[inside], points[inside + 1]], axis=1)
    return edges, of_part[of_ring[ring[inside]]]


def snapped_to_corners(shape: BaseGeometry, corners: Points) -> BaseGeometry:
    """Give a shape the very corners of others where its own differ by rounding only.

    Parameters
    ----------
    shape
        A polygon or multipolygon.
    corners
        Shape (n, 2).

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        The very shape when nothing moved.

    Examples
    --------
    >>> moved = snapped_to_corners(shapely.box(0, 0, 1, 1), np.array([[1.0000001, 1.0], [0.5, 1.0]]))
    >>> moved.bounds
    (0.0, 0.0, 1.0000001, 1.0)
    """
    points = shapely.get_coordinates(shape)
    if not len(corners) or not len(points):
        return shape
    metres, nearest = cKDTree(corners).query(points, distance_upper_bound=SAME_POINT)
    moved = (metres > 0) & (metres <= SAME_POINT)
    if not moved.any():
        return shape
    points[moved] = corners[nearest[moved]]
    result: BaseGeometry = shapely.set_coordinates(shapely.from_wkb(shapely.to_wkb(shape)), points)
    return result


def with_corners_of(shape: BaseGeometry, corners: Points) -> BaseGeometry:
    """Put corners that lie on a border into that border; it runs as it did.

    Two shapes that run along each other with the same corners can be joined and cut without a trace of
    rounding between them.

    Parameters
    ----------
    shape
        A polygon or multipolygon.
    corners
        Shape (n, 2); those farther from the border than a rounding do not matter.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        The very shape when there was nothing to put in.

    Examples
    --------
    >>> bent = with_corners_of(shapely.box(0, 0, 2, 2), np.array([[1.0, 2.0], [1.0, 1.0]]))
    >>> len(bent.exterior.coords), bent.area
    (6, 4.0)
    """
    tree = shapely.STRtree(np.asarray(shapely.points(corners)))
    polygons, changed = [], False
    for part in shapely.get_parts(shape):
        rings = [_ring_with(shapely.get_coordinates(ring), corners, tree) for ring in _rings(part)]
        changed = changed or any(new for _ring, new in rings)
        polygons.append(Polygon(rings[0][0], [ring for ring, _new in rings[1:]]))
    return _made_of(polygons, shape) if changed else shape


def _ring_with(points: Points, corners: Points, tree: shapely.STRtree) -> tuple[Points, bool]:
    ends = np.stack([points[:-1], points[1:]], axis=1)
    edges = shapely.linestrings(ends)
    edge, corner = tree.query(edges, predicate="dwithin", distance=SAME_POINT)
    # a corner that is there already is not put in once more
    spots = corners[corner]
    apart = np.minimum(*(np.hypot(*(spots - ends[edge, end]).T) for end in (0, 1))) > SAME_POINT
    edge, spots = edge[apart], spots[apart]
    if not len(edge):
        return points, False
    along = np.hypot(*(spots - ends[edge, 0]).T)
    order = np.lexsort([along, edge])
    return np.insert(points, edge[order] + 1, spots[order], axis=0), True


def with_same_corners(shapes: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Give shapes the same corners where they run along each other, to the last bit.

    GEOS answers wrongly, and without a word, where borders run along each other but for a rounding.

    Parameters
    ----------
    shapes
        Valid polygons and multipolygons in metres, shape (n,).

    Returns
    -------
    numpy.ndarray
        The same shapes, each with the corners that others have on its border.

    Examples
    --------
    >>> beside = with_same_corners(np.array([shapely.box(0, 0, 2, 9), shapely.box(2, 1, 4, 4)]))
    >>> [len(shape.exterior.coords) for shape in beside]
    [7, 5]
    """
    points = shapely.get_coordinates(shapes)
    if not len(points):
        return shapes
    corners = np.unique(points, axis=0)
    alike = cKDTree(corners).query_pairs(SAME_POINT, output_type="ndarray")
    if len(alike):
        links = sparse.coo_matrix((np.ones(len(alike)), alike.T), shape=(len(corners),) * 2)
        _count, group = connected_components(links, directed=False)
        _groups, first = np.unique(group, return_index=True)
        _corners, place = np.unique(points, axis=0, return_inverse=True)
        one = corners[first[group]][place.reshape(-1)]
        shapes = _repaired(shapely.set_coordinates(shapely.from_wkb(shapely.to_wkb(shapes)), one))
        corners = corners[first]
    return _with_passed(shapes, corners)


def _with_passed(shapes: npt.NDArray[Any], corners: Points) -> npt.NDArray[Any]:
    """Put the corners in that borders pass by."""
    edges, of = _edges(shapes)
    tree = shapely.STRtree(np.asarray(shapely.points(corners)))
    edge, corner = tree.query(
        np.asarray(shapely.linestrings(edges)), predicate="dwithin", distance=SAME_POINT
    )
    spots = corners[corner]
    passed = ~((spots == edges[edge, 0]).all(axis=1) | (spots == edges[edge, 1]).all(axis=1))
    shape, spots = of[edge[passed]], spots[passed]
    result = shapes.copy()
    for k in np.unique(shape).tolist():
        result[k] = with_corners_of(result[k], spots[shape == k])
    return _repaired(result)


def _repaired(shapes: npt.NDArray[Any]) -> npt.NDArray[Any]:
    broken = np.flatnonzero(~shapely.is_valid(shapes))
    for k in broken.tolist():
        shapes[k] = repair(shapes[k])
    return shapes


def straightened(shape: Shape, may_go: Callable[[tuple[float, float]], bool]) -> Shape:
    """Leave corners out that lie in the middle of a straight border.

    Parameters
    ----------
    shape
        A valid polygon or multipolygon.
    may_go
        Which corners may be left out.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        The very shape when there was nothing to leave out.

    Examples
    --------
    >>> bent = shapely.Polygon([(0, 0), (1, 0), (2, 0), (2, 2)])
    >>> straightened(bent, lambda corner: True).exterior.coords[:]
    [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 0.0)]
    """
    polygons, changed = [], False
    for part in shapely.get_parts(shape):
        rings = [_straightened_ring(shapely.get_coordinates(ring), may_go) for ring in _rings(part)]
        changed = changed or any(new for _ring, new in rings)
        polygons.append(Polygon(rings[0][0], [ring for ring, _new in rings[1:]]))
    return _made_of(polygons, shape) if changed else shape


def _straightened_ring(ring: Points, may_go: Callable[[tuple[float, float]], bool]) -> tuple[Points, bool]:
    points = ring[:-1]
    before, after = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
    if not any(may_go((x, y)) for x, y in points[_in_line(before, points, after)].tolist()):
        return ring, False
    # the corner farthest west, and of those the southernmost, does not lie in the middle of anything
    points = np.roll(points, -int(np.lexsort(points.T[::-1])[0]), axis=0)
    kept = [points[0]]
    for point, following in pairwise([*points[1:], points[0]]):
        if not (may_go((float(point[0]), float(point[1]))) and _in_line(kept[-1], point, following)):
            kept.append(point)
    return np.array([*kept, kept[0]]), True


def _in_line(before: Points, points: Points, after: Points) -> npt.NDArray[np.bool_]:
    """Tell which points lie on the straight line between the one before and the one after."""
    there, back = points - before, after - points
    whole = after - before
    length = np.hypot(whole[..., 0], whole[..., 1])
    across = np.abs(there[..., 0] * whole[..., 1] - there[..., 1] * whole[..., 0])
    onwards = (there * back).sum(axis=-1) > 0
    result: npt.NDArray[np.bool_] = onwards & (across <= _STRAIGHT * length)
    return result


def _rings(part: Polygon) -> list[BaseGeometry]:
    return [part.exterior, *part.interiors]


def _made_of(polygons: list[Polygon], like: BaseGeometry) -> Shape:
    return polygons[0] if isinstance(like, Polygon) else MultiPolygon(polygons)
