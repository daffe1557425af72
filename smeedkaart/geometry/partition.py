"""Fit the parts of a split to the area they come from, so that nobody is lost or counted twice."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from smeedkaart.geometry.shapes import repair

__all__ = ["apart", "fit_parts", "within_band"]

# a hair more than half of the band, for the corners that a buffer rounds off
_HALF = 0.505
# parts grow over a gap a little at a time, so that each gets what is nearest to it
_STEPS = 8


def within_band(shape: BaseGeometry, tolerance: float) -> bool:
    """Tell whether a shape is nowhere wider than a tolerance.

    When every point of a border moves at most `tolerance` metres, a circle between the old and the new border
    has a radius of at most half of it: a border that swept over its middle came at most half-way from either.

    Parameters
    ----------
    shape
        What two shapes share, or what lies in one of them only.
    tolerance
        In metres.

    Examples
    --------
    >>> within_band(shapely.box(0, 0, 15, 1000), 20.0), within_band(shapely.box(0, 0, 30, 1000), 20.0)
    (True, False)
    """
    return bool(shapely.buffer(shape, -_HALF * tolerance).is_empty)


def apart(parts: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Give what lies in several parts to the first of them.

    Examples
    --------
    >>> [part.area for part in apart([shapely.box(0, 0, 6, 10), shapely.box(5, 0, 10, 10)])]
    [60.0, 40.0]
    """
    free: list[BaseGeometry] = []
    for part in parts:
        taken = [other for other in free if other.intersects(part)]
        free.append(repair(shapely.difference(repair(part), shapely.union_all(taken))))
    return free


def fit_parts(
    whole: BaseGeometry, parts: Sequence[BaseGeometry], tolerance: float = 20.0
) -> list[BaseGeometry]:
    """Cut parts along the border of the whole, and let each fill the gaps that are nearest to it.

    Parameters
    ----------
    whole
        The area that is split.
    parts
        What was drawn, about as large together.
    tolerance
        How wide gaps are expected to be, in metres.

    Returns
    -------
    list of shapely.Polygon or shapely.MultiPolygon
        As many, in the same order; together they are the whole, and they share nothing.

    Examples
    --------
    >>> drawn = [shapely.box(2, 0, 48, 100), shapely.box(51, 0, 103, 100)]
    >>> [round(part.area) for part in fit_parts(shapely.box(0, 0, 100, 100), drawn, 10.0)]
    [4975, 5025]
    """
    fitted: list[BaseGeometry] = [repair(shapely.intersection(part, whole)) for part in apart(parts)]
    for step in range(1, _STEPS + 1):
        rest = shapely.difference(whole, shapely.union_all(fitted))
        if rest.is_empty:
            return fitted
        for i, part in enumerate(fitted):
            near = shapely.intersection(rest, shapely.buffer(part, step * tolerance / _STEPS))
            fitted[i] = repair(shapely.union(part, near))
            rest = shapely.difference(rest, near)
    rest = shapely.difference(whole, shapely.union_all(fitted))
    for piece in shapely.get_parts(repair(rest)):
        nearest = min(range(len(fitted)), key=lambda i: fitted[i].distance(piece))
        fitted[nearest] = repair(shapely.union(fitted[nearest], piece))
    return fitted
