"""Which shapes share their borders exactly, and which lie over each other."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from smeedkaart.geometry.threads import in_chunks

__all__ = ["Overlaps", "loose", "neighbours", "overlapping", "sharing"]

Shapes = npt.NDArray[Any]
Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

# odd 64-bit constants of splitmix64 (Steele, Lea and Flood, 2014): they spread coordinates over all 64 bits
_SPREAD = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
# up to this many pairs it is faster to compare shapes directly than to compare their edges first
_FEW_PAIRS = 2_000
# under this much surface (m2) an overlap is taken for rounding
_NOTHING = 1.0


class Overlaps(NamedTuple):
    """Pairs of shapes that lie over each other.

    Parameters
    ----------
    first, second
        Positions of the two shapes, first < second, in order.
    surface
        What they share, in m2.
    """

    first: Ints
    second: Ints
    surface: Floats


def overlapping(shapes: Shapes) -> Overlaps:
    """Find the pairs of shapes that share surface.

    Most shapes of a good layer share every stretch of border with exactly one neighbour on the other side.
    Crossing such a stretch takes as many shapes away as it adds, so how many shapes lie over a point only
    changes at the edges that are left over. Therefore it is enough to compare the shapes that have such an
    edge with their neighbours; only if those overlap, all pairs are compared.

    Parameters
    ----------
    shapes
        n valid polygons or multipolygons, in metres.

    Returns
    -------
    Overlaps
        The pairs that share more than 1 m2; less is taken for rounding.

    Examples
    --------
    >>> squares = shapely.box([0, 100, 190], 0, [100, 200, 290], 100)
    >>> overlapping(squares)
    Overlaps(first=array([1]), second=array([2]), surface=array([1000.]))
    """
    first, second = neighbours(shapes)
    if len(first) <= _FEW_PAIRS:
        return sharing(shapes, first, second)
    suspects = loose(shapes)
    suspect = suspects[first] | suspects[second]
    found = sharing(shapes, first[suspect], second[suspect])
    return sharing(shapes, first, second) if len(found.first) else found


def loose(shapes: Shapes) -> npt.NDArray[np.bool_]:
    """Find the shapes with an edge that is not shared by exactly one other shape, on its other side.

    Parameters
    ----------
    shapes
        n valid polygons or multipolygons.

    Returns
    -------
    numpy.ndarray of bool, shape (n,)
        Whether a shape has such a loose edge.

    Examples
    --------
    >>> frame = shapely.Polygon(shapely.box(0, 0, 9, 9).exterior, [shapely.box(3, 3, 6, 6).exterior])
    >>> loose(np.array([frame, shapely.box(3, 3, 6, 6)])).tolist()
    [True, False]
    """
    owner, key = _edges(shapes)
    order = np.argsort(key)
    ranked = key[order]
    # the last bit of a key is the direction: two shapes on either side of an edge differ in nothing else
    same = np.zeros(len(key) + 1, bool)
    same[1:-1] = (ranked[1:] ^ ranked[:-1]) <= 1
    pair = same[1:-1] & ~same[:-2] & ~same[2:] & (ranked[1:] != ranked[:-1])
    alone = np.ones(len(key), bool)
    alone[:-1] &= ~pair
    alone[1:] &= ~pair
    found = np.zeros(len(shapes), bool)
    found[owner[order[alone]]] = True
    return found


def _edges(shapes: Shapes) -> tuple[Ints, npt.NDArray[np.uint64]]:
    """Take the shapes apart into edges: their owner, and a key that the same edge always gets.

    A key has 64 bits: the same in both directions, but for the last bit, which tells the inner side. Two
    different edges in a country get the same key with a probability of about 1 in 10 million.
    """
    rings, owner, hole = _rings(shapes)
    # adding zero turns -0.0 into 0.0, which has other bits
    x, y = np.ascontiguousarray(shapely.get_coordinates(rings).T) + 0.0
    counts = shapely.get_num_coordinates(rings)
    start = np.cumsum(counts) - counts
    ring = np.repeat(np.arange(len(rings)), counts)
    edge = np.flatnonzero((ring[1:] == ring[:-1]) & ((x[1:] != x[:-1]) | (y[1:] != y[:-1])))
    turns = np.zeros(len(x))
    turns[1:] = (x[:-1] - x[1:]) * ((y[:-1] - y[0]) + (y[1:] - y[0]))
    # the step from one ring to the next is no edge of either
    turns[start] = 0.0
    leftward = (np.add.reduceat(turns, start) > 0) != hole
    mixed = x.view(np.uint64) * _SPREAD[0] + y.view(np.uint64) * _SPREAD[1]
    mixed ^= mixed >> np.uint64(31)
    mixed *= _SPREAD[2]
    mixed ^= mixed >> np.uint64(29)
    here, there, ring = mixed[edge], mixed[edge + 1], ring[edge]
    side = (here < there) == leftward[ring]
    return owner[ring], ((here + there) & ~np.uint64(1)) | side


def _rings(shapes: Shapes) -> tuple[Shapes, Ints, npt.NDArray[np.bool_]]:
    """List all rings (or polygons of one ring, which is cheaper), whose they are and which are holes."""
    plain = (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON) & (
        shapely.get_num_interior_rings(shapes) == 0
    )
    where = np.flatnonzero(~plain)
    parts, part_owner = shapely.get_parts(shapes[where], return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    hole = np.zeros(len(rings), bool)
    hole[1:] = ring_part[1:] == ring_part[:-1]
    owner = np.concatenate([np.flatnonzero(plain), where[part_owner[ring_part]]])
    return np.concatenate([shapes[plain], rings]), owner, np.concatenate([np.zeros(plain.sum(), bool), hole])


def neighbours(shapes: Shapes) -> tuple[Ints, Ints]:
    """Pair the shapes whose bounding boxes meet; each pair once, in order.

    Parameters
    ----------
    shapes
        n polygons or multipolygons.

    Returns
    -------
    first, second : numpy.ndarray of int
        Positions of the two shapes, first < second.

    Examples
    --------
    >>> neighbours(shapely.box([0, 1, 3], 0, [1, 2, 4], 1))
    (array([0]), array([1]))
    """
    if len(shapes) ** 2 <= _FEW_PAIRS:
        west, south, east, north = shapely.bounds(shapes).T
        apart = (west[:, None] > east) | (south[:, None] > north)
        first, second = np.nonzero(~(apart | apart.T))
    else:
        first, second = shapely.STRtree(shapes).query(shapes)
    once = first < second
    first, second = first[once], second[once]
    if len(shapes) ** 2 > _FEW_PAIRS:
        order = np.lexsort([second, first])
        first, second = first[order], second[order]
    return first, second


def sharing(shapes: Shapes, first: Ints, second: Ints) -> Overlaps:
    """Keep the pairs that share more than 1 m2 of surface, and measure it.

    Parameters
    ----------
    shapes
        Valid polygons or multipolygons, in metres.
    first, second
        Positions of the shapes to compare.

    Returns
    -------
    Overlaps
        In the order of the pairs.

    Examples
    --------
    >>> sharing(shapely.box([0, 5], 0, [10, 15], 10), np.array([0]), np.array([1])).surface.tolist()
    [50.0]
    """
    meet = in_chunks(_interiors_meet, shapes[first], shapes[second])
    first, second = first[meet], second[meet]
    surface = shapely.area(in_chunks(shapely.intersection, shapes[first], shapes[second]))
    real = surface > _NOTHING
    return Overlaps(first[real], second[real], surface[real])


def _interiors_meet(first: Shapes, second: Shapes) -> npt.NDArray[np.bool_]:
    meet: npt.NDArray[np.bool_] = shapely.relate_pattern(first, second, "T********")
    return meet
