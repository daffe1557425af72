"""How alike drawings are: the mean of the Jaccard index over all pairs."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from smeedkaart.assessment.where_people_live import PeopleSpread
from smeedkaart.geometry.depth_grid import covered_cells, grid_over

__all__ = ["Likeness", "likeness"]

Shapes = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# pairs of drawings that are cut one by one; with more, the cells are counted that both cover
_PAIRS = 1_000
# how many cells at most lie over all drawings
_CELLS = 16_000


class Likeness(NamedTuple):
    """How alike drawings are.

    Parameters
    ----------
    surface
        Mean over all pairs of the surface in both as a part of the surface in either, 0..1.
    people
        The same by who lives there; None where that is not known.
    """

    surface: float
    people: float | None


def likeness(shapes: Shapes, spread: PeopleSpread | None = None) -> Likeness:
    """Measure how alike drawings are.

    Parameters
    ----------
    shapes
        Valid polygons in metres, shape (n,), at least two.
    spread
        Where people live, if that is known.

    Returns
    -------
    Likeness
        1: all are the same; 0: no two share anything. By surface it is exact up to 1,000 pairs, with more to
        about 0.001, from a grid of 16,000 cells, as it is by people who live spread over polygons.

    Notes
    -----
    Jaccard, P. (1912), "The distribution of the flora in the alpine zone", New Phytologist 11(2), 37-50:
    what two sets share over what either has.

    Examples
    --------
    Shared 10 x 5, either 10 x 15: a third.

    >>> round(likeness(shapely.box(0, [0, 5], 10, [10, 15])).surface, 6)
    0.333333
    """
    few = len(shapes) * (len(shapes) - 1) // 2 <= _PAIRS
    surface = _cut(shapes) if few else None
    if surface is not None and spread is None:
        return Likeness(surface, None)
    grid = grid_over(shapely.total_bounds(shapes), _CELLS)
    cells = covered_cells(shapes, grid)
    if surface is None:
        surface = _mean_jaccard(_shared(cells, np.ones(cells.shape[1])))
    if spread is None:
        return Likeness(surface, None)
    spots = spread._replace(x=np.zeros(0), y=np.zeros(0), people=np.zeros(0))
    both = _shared(cells, spots.on_grid(grid))
    if len(spread.x):
        both = both + _shared(*_at_places(shapes, spread))
    people = _mean_jaccard(both)
    return Likeness(surface, None if np.isnan(people) else people)


def _cut(shapes: Shapes) -> float:
    """Measure by cutting every pair."""
    first, second = np.triu_indices(len(shapes), 1)
    surface = shapely.area(shapes)
    both = np.diag(surface)
    both[first, second] = both[second, first] = shapely.area(
        shapely.intersection(shapes[first], shapes[second])
    )
    return _mean_jaccard(both)


def _at_places(shapes: Shapes, spread: PeopleSpread) -> tuple[Flags, Floats]:
    """Tell which drawings cover which places, and how many live at each."""
    west, south, east, north = shapely.total_bounds(shapes)
    near = (spread.x >= west) & (spread.x <= east) & (spread.y >= south) & (spread.y <= north)
    places = shapely.points(spread.x[near], spread.y[near])
    covered = np.zeros((len(shapes), len(places)), dtype=bool)
    shape, place = shapely.STRtree(places).query(shapes, predicate="intersects")
    covered[shape, place] = True
    return covered, spread.people[near]


def _shared(covered: Flags, weight: Floats) -> Floats:
    """Add up what every two drawings both cover, shape (n, n)."""
    some = weight > 0
    mine = covered[:, some].astype(np.float32)
    # four bytes will do: what they lose is far less than what the cells do
    both: Floats = ((mine * weight[some].astype(np.float32)) @ mine.T).astype(np.float64)
    return both


def _mean_jaccard(both: Floats) -> float:
    """Take the mean of what pairs share over what either has, of those that have anything."""
    first, second = np.triu_indices(len(both), 1)
    own = np.diag(both)
    shared, either = both[first, second], own[first] + own[second] - both[first, second]
    some = either > 0
    return float((shared[some] / either[some]).mean()) if some.any() else float("nan")
