"""Where at least so many of a number of shapes lie over each other: the level sets of their coverage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon, Polygon

from smeedkaart.geometry.depth_grid import Grid, Segments, as_segments, depths_on, grid_over
from smeedkaart.geometry.shapes import Shape

__all__ = ["CELLS", "PRECISION", "level_sets", "level_sets_on_grid"]

PRECISION = 0.01
"""Metres to which corners are told: far less than anyone can draw."""

CELLS = 1_500_000
"""With how many cells at most level sets are drawn where too many borders cross to follow each of them."""

Shapes = npt.NDArray[Any]
Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# a face narrower than this on average (m) is no face but two drawings of one border
_SLIVER = 0.1
# pairs of sides near to each other above which a grid is drawn instead of every crossing
_PAIRS = 25_000
# how many cells along the longest side tell which sides are near to each other
_NEAR = 200


def level_sets(shapes: Shapes, counts: Sequence[int]) -> list[Shape]:
    """Draw where at least so many of the shapes lie over each other.

    Every border is cut where it crosses another, and of each face between them it is counted how many shapes
    cover it; a face less than 10 cm wide, which is one border drawn twice, counts as the face beside it.
    Where so many borders cross that their faces would be smaller than what a hand can draw, the middles of
    the cells of a grid are counted instead, of at most 1,500,000 cells: of 1 or 2 m for a village. What lies
    within half a cell of a border then may come out on the other side of it.

    Parameters
    ----------
    shapes
        Valid polygons and multipolygons in metres, shape (n,).
    counts
        Of how many shapes, for each level set wanted.

    Returns
    -------
    list of shapely.Polygon or shapely.MultiPolygon
        One for each count, valid, empty where nowhere as many lie over each other. A higher count lies within
        a lower one, and where they run together both have the same corners. The same shapes in any order give
        the same bytes.

    Notes
    -----
    Level sets of a coverage function are the quantiles of a random set (Molchanov 2005, "Theory of Random
    Sets", ch. 2.2: Vorob'ev quantiles).

    Examples
    --------
    >>> three = shapely.box([0, 10, 20], 0, [100, 110, 120], 100)
    >>> [level.area for level in level_sets(three, [1, 2, 3])]
    [12000.0, 10000.0, 8000.0]
    """
    wanted = sorted(set(counts))
    # in an order of their own, so that it does not matter who came first
    ordered = np.array(sorted(shapely.normalize(shapes), key=shapely.to_wkb), dtype=object)
    borders = as_segments(ordered)
    if _near_pairs(borders.line, shapely.total_bounds(ordered)) <= _PAIRS:
        faces, depth = _faces(ordered, borders)
    else:
        return level_sets_on_grid(ordered, counts, grid_over(shapely.total_bounds(ordered), CELLS, least=1.0))
    found = {count: _dissolved(faces[depth >= count]) for count in wanted}
    return [found[count] for count in counts]


def level_sets_on_grid(shapes: Shapes, counts: Sequence[int], grid: Grid) -> list[Shape]:
    """Draw where at least so many of the shapes lie over the middle of a cell.

    Parameters
    ----------
    shapes
        Valid polygons and multipolygons in metres, shape (n,).
    counts
        Of how many shapes, for each level set wanted.
    grid
        The cells, with a margin around all shapes.

    Returns
    -------
    list of shapely.Polygon or shapely.MultiPolygon
        One for each count, made of whole cells; a higher count lies within a lower one.

    Examples
    --------
    >>> grid = Grid(-10.0, -10.0, 10.0, 5, 5)
    >>> level_sets_on_grid(shapely.box([0, 11], 0, [18, 28], 20), [1, 2], grid)[1].bounds
    (10.0, 0.0, 20.0, 20.0)
    """
    wanted = sorted(set(counts))
    faces, depth = _faces_on_grid(shapes, wanted, grid)
    found = {count: _dissolved(faces[depth >= count]) for count in wanted}
    return [found[count] for count in counts]


def _near_pairs(line: Floats, bounds: Floats) -> float:
    """Count about how many pairs of different sides come near each other."""
    once = _once(line)
    west, south, east, north = bounds
    step = max(east - west, north - south) / _NEAR
    length = np.hypot(once[:, 2] - once[:, 0], once[:, 3] - once[:, 1])
    times = np.maximum(1, np.ceil(length / step)).astype(np.intp)
    side = np.repeat(np.arange(len(once)), times)
    part = (np.arange(len(side)) - np.repeat(np.cumsum(times) - times, times) + 0.5) / times[side]
    x = once[side, 0] + part * (once[side, 2] - once[side, 0])
    y = once[side, 1] + part * (once[side, 3] - once[side, 1])
    place = ((y - south) // step).astype(np.intp) * (_NEAR + 1) + ((x - west) // step).astype(np.intp)
    held = np.bincount(place).astype(np.float64)
    return float((held * (held - 1)).sum() / 2)


def _once(line: Floats) -> Floats:
    """Give each side once, whichever way and however often it was drawn."""
    back = (line[:, 0] > line[:, 2]) | ((line[:, 0] == line[:, 2]) & (line[:, 1] > line[:, 3]))
    forth = np.where(back[:, None], line[:, [2, 3, 0, 1]], line)
    return np.unique(forth, axis=0)


def _faces(shapes: Shapes, borders: Segments) -> tuple[Shapes, Ints]:
    """Cut all borders where they cross; give the faces between them and how many shapes cover each."""
    lines = shapely.linestrings(_once(borders.line).reshape(-1, 2, 2))
    cut = shapely.union_all(lines, grid_size=PRECISION)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(cut)))
    points = shapely.point_on_surface(faces)
    _shape, face = shapely.STRtree(points).query(shapes, predicate="contains")
    depth = np.bincount(face, minlength=len(faces)).astype(np.intp)
    return faces, _without_slivers(faces, depth)


def _without_slivers(faces: Shapes, depth: Ints) -> Ints:
    """Let a face that is too narrow to be one count as that with which it shares most of its border."""
    narrow = np.flatnonzero(2 * shapely.area(faces) < _SLIVER * shapely.length(faces))
    if not len(narrow):
        return depth
    corners, face = shapely.get_coordinates(faces, return_index=True)
    same = np.flatnonzero(face[1:] == face[:-1])
    sides = np.hstack([corners[same], corners[same + 1]])
    back = (sides[:, 0] > sides[:, 2]) | ((sides[:, 0] == sides[:, 2]) & (sides[:, 1] > sides[:, 3]))
    sides[back] = sides[back][:, [2, 3, 0, 1]]
    _kept, side = np.unique(sides, axis=0, return_inverse=True)
    order = np.argsort(side.ravel(), kind="stable")
    pair = np.flatnonzero(np.diff(side.ravel()[order]) == 0)
    one, other = same[order[pair]], same[order[pair + 1]]
    length = np.hypot(*(corners[one + 1] - corners[one]).T)
    beside: dict[int, dict[int, float]] = {int(one): {} for one in narrow}
    for a, b, metres in zip(face[one].tolist(), face[other].tolist(), length.tolist(), strict=True):
        for own, its in ((a, b), (b, a)):
            if own in beside:
                beside[own][its] = beside[own].get(its, 0.0) + metres
    whole = shapely.length(faces)
    settled = depth.copy()
    # the narrowest first, so that one beside another takes over what that has become
    for own in sorted(beside, key=lambda one: (float(shapely.area(faces[one])), one)):
        wide = {its: metres for its, metres in beside[own].items() if its not in beside} or beside[own]
        outside = whole[own] - sum(beside[own].values())
        most = max(wide, key=lambda its: (wide[its], -its), default=None)
        settled[own] = 0 if most is None or outside > wide[most] else settled[most]
    return settled


def _faces_on_grid(shapes: Shapes, wanted: Sequence[int], grid: Grid) -> tuple[Shapes, Ints]:
    """Count the shapes in the middles of cells; give the faces between the levels, and the level of each."""
    depth = depths_on(shapes, grid)
    level = np.searchsorted(wanted, depth, side="right")
    faces = shapely.get_parts(shapely.polygonize(_outlines(level, grid)))
    points = shapely.get_coordinates(shapely.point_on_surface(faces))
    place, _inside = grid.place(points[:, 0], points[:, 1])
    return faces, np.array([0, *wanted], dtype=np.intp)[level.ravel()[place]]


def _outlines(level: Ints, grid: Grid) -> Shapes:
    """Draw the borders between cells that differ, as straight lines from corner to corner."""
    side = np.diff(level, axis=1) != 0
    top = np.diff(level, axis=0) != 0
    # on the corners of the cells: whether the border goes on in each direction
    upright = np.zeros((grid.rows + 1, grid.columns + 1), dtype=bool)
    upright[:-1, 1:-1] = side
    flat = np.zeros_like(upright)
    flat[1:-1, :-1] = top
    lines = [
        _runs(flat, upright | np.roll(upright, 1, axis=0)),
        _runs(upright.T, (flat | np.roll(flat, 1, axis=1)).T)[:, [1, 0, 3, 2]],
    ]
    ends = np.concatenate(lines).astype(float).reshape(-1, 2, 2)
    return np.asarray(shapely.linestrings(ends * grid.cell + (grid.west, grid.south)))


def _runs(steps: Flags, turns: Flags) -> Ints:
    """Join steps along a row into lines that end where another border meets them: x, y, x, y of each."""
    before = np.zeros_like(steps)
    before[:, 1:] = steps[:, :-1]
    row, first = np.nonzero(steps & (~before | turns))
    after = np.zeros_like(steps)
    after[:, :-1] = steps[:, 1:] & ~turns[:, 1:]
    _row, last = np.nonzero(steps & ~after)
    return np.stack([first, row, last + 1, row], axis=1)


def _dissolved(faces: Shapes) -> Shape:
    if not len(faces):
        return Polygon()
    whole = shapely.normalize(shapely.coverage_union_all(faces))
    parts = [part for part in shapely.get_parts(whole) if isinstance(part, Polygon) and part.area > 0]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)
