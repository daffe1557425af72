"""Which shapes border on each other, and which lie near."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from scipy import sparse
from scipy.spatial import cKDTree

__all__ = ["Adjacency", "adjacency"]

Shapes = npt.NDArray[Any]
Ints = npt.NDArray[np.intp]

# metres between two borders that are one, drawn twice: more than coordinates lose in being written down
_GAP = 1.0


class Adjacency(NamedTuple):
    """Pairs of shapes that are each other's neighbours, or neighbours of one neighbour.

    Parameters
    ----------
    first, second
        Positions of two shapes that border on each other, first < second; p pairs, in order.
    far_first, far_second
        Positions of two shapes that do not, but have a neighbour in common, first < second, in order.
    near, near_to
        Positions of two shapes of which the first lies near the second; every shape lies near itself.
    """

    first: Ints
    second: Ints
    far_first: Ints
    far_second: Ints
    near: Ints
    near_to: Ints


def adjacency(shapes: Shapes, nearest: int) -> Adjacency:
    """Find which shapes are neighbours.

    Parameters
    ----------
    shapes
        n polygons or multipolygons, in metres, none of them empty.
    nearest
        How many shapes lie "near" another, itself included; all of them when there are fewer. Those that lie
        as far away as the last of them, within a metre, lie near as well.

    Returns
    -------
    Adjacency
        Shapes whose borders come within one metre of each other are neighbours, also when they meet in a
        corner only (the "queen" of spatial weights; Cliff and Ord, 1973). Nearness goes by a point on each
        shape.

    Examples
    --------
    >>> squares = shapely.box([0, 10, 20], 0, [10, 20, 30], 10)
    >>> found = adjacency(squares, 2)
    >>> found.first.tolist(), found.second.tolist(), found.far_first.tolist(), found.far_second.tolist()
    ([0, 1], [1, 2], [0], [2])
    """
    count = len(shapes)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=_GAP)
    touching = sparse.csr_matrix((np.ones(len(one), np.int32), (one, other)), shape=(count, count))
    touching.setdiag(0)
    touching.eliminate_zeros()
    steps = sparse.triu(touching @ touching, 1).astype(bool)
    further = steps > steps.multiply(touching.astype(bool))
    return Adjacency(*_pairs(sparse.triu(touching, 1)), *_pairs(further), *_near(shapes, nearest))


def _pairs(matrix: Any) -> tuple[Ints, Ints]:
    found = sparse.coo_matrix(matrix)
    order = np.lexsort((found.col, found.row))
    return found.row[order].astype(np.intp), found.col[order].astype(np.intp)


def _near(shapes: Shapes, nearest: int) -> tuple[Ints, Ints]:
    points = shapely.get_coordinates(shapely.point_on_surface(shapes))
    tree = cKDTree(points)
    farthest, _ = tree.query(points, k=[min(nearest, len(points))])
    # of shapes equally far away none may be left out: which one would depend on their order
    found = tree.query_ball_point(points, farthest[:, 0] + _GAP, return_sorted=True)
    near_to = np.repeat(np.arange(len(points)), [len(near) for near in found])
    return np.array([k for near in found for k in near], dtype=np.intp), near_to
