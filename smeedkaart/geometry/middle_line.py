"""The line half-way between two borders, which divides the land between them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from smeedkaart.geometry.shapes import Shape, repair
from smeedkaart.geometry.touching import SAME_POINT, straightened

__all__ = ["halves"]

Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[Any]

# how many corners the border of a patch is divided by, at most and at least
_MOST, _LEAST = 1_600, 24
# how many of them across the patch, as wide as it is on average
_ACROSS = 3
# the line may leave the middle by this part of how wide the patch is on average
_STRAIGHT = 0.05
# what touches a line in one point has at most so many times the width of a point in common with it
_TOUCH = 100


def halves(patch: BaseGeometry, first: BaseGeometry, second: BaseGeometry) -> list[Shape]:
    """Divide a patch along the middle between two stretches of its border.

    The patch is divided into triangles between the corners of its border, to which corners are added as often
    as it is wide. Every corner knows how far it is from the first stretch and from the second; where an edge
    of a triangle goes from one that is nearer to the first to one that is nearer to the second, the line
    crosses it where both would be as far. Along a strip that is its middle: the edges go across, and are
    halved.

    Parameters
    ----------
    patch
        A valid polygon in metres.
    first, second
        Lines along its border; where both are at once, the line begins or ends.

    Returns
    -------
    list of shapely.Polygon or shapely.MultiPolygon
        What is nearer to each; together the patch. Every part of the first touches the first stretch, and
        every part of the second the second, wherever the patch leaves that possible.

    Notes
    -----
    Shapely can make triangles and can simplify two shapes with the border between them, but knows no middle
    line: the line through the triangles is the chordal axis of Prasad (1997), "Morphological analysis of
    shapes", CNLS Newsletter 139.

    Examples
    --------
    >>> left, right = shapely.LineString([(0, 0), (0, 100)]), shapely.LineString([(8, 0), (8, 100)])
    >>> [half.bounds for half in halves(shapely.box(0, 0, 8, 100), left, right)]
    [(0.0, 0.0, 4.0, 100.0), (4.0, 0.0, 8.0, 100.0)]
    """
    wide = 2 * patch.area / patch.length
    apart = float(np.clip(wide / _ACROSS, patch.length / _MOST, patch.length / _LEAST))
    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(shapely.segmentize(patch, apart)))
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    nearer = _nearer(corners, first, second)
    # where the very same border is that of both, nothing is nearer to either
    undecided = [Polygon(points) for points in corners[(nearer == 0).all(axis=1)]]
    mine, other = _joined(_cut(corners, nearer) + undecided), _joined(_cut(corners, -nearer))
    mine, other = _connected(mine, other, first, second)
    if mine.is_empty or other.is_empty:
        return [repair(mine), repair(other)]
    thin = shapely.coverage_simplify([mine, other], _STRAIGHT * wide, simplify_boundary=False)
    drawn = {*map(tuple, shapely.get_coordinates(patch).tolist())}
    return [straightened(repair(half), lambda corner: corner not in drawn) for half in thin]


def _nearer(corners: Floats, first: BaseGeometry, second: BaseGeometry) -> Floats:
    """Say how much nearer corners are to the first: 1 on it, -1 on the second, 0 where both are as far."""
    shapely.prepare([first, second])
    points = shapely.points(corners)
    far = np.stack([shapely.distance(points, first), shapely.distance(points, second)])
    far[far <= SAME_POINT] = 0.0
    both = far.sum(axis=0)
    nearer: Floats = np.where(both > 0, far[1] - far[0], 0.0) / np.where(both > 0, both, 1.0)
    return nearer


def _cut(corners: Floats, value: Floats) -> list[Polygon]:
    """Give of each triangle the part where the value is above zero, if it is straight between the corners."""
    whole = (value >= 0).all(axis=1) & (value > 0).any(axis=1)
    pieces = [Polygon(points) for points in corners[whole]]
    partly = ~whole & (value > 0).any(axis=1)
    for points, values in zip(corners[partly], value[partly], strict=True):
        ring = []
        for k in range(3):
            here, there = k, (k + 1) % 3
            if values[here] >= 0:
                ring.append(points[here])
            if values[here] * values[there] < 0:
                ring.append(_crossing(points[[here, there]], values[[here, there]]))
        pieces.append(Polygon(ring))
    return pieces


def _crossing(ends: Floats, values: Floats) -> Floats:
    """Find where the value is zero, the same place whichever triangle asks."""
    if tuple(ends[0]) > tuple(ends[1]):
        ends, values = ends[::-1], values[::-1]
    place: Floats = ends[0] + (ends[1] - ends[0]) * (values[0] / (values[0] - values[1]))
    return place


def _joined(pieces: list[Polygon]) -> BaseGeometry:
    return shapely.coverage_union_all([piece for piece in pieces if piece.area > 0]) if pieces else Polygon()


def _run_along(parts: Shapes, line: BaseGeometry) -> npt.NDArray[np.bool_]:
    """Tell which parts have some of a line along their border, whose corners were calculated anew."""
    beside = shapely.intersection(shapely.boundary(parts), shapely.buffer(line, SAME_POINT))
    # to touch it in one point is not to run along it
    along: npt.NDArray[np.bool_] = shapely.length(beside) > _TOUCH * SAME_POINT
    return along


def _connected(
    mine: BaseGeometry, other: BaseGeometry, first: BaseGeometry, second: BaseGeometry
) -> tuple[BaseGeometry, BaseGeometry]:
    """Let parts that do not touch their own stretch go to the other: a bend may cut them off."""
    for _turn in range(2):
        for own, line in ((0, first), (1, second)):
            both = [mine, other]
            parts = shapely.get_parts(both[own])
            loose = ~_run_along(parts, line)
            if loose.any():
                both[own] = shapely.coverage_union_all(parts[~loose]) if (~loose).any() else Polygon()
                both[1 - own] = shapely.coverage_union_all([both[1 - own], *parts[loose]])
                mine, other = both
    return mine, other
